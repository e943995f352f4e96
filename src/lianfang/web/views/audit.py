"""Audit: who looked at whose data, what was done and refused, and whether records and journal agree."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, path, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import evidence, integrity
from lianfang.core.access import LOOK_AUDIT, OPERATOR_ID, SYSTEM_ID
from lianfang.core.registry import ACTIONS
from lianfang.people import queries as people
from lianfang.people.types import DESTROY, JUDGE, MERGE
from lianfang.places import queries as places
from lianfang.roster import logins
from lianfang.roster import queries as roster
from lianfang.roster.types import LOGIN_EVENT_WORDS, LoginEventKind

from ..acting import actor, look, needs, now
from ..evidence_words import ORIGIN_WORDS, SIGNED_WORDS, page_words, reason_words
from ..field_words import label_of_path
from ..finding import find
from ..lives import LOOK_WORDS, names_of_members
from ..shown import moment, paged, several

PROBLEMS_AT_MOST = 200


def _members(request: HttpRequest) -> Collection[UUID] | None:
    """Whose doings the caller audits: the members of their areas and the system; None for the whole home."""
    divisions = places.division_ids(actor(request).areas(LOOK_AUDIT, now(request)))
    members = roster.members_of_divisions(divisions)
    return None if members is None else [*members, SYSTEM_ID, OPERATOR_ID]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip().split("@")[0])
    except ValueError:
        return None


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The rooms of the audit that the caller may enter; no tabs where there is one alone."""
    rooms = (
        ("audit", _("Looks"), "eye", (LOOK_AUDIT,)),
        ("audit.journal", _("Operations"), "history", (LOOK_AUDIT,)),
        ("audit.refusals", _("Refusals"), "refuse", (LOOK_AUDIT,)),
        ("audit.logins", _("Logins"), "key", (LOOK_AUDIT,)),
        ("audit.reviews", _("To be judged"), "help", (JUDGE,)),
        ("audit.twice", _("Registered twice"), "users", (LOOK_AUDIT, MERGE)),
        ("audit.destroyed", _("Destroyed"), "certificate", (LOOK_AUDIT, DESTROY)),
        ("audit.check", _("Check"), "shield-check", (LOOK_AUDIT,)),
    )
    by, at = actor(request), now(request)
    found = [
        {"url": reverse(name), "label": label, "icon": icon, "active": name == here}
        for name, label, icon, duties in rooms
        if any(by.may(duty, at) for duty in duties)
    ]
    return found if len(found) > 1 else []


def _reference(request: HttpRequest, name: str, kind: str, label: str) -> dict[str, Any]:
    """A search box of a filter, filled with what was chosen."""
    chosen = request.GET.get(name, "")
    found = find(kind, actor(request), now(request), chosen.split("@")[0]) if _id(chosen) else []
    return {
        "name": name,
        "label": label,
        "kind": "reference",
        "search_url": reverse("office.find", args=[kind]),
        "value": chosen,
        "shown": found[0].label if found else chosen,
    }


@never_cache
@require_GET
@needs(LOOK_AUDIT)
def looks(request: HttpRequest) -> HttpResponse:
    """The looks at personal data, by member or by person, newest first."""
    by, words = _id(request.GET.get("member", "")), request.GET.get("person", "").strip()[:80]
    subjects = _subjects(request, words) if words else None
    rows, pager = paged(request, evidence.looks_by(_members(request), by=by, subjects=subjects))
    names, cards = (
        names_of_members(row.by for row in rows),
        _cards(request, {row.subject for row in rows if row.subject}),
    )
    shown = {
        "tabs": tabs(request, "audit"),
        "fields": [
            _reference(request, "member", "roster.member", _("Member who looked")),
            {"name": "person", "label": _("Person: name or number"), "kind": "text", "value": words},
        ],
        "table": {
            "caption": _("Looks at personal data"),
            "caption_hidden": True,
            "columns": [
                {"label": label}
                for label in (_("When"), _("Who looked"), _("How"), _("At whom"), _("Page"), _("Reason"))
            ],
            "rows": [{"cells": _look_cells(row, names, cards)} for row in rows],
            "empty": _("No look is on record"),
        },
        "pager": pager,
        "heading": _("Looks at personal data"),
        "prints": True,
    }
    return render(request, "web/audit/list.html", shown)


