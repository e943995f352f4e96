"""What the daily checklists of villages ask for: a task for each village and day, a task for each item that is not done."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from lianfang.core.clock import local_zone
from lianfang.editions import queries as editions
from lianfang.editions.days import parse_clock
from lianfang.editions.vocabulary import EditionInForce
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.tasks.kinds import VILLAGE_CHECK, VILLAGE_MEND
from lianfang.tasks.types import NewTask

from . import horizon
from .types import Row


def day_of(at: datetime) -> date:
    """The local day of an instant."""
    return at.astimezone(local_zone()).date()


def rules_at(division_id: UUID, at: datetime) -> EditionInForce | None:
    """The rules of a village that ask for a checklist; None where there are none, or it is no village."""
    if places.level_of(division_id) != int(Level.VILLAGE) or places.is_closed(division_id):
        return None
    found = editions.in_force_here(division_id, at)
    return found if found is not None and found.edition.responsibility.village_checklist.items else None


def owed_on(division_id: UUID, day: date) -> bool:
    """Whether the rules asked for a checklist of a village on a local day."""
    return rules_at(division_id, horizon.end_of(day)) is not None


def villages_to_check(at: datetime) -> Iterator[UUID]:
    """Every village whose rules ask for a checklist at `at`."""
    yield from (id for id in places.of_level(int(Level.VILLAGE)) if rules_at(id, at) is not None)


def any_to_check(at: datetime) -> bool:
    """Whether any village is to be checked."""
    return next(villages_to_check(at), None) is not None


def to_check(division_id: UUID, day: date, at: datetime) -> NewTask:
    """The task to go through the checklist of a village on a day; missed when the day is over."""
    rules = rules_at(division_id, at)
    assert rules is not None
    start, end = horizon.start_of(day), horizon.end_of(day)
    due = start + parse_clock(rules.edition.responsibility.village_checklist.checked_by)
    return NewTask(VILLAGE_CHECK, division_id, division_id, start, min(due, end), key=f"{day}", closes_at=end)


def to_mend(check: Row, item: str, hours: int, at: datetime) -> NewTask:
    """The task to put right what was found not done."""
    due = at + timedelta(hours=hours)
    return NewTask(
        VILLAGE_MEND, check.division_id, check.division_id, at, due, key=f"{item}/{check.day:%m%d}", context=check.id
    )
