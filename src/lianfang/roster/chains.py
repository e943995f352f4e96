"""The chain of those who answer above and in a village, as its rules name it; who is missing in one, and since when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lianfang.editions import queries as editions
from lianfang.places import queries as places

from .models import Responsibility
from .types import Chain, ChargeHeld, Gap, Responsible, SubjectKind

VILLAGE = 5
"""The level of the divisions that have a chain."""


SPELLED_OUT = 100
"""Up to so many areas are named one by one in a question."""


def _in_force(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def charges_of(division_ids: Sequence[UUID], at: datetime) -> list[ChargeHeld]:
    """Every charge that the rules in force name for some areas, area by area, with who holds it at `at`; one query."""
    rows = Responsibility.objects.filter(_in_force(at), subject_kind=SubjectKind.DIVISION, member__left_at=None)
    if len(division_ids) <= SPELLED_OUT:
        rows = rows.filter(subject__in=division_ids)
    holders: dict[tuple[UUID, str], list[Responsible]] = defaultdict(list)
    for row in rows.select_related("member").order_by("since", "id"):
        one = Responsible(row.member_id, row.member.name, row.member.phone, row.role)
        holders[row.subject, row.role].append(one)
    return [
        ChargeHeld(id, key, charge.label, charge.needed, tuple(holders[id, key]))
        for id in division_ids
        for key, charge in editions.here_or_generic(id, at).responsibility.charges.items()
        if places.level_of(id) in charge.levels and not places.is_closed(id)
    ]


def chains_of(division_ids: Sequence[UUID], at: datetime) -> list[Chain]:
    """The chains of those of some areas that are villages whose rules ask for one, in their order; a fixed number of queries."""
    asked = {id: editions.here_or_generic(id, at).responsibility for id in _villages(division_ids)}
    asked = {id: section for id, section in asked.items() if section.chain}
    above = {id: places.ancestors(id) for id in asked}
    every = dict.fromkeys(one for ids in above.values() for one in ids)
    held = {(charge.division_id, charge.key): charge for charge in charges_of([*every], at)}
    found = []
    for id, section in asked.items():
        links = []
        for key in section.chain:
            near = next((held[one, key] for one in reversed(above[id]) if (one, key) in held), None)
            links.append(near or ChargeHeld(id, key, section.charges[key].label, True, ()))
        found.append(Chain(id, tuple(links)))
    return found


def _villages(division_ids: Iterable[UUID]) -> list[UUID]:
    return [id for id in division_ids if places.level_of(id) == VILLAGE and not places.is_closed(id)]


def gaps_in_chains(division_ids: Sequence[UUID], at: datetime) -> list[Gap]:
    """Every charge of a chain that nobody holds in some areas, each once, however many villages it stands above."""
    asked = {id: editions.here_or_generic(id, at).responsibility for id in division_ids}
    wanted = [id for id, section in asked.items() if section.chain]
    if not wanted:
        return []
    return [
        Gap(charge.division_id, charge.key, asked[charge.division_id].fill_hours)
        for charge in charges_of(wanted, at)
        if charge.key in asked[charge.division_id].chain and not charge.holders
    ]


def named_when(wanted: Collection[tuple[UUID, str]], at: datetime) -> dict[tuple[UUID, str], tuple[datetime, UUID]]:
    """For each (area, charge) that somebody holds at `at`: since when, and who named them."""
    rows = Responsibility.objects.filter(
        _in_force(at),
        subject_kind=SubjectKind.DIVISION,
        subject__in={id for id, _key in wanted},
        member__left_at=None,
    )
    found: dict[tuple[UUID, str], tuple[datetime, UUID]] = {}
    for row in rows.order_by("since", "id"):
        if (row.subject, row.role) in wanted:
            found.setdefault((row.subject, row.role), (row.since, row.by))
    return found
