"""Who lives in a place: a division, or one building, group or hamlet in it.  Counted, and named by ids alone."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from . import sealed
from .blocks import block_of
from .models import Household, Person, Vulnerability


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
    """Count who lives in a place: a few queries, and the addresses of its divisions where a block is named."""
    if not block:
        homes = Household.objects.filter(division_id__in=division_ids)
        people = Person.objects.filter(division_id__in=division_ids, destroyed_at=None, same_as=None)
        households = homes.count()
    else:
        ids = households_at(division_ids, block)
        people = Person.objects.filter(household_id__in=ids, destroyed_at=None, same_as=None)
        households = len(ids)
    care = Vulnerability.objects.filter(person__in=people, until=None).values_list("kind")
    return Living(households, people.count(), Counter(dict(care.annotate(n=Count("person_id", distinct=True)))))
