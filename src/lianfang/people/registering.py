"""Writing new people in sets: the records, their keys, the areas that see them, the rows they are found by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.inserting import Row, insert
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
    in_register: bool = True

    @cached_property
    def id(self) -> UUID:
        return self.ids.new("person")

    @cached_property
    def stamp(self) -> Row:
        return stamp(self.ids, self.by, self.at)

    def living_in(self, household_id: UUID) -> "Newcomer":
        return replace(self, household_id=household_id)


@dataclass(frozen=True)
class NewHousehold:
    """A household about to be registered."""

    id: UUID
    division_id: UUID
    register_key: str
    address: str
    stamp: Row


def add_households(new: Sequence[NewHousehold]) -> None:
    """Write households with their keys."""
    keys = privacy.keys_of((h.id for h in new), make=True) if new else {}
    insert(Household, (_household(h, keys[h.id]) for h in new))


def add_people(new: Sequence[Newcomer]) -> None:
    """Write people, where they live, that their division sees them, what they need, and how they are found."""
    if not new:
        return
    keys = privacy.keys_of((n.id for n in new), make=True)
    insert(Person, (_person(n, keys[n.id]) for n in new))
    insert(Residence, map(_residence, new))
    insert(PersonArea, map(_home_area, new))
    insert(Vulnerability, (row for n in new for row in _needs(n)))
    search.write(_found(n) for n in new)


def _household(h: NewHousehold, key: bytes) -> Row:
    return {
        **h.stamp,
        "id": h.id,
        "division_id": h.division_id,
        "register_key": h.register_key,
        "sealed": sealed.seal_household(key, h.address),
    }


def _person(n: Newcomer, key: bytes) -> Row:
    return {
        **n.stamp,
        "id": n.id,
        "household_id": n.household_id,
        "division_id": n.division_id,
        "sex": n.identity.sex.value,
        "birth_year": n.identity.birth_year,
        "id_kind": n.identity.id_kind.value,
        "synthetic": n.identity.synthetic,
        "sealed": sealed.seal_person(key, n.identity),
    }


def _residence(n: Newcomer) -> Row:
    return {
        **n.stamp,
        "id": n.ids.new("residence"),
        "person_id": n.id,
        "household_id": n.household_id,
        "division_id": n.division_id,
        "relation": n.relation.value,
        "in_register": n.in_register,
        "since": n.at,
    }


def _home_area(n: Newcomer) -> Row:
    return {
        **n.stamp,
        "id": n.ids.new("area"),
        "person_id": n.id,
        "division_id": n.division_id,
        "reason": AreaReason.RESIDENCE.value,
        "source": n.id,
        "since": n.at,
    }


def _needs(n: Newcomer) -> Iterator[Row]:
    for kind in dict.fromkeys(n.vulnerable):
        yield {
            **n.stamp,
            "id": n.ids.new("vulnerability", kind.value),
            "person_id": n.id,
            "division_id": n.division_id,
            "kind": kind.value,
        }


def _found(n: Newcomer) -> search.Found:
    return search.Found(n.id, n.household_id, n.division_id, n.identity, (n.division_id,))
