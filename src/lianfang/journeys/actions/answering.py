"""Gaps in chains are watched: a task with a clock for each, done at the moment at which somebody was named."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import FILL_GAP
from lianfang.tasks.types import Fulfilment

from ..answering import watched
from ..types import Planned
from .days import RUN


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Watch the gaps in who answers"))
def watch_gaps(*, by: Actor, at: datetime, ids: Ids) -> Planned:
    """Ask for somebody wherever a chain has a gap; what was filled is done when and by whom it was, what the rules ask for no
    more is not owed.  Gives how many gaps are new."""
    found = watched(at)
    tasks.fulfil(
        [
            Fulfilment(
                frozenset({FILL_GAP}),
                max(since, task.opens_at),
                ids.op,
                namer,
                ids.received,
                task_ids=frozenset({task.id}),
            )
            for task, since, namer in found.filled
        ]
    )
    tasks.cancel(
        subjects=[task.subject for task in found.gone], kinds=[FILL_GAP], reason="asked for no more", at=at, ids=ids
    )
    return Planned(tasks=len(tasks.create(found.new, by=by, at=at, ids=ids)))
