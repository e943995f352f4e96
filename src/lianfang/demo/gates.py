"""The posts: passers are counted, shift by shift, never named; a few are found with a fever and go to the clinic."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from .agenda import Happening, moment
from .chance import Chance
from .county import FIRST, Post
from .recorder import Entry, minutes
from .setting_up import PLACES_AT
from .world import World

SHIFTS = {3: ((0, 7), (7, 8), (15, 9)), 2: ((7, 8), (15, 7)), 1: ((8, 9),)}
"""Hour at which a shift begins and how many hours it lasts, by the number of shifts a day."""
FALL = 0.94
"""Each day so many of the passers of the day before."""
DELTAS = 4
NIGHT, NIGHT_HOUR = 0.2, 0
TYPED_AT = (23, 58)
OUT, VEHICLES = 0.85, 0.4
Found = dict[str, Any]


class Gates:
    """What checkpoint workers do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Chance(world.county.seed, "gates")

    def open(self, day: date) -> None:
        """Put the day's shifts on the agenda: the post with the login sends each as it ends, the tally sheets of the others
        are typed in by the county's traffic group in the evening."""
        sheets: list[Entry] = []
        for post in self._world.county.posts:
            for hour, hours in SHIFTS[post.shifts]:
                begins = moment(day, 0) + timedelta(hours=hour)
                ends = begins + timedelta(hours=hours) - minutes(self._chance.between(2, 20))
                if begins < PLACES_AT:
                    continue
                entry = self._shift(post, day, begins, ends)
                if post is self._world.county.posts[0]:
                    self._world.agenda.put(ends, self._sending(post.worker, [entry]))
                else:
                    sheets.append(entry)
        self._world.agenda.put(moment(day, *TYPED_AT), self._sending(self._world.county.staff["traffic"], sheets))

    def _sending(self, worker: UUID, entries: list[Entry]) -> Happening:
        recorder = self._world.recorder
        return lambda at: recorder.send(recorder.actor(worker, at), at, entries)

    def _shift(self, post: Post, day: date, begins: datetime, ends: datetime) -> Entry:
        """One operation for a shift, with a handful of counts of some minutes each."""
        passers = post.passers * FALL ** (day - FIRST).days * (0.85 + 0.3 * self._chance.random.random())
        passers *= NIGHT if begins.hour == NIGHT_HOUR else 1.0
        span = (ends - begins).total_seconds() / 60
        deltas = []
        for n in range(DELTAS):
            since = begins + minutes(span * (n + 0.3) / DELTAS)
            for kind, share in (("in", 1.0), ("out", OUT), ("vehicle", VEHICLES)):
                until = since + minutes(4)
                count = max(int(passers * share / DELTAS), 1)
                deltas.append({"kind": kind, "from": since.isoformat(), "to": until.isoformat(), "count": count})
        return Entry("screening.tally", {"checkpoint_id": post.id, "deltas": deltas}, ends)

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