def _look_cells(row: Any, names: dict[UUID, str], cards: dict[UUID, Any]) -> list[Any]:
    whose: Any
    if row.subject is None:
        whose = _("%(n)s people") % {"n": row.shown}
    else:
        whose = cards[row.subject].name if row.subject in cards else {"code": _short(row.subject)}
    how = LOOK_WORDS.get(row.kind, row.kind)
    return [moment(row.at), names.get(row.by, "–"), how, whose, page_words(row.place), reason_words(row.reason)]


def _subjects(request: HttpRequest, words: str) -> list[UUID]:
    """The people of the auditor's areas whom words or an identifier name; the search is itself a look."""
    if (id := _id(words)) is not None:
        return [id]
    found = people.search(actor(request), words, now(request), LOOK_AUDIT)
    look(request, None, kind="search", reason="audit", shown=len(found))
    return [card.id for card in found]


def _cards(request: HttpRequest, ids: set[UUID]) -> dict[UUID, Any]:
    """What people are called, of those who live in the auditor's areas."""
    seen = people.visible(actor(request), LOOK_AUDIT, now(request)).filter(id__in=ids)
    cards = people.cards(seen.values_list("id", flat=True))
    if cards:
        look(request, None, kind="search", reason="audit", shown=len(cards))
    return cards


def _short(id: UUID) -> str:
    return f"…{str(id)[-8:]}"


def _action_field(request: HttpRequest) -> dict[str, Any]:
    chosen = request.GET.get("action", "")
    known = sorted((str(a.label), a.name) for a in ACTIONS.values() if a.public)
    return {
        "name": "action",
        "label": _("Operation"),
        "kind": "choice",
        "choices": [{"value": n, "label": label, "selected": n == chosen} for label, n in known],
    }


@never_cache
@require_GET
@needs(LOOK_AUDIT)
def journal(request: HttpRequest) -> HttpResponse:
    """The accepted operations, newest first: of one kind, or one by its identifier."""
    members, action = _members(request), request.GET.get("action", "")
    op = _id(request.GET.get("op", ""))
    chunks = evidence.chunks_of(members, action=action if action in ACTIONS else "")
    if op is not None:
        chunks = evidence.chunk_of(op) if members is None else evidence.chunk_of(op).filter(by__in=members)
    rows, pager = paged(request, chunks, per_page=20)
    found = [line for row in rows for line in evidence.operations_in(row, action=action, op=op)]
    names = names_of_members(line.by for line in found)
    shown = {
        "tabs": tabs(request, "audit.journal"),
        "fields": [
            _action_field(request),
            {
                "name": "op",
                "label": _("Identifier of the operation"),
                "kind": "text",
                "value": request.GET.get("op", ""),
            },
        ],
        "table": {
            "caption": _("Operations"),
            "caption_hidden": True,
            "columns": [
                {"label": label}
                for label in (_("Received"), _("Operation"), _("Who"), _("Happened"), _("From where"), _("Signed"))
            ],
            "rows": [{"cells": _operation_cells(line, names)} for line in found],
            "empty": _("No operation matches"),
        },
        "pager": pager,
        "heading": _("Operations"),
    }
    return render(request, "web/audit/list.html", shown)


def _operation_cells(line: evidence.Accepted, names: dict[UUID, str]) -> list[Any]:
    address = f"/journal/{line.id}/"
    try:
        resolve(address)
    except Resolver404:
        address = ""
    happened = moment(datetime.fromisoformat(line.at)) if line.at else ""
    return [
        moment(line.received),
        {"text": line.label, "url": address, "code": line.action},
        names.get(line.by, "–"),
        happened,
        str(ORIGIN_WORDS.get(line.origin, line.origin)),
        str(SIGNED_WORDS.get(line.signed, line.signed)),
    ]


