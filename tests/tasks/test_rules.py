"""What is owed, until when, and when it counts as done."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.editions.types import EscalationStep
from lianfang.tasks import rules
from lianfang.tasks.kinds import TaskKind
from lianfang.tasks.types import (
    ALREADY_DONE,
    ALREADY_RECEIVED,
    ALREADY_REFUSED,
    BEFORE_SENT,
    CALLED_OFF,
    DUE_BEFORE_SENT,
    NO_DESTINATION,
    NO_LONGER_OWED,
    NOT_DONE_BY_SAYING,
    NOT_OPEN_YET,
    NOT_YOURS,
    SENT_ON,
    HandOverFacts,
    HandOverStatus,
    TaskFacts,
    TaskStatus,
)

MORNING = datetime(2020, 2, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
READING = TaskFacts("observation.reading", MORNING, MORNING + 4 * HOUR, closes_at=MORNING + 9 * HOUR)
SAID = TaskKind("order.serve", "Serve", "grid_worker", said=True)
DONE_BY_DOING = TaskKind("observation.reading", "Reading", "grid_worker")


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        (-1, TaskStatus.UPCOMING),
        (0, TaskStatus.DUE),
        (3, TaskStatus.DUE),
        (4, TaskStatus.OVERDUE),
        (8, TaskStatus.OVERDUE),
        (9, TaskStatus.MISSED),
    ],
)
def test_a_reading_is_due_in_its_window_then_overdue_then_missed(hours: int, status: TaskStatus) -> None:
    assert rules.status(READING, MORNING + hours * HOUR) is status


def test_what_was_done_late_says_so() -> None:
    late = TaskFacts("k", MORNING, MORNING + HOUR, done_at=MORNING + 2 * HOUR)
    assert rules.status(late, MORNING + 3 * HOUR) is TaskStatus.DONE_LATE
    assert rules.status(late, MORNING + HOUR) is TaskStatus.OVERDUE


def test_the_evening_reading_does_not_stand_for_the_missed_morning() -> None:
    assert rules.fulfillable(READING, MORNING + 8 * HOUR)
    assert not rules.fulfillable(READING, MORNING + 9 * HOUR)
    assert not rules.fulfillable(READING, MORNING - HOUR)


def test_an_earlier_observation_that_comes_in_later_moves_the_doing_back() -> None:
    done = TaskFacts("k", MORNING, MORNING + HOUR, done_at=MORNING + 2 * HOUR)
    assert rules.fulfillable(done, MORNING + HOUR)
    assert not rules.fulfillable(done, MORNING + 3 * HOUR)


STEPS = (
    EscalationStep(after_minutes=120, role="township_leader"),
    EscalationStep(after_minutes=0, role="grid_worker"),
    EscalationStep(after_minutes=480, role="county_commander"),
)


@pytest.mark.parametrize(("minutes", "level"), [(-1, 0), (0, 1), (119, 1), (120, 2), (479, 2), (480, 3), (9999, 3)])
def test_each_step_of_escalation_comes_at_its_minute(minutes: int, level: int) -> None:
    assert rules.level_due(MORNING, MORNING + timedelta(minutes=minutes), STEPS) == level
    assert [step.after_minutes for step in rules.in_order(STEPS)] == [0, 120, 480]


@given(st.integers(-500, 5000), st.integers(-500, 5000))
def test_escalation_never_goes_down(one: int, other: int) -> None:
    sooner, later = sorted((one, other))
    levels = [rules.level_due(MORNING, MORNING + timedelta(minutes=m), STEPS) for m in (sooner, later)]
    assert levels[0] <= levels[1]


def codes(reasons: object) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]


def test_every_reason_against_saying_it_is_done_comes_at_once() -> None:
    found = rules.reasons_not_to_complete(READING, DONE_BY_DOING, mine=False, at=MORNING - HOUR)
    assert codes(found) == [NOT_DONE_BY_SAYING, NOT_YOURS, NOT_OPEN_YET]


def test_what_is_over_cannot_be_said_to_be_done() -> None:
    done = TaskFacts("order.serve", MORNING, MORNING + HOUR, done_at=MORNING)
    cancelled = TaskFacts("order.serve", MORNING, MORNING + HOUR, cancelled_at=MORNING)
    at = MORNING + HOUR
    assert codes(rules.reasons_not_to_complete(done, SAID, mine=True, at=at)) == [ALREADY_DONE]
    assert codes(rules.reasons_not_to_complete(cancelled, SAID, mine=True, at=at)) == [NO_LONGER_OWED]
    assert codes(rules.reasons_not_to_reassign(done, at=at, field="tasks.0.task_id")) == [ALREADY_DONE]


SENT = HandOverFacts(MORNING, MORNING + 2 * HOUR)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, HandOverStatus.OVERDUE),
        ({"received_at": MORNING + HOUR}, HandOverStatus.RECEIVED),
        ({"received_at": MORNING + 3 * HOUR}, HandOverStatus.RECEIVED_LATE),
        ({"refused_at": MORNING + HOUR}, HandOverStatus.REFUSED),
        ({"refused_at": MORNING + HOUR, "sent_on": True}, HandOverStatus.SENT_ON),
        ({"cancelled_at": MORNING + HOUR}, HandOverStatus.CALLED_OFF),
    ],
)
def test_a_hand_over_stands_where_its_milestones_say(facts: dict[str, object], status: HandOverStatus) -> None:
    sent = HandOverFacts(SENT.sent_at, SENT.due_at, **facts)  # type: ignore[arg-type]
    assert rules.handover_status(sent, MORNING + 4 * HOUR) is status
    assert rules.handover_status(SENT, MORNING + HOUR) is HandOverStatus.AWAITING


def test_nobody_is_received_before_they_left_or_twice() -> None:
    assert codes(rules.reasons_not_to_receive(SENT, MORNING - HOUR)) == [BEFORE_SENT]
    received = HandOverFacts(MORNING, MORNING + HOUR, received_at=MORNING + HOUR)
    assert codes(rules.reasons_not_to_receive(received, MORNING + 2 * HOUR)) == [ALREADY_RECEIVED]
    refused = HandOverFacts(MORNING, MORNING + HOUR, refused_at=MORNING + HOUR)
    assert codes(rules.reasons_not_to_receive(refused, MORNING + 2 * HOUR)) == [ALREADY_REFUSED]
    assert codes(rules.reasons_not_to_send_on(refused)) == []
    called_off = HandOverFacts(MORNING, MORNING + HOUR, cancelled_at=MORNING, sent_on=True)
    assert codes(rules.reasons_not_to_send_on(called_off)) == [CALLED_OFF, SENT_ON]


@pytest.mark.parametrize(("division", "site"), [(True, True), (False, False)])
def test_a_person_goes_to_exactly_one_place_and_arrives_after_leaving(division: bool, site: bool) -> None:
    found = rules.reasons_not_to_hand_over(sent_at=MORNING, due_at=MORNING, to_division=division, to_site=site)
    assert codes(found) == [NO_DESTINATION, DUE_BEFORE_SENT]


@given(
    st.integers(-10, 30),
    st.none() | st.integers(0, 30),
    st.none() | st.integers(0, 30),
    st.none() | st.integers(4, 30),
)
def test_a_task_always_has_exactly_one_status(
    at: int, done: int | None, cancelled: int | None, closes: int | None
) -> None:
    def hour(n: int | None) -> datetime | None:
        return None if n is None else MORNING + n * HOUR

    task = TaskFacts("k", MORNING, MORNING + 4 * HOUR, hour(closes), hour(done), hour(cancelled))
    assert rules.status(task, MORNING + at * HOUR) in TaskStatus
