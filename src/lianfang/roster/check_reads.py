"""Reads of the daily checklists of villages, and of residents who help."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor
from lianfang.people.types import REGISTER
from lianfang.places import queries as places

from .models import DailyReview, VillageCheck, Volunteer


def village_checks(division_ids: Collection[UUID], since: date, until: date) -> dict[tuple[UUID, date], VillageCheck]:
    """The checklists of some villages from a day to a day, both included."""
    rows = VillageCheck.objects.filter(day__gte=since, day__lte=until, division_id__in=list(division_ids))
    return {(row.division_id, row.day): row for row in rows.select_related("member")}


def daily_reviews(division_ids: Collection[UUID], since: date, until: date) -> dict[tuple[UUID, date], DailyReview]:
    """The daily reviews of some areas from a day to a day, both included."""
    rows = DailyReview.objects.filter(day__gte=since, day__lte=until, division_id__in=list(division_ids))
    return {(row.division_id, row.day): row for row in rows.select_related("member")}


def volunteers_visible(by: Actor, at: datetime) -> QuerySet[Volunteer]:
    """The residents who help in the areas where the actor keeps the register, the last enrolled first."""
    divisions = places.division_ids(by.areas(REGISTER, at))
    rows = Volunteer.objects.filter(until=None, person__destroyed_at=None).order_by("-at", "id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def volunteer_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.volunteer`."""
    return {id: (d,) for id, d in Volunteer.objects.filter(id__in=ids).values_list("id", "division_id")}
