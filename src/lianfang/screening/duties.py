"""The tasks that a checkpoint's rules ask for."""

from datetime import datetime, timedelta
from uuid import UUID

from lianfang.tasks.kinds import COMMAND, REVIEW_CLOSURE, TOWNSHIP
from lianfang.tasks.types import NewTask

from .types import PostLevel

SHOWN_BEFORE = timedelta(days=1)


def review(
    checkpoint_id: UUID, division_id: UUID, level: PostLevel, *, closed_at: datetime, due_at: datetime
) -> NewTask:
    """Look at a closed road again by `due_at`; it stands in the list from the day before."""
    return NewTask(
        kind=REVIEW_CLOSURE,
        subject=checkpoint_id,
        division_id=division_id,
        role=COMMAND if level is PostLevel.COUNTY else TOWNSHIP,
        opens_at=max(closed_at, due_at - SHOWN_BEFORE),
        due_at=due_at,
        key=due_at.isoformat(timespec="minutes"),
    )
