"""A household does not want to answer at the door: its village's officer speaks with it again, in the ways that the rules allow.

Nothing here compels anybody: a refusal that stays one is an answer, and the record of it ends there.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.canvass import actions as canvass
from lianfang.canvass import queries as canvass_known
from lianfang.canvass.types.refusals import (
    NO_WAY_TRIED,
    NOT_YOUR_REFUSAL,
    SETTLED_ALREADY,
    WAY_NOT_ALLOWED,
    NewRefusal,
    RefusalId,
    Settled,
    WayKey,
)
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import Call, action
from lianfang.core.types import Kind, Version
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import EditionInForce
from lianfang.roster import queries as roster
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.kinds import REFUSAL
from lianfang.tasks.types import DO, NewTask

from ..types import Row
from .caring import Stepped


def refused_at(
    household_id: UUID, division_id: UUID, edition: EditionInForce, *, by: Actor, at: datetime, ids: Ids
) -> None:
    """Ask the village's officer to speak with a household, or, where none is named, its township.  Internal."""
    rules = edition.edition.responsibility.refusals
    if not rules.charge:
        return
    officer = roster.standing_team(division_id, [rules.charge], at).get(rules.charge)
    due = at + timedelta(hours=rules.hours)
    noted = canvass.refusals.note(
        [NewRefusal(household_id, division_id, edition.id, officer, due)], by=by, at=at, ids=ids
    )
    tasks.create(
        [
            NewTask(REFUSAL, row.id, division_id, at, due, household_id=household_id, owner=officer, context=row.id)
            for row in noted
        ],
        by=by,
        at=at,
        ids=ids,
    )


def answered_after_all(met: Mapping[UUID, Call]) -> None:
    """Households that were met are asked no more: what was noted before is settled by the knock of each.  Internal."""
    for row in canvass_known.refusals.open_refusals(met):
        call = met[row.household_id]
        if row.at < call.at:
            _settle(row, Settled.ANSWERED, (), by=call.by, at=call.at, ids=call.ids)


def _settle(row: Row, outcome: Settled, ways: Sequence[str], *, by: Actor, at: datetime, ids: Ids) -> None:
    canvass.refusals.settle(row, outcome, ways, by=by.entered_for or by.member, at=at)
    tasks.fulfil([tasks.fulfilment(REFUSAL, by=by, at=at, ids=ids, subject=row.id)])


@action(duty=DO, kind=Kind.OBSERVATION, label=_("Record what came of a refusal"))
def settle_refusal(
    *,
    refusal_id: RefusalId,
    seen: Version,
    outcome: Settled,
    ways: Annotated[tuple[WayKey, ...], Field(max_length=12)] = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Whoever was asked to speak with a household says what was tried, of what the rules allow, and what came of it.

    Raises Stale, or Refused with every reason.
    """
    row = canvass_known.refusals.lock_refusal(refusal_id, seen=seen)
    refuse_if(_reasons_against(row, outcome, ways, by, at))
    _settle(row, outcome, sorted(set(ways)), by=by, at=at, ids=ids)
    return Stepped(row.id, row.version)


def _reasons_against(row: Row, outcome: Settled, ways: Sequence[str], by: Actor, at: datetime) -> Iterator[Reason]:
    if row.settled_at is not None:
        yield Reason(SETTLED_ALREADY, "refusal_id", {"settled_at": row.settled_at})
    elif not any(tasks_known.answers_for(by, id, at) for id in task_ids(row.id, at)):
        yield Reason(NOT_YOUR_REFUSAL, "refusal_id")
    allowed = editions.edition(row.edition_id).edition.responsibility.refusals.ways
    for n, way in enumerate(ways):
        if way not in allowed:
            yield Reason(WAY_NOT_ALLOWED, f"ways.{n}")
    if outcome is not Settled.AWAY and not ways:
        yield Reason(NO_WAY_TRIED, "ways")


def task_ids(refusal_id: UUID, at: datetime) -> list[UUID]:
    """The tasks that are open about a refusal."""
    return [task.id for task in tasks_known.open_tasks([refusal_id], at)]
