"""The agenda of the simulated month: what happens when, in the order of time; what happens may put more on it."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta

from lianfang.core.clock import local_zone

Happening = Callable[[datetime], object]
"""What is done at its moment; what it gives back is not looked at."""


class Agenda:
    """Things to come by their time; those of one moment in the order in which they were put down."""

    def __init__(self) -> None:
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._put = 0

    def put(self, at: datetime, happening: Happening) -> None:
        """Let `happening` be done at `at`."""
        self._put += 1
        heapq.heappush(self._coming, (at, self._put, happening))

    def run(self, until: datetime) -> None:
        """Let time pass until `until` (not included)."""
        while self._coming and self._coming[0][0] < until:
            at, _, happening = heapq.heappop(self._coming)
            happening(at)


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local time of a day."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=local_zone())


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
