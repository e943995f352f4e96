"""What is owed because nobody answers: a task for each gap in a chain, done when somebody was named."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.editions import queries as editions
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.roster.types import Gap
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import COMMAND, FILL_GAP, TOWNSHIP
from lianfang.tasks.types import NewTask

from .types import Row

Charged = tuple[UUID, str]
"""An area and a charge that is named for it."""


@dataclass(frozen=True)
class Watched:
    """What is to be done about gaps: tasks for the new ones; tasks whose charge somebody holds now, and
    those that the rules ask for no more."""

    new: tuple[NewTask, ...]
    filled: tuple[tuple[Row, datetime, UUID], ...]
    gone: tuple[Row, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.filled or self.gone)


def charge_of(task: Row) -> Charged:
    """The area and the charge that a task about a gap asks somebody to be named for."""
    return task.subject, task.key.partition("/")[0]


def watched(at: datetime) -> Watched:
    """The gaps in the chains of every area where an outbreak is handled, beside the tasks that there are about gaps."""
    tops = editions.outbreaks().filter(ended_at=None, began_at__lte=at).values_list("division_id", flat=True)
    inside = dict.fromkeys(id for top in sorted(set(tops)) for id in places.under(top))
    gaps = {(gap.division_id, gap.key): gap for gap in roster.gaps_in_chains([*inside], at)}
    known = {charge_of(task): task for task in tasks.open_of_kind(FILL_GAP)}
    over = {charged: task for charged, task in known.items() if charged not in gaps}
    named = roster.named_when(over.keys(), at)
    return Watched(
        new=tuple(_task(gap, at) for charged, gap in gaps.items() if charged not in known),
        filled=tuple((task, *named[charged]) for charged, task in over.items() if charged in named),
        gone=tuple(task for charged, task in over.items() if charged not in named),
    )


def _task(gap: Gap, at: datetime) -> NewTask:
    """Who names somebody: the township for its villages, the county for its townships and itself."""
    return NewTask(
        FILL_GAP,
        gap.division_id,
        gap.division_id,
        at,
        at + timedelta(hours=gap.hours),
        role=TOWNSHIP if places.level_of(gap.division_id) > int(Level.TOWNSHIP) else COMMAND,
        key=f"{gap.key}/{at.timestamp():.0f}",
    )
