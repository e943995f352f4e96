"""Parts of a round's page: its figures, the areas that come first, who came since the round before, and what follows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.canvass import queries as canvass
from lianfang.canvass.types import Coverage
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.places import queries as places

from .asking import word_of
from .clocks import clock_of, short
from .shown import moment, several

NEWCOMERS_SHOWN = 20


def figures_of(known: Coverage) -> list[dict[str, Any]]:
    """How far a round has come."""
    return [
        {"label": _("Households"), "value": known.households},
        {"label": _("Seen"), "value": known.seen},
        {"label": _("Reached, seen or by phone"), "value": known.reached},
        {"label": _("No outcome yet"), "value": known.blank, "tone": "warn" if known.blank else ""},
        {"label": _("New since it began"), "value": known.late},
        {"label": _("Need help"), "value": known.help},
    ]


def found_there(one: Any, here: UUID, known: Coverage, at: datetime) -> list[dict[str, Any]]:
    """What a round found besides: visits by all who visit together and partial ones, apart; how many people came to live there
    since the round before, and how many live behind no door that is known."""
    within = places.under(here)
    facts = []
    if one.together:
        facts.append({"label": _("Visited by all together"), "value": known.full})
        facts.append({"label": _("Partial visits"), "value": known.partial})
    came = canvass.newcomers(one, within, at).count()
    facts.append({"label": _("People new since the last round"), "value": came})
    if nowhere := 0 if one.closed_at else canvass.without_door(one, within).count():
        facts.append({"label": _("No door known (people)"), "value": nowhere, "tone": "warn"})
    return facts


def doorless(one: Any, here: UUID, at: datetime) -> list[dict[str, Any]]:
    """Who lives there behind no door that is known, while the round is open: each leads to where that is said."""
    rows = [] if one.closed_at else list(canvass.without_door(one, places.under(here))[:NEWCOMERS_SHOWN])
    cards, names = people.cards([row.id for row in rows], at), places.names({row.division_id for row in rows})
    return [
        {
            "title": cards[row.id].name,
            "note": names.get(row.division_id, ""),
            "url": reverse("person", args=[row.id]),
            "icon": "blocked",
            "tone": "warn",
        }
        for row in rows
        if row.id in cards
    ]


def newcomers(one: Any, here: UUID, at: datetime) -> list[dict[str, Any]]:
    """Who came to live there since the round before, the last first."""
    rows = list(canvass.newcomers(one, places.under(here), at)[:NEWCOMERS_SHOWN])
    cards = people.cards([row.person_id for row in rows], at)
    names = places.names({row.division_id for row in rows})
    return [
        {
            "title": cards[row.person_id].name,
            "note": names.get(row.division_id, ""),
            "url": reverse("household", args=[row.household_id]) if row.household_id else "",
            "clock": short(row.since, at),
            "icon": "user-round",
        }
        for row in rows
        if row.person_id in cards
    ]


def key_areas(one: Any, top: UUID, found: Mapping[UUID, Coverage], at: datetime) -> list[dict[str, Any]]:
    """The areas that come first, each with its deadline and how far it has come; those that the reader may see."""
    listed = {id: due for id, due in canvass.key_areas(one).items() if places.contains(top, id)}
    names, address = places.names(listed), reverse("round", args=[one.id])
    return [
        _key_area(names[id], f"{address}?in={places.code_of(id)}", found.get(id, Coverage()), due, at)
        for id, due in listed.items()
    ]


def _key_area(name: str, url: str, known: Coverage, due: datetime, at: datetime) -> dict[str, Any]:
    clock = clock_of(due, at)
    done = not known.blank
    line = {
        "title": name,
        "url": url,
        "note": _("%(done)s of %(all)s households with an outcome") % {"done": known.answered, "all": known.households},
        "icon": "check-circle" if done else "flag",
        "tone": "ok" if done else "warn" if due <= at else "",
    }
    return line if done else {**line, "clock": clock["clock"], "clock_state": clock["clock_state"]}


def rolling_facts(one: Any, at: datetime) -> list[dict[str, Any]]:
    """Who visits together; of a rolling round which one it is, which was before and when the next begins."""
    facts = []
    if one.together:
        known = editions.edition(one.edition).edition.canvass.together
        who = several(word_of(known[key]) if key in known else key for key in one.together)
        facts.append({"label": _("Visit together"), "value": who})
    if one.previous_id is not None:
        address = reverse("round", args=[one.previous_id])
        facts.append({"label": _("Round before"), "value": _("number %(n)s") % {"n": one.number - 1}, "url": address})
    if one.every_days is not None:
        begins = moment(canvass.next_at(one))
        facts.append(
            {
                "label": _("Rolling"),
                "value": _("number %(n)s, the next begins %(time)s") % {"n": one.number, "time": begins},
            }
        )
    return facts
