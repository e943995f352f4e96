"""Daily reviews: which days of which areas were looked at and by whom; one day put before the reviewer, and signed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.canvass.types import CHECK, SEE
from lianfang.core.access import covers
from lianfang.journeys import checklists, horizon, reviewing
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from ..acting import actor, needs, now
from ..asking import Ask, step
from ..shown import moment, paged, place, several

DAYS = 7


@never_cache
@require_GET
@needs(SEE)
def day_reviews(request: HttpRequest) -> HttpResponse:
    """The areas of which the rules ask for a daily review: today, and the days on which nobody looked."""
    at = now(request)
    today = checklists.day_of(at)
    areas = places.division_ids(actor(request).areas(SEE, at))
    ids = [id for id in reviewing.areas_to_review(at) if areas is None or id in areas]
    known = roster.daily_reviews(ids, today - timedelta(days=DAYS - 1), today)
    rows, pager = paged(request, ids)
    done = sum(1 for id in ids if (id, today) in known)
    shown: dict[str, Any] = {
        "lead": _("%(done)s of %(all)s areas were reviewed today.") % {"done": done, "all": len(ids)},
        "table": {
            "caption": _("Daily reviews"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Area"), _("Today"), _("Remark"), _("Days not reviewed"))],
            "rows": [_row(id, known, today) for id in rows],
            "empty": _("The rules here ask for no daily review"),
            "empty_icon": "list-checks",
        },
        "pager": pager,
        "actions": [],
    }
    return render(request, "web/command/day_reviews.html", shown)


def _row(id: UUID, known: dict[tuple[UUID, date], Any], today: date) -> dict[str, Any]:
    row = known.get((id, today))
    done = {"status": _("reviewed"), "tone": "ok", "sub": f"{row.member.name} · {moment(row.at)}"} if row else None
    missed = [
        f"{day:%m-%d}"
        for day in (today - timedelta(days=n) for n in range(1, DAYS))
        if (id, day) not in known and reviewing.asked_of(id, horizon.end_of(day)) is not None
    ]
    return {
        "tone": "" if row else "warn",
        "cells": [
            {"text": place(id), "url": reverse("day.review", args=[places.code_of(id)])},
            done or {"status": _("not yet"), "tone": "warn"},
            row.remark if row else "",
            several(missed) or _("none"),
        ],
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CHECK)
def day_review(request: HttpRequest, area: str) -> HttpResponse:
    """The day of an area: coverage by village and grid, open protection tasks; signed by whoever looked."""
    at, here = now(request), places.by_code(area)
    if here is None or not covers(actor(request).areas(CHECK, at), [here]):
        raise Http404(area)
    today = checklists.day_of(at)
    seen, row = reviewing.day_seen(here, at), roster.daily_reviews([here], today, today).get((here, today))
    asked = reviewing.asked_of(here, at) is not None
    ask = Ask(
        "journeys.review_day",
        ("remark",),
        known={"division_id": here},
        looks={"remark": {"label": _("What is done about what is missing"), "wide": True, "required": seen.gaps}},
        template="web/command/day_review.html",
        shown={
            "heading": places.names([here])[here],
            "kicker": f"{today:%Y-%m-%d} · {place(here)}",
            "lead": seen.title or _("No round runs here."),
            "facts": _facts(seen),
            "table": _coverage(seen),
            "closed": _closed(row, asked),
            "save": _("Sign: I looked at this"),
            "cancel_url": reverse("day.reviews"),
        },
    )
    return step(request, ask, reverse("day.reviews"), _("The day is reviewed."))


def _facts(seen: reviewing.DaySeen) -> list[dict[str, Any]]:
    households = sum(one.households for one in seen.coverage)
    answered = sum(one.answered for one in seen.coverage)
    return [
        {"label": _("Households with an answer"), "value": f"{answered} / {households}"},
        {"label": _("Protection tasks that are open"), "value": seen.protection.open},
        {"label": _("of them overdue"), "value": seen.protection.overdue},
    ]


def _coverage(seen: reviewing.DaySeen) -> dict[str, Any]:
    return {
        "caption": _("Coverage by village and grid"),
        "columns": [
            {"label": _("Area")},
            {"label": _("Households"), "number": True},
            {"label": _("Reached"), "number": True},
            {"label": _("With an answer"), "number": True},
            {"label": _("Without"), "number": True},
        ],
        "rows": [
            {
                "tone": "warn" if one.missing else "",
                "cells": [_named(one.division), one.households, one.reached, one.answered, one.missing],
            }
            for one in seen.coverage
        ],
        "empty": _("No round runs here."),
        "empty_icon": "door",
    }


def _named(code: str) -> str:
    id = places.by_code(code)
    return place(id) if id is not None else code


def _closed(row: Any, asked: bool) -> dict[str, Any] | None:
    """Why there is nothing to sign: somebody did, or the rules do not ask for it."""
    back = {"url": "", "link": "", "symbol": "list-checks"}
    if row is not None:
        text = f"{row.member.name} · {moment(row.at)}"
        return {"title": _("This day was reviewed"), "text": f"{text} · {row.remark}" if row.remark else text, **back}
    return None if asked else {"title": _("The rules here ask for no daily review"), "text": "", **back}


paths = [
    path("day-reviews/", day_reviews, name="day.reviews"),
    path("day-reviews/<str:area>/", day_review, name="day.review"),
]
