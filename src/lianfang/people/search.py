"""The tables that people are found in: made with each record, and made again from the records when asked.

Names are plain here (the page on privacy says so); numbers are keyed hashes, so that a full number or its last four
digits can be looked up but not read.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from uuid import UUID

from django.conf import settings

from lianfang.core import privacy
from lianfang.core.home import secret
from lianfang.core.inserting import Row, insert

from . import names, sealed
from .models import Document, DocumentSearch, Person, PersonArea, PersonSearch, SearchToken
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


@dataclass(frozen=True)
class Found:
    """A person as they are found: where they live, and the divisions that see them."""

    person_id: UUID
    household_id: UUID | None
    division_id: UUID
    identity: Identity
    seen_from: Collection[UUID]

    def row(self) -> Row:
        """Their row in lists."""
        known = self.identity
        return {
            "person_id": self.person_id,
            "name": known.name,
            "initials": names.initials(known.name),
            "sex": known.sex.value,
            "birth_year": known.birth_year,
            "household_id": self.household_id,
            "division_id": self.division_id,
            "synthetic": known.synthetic,
            "number": number_digest(known.id_number),
            "number_end": number_end_digest(known.id_number),
            "phone": phone_digest(known.phone),
            "phone_end": phone_end_digest(known.phone),
        }

    def tokens(self) -> list[Row]:
        """The tokens by which each division that sees them finds them."""
        return token_rows(self.identity.name, self.person_id, self.seen_from)


def token_rows(name: str, person_id: UUID, divisions: Iterable[UUID]) -> list[Row]:
    """The tokens by which each of `divisions` finds a person."""
    found = sorted(names.tokens(name))
    return [{"division_id": d, "token": t, "person_id": person_id} for d in divisions for t in found]


def write(people: Iterable[Found]) -> None:
    """Write the search rows and tokens of new people."""
    found = list(people)
    insert(PersonSearch, (one.row() for one in found))
    insert(SearchToken, (token for one in found for token in one.tokens()))


def rewrite(person: Person, known: Identity) -> None:
    """Write one person's rows anew after a correction."""
    PersonSearch.objects.filter(person_id=person.id).delete()
    SearchToken.objects.filter(person_id=person.id).delete()
    seen_from = _seen_from([person.id]).get(person.id, ())
    write([Found(person.id, person.household_id, person.division_id, known, seen_from)])


def show_in(person_ids: Sequence[UUID], division_id: UUID) -> None:
    """Let a division find people whom it did not see before."""
    known = dict(PersonSearch.objects.filter(person_id__in=person_ids).values_list("person_id", "name"))
    tokens = [token for id, name in known.items() for token in token_rows(name, id, [division_id])]
    insert(SearchToken, tokens, skip_known=True)


def hide_where_closed(person_ids: Sequence[UUID]) -> None:
    """Take away the tokens of divisions that see these people no more."""
    still = _seen_from(person_ids)
    for id in person_ids:
        SearchToken.objects.filter(person_id=id).exclude(division_id__in=still.get(id, ())).delete()


def hide_from(person_ids: Sequence[UUID], divisions: Iterable[UUID]) -> None:
    """Take away the tokens by which these divisions found people, unless they see them still; two queries a division."""
    for division in divisions:
        still = PersonArea.objects.filter(person_id__in=person_ids, division_id=division, until=None)
        gone = set(person_ids) - set(still.values_list("person_id", flat=True))
        SearchToken.objects.filter(division_id=division, person_id__in=gone).delete()


def _seen_from(person_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = PersonArea.objects.filter(person_id__in=person_ids, until=None).values_list("person_id", "division_id")
    for id, division in rows:
        found.setdefault(id, set()).add(division)
    return found


def make_again() -> int:
    """Make the search tables of a restored home, whose secrets are others; gives how many people are in them."""
    _key.cache_clear()
    return rebuild()


def rebuild() -> int:
    """Make the search tables again from the records; gives how many people are in them.

    Whoever's key was destroyed is left out.
    """
    SearchToken.objects.all().delete()
    DocumentSearch.objects.all().delete()
    PersonSearch.objects.all().delete()
    people = Person.objects.order_by("id").iterator(chunk_size=BATCH)
    written = 0
    while batch := list(islice(people, BATCH)):
        written += _rebuild_batch(batch)
    return written


def _rebuild_batch(batch: Sequence[Person]) -> int:
    keys = privacy.keys_of(p.id for p in batch)
    seen_from = _seen_from([p.id for p in batch])
    living = [p for p in batch if p.id in keys]
    write(
        Found(p.id, p.household_id, p.division_id, sealed.open_person(p, keys[p.id]), seen_from.get(p.id, ()))
        for p in living
    )
    _rebuild_papers([p.id for p in living])
    return len(living)


def let_find(row: Document, number: str) -> None:
    """Let the holder of a paper be found by its number."""
    DocumentSearch.objects.create(
        document=row, person_id=row.person_id, number=number_digest(number), number_end=number_end_digest(number)
    )


def _rebuild_papers(person_ids: Sequence[UUID]) -> None:
    """Make the rows by which the papers of some people are found again, from the records."""
    rows = list(Document.objects.filter(person_id__in=person_ids, until=None).order_by("id"))
    keys = privacy.keys_of({row.person_id for row in rows})
    for row in rows:
        if row.sealed and row.person_id in keys:
            let_find(row, str(privacy.unseal(keys[row.person_id], row.sealed)["number"]))
