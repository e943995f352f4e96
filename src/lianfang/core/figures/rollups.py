"""Reading the kept counts: the whole days from them, and live what they leave open.

A day whose rows were written since it was counted is stale and counted live, so a number never waits for the counting.
The stale days are read before the counts: what is written between the two is then in neither or in the counts, never lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from lianfang.core.asking import Question
from lianfang.core.clock import local_zone
from lianfang.core.models import CountedTable, DayCount, StaleDay

from . import counting
from .definition import Figure, Scope, Stretch
from .parts import Flow, definitions, flows_of
from .parts import kept as is_kept
from .watching import BEFORE

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """Of a table: the days that are counted, from `first` to before `last`, and which of them are stale."""

    first: date
    last: date
    stale: frozenset[date]


@dataclass(frozen=True)
class Cover:
    """Of a stretch of time: the days that kept counts answer for, and what is left to count."""

    days: frozenset[date]
    live: tuple[Stretch, ...]


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return _midnight(day, local_zone())


@lru_cache(maxsize=2_000)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def local_days(day: date) -> set[date]:
    """The local days that a day of UTC may lie in; what has no day is counted as `BEFORE`."""
    if day == BEFORE:
        return {BEFORE}
    start = datetime.combine(day, time.min, tzinfo=UTC)
    return {at.astimezone(local_zone()).date() for at in (start, start + ONE_DAY - timedelta(microseconds=1))}


def kept_counts(scope: Scope) -> dict[str, Kept]:
    """What is counted of each table; looked up once for a scope."""
    if "kept" not in scope.seen:
        scope.seen["kept"] = _kept()
    found: dict[str, Kept] = scope.seen["kept"]
    return found


def _kept() -> dict[str, Kept]:
    states = [row for row in _COUNTED.answers() if row[3] == definitions(row[0])]
    stale = stale_days() if states else {}
    return {
        source: Kept(first, last, frozenset(day if day >= first else BEFORE for day in stale.get(source, ())))
        for source, first, last, _ in states
    }


_COUNTED = Question(lambda: CountedTable.objects.values_list("source", "first", "last", "definitions"))
_STALE = Question(lambda: StaleDay.objects.order_by().values_list("source", "day").distinct())


def answer(figure: Figure, scope: Scope) -> bool:
    """Whether there are kept counts of a figure."""
    return is_kept(figure) and flows_of(figure)[0].table in kept_counts(scope)


def stale_days() -> dict[str, set[date]]:
    """The local days of each table whose counts are stale."""
    found: dict[str, set[date]] = defaultdict(set)
    for source, day in _STALE.answers():
        found[source] |= local_days(day)
    return found


def cover(flow: Flow, kept: Kept, stretch: Stretch) -> Cover:
    """Which days of a stretch are counted, and what of it lies around and between them."""
    if not flow.counted.at:
        return Cover(frozenset(), (stretch,)) if BEFORE in kept.stale else Cover(frozenset({BEFORE}), ())
    since, until = stretch
    days, live, reached = set(), list[Stretch](), since
    for day, start, end in _counted_days(kept, since, until):
        if day in kept.stale:
            continue
        if reached != start:
            live.append((reached, start or until))
        days.add(day)
        reached = end
    if reached != until:
        live.append((reached, until))
    return Cover(frozenset(days), tuple(live))


def _counted_days(
    kept: Kept, since: datetime | None, until: datetime
) -> Iterator[tuple[date, datetime | None, datetime]]:
    """The counted days that lie wholly in a stretch, in order, with their bounds."""
    first = midnight(kept.first)
    if since is None and first <= until:
        yield BEFORE, None, first
    day = kept.first
    if since is not None and since > first:
        day = since.astimezone(local_zone()).date()
        day += ONE_DAY if midnight(day) < since else timedelta()
    end = min(kept.last, until.astimezone(local_zone()).date())
    while day < end:
        yield day, midnight(day), midnight(day + ONE_DAY)
        day += ONE_DAY


def _in_days(days: Iterable[date]) -> Q:
    """Kept counts of some days: named by their range and what is left out of it."""
    dated = sorted(day for day in days if day != BEFORE)
    found = Q(day=BEFORE) if len(dated) < len(set(days)) else Q()
    if dated:
        span = range((dated[-1] - dated[0]).days + 1)
        missing = {dated[0] + timedelta(days=n) for n in span} - set(dated)
        found |= Q(day__range=(dated[0], dated[-1])) & (~Q(day__in=missing) if missing else Q())
    return found


def _in_scope(scope: Scope) -> list[tuple[int, Q]]:
    """Kept counts of a scope's divisions, to be added or taken away; all divisions together are kept as one."""
    if scope.divisions is not None:
        inside = Q(division__in=scope.divisions)
        return [(1, inside & ~Q(division__in=scope.outside) if scope.outside else inside)]
    return [(1, Q(division=None)), *([(-1, Q(division__in=scope.outside))] if scope.outside else [])]


