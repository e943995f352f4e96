"""The log of whoever answers for areas: which areas were visited and when last, what was found there and is not solved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import LOG_VISITS

from ..acting import actor, needs, now
from ..asking import Ask, office_link, step
from ..clocks import short
from ..shown import moment, paged, place, several, titled
from .responsibility import charge_words

PROBLEMS_SHOWN = 30


@never_cache
@require_GET
@needs(LOG_VISITS)
def visits(request: HttpRequest) -> HttpResponse:
    """Every area that somebody answers for by name: when it was last visited, and what is unsolved; not visited ones first."""
    at = now(request)
    ids = _areas(request)
    charges = [one for one in roster.charges_of(ids, at) if one.needed]
    log = roster.areas_visited(ids)
    charges.sort(key=lambda one: _last(log, one.division_id))
    rows, pager = paged(request, charges)
    problems = list(roster.problems_in(ids).filter(solved_at=None)[:PROBLEMS_SHOWN])
    never = sum(1 for one in charges if one.division_id not in log)
    shown = {
        "lead": _("%(n)s of %(all)s areas and charges without a visit yet.") % {"n": never, "all": len(charges)},
        "table": {
            "caption": _("Visits by whoever answers"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Area")},
                {"label": _("Who answers")},
                {"label": _("Last visit")},
                {"label": _("Visits"), "number": True},
                {"label": _("Unsolved"), "number": True},
                {"label": ""},
            ],
            "rows": [_row(request, one, log, at) for one in rows],
            "empty": _("The rules name no charge here"),
        },
        "pager": pager,
        "problems": [_problem(one) for one in problems],
    }
    return render(request, "web/command/area_visits.html", shown)


def _areas(request: HttpRequest) -> list[UUID]:
    held = actor(request).areas(LOG_VISITS, now(request))
    tops = [row.id for row in places.roots()] if held is None else held
    return sorted({id for top in tops for id in places.under(top)}, key=places.code_of)


def _last(log: Any, division_id: UUID) -> tuple[bool, Any]:
    known = log.get(division_id)
    return (known is not None, known.last.timestamp() if known is not None else 0)


def _row(request: HttpRequest, charge: Any, log: Any, at: datetime) -> dict[str, Any]:
    known, code = log.get(charge.division_id), places.code_of(charge.division_id)
    held = several(one.name for one in charge.holders)
    mine = roster.charge_held(actor(request).member, charge.division_id, at) is not None
    return {
        "cells": [
            {"text": place(charge.division_id), "url": reverse("division", args=[code])},
            {"text": held, "sub": charge_words(charge)} if held else {"status": _("nobody"), "tone": "warn"},
            short(known.last, at) if known else {"status": _("not yet"), "tone": "warn"},
            known.visits if known else {"text": ""},
            (known.unsolved if known else 0) or {"text": ""},
            {"text": _("Log a visit"), "url": _logging(code)} if mine else "",
        ]
    }


def _logging(code: str) -> str:
    """The form that logs a visit to an area, and leads back here."""
    return office_link("roster.log_visit", reverse("area.visits"), division_id=code)


def _problem(one: Any) -> dict[str, Any]:
    return {
        "title": one.words,
        "note": f"{place(one.division_id)} · {moment(one.at)}",
        "icon": "alarm",
        "tone": "warn",
        "url": reverse("area.problem", args=[one.id]),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(LOG_VISITS)
def solve(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """Say how a problem was solved."""
    at, back = now(request), reverse("area.visits")
    areas = places.division_ids(actor(request).areas(LOG_VISITS, at))
    row = roster.problems_in(areas).filter(id=problem_id).first()
    if row is None:
        raise Http404(str(problem_id))
    solved = titled(_("Solved"), row.how) if row.solved_at else ""
    ask = Ask(
        "roster.solve_problem",
        ("how",),
        known={"problem_id": row.id, "seen": row.version},
        shown={
            "heading": row.words,
            "kicker": place(row.division_id),
            "lead": solved or titled(_("Found"), moment(row.at)),
            "save": _("It is solved"),
            "cancel_url": back,
        },
    )
    return step(request, ask, back, _("Noted: the problem is solved."))


paths = [
    path("visits/", visits, name="area.visits"),
    path("visits/problems/<uuid:problem_id>/", solve, name="area.problem"),
]
