"""Keeping the counts: the first count of a table, and every day anew whose rows were written since.

One process at a time counts.  Notes of stale days are first marked as being counted, then the rows are counted, then the
counts replace the old ones and the marked notes go; a change in between leaves a note of its own, so the day stays stale.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from lianfang.core import locks
from lianfang.core.clock import local_zone
from lianfang.core.models import CountedTable, DayCount, StaleDay
from lianfang.core.turns import at_every_turn

from . import counting, watching
from .definition import Figure, Scope, Stretch, model_of
from .parts import Flow, by_table, definitions
from .rollups import ONE_DAY, local_days, midnight
from .watching import BEFORE

LOCK = "counting.lock"
KEPT_DAYS = 100
"""So many days are kept one by one when a table is first counted: more than a trend shows (`reporting`, 90)."""
FOLDED_AFTER = 400
"""Days older than this are folded into `BEFORE`, back to `KEPT_DAYS`."""
WORTH = 50_000
"""A table of fewer rows is counted live within some milliseconds, which is what putting kept counts together takes."""
FAR = date(9999, 1, 1)
Counts = dict[tuple[str, UUID | None, date], int]
"""By flow, division (None: all of them) and day."""


def refresh(at: datetime, worth: int = WORTH) -> int:
    """Count what is stale, and one table that is not counted yet, up to the day of `at`; gives how many days of tables.

    A table of fewer than `worth` rows is quickly counted live and so not kept.  One new table at a time, because the others
    who wait for the jobs may have a large one to wait for.  Nothing is done where another process of the home counts.
    """
    handle = locks.take(LOCK)
    if handle is None:
        return 0
    try:
        return _refresh_due(at.astimezone(local_zone()).date(), worth)
    finally:
        os.close(handle)


at_every_turn(refresh)


def count_all(at: datetime, worth: int = WORTH) -> None:
    """Count every table that is worth it: what the jobs do turn by turn."""
    while refresh(at, worth):
        pass


def _refresh_due(today: date, worth: int) -> int:
    watching.drop_outdated()
    tables = by_table()
    states = {state.source: state for state in CountedTable.objects.all()}
    noted = set(StaleDay.objects.order_by().values_list("source", flat=True).distinct())
    done = sum(
        _refresh(table, tables[table], state, today)
        for table, state in states.items()
        if table in noted or state.last <= today
    )
    for table in sorted(noted - states.keys()):
        if table in tables and _has_rows(tables[table][0].counted, worth):
            return done + _refresh(table, tables[table], None, today)
        with locks.writing():
            StaleDay.objects.filter(source=table).delete()
    return done


def _has_rows(figure: Figure, worth: int) -> bool:
    rows = model_of(figure)._base_manager.order_by()
    return rows[:worth].count() >= worth


def _refresh(table: str, flows: tuple[Flow, ...], state: CountedTable | None, today: date) -> int:
    with locks.writing():
        StaleDay.objects.filter(source=table, counting=False).update(counting=True)
    if state is None:
        state = CountedTable(source=table, first=today - timedelta(days=KEPT_DAYS), last=today + ONE_DAY)
        days = {BEFORE, *_between(state.first, state.last)}
    else:
        days = _stale(table, state) | set(_between(state.last, today + ONE_DAY))
        state.last = max(state.last, today + ONE_DAY)
    counts = _counts(flows, days, state.first)
    state.definitions = definitions(table)
    with locks.writing():
        DayCount.objects.filter(source=table, day__in=days).delete()
        DayCount.objects.bulk_create(_rows(table, counts), batch_size=2_000)
        if (today - state.first).days > FOLDED_AFTER:
            _fold(state, today - timedelta(days=KEPT_DAYS))
        state.save()
        StaleDay.objects.filter(source=table, counting=True).delete()
    return len(days)


def _stale(table: str, state: CountedTable) -> set[date]:
    noted = StaleDay.objects.filter(source=table).order_by().values_list("day", flat=True).distinct()
    days = {day for one in noted for day in local_days(one)}
    return {day if day >= state.first else BEFORE for day in days if day < state.last}


def _between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days))


def _stretches(days: Iterable[date], first: date) -> list[Stretch]:
    """The time that some days take, neighbours together."""
    found = list[Stretch]()
    for day in sorted(days):
        since = None if day == BEFORE else midnight(day)
        until = midnight(first if day == BEFORE else day + ONE_DAY)
        if found and found[-1][1] == since:
            found[-1] = (found[-1][0], until)
        else:
            found.append((since, until))
    return found


def _counts(flows: Iterable[Flow], days: set[date], first: date) -> Counts:
    """How much of each flow came on each of some days, by division and in all; `BEFORE` is what came before `first`."""
    found: Counts = {}
    dated = [flow.counted for flow in flows if flow.counted.at]
    others = [flow.counted for flow in flows if not flow.counted.at]
    scope = Scope(None, midnight(FAR), stretches=_stretches(days, first))
    counted = counting.each(dated, scope, dated[0].division, "local_day", marked=_with_day) if days and dated else ()
    for id, (division, day), n in counted:
        _add(found, id, division, day if day >= first else BEFORE, n)
    if BEFORE in days and others:
        for id, (division,), n in counting.each(others, Scope(None, midnight(FAR)), others[0].division):
            _add(found, id, division, BEFORE, n)
    return found


def _with_day(figure: Figure, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.annotate(local_day=TruncDate(figure.at, tzinfo=local_zone()))


def _add(counts: Counts, id: str, division: UUID, day: date, n: int) -> None:
    if n:
        for where in (division, None):
            counts[id, where, day] = counts.get((id, where, day), 0) + n


def _rows(table: str, counts: Mapping[tuple[str, UUID | None, date], int]) -> Iterator[DayCount]:
    for (id, division, day), n in counts.items():
        yield DayCount(source=table, figure=id, division=division, day=day, n=n)


def _fold(state: CountedTable, first: date) -> None:
    """Put what is kept of the days before `first` into `BEFORE`."""
    old = DayCount.objects.filter(source=state.source, day__lt=first)
    summed = list(old.order_by().values_list("figure", "division").annotate(total=Sum("n")))
    old.delete()
    rows = (DayCount(source=state.source, figure=id, division=d, day=BEFORE, n=n) for id, d, n in summed)
    DayCount.objects.bulk_create(rows, batch_size=2_000)
    state.first = first


def problems() -> Iterator[str]:
    """Where kept counts differ from what the records say, as sentences; days that are stale are not looked at."""
    flows = by_table()
    for state in CountedTable.objects.all():
        if state.definitions == definitions(state.source):
            yield from _problems(state, flows[state.source])


def _problems(state: CountedTable, flows: tuple[Flow, ...]) -> Iterator[str]:
    stale = _stale(state.source, state)
    rows = DayCount.objects.filter(source=state.source)
    kept = {(id, division, day): n for id, division, day, n in rows.values_list("figure", "division", "day", "n")}
    counted = _counts(flows, {BEFORE, *_between(state.first, state.last)} - stale, state.first)
    stale |= _stale(state.source, state)
    for key in sorted(kept.keys() | counted.keys(), key=str):
        id, division, day = key
        if day not in stale and kept.get(key, 0) != counted.get(key, 0):
            when = f"before {state.first}" if day == BEFORE else f"on {day}"
            where = f"in {division}" if division else "in all divisions"
            said = f"{kept.get(key, 0)} are kept, the records say {counted.get(key, 0)}"
            yield f"{id} {when} {where}: {said}"