def _why(reasons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields that were refused, and the codes of the reasons; what was said is not kept, so no sentence can be made."""
    fields = dict.fromkeys(label_of_path(field) for _code, field in reasons if field)
    return {"text": several(fields) or _("the whole"), "code": " · ".join(code for code, _field in reasons)}


@never_cache
@require_GET
@needs(LOOK_AUDIT)
def refusals(request: HttpRequest) -> HttpResponse:
    """What was refused and why; what it said is not kept."""
    action = request.GET.get("action", "")
    rows, pager = paged(request, evidence.refusals_of(_members(request), action=action))
    names = names_of_members(row.by for row in rows)
    shown = {
        "tabs": tabs(request, "audit.refusals"),
        "fields": [_action_field(request)],
        "table": {
            "caption": _("Refusals"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("When"), _("Operation"), _("Who"), _("Why, by field"))],
            "rows": [
                {
                    "cells": [
                        moment(row.received),
                        {
                            "text": ACTIONS[row.action].label if row.action in ACTIONS else row.action,
                            "code": row.action,
                        },
                        names.get(row.by, "–"),
                        _why(row.reasons),
                    ]
                }
                for row in rows
            ],
            "empty": _("Nothing was refused"),
        },
        "pager": pager,
        "heading": _("Refusals"),
    }
    return render(request, "web/audit/list.html", shown)


@never_cache
@require_GET
@needs(LOOK_AUDIT)
def login_events(request: HttpRequest) -> HttpResponse:
    """What became of logins: who gave whom a slip, who began with one, which phone was revoked, newest first."""
    found, member = logins.events(_members(request)), _id(request.GET.get("member", ""))
    if member is not None:
        found = found.filter(member_id=member)
    rows, pager = paged(request, found)
    names = names_of_members(row.by for row in rows)
    shown = {
        "tabs": tabs(request, "audit.logins"),
        "fields": [_reference(request, "member", "roster.member", _("Whose login"))],
        "table": {
            "caption": _("Logins"),
            "caption_hidden": True,
            "columns": [
                {"label": label} for label in (_("When"), _("What"), _("Whose login"), _("By whom"), _("Note"))
            ],
            "rows": [
                {
                    "cells": [
                        moment(row.at),
                        str(LOGIN_EVENT_WORDS[LoginEventKind(row.kind)]),
                        row.member.name,
                        names.get(row.by, "–"),
                        row.note,
                    ]
                }
                for row in rows
            ],
            "empty": _("Nothing yet"),
        },
        "pager": pager,
        "heading": _("Logins"),
    }
    return render(request, "web/audit/list.html", shown)


@never_cache
@require_GET
@needs(LOOK_AUDIT)
def check(request: HttpRequest) -> HttpResponse:
    """Where the check of records against the journal is started."""
    return render(request, "web/audit/check.html", {"tabs": tabs(request, "audit.check"), "checked": False})


@never_cache
@require_POST
@needs(LOOK_AUDIT)
def check_now(request: HttpRequest) -> HttpResponse:
    """Read the whole journal and every record's maker, and say where they disagree."""
    found = [problem for problem, _n in zip(integrity.problems(), range(PROBLEMS_AT_MOST), strict=False)]
    shown = {"tabs": tabs(request, "audit.check"), "checked": True, "problems": found, "at": moment(now(request))}
    return render(request, "web/audit/check.html", shown)


paths = [
    path("audit/", looks, name="audit"),
    path("audit/journal/", journal, name="audit.journal"),
    path("audit/refusals/", refusals, name="audit.refusals"),
    path("audit/logins/", login_events, name="audit.logins"),
    path("audit/check/", check, name="audit.check"),
    path("audit/check/now/", check_now, name="audit.check_now"),
]
