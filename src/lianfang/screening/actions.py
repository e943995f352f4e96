"""Every write to checkpoints; counts are written in `tallying`, persons in `findings`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import Call, action
from lianfang.core.types import Instant, Kind, Label, MemberId, ShortText, Version
from lianfang.places.types import DivisionId
from lianfang.roster import actions as roster
from lianfang.roster.types import SubjectKind
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import REVIEW_CLOSURE

from . import duties, queries, rules
from .findings import (
    journey_of,
    mark_arrived,
    mark_transported,
    purge_registers,
    record_abnormal,
    register_arrival,
)
from .models import Checkpoint, StandingOrder, StateRow, TurnedBack
from .tallying import edition_at, reasons_not_standing, tally_many
from .types import (
    CLOSE,
    KEEP,
    NAME_TAKEN,
    OVER,
    SCREEN,
    CheckpointId,
    Delta,
    PostKind,
    PostLevel,
    PostState,
    Purpose,
    StandingOrderId,
)

__all__ = [
    "end_standing_order",
    "journey_of",
    "mark_arrived",
    "mark_transported",
    "open_checkpoint",
    "purge_registers",
    "record_abnormal",
    "register_arrival",
    "set_state",
    "sign_standing_order",
    "take_down",
    "tally",
    "tally_many",
    "turn_back",
]

HEAD = "post_head"
"""The role in which a member answers for a checkpoint."""


@action(duty=KEEP, kind=Kind.SETUP, label=_("Set a checkpoint up"))
def open_checkpoint(
    *,
    name: Label,
    level: PostLevel,
    kind: PostKind,
    division_id: DivisionId,
    road: ShortText = "",
    head_id: MemberId | None = None,
    hours_per_day: Annotated[int, Field(ge=1, le=24)] | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Checkpoint:
    """Set up a post that controls everybody who passes; staffed as many hours a day as the edition asks, unless said.

    Raises Refused.
    """
    if Checkpoint.objects.filter(division_id=division_id, name=name, ended_at__isnull=True).exists():
        raise Refused(Reason(NAME_TAKEN, "name", {"name": name}))
    post = Checkpoint.objects.create(
        id=ids.new("checkpoint"),
        name=name,
        level=level,
        kind=kind,
        division_id=division_id,
        road=road,
        hours_per_day=hours_per_day or edition_at(division_id, at).edition.screening.post_hours_per_day,
        state=PostState.CONTROLLED,
        **stamp(ids, by, at),
    )
    _begin(post, PostState.CONTROLLED, by, at, ids)
    if head_id is not None:
        roster.name_responsible(
            member_id=head_id,
            role=HEAD,
            subject_kind=SubjectKind.CHECKPOINT,
            subject=post.id,
            division_id=division_id,
            by=by,
            at=at,
            ids=ids,
        )
    return post


def _begin(
    post: Checkpoint, state: PostState, by: Actor, at: datetime, ids: Ids, ground: str = "", phone: str = ""
) -> StateRow:
    """Open the new state of a post; closed, it is looked at again by the day the edition says."""
    found = edition_at(post.division_id, at) if state is PostState.CLOSED else None
    return StateRow.objects.create(
        id=ids.new("state"),
        checkpoint=post,
        division_id=post.division_id,
        state=state,
        ground=ground,
        emergency_phone=phone,
        review_at=rules.review_at(at) if found is not None else None,
        edition=found.id if found is not None else None,
        signed=by.signed,
        since=at,
        **stamp(ids, by, at),
    )


@action(duty=CLOSE, kind=Kind.DECISION, label=_("Open, control or close a checkpoint"), signed=True)
def set_state(
    *,
    checkpoint_id: CheckpointId,
    seen: Version,
    state: PostState,
    ground: Label,
    emergency_phone: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Checkpoint:
    """Sign what a post is from now on, and why.  Closed keeps an emergency passage with a telephone number, and is looked at
    again within days; signing it closed anew is that review.  Raises Stale, or Refused with every reason.
    """
    post = queries.lock_checkpoint(checkpoint_id, seen=seen)
    now = PostState(post.state)
    refuse_if([*reasons_not_standing(post, at), *rules.reasons_not_to_change(now, state, emergency_phone)])
    _end_review(post.id, by, at, ids)
    StateRow.objects.filter(checkpoint=post, until__isnull=True).update(until=at)
    row = _begin(post, state, by, at, ids, ground, emergency_phone)
    if row.review_at is not None:
        level = PostLevel(post.level)
        due = duties.review(post.id, post.division_id, level, closed_at=at, due_at=row.review_at)
        tasks.create([due], by=by, at=at, ids=ids)
    post.state = state
    post.version += 1
    post.save(update_fields=["state", "version"])
    return post


def _end_review(checkpoint_id: UUID, by: Actor, at: datetime, ids: Ids) -> None:
    tasks.fulfil([tasks.fulfilment(REVIEW_CLOSURE, subject=checkpoint_id, by=by, at=at, ids=ids)])
    tasks.cancel(subjects=[checkpoint_id], kinds=[REVIEW_CLOSURE], reason="", at=at, ids=ids)


@action(duty=KEEP, kind=Kind.DECISION, label=_("Take a checkpoint down"))
def take_down(*, checkpoint_id: CheckpointId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Checkpoint:
    """A post stands no more: its state, orders and head end with it.  Raises Stale, or Refused with every reason."""
    post = queries.lock_checkpoint(checkpoint_id, seen=seen)
    refuse_if(reasons_not_standing(post, at))
    _end_review(post.id, by, at, ids)
    StateRow.objects.filter(checkpoint=post, until__isnull=True).update(until=at)
    StandingOrder.objects.filter(checkpoint=post, until__gt=at).update(until=at)
    roster.relieve_team(subjects=[post.id], at=at)
    post.ended_at = at
    post.version += 1
    post.save(update_fields=["ended_at", "version"])
    return post


@action(duty=CLOSE, kind=Kind.DECISION, label=_("Sign a standing order of a post"), signed=True)
def sign_standing_order(
    *,
    checkpoint_id: CheckpointId,
    seen: Version,
    whom: Label,
    ground: Label,
    object_to: Label,
    ends_at: Instant,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> StandingOrder:
    """Sign whom a post turns back, on what health ground, until when, and where one objects.  It replaces the one before.

    Raises Stale, or Refused with every reason.
    """
    post = queries.lock_checkpoint(checkpoint_id, seen=seen)
    found = edition_at(post.division_id, at)
    refuse_if([*reasons_not_standing(post, at), *rules.reasons_not_to_order(at, ends_at)])
    StandingOrder.objects.filter(checkpoint=post, until__gt=at).update(until=at)
    return StandingOrder.objects.create(
        id=ids.new("standing_order"),
        checkpoint=post,
        division_id=post.division_id,
        whom=whom,
        ground=ground,
        object_to=object_to,
        edition=found.id,
        signed=by.signed,
        ends_at=ends_at,
        until=ends_at,
        **stamp(ids, by, at),
    )


@action(duty=CLOSE, kind=Kind.DECISION, label=_("End a standing order"), signed=True)
def end_standing_order(*, order_id: StandingOrderId, seen: Version, by: Actor, at: datetime) -> StandingOrder:
    """Nobody is turned back under this order any more.  Raises Stale, or Refused."""
    order = queries.lock_order(order_id, seen=seen)
    if order.until <= at:
        raise Refused(Reason(OVER, "order_id"))
    order.until = at
    order.version += 1
    order.save(update_fields=["until", "version"])
    return order


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Count passers"), many=tally_many)
def tally(
    *,
    checkpoint_id: CheckpointId,
    deltas: Annotated[tuple[Delta, ...], Field(min_length=1, max_length=200)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> int:
    """Take counts of passers; gives how many.  Nobody's name is asked.  Raises Refused with every reason."""
    params = _Tally(checkpoint_id, deltas)
    return only(tally_many([Call(params, by, at, ids)]))


