"""What the vulnerable are to be given: noted with its interval, a task before each day, given and counted on."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import REGISTER, CareNeedId, PersonId, Support
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import SUPPORT
from lianfang.tasks.types import NewTask

from .. import horizon
from ..rules import reasons_against_next
from ..types import Planned, Row
from .days import RUN

EveryDays = Annotated[int, Field(ge=1, le=120)]


def _day(at: datetime) -> date:
    return at.astimezone(local_zone()).date()


def _task(need: Row, at: datetime, ahead_days: int) -> NewTask:
    """The task to give what is needed, once for each day on which it is due."""
    opens = horizon.start_of(need.next_on - timedelta(days=ahead_days))
    home = people_known.divisions_of([need.person_id])[need.person_id]
    return NewTask(
        SUPPORT,
        need.id,
        home,
        max(opens, at),
        max(horizon.end_of(need.next_on), at),
        person_id=need.person_id,
        key=need.next_on.isoformat(),
    )


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Note what somebody needs"))
def note_need(
    *,
    person_id: PersonId,
    kind: Support,
    what: PersonalText = "",
    amount: PersonalText = "",
    supplier: PersonalText = "",
    every_days: EveryDays | None = None,
    next_on: date,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Note what somebody is to be given: which medicine, how much, by whom, on which day next and every how many days.

    Without an interval that of the rules in force holds.  Whoever looks after them has a task before each day.  Raises Refused.
    """
    home = people_known.divisions_of([person_id])[person_id]
    rule = editions.here_or_generic(home, at).supporting
    refuse_if(reasons_against_next(next_on, on=_day(at)))
    said: dict[str, Any] = {"what": what, "amount": amount, "supplier": supplier}
    usual = rule.every_days.get(kind.value, max(rule.every_days.values()))
    need = people.note_need(person_id, kind, said, every_days or usual, next_on, by=by, at=at, ids=ids)
    if next_on <= _day(at) + timedelta(days=rule.ahead_days):
        tasks.create([_task(need, at, rule.ahead_days)], by=by, at=at, ids=ids)
    return need


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Say that somebody was given what they need"))
def supply_need(*, care_need_id: CareNeedId, by: Actor, at: datetime, ids: Ids) -> Row:
    """Somebody was given what they need; the next day is counted on.  Raises Refused."""
    need = people.supply_need(care_need_id, _day(at))
    tasks.fulfil([tasks.fulfilment(SUPPORT, subject=care_need_id, by=by, at=at, ids=ids)])
    rule = editions.here_or_generic(need.division_id, at).supporting
    if need.next_on <= _day(at) + timedelta(days=rule.ahead_days):
        tasks.create([_task(need, at, rule.ahead_days)], by=by, at=at, ids=ids)
    return need


@action(duty=REGISTER, kind=Kind.DECISION, label=_("End what somebody needs"))
def end_need(*, care_need_id: CareNeedId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Row:
    """Somebody needs this no more, and nobody owes it to them.  Raises Stale, Refused."""
    need = people.end_need(care_need_id, seen, at)
    tasks.cancel(subjects=[care_need_id], kinds=[SUPPORT], reason="needed no more", at=at, ids=ids)
    return need


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Plan what the vulnerable are to be given"))
def plan_support(*, day: date, by: Actor, at: datetime, ids: Ids) -> Planned:
    """A task for each need whose day comes within the days that the rules look ahead, once for each day."""
    new, rules = [], dict[UUID, int]()
    for need in people_known.needs_due(day + timedelta(days=14)):
        ahead = rules.setdefault(need.division_id, editions.here_or_generic(need.division_id, at).supporting.ahead_days)
        if need.next_on <= day + timedelta(days=ahead):
            new.append(_task(need, at, ahead))
    return Planned(len(tasks.create(new, by=by, at=at, ids=ids)))
