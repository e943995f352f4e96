"""The tables that people are found in: made with each record, and made again from the records when asked.

Names are plain here (the page on privacy says so); numbers are keyed hashes, so that a full number or its last four
digits can be looked up but not read.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from uuid import UUID

from django.conf import settings

from lianfang.core import privacy
from lianfang.core.home import secret

from . import names, sealed
from .models import Person, PersonArea, PersonSearch, SearchToken
from .rules import Identity

ENDING = 4
BATCH = 2000


@cache
def _key() -> bytes:
    return bytes.fromhex(secret(settings.HOME, "blind-index"))


def number_digest(number: str) -> bytes | None:
    """The keyed hash of a full identity number; None of an empty one."""
    return _digest("number", number, 16) if number else None


def phone_digest(phone: str) -> bytes | None:
    """The keyed hash of a full telephone number (E.164); None of an empty one."""
    return _digest("phone", phone, 16) if phone else None


def number_end_digest(ending: str) -> bytes | None:
    """The keyed hash of the last four characters of an identity number."""
    return _digest("number-end", ending[-ENDING:], 8) if len(ending) >= ENDING else None


def phone_end_digest(ending: str) -> bytes | None:
    """The keyed hash of the last four digits of a telephone number."""
    return _digest("phone-end", ending[-ENDING:], 8) if len(ending) >= ENDING else None


def _digest(kind: str, text: str, length: int) -> bytes:
    return hmac.digest(_key(), f"{kind}\x00{text}".encode(), hashlib.sha256)[:length]


def row(person: Person, known: Identity) -> PersonSearch:
    """The search row of a person, not saved."""
    return PersonSearch(
        person_id=person.id,
        name=known.name,
        initials=names.initials(known.name),
        sex=person.sex,
        birth_year=person.birth_year,
        household_id=person.household_id,
        division_id=person.division_id,
        synthetic=person.synthetic,
        number=number_digest(known.id_number),
        number_end=number_end_digest(known.id_number),
        phone=phone_digest(known.phone),
        phone_end=phone_end_digest(known.phone),
    )


def token_rows(name: str, person_id: UUID, divisions: Iterable[UUID]) -> list[SearchToken]:
    """The tokens by which each of `divisions` finds a person, not saved."""
    found = sorted(names.tokens(name))
    return [SearchToken(division_id=d, token=t, person_id=person_id) for d in divisions for t in found]


def write(people: Sequence[tuple[Person, Identity]]) -> None:
    """Write the search rows and tokens of new people, each found from where they live."""
    PersonSearch.objects.bulk_create(row(person, known) for person, known in people)
    SearchToken.objects.bulk_create(
        token for person, known in people for token in token_rows(known.name, person.id, [person.division_id])
    )


def rewrite(person: Person, known: Identity) -> None:
    """Write one person's rows anew after a correction or a move."""
    PersonSearch.objects.filter(person_id=person.id).delete()
    PersonSearch.objects.bulk_create([row(person, known)])
    SearchToken.objects.filter(person_id=person.id).delete()
    SearchToken.objects.bulk_create(token_rows(known.name, person.id, _open_divisions(person.id)))


def show_in(person_ids: Sequence[UUID], division_id: UUID) -> None:
    """Let a division find people whom it did not see before."""
    known = dict(PersonSearch.objects.filter(person_id__in=person_ids).values_list("person_id", "name"))
    tokens = [t for id, name in known.items() for t in token_rows(name, id, [division_id])]
    SearchToken.objects.bulk_create(tokens, ignore_conflicts=True)


def hide_where_closed(person_ids: Sequence[UUID]) -> None:
    """Take away the tokens of divisions that see these people no more."""
    still: dict[UUID, set[UUID]] = {id: set() for id in person_ids}
    for id, division in PersonArea.objects.filter(person_id__in=person_ids, until=None).values_list(
        "person_id", "division_id"
    ):
        still[id].add(division)
    for id, divisions in still.items():
        SearchToken.objects.filter(person_id=id).exclude(division_id__in=divisions).delete()


def _open_divisions(person_id: UUID) -> set[UUID]:
    return set(PersonArea.objects.filter(person_id=person_id, until=None).values_list("division_id", flat=True))


def rebuild() -> int:
    """Make the search tables again from the records; gives how many people are in them.

    Whoever's key was destroyed is left out.
    """
    SearchToken.objects.all().delete()
    PersonSearch.objects.all().delete()
    people = Person.objects.order_by("id").iterator(chunk_size=BATCH)
    written = 0
    while batch := list(islice(people, BATCH)):
        written += _rebuild_batch(batch)
    return written


def _rebuild_batch(batch: Sequence[Person]) -> int:
    keys = privacy.keys_of(p.id for p in batch)
    opened = [(p, sealed.open_person(p, keys[p.id])) for p in batch if p.id in keys]
    areas: dict[UUID, set[UUID]] = {}
    for id, division in PersonArea.objects.filter(person_id__in=[p.id for p in batch], until=None).values_list(
        "person_id", "division_id"
    ):
        areas.setdefault(id, set()).add(division)
    PersonSearch.objects.bulk_create(row(person, known) for person, known in opened)
    SearchToken.objects.bulk_create(
        token for person, known in opened for token in token_rows(known.name, person.id, areas.get(person.id, ()))
    )
    return len(opened)

