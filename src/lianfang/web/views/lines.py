"""The defence lines, household, hamlet and county: posts and owners of each, and who crossed one and is missing at the next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.people.types import SEE
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.screening import queries as screening
from lianfang.screening.types import PostLevel
from lianfang.tasks import queries as tasks

from ..acting import actor, needs, now
from ..clocks import short
from ..shown import paged, place, several

SHOWN = 12
"""So many posts of a line stand on the page, those without an owner first."""


@never_cache
@require_GET
@needs(SEE)
def lines(request: HttpRequest) -> HttpResponse:
    """The three lines of the caller's areas, and every gap between them."""
    at = now(request)
    areas = _areas(request)
    crossed = tasks.crossings(areas, at - timedelta(days=_days(areas, at)), at)
    hamlet = [one for one in crossed if one.received_at is None]
    household = [one for one in crossed if one.received_at is not None and not one.at_household]
    rows, pager = paged(request, [*hamlet, *household])
    cards = people.cards([one.person_id for one in rows], at)
    shown = {
        "lead": _("%(n)s people crossed the county line; %(gaps)s of them are missing at the next line.")
        % {"n": len(crossed), "gaps": len(hamlet) + len(household)},
        "lines": [
            {"title": _("County line"), **_posts(areas, (PostLevel.COUNTY,), at)},
            {"title": _("Hamlet line"), **_posts(areas, (PostLevel.TOWN, PostLevel.VILLAGE, PostLevel.COMPOUND), at)},
            {"title": _("Household line"), **_owners(areas, at)},
        ],
        "table": {
            "caption": _("Missing at the next line"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Person"), _("Home"), _("Missing at"), _("Since"))],
            "rows": [_gap(one, cards[one.person_id], at) for one in rows if one.person_id in cards],
            "empty": _("Everybody who crossed the county line was met at home"),
            "empty_icon": "check-circle",
        },
        "pager": pager,
    }
    return render(request, "web/command/lines.html", shown)


def _areas(request: HttpRequest) -> list[UUID]:
    held = actor(request).areas(SEE, now(request))
    tops = [row.id for row in places.roots()] if held is None else held
    return sorted({id for top in tops for id in places.under(top)}, key=places.code_of)


def _days(areas: Sequence[UUID], at: datetime) -> int:
    """For how long whoever came in is followed: the longest incubation in the rules in force."""
    return editions.here_or_generic(next(iter(areas), None), at).general.incubation_days


def _posts(areas: Sequence[UUID], levels: Sequence[PostLevel], at: datetime) -> dict[str, Any]:
    """The posts of a line with who answers for each, those that nobody answers for first."""
    rows = [post for post in screening.posts_in(areas) if PostLevel(post.level) in levels]
    heads = screening.heads([post.id for post in rows], at)
    works = [
        {
            "title": post.name,
            "note": several(f"{one.name} {one.phone}".strip() for one in heads.get(post.id, ())) or _("nobody"),
            "url": reverse("checkpoint", args=[post.id]),
            "icon": "gate" if post.id in heads else "blocked",
            "tone": "" if post.id in heads else "warn",
        }
        for post in rows
    ]
    return _line(works, sum(1 for post in rows if post.id not in heads))


def _owners(areas: Sequence[UUID], at: datetime) -> dict[str, Any]:
    """Who answers at the doors: the villages and grids with the charges for them, those that nobody holds first."""
    charges = [one for one in roster.charges_of(areas, at) if places.level_of(one.division_id) >= int(Level.VILLAGE)]
    names = places.names({one.division_id for one in charges})
    works = [
        {
            "title": names[one.division_id],
            "note": several(f"{who.name} {who.phone}".strip() for who in one.holders) or _("nobody"),
            "url": f"{reverse('responsibility')}?{urlencode({'area': places.code_of(one.division_id), 'show': 'all'})}",
            "icon": "blocked" if one.is_gap else "household",
            "tone": "warn" if one.is_gap else "",
        }
        for one in charges
    ]
    return _line(works, sum(1 for one in charges if one.is_gap))


def _line(works: list[dict[str, Any]], gaps: int) -> dict[str, Any]:
    words = _("%(n)s posts, without an owner: %(gaps)s") % {"n": len(works), "gaps": gaps}
    return {"works": sorted(works, key=lambda one: not one["tone"])[:SHOWN], "aside": words}


def _gap(one: Any, card: Any, at: datetime) -> dict[str, Any]:
    hamlet = one.received_at is None
    return {
        "tone": "warn",
        "cells": [
            {"text": card.name, "url": reverse("person", args=[one.person_id])},
            place(one.division_id),
            {"status": _("hamlet line") if hamlet else _("household line"), "tone": "warn"},
            short(one.at if hamlet else one.received_at, at),
        ],
    }


paths = [path("lines/", lines, name="lines")]
