"""The network of an area in one chart: whom to turn to above, who works here in which unit, post and zone, who below."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.access import covers
from lianfang.places import queries as places
from lianfang.places.types import LEVEL_WORDS, SITE_WORDS, Level, SiteKind
from lianfang.roster import queries as roster
from lianfang.roster.types import SEE_ROSTER
from lianfang.screening import queries as screening

from ..acting import actor, needs, now
from ..shown import several, titled
from .responsibility import charge_words

AT_MOST = 40
"""So many lines stand in one box of the chart; the rest is on the pages of their kind."""
Box = dict[str, Any]


@never_cache
@require_GET
@needs(SEE_ROSTER)
def network(request: HttpRequest, code: str) -> HttpResponse:
    """Units, teams and contacts of an area, upward and downward."""
    at, here = now(request), places.by_code(code)
    if here is None or not covers(actor(request).areas(SEE_ROSTER, at), [here]):
        raise Http404(code)
    row = places.division(here)
    shown = {
        "division": row,
        "kicker": str(LEVEL_WORDS[Level(str(row.level))]) if str(row.level) in set(Level) else "",
        "lead": _("Units, teams and contacts in one chart: whom to turn to above, who works here, who below."),
        "above": [box for box in _above(here, at) if box["works"]],
        "here": [box for box in _here(here, at) if box["works"]],
        "below": [box for box in _below(here, at) if box["works"]],
        "breadcrumbs": [
            {"label": row.name, "url": reverse("division", args=[code])},
            {"label": _("Network")},
        ],
    }
    return render(request, "web/command/network.html", shown)


def _above(here: UUID, at: datetime) -> Iterator[Box]:
    """The areas that this one lies in, from the largest down, each with its charges."""
    upward = [id for id in places.ancestors(here)[:-1] if places.level_of(id) >= int(Level.COUNTY)]
    yield from _charges(upward, at)


def _below(here: UUID, at: datetime) -> Iterator[Box]:
    """The areas that lie in this one, each with its charges."""
    yield from _charges([row.id for row in places.children(here).order_by("code")], at)


def _charges(ids: list[UUID], at: datetime) -> Iterator[Box]:
    held: dict[UUID, list[Any]] = defaultdict(list)
    for charge in roster.charges_of(ids, at):
        held[charge.division_id].append(charge)
    names = places.names(ids)
    for id in ids:
        yield {
            "title": names[id],
            "works": [
                *(line for charge in held[id] for line in _holders(charge)),
                {
                    "title": _("Its network"),
                    "icon": "people",
                    "url": reverse("division.network", args=[places.code_of(id)]),
                },
            ],
        }


def _holders(charge: Any) -> Iterator[dict[str, Any]]:
    words = charge_words(charge)
    if charge.is_gap:
        yield {"title": _("Nobody"), "note": words, "icon": "blocked", "tone": "warn"}
    for one in charge.holders:
        yield {"title": one.name, "note": _with_phone(words, one.phone), "icon": "shield-check"}


def _here(here: UUID, at: datetime) -> Iterator[Box]:
    """Who answers here by name; the teams by role with their unit; zones, posts and sites with who answers for each."""
    yield {
        "title": _("Who answers here"),
        "works": [line for charge in roster.charges_of([here], at) for line in _holders(charge)],
    }
    yield {"title": _("Units and teams"), "works": [*_teams(here, at)]}
    yield {"title": _("Duty zones"), "works": [*_zones(here, at)]}
    yield {"title": _("Posts"), "works": [*_posts(here, at)]}
    sites = list(places.sites(divisions=[here])[:AT_MOST])
    yield {"title": _("Sites"), "works": [*_sites(sites, at)]}


def _teams(here: UUID, at: datetime) -> Iterator[dict[str, Any]]:
    rows = roster.assignments_in([here], at).select_related("member__organisation").order_by("role", "member__name")
    for row in rows[:AT_MOST]:
        unit = row.member.organisation.name if row.member.organisation else ""
        words = roster.role_words(row.role)
        note = titled(unit, words) if unit else words
        yield {"title": row.member.name, "note": _with_phone(note, row.member.phone), "icon": "role"}


def _zones(here: UUID, at: datetime) -> Iterator[dict[str, Any]]:
    rows = list(roster.zones_in([here])[:AT_MOST])
    owners = roster.owners_of_zones([row.id for row in rows], at)
    for row in rows:
        held = owners.get(row.id, [])
        yield {
            "title": row.name,
            "url": reverse("zone", args=[row.id]),
            "note": _people(held),
            "icon": "flag" if held else "blocked",
            "tone": "" if held else "warn",
        }


def _posts(here: UUID, at: datetime) -> Iterator[dict[str, Any]]:
    rows = list(screening.posts_in([here])[:AT_MOST])
    heads = screening.heads([row.id for row in rows], at)
    for row in rows:
        held = heads.get(row.id, [])
        yield {
            "title": row.name,
            "note": _people(held),
            "icon": "gate" if held else "blocked",
            "tone": "" if held else "warn",
        }


def _sites(sites: list[Any], at: datetime) -> Iterator[dict[str, Any]]:
    teams = roster.care_teams([site.id for site in sites], at)
    for site in sites:
        words = str(SITE_WORDS[SiteKind(site.kind)])
        held = teams.get(site.id, [])
        yield {
            "title": site.name,
            "note": titled(words, _people(held)) if held else words,
            "icon": "building",
        }


def _with_phone(words: str, phone: str) -> str:
    return " · ".join(filter(None, (words, phone)))


def _people(held: list[Any]) -> str:
    """Names with telephone numbers; who is missing is said."""
    return several(f"{one.name} {one.phone}".strip() for one in held) or _("nobody")


paths = [path("divisions/<str:code>/network/", network, name="division.network")]
