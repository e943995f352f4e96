"""The household register, row by row: the set-based body of `import_resident`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused
from lianfang.core.ids import derived
from lianfang.core.registry import Call

from . import queries, rules
from .models import Household
from .registering import Newcomer, NewHousehold, add_households, add_people
from .rules import Identity
from .types import ALREADY_REGISTERED, IdKind, PersonEntry

Imported = dict[str, Any]
"""What a row became: `id` of the person and `household_id`."""


def import_residents(calls: Sequence[Call]) -> list[Imported | Refused]:
    """Register residents with their households; each row is refused alone."""
    entries = [_entry(call) for call in calls]
    identities = [rules.identity(entry) for entry in entries]
    taken = set(queries.known_numbers(i.id_number for i in identities))
    results: list[Imported | Refused] = []
    new: list[Newcomer] = []
    for call, entry, known in zip(calls, entries, identities, strict=True):
        if reasons := tuple(_reasons_not_to_import(call, entry, known, taken)):
            results.append(Refused(reasons))
            continue
        taken.add(known.id_number)
        newcomer = _newcomer(call, known)
        new.append(newcomer)
        results.append({"id": newcomer.id, "household_id": newcomer.household_id})
    _add_missing_households(new, {c.ids.op: c for c in calls})
    add_people(_where_their_door_is(new))
    return results


def _where_their_door_is(new: Sequence[Newcomer]) -> list[Newcomer]:
    """People of a household that was put into a grid since live in that grid, whatever division their row says."""
    doors = dict(Household.objects.filter(id__in={n.household_id for n in new}).values_list("id", "division_id"))
    return [replace(n, division_id=doors[n.household_id]) for n in new if n.household_id is not None]


def _reasons_not_to_import(call: Call, entry: PersonEntry, known: Identity, taken: set[str]) -> Iterator[Reason]:
    yield from rules.reasons_against(entry, known, on=call.at.astimezone(local_zone()).date())
    if known.id_number and known.id_number in taken:
        yield Reason(ALREADY_REGISTERED, "id_number")


def _entry(call: Call) -> PersonEntry:
    row = call.params
    return PersonEntry.model_construct(
        name=row.name,
        sex=row.sex,
        born_on=row.born_on,
        id_kind=IdKind.RESIDENT_CARD if row.id_number else IdKind.NONE,
        id_number=row.id_number,
        phone=row.phone,
    )


def household_id(division_id: UUID, register_key: str) -> UUID:
    """The id of the household that the register numbers `register_key` in a division: the same for each of its rows."""
    return derived(division_id, "household", register_key)


def _newcomer(call: Call, known: Identity) -> Newcomer:
    row = call.params
    return Newcomer(
        identity=known,
        division_id=row.division_id,
        household_id=household_id(row.division_id, row.household),
        relation=row.relation,
        vulnerable=row.vulnerable,
        by=call.by,
        at=call.at,
        ids=call.ids,
    )


def _add_missing_households(new: Sequence[Newcomer], calls: dict[UUID, Call]) -> None:
    """Write the households not there yet, with the address that the first row of each says."""
    first: dict[UUID, Newcomer] = {}
    for n in new:
        assert n.household_id is not None
        first.setdefault(n.household_id, n)
    there = set(Household.objects.filter(id__in=list(first)).values_list("id", flat=True))
    add_households(
        [
            NewHousehold(id, n.division_id, row.household, row.address, n.stamp)
            for id, n in first.items()
            if id not in there
            for row in [calls[n.ids.op].params]
        ]
    )
