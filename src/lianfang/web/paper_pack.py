"""What stands in a village's paper pack: a poster with the rules in force, and the doors that are due with boxes to fill."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS, Card
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import label_of
from lianfang.tasks.types import Door

from .door_lines import Homes, homes_of, name_of
from .paper_codes import code_of
from .shown import moment, several, titled

NEAR = ("grid_worker", "township_leader")
FREE_LINES = 6
"""Empty lines for people who are not on the list."""


def bounds(day: date) -> tuple[datetime, datetime]:
    """The local day as instants, the end left out."""
    start = datetime(day.year, day.month, day.day, tzinfo=local_zone())
    return start, start + timedelta(days=1)


def pack(by: Actor, village: UUID, day: date, at: datetime) -> tuple[dict[str, Any], int]:
    """The pack of a village for a day in the reader's language, and how many persons it shows.  The caller records the look."""
    start, end = bounds(day)
    doors = tasks.doors_in(by, village, max(at, start), end)
    homes = homes_of([door.household_id for door in doors], at)
    persons = people.cards({id for door in doors for id in door.persons}, at)
    lines = [_line(door, homes, persons) for door in doors]
    lines.sort(key=lambda line: _natural(line["address"]))
    shown = sum(len(line["people"]) for line in lines)
    content = {
        "language": get_language() or "en",
        "title": titled(_("Doors of the day"), places.full_name(village)),
        "day": day.isoformat(),
        "printed": _("printed %(at)s") % {"at": moment(at)},
        "lines": lines,
        "free": FREE_LINES,
        "words": _words(),
        "poster": _poster(village, at),
    }
    return content, shown


def _natural(address: str) -> tuple[tuple[int, str], ...]:
    """House 2 before house 10: the order in which one walks, as far as addresses tell."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", address) if part)


def _line(door: Door, homes: Homes, persons: dict[UUID, Card]) -> dict[str, Any]:
    at_door: Sequence[Card] = homes.members.get(door.household_id, ()) if door.household_id else ()
    cards = list(at_door) or [persons[id] for id in door.persons if id in persons]
    observed = [card for card in cards if card.id in homes.stays] or cards
    return {
        "code": code_of(door.household_id or door.persons[0]),
        "name": name_of(door, homes, persons),
        "address": homes.addresses.get(door.household_id, "") if door.household_id else "",
        "due": several(dict.fromkeys(str(label_of(task.kind)) for task in door.tasks)),
        "late": door.overdue,
        "people": [{"name": card.name, "about": _about(card)} for card in observed],
    }


def _about(card: Card) -> str:
    age = _("%(n)s years") % {"n": card.age} if card.age is not None else ""
    return " · ".join(filter(None, [str(SEX_WORDS[card.sex]), age]))


def _words() -> dict[str, str]:
    return {
        "seen": _("Seen"),
        "phone": _("By phone"),
        "not_reached": _("Not reached"),
        "temperature": _("Temperature"),
        "ill": _("Feels ill"),
        "well": _("Feels well"),
        "name": _("Name"),
        "time": _("Time"),
        "late": _("overdue"),
        "visitor": _("Visited by (name)"),
        "free": _("Not on the list"),
        "nobody": _("No door is due on this day."),
        "hint": _("Tick one box in each row. Nobody met: tick “Not reached” and go on; it costs nobody anything."),
        "back": _("Give the sheet back in the evening: one types the code of each door and its boxes."),
    }


def _poster(village: UUID, at: datetime) -> dict[str, Any] | None:
    found = editions.in_force_here(village, at)
    if found is None:
        return None
    edition = found.edition
    return {
        "title": _("What holds in our village"),
        "place": places.full_name(village),
        "rules": _rules(edition),
        "phones_title": _("Whom to call"),
        "phones": _phones(village, at),
        "source": titled(_("Rule edition"), found.name),
    }


def _rules(edition: Edition) -> list[str]:
    language, isolation = get_language() or "en", edition.isolation
    rules = [
        _("%(whom)s: %(days)s days under observation") % {"whom": one.label.text(language), "days": one.days}
        for one in isolation.categories.values()
        if one.in_use
    ]
    fever = {"celsius": edition.screening.fever_threshold_c}
    rules.append(_("A temperature of %(celsius)s °C or more: call before you go anywhere; a doctor is sent.") % fever)
    hours = {"hours": isolation.objection_answer_hours}
    rules.append(
        _("Anybody may object to an order, by word of mouth too; the answer comes within %(hours)s hours.") % hours
    )
    rules.append(_("Nobody is locked in. An order ends on its day by itself."))
    return rules


def _phones(village: UUID, at: datetime) -> list[dict[str, str]]:
    """Who is near, where a fever is seen, and the line that everybody may call; a number that is not known is left out."""
    found = []
    for role in NEAR:
        for member in roster.members_with(role, village, at)[:2]:
            found.append({"who": f"{ROLES[role].label} · {member.name}", "number": member.phone})
    county = places.division_ids([places.county_of(village)])
    for site in places.sites(SiteKind.FEVER_CLINIC, county).filter(closed_at=None)[:2]:
        found.append({"who": site.name, "number": site.phone})
    with suppress(MeansWrong):
        found.append({"who": _("Questions of public health"), "number": of_home().call})
    return [line for line in found if line["number"]]
