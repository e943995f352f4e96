"""Looks that were drawn to be judged: which, at whom, for what reason, and whether there was cause."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import privacy
from lianfang.core.errors import Refused
from lianfang.people import queries as people
from lianfang.people.types import JUDGE, LOOK_VERDICT_WORDS, LookVerdict
from lianfang.roster import queries as roster

from ..acting import actor, do, look, needs, now
from ..evidence_words import reason_words
from ..field_words import label_of
from ..lives import names_of_members
from ..shown import by_field, moment, paged, place, reason_lines
from ..verdict_fields import verdict_fields
from .audit import tabs

VERDICT_TONES = {LookVerdict.JUSTIFIED: "ok", LookVerdict.NOT_JUSTIFIED: "danger"}


@never_cache
@require_GET
@needs(JUDGE)
def reviews(request: HttpRequest) -> HttpResponse:
    """The looks to be judged and the judged ones, newest first; they name the member, not the person."""
    rows, pager = paged(request, people.look_reviews_visible(actor(request), now(request)))
    names = names_of_members(row.looked_by for row in rows)
    shown = {
        "tabs": tabs(request, "audit.reviews"),
        "fields": [],
        "table": {
            "caption": _("Looks to be judged"),
            "caption_hidden": True,
            "columns": [
                {"label": label}
                for label in (
                    _("Looked at"),
                    _("Who looked"),
                    _("Reason"),
                    _("Where"),
                    _("To be judged by"),
                    _("Judged"),
                )
            ],
            "rows": [{"cells": _cells(row, names, request)} for row in rows],
            "empty": _("No look was drawn"),
        },
        "pager": pager,
        "heading": _("Looks to be judged"),
        "prints": True,
    }
    return render(request, "web/audit/list.html", shown)


def _cells(row: Any, names: dict[UUID, str], request: HttpRequest) -> list[Any]:
    late = row.judged_at is None and row.due_at <= now(request)
    judged: Any = {"text": _("not yet")}
    if row.verdict:
        verdict = LookVerdict(row.verdict)
        judged = {"status": LOOK_VERDICT_WORDS[verdict], "tone": VERDICT_TONES[verdict]}
    return [
        {"text": moment(row.looked_at), "url": reverse("audit.review", args=[row.id])},
        names.get(row.looked_by, "–"),
        reason_words(row.reason),
        place(row.division_id),
        {"clock": moment(row.due_at), "state": "late" if late else ""},
        judged,
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(JUDGE)
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """One look, and whether it was justified."""
    row = people.look_reviews_visible(actor(request), now(request)).filter(id=review_id).first()
    if row is None:
        raise Http404(review_id)
    if request.method == "GET":
        look(request, row.person_id, reason="judge")
        return _page(request, row, None)
    given = {"review_id": str(row.id), "seen": request.POST.get("seen", "")}
    given |= {name: request.POST.get(name, "").strip() for name in ("verdict", "words")}
    try:
        do(request, "journeys.judge_look", given)
    except Refused as refusal:
        return _page(request, row, refusal)
    messages.success(request, _("The look is judged."))
    return HttpResponseRedirect(reverse("audit.reviews"), status=303)


def _page(request: HttpRequest, row: Any, refusal: Refused | None) -> HttpResponse:
    by, at = actor(request), now(request)
    own = row.looked_by == by.member
    shown = {
        "row": row,
        "own": own,
        "facts": _facts(row, request),
        "fields": _fields(request, refusal) if row.judged_at is None and not own else [],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "at": moment(at),
        "breadcrumbs": [
            {"label": _("Looks to be judged"), "url": reverse("audit.reviews")},
            {"label": moment(row.looked_at)},
        ],
    }
    return render(request, "web/audit/review.html", shown, status=422 if refusal else 200)


def _facts(row: Any, request: HttpRequest) -> list[dict[str, Any]]:
    card = people.cards([row.person_id]).get(row.person_id)
    offices = roster.offices_of([row.looked_by], row.looked_at)
    facts: list[dict[str, Any]] = [
        {
            "label": _("Who looked"),
            "value": names_of_members([row.looked_by]).get(row.looked_by, "–"),
            "note": offices.get(row.looked_by, ""),
        },
        {"label": _("Looked at"), "value": moment(row.looked_at)},
        {"label": _("At whom"), "value": card.name if card else _("details destroyed"), "note": place(row.division_id)},
        {"label": _("Reason given"), "value": reason_words(row.reason)},
        {"label": _("To be judged by"), "value": moment(row.due_at)},
    ]
    if row.verdict:
        verdict = LookVerdict(row.verdict)
        names = names_of_members([row.judged_by])
        facts += [
            {"label": _("Judged"), "value": LOOK_VERDICT_WORDS[verdict], "tone": VERDICT_TONES[verdict]},
            {"label": _("Judged by"), "value": names.get(row.judged_by, "–"), "note": moment(row.judged_at)},
            {"label": label_of("words"), "value": _said(row) or "–"},
        ]
    return facts


def _said(row: Any) -> str:
    try:
        return people.judge_said(row)
    except privacy.Destroyed:
        return _("destroyed: its purpose has ended")


def _fields(request: HttpRequest, refusal: Refused | None) -> list[dict[str, Any]]:
    hint = _("Needed where it was not justified. Whoever looked may read this.")
    return verdict_fields(
        request,
        (_("Was it justified?"), LOOK_VERDICT_WORDS),
        {"name": "words", "label": label_of("words"), "hint": hint},
        by_field(refusal.reasons) if refusal else {},
    )


paths = [
    path("audit/reviews/", reviews, name="audit.reviews"),
    path("audit/reviews/<uuid:review_id>/", review, name="audit.review"),
]
