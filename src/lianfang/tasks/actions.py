"""Every write to tasks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core import privacy
from lianfang.core.access import Actor, covers
from lianfang.core.errors import Reason, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, MemberId, PersonalText
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from . import bulk, queries, rules
from .handovers import call_off, hand_over, receive, refuse_receipt, send_on
from .kinds import TASK_KINDS
from .models import STILL_OPEN, Escalation, HandOver, Task
from .types import (
    ASSIGN,
    DO,
    HAS_LEFT,
    NOT_FOR_THIS_AREA,
    Fulfilment,
    NewTask,
    Raise,
    SeenTask,
    TaskId,
)
from .visits import record_visit, record_visits

__all__ = [
    "call_off",
    "cancel",
    "complete",
    "create",
    "escalate",
    "fulfil",
    "fulfilment",
    "hand_over",
    "reassign",
    "receive",
    "record_visit",
    "record_visits",
    "refuse_receipt",
    "send_on",
]


def create(new: Sequence[NewTask], *, by: Actor, at: datetime, ids: Ids) -> tuple[UUID, ...]:
    """Store what is owed; what is known already by (kind, subject, key) is left as it is.  Internal.

    Gives the ids of the new ones.  Set-based.
    """
    known = bulk.there(new) if new else set()
    rows: list[tuple[UUID, NewTask]] = []
    for one in new:
        key = (one.subject, one.kind, one.key)
        if key not in known:
            known.add(key)
            rows.append((ids.new("task", f"{one.kind}/{one.subject}/{one.key}"), one))
    bulk.store(rows, stamp(ids, by, at))
    return tuple(id for id, _ in rows)


def fulfil(done: Sequence[Fulfilment]) -> tuple[UUID, ...]:
    """Whatever was owed for what was done is done; gives the ids of the tasks.  Set-based.  Internal."""
    found = bulk.fulfilled(done)
    bulk.close(found)
    return tuple(found)


def fulfilment(
    *kinds: str,
    by: Actor,
    at: datetime,
    ids: Ids,
    subject: UUID | None = None,
    person_id: UUID | None = None,
    household_id: UUID | None = None,
    task_ids: Iterable[UUID] = (),
) -> Fulfilment:
    """What was done in one operation, for `fulfil`.  Raises ValueError when it does not say for what."""
    chosen = frozenset(task_ids)
    if not chosen and subject is None and person_id is None and household_id is None:
        raise ValueError("say whose tasks were done")
    doer = by.entered_for or by.member
    return Fulfilment(frozenset(kinds), at, ids.op, doer, ids.received, subject, person_id, household_id, chosen)


def cancel(*, subjects: Iterable[UUID], kinds: Iterable[str] | None, reason: str, at: datetime, ids: Ids) -> int:
    """What is owed about `subjects` (of `kinds`; None: of any) and not due any more is called off.  Internal.

    What was missed before stays missed.  Gives how many.
    """
    rows = queries.open_tasks(subjects, at)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return rows.order_by().update(
        cancelled_at=at, ended_at=at, cancelled_op=ids.op, cancel_reason=reason[:200], version=F("version") + 1
    )


@action(
    duty=DO,
    kind=Kind.OBSERVATION,
    label=_("Say that a task is done"),
    subject=lambda params, ids: queries.task_subject(params.task_id),
)
def complete(*, task_id: TaskId, note: PersonalText = "", by: Actor, at: datetime, ids: Ids) -> Task:
    """Close a task that is done by saying so.  Raises Refused with every reason."""
    task = queries.lock_task(task_id)
    mine = Task.objects.filter(queries.mine(by, at), id=task_id).exists()
    refuse_if(rules.reasons_not_to_complete(task.facts(), TASK_KINDS.get(task.kind), mine=mine, at=at))
    task.done_at = task.ended_at = at
    task.done_by, task.done_op, task.done_recorded_at = by.entered_for or by.member, ids.op, ids.received
    if note:
        holder = task.person_id or task.household_id or task.id
        task.sealed = privacy.seal(privacy.keys_of([holder], make=True)[holder], {"note": note})
    task.version += 1
    task.save()
    return task


@action(duty=ASSIGN, kind=Kind.DECISION, label=_("Say who does tasks"))
def reassign(
    *,
    tasks: Annotated[tuple[SeenTask, ...], Field(min_length=1, max_length=500)],
    member_id: MemberId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> int:
    """Name who does some tasks, or, without a member, give them back to their roles.  Gives how many.

    Raises Stale, or Refused with every reason, by task.
    """
    wanted = {one.task_id: one.seen for one in tasks}
    locked = {row.id: row for row in Task.objects.select_for_update().filter(id__in=list(wanted)).order_by("id")}
    reasons = list(_reasons_against_member(member_id, list(locked.values()), at))
    for n, one in enumerate(tasks):
        reasons += rules.reasons_not_to_reassign(locked[one.task_id].facts(), at=at, field=f"tasks.{n}.task_id")
    refuse_if(reasons)
    for task_id, seen in wanted.items():
        if locked[task_id].version != seen:
            raise Stale(seen=seen, current=locked[task_id].version)
    return Task.objects.filter(id__in=list(wanted)).update(owner=member_id, version=F("version") + 1)


def _reasons_against_member(member_id: UUID | None, tasks: Sequence[Task], at: datetime) -> list[Reason]:
    if member_id is None:
        return []
    if roster.member(member_id).left_at is not None:
        return [Reason(HAS_LEFT, "member_id")]
    held = [grant.area for grant in roster.actor_of(member_id, at).grants]
    areas = None if None in held else tuple(area for area in held if area is not None)
    outside = [task for task in tasks if not covers(areas, [task.division_id])]
    return [Reason(NOT_FOR_THIS_AREA, "member_id")] if outside else []


def give_back(member_id: UUID, at: datetime) -> int:
    """What names somebody in an area where they work no more goes back to its role; gives how many tasks.  Internal."""
    held = [grant.area for grant in roster.actor_of(member_id, at).grants]
    rows = Task.objects.filter(STILL_OPEN, owner=member_id)
    still = None if None in held else places.division_ids(area for area in held if area is not None)
    if still is None:
        return 0
    return rows.exclude(division_id__in=still).update(owner=None, version=F("version") + 1)


def pass_on(*, member_id: UUID, successor_id: UUID, division_id: UUID) -> int:
    """What names somebody in an area names somebody else; gives how many tasks.  Internal."""
    rows = Task.objects.filter(STILL_OPEN, owner=member_id, division_id__in=places.under(division_id))
    return rows.update(owner=successor_id, version=F("version") + 1)


def follow_homes(*, household_ids: Sequence[UUID], person_ids: Sequence[UUID], division_id: UUID) -> int:
    """What is owed at some doors, and to who lives there, is owed in the division they lie in now, as who is awaited there is
    awaited in it; gives how many tasks.

    Internal: whoever puts households into a grid calls it.  What was asked of another place (a clinic, a site) stays there.
    """
    near = places.under(places.village_of(division_id))
    concerned = Q(household_id__in=list(household_ids)) | Q(person_id__in=list(person_ids))
    HandOver.objects.filter(person_id__in=list(person_ids), division_id__in=near, ended_at=None).update(
        division_id=division_id
    )
    rows = Task.objects.filter(STILL_OPEN & concerned, division_id__in=near).exclude(division_id=division_id)
    return rows.update(division_id=division_id)


def escalate(raised: Sequence[Raise], *, by: Actor, at: datetime, ids: Ids) -> list[Escalation]:
    """Raise overdue tasks to the role of their next step; each step once per task.  Internal."""
    levels = {one.task_id: one for one in raised}
    rows = Task.objects.select_for_update().filter(STILL_OPEN, id__in=list(levels)).order_by("id")
    due = [
        (task_id, division, levels[task_id])
        for task_id, division, level in rows.values_list("id", "division_id", "level")
        if level < levels[task_id].level
    ]
    together: dict[tuple[int, str], list[UUID]] = {}
    for task_id, _division, one in due:
        together.setdefault((one.level, one.role), []).append(task_id)
    for (level, role), task_ids in together.items():
        Task.objects.filter(id__in=task_ids).update(
            level=level, escalated_at=at, escalated_to=role, version=F("version") + 1
        )
    return Escalation.objects.bulk_create(
        Escalation(
            id=ids.new("escalation", f"{task_id}/{one.level}"),
            task_id=task_id,
            division_id=division,
            level=one.level,
            role=one.role,
            **stamp(ids, by, at),
        )
        for task_id, division, one in due
    )
