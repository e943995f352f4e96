"""What a figure is: from one definition come the number, the breakdown, the trend and the records behind it.

A figure counts rows of one table.  A *flow* counts what happened in [since, until); a *stock* what stood at `until`; a
*ratio* divides two figures; a *value* is read, not counted (a rule in force).  Only what happened before `until` counts,
so "as of 24:00" leaves out the next midnight.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum

from .clock import local_zone


class Measure(StrEnum):
    """How a figure is made of its rows."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    VALUE = "value"


@dataclass(frozen=True)
class Scope:
    """What is asked for: the divisions (None: all), the instant until which, and for flows since when (None: ever).

    `place` is the one area asked about, where there is one: a value in force is read for it.
    """

    divisions: Sequence[UUID] | None
    until: datetime
    since: datetime | None = None
    place: UUID | None = None


Value = int | Decimal | str | date | None


@dataclass(frozen=True)
class Figure:
    """A figure's definition.

    `rows` gives the table's rows of the right sort, unscoped in time and place; the names of its columns say where
    (`division`), when (`at`; empty: they stand from ever), until when it stood (`until`), and what is added up (`adds`;
    None counts rows, `distinct` counts different values of a column).  A value has `read` instead.
    """

    id: str
    label: Any
    unit: Any
    measure: Measure
    rows: Callable[[], "QuerySet[Any]"] | None = None
    division: str = "division_id"
    at: str = "at"
    until: str = ""
    adds: str | None = None
    distinct: str | None = None
    above: str = ""
    below: str = ""
    record: str = ""
    headline: bool = False
    read: Callable[[Scope], Value] | None = None

    @property
    def additive(self) -> bool:
        """Whether the numbers of areas that do not overlap add up to that of both."""
        return self.measure in (Measure.FLOW, Measure.STOCK) and self.distinct is None

    def narrowed(self, conditions: Mapping[str, str]) -> "Figure":
        """The same figure of those rows alone that meet `conditions` (column lookups)."""
        rows = self.rows
        if not conditions or rows is None:
            return self
        return replace(self, rows=lambda: rows().filter(**conditions))

    def records(self, scope: Scope) -> "QuerySet[Any]":
        """The rows behind the number."""
        assert self.rows is not None
        rows = self.rows()
        if self.at:
            rows = rows.filter(**{f"{self.at}__lt": scope.until})
        if self.measure is Measure.FLOW and scope.since is not None:
            rows = rows.filter(**{f"{self.at}__gte": scope.since})
        if self.measure is Measure.STOCK and self.until:
            rows = rows.filter(Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": scope.until}))
        if scope.divisions is not None:
            rows = rows.filter(**{f"{self.division}__in": scope.divisions})
        return rows

    def _aggregate(self) -> Any:
        if self.distinct:
            return Count(self.distinct, distinct=True)
        return Sum(self.adds) if self.adds else Count("pk")


FIGURES: dict[str, Figure] = {}


def declare(*figures: Figure) -> None:
    """Register figures; an id may be declared once."""
    for figure in figures:
        if figure.id in FIGURES:
            raise ValueError(f"two figures are called {figure.id}")
        FIGURES[figure.id] = figure


def value(figure: Figure, scope: Scope) -> Value:
    """The number; a ratio (percent, one decimal) is None where there is nothing to divide by."""
    if figure.measure is Measure.RATIO:
        above, below = (value(FIGURES[id], scope) for id in (figure.above, figure.below))
        return percent(above, below)
    if figure.measure is Measure.VALUE:
        return figure.read(scope) if figure.read else None
    return int(figure.records(scope).aggregate(n=figure._aggregate())["n"] or 0)


def _number(found: Value) -> int | Decimal:
    return found if isinstance(found, int | Decimal) else 0


def percent(above: Value, below: Value) -> Decimal | None:
    """A share in percent, one decimal; None where there is nothing to divide by."""
    whole = Decimal(_number(below))
    return (Decimal(100) * Decimal(_number(above)) / whole).quantize(Decimal("0.1")) if whole else None


def by_division(figure: Figure, scope: Scope) -> dict[UUID, Value]:
    """The number for each division that has rows of its own (no sums over children); none for a value that is read."""
    if figure.measure is Measure.VALUE:
        return {}
    if figure.measure is Measure.RATIO:
        above, below = (by_division(FIGURES[id], scope) for id in (figure.above, figure.below))
        return {division: percent(above.get(division), n) for division, n in below.items()}
    grouped = figure.records(scope).order_by().values_list(figure.division).annotate(n=figure._aggregate())
    return {division: int(n or 0) for division, n in grouped}


def by_area(figure: Figure, scope: Scope, path: Callable[[UUID], Iterable[UUID]]) -> dict[UUID, Value]:
    """The number for each area that `path` (a division's areas, itself included) leads to, with all that lies within.

    One query for a count or sum, two for a ratio; what is counted once (`distinct`) is counted once in every area.
    """
    if figure.measure is Measure.VALUE:
        return {}
    if figure.measure is Measure.RATIO:
        above, below = (by_area(FIGURES[id], scope, path) for id in (figure.above, figure.below))
        return {area: percent(above.get(area), n) for area, n in below.items()}
    if figure.distinct:
        seen: dict[UUID, set[Any]] = defaultdict(set)
        for division, item in figure.records(scope).order_by().values_list(figure.division, figure.distinct).distinct():
            for area in path(division):
                seen[area].add(item)
        return {area: len(items) for area, items in seen.items()}
    total: dict[UUID, int] = defaultdict(int)
    for division, n in by_division(figure, scope).items():
        for area in path(division):
            total[area] += int(_number(n))
    return dict(total)


def by_day(figure: Figure, scope: Scope, days: Iterable[tuple[date, datetime, datetime]]) -> list[tuple[date, Value]]:
    """The trend: for each day (with its half-open bounds) the flow within it, or the stock at its end."""
    result: list[tuple[date, Value]] = []
    for day, start, end in days:
        since = start if flows(figure) else None
        result.append((day, value(figure, Scope(scope.divisions, end, since, scope.place))))
    return result


def flows(figure: Figure) -> bool:
    """Whether the figure says what happened in a time, rather than what stands at a moment."""
    return (FIGURES[figure.below] if figure.measure is Measure.RATIO else figure).measure is Measure.FLOW


def days_until(until: datetime, count: int) -> list[tuple[date, datetime, datetime]]:
    """The last `count` local calendar days that end at or before `until`'s day, with their bounds."""
    zone = local_zone()
    last = (until - timedelta(microseconds=1)).astimezone(zone).date()
    days = [last - timedelta(days=n) for n in range(count - 1, -1, -1)]
    return [
        (d, datetime(d.year, d.month, d.day, tzinfo=zone), datetime(d.year, d.month, d.day, tzinfo=zone) + timedelta(1))
        for d in days
    ]


def model_of(figure: Figure) -> type[Model]:
    """The table that a figure counts."""
    assert figure.rows is not None
    return figure.rows().model
