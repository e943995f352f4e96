"""Whom some leads are, or may be, among those registered in some divisions: exactly, else by weights.

What is found by lies in the search table; only residents who share something with a lead are opened, in memory alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q, QuerySet

from lianfang.core import privacy
from lianfang.editions.types import Edition

from . import rules, sealed
from . import search as tables
from .linking import encoding, finding
from .linking.comparing import Level
from .linking.encoding import Details, Keys, Said
from .linking.ruled import weights_of
from .linking.weighing import Weighed, Weights
from .models import DocumentSearch, Household, Person, PersonSearch

OPENED_AT_ONCE = 2_000
COLUMNS = ("person_id", "name", "birth_year", "sex", "number", "number_end", "phone", "phone_end")
Ids = npt.NDArray[Any]


@dataclass(frozen=True)
class Likeness:
    """A registered person whom a lead is for `sure`, or may be: how that was found (`number`, `phone`, `probable`), how
    probable in hundredths, and how far each field agrees."""

    person_id: UUID
    sure: bool
    how: str
    percent: int
    levels: dict[str, str]


def likely(leads: Sequence[Said], divisions: Sequence[UUID] | None, edition: Edition) -> list[list[Likeness]]:
    """Of each lead the registered persons it is or may be, the likeliest first; those unsure live in `divisions`."""
    plain = [replace(one, number=rules.compact(one.number), phone=rules.phone(one.phone)) for one in leads]
    keys = _keys_of_leads(plain)
    found = _exact(plain, keys)
    rest = np.array([n for n, said in enumerate(found) if not said], dtype=np.int64)
    if len(rest):
        said = encoding.details_of([plain[n] for n in rest])
        rows = PersonSearch.objects.all()
        if divisions is not None:
            rows = rows.filter(division_id__in=divisions)
        for n, likenesses in _probable(encoding.taken(keys, rest), said, rows, weights_of(edition)):
            found[rest[n]] = likenesses
    return _of_one_each(found)


def likely_others(person_id: UUID, divisions: Sequence[UUID], edition: Edition) -> list[Likeness]:
    """Who else may be a registered person, the likeliest first: among those in `divisions`, and whoever has their telephone."""
    said = _said([person_id])
    digest = tables.phone_digest(said[0].phone)
    near = Q(division_id__in=divisions) | Q(phone=digest) if digest is not None else Q(division_id__in=divisions)
    rows = PersonSearch.objects.filter(near).exclude(person_id=person_id)
    found = dict(_probable(_keys_of_leads(said), encoding.details_of(said), rows, weights_of(edition)))
    return found.get(0, []) if said[0].name else []


def _of_one_each(found: list[list[Likeness]]) -> list[list[Likeness]]:
    """The same with whoever was registered twice as the one registration that is counted, once."""
    twice = Person.objects.filter(id__in={one.person_id for some in found for one in some}, same_as__isnull=False)
    if not (kept := dict(twice.values_list("id", "same_as_id"))):
        return found
    whole = [[replace(one, person_id=kept.get(one.person_id) or one.person_id) for one in some] for some in found]
    return [list({one.person_id: one for one in reversed(some)}.values())[::-1] for some in whole]


def _keys_of_leads(leads: Sequence[Said]) -> Keys:
    return encoding.keys_from(
        [one.name for one in leads],
        [int(one.born_on[:4]) if one.born_on else None for one in leads],
        [one.sex for one in leads],
        [
            [tables.number_digest(one.number) for one in leads],
            [tables.number_end_digest(one.number) for one in leads],
            [tables.phone_digest(one.phone) for one in leads],
            [tables.phone_end_digest(one.phone) for one in leads],
        ],
    )


def _exact(leads: Sequence[Said], keys: Keys) -> list[list[Likeness]]:
    """Who of the whole home has the number of a lead, on whichever paper, or alone its telephone."""
    found = _by_papers(leads)
    numbers = [d for one in leads if (d := tables.number_digest(one.number)) is not None]
    phones = [d for one in leads if (d := tables.phone_digest(one.phone)) is not None]
    called = PersonSearch.objects.filter(phone__in=phones)
    twice = Q(person__same_as__search__phone=F("phone"))
    rows = {
        row[0]: row
        for wanted in (PersonSearch.objects.filter(number__in=numbers), called.exclude(twice))
        for row in wanted.values_list(*COLUMNS)
    }
    if not rows:
        return found
    ids, residents = _block(list(rows.values()))
    pairs = finding.exact(keys, residents)
    for lead, resident in zip(pairs.leads.tolist(), pairs.residents.tolist(), strict=True):
        how = "number" if leads[lead].number else "phone"
        if found[lead]:
            continue
        found[lead] = [Likeness(UUID(bytes=ids[resident].tobytes()), True, how, 100, {})]
    return found


def _by_papers(leads: Sequence[Said]) -> list[list[Likeness]]:
    """Of each lead whoever has another paper with its number."""
    digests = [tables.number_digest(one.number) for one in leads]
    rows = DocumentSearch.objects.filter(number__in=[d for d in digests if d is not None])
    holders = {bytes(number): person for number, person in rows.values_list("number", "person_id")}
    return [[Likeness(holders[d], True, "number", 100, {})] if d in holders else [] for d in digests]


def _probable(
    leads: Keys, said: Details, rows: "QuerySet[PersonSearch]", weights: Weights
) -> Iterator[tuple[int, list[Likeness]]]:
    ids, residents = _residents(rows)
    if not len(ids):
        return
    found, agreement = finding.probable(leads, said, residents, lambda places: _opened(ids[places]), weights)
    kept = np.flatnonzero(found.sure | found.unsure)
    kept = kept[np.lexsort((-found.probability[kept], found.pairs.leads[kept]))]
    by_lead: dict[int, list[Likeness]] = {}
    for n in kept.tolist():
        levels = {one.name: Level(int(getattr(agreement, one.name)[n])).name.lower() for one in fields(agreement)}
        by_lead.setdefault(int(found.pairs.leads[n]), []).append(_likeness(ids, found, n, levels))
    yield from by_lead.items()


def _likeness(ids: Ids, found: Weighed, n: int, levels: dict[str, str]) -> Likeness:
    person = UUID(bytes=ids[found.pairs.residents[n]].tobytes())
    return Likeness(person, bool(found.sure[n]), "probable", int(found.probability[n] * 100), levels)


def _residents(rows: "QuerySet[PersonSearch]") -> tuple[Ids, Keys]:
    """Some of those registered, as columns; read block by block."""
    read = rows.order_by("person_id").values_list(*COLUMNS).iterator(chunk_size=encoding.BLOCK)
    blocks = [_block(block) for block in _blocks(read)]
    if not blocks:
        return np.zeros(0, dtype="V16"), encoding.keys_of(encoding.details_of([]))
    return np.concatenate([ids for ids, _keys in blocks]), encoding.joined([keys for _ids, keys in blocks])


def _blocks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(rows)
    while block := list(islice(rest, encoding.BLOCK)):
        yield block


def _block(rows: Sequence[tuple[Any, ...]]) -> tuple[Ids, Keys]:
    ids, names, years, sexes, *digests = zip(*rows, strict=True)
    packed = np.frombuffer(b"".join(id.bytes for id in ids), dtype="V16")
    return packed, encoding.keys_from(names, years, sexes, digests)


def _opened(ids: Ids) -> Details:
    """What is known of some residents, opened in memory, a block at a time; nothing of those whose key is gone."""
    wanted = [UUID(bytes=id.tobytes()) for id in ids]
    blocks = [wanted[n : n + OPENED_AT_ONCE] for n in range(0, max(len(wanted), 1), OPENED_AT_ONCE)]
    return encoding.joined([encoding.details_of(_said(block)) for block in blocks])


def _said(ids: Sequence[UUID]) -> list[Said]:
    people = {one.id: one for one in Person.objects.filter(id__in=ids)}
    keys = privacy.keys_of(people)
    homes = {one.household_id for one in people.values() if one.household_id}
    where = sealed.addresses(Household.objects.filter(id__in=homes))
    return [_one(people[id], keys[id], where) if id in people and id in keys else Said("") for id in ids]


def _one(person: Person, key: bytes, where: dict[UUID, str]) -> Said:
    known = sealed.open_person(person, key)
    born_on = known.born_on.isoformat() if known.born_on else ""
    address = where.get(person.household_id, "") if person.household_id else ""
    return Said(known.name, known.sex.value, born_on, known.id_number, known.phone, address)
