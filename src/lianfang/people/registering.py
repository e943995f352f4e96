"""Writing new people in sets: the records, their keys, the areas that see them, the rows they are found by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.models import stamp

from . import sealed, search
from .models import Household, Person, PersonArea, Residence, Vulnerability
from .rules import Identity
from .types import AreaReason, Relation, Vulnerable


@dataclass(frozen=True)
class Newcomer:
    """A person about to be registered, with what came in with the call."""

    identity: Identity
    division_id: UUID
    household_id: UUID | None
    relation: Relation
    vulnerable: tuple[Vulnerable, ...]
    by: Actor
    at: datetime
    ids: Ids

    @property
    def id(self) -> UUID:
        return self.ids.new("person")

    def living_in(self, household_id: UUID) -> "Newcomer":
        return replace(self, household_id=household_id)

    def stamp(self) -> dict[str, Any]:
        return stamp(self.ids, self.by, self.at)


@dataclass(frozen=True)
class NewHousehold:
    """A household about to be registered."""

    id: UUID
    division_id: UUID
    register_key: str
    address: str
    by: Actor
    at: datetime
    ids: Ids


def add_households(new: Sequence[NewHousehold]) -> None:
    """Write households with their keys."""
    keys = privacy.keys_of((h.id for h in new), make=True) if new else {}
    Household.objects.bulk_create(
        Household(
            id=h.id,
            division_id=h.division_id,
            register_key=h.register_key,
            sealed=sealed.seal_household(keys[h.id], h.address),
            **stamp(h.ids, h.by, h.at),
        )
        for h in new
    )


def add_people(new: Sequence[Newcomer]) -> list[Person]:
    """Write people, where they live, that their division sees them, what they need, and how they are found."""
    if not new:
        return []
    keys = privacy.keys_of((n.id for n in new), make=True)
    people = [_person(n, keys[n.id]) for n in new]
    Person.objects.bulk_create(people)
    Residence.objects.bulk_create(map(_residence, new))
    PersonArea.objects.bulk_create(map(_home_area, new))
    Vulnerability.objects.bulk_create(_needs(new))
    search.write([(person, n.identity) for person, n in zip(people, new, strict=True)])
    return people


def _person(n: Newcomer, key: bytes) -> Person:
    return Person(
        id=n.id,
        household_id=n.household_id,
        division_id=n.division_id,
        sex=n.identity.sex,
        birth_year=n.identity.birth_year,
        id_kind=n.identity.id_kind,
        synthetic=n.identity.synthetic,
        sealed=sealed.seal_person(key, n.identity),
        **n.stamp(),
    )


def _residence(n: Newcomer) -> Residence:
    return Residence(
        id=n.ids.new("residence"),
        person_id=n.id,
        household_id=n.household_id,
        division_id=n.division_id,
        relation=n.relation,
        since=n.at,
        **n.stamp(),
    )


def _home_area(n: Newcomer) -> PersonArea:
    return PersonArea(
        id=n.ids.new("area"),
        person_id=n.id,
        division_id=n.division_id,
        reason=AreaReason.RESIDENCE,
        source=n.id,
        since=n.at,
        **n.stamp(),
    )


def _needs(new: Sequence[Newcomer]) -> Iterable[Vulnerability]:
    for n in new:
        for kind in dict.fromkeys(n.vulnerable):
            yield Vulnerability(
                id=n.ids.new("vulnerability", kind.value),
                person_id=n.id,
                division_id=n.division_id,
                kind=kind,
                **n.stamp(),
            )
