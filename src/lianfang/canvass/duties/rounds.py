"""The tasks that a round's rules ask for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.tasks.kinds import CANVASS, CANVASS_CALL, CANVASS_CHECK, CANVASS_GONE, CANVASS_HELP
from lianfang.tasks.types import NewTask

from ..rules import drawn


def knock(door: Any, at: datetime) -> NewTask:
    """Knock at a household's door for its round; one that joins after its deadline is due at once."""
    return _of(door, CANVASS, door.round.counts_from, max(door.due_at, at))


def call(door: Any, at: datetime) -> NewTask:
    """Call a household that every knock missed."""
    return _of(door, CANVASS_CALL, at, max(door.due_at, at))


def check(door: Any, at: datetime) -> list[NewTask]:
    """Where a household was drawn: ask it by telephone whether somebody was there, before the next day is over."""
    due = at + timedelta(days=1)
    return [_of(door, CANVASS_CHECK, at, due)] if drawn(door.id, door.round.check_percent) else []


def help_needed(household_id: UUID, division_id: UUID, *, at: datetime, key: str) -> NewTask:
    """See to the help that a household needs: at once."""
    return NewTask(
        kind=CANVASS_HELP,
        subject=household_id,
        household_id=household_id,
        division_id=division_id,
        opens_at=at,
        due_at=at,
        key=key,
    )


def _of(door: Any, kind: str, opens_at: datetime, due_at: datetime) -> NewTask:
    return NewTask(
        kind=kind,
        subject=door.id,
        household_id=door.household_id,
        division_id=door.division_id,
        opens_at=opens_at,
        due_at=due_at,
        context=door.round_id,
    )


def gone(person_id: UUID, household_id: UUID, division_id: UUID, *, at: datetime, key: str) -> NewTask:
    """Record where somebody lives now who was found to be gone from their door: before the next day is over."""
    return NewTask(
        kind=CANVASS_GONE,
        subject=person_id,
        person_id=person_id,
        household_id=household_id,
        division_id=division_id,
        opens_at=at,
        due_at=at + timedelta(days=1),
        key=key,
    )
