"""Who lives in a place: a division, or one building, group or hamlet in it.  Counted, and named by ids alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from . import sealed
from .blocks import block_of
from .elsewhere import SojournKind
from .models import Household, Person, Sojourn, Vulnerability


@dataclass(frozen=True)
class Living:
    """How many households and persons live in a place, and how many persons are noted for each kind of special care."""

    households: int
    persons: int
    kinds: Counter[str]


def households_at(division_ids: Collection[UUID], block: str = "") -> set[UUID]:
    """The households of some divisions; where `block` names a building, group or hamlet, those whose address lies in it."""
    rows = Household.objects.filter(division_id__in=division_ids)
    if not block:
        return set(rows.values_list("id", flat=True))
    return {id for id, address in sealed.addresses(rows).items() if block_of(address) == block}


def blocks_at(division_ids: Collection[UUID]) -> list[str]:
    """The buildings, groups and hamlets that addresses in some divisions name."""
    found = sealed.addresses(Household.objects.filter(division_id__in=division_ids)).values()
    return sorted({block for address in found if (block := block_of(address))})


def living_at(division_ids: Collection[UUID], block: str = "") -> Living:
    """Count who is in a place: those who live there and are not away, and their guests.

    A few queries, and the addresses of its divisions where a block is named.
    """
    if not block:
        homes = Household.objects.filter(division_id__in=division_ids)
        people = Person.objects.filter(division_id__in=division_ids, destroyed_at=None, same_as=None)
        households = homes.count()
    else:
        homes = Household.objects.filter(id__in=households_at(division_ids, block))
        people = Person.objects.filter(household__in=homes, destroyed_at=None, same_as=None)
        households = homes.count()
    open_ = Sojourn.objects.filter(person=OuterRef("pk"), until=None)
    guests = Person.objects.filter(
        Exists(open_.filter(kind=SojournKind.VISITING, household__in=homes)), destroyed_at=None, same_as=None
    )
    there = people.exclude(Exists(open_.filter(kind=SojournKind.AWAY))) | guests
    care = Vulnerability.objects.filter(person__in=there, until=None).values_list("kind")
    return Living(households, there.count(), Counter(dict(care.annotate(n=Count("person_id", distinct=True)))))
