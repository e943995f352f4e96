"""Somebody is relieved and somebody else takes over: the role, what it answers for by name, and what is still to be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.places import queries as places
from lianfang.roster import actions as roster
from lianfang.roster import queries as roster_known
from lianfang.roster.types import HAS_LEFT, KEEP_ROSTER, AssignmentId, LocalMemberId
from lianfang.tasks import actions as tasks

from .. import rules


@dataclass(frozen=True)
class HandedOver:
    """What somebody took over: how many tasks named whoever was relieved, and for how much they answered."""

    assignment_id: UUID
    tasks: int
    responsibilities: int


@action(duty=KEEP_ROSTER, kind=Kind.DECISION, label=_("Relieve somebody and hand their work over"))
def hand_over_work(
    *, assignment_id: AssignmentId, successor_id: LocalMemberId, by: Actor, at: datetime, ids: Ids
) -> HandedOver:
    """End an assignment and give it to somebody else, with the tasks that name its holder in its area and all they answer for
    there.  Raises Refused with every reason.
    """
    row = roster_known.assignment(assignment_id)
    refuse_if(_reasons_against(row.member_id, successor_id))
    moved = tasks.pass_on(member_id=row.member_id, successor_id=successor_id, division_id=row.division_id)
    until, role, division = row.until, row.role, row.division_id
    roster.relieve(assignment_id=assignment_id, by=by, at=at)
    if not roster_known.holds(successor_id, role, division, at):
        roster.assign(
            member_id=successor_id, role=role, division_id=division, since=at, until=until, by=by, at=at, ids=ids
        )
    answered = roster.pass_on(
        member_id=row.member_id, successor_id=successor_id, division_ids=places.under(division), by=by, at=at, ids=ids
    )
    return HandedOver(assignment_id, moved, answered)


def _reasons_against(member_id: UUID, successor_id: UUID) -> Iterator[Reason]:
    if successor_id == member_id:
        yield Reason(rules.NOBODY_FOLLOWS_THEMSELVES, "successor_id")
    if roster_known.member(successor_id).left_at is not None:
        yield Reason(HAS_LEFT, "successor_id")
