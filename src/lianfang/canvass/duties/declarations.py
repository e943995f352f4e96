"""What the rules of declarations ask for: whoever declares is called once, and on their day somebody sees whether they came."""

from datetime import datetime, timedelta

from lianfang.core.clock import local_zone
from lianfang.editions.types import Declaring
from lianfang.tasks import kinds
from lianfang.tasks.types import NewTask

from ..models import Declaration
from .leads import role_at


def declared(one: Declaration, rule: Declaring, at: datetime, *, turn: int = 0) -> NewTask:
    """The task to call whoever declared; `turn` tells apart what they said since."""
    return NewTask(
        kinds.DECLARED,
        one.id,
        one.division_id,
        at,
        at + timedelta(hours=rule.call_hours),
        role=role_at(one.division_id),
        key=str(turn),
    )


def expected(one: Declaration, rule: Declaring, at: datetime, *, turn: int = 0) -> NewTask:
    """The task to see whether they came: from their day on, overdue so many hours after it."""
    day = datetime(one.arrives_on.year, one.arrives_on.month, one.arrives_on.day, tzinfo=local_zone())
    return NewTask(
        kinds.EXPECTED,
        one.id,
        one.division_id,
        max(day, at),
        day + timedelta(days=1, hours=rule.missed_hours),
        role=role_at(one.division_id),
        key=str(turn),
    )