class _Tally:
    """The parameters of one `tally`, as a call carries them."""

    def __init__(self, checkpoint_id: UUID, deltas: tuple[Delta, ...]) -> None:
        self.checkpoint_id = checkpoint_id
        self.deltas = deltas


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Turn passers back"))
def turn_back(
    *,
    checkpoint_id: CheckpointId,
    purpose: Purpose,
    go_to: Label,
    count: Annotated[int, Field(ge=1, le=200)] = 1,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> TurnedBack:
    """Note that passers were turned back under the post's signed standing order, and where they were told to go.

    An objection goes to that order.  Nobody's name is asked.  Raises Refused with every reason.
    """
    post = queries.checkpoint(checkpoint_id)
    order = queries.standing_order(post.id, at)
    refuse_if(_reasons_not_to_turn_back(post, order, purpose, at))
    assert order is not None
    return TurnedBack.objects.create(
        id=ids.new("turned_back"),
        checkpoint=post,
        division_id=post.division_id,
        order=order,
        purpose=purpose,
        go_to=go_to,
        count=count,
        **stamp(ids, by, at),
    )


def _reasons_not_to_turn_back(
    post: Checkpoint, order: StandingOrder | None, purpose: Purpose, at: datetime
) -> Iterator[Reason]:
    yield from reasons_not_standing(post, at)
    yield from rules.reasons_not_to_turn_back(purpose, ordered=order is not None)
