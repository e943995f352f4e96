"""Writes of hand-overs; other modules call them through `actions`."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, PersonalText, ShortText, Version
from lianfang.people import actions as people
from lianfang.people.types import AnyPersonId, AreaReason
from lianfang.places import queries as places
from lianfang.places.types import AnyDivisionId, AnySiteId, DivisionId

from . import bulk, queries, rules
from .kinds import CHASE_HANDOVER, POST, TASK_KINDS
from .models import STILL_OPEN, HandOver, Task
from .types import (
    RECEIVE,
    SEND,
    Fulfilment,
    HandOverId,
    HandOverKind,
    Refusal,
    Sending,
    SentHandOverId,
)


@action(duty=SEND, kind=Kind.OBSERVATION, label=_("Hand a person over"), public=False)
def hand_over(
    *,
    kind: HandOverKind,
    person_id: AnyPersonId,
    from_division_id: DivisionId,
    sending: Sending,
    context: UUID | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> HandOver:
    """Send a person to an area or a site, to be received in time.  The receiver sees the person from now on.

    Internal.  Raises Refused with every reason.
    """
    refuse_if(_reasons(at, sending))
    site_id = sending.to_site_id
    division = places.site(site_id).division_id if site_id is not None else sending.to_division_id
    assert division is not None
    made = HandOver.objects.create(
        id=ids.new("handover", person_id),
        kind=kind,
        person_id=person_id,
        from_division_id=from_division_id,
        division_id=division,
        to_site_id=site_id,
        transport=sending.transport,
        context=context,
        due_at=sending.due_at,
        **stamp(ids, by, at),
    )
    people.open_area(
        person_id=person_id,
        division_id=division,
        reason=AreaReason.HAND_OVER,
        source=made.id,
        by=by,
        at=at,
        ids=ids,
    )
    _plan_chase(made, by, at, ids)
    return made


def _reasons(at: datetime, sending: Sending) -> list[Reason]:
    return list(
        rules.reasons_not_to_hand_over(
            sent_at=at,
            due_at=sending.due_at,
            to_division=sending.to_division_id is not None,
            to_site=sending.to_site_id is not None,
        )
    )


TOWNSHIP_LEVEL = 4
"""Below the county a township leader asks after people; what a county's post sent, the post asks after."""


def _plan_chase(made: HandOver, by: Actor, at: datetime, ids: Ids) -> None:
    """Whoever sent somebody asks after them as soon as the receipt is overdue."""
    Task.objects.create(
        id=ids.new("task", f"{CHASE_HANDOVER}/{made.id}/"),
        kind=CHASE_HANDOVER,
        subject=made.id,
        person_id=made.person_id,
        division_id=made.from_division_id,
        context=made.context,
        role=TASK_KINDS[CHASE_HANDOVER].role if places.level_of(made.from_division_id) >= TOWNSHIP_LEVEL else POST,
        opens_at=made.due_at,
        due_at=made.due_at,
        **stamp(ids, by, at),
    )


def _end_chase(made: HandOver, by: Actor, at: datetime, ids: Ids) -> None:
    """The chase is done by what ends the hand-over; one that was never due is called off."""
    doer = by.entered_for or by.member
    one = Fulfilment(frozenset({CHASE_HANDOVER}), at, ids.op, doer, ids.received, subject=made.id)
    bulk.close(bulk.fulfilled([one]))
    Task.objects.filter(STILL_OPEN, subject=made.id, kind=CHASE_HANDOVER).update(
        cancelled_at=at, ended_at=at, cancelled_op=ids.op, version=F("version") + 1
    )


def _note(made: HandOver, note: str) -> None:
    if note:
        key = privacy.keys_of([made.person_id], make=True)[made.person_id]
        made.sealed = privacy.seal(key, {"note": note})


def _holder(params: object, ids: Ids) -> UUID:
    handover_id = getattr(params, "handover_id")  # noqa: B009  one function for several actions' parameters
    assert isinstance(handover_id, UUID)
    return queries.handover_subject(handover_id)


