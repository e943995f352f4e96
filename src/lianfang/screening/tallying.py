"""Writes of counts; other modules call them through `actions`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianfang.core import errors
from lianfang.core.errors import Reason, Refused
from lianfang.core.ids import Ids
from lianfang.core.inserting import Row, insert
from lianfang.core.models import stamp
from lianfang.core.registry import Call
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import EditionInForce

from . import queries, rules
from .models import Checkpoint, TallyDelta
from .types import BELOW_ZERO, NOT_THERE_YET, TAKEN_DOWN, DayRule, Delta, Passing

Bucket = tuple[UUID, Passing, date]


def edition_at(division_id: UUID, at: datetime) -> EditionInForce:
    """The rules in force at a place for the outbreak handled there.  Raises Refused."""
    return editions.in_force(editions.current_outbreak(division_id, at).id, division_id, at)


@dataclass
class _Editions:
    """The day rules of one batch: asked once per place where the same edition is in force at both ends."""

    calls: Sequence[Call]
    steady: dict[UUID, DayRule | None] = field(default_factory=dict)

    def rule(self, division_id: UUID, at: datetime, places: dict[UUID, Checkpoint]) -> DayRule:
        if division_id not in self.steady:
            self.steady[division_id] = self._steady(division_id, places)
        return self.steady[division_id] or rules.day_rule(edition_at(division_id, at).edition)

    def _steady(self, division_id: UUID, places: dict[UUID, Checkpoint]) -> DayRule | None:
        here = {id for id, post in places.items() if post.division_id == division_id}
        times = [call.at for call in self.calls if call.params.checkpoint_id in here]
        try:
            first, last = (edition_at(division_id, at) for at in (min(times), max(times)))
        except Refused:
            return None
        return rules.day_rule(first.edition) if first.id == last.id else None


def tally_many(calls: Sequence[Call]) -> list[int | Refused]:
    """The set-based body of `tally`: gives how many passers each call counted.  Equal to the loop."""
    wanted = {call.params.checkpoint_id for call in calls}
    undoing = {c.params.checkpoint_id for c in calls if any(d.count < 0 for d in c.params.deltas)}
    posts = queries.posts(wanted)
    for id in sorted(undoing & posts.keys()):
        posts[id] = queries.lock_checkpoint(id)
    sums, rules_of = _Sums(), _Editions(calls)
    results: list[int | Refused] = []
    rows: list[Row] = []
    for call in calls:
        try:
            made = _deltas(call, posts, rules_of, sums)
        except Refused as refusal:
            results.append(refusal)
            continue
        rows += made
        results.append(sum(row["count"] for row in made))
    insert(TallyDelta, rows)
    return results


@dataclass
class _Sums:
    """What was tapped per post, kind and day: read once, then kept along the batch."""

    known: dict[Bucket, int] = field(default_factory=dict)
    waiting: dict[Bucket, int] = field(default_factory=lambda: defaultdict(int))

    def after(self, bucket: Bucket, count: int, rule: DayRule) -> int:
        if bucket not in self.known:
            post, kind, day = bucket
            self.known[bucket] = queries.tapped(post, kind, *rules.bounds_of(day, rule))
        return self.known[bucket] + self.waiting[bucket] + count

    def add(self, bucket: Bucket, count: int) -> None:
        self.waiting[bucket] += count


def _deltas(call: Call, posts: dict[UUID, Checkpoint], rules_of: _Editions, sums: _Sums) -> list[Row]:
    """The rows of one call; raises Refused with every reason."""
    post = posts.get(call.params.checkpoint_id)
    if post is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "checkpoint_id"))
    rule = rules_of.rule(post.division_id, call.at, posts)
    deltas = rules.on_the_home_clock(call.params.deltas, call.at)
    reasons = list(reasons_not_standing(post, call.at))
    reasons += rules.reasons_not_to_count(deltas, rule, at=call.at)
    if not reasons:
        reasons += _reasons_below_zero(post.id, deltas, rule, sums)
    if reasons:
        raise Refused(reasons)
    for bucket, count in _buckets(post.id, deltas, rule).items():
        sums.add(bucket, count)
    stamped = stamp(call.ids, call.by, call.at)
    return [_row(post, delta, call.ids.new("tally", n), stamped) for n, delta in enumerate(deltas)]


def reasons_not_standing(post: Checkpoint, at: datetime) -> Iterable[Reason]:
    """Why nothing can be observed at a post at `at`: it was not there yet, or no more."""
    if at < post.at:
        yield Reason(NOT_THERE_YET, "checkpoint_id", {"since": post.at})
    if post.ended_at is not None and at >= post.ended_at:
        yield Reason(TAKEN_DOWN, "checkpoint_id", {"ended_at": post.ended_at})


def _buckets(post: UUID, deltas: Sequence[Delta], rule: DayRule) -> dict[Bucket, int]:
    found: dict[Bucket, int] = defaultdict(int)
    for delta in deltas:
        found[(post, delta.kind, rules.day_of(delta.since, rule))] += delta.count
    return found


def _reasons_below_zero(post: UUID, deltas: Sequence[Delta], rule: DayRule, sums: _Sums) -> list[Reason]:
    """Only what takes back can bring a day below zero."""
    found = _buckets(post, deltas, rule)
    low = [bucket for bucket, count in found.items() if count < 0 and sums.after(bucket, count, rule) < 0]
    return [Reason(BELOW_ZERO, "deltas")] if low else []


def _row(post: Checkpoint, delta: Delta, id: UUID, stamped: Row) -> Row:
    return {
        **stamped,
        "id": id,
        "checkpoint_id": post.id,
        "division_id": post.division_id,
        "kind": delta.kind.value,
        "since": delta.since,
        "until": delta.until,
        "count": delta.count,
    }


def count_once(
    post: Checkpoint, person_id: UUID, source: UUID, rule: DayRule, *, by: Any, at: datetime, ids: Ids
) -> None:
    """Count somebody who is written down as measured, once a day per post, so that nobody taps for them too."""
    since, until = rules.bounds_of(rules.day_of(at, rule), rule)
    if queries.found_between(post.id, person_id, since, until):
        return
    if queries.registered_between(post.id, person_id, since, until):
        return
    TallyDelta.objects.create(
        id=ids.new("tally", source),
        checkpoint=post,
        division_id=post.division_id,
        kind=Passing.IN,
        since=at,
        until=at,
        count=1,
        source=source,
        **stamp(ids, by, at),
    )
