"""Doors as lines of a list: those due, those that open later, those done today; and whom to call for help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.core.access import Actor
from lianfang.health.types import MEASURE
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.people.types import Card
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CANVASS_CALL, CHECKLIST, SERVE, label_of
from lianfang.tasks.types import Door

from .clocks import clock_of, day_start, short
from .task_pages import door_page, household_name

HELP_ROLE = "township_leader"


@dataclass(frozen=True)
class Homes:
    """The households behind some doors, read together."""

    members: Mapping[UUID, Sequence[Card]]
    addresses: Mapping[UUID, str]
    stays: Mapping[UUID, Any]

    def due(self, household_id: UUID | None) -> int:
        """How many of a household are in quarantine; everybody where nobody is."""
        members = self.members.get(household_id, ()) if household_id else ()
        return sum(card.id in self.stays for card in members) or len(members)


def homes_of(household_ids: Sequence[UUID | None], at: datetime) -> Homes:
    """What lists show of some households; four queries however many."""
    ids = {id for id in household_ids if id is not None}
    members = people.members_of(ids, at)
    stays = isolation.stays_of([card.id for home in members.values() for card in home], at)
    return Homes(members, people.addresses(ids), stays)


def so_far(due: Sequence[Door], visits: Sequence[Any]) -> str:
    """How many doors are left, and how many were done."""
    left = ngettext("%(n)s door left", "%(n)s doors left", len(due)) % {"n": len(due)}
    made = len({v.household_id or v.id for v in visits})
    done = _("%(n)s done today") % {"n": made}
    return f"{left} · {done}" if made else left


def in_walking_order(doors: Sequence[Door], at: datetime) -> list[Door]:
    """The doors as they are walked: where nobody was met today comes again after the others."""
    tried = tasks.vain_visits([door.household_id for door in doors if door.household_id], day_start(at))
    return sorted(doors, key=lambda door: tried.get(door.household_id, 0) if door.household_id else 0)


def name_of(door: Door, homes: Homes, persons: Mapping[UUID, Card]) -> str:
    """Whose door it is."""
    if door.household_id is not None:
        return household_name(homes.members.get(door.household_id, ()))
    return persons[door.persons[0]].name if door.persons and door.persons[0] in persons else "–"


def card_of(door: Door, homes: Homes, persons: Mapping[UUID, Card], at: datetime, first: bool) -> dict[str, Any]:
    """A door that is due, for `parts/door_card.html`."""
    clock = clock_of(door.due_at, at)
    last = _("last visit %(time)s") % {"time": short(door.last_visit, at)} if door.last_visit else ""
    address = homes.addresses.get(door.household_id, "") if door.household_id else ""
    words = dict.fromkeys(
        str(label_of(task.kind)) for task in door.tasks if task.kind in (CHECKLIST, SERVE, CANVASS_CALL)
    )
    return {
        "url": door_page(door.household_id, door.persons[0] if door.persons else None),
        "number": homes.due(door.household_id) or len(door.persons) or 1,
        "unit": _("due"),
        "name": name_of(door, homes, persons),
        "note": " · ".join(filter(None, [address, *words, last, clock["clock"]])),
        "next": first,
        "status": _("overdue") if door.overdue else (_("Next") if first else ""),
        "tone": "critical" if door.overdue else "note",
        "icon": "alarm" if door.overdue else "door",
    }


def later_of(door: Door, homes: Homes, persons: Mapping[UUID, Card], at: datetime) -> dict[str, Any]:
    """A door that opens later, with the time from which it can be done."""
    opens = min(task.opens_at for task in door.tasks)
    return {
        **card_of(door, homes, persons, at, False),
        "status": _("from %(time)s") % {"time": short(opens, at)},
        "tone": "idle",
        "icon": "clock",
    }


def done_today(visits: Sequence[Any], homes: Homes, at: datetime) -> list[dict[str, Any]]:
    """The doors done today, each once, the newest first."""
    found: dict[UUID, dict[str, Any]] = {}
    for visit in visits:
        if visit.household_id is not None and visit.household_id not in found:
            found[visit.household_id] = {
                "url": door_page(visit.household_id, None),
                "number": homes.due(visit.household_id),
                "name": household_name(homes.members.get(visit.household_id, ())),
                "note": homes.addresses.get(visit.household_id, ""),
                "done": short(visit.at, at),
            }
    return list(found.values())


def help_line(by: Actor, at: datetime) -> dict[str, str] | None:
    """Whom to call when help is needed: the leader of the township the caller works in."""
    area = next(iter(by.areas(MEASURE, at) or ()), None)
    leaders = roster.members_with(HELP_ROLE, area, at) if area is not None else []
    return next(({"name": m.name, "phone": m.phone} for m in leaders if m.phone and m.id != by.member), None)
