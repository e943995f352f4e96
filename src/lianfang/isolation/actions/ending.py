"""How orders and stays end, for every action that ends one: at most at the due minute, with bed and sight given up."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from lianfang.core.access import Actor
from lianfang.people import actions as people
from lianfang.people.types import AreaReason
from lianfang.places import actions as places

from ..models import Certificate, Order, Stay
from ..types import End

STEP = 500
"""So many ids in one statement; SQLite takes only so many parameters."""


def end_past_due(stays: Q, orders: Q, *, by: Actor, at: datetime) -> list[UUID]:
    """End at their due minute the stays, and the orders and proposals, past it among those that the two filters pick.

    Gives the ids of the stays that lapsed.  Set-based: as many statements for one person as for a county.
    """
    over = {"end": End.LAPSED.value, "ended_at": F("due_at"), "ended_by": by.member, "version": F("version") + 1}
    past = Stay.objects.filter(stays, ended_at=None, due_at__lte=at)
    lapsed = list(past.values_list("id", flat=True))
    past.update(**over)
    Order.objects.filter(orders, ended_at=None, declined_at=None, due_at__lte=at).update(**over)
    settle(stays, at=at)
    return lapsed


def end_order(order: Order, end: End, *, by: Actor, at: datetime) -> Order:
    """End an order, locked by the caller, before its due minute, and the stay under it."""
    order.end = end.value
    order.ended_at = at if order.due_at is None else min(at, order.due_at)
    order.ended_by = by.member
    order.version += 1
    order.save()
    end_stays(order, end, by=by, at=at)
    return order


def end_stays(order: Order, end: End, *, by: Actor, at: datetime) -> None:
    """End whatever still goes on under an order; a certificate prepared for its end is void."""
    for stay in Stay.objects.filter(order=order, over_at__gt=at):
        end_stay_itself(stay, end, by=by, at=at)
    Certificate.objects.filter(stay__order=order, ended_at__gt=at, voided_at=None).update(voided_at=at)
    settle(Q(order=order), at=at)


def end_stay_itself(stay: Stay, end: End, *, by: Actor, at: datetime) -> None:
    """Write the end of one stay: not before it began, never after its due minute."""
    stay.end = end.value
    stay.ended_at = min(max(at, stay.started_at), stay.due_at)
    stay.ended_by = by.member
    stay.version += 1
    stay.save(update_fields=["end", "ended_at", "ended_by", "version"])


def settle(stays: Q, *, at: datetime) -> None:
    """Give up the bed and the area's sight of the person, of the stays picked that are over at `at`."""
    over = list(Stay.objects.filter(stays, settled_at=None, over_at__lte=at).values_list("id", "person_id"))
    for start in range(0, len(over), STEP):
        part = over[start : start + STEP]
        ids = [stay for stay, _ in part]
        places.free_beds_of(occupants=ids, at=at)
        people.close_areas(sources=ids, reason=AreaReason.STAY, at=at, person_ids=[person for _, person in part])
        Stay.objects.filter(id__in=ids).update(settled_at=at)
