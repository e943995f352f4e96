"""Reads of the pledges of units."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor
from lianfang.places import queries as places

from .models import Pledge
from .types import SEE_ROSTER


def pledges_visible(by: Actor, at: datetime) -> QuerySet[Pledge]:
    """The pledges for the areas whose roster the actor may see, those that hold first, the last signed first."""
    divisions = places.division_ids(by.areas(SEE_ROSTER, at))
    rows = Pledge.objects.select_related("organisation", "signer", "division").order_by("-signed_on", "-number", "id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def pledge_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.pledge`."""
    return {id: (d,) for id, d in Pledge.objects.filter(id__in=ids).values_list("id", "division_id")}
