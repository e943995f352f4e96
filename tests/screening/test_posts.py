"""Checkpoints: set up, counted at, closed with a way out, taken down."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR
from lianfang.core.errors import IN_FUTURE, NOT_ALLOWED, NOT_FOUND_HERE, SIGNATURE_REQUIRED, STALE, Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids, fresh
from lianfang.core.registry import ACTIONS, Call
from lianfang.screening import actions, queries
from lianfang.screening.models import Checkpoint, StandingOrder, StateRow, TallyDelta, TurnedBack
from lianfang.screening.types import (
    ALWAYS_PASSES,
    BELOW_ZERO,
    EMPTY_DELTA,
    NAME_TAKEN,
    NO_STANDING_ORDER,
    NOT_THERE_YET,
    PHONE_NEEDED,
    TAKEN_DOWN,
    TOO_LONG,
    TOO_WIDE,
    Delta,
    Passing,
)
from lianfang.tasks.models import Task
from tests.cast import START, Cast

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPENED = {"name": "十家堡", "level": "county", "kind": "road", "division_id": "220322000000", "road": "G102"}
CLOSING = {"state": "closed", "ground": "cases along the road", "emergency_phone": "0434-120"}


@pytest.fixture
def post(cast: Cast) -> Checkpoint:
    done = cast.do("screening.open_checkpoint", by="commander", head_id=cast.members["post"], **OPENED)
    return Checkpoint.objects.get(id=done["id"])


def span(at: datetime, count: int, kind: str = "in", minutes: float = 2) -> dict[str, Any]:
    return {"kind": kind, "from": (at - minutes * MINUTE).isoformat(), "to": at.isoformat(), "count": count}


def count(cast: Cast, post: Checkpoint, *counts: int, hours: float = 1, by: str = "post", kind: str = "in") -> int:
    at = START + hours * HOUR
    deltas = [span(at, n, kind) for n in counts]
    return int(cast.do("screening.tally", by=by, at=at, checkpoint_id=post.id, deltas=deltas))


# setting up


def test_a_checkpoint_stands_controlled_with_a_head_and_the_hours_of_the_edition(cast: Cast, post: Checkpoint) -> None:
    assert (post.state, post.hours_per_day) == ("controlled", 24)
    assert [row.state for row in queries.states(post.id)] == ["controlled"]
    (head,) = queries.heads([post.id], START)[post.id]
    assert head.member_id == cast.members["post"]
    assert [p.id for p in queries.own_checkpoints(cast.actor("post"), START)] == [post.id]
    assert not queries.checkpoints_visible(cast.actor("stranger"), START).exists()


def test_two_checkpoints_of_one_place_have_two_names(cast: Cast, post: Checkpoint) -> None:
    assert cast.refusals("screening.open_checkpoint", by="commander", **OPENED) == {("name", NAME_TAKEN)}
    assert cast.refusals("screening.open_checkpoint", by="grid", **OPENED) == {("", NOT_ALLOWED)}
    assert cast.refusals("screening.open_checkpoint", by="stranger", **OPENED) == {("division_id", NOT_FOUND_HERE)}


# counting


def test_passers_are_a_count_and_nobody_has_a_name(cast: Cast, post: Checkpoint) -> None:
    assert count(cast, post, 12, 3) == 15
    count(cast, post, 4, kind="out")
    count(cast, post, 7, kind="vehicle")
    found = queries.counts([post.id], START, START + 2 * HOUR)[post.id]
    assert (found.coming_in, found.going_out, found.vehicles, found.measured) == (15, 4, 7, 19)
    assert not {f.name for f in TallyDelta._meta.fields} & {"person", "person_id", "name", "sealed"}


def test_sending_the_same_count_again_counts_nobody_twice(cast: Cast, post: Checkpoint) -> None:
    operation, at = fresh(START), START + HOUR
    for _ in range(3):
        cast.do("screening.tally", by="post", at=at, id=operation, checkpoint_id=post.id, deltas=[span(at, 5)])
    assert queries.counts([post.id], START, START + 2 * HOUR)[post.id].coming_in == 5


def test_taps_are_taken_back_but_never_more_than_were_counted(cast: Cast, post: Checkpoint) -> None:
    count(cast, post, 2)
    assert count(cast, post, -1, hours=2) == -1
    at = START + 3 * HOUR
    found = cast.refusals("screening.tally", by="post", at=at, checkpoint_id=post.id, deltas=[span(at, -2)])
    assert found == {("deltas", BELOW_ZERO)}
    found = cast.refusals("screening.tally", by="post", at=at, checkpoint_id=post.id, deltas=[span(at, -1, "out")])
    assert found == {("deltas", BELOW_ZERO)}
    tomorrow = START + 24 * HOUR
    found = cast.refusals("screening.tally", by="post", at=tomorrow, checkpoint_id=post.id, deltas=[span(tomorrow, -1)])
    assert found == {("deltas", BELOW_ZERO)}
    assert queries.counts([post.id], START, tomorrow)[post.id].coming_in == 1


def test_every_reason_comes_at_once_and_nothing_is_half_counted(cast: Cast, post: Checkpoint) -> None:
    at = START + HOUR
    deltas = [span(at, 3), span(at, 0), span(at, 1, minutes=9), span(at + 5 * HOUR, 1)]
    found = cast.refusals("screening.tally", by="post", at=at, checkpoint_id=post.id, deltas=deltas)
    assert found == {("deltas.1.count", EMPTY_DELTA), ("deltas.2.to", TOO_WIDE), ("deltas.3.to", IN_FUTURE)}
    assert not TallyDelta.objects.exists()


def test_in_a_batch_the_good_counts_are_done_and_the_bad_ones_named(cast: Cast, post: Checkpoint) -> None:
    at = START + HOUR
    payloads = [{"checkpoint_id": post.id, "deltas": [span(at, n)]} for n in (4, -9, 2)]
    done = cast.do_all("screening.tally", payloads, by="post", at=at)
    assert [(one.outcome.value, one.result) for one in done] == [("done", 4), ("refused", None), ("done", 2)]


def test_only_who_screens_there_counts_there(cast: Cast, post: Checkpoint) -> None:
    at = START + HOUR
    given = {"at": at, "checkpoint_id": post.id, "deltas": [span(at, 1)]}
    assert cast.refusals("screening.tally", by="auditor", **given) == {("", NOT_ALLOWED)}
    foreign = cast.do("screening.open_checkpoint", **(OPENED | {"division_id": "430921000000", "hours_per_day": 24}))
    given["checkpoint_id"] = foreign["id"]
    assert cast.refusals("screening.tally", by="post", **given) == {("checkpoint_id", NOT_FOUND_HERE)}


def test_nothing_is_counted_before_a_post_stands_or_after(cast: Cast, post: Checkpoint) -> None:
    early = START - MINUTE
    Checkpoint.objects.update(at=START)
    call = Call(_params(post.id, [Delta(since=early, until=early, count=1)]), OPERATOR, early, Ids(fresh(early), early))
    (refused,) = actions.tally_many([call])
    assert isinstance(refused, Refused)
    assert refused.reasons[0].code in {NOT_THERE_YET, "editions.no_outbreak", "editions.no_edition"}
    at = START + HOUR
    cast.do("screening.take_down", by="commander", at=at, checkpoint_id=post.id, seen=post.version)
    found = cast.refusals("screening.tally", by="post", at=at, checkpoint_id=post.id, deltas=[span(at, 1)])
    assert found == {("checkpoint_id", TAKEN_DOWN)}
    assert count(cast, post, 3, hours=0.5) == 3


def _params(checkpoint_id: UUID, deltas: list[Delta]) -> Any:
    model = ACTIONS["screening.tally"].model
    return model.model_construct(checkpoint_id=checkpoint_id, deltas=tuple(deltas))


said = st.lists(st.tuples(st.integers(-3, 4), st.sampled_from(list(Passing)), st.integers(0, 30)), max_size=6)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(said, max_size=5))
def test_counting_together_equals_one_by_one(
    cast: Cast, post: Checkpoint, batches: list[list[tuple[int, Passing, int]]]
) -> None:
    at = START + HOUR
    calls = [
        Call(
            _params(
                post.id,
                [Delta(kind=k, since=at - n * HOUR, until=at - n * HOUR + MINUTE, count=c) for c, k, n in batch],
            ),
            OPERATOR,
            at + HOUR,
            Ids(fresh(at), at),
        )
        for batch in batches
    ]

    def outcome(results: Any) -> list[Any]:
        return [[r.code for r in one.reasons] if isinstance(one, Refused) else one for one in results]

    TallyDelta.objects.all().delete()
    together = outcome(actions.tally_many(calls))
    rows = set(TallyDelta.objects.values_list("id", "since", "count", "kind"))
    TallyDelta.objects.all().delete()
    assert outcome(one for call in calls for one in actions.tally_many([call])) == together
    assert set(TallyDelta.objects.values_list("id", "since", "count", "kind")) == rows
    assert all(v >= 0 for v in _by_day(post).values())


def _by_day(post: Checkpoint) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for since, kind, n in TallyDelta.objects.values_list("since", "kind", "count"):
        key = ((since + 8 * HOUR).date(), kind)
        sums[key] = sums.get(key, 0) + n
    return sums


# closing


def test_a_closed_road_keeps_a_way_out_and_is_looked_at_again_within_the_week(cast: Cast, post: Checkpoint) -> None:
    cast.do("screening.set_state", by="commander", checkpoint_id=post.id, seen=1, **CLOSING)
    (row,) = queries.reviews(cast.actor("commander"), START)
    assert (row.emergency_passage, row.emergency_phone) == (True, "0434-120")
    assert (row.review_at, row.signed, row.by) == (START + timedelta(days=7), "pin", cast.members["commander"])
    (task,) = Task.objects.filter(kind="checkpoint.review")
    assert (task.due_at, task.role) == (row.review_at, "county_commander")
    post.refresh_from_db()
    assert post.state == "closed"


def test_signing_it_closed_anew_is_the_review(cast: Cast, post: Checkpoint) -> None:
    cast.do("screening.set_state", by="commander", checkpoint_id=post.id, seen=1, **CLOSING)
    at = START + timedelta(days=6.5)
    cast.do("screening.set_state", by="commander", at=at, checkpoint_id=post.id, seen=2, **CLOSING)
    first, second = Task.objects.filter(kind="checkpoint.review").order_by("due_at")
    assert first.done_at == at
    assert second.due_at == at + timedelta(days=7)
    cast.do("screening.set_state", by="commander", at=at, checkpoint_id=post.id, seen=3, state="open", ground="over")
    second.refresh_from_db()
    assert second.cancelled_at == at
    assert [row.state for row in queries.states(post.id).filter(until__isnull=True)] == ["open"]


def test_closing_is_signed_by_who_may_and_says_why(cast: Cast, post: Checkpoint) -> None:
    given = {"checkpoint_id": post.id, "seen": 1, **CLOSING}
    assert cast.refusals("screening.set_state", by="post", **given) == {("", NOT_ALLOWED)}
    unsigned = cast.actor("commander", signed=False)
    assert cast.refusals("screening.set_state", by=unsigned, **given) == {("signature", SIGNATURE_REQUIRED)}
    assert cast.refusals("screening.set_state", by="stranger", **given) == {("checkpoint_id", NOT_FOUND_HERE)}
    assert cast.refusals("screening.set_state", by="commander", **(given | {"seen": 9})) == {("seen", STALE)}
    no_phone = cast.refusals("screening.set_state", by="commander", **(given | {"emergency_phone": "-"}))
    assert no_phone == {("emergency_phone", PHONE_NEEDED)}
    with pytest.raises(Refused):
        cast.do("screening.set_state", by="commander", **(given | {"ground": " "}))
    assert StateRow.objects.count() == 1


def test_the_database_refuses_a_road_closed_without_a_way_out(cast: Cast, post: Checkpoint) -> None:
    for wrong in ({"emergency_passage": False}, {"emergency_phone": ""}, {"review_at": None}, {"ground": ""}):
        right = {"emergency_passage": True, "emergency_phone": "120", "review_at": START, "ground": "x"}
        with pytest.raises(IntegrityError), transaction.atomic():
            StateRow.objects.update(state="closed", **(right | wrong))


def test_a_failure_after_the_write_leaves_the_road_as_it_was(
    cast: Cast, post: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the journal cannot be written")

    monkeypatch.setattr(dispatch.journal, "write", broken)
    with pytest.raises(RuntimeError):
        cast.do("screening.set_state", by="commander", checkpoint_id=post.id, seen=1, **CLOSING)
    post.refresh_from_db()
    assert (post.state, StateRow.objects.count(), Task.objects.count()) == ("controlled", 1, 0)


# turning back


def order(cast: Cast, post: Checkpoint, *, days: float = 7, seen: int = 1) -> StandingOrder:
    done = cast.do(
        "screening.sign_standing_order",
        by="commander",
        checkpoint_id=post.id,
        seen=seen,
        whom="visitors",
        ground="many infected where they come from",
        object_to="county office, 0434-1234567",
        ends_at=START + timedelta(days=days),
    )
    return StandingOrder.objects.get(id=done["id"])


def test_nobody_is_turned_back_without_a_signed_order_in_force_and_somewhere_to_go(
    cast: Cast, post: Checkpoint
) -> None:
    back = {"checkpoint_id": post.id, "purpose": "visit", "go_to": "guest house of the county, open all night"}
    assert cast.refusals("screening.turn_back", by="post", **back) == {("checkpoint_id", NO_STANDING_ORDER)}
    signed = order(cast, post, days=1)
    at = START + HOUR
    cast.do("screening.turn_back", by="post", at=at, count=3, **back)
    (row,) = TurnedBack.objects.all()
    assert (row.order_id, row.count, row.go_to) == (signed.id, 3, back["go_to"])
    with pytest.raises(Refused):
        cast.do("screening.turn_back", by="post", at=at, **(back | {"go_to": ""}))
    over = cast.refusals("screening.turn_back", by="post", at=START + timedelta(days=1), **back)
    assert over == {("checkpoint_id", NO_STANDING_ORDER)}
    ill = cast.refusals("screening.turn_back", by="post", at=at, **(back | {"purpose": "medical"}))
    assert ill == {("purpose", ALWAYS_PASSES)}
    assert cast.refusals("screening.turn_back", by="auditor", at=at, **back) == {("", NOT_ALLOWED)}


def test_a_late_report_of_turning_back_is_judged_by_the_order_of_its_time(cast: Cast, post: Checkpoint) -> None:
    signed = order(cast, post)
    at = START + 5 * HOUR
    cast.do("screening.end_standing_order", by="commander", at=at, order_id=signed.id, seen=1)
    back = {"checkpoint_id": post.id, "purpose": "visit", "go_to": "home"}
    cast.do("screening.turn_back", by="post", at=at - HOUR, **back)
    refused = cast.refusals("screening.turn_back", by="post", at=at, **back)
    assert refused == {("checkpoint_id", NO_STANDING_ORDER)}


def test_an_order_lasts_a_week_at_most_and_the_next_replaces_it(cast: Cast, post: Checkpoint) -> None:
    with pytest.raises(Refused) as refused:
        order(cast, post, days=8)
    assert [r.code for r in refused.value.reasons] == [TOO_LONG]
    first = order(cast, post)
    second = order(cast, post)
    first.refresh_from_db()
    assert first.until == START
    assert queries.standing_order(post.id, START) == second


def test_what_is_taken_down_ends_with_all_that_hangs_on_it(cast: Cast, post: Checkpoint) -> None:
    signed = order(cast, post)
    at = START + HOUR
    cast.do("screening.take_down", by="commander", at=at, checkpoint_id=post.id, seen=1)
    signed.refresh_from_db()
    assert signed.until == at
    assert not StateRow.objects.filter(until__isnull=True).exists()
    assert queries.heads([post.id], at) == {}
    again = cast.refusals("screening.take_down", by="commander", at=at, checkpoint_id=post.id, seen=2)
    assert again == {("checkpoint_id", TAKEN_DOWN)}


# figures


def test_figures_tell_posts_by_level_roads_closed_and_who_was_measured(cast: Cast, post: Checkpoint) -> None:
    for name, level, kind in (("b", "county", "road"), ("c", "village", "entrance"), ("d", "village", "dissuasion")):
        cast.do("screening.open_checkpoint", by="commander", **(OPENED | {"name": name, "level": level, "kind": kind}))
    cast.do("screening.set_state", by="commander", at=START + HOUR, checkpoint_id=post.id, seen=1, **CLOSING)
    count(cast, post, 30, hours=0.5)
    order(cast, post, seen=2)
    cast.do(
        "screening.turn_back", by="post", at=START + HOUR, checkpoint_id=post.id, purpose="visit", go_to="x", count=2
    )

    def figure(name: str, hours: float) -> Any:
        return value(FIGURES[f"screening.{name}"], Scope(None, START + hours * HOUR, START))

    names = ("checkpoints_open", "checkpoints_county", "checkpoints_local", "temperature_points", "entry_roads_closed")
    assert [figure(n, 0.5) for n in names] == [3, 2, 1, 3, 0]
    assert [figure(n, 2) for n in names] == [2, 1, 1, 2, 1]
    assert [figure(n, 2) for n in ("measurements", "turned_back", "villages_with_dissuasion")] == [30, 2, 1]
    assert [figure(n, 0.25) for n in ("measurements", "turned_back", "abnormal", "registered")] == [0, 0, 0, 0]
    assert str(figure("entry_roads_controlled_share", 2)) == "100.0"
    assert figure("reviews_overdue", 24 * 9) == 1
