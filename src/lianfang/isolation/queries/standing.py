"""Orders by where they stand: waiting, binding, over; and what one is at an instant."""

from datetime import datetime

from django.db.models import Q, QuerySet

from lianfang.core.access import Actor

from .. import rules
from ..models import Order, Stay
from ..types import SEE, OrderState, Standing, StayState
from .records import within


def orders_standing(by: Actor, at: datetime, standing: Standing | None, duty: str = SEE) -> QuerySet[Order]:
    """The orders of the actor's areas that stand like this at `at` (None: all of them), the newest first."""
    rows = within(Order.objects.order_by("-at", "-id"), by, at, duty)
    return rows if standing is None else rows.filter(_that(standing, at))


def _that(standing: Standing, at: datetime) -> Q:
    going = Q(declined_at=None) & (Q(ended_at=None) | Q(ended_at__gt=at)) & (Q(due_at=None) | Q(due_at__gt=at))
    bound = Q(signed_at__isnull=False) | Q(interim_until__gt=at)
    if standing is Standing.WAITING:
        return going & Q(signed_at=None)
    return going & bound if standing is Standing.BINDING else ~going


def state_of(order: Order, at: datetime) -> OrderState:
    """What an order is at `at`."""
    return rules.order_state(order.facts(), at)


def stay_state_of(stay: Stay, at: datetime) -> StayState:
    """What a stay is at `at`."""
    return rules.stay_state(stay.facts(), at)
