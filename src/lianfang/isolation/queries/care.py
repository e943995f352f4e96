"""Reads that the journeys look after stays with."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lianfang.editions.types import Isolation

from .. import rules
from ..models import Order, Stay
from ..types import BasisTimes


def due_under(category: str, basis: BasisTimes, section: Isolation) -> datetime | None:
    """When an order of a category would end under a section, to the minute; None where its basis is missing."""
    return rules.due_at(category, basis, section)


def stays(stay_ids: Iterable[UUID]) -> list[Stay]:
    """Stays by their ids, each with its order."""
    return list(Stay.objects.filter(id__in=set(stay_ids)).select_related("order"))


def stays_within(person_ids: Collection[UUID], first: datetime, last: datetime) -> dict[UUID, UUID]:
    """The stay that each of some persons was in at some time of [first, last], the latest where there are several."""
    rows = Stay.objects.filter(person_id__in=list(person_ids), started_at__lte=last, over_at__gt=first)
    return dict(rows.order_by("started_at").values_list("person_id", "id"))


def empty_doors(stay_ids: Sequence[UUID], at: datetime) -> list[UUID]:
    """The households of some stays behind whose door nobody is in quarantine at home any more at `at`."""
    homes = set(
        Stay.objects.filter(id__in=list(stay_ids), order__household_id__isnull=False).values_list(
            "order__household_id", flat=True
        )
    )
    held = Stay.objects.filter(order__household_id__in=homes, site=None, started_at__lte=at, over_at__gt=at)
    return sorted(homes - set(held.values_list("order__household_id", flat=True)))


def any_to_lapse(at: datetime) -> bool:
    """Whether an order or a stay is past its due minute and not ended yet."""
    past = Order.objects.filter(ended_at=None, declined_at=None, due_at__lte=at)
    return past.exists() or Stay.objects.filter(Q(settled_at=None, over_at__lte=at)).exists()


def stay_history(person_id: UUID) -> list[Stay]:
    """Every stay of a person, the newest first, each with its order and site."""
    return list(Stay.objects.filter(person_id=person_id).select_related("order", "site").order_by("-started_at"))
