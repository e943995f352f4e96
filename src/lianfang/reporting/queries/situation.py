"""The situation: six figures for the command seat, a figure's breakdown by division and its trend by day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.figures import FIGURES, Figure, Measure, by_area, by_day, value, values
from lianfang.places import queries as places
from lianfang.reporting import rules, scopes
from lianfang.reporting.types import HEADLINES, Headline, Share, Value

MOST_DAYS = 90
PAGE = "/figures/"


def _address(figure_id: str, until: datetime | None, division_id: UUID | None) -> str:
    """Where a figure opens; as of now where no moment was asked for, since an address says no seconds."""
    asked = {"at": scopes.shown_moment(until)} if until is not None else {}
    if division_id is not None:
        asked["division"] = places.code_of(division_id)
    return f"{PAGE}{figure_id}/?{urlencode(asked)}" if asked else f"{PAGE}{figure_id}/"


def headline(
    by: Actor, at: datetime, *, until: datetime | None = None, division_id: UUID | None = None
) -> list[Headline]:
    """The command seat's figures in the actor's area (or `division_id` in it) as of `until`, by default now.

    The change is to the same time of the day before.  Raises Refused.
    """
    asked_for, until = until, until or at
    areas = scopes.tops(by, at, division_id)
    since, day = scopes.day_start(areas[0], until), timedelta(days=1)
    asked = scopes.scope(areas, until, since)
    found = []
    for figure in (FIGURES[id] for id in HEADLINES if id in FIGURES):
        before, now = values(figure, asked, [(since - day, until - day), (since, until)])
        href = _address(figure.id, asked_for, division_id)
        found.append(Headline(figure.id, figure.label, figure.unit, now, rules.change_of(now, before), href))
    return found


def words_of(figure_id: str) -> tuple[Any, Any]:
    """A figure's label and unit; raises Refused for an unknown one."""
    figure = scopes.figure(figure_id)
    return figure.label, figure.unit


def value_of(
    figure_id: str, by: Actor, at: datetime, *, until: datetime | None = None, division_id: UUID | None = None
) -> Value:
    """One figure in the actor's area as of `until`; a flow counts from the cut-off before.  Raises Refused."""
    figure, until = scopes.figure(figure_id), until or at
    areas = scopes.tops(by, at, division_id)
    return value(figure, scopes.scope(areas, until, scopes.day_start(areas[0], until)))


def breakdown(
    figure_id: str, by: Actor, at: datetime, *, until: datetime | None = None, division_id: UUID | None = None
) -> list[Share]:
    """A figure for every division in the actor's area, each with all that lies in it, the tree from above to below.

    Divisions without a record are there with 0 (a ratio with None).  Raises Refused.
    """
    figure, until = scopes.figure(figure_id), until or at
    areas = scopes.tops(by, at, division_id)
    asked = scopes.scope(areas, until, scopes.day_start(areas[0], until))
    shown = list(_tree(areas))
    numbers = by_area(figure, asked, places.ancestors)
    names = places.names(shown)
    empty = None if figure.measure in (Measure.RATIO, Measure.VALUE) else 0
    return [
        Share(
            division_id=id,
            code=places.code_of(id),
            name=names[id],
            level=places.level_of(id),
            parent_id=None if id in areas else places.ancestors(id)[-2],
            value=_read(figure, id, until) if figure.measure is Measure.VALUE else numbers.get(id, empty),
        )
        for id in shown
    ]


def _tree(areas: tuple[UUID, ...]) -> Iterator[UUID]:
    for area in areas:
        yield from places.under(area)


def _read(figure: Figure, division_id: UUID, until: datetime) -> Value:
    return value(figure, scopes.scope((division_id,), until, None))


def trend(
    figure_id: str,
    by: Actor,
    at: datetime,
    days: int = 14,
    *,
    until: datetime | None = None,
    division_id: UUID | None = None,
) -> list[tuple[date, Value]]:
    """A figure on each of the last `days` statistical days (at most 90), the last one as far as `until`.  Raises Refused."""
    figure, until = scopes.figure(figure_id), until or at
    areas = scopes.tops(by, at, division_id)
    bounds = scopes.days(areas[0], until, min(max(days, 1), MOST_DAYS))
    return by_day(figure, scopes.scope(areas, until, None), bounds)
