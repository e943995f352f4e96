"""Asking for figures: the number, the numbers over several times, by division, by area and by day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from . import counting, rollups
from .definition import FIGURES, Figure, Measure, Scope, Value, flows, number, percent


def value(figure: Figure, scope: Scope) -> Value:
    """The number; a ratio (percent, one decimal) is None where there is nothing to divide by."""
    if figure.measure is Measure.RATIO:
        above, below = (value(FIGURES[id], scope) for id in (figure.above, figure.below))
        return percent(above, below)
    if figure.measure is Measure.VALUE:
        return figure.read(scope) if figure.read else None
    if rollups.answer(figure, scope):
        return rollups.of_each([figure], scope)[figure.id]
    return counting.count(figure, scope)


def values(figure: Figure, scope: Scope, spans: Sequence[tuple[datetime | None, datetime]]) -> list[Value]:
    """The number over each of several spans (since, until), from one look at the rows; `scope` says where."""
    if figure.measure is Measure.RATIO:
        above, below = (values(FIGURES[id], scope, spans) for id in (figure.above, figure.below))
        return [percent(one, other) for one, other in zip(above, below, strict=True)]
    if figure.measure is Measure.VALUE:
        return [value(figure, replace(scope, since=since, until=until)) for since, until in spans]
    return [*(rollups if rollups.answer(figure, scope) else counting).over(figure, scope, spans)]


def value_of_each(figures: Iterable[Figure], scope: Scope) -> dict[str, Value]:
    """The number of every counted figure; those that are kept, and those of one table, are asked together.

    Figures that are not counted (ratios, values) are left out.
    """
    counted = [figure for figure in figures if figure.rows is not None]
    kept = [figure for figure in counted if rollups.answer(figure, scope)]
    found: dict[str, Value] = dict.fromkeys((figure.id for figure in counted), 0)
    known = {figure.id for figure in kept}
    found |= {id: n for id, _, n in counting.each((f for f in counted if f.id not in known), scope)}
    return found | (rollups.of_each(kept, scope) if kept else {})


def by_division(figure: Figure, scope: Scope) -> dict[UUID, Value]:
    """The number for each division that has rows of its own (no sums over children); none for a value that is read."""
    if figure.measure is Measure.VALUE:
        return {}
    if figure.measure is Measure.RATIO:
        above, below = (by_division(FIGURES[id], scope) for id in (figure.above, figure.below))
        return {division: percent(above.get(division), n) for division, n in below.items()}
    if rollups.answer(figure, scope):
        return {**rollups.by_division(figure, scope)}
    return {division: n for _, (division,), n in counting.each([figure], scope, figure.division)}


def by_area(figure: Figure, scope: Scope, path: Callable[[UUID], Iterable[UUID]]) -> dict[UUID, Value]:
    """The number for each area that `path` (a division's areas, itself included) leads to, with all that lies within.

    One query for a count or sum, two for a ratio; what is counted once (`distinct`) is counted once in every area.
    """
    if figure.measure is Measure.VALUE:
        return {}
    if figure.measure is Measure.RATIO:
        above, below = (by_area(FIGURES[id], scope, path) for id in (figure.above, figure.below))
        return {area: percent(above.get(area), n) for area, n in below.items()}
    if figure.distinct is not None:
        seen: dict[UUID, set[Any]] = defaultdict(set)
        for division, item in figure.records(scope).order_by().values_list(figure.division, figure.distinct).distinct():
            for area in path(division):
                seen[area].add(item)
        return {area: len(items) for area, items in seen.items()}
    total: dict[UUID, int] = defaultdict(int)
    for division, n in by_division(figure, scope).items():
        for area in path(division):
            total[area] += int(number(n))
    return dict(total)


def by_day(figure: Figure, scope: Scope, days: Iterable[tuple[date, datetime, datetime]]) -> list[tuple[date, Value]]:
    """The trend: for each day (with its half-open bounds) the flow within it, or the stock at its end."""
    asked = list(days)
    spans = [(start if flows(figure) else None, end) for _, start, end in asked]
    return list(zip((day for day, _, _ in asked), values(figure, scope, spans), strict=True))
