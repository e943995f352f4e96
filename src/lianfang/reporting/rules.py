"""Pure decisions of reporting: moments and days, what may be published, what stands against issuing and correcting."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from lianfang.core.errors import Reason, Refused
from lianfang.core.types import YEARS
from lianfang.editions.days import local_day, local_day_bounds, parse_clock, parse_cutoff
from lianfang.editions.types import Reporting

from .types import (
    ALREADY_CORRECTED,
    ALREADY_ISSUED,
    NO_SUCH_MOMENT,
    NOT_YET,
    NOTHING_DIFFERS,
    Difference,
    Line,
    Span,
    Value,
)

_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::00)?)?(Z|[+-]\d{2}:\d{2})?$", re.ASCII)
_LEVELS = {"province": 1, "prefecture": 2, "county": 3}
_INSTANT = timedelta(microseconds=1)
NOT_APPLICABLE = "n/a"
"""What a figure says where it has no number: a share of nothing, a rule that is not in force."""


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """The instant that `2020-02-13T24:00` names; a day alone means its 24:00, an offset overrides `zone`.

    Raises Refused.
    """
    found = _MOMENT.match(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        day, clock, offset = found.groups()
        if offset:
            zone = datetime.fromisoformat(f"2000-01-01T00:00{offset.replace('Z', '+00:00')}").tzinfo or zone
        wall = datetime.combine(date.fromisoformat(day), time.min) + parse_clock(clock or "24:00")
        if not YEARS[0] <= wall.year < YEARS[1]:
            raise ValueError(text)
        return wall.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise Refused(Reason(NO_SUCH_MOMENT, "at")) from None


def moment_text(at: datetime, zone: tzinfo) -> str:
    """The moment as the reports write it: midnight is 24:00 of the day that ends, `2020-02-13T24:00`."""
    local = at.astimezone(zone)
    if local.time() == time.min:
        return f"{local.date() - timedelta(days=1)}T24:00"
    return local.strftime("%Y-%m-%dT%H:%M")


def day_start(until: datetime, zone: tzinfo, cutoff_at: Callable[[datetime], str]) -> datetime:
    """The cut-off before `until`, from which the day's flows count.

    `cutoff_at` gives the cut-off hour (as `24:00`) in force at an instant; where it was another one the day before,
    the day is short or long.
    """
    last = until - _INSTANT
    cutoff = parse_cutoff(cutoff_at(last))
    day = local_day(last, cutoff, zone)
    start, _ = local_day_bounds(day, cutoff, zone)
    before = parse_cutoff(cutoff_at(start - _INSTANT))
    start, _ = local_day_bounds(day, cutoff, zone, cutoff_before=before)
    return start if start < until else local_day_bounds(day, cutoff, zone)[0]


def publishable(count: Value, section: Reporting, level: int) -> bool:
    """Whether a count may stand in a public release about a division of `level` (1 province ... 5 village).

    Below the level that the edition names, counts from 1 up to below its small number may point at somebody.  At that
    level and above, headline totals are exempt, zero and one included.
    """
    if level <= _LEVELS[section.small_count_level] or isinstance(count, bool) or not isinstance(count, int):
        return True
    return count == 0 or count >= section.small_count


def released(lines: Sequence[Line], section: Reporting, level: int) -> tuple[Line, ...]:
    """The lines as the public may see them: what is too small becomes `<5`, a share of too few is left open."""
    return tuple(_released(line, section, level) for line in lines)


def _released(line: Line, section: Reporting, level: int) -> Line:
    if publishable(line.value if line.base is None else line.base, section, level):
        return line
    return replace(line, value=f"<{section.small_count}" if line.base is None else NOT_APPLICABLE)


def frozen(value: Value) -> int | float | str:
    """A value as JSON's own types: a percentage is a number, a date is ISO text."""
    if value is None:
        return NOT_APPLICABLE
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def differences(issued: Sequence[Line], now: Sequence[Line]) -> Iterator[Difference]:
    """Every number that is no longer what was issued; a figure that came or went since is none."""
    known = {(line.id, line.span): line for line in now}
    for line in issued:
        there = known.get((line.id, line.span))
        if there is not None and frozen(there.value) != frozen(line.value):
            yield Difference(line.id, line.figure, line.value, there.value)


def change_of(now: Value, before: Value) -> int | None:
    """By how much a count changed; None for what is no count."""
    return now - before if isinstance(now, int) and isinstance(before, int) else None


def span_of(flow: bool) -> Span:
    """What a figure's own line counts over: the day for what happens, the moment for what stands."""
    return Span.DAY if flow else Span.MOMENT


def reasons_not_to_issue(until: datetime, issued_as: int | None, *, at: datetime) -> Iterator[Reason]:
    """Every reason why no bulletin may be issued for the moment `until`."""
    if until > at:
        yield Reason(NOT_YET, "until")
    if issued_as is not None:
        yield Reason(ALREADY_ISSUED, "until", {"number": issued_as})


def reasons_not_to_correct(corrected_by: int | None, different: int) -> Iterator[Reason]:
    """Every reason why an issued bulletin may not be corrected now."""
    if corrected_by is not None:
        yield Reason(ALREADY_CORRECTED, "bulletin_id", {"number": corrected_by})
    elif not different:
        yield Reason(NOTHING_DIFFERS, "bulletin_id")
