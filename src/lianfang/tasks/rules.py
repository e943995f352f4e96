"""Pure decisions about tasks and hand-overs."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lianfang.core.errors import Reason
from lianfang.editions.types import EscalationStep

from .kinds import TaskKind
from .types import (
    ALREADY_DONE,
    ALREADY_RECEIVED,
    ALREADY_REFUSED,
    BEFORE_SENT,
    CALLED_OFF,
    DUE_BEFORE_SENT,
    NO_DESTINATION,
    NO_LONGER_OWED,
    NOBODY_VISITED,
    NOT_DONE_BY_SAYING,
    NOT_OPEN_YET,
    NOT_YOURS,
    SAID_TWICE,
    SENT_ON,
    HandOverFacts,
    HandOverStatus,
    TaskFacts,
    TaskStatus,
    VisitEntry,
)


def status(task: TaskFacts, at: datetime) -> TaskStatus:
    """Where a task stands at `at`; the first that holds."""
    if task.done_at is not None and task.done_at <= at:
        return TaskStatus.DONE if task.done_at <= task.due_at else TaskStatus.DONE_LATE
    if task.cancelled_at is not None and task.cancelled_at <= at:
        return TaskStatus.CANCELLED
    if task.closes_at is not None and task.closes_at <= at:
        return TaskStatus.MISSED
    if task.due_at <= at:
        return TaskStatus.OVERDUE
    return TaskStatus.DUE if task.opens_at <= at else TaskStatus.UPCOMING


def fulfillable(task: TaskFacts, at: datetime) -> bool:
    """Whether what was done at `at` fulfils the task: within its time, and before anything that fulfilled it so far.

    An earlier observation that comes in later (a phone without signal) moves the doing back to when it was done.
    """
    if task.cancelled_at is not None or at < task.opens_at:
        return False
    if task.closes_at is not None and at >= task.closes_at:
        return False
    return task.done_at is None or at < task.done_at


def level_due(due_at: datetime, at: datetime, steps: Sequence[EscalationStep]) -> int:
    """How many steps of escalation have come for something due at `due_at` and not done at `at`."""
    return sum(due_at + timedelta(minutes=step.after_minutes) <= at for step in steps)


def in_order(steps: Sequence[EscalationStep]) -> tuple[EscalationStep, ...]:
    """The steps by the time after which they come."""
    return tuple(sorted(steps, key=lambda step: step.after_minutes))


def _reasons_closed(task: TaskFacts, at: datetime, field: str) -> Iterator[Reason]:
    match status(task, at):
        case TaskStatus.CANCELLED | TaskStatus.MISSED:
            yield Reason(NO_LONGER_OWED, field)
        case TaskStatus.DONE | TaskStatus.DONE_LATE:
            yield Reason(ALREADY_DONE, field, {"done_at": task.done_at})


def reasons_not_to_complete(task: TaskFacts, kind: TaskKind | None, *, mine: bool, at: datetime) -> Iterator[Reason]:
    """Why a task may not be closed by saying that it was done at `at`."""
    if kind is None or not kind.said:
        yield Reason(NOT_DONE_BY_SAYING, "task_id")
    if not mine:
        yield Reason(NOT_YOURS, "task_id")
    if at < task.opens_at:
        yield Reason(NOT_OPEN_YET, "task_id", {"opens_at": task.opens_at})
    yield from _reasons_closed(task, at, "task_id")


def reasons_not_to_reassign(task: TaskFacts, *, at: datetime, field: str) -> Iterator[Reason]:
    """Why nobody else may be named for a task: it is closed."""
    yield from _reasons_closed(task, at, field)


def reasons_not_to_visit(entries: Sequence[VisitEntry]) -> Iterator[Reason]:
    """Why a visit cannot be recorded like this."""
    if not entries:
        yield Reason(NOBODY_VISITED, "entries")
    seen = set()
    for n, entry in enumerate(entries):
        if entry.person_id in seen:
            yield Reason(SAID_TWICE, f"entries.{n}.person_id")
        seen.add(entry.person_id)


def handover_status(handover: HandOverFacts, at: datetime) -> HandOverStatus:
    """Where a hand-over stands at `at`; the first that holds."""
    if handover.received_at is not None and handover.received_at <= at:
        return HandOverStatus.RECEIVED if handover.received_at <= handover.due_at else HandOverStatus.RECEIVED_LATE
    if handover.cancelled_at is not None and handover.cancelled_at <= at:
        return HandOverStatus.CALLED_OFF
    if handover.sent_on:
        return HandOverStatus.SENT_ON
    if handover.refused_at is not None and handover.refused_at <= at:
        return HandOverStatus.REFUSED
    return HandOverStatus.AWAITING if at < handover.due_at else HandOverStatus.OVERDUE


def reasons_not_to_hand_over(
    *, sent_at: datetime, due_at: datetime, to_division: bool, to_site: bool
) -> Iterator[Reason]:
    """Why a person cannot be handed over like this."""
    if to_division == to_site:
        yield Reason(NO_DESTINATION, "to_division_id")
    if due_at <= sent_at:
        yield Reason(DUE_BEFORE_SENT, "due_at")


def reasons_not_to_receive(handover: HandOverFacts, at: datetime) -> Iterator[Reason]:
    """Why a person cannot be received, or their receipt refused, at `at`."""
    if at < handover.sent_at:
        yield Reason(BEFORE_SENT, "handover_id", {"sent_at": handover.sent_at})
    yield from _reasons_over(handover)
    if handover.refused_at is not None:
        yield Reason(ALREADY_REFUSED, "handover_id", {"refused_at": handover.refused_at})


def reasons_not_to_send_on(handover: HandOverFacts) -> Iterator[Reason]:
    """Why the sender cannot send the person elsewhere, or call the hand-over off."""
    yield from _reasons_over(handover)
    if handover.sent_on:
        yield Reason(SENT_ON, "handover_id")


def _reasons_over(handover: HandOverFacts) -> Iterator[Reason]:
    if handover.received_at is not None:
        yield Reason(ALREADY_RECEIVED, "handover_id", {"received_at": handover.received_at})
    if handover.cancelled_at is not None:
        yield Reason(CALLED_OFF, "handover_id")
