"""Who leans on whom, read for those who decide that somebody goes: carers beside each other, and carers who are gone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from .models import Dependence, Person, Residence
from .types import Leaving

GONE = (Leaving.MOVED_OUT.value, Leaving.DIED.value)


def carers_beside(person_ids: Iterable[UUID]) -> set[UUID]:
    """Who else cares for those who depend on some people, or lives in a household with them."""
    ids = set(person_ids)
    homes = Person.objects.filter(id__in=ids, household__isnull=False).values("household_id")
    members = set(Person.objects.filter(household_id__in=homes).values_list("id", flat=True))
    mine = Dependence.objects.filter(carer_id__in=ids, until=None).values("dependant_id")
    shared = Q(dependant_id__in=mine) | Q(dependant_id__in=members)
    beside = set(Dependence.objects.filter(shared, until=None).values_list("carer_id", flat=True))
    return (members | beside) - ids


def _gone() -> "QuerySet[Dependence]":
    """Dependences that hold, whose carer went to live elsewhere or left the register since."""
    moved = Residence.objects.filter(person=OuterRef("carer"), until=None, since__gt=OuterRef("at"))
    moved = moved.exclude(division=OuterRef("dependant__division"))
    left = Residence.objects.filter(person=OuterRef("carer"), left__in=GONE, until__gt=OuterRef("at"))
    return Dependence.objects.filter(Exists(moved) | Exists(left), until=None)


def gone_from_dependants(person_ids: Iterable[UUID]) -> set[UUID]:
    """Who of some people went to live elsewhere, or left the register, while somebody depended on them."""
    return set(_gone().filter(carer_id__in=set(person_ids)).values_list("carer_id", flat=True))


def carers_gone() -> dict[UUID, datetime]:
    """Every carer who is gone so, and since when."""
    carers = set(_gone().values_list("carer_id", flat=True))
    rows = Residence.objects.filter(person_id__in=carers, until=None).order_by(F("since").desc())
    return dict(rows.values_list("person_id", "since"))
