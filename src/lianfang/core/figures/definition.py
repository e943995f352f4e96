"""What a figure is: from one definition come the number, the breakdown, the trend and the records behind it.

A figure counts rows of one table.  A *flow* counts what happened in [since, until); a *stock* what stood at `until`; a
*ratio* divides two figures; a *value* is read, not counted (a rule in force).  Only what happened before `until` counts,
so "as of 24:00" leaves out the next midnight.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.expressions import Value as Literal
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

FEW = 3
"""Up to so many divisions that are left out are named one by one."""
Stretch = tuple[datetime | None, datetime]
"""From when (None: ever) until when; the end is not in it."""
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
    value in force is read for it.  `stretches` asks of a flow what happened in any of several, instead of in one.
    """

    divisions: "Sequence[UUID] | QuerySet[Any] | None"
    until: datetime
    since: datetime | None = None
    place: UUID | None = None
    outside: Sequence[UUID] = ()
    stretches: Sequence[Stretch] = ()
    seen: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What readers of values looked up for this scope, so that each thing is looked up once."""


Value = int | Decimal | str | date | None


@dataclass(frozen=True)
class Figure:
    """A figure's definition.

    `rows` gives the table's rows of the right sort, unscoped in time and place; the names of its columns say where
    (`division`), when (`at`; empty: they stand from ever), until when it stood (`until`), and what is added up (`adds`;
    None counts rows, `distinct` counts different values of a column or expression).  A value has `read` instead.
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
    distinct: Any = None
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
        when = self.within(scope.stretches) if scope.stretches else self.timed(scope.since, scope.until)
        return self.placed(scope).filter(when)

    def placed(self, scope: Scope) -> "QuerySet[Any]":
        """The rows in a scope's divisions, whenever they were."""
        assert self.rows is not None
        rows = self.rows()
        if len(scope.outside) <= FEW:
            rows = rows.filter(*(~Q(**{self.division: id}) for id in scope.outside))  # cheaper than a list, row by row
        else:
            rows = rows.filter(~Q(**{f"{self.division}__in": scope.outside}))
        return rows if scope.divisions is None else rows.filter(**{f"{self.division}__in": scope.divisions})

    def timed(self, since: datetime | None, until: datetime) -> Q:
        """What counts as of `until`; of a stock what stood then, of a flow what happened since `since`."""
        counted = Q(**{f"{self.at}__lt": until}) if self.at else Q()
        if self.measure is Measure.FLOW and since is not None:
            counted &= Q(**{f"{self.at}__gte": since})
        if self.measure is Measure.STOCK and self.until:
            counted &= Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": until})
        return counted

    def within(self, stretches: Sequence[Stretch]) -> Q:
        """What of a flow happened in any of some stretches."""
        return reduce(or_, (self.timed(*stretch) for stretch in stretches)) if self.at else Q()

    def aggregate(self, within: Any = None) -> Any:
        """What is asked of the rows: how many, of how many different, or how much together."""
        if self.distinct is not None:
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


def number(found: Value) -> int | Decimal:
    """A value to reckon with; 0 where there is none."""
    return found if isinstance(found, int | Decimal) else 0


def percent(above: Value, below: Value) -> Decimal | None:
    """A share in percent, one decimal; None where there is nothing to divide by."""
    whole = Decimal(number(below))
    return (Decimal(100) * Decimal(number(above)) / whole).quantize(Decimal("0.1")) if whole else None


def flows(figure: Figure) -> bool:
    """Whether the figure says what happened in a time, rather than what stands at a moment."""
    return (FIGURES[figure.below] if figure.measure is Measure.RATIO else figure).measure is Measure.FLOW


def model_of(figure: Figure) -> type[Model]:
    """The table that a figure counts."""
    assert figure.rows is not None
    return figure.rows().model
