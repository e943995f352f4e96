"""What lies in the sealed blocks of persons and households, and how it is read back."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from lianfang.core import privacy

from .models import Household, Person
from .rules import Identity
from .types import IdKind, Sex


def seal_person(key: bytes, known: Identity) -> bytes:
    """The sealed block of a person: name, identity number, birth date, phone."""
    born_on = known.born_on.isoformat() if known.born_on else ""
    return privacy.seal(
        key, {"name": known.name, "id_number": known.id_number, "born_on": born_on, "phone": known.phone}
    )


def open_person(person: Person, key: bytes) -> Identity:
    """What a person's block says; raises privacy.Destroyed."""
    block = privacy.unseal(key, person.sealed)
    return Identity(
        name=block.get("name", ""),
        sex=Sex(person.sex),
        born_on=date.fromisoformat(block["born_on"]) if "born_on" in block else None,
        id_kind=IdKind(person.id_kind),
        id_number=block.get("id_number", ""),
        phone=block.get("phone", ""),
    )


def seal_household(key: bytes, address: str) -> bytes:
    """The sealed block of a household: its address."""
    return privacy.seal(key, {"address": address})


def addresses(households: Iterable[Household]) -> dict[UUID, str]:
    """The address of each household whose key lives."""
    rows = list(households)
    keys = privacy.keys_of(h.id for h in rows)
    return {h.id: _text(privacy.unseal(keys[h.id], h.sealed).get("address")) for h in rows if h.id in keys}


def _text(value: Any) -> str:
    return str(value or "")