def _covers(flows: Iterable[Flow], scope: Scope) -> dict[str, Cover]:
    kept, known, found = kept_counts(scope), dict[Any, Cover](), {}
    for flow in flows:
        key = (flow.table, bool(flow.counted.at), flow.ever)
        if key not in known:
            known[key] = cover(flow, kept[flow.table], (None if flow.ever else scope.since, scope.until))
        found[flow.counted.id] = known[key]
    return found


def _of_covers(covers: Mapping[str, Cover], flows: Mapping[str, Flow]) -> Q | None:
    """The kept counts that some flows ask for; None where none does."""
    asked: dict[tuple[str, frozenset[date]], list[str]] = defaultdict(list)
    for id, covered in covers.items():
        if covered.days:
            asked[flows[id].table, covered.days].append(id)
    parts = [Q(source=table, figure__in=ids) & _in_days(days) for (table, days), ids in asked.items()]
    return reduce(or_, parts) if parts else None


def _live(covers: Mapping[str, Cover], flows: Mapping[str, Flow], scope: Scope, *by: str) -> Iterator[counting.Counted]:
    """What the kept counts leave open, those of the same stretches together."""
    asked: dict[tuple[Stretch, ...], list[Figure]] = defaultdict(list)
    for id, covered in covers.items():
        if covered.live:
            asked[covered.live].append(flows[id].counted)
    for stretches, figures in asked.items():
        yield from counting.each(figures, replace(scope, stretches=stretches), *by)


def of_each(figures: Sequence[Figure], scope: Scope) -> dict[str, int]:
    """The number of each of some figures that are kept, in few questions for all of them together."""
    whose = {flow.counted.id: figure.id for figure in figures for flow in flows_of(figure)}
    flows = {flow.counted.id: flow for figure in figures for flow in flows_of(figure)}
    covers = _covers(flows.values(), scope)
    total = {figure.id: 0 for figure in figures}
    if (which := _of_covers(covers, flows)) is not None:
        for sign, where in _in_scope(scope):
            for id, n in DayCount.objects.filter(which, where).values_list("figure").annotate(n=Sum("n")):
                total[whose[id]] += sign * flows[id].sign * n
    for id, _, n in _live(covers, flows, scope):
        total[whose[id]] += flows[id].sign * n
    return total


def by_division(figure: Figure, scope: Scope) -> dict[UUID, int]:
    """The number for each division that has rows of its own."""
    flows = {flow.counted.id: flow for flow in flows_of(figure)}
    covers = _covers(flows.values(), scope)
    total: dict[UUID, int] = defaultdict(int)
    if (which := _of_covers(covers, flows)) is not None:
        where = Q(division__isnull=False) if scope.divisions is None else Q(division__in=scope.divisions)
        rows = DayCount.objects.filter(which, where, ~Q(division__in=scope.outside))
        for id, division, n in rows.values_list("figure", "division").annotate(n=Sum("n")):
            total[division] += flows[id].sign * n
    for id, (division,), n in _live(covers, flows, scope, figure.division):
        total[division] += flows[id].sign * n
    return {division: n for division, n in total.items() if n}


def over(figure: Figure, scope: Scope, spans: Sequence[Stretch]) -> list[int]:
    """The number over each of several spans; `scope` says where."""
    flows = flows_of(figure)
    one = kept_counts(scope)[flows[0].table]
    covers = [[cover(flow, one, (None if flow.ever else since, until)) for since, until in spans] for flow in flows]
    by_day = _by_day(flows, frozenset().union(*(covered.days for of_one in covers for covered in of_one)), scope)
    total = [0] * len(spans)
    for flow, of_one in zip(flows, covers, strict=True):
        live = counting.in_each(flow.counted, scope, [covered.live for covered in of_one])
        for n, covered in enumerate(of_one):
            total[n] += flow.sign * (live[n] + sum(by_day[flow.counted.id].get(day, 0) for day in covered.days))
    return total


def _by_day(flows: Sequence[Flow], days: frozenset[date], scope: Scope) -> dict[str, dict[date, int]]:
    """What is kept of each flow on each of some days."""
    found: dict[str, dict[date, int]] = {flow.counted.id: defaultdict(int) for flow in flows}
    for sign, where in _in_scope(scope) if days else ():
        rows = DayCount.objects.filter(_in_days(days), where, source=flows[0].table, figure__in=list(found))
        for id, day, n in rows.values_list("figure", "day").annotate(n=Sum("n")):
            found[id][day] += sign * n
    return found
