"""Stays: begun under an order, moved, converted, released when the conditions hold; lapsing at their end whatever happens."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Version
from lianfang.people import actions as people
from lianfang.people.types import AreaReason
from lianfang.places import actions as places
from lianfang.places import queries as known_places
from lianfang.places.types import RoomId, SiteKind, Zone

from .. import queries, rules
from ..models import Certificate, ChecklistTick, Order, Stay
from ..types import ALREADY_HELD, CARE, NOT_AN_END, RELEASE, ClinicalFacts, End, ItemKey, OrderId, RoomFacts, StayId
from .ending import end_order, end_past_due, end_stay_itself, settle


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Begin a stay"), public=False)
def start_stay(
    *,
    order_id: OrderId,
    room_id: RoomId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stay:
    """Begin the stay that an order asks for: at home, or at a site where a bed of the room is taken.

    Internal: journeys also make its tasks and name its care team.  Raises Refused with every reason.
    """
    order = queries.lock_order(order_id)
    held = order.person_id in queries.stays_of([order.person_id], at)
    reasons = [*rules.reasons_not_to_start(order.facts(), _room(room_id), at=at)]
    refuse_if([*reasons, Reason(ALREADY_HELD)] if held else reasons)
    end_past_due(Q(person_id=order.person_id), Q(person_id=order.person_id), by=by, at=at)
    return _begin(order, room_id, ids.new("stay", order_id), by=by, at=at, ids=ids)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Move to another place of quarantine"), public=False)
def move_stay(
    *,
    stay_id: StayId,
    room_id: RoomId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stay:
    """End a stay and begin the next under the same order, at another site or room.  Raises Refused with every reason."""
    stay = queries.lock_stay(stay_id)
    reasons = [*rules.reasons_it_is_over(stay.facts(), at=at)]
    refuse_if([*reasons, *rules.reasons_not_to_start(stay.order.facts(), _room(room_id), at=at)])
    end_stay_itself(stay, End.MOVED, by=by, at=at)
    settle(Q(id=stay.id), at=at)
    return _begin(stay.order, room_id, ids.new("stay", stay_id), by=by, at=at, ids=ids)


def _room(room_id: UUID | None) -> RoomFacts | None:
    if room_id is None:
        return None
    room = known_places.lock_room(room_id)
    return RoomFacts(SiteKind(known_places.site(room.site_id).kind), Zone(room.zone))


def _end_of(order: Order) -> datetime:
    until = rules.binds_until(order.facts())
    assert until is not None, "an order that binds nobody begins no stay"
    return until


def _begin(order: Order, room_id: UUID | None, id: UUID, *, by: Actor, at: datetime, ids: Ids) -> Stay:
    division, site_id = order.division_id, None
    if room_id is not None:
        site = known_places.site(places.take_bed(room_id=room_id, occupant=id, by=by, at=at, ids=ids).room.site_id)
        division, site_id = site.division_id, site.id
    stay = Stay.objects.create(
        id=id,
        order=order,
        person_id=order.person_id,
        division_id=division,
        kind=order.place,
        site_id=site_id,
        started_at=at,
        due_at=_end_of(order),
        **stamp(ids, by, at),
    )
    people.open_area(
        person_id=order.person_id,
        division_id=division,
        reason=AreaReason.STAY,
        source=id,
        by=by,
        at=at,
        ids=ids,
    )
    return stay


@action(duty=CARE, kind=Kind.DECISION, label=_("End a stay"), public=False)
def end_stay(*, stay_id: StayId, end: End, by: Actor, at: datetime) -> Stay:
    """End a stay and its order before the end because the person became a case, or the order fell.

    Internal.  A release prepared meanwhile is void.  Raises Refused: a stay is released, lapses and is moved in other ways.
    """
    stay = queries.lock_stay(stay_id)
    reasons = [*rules.reasons_it_is_over(stay.facts(), at=at)]
    if end not in (End.CONVERTED, End.REVOKED, End.OBJECTION_UPHELD):
        reasons.append(Reason(NOT_AN_END, "end"))
    refuse_if(reasons)
    end_order(stay.order, end, by=by, at=at)
    return queries.stay(stay_id)


@action(duty=RELEASE, kind=Kind.DECISION, label=_("Release from quarantine"), public=False)
def release(*, stay_id: StayId, seen: Version, known: ClinicalFacts, by: Actor, at: datetime, ids: Ids) -> Stay:
    """Release at the end of a stay whose conditions hold, with a certificate where the edition gives one.

    Decided within the hours before the end it takes effect at the end; decided after a lapse it adds the certificate.
    Internal: journeys.release brings what the clinic knows.  Raises Stale; Refused with every reason.
    """
    stay = queries.lock_stay(stay_id, seen=seen)
    section = queries.section_of(stay.order, at)
    refuse_if(rules.reasons_not_to_release(stay.facts(), known, section, at=at))
    end_stay_itself(stay, End.RELEASED, by=by, at=stay.due_at)
    order = stay.order
    order.end, order.ended_at, order.ended_by = End.RELEASED.value, stay.due_at, by.member
    order.version += 1
    order.save()
    if section.release.certificate:
        _certify(stay, by=by, at=at, ids=ids)
    settle(Q(id=stay.id), at=at)
    return stay


def _certify(stay: Stay, *, by: Actor, at: datetime, ids: Ids) -> None:
    id = ids.new("certificate", stay.id)
    first = Stay.objects.filter(order_id=stay.order_id).order_by("started_at").values_list("started_at", flat=True)[0]
    Certificate.objects.create(
        id=id,
        stay=stay,
        person_id=stay.person_id,
        division_id=stay.order.division_id,
        edition_id=stay.order.edition_id,
        number=f"{stay.due_at.astimezone(local_zone()):%Y%m%d}-{id.hex[-10:].upper()}",
        kind=stay.kind,
        category=stay.order.category,
        started_at=first,
        ended_at=stay.due_at,
        issued_at=max(at, stay.due_at),
        **stamp(ids, by, at),
    )


def lapse(*, stay_ids: Collection[UUID] | None = None, by: Actor, at: datetime) -> list[UUID]:
    """End at their due minute the stays and orders that are past it: those named, or all there are.

    Internal and set-based, for the system's journey; gives the stays that lapsed.  Run again it changes nothing.
    """
    if stay_ids is None:
        return end_past_due(Q(), Q(), by=by, at=at)
    named = list(stay_ids)
    return end_past_due(Q(id__in=named), Q(stays__id__in=named), by=by, at=at)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Tick an item of the checklist"), public=False)
def tick_checklist(*, stay_id: StayId, item: ItemKey, by: Actor, at: datetime, ids: Ids) -> ChecklistTick:
    """An item owed at the start of a stay is done; ticked before, it stays as it was.  Raises Refused."""
    tick_items(stay_id=stay_id, items=[item], by=by, at=at, ids=ids)
    return ChecklistTick.objects.get(stay_id=stay_id, item=item)


def tick_items(*, stay_id: UUID, items: Sequence[str], by: Actor, at: datetime, ids: Ids) -> Stay:
    """Several items of one stay at once; those ticked before stay as they were.  Internal.  Raises Refused."""
    stay = queries.lock_stay(stay_id)
    section, facts = queries.own_section(stay.order), stay.facts()
    refuse_if(reason for item in items for reason in rules.reasons_not_to_tick(item, facts, section, at=at))
    there = set(ChecklistTick.objects.filter(stay=stay).values_list("item", flat=True))
    ChecklistTick.objects.bulk_create(
        ChecklistTick(id=ids.new("tick", item), stay=stay, item=item, **stamp(ids, by, at))
        for item in dict.fromkeys(items)
        if item not in there
    )
    return stay