@action(duty=RECEIVE, kind=Kind.OBSERVATION, label=_("Receive a person"), subject=_holder)
def receive(*, handover_id: HandOverId, note: PersonalText = "", by: Actor, at: datetime, ids: Ids) -> HandOver:
    """Say that a person who was handed over has arrived.  Whoever had received them before no longer sees them.

    Raises Refused with every reason.
    """
    made = queries.lock_handover(handover_id)
    refuse_if(rules.reasons_not_to_receive(made.facts(), at))
    made.received_at = made.ended_at = at
    made.received_by, made.received_op, made.received_recorded_at = by.entered_for or by.member, ids.op, ids.received
    _note(made, note)
    made.version += 1
    made.save()
    _end_chase(made, by, at, ids)
    before = HandOver.objects.filter(person_id=made.person_id, at__lt=made.at).exclude(id=made.id)
    people.close_areas(
        sources=list(before.values_list("id", flat=True)),
        reason=AreaReason.HAND_OVER,
        at=at,
        person_ids=[made.person_id],
    )
    return made


@action(duty=RECEIVE, kind=Kind.DECISION, label=_("Refuse to receive a person"), subject=_holder)
def refuse_receipt(
    *,
    handover_id: HandOverId,
    seen: Version,
    reason: Refusal,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> HandOver:
    """Say why a person is not taken in here; the sender has them back and sends them elsewhere.

    Raises Stale, or Refused with every reason.
    """
    made = queries.lock_handover(handover_id, seen=seen)
    refuse_if(rules.reasons_not_to_receive(made.facts(), at))
    made.refused_at, made.refused_by, made.refused_op = at, by.entered_for or by.member, ids.op
    made.refusal = reason
    _note(made, note)
    made.version += 1
    made.save()
    _forget(made, at)
    return made


def _forget(made: HandOver, at: datetime) -> None:
    """The area that does not take the person in no longer sees them."""
    people.close_area(person_id=made.person_id, reason=AreaReason.HAND_OVER, source=made.id, at=at)


@action(duty=SEND, kind=Kind.DECISION, label=_("Send a person on elsewhere"))
def send_on(
    *,
    handover_id: SentHandOverId,
    seen: Version,
    due_at: Instant,
    to_division_id: AnyDivisionId | None = None,
    to_site_id: AnySiteId | None = None,
    transport: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> HandOver:
    """Send a person who was refused, or is still on the way, to another place; gives the new hand-over.

    Raises Stale, or Refused with every reason.
    """
    made = queries.lock_handover(handover_id, seen=seen)
    sending = Sending(due_at=due_at, to_division_id=to_division_id, to_site_id=to_site_id, transport=transport)
    refuse_if([*rules.reasons_not_to_send_on(made.facts()), *_reasons(at, sending)])
    made.sent_on_at = made.ended_at = at
    made.version += 1
    made.save()
    _forget(made, at)
    _end_chase(made, by, at, ids)
    sent = hand_over(
        kind=HandOverKind(made.kind),
        person_id=made.person_id,
        from_division_id=made.from_division_id,
        sending=sending,
        context=made.context,
        by=by,
        at=at,
        ids=ids,
    )
    sent.follows = made
    sent.save(update_fields=["follows"])
    return sent


@action(duty=SEND, kind=Kind.DECISION, label=_("Call a hand-over off"))
def call_off(*, handover_id: SentHandOverId, seen: Version, by: Actor, at: datetime, ids: Ids) -> HandOver:
    """Nobody is on the way after all.  Raises Stale, or Refused with every reason."""
    made = queries.lock_handover(handover_id, seen=seen)
    refuse_if(rules.reasons_not_to_send_on(made.facts()))
    made.cancelled_at = made.ended_at = at
    made.version += 1
    made.save()
    _forget(made, at)
    _end_chase(made, by, at, ids)
    return made
