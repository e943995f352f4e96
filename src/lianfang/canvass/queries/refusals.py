"""Reads of households that did not want to answer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor
from lianfang.core.rows import locked_row
from lianfang.places import queries as places

from ..models import Refusal
from ..types import SEE


def refusals_visible(by: Actor, at: datetime) -> QuerySet[Refusal]:
    """The refusals of the actor's areas, the first due first."""
    divisions = places.division_ids(by.areas(SEE, at))
    rows = Refusal.objects.order_by("due_at", "id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def open_refusals(household_ids: Iterable[UUID]) -> list[Refusal]:
    """The refusals of some households that nobody settled yet."""
    return list(Refusal.objects.filter(household_id__in=list(household_ids), settled_at=None).order_by("id"))


def lock_refusal(refusal_id: UUID, *, seen: int) -> Refusal:
    """Lock a refusal; raises Stale, or Refused when unknown."""
    return locked_row(Refusal.objects.all(), refusal_id, "refusal_id", seen=seen)


def refusal_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.refusal`."""
    return {id: (d,) for id, d in Refusal.objects.filter(id__in=ids).values_list("id", "division_id")}
