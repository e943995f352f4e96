"""The statistical day: clock times that know 24:00, and half-open local days from cut-off to cut-off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache


@lru_cache(maxsize=64)
def parse_clock(text: str) -> timedelta:
    """Time after midnight of ``"HH:MM"``, ``"24:00"`` included.  Raises ``ValueError``."""
    hours, _, minutes = text.partition(":")
    if not (len(hours) == len(minutes) == 2 and text.isascii() and hours.isdigit() and minutes.isdigit()):
        raise ValueError(f"no clock time: {text!r}")
    after = timedelta(hours=int(hours), minutes=int(minutes))
    if int(minutes) > 59 or after > timedelta(days=1):
        raise ValueError(f"no clock time: {text!r}")
    return after


def parse_cutoff(text: str) -> timedelta:
    """Time after the midnight that begins a day at which that statistical day ends.

    Raises ``ValueError``; also for ``"00:00"``, which could mean either end of the day.
    """
    after = parse_clock(text)
    if not after:
        raise ValueError("a cut-off of 00:00 is ambiguous: write 24:00")
    return after


def local_time(day: date, clock: str, tz: tzinfo) -> datetime:
    """The instant at which a local clock says ``"HH:MM"`` on a day, ``"24:00"`` included.  Raises ``ValueError``."""
    return (datetime.combine(day, time.min) + parse_clock(clock)).replace(tzinfo=tz)


def written(at: datetime, tz: tzinfo) -> str:
    """A local date and time as a sentence names it, e.g. ``2020-02-13 08:05``."""
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M}"


def _day_end(day: date, cutoff: timedelta, tz: tzinfo) -> datetime:
    wall = datetime.combine(day, time.min) + cutoff
    return wall.replace(tzinfo=tz).astimezone(UTC)


def local_day_bounds(
    day: date, cutoff: timedelta, tz: tzinfo, *, cutoff_before: timedelta | None = None
) -> tuple[datetime, datetime]:
    """First instant of a statistical day and first instant after it, in UTC.

    ``cutoff_before`` is the cut-off of the day before when it was another one: the day is then short or long.
    """
    before = cutoff if cutoff_before is None else cutoff_before
    return _day_end(day - timedelta(days=1), before, tz), _day_end(day, cutoff, tz)


def local_day(at: datetime, cutoff: timedelta, tz: tzinfo) -> date:
    """The statistical day an instant belongs to."""
    day = at.astimezone(tz).date()
    return day if at < _day_end(day, cutoff, tz) else day + timedelta(days=1)
