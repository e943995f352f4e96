"""The register of those who need special care: by area and kind, what they are given and when next, who cares for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.clock import local_zone
from lianfang.core.errors import REQUIRED, Reason
from lianfang.journeys import dependants
from lianfang.people import queries as people
from lianfang.people.types import REGISTER, SEX_WORDS, SUPPORT_WORDS, VULNERABLE_WORDS, Support, Vulnerable
from lianfang.places import queries as places

from ..acting import actor, look, needs, now
from ..evidence_words import EXPORTS
from ..form_fields import areas_offered
from ..line_lists import AT_MOST, LineList, as_csv, as_xlsx
from ..shown import moment, paged, place, several
from ..taken_out import mark_on

FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@never_cache
@require_GET
@needs(REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Who needs special care in the caller's areas; the look is recorded, it shows names and needs."""
    return _page(request)


def _wanted(request: HttpRequest) -> tuple[UUID | None, Vulnerable | None, str, Any]:
    """The area, kind and words that are asked for, and who fits."""
    asked = request.GET
    here = places.by_code(asked.get("in", "")) if asked.get("in") else None
    kind = Vulnerable(asked["kind"]) if asked.get("kind") in set(Vulnerable) else None
    words = asked.get("q", "").strip()[:80]
    rows = people.vulnerable_visible(actor(request), now(request), division_id=here, kind=kind, words=words)
    return here, kind, words, rows


def _page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    here, kind, words, found = _wanted(request)
    rows, pager = paged(request, found)
    chosen = places.code_of(here) if here else ""
    if rows:
        look(request, None, kind="search", shown=len(rows))
    shown = {
        "words": words,
        "areas": [
            {"value": code, "label": label, "selected": code == chosen}
            for code, label in areas_offered(request, REGISTER)
        ],
        "here": chosen,
        "kinds": [{"value": k.value, "label": w, "selected": k is kind} for k, w in VULNERABLE_WORDS.items()],
        "kind": kind.value if kind else "",
        "table": _table(_lines(rows, now(request))),
        "pager": pager,
        "actions": [{"label": _("Print"), "icon": "print", "print": True}],
        "limit": AT_MOST,
        "wrong": wrong,
        "purposes": [{"value": value, "label": label} for value, label in EXPORTS],
        "files": [{"label": form.upper(), "url": reverse("vulnerable.export", args=[form])} for form in FORMS],
    }
    return render(request, "web/people/vulnerable.html", shown, status=422 if wrong else 200)


def _lines(rows: Sequence[Any], at: datetime) -> list[dict[str, Any]]:
    """What the page and the file say of each: why, what they are given, on whom they lean and whether that one is away."""
    ids = [row.person_id for row in rows]
    cards, carers = people.cards(ids, at), people.carers_of(ids)
    given: dict[UUID, list[Any]] = {}
    for need, said in people.care_needs(ids):
        given.setdefault(need.person_id, []).append((need, said))
    leaned_on = {carer for many in carers.values() for carer in many}
    names, gone = people.cards(leaned_on), dependants.away(leaned_on, at)
    return [
        {
            "card": cards[id],
            "why": [str(VULNERABLE_WORDS[kind]) for kind in cards[id].vulnerable],
            "needs": given.get(id, []),
            "carers": [(names[c].name, c in gone) for c in carers.get(id, ()) if c in names],
            "today": at.astimezone(local_zone()).date(),
        }
        for id in ids
        if id in cards
    ]


def need_words(need: Any, said: dict[str, Any]) -> str:
    """What somebody is to be given, in a line."""
    words = [str(SUPPORT_WORDS[Support(need.kind)]), said.get("what", ""), said.get("amount", "")]
    return " · ".join(filter(None, words))


def _due(needs_: Sequence[Any], today: date) -> dict[str, Any]:
    """When something is due next, late where the day is over."""
    if not needs_:
        return {"text": ""}
    first = needs_[0][0].next_on
    state = "late" if first < today else "soon" if first == today else ""
    return {"clock": f"{first:%Y-%m-%d}", "state": state}


def _carer_cell(line: dict[str, Any]) -> dict[str, Any]:
    """On whom somebody leans; marked where every one of them is away."""
    if not line["carers"]:
        return {"text": ""}
    words = several(name if not gone else _("%(name)s (away)") % {"name": name} for name, gone in line["carers"])
    if all(gone for _name, gone in line["carers"]):
        return {"status": _("no carer at home"), "tone": "danger", "icon": "need", "sub": words}
    return {"text": words}


def _table(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    columns = [_("Person"), _("Age"), _("Why"), _("Is given"), _("Next on"), _("Cared for by"), _("Lives in")]
    return {
        "caption": _("Who needs special care"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in columns],
        "rows": [
            {
                "cells": [
                    {"text": line["card"].name, "url": reverse("person", args=[line["card"].id])},
                    line["card"].age if line["card"].age is not None else "",
                    several(line["why"]) or _("depends on somebody"),
                    several(need_words(need, said) for need, said in line["needs"]) or {"text": ""},
                    _due(line["needs"], line["today"]),
                    _carer_cell(line),
                    place(line["card"].division_id),
                ]
            }
            for line in lines
        ],
        "empty": _("Nobody here"),
        "empty_text": _("Whoever is noted as needing special care, or as depending on somebody, stands here."),
        "empty_icon": "people",
    }


@never_cache
@require_GET
@needs(REGISTER)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The register as a file for a purpose that is said; the look is recorded, and who took it out stands on every row."""
    at = now(request)
    if form not in FORMS:
        raise Http404(form)
    purpose = dict(EXPORTS).get(request.GET.get("why", ""))
    if purpose is None:
        return _page(request, wrong=Reason(REQUIRED, "why").sentence())
    _here, _kind, _words, found = _wanted(request)
    rows = list(found[:AT_MOST])
    look(request, None, kind="export", reason=request.GET["why"], shown=len(rows))
    mark = mark_on(request, len(rows), purpose)
    columns = ["name", "sex", "age", "residence", "reason", "need", "date_next", "supplier", "carer"]
    write, kind = FORMS[form]
    made = LineList(_("Who needs special care"), columns, [_cells(line) for line in _lines(rows, at)], mark, at)
    file = f"special-care-{moment(at).replace(' ', '-').replace(':', '')}.{form}"
    return HttpResponse(
        write(made), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


def _cells(line: dict[str, Any]) -> list[str]:
    card, given = line["card"], line["needs"]
    return [
        card.name,
        str(SEX_WORDS[card.sex]),
        str(card.age if card.age is not None else ""),
        place(card.division_id),
        several(line["why"]),
        several(need_words(need, said) for need, said in given),
        f"{given[0][0].next_on:%Y-%m-%d}" if given else "",
        several(dict.fromkeys(said["supplier"] for _need, said in given if said.get("supplier"))),
        several(name for name, _gone in line["carers"]),
    ]


paths = [
    path("vulnerable/", register, name="vulnerable"),
    path("vulnerable/export.<str:form>", export, name="vulnerable.export"),
]
