"""Whom a number or a telephone means among those registered here: told only where it means one person."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from . import rules
from . import search as tables
from .models import PersonSearch


def phone_mark(said: str) -> bytes | None:
    """The keyed hash of a telephone number as it was written, by which another module finds the same again; None of none."""
    return tables.phone_digest(rules.phone(said))


def by_phone(phones: Iterable[str]) -> dict[str, UUID]:
    """Who is registered under each of these telephone numbers as they were written; one that several have is left out."""
    digests: dict[bytes, list[str]] = defaultdict(list)
    for said in set(phones):
        if (digest := tables.phone_digest(rules.phone(said))) is not None:
            digests[digest].append(said)
    found: dict[bytes, list[UUID]] = defaultdict(list)
    rows = PersonSearch.objects.filter(phone__in=list(digests)).values_list("phone", "person_id", "person__same_as_id")
    for digest, person, kept in rows:
        if digest is not None and (kept or person) not in found[bytes(digest)]:
            found[bytes(digest)].append(kept or person)
    return {said: people[0] for digest, people in found.items() if len(people) == 1 for said in digests[digest]}
