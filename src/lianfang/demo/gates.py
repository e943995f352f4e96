"""The posts: passers are counted, shift by shift, never named; a few are found with a fever and go to the clinic."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from .agenda import Happening, moment
from .chance import Chance
from .county import FIRST, Post
from .recorder import Entry, minutes
from .world import World

SHIFTS = {3: ((7, 8), (15, 8), (23, 8)), 2: ((7, 8), (15, 7)), 1: ((8, 9),)}
"""Hour at which a shift begins and how many hours it lasts, by the number of shifts a day."""
FALL = 0.94
"""Each day so many of the passers of the day before."""
DELTAS = 4
OUT, VEHICLES = 0.85, 0.4
Found = dict[str, Any]


class Gates:
    """What checkpoint workers do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Chance(world.county.seed, "gates")

    def open(self, day: date) -> None:
        """Put the day's shifts on the agenda."""
        for post in self._world.county.posts:
            for hour, hours in SHIFTS[post.shifts]:
                begins = moment(day, 0) + timedelta(hours=hour)
                ends = begins + timedelta(hours=hours) - minutes(self._chance.between(2, 20))
                self._world.agenda.put(ends, self._counting(post, begins, day))

    def _counting(self, post: Post, begins: datetime, day: date) -> Happening:
        passers = post.passers * FALL ** (day - FIRST).days * (0.85 + 0.3 * self._chance.random.random())
        night = 0.2 if begins.hour == 23 else 1.0
        return lambda at: self._count(post, int(passers * night), begins, at)

    def _count(self, post: Post, passers: int, begins: datetime, at: datetime) -> None:
        """One operation for a shift, with a handful of counts of some minutes each."""
        deltas = []
        span = (at - begins).total_seconds() / 60
        for n in range(DELTAS):
            since = begins + minutes(span * (n + 0.3) / DELTAS)
            for kind, share in (("in", 1.0), ("out", OUT), ("vehicle", VEHICLES)):
                if count := int(passers * share / DELTAS):
                    until = since + minutes(4)
                    deltas.append({"kind": kind, "from": since.isoformat(), "to": until.isoformat(), "count": count})
        if deltas:
            by = self._world.recorder.actor(post.worker, at)
            self._world.recorder.send(by, at, [Entry("screening.tally", {"checkpoint_id": post.id, "deltas": deltas})])

    def find(self, at: datetime, post: Post, *, age: int, sex: str, celsius: tuple[str, str], lives_in: UUID) -> Found:
        """Somebody with a fever, measured twice, is sent to the fever clinic; gives the hand-over and the person."""
        entry = self._world.strangers.entry(sex, age)
        first, retest = celsius
        found: Found = self._world.recorder.do(
            self._world.recorder.actor(post.worker, at),
            at,
            "journeys.abnormal_passer",
            checkpoint_id=post.id,
            entry=entry,
            lives_in_id=lives_in,
            first={"celsius": first, "at": (at - minutes(14)).isoformat()},
            retest={"celsius": retest, "at": (at - minutes(2)).isoformat()},
            site_id=self._world.county.sites["clinic"],
            transport="120急救车",
        )
        return found
