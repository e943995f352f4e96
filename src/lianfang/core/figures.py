"""What a figure is: from one definition come the number, the breakdown, the trend and the records behind it.

A figure counts rows of one table.  A *flow* counts what happened in [since, until); a *stock* what stood at `until`; a
*ratio* divides two figures; a *value* is read, not counted (a rule in force).  Only what happened before `until` counts,
so "as of 24:00" leaves out the next midnight.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.expressions import Col
from django.db.models.expressions import Value as Literal
from django.db.models.lookups import Exact
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from .clock import local_zone

FEW = 3
"""Up to so many figures of one column's values are counted value by value."""
EACH_ROW = Literal(1)
"""What is counted: never empty and no column, so that a database can answer from an index alone."""


class Measure(StrEnum):
    """How a figure is made of its rows."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    VALUE = "value"


@dataclass(frozen=True)
class Scope:
    """What is asked for: the divisions (None: all), the instant until which, and for flows since when (None: ever).

    Many divisions come as a query that selects their ids, so that they are not spelled out in every question; `outside`
    names those left out instead, where they are the fewer.  `place` is the one area asked about, where there is one: a
    value in force is read for it.
    """

    divisions: "Sequence[UUID] | QuerySet[Any] | None"
    until: datetime
    since: datetime | None = None
    place: UUID | None = None
    outside: Sequence[UUID] = ()
    seen: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What readers of values looked up for this scope, so that each thing is looked up once."""


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
        return self._placed(scope).filter(self._timed(scope.since, scope.until))

    def _placed(self, scope: Scope) -> "QuerySet[Any]":
        assert self.rows is not None
        rows = self.rows()
        if len(scope.outside) <= FEW:
            rows = rows.filter(*(~Q(**{self.division: id}) for id in scope.outside))  # cheaper than a list, row by row
        else:
            rows = rows.filter(~Q(**{f"{self.division}__in": scope.outside}))
        return rows if scope.divisions is None else rows.filter(**{f"{self.division}__in": scope.divisions})

    def _timed(self, since: datetime | None, until: datetime) -> Q:
        """What counts as of `until`; of a stock what stood then, of a flow what happened since `since`."""
        counted = Q(**{f"{self.at}__lt": until}) if self.at else Q()
        if self.measure is Measure.FLOW and since is not None:
            counted &= Q(**{f"{self.at}__gte": since})
        if self.measure is Measure.STOCK and self.until:
            counted &= Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": until})
        return counted

    def _aggregate(self, within: Any = None) -> Any:
        if self.distinct:
            return Count(self.distinct, distinct=True, filter=within)
        return Sum(self.adds, filter=within) if self.adds else Count(EACH_ROW, filter=within)


FIGURES: dict[str, Figure] = {}


def qualified(what: Any, which: Any) -> Any:
    """A lazy label: what is counted, with the part of it that a figure counts in brackets."""
    return format_lazy(gettext_lazy("{what} ({which})"), what=what, which=which)


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


def values(figure: Figure, scope: Scope, spans: Sequence[tuple[datetime | None, datetime]]) -> list[Value]:
    """The number over each of several spans (since, until), from one look at the rows; `scope` says where."""
    if figure.measure is Measure.RATIO:
        above, below = (values(FIGURES[id], scope, spans) for id in (figure.above, figure.below))
        return [percent(one, other) for one, other in zip(above, below, strict=True)]
    if figure.measure is Measure.VALUE:
        return [value(figure, replace(scope, since=since, until=until)) for since, until in spans]
    first, last = (pick(until for _, until in spans) for pick in (min, max))
    starts = [since for since, _ in spans if since is not None]
    rows = figure._placed(scope)
    if figure.at:
        rows = rows.filter(**{f"{figure.at}__lt": last})
    if figure.measure is Measure.FLOW and len(starts) == len(spans):
        rows = rows.filter(**{f"{figure.at}__gte": min(starts)})
    if figure.measure is Measure.STOCK and figure.until:
        rows = rows.filter(Q(**{f"{figure.until}__isnull": True}) | Q(**{f"{figure.until}__gte": first}))
    asked = {f"n{n}": figure._aggregate(figure._timed(*span) or None) for n, span in enumerate(spans)}
    found = rows.aggregate(**asked)
    return [int(found[name] or 0) for name in asked]


