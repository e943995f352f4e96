"""Who crossed the outer line and was handed to their home area, and how far they were followed: received there, met at a door."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from .models import HandOver, VisitedPerson
from .types import HandOverKind, Met


@dataclass(frozen=True)
class Crossing:
    """Somebody on the way home from a post: where to, since when, and when they were received there and last met."""

    person_id: UUID
    division_id: UUID
    at: datetime
    received_at: datetime | None
    met_at: datetime | None

    @property
    def at_household(self) -> bool:
        """Whether somebody met them after they were received."""
        return self.received_at is not None and self.met_at is not None and self.met_at >= self.received_at


def crossings(division_ids: Collection[UUID], since: datetime, until: datetime) -> list[Crossing]:
    """Who was handed over to their home in some divisions between two instants, each as last handed over; the last first."""
    rows = HandOver.objects.filter(
        kind=HandOverKind.HOME_AREA,
        division_id__in=list(division_ids),
        at__gt=since,
        at__lte=until,
        cancelled_at=None,
        sent_on_at=None,
    ).order_by("-at", "-id")
    last: dict[UUID, HandOver] = {}
    for row in rows:
        last.setdefault(row.person_id, row)
    met = _last_met(last, until)
    return [Crossing(id, row.division_id, row.at, row.received_at, met.get(id)) for id, row in last.items()]


def _last_met(person_ids: Iterable[UUID], until: datetime) -> dict[UUID, datetime]:
    """When each of some people was last seen or spoken to."""
    rows = VisitedPerson.objects.filter(person_id__in=list(person_ids), outcome__in=[Met.SEEN, Met.BY_PHONE])
    return dict(rows.filter(visit__at__lte=until).values_list("person_id").annotate(Max("visit__at")))
