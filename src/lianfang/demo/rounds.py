"""Rounds from door to door, twice a day: everybody due behind a door in one save, sent together at the end of a round."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.editions import queries as editions
from lianfang.editions.types import Place
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import InCare
from lianfang.tasks.types import Met

from .chance import Chance
from .recorder import Entry, minutes
from .world import World

INSTANT = timedelta(seconds=1)
MISSED, NOT_REACHED, BY_PHONE = 0.03, 0.03, 0.15
DOOR_MINUTES = (3, 7)
Doors = dict[UUID, list[InCare]]


class Rounds:
    """What grid workers and the keeper of the quarantine sites do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Chance(world.county.seed, "rounds")
        self._begun: set[UUID] = set()
        self.ill: dict[UUID, tuple[datetime, str, tuple[str, ...]]] = {}
        """Who falls ill: from when on, with which temperature and symptoms a round finds them."""

    def go(self, at: datetime) -> None:
        """Every area's round sets out; each ends after its last door, when what was seen is sent."""
        areas: dict[UUID, Doors] = defaultdict(lambda: defaultdict(list))
        for one in isolation.in_care(at, at + INSTANT):
            areas[one.division_id][one.door].append(one)
        for division, doors in sorted(areas.items()):
            self._plan(division, doors, at + minutes(self._chance.between(0, 50)))

    def _plan(self, division: UUID, doors: Doors, start: datetime) -> None:
        at, knocks, later = start, [], []
        for door, persons in sorted(doors.items()):
            if self._chance.happens(MISSED):
                later.append((door, persons))
                continue
            at += minutes(self._chance.between(*DOOR_MINUTES))
            knocks.append((at, persons))
        if knocks:
            self._world.agenda.put(at + minutes(1), lambda then: self._send(division, knocks, then))
        if later and self._chance.happens(0.6):
            missed = [persons for _, persons in later]
            self._world.agenda.put(start + minutes(290), lambda then: self._catch_up(division, missed, then))

    def _catch_up(self, division: UUID, missed: list[list[InCare]], at: datetime) -> None:
        """Doors that were passed over are knocked at later that day, after the reminder."""
        self._send(division, [(at - minutes(4 * (len(missed) - n)), persons) for n, persons in enumerate(missed)], at)

    def _send(self, division: UUID, knocks: list[tuple[datetime, list[InCare]]], at: datetime) -> None:
        asked = [p.stay_id for _, persons in knocks for p in persons]
        there = {stay.stay_id for stay in isolation.in_care(at, at + INSTANT, asked)}
        starts: list[Entry] = []
        saves: list[Entry] = []
        for knocked, persons in knocks:
            if held := [p for p in persons if p.stay_id in there]:
                first = [p for p in held if p.stay_id not in self._begun]
                starts += [entry for p in first for entry in self._begin(p, knocked)]
                saves.append(self._knock(division, knocked, held, new=bool(first)))
        if saves:
            self._world.recorder.send(self._world.carer(division, at), at, [*starts, *saves])

    def _knock(self, division: UUID, at: datetime, persons: list[InCare], *, new: bool) -> Entry:
        """One door: everybody due behind it in one save."""
        met = Met.SEEN if new else self._met()
        said = [self._said(p, met, at) for p in persons]
        household = persons[0].household_id if persons[0].place is Place.HOME else None
        payload = {"household_id": household, "division_id": division, "entries": said}
        return Entry("journeys.record_door", payload, at)

    def _met(self) -> Met:
        if self._chance.happens(NOT_REACHED):
            return Met.NOT_REACHED
        return Met.BY_PHONE if self._chance.happens(BY_PHONE) else Met.SEEN

    def _said(self, person: InCare, met: Met, at: datetime) -> dict[str, object]:
        known: dict[str, object] = {"person_id": person.person_id, "met": met.value}
        ill = self.ill.get(person.person_id)
        if ill is not None and ill[0] <= at:
            del self.ill[person.person_id]
            return {**known, "met": Met.SEEN.value, "celsius": ill[1], "feels_ill": True, "symptoms": list(ill[2])}
        if met is Met.NOT_REACHED:
            return known
        return {**known, "celsius": self._chance.celsius(), "feels_ill": False}

    def _begin(self, person: InCare, at: datetime) -> list[Entry]:
        """The order is handed over and explained, the checklist gone through."""
        self._begun.add(person.stay_id)
        section = editions.in_force(person.outbreak_id, person.home_division_id, at).edition.isolation
        items = [item.key for item in section.checklist]
        return [
            Entry("journeys.serve_order", {"order_id": person.order_id, "acknowledged": True}, at),
            Entry("journeys.tick_checklist", {"stay_id": person.stay_id, "items": items}, at),
        ]
