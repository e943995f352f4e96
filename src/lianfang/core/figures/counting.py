"""Counting a figure's rows as they lie in the tables: figures of one table that look at the same time in one question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Exact

from .definition import Figure, Measure, Scope, Stretch, model_of

FEW = 3
"""Up to so many figures of one column's values are counted value by value."""
Counted = tuple[str, tuple[Any, ...], int]
"""A figure's id, what the count is grouped by, and the count."""


def count(figure: Figure, scope: Scope) -> int:
    """The number of a figure that is counted."""
    return int(figure.records(scope).aggregate(n=figure.aggregate())["n"] or 0)


def over(figure: Figure, scope: Scope, spans: Sequence[Stretch]) -> list[int]:
    """The number over each of several spans, from one look at the rows; `scope` says where."""
    first, last = (pick(until for _, until in spans) for pick in (min, max))
    starts = [since for since, _ in spans if since is not None]
    rows = figure.placed(scope)
    if figure.at:
        rows = rows.filter(**{f"{figure.at}__lt": last})
    if figure.measure is Measure.FLOW and len(starts) == len(spans):
        rows = rows.filter(**{f"{figure.at}__gte": min(starts)})
    if figure.measure is Measure.STOCK and figure.until:
        rows = rows.filter(Q(**{f"{figure.until}__isnull": True}) | Q(**{f"{figure.until}__gte": first}))
    return _asked_one_by_one(figure, rows, [figure.timed(*span) for span in spans])


def in_each(flow: Figure, scope: Scope, sets: Sequence[Sequence[Stretch]]) -> list[int]:
    """What happened in each of several sets of stretches, from one look at the rows; `scope` says where."""
    together = sorted({stretch for stretches in sets for stretch in stretches}, key=str)
    if not together:
        return [0] * len(sets)
    rows = flow.placed(scope).filter(flow.within(together))
    found = iter(_asked_one_by_one(flow, rows, [flow.within(stretches) for stretches in sets if stretches]))
    return [next(found) if stretches else 0 for stretches in sets]


def _asked_one_by_one(figure: Figure, rows: "QuerySet[Any]", conditions: Sequence[Q]) -> list[int]:
    asked = {f"n{n}": figure.aggregate(condition or None) for n, condition in enumerate(conditions)}
    found = rows.aggregate(**asked)
    return [int(found[name] or 0) for name in asked]


def each(figures: Iterable[Figure], scope: Scope, *by: str, marked: Any = None) -> Iterator[Counted]:
    """The number of every counted figure, those of one table that look at the same time in one question.

    `by` names columns to group by besides; `marked` gives a figure's rows those of them that they do not have.
    """
    together: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        together[_span_key(figure)].append(figure)
    for group in together.values():
        pinned = _pinned(group) if len(group) > FEW else {}
        others = [figure for figure in group if figure.id not in pinned]
        if pinned:
            yield from _counted_by_value(pinned, scope, by, marked)
        if len(others) == 1:
            yield from _counted_alone(others[0], scope, by, marked)
        elif others:
            yield from _counted_together(others, scope, by, marked)


def plain(figure: Figure) -> bool:
    """Whether a figure's rows stand on their table alone, without joins and without what is computed."""
    assert figure.rows is not None
    query = figure.rows().query
    return len(query.alias_map) <= 1 and not (query.annotations or query.distinct or query.combinator)


def _span_key(figure: Figure) -> Any:
    """What figures have in common that one question can answer; a figure of its own where its rows join or compute."""
    return (model_of(figure), figure.division, figure.measure, figure.at, figure.until) if plain(figure) else figure.id


def _every(figure: Figure, scope: Scope) -> "QuerySet[Any]":
    """All rows of a figure's table, of the sort or not, that lie in the scope and count at its time."""
    return replace(figure, rows=model_of(figure)._base_manager.all).records(scope).order_by()


def _rows_by(
    rows: "QuerySet[Any]", by: Sequence[str], asked: Mapping[str, Any]
) -> Iterator[tuple[tuple[Any, ...], Sequence[Any]]]:
    """What is asked of some rows, for each value of what they are grouped by."""
    if not by:
        found = rows.aggregate(**asked)
        yield (), [found[name] for name in asked]
        return
    for row in rows.values_list(*by).annotate(**asked):
        yield row[: len(by)], row[len(by) :]


def _counted_alone(figure: Figure, scope: Scope, by: Sequence[str], marked: Any) -> Iterator[Counted]:
    rows = figure.records(scope).order_by()
    for key, (n,) in _rows_by(marked(figure, rows) if marked else rows, by, {"n": figure.aggregate()}):
        yield figure.id, key, int(n or 0)


def _counted_together(group: Sequence[Figure], scope: Scope, by: Sequence[str], marked: Any) -> Iterator[Counted]:
    # The condition of a figure's rows stands on the table alone, so it holds as a condition of its count as well.
    conditions = [figure.rows().query.where if figure.rows else None for figure in group]
    asked = {f"n{n}": figure.aggregate(conditions[n] or None) for n, figure in enumerate(group)}
    rows = _every(group[0], scope)
    for key, numbers in _rows_by(marked(group[0], rows) if marked else rows, by, asked):
        yield from ((figure.id, key, int(n or 0)) for figure, n in zip(group, numbers, strict=True))


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


def _counted_by_value(pinned: Mapping[str, _Pin], scope: Scope, by: Sequence[str], marked: Any) -> Iterator[Counted]:
    """The numbers of figures that differ in the value of one column: grouped by it, not asked value by value."""
    first = next(iter(pinned.values()))
    kinds: list[tuple[Any, str | None]] = []
    asked: dict[str, Any] = {}
    for pin in pinned.values():
        if (pin.rest, pin.figure.adds) not in kinds:
            asked[f"n{len(kinds)}"] = pin.figure.aggregate(pin.rest or None)
            kinds.append((pin.rest, pin.figure.adds))
    rows = _every(first.figure, scope)
    counted = list(_rows_by(marked(first.figure, rows) if marked else rows, (*by, first.column), asked))
    found: dict[tuple[str, tuple[Any, ...]], int] = defaultdict(int)
    for id, pin in pinned.items():
        which = kinds.index((pin.rest, pin.figure.adds))
        for (*key, value), numbers in counted:
            if pin.value is None or value == pin.value:
                found[id, tuple(key)] += int(numbers[which] or 0)
    yield from ((id, key, n) for (id, key), n in found.items())
