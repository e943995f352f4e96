"""The daily checklist of a village: owed each day, handed in with what shows it, and what is not done becomes a task."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.places.types import DivisionId
from lianfang.roster import actions as roster
from lianfang.roster.types import LOG_VISITS, ItemAnswer
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import VILLAGE_CHECK

from .. import checklists, reviewing
from ..types import Planned
from .days import RUN


@dataclass(frozen=True)
class Checked:
    """A checklist that was handed in, and how many of its items are not done."""

    id: UUID
    open_items: int


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Plan the checklists and reviews of a day"))
def plan_checklists(*, day: date, by: Actor, at: datetime, ids: Ids) -> Planned:
    """Every village whose rules ask for it is to be gone through on a local day, and the day of every area to be reviewed.

    What is there is not made again.
    """
    new = [*(checklists.to_check(id, day, at) for id in checklists.villages_to_check(at)), *reviewing.owed_on(day, at)]
    return Planned(tasks=len(tasks.create(new, by=by, at=at, ids=ids)))


@action(duty=LOG_VISITS, kind=Kind.OBSERVATION, label=_("Hand in the checklist of a village"))
def check_village(
    *,
    division_id: DivisionId,
    answers: Annotated[tuple[ItemAnswer, ...], Field(max_length=20)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Checked:
    """Every item that the rules list, done or not, with what shows it; what is not done is put right within their hours.

    Raises Refused with every reason.
    """
    rules = checklists.rules_at(division_id, at)
    check = roster.hand_in(division_id, checklists.day_of(at), rules, answers, by=by, at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(VILLAGE_CHECK, by=by, at=at, ids=ids, subject=division_id)])
    assert rules is not None
    hours = rules.edition.responsibility.village_checklist.mend_hours
    left = [checklists.to_mend(check, one.item, hours, at) for one in answers if not one.done]
    tasks.create(left, by=by, at=at, ids=ids)
    return Checked(check.id, check.open_items)