def value_of_each(figures: Iterable[Figure], scope: Scope) -> dict[str, Value]:
    """The number of every counted figure, those of one table that look at the same span in one question.

    Figures that are not counted (ratios, values) are left out.
    """
    together: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.rows is not None:
            together[_span_key(figure)].append(figure)
    found: dict[str, Value] = {}
    for group in together.values():
        pinned = _pinned(group) if len(group) > FEW else {}
        others = [figure for figure in group if figure.id not in pinned]
        if pinned:
            found |= _counted_by_value(pinned, scope)
        if others:
            found |= {others[0].id: value(others[0], scope)} if len(others) == 1 else _counted_together(others, scope)
    return found


def _span_key(figure: Figure) -> Any:
    """What figures have in common that one question can answer; a figure of its own where its rows join or compute."""
    assert figure.rows is not None
    query = figure.rows().query
    plain = len(query.alias_map) <= 1 and not (query.annotations or query.distinct or query.combinator)
    return (query.model, figure.division, figure.measure, figure.at, figure.until) if plain else figure.id


def _every(figure: Figure, scope: Scope) -> "QuerySet[Any]":
    """All rows of a figure's table, of the sort or not, that lie in the scope and count at its time."""
    return replace(figure, rows=model_of(figure)._base_manager.all).records(scope).order_by()


def _counted_together(group: Sequence[Figure], scope: Scope) -> dict[str, Value]:
    # The condition of a figure's rows stands on the table alone, so it holds as a condition of its count as well.
    conditions = [figure.rows().query.where if figure.rows else None for figure in group]
    asked = {f"n{n}": figure._aggregate(conditions[n] or None) for n, figure in enumerate(group)}
    counted = _every(group[0], scope).aggregate(**asked)
    return {figure.id: int(counted[f"n{n}"] or 0) for n, figure in enumerate(group)}


@dataclass(frozen=True)
class _Pin:
    """That a figure's rows have one `value` in a column (None: any value), and what else is asked of them."""

    figure: Figure
    column: str
    value: str | None
    rest: Any


def _pin(figure: Figure) -> _Pin | None:
    """The pin of a figure such as "tasks of one kind", whose rows stand on their table alone."""
    where = figure.rows().query.where if figure.rows else None
    if where is None or where.negated or where.connector != where.default or not figure.additive:
        return None
    for child in where.children:
        if isinstance(child, Exact) and isinstance(child.lhs, Col) and isinstance(child.rhs, str):
            rest = where.create([c for c in where.children if c is not child], where.connector, where.negated)
            return _Pin(figure, child.lhs.target.attname, child.rhs, rest)
    return None


def _pinned(group: Sequence[Figure]) -> dict[str, _Pin]:
    """The figures of a group that are pinned to values of one column, where they are many, and those of any value."""
    pins = [pin for figure in group if (pin := _pin(figure)) is not None]
    column = max((pin.column for pin in pins), key=[pin.column for pin in pins].count, default="")
    found = {pin.figure.id: pin for pin in pins if pin.column == column}
    if len(found) <= FEW:
        return {}
    rests = [pin.rest for pin in found.values()]
    for figure in group:
        where = figure.rows().query.where if figure.rows else None
        if figure.id not in found and figure.additive and where in rests:
            found[figure.id] = _Pin(figure, column, None, where)
    return found


def _counted_by_value(pinned: Mapping[str, _Pin], scope: Scope) -> dict[str, Value]:
    """The numbers of figures that differ in the value of one column: grouped by it, not asked value by value."""
    first = next(iter(pinned.values()))
    kinds: list[tuple[Any, str | None]] = []
    asked: dict[str, Any] = {}
    for pin in pinned.values():
        if (pin.rest, pin.figure.adds) not in kinds:
            asked[f"n{len(kinds)}"] = pin.figure._aggregate(pin.rest or None)
            kinds.append((pin.rest, pin.figure.adds))
    counted = list(_every(first.figure, scope).values_list(first.column).annotate(**asked))
    found: dict[str, Value] = {}
    for id, pin in pinned.items():
        n = kinds.index((pin.rest, pin.figure.adds)) + 1
        found[id] = sum(int(row[n] or 0) for row in counted if pin.value is None or row[0] == pin.value)
    return found


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
    asked = list(days)
    spans = [(start if flows(figure) else None, end) for _, start, end in asked]
    return list(zip((day for day, _, _ in asked), values(figure, scope, spans), strict=True))


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
