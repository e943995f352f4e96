"""What the rules of lists ask for: whoever a list names is looked for, once, where they are said to be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.tasks import kinds
from lianfang.tasks.types import NewTask

from ..models import Lead

TOWNSHIP_LEVEL, VILLAGE_LEVEL = 4, 5


def verifying(lead: Lead, rules: Callable[[UUID], Edition], at: datetime, *, turn: int = 0) -> NewTask:
    """The task to look for a lead in its division: by who is nearest to it.  `turn`: how many areas they have left."""
    hours = rules(lead.division_id).tasks.due_hours["verify_lead"]
    return NewTask(
        kinds.VERIFY_LEAD,
        lead.id,
        lead.division_id,
        at,
        at + timedelta(hours=hours),
        person_id=lead.person_id,
        role=role_at(lead.division_id),
        key=str(turn),
        context=lead.list_id,
    )


def role_at(division_id: UUID) -> str:
    """Who looks for somebody there: the grid of a village; above it, who finds out in which village they are."""
    level = places.level_of(division_id)
    if level >= VILLAGE_LEVEL:
        return kinds.GRID
    return kinds.TOWNSHIP if level == TOWNSHIP_LEVEL else kinds.EPIDEMIOLOGIST
