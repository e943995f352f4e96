"""What is kept of a figure: counts of what came and, of a stock, of what went, by day and division.

What stood at a moment is what came before it less what went before it; so every figure whose parts add up is made of flows,
and a flow of any stretch of time is the sum of its days.  What is counted once (`distinct`) and what joins other tables is
not kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet

from lianfang.core.clock import local_zone

from . import counting
from .definition import FIGURES, Figure, Measure, model_of

WENT = "-"
"""Behind a stock's id: what went of it."""


@dataclass(frozen=True, eq=False)
class Flow:
    """What came (`sign` 1) or went (-1) of a figure, with an id, time and rows of its own in `counted`.

    `ever`: it is counted from the beginning, because what stood at a moment is asked for.
    """

    counted: Figure
    sign: int
    table: str
    ever: bool = True


def kept(figure: Figure) -> bool:
    """Whether counts of a figure are kept: it is declared, its parts add up, and its rows stand on their table alone."""
    return FIGURES.get(figure.id) is figure and _adds_up(figure.id)


@cache
def _adds_up(figure_id: str) -> bool:
    figure = FIGURES[figure_id]
    return figure.additive and "__" not in figure.division and counting.plain(figure)


def flows_of(figure: Figure) -> tuple[Flow, ...]:
    """What a kept figure is the sum of."""
    return _flows(figure.id)


@cache
def _flows(figure_id: str) -> tuple[Flow, ...]:
    figure = FIGURES[figure_id]
    rows, table = figure.rows, model_of(figure)._meta.db_table
    assert rows is not None
    if figure.measure is Measure.FLOW:
        return (Flow(figure, 1, table, ever=False),)
    if not figure.until:
        return (Flow(replace(figure, measure=Measure.FLOW), 1, table),)
    # a row that went before it came never stood
    stood = Q(**{f"{figure.until}__gt": F(figure.at)}) if figure.at else Q(**{f"{figure.until}__isnull": False})
    stands = Q(**{f"{figure.until}__isnull": True})
    return (
        Flow(_flow(figure, rows, stands | stood, at=figure.at), 1, table),
        Flow(_flow(figure, rows, stood, id=figure.id + WENT, at=figure.until), -1, table),
    )


def _flow(figure: Figure, rows: "Callable[[], QuerySet[Any]]", which: Q, **changes: Any) -> Figure:
    return replace(figure, measure=Measure.FLOW, until="", rows=lambda: rows().filter(which), **changes)


@cache
def by_table() -> dict[str, tuple[Flow, ...]]:
    """The flows that are kept, by the table that they are counted in."""
    found: dict[str, list[Flow]] = defaultdict(list)
    for figure in filter(kept, FIGURES.values()):
        for flow in flows_of(figure):
            found[flow.table].append(flow)
    return {table: tuple(flows) for table, flows in found.items()}


@cache
def definitions(table: str) -> str:
    """A digest of what is counted of a table, so that counts of an older definition are known as such."""
    return _digest("\n".join(_said(flow.counted) for flow in by_table().get(table, ())))


def _said(flow: Figure) -> str:
    rows = str(flow.rows().query) if flow.rows else ""
    return "\n".join((flow.id, rows, flow.division, flow.at, flow.adds or "", str(local_zone())))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
