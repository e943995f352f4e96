"""Certificates of destruction: whose details are gone, why they might go, who answers for it, and whether that holds."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import journal, seals
from lianfang.core.access import LOOK_AUDIT
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.people.types import DESTROY, PURPOSE_WORDS, SUBJECT_WORDS, Purpose, SubjectKind

from ..acting import actor, needs, now
from ..evidence_words import SIGNED_WORDS
from ..lives import names_of_members
from ..shown import moment, paged, place
from .audit import tabs

LEADS = {
    SubjectKind.LIST: gettext_lazy(
        "The rows of a file that were refused, and waited to be mended, are gone for good. "
        "The rows that were accepted are records of their own and stay."
    ),
    SubjectKind.LEADS: gettext_lazy(
        "What told who the people on this list were is gone for good, with the file it came in. How many there were, "
        "where, of which sex and year of birth, stays for what is counted."
    ),
}
LEAD = gettext_lazy(
    "What told who this was is gone for good. That there was somebody, where, of which year and sex, and what happened "
    "when stays for what is counted."
)
PROVEN = {True: ("ok", "check-circle"), False: ("danger", "blocked"), None: ("idle", "clock")}


def _visible(request: HttpRequest) -> Any:
    """The certificates of the areas where the caller audits or destroys."""
    by, at = actor(request), now(request)
    duty = LOOK_AUDIT if by.may(LOOK_AUDIT, at) else DESTROY
    return people.destructions_visible(by, duty, at)


@never_cache
@require_GET
@needs(LOOK_AUDIT, DESTROY)
def destructions(request: HttpRequest) -> HttpResponse:
    """Every certificate, newest first; they name nobody."""
    rows, pager = paged(request, _visible(request))
    names = names_of_members(row.by for row in rows)
    shown = {
        "tabs": tabs(request, "audit.destroyed"),
        "fields": [],
        "table": {
            "caption": _("Certificates of destruction"),
            "caption_hidden": True,
            "columns": [
                {"label": label}
                for label in (
                    _("When"),
                    _("What was destroyed"),
                    _("Where"),
                    _("What had ended"),
                    _("Ended at"),
                    _("By"),
                )
            ],
            "rows": [{"cells": _cells(row, names)} for row in rows],
            "empty": _("Nothing was destroyed yet"),
        },
        "pager": pager,
        "heading": _("Certificates of destruction"),
        "prints": True,
    }
    return render(request, "web/audit/list.html", shown)


def _cells(row: Any, names: dict[UUID, str]) -> list[Any]:
    return [
        {"text": moment(row.at), "url": reverse("audit.certificate", args=[row.id])},
        {"text": str(SUBJECT_WORDS[SubjectKind(row.kind)]), "code": str(row.subject)},
        place(row.division_id),
        str(PURPOSE_WORDS[Purpose(row.purpose)]),
        moment(row.ended_at),
        names.get(row.by, "–"),
    ]


@never_cache
@require_GET
@needs(LOOK_AUDIT, DESTROY)
def certificate(request: HttpRequest, destruction_id: UUID) -> HttpResponse:
    """One certificate, to be printed."""
    return _page(request, destruction_id, proofs=[])


@never_cache
@require_POST
@needs(LOOK_AUDIT, DESTROY)
def verify(request: HttpRequest, destruction_id: UUID) -> HttpResponse:
    """The same with everything it rests on looked at now."""
    proofs = [_proof(one) for one in people.verify(_found(request, destruction_id))]
    return _page(request, destruction_id, proofs=proofs)


def _found(request: HttpRequest, destruction_id: UUID) -> Any:
    row = _visible(request).filter(id=destruction_id).first()
    if row is None:
        raise Http404(destruction_id)
    return row


def _proof(one: people.Checked) -> dict[str, Any]:
    tone, icon = PROVEN[one.holds]
    words = {True: _("holds"), False: _("does not hold"), None: _("waits for the next seal")}
    return {
        "label": people.PROOF_WORDS[one.proof],
        "value": words[one.holds],
        "tone": tone,
        "icon": icon,
        "code": one.found,
    }


def _page(request: HttpRequest, destruction_id: UUID, *, proofs: list[dict[str, Any]]) -> HttpResponse:
    row = _found(request, destruction_id)
    shown = {
        "row": row,
        "lead": LEADS.get(SubjectKind(row.kind), LEAD),
        "facts": _facts(row),
        "proofs": proofs,
        "at": moment(now(request)),
        "actions": [{"label": _("Print"), "icon": "printer", "print": True}],
        "breadcrumbs": [
            {"label": _("Certificates of destruction"), "url": reverse("audit.destroyed")},
            {"label": moment(row.at)},
        ],
    }
    return render(request, "web/audit/certificate.html", shown)


def _facts(row: Any) -> list[dict[str, Any]]:
    edition = editions.edition_names(filter(None, [row.edition_id])).get(row.edition_id, "–")
    seq = journal.seq_of(row.op)
    seal = seals.seal_of(seq) if seq is not None else None
    signed = str(SIGNED_WORDS.get(row.signed_how, row.signed_how)) or _("by nobody: the program did it, by the rules")
    return [
        {
            "label": _("What was destroyed") if row.kind == SubjectKind.LIST else _("Whose details"),
            "value": SUBJECT_WORDS[SubjectKind(row.kind)],
            "code": str(row.subject),
        },
        {"label": _("Where"), "value": place(row.division_id)},
        {"label": _("Destroyed at"), "value": moment(row.at)},
        {"label": _("What they were last needed for"), "value": PURPOSE_WORDS[Purpose(row.purpose)]},
        {"label": _("That ended at"), "value": moment(row.ended_at)},
        {
            "label": _("Rule that let them go"),
            "value": _("kept for %(days)s days after the end") % {"days": row.retention_days},
            "note": _("Rules: %(name)s") % {"name": edition}
            if row.edition_id
            else _("a rule of the home, no edition's"),
        },
        {"label": _("By"), "value": names_of_members([row.by]).get(row.by, "–")},
        {"label": _("Signed"), "value": signed},
        {
            "label": _("Operation in the journal"),
            "value": _("Row %(n)s") % {"n": seq},
            "code": str(row.op),
        },
        {
            "label": _("Seal over it"),
            "value": seal.number if seal else _("waits for the next seal"),
            "code": seal.digest if seal else "",
        },
        {"label": _("Certificate of destruction"), "value": "", "code": str(row.id)},
    ]


paths = [
    path("audit/destroyed/", destructions, name="audit.destroyed"),
    path("audit/destroyed/<uuid:destruction_id>/", certificate, name="audit.certificate"),
    path("audit/destroyed/<uuid:destruction_id>/verify/", verify, name="audit.certificate.verify"),
]
