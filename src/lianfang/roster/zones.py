"""Duty zones: drawn with their boundary, duties and owners; owners come and go, a zone ends.

A zone is a part of an area for which members answer by name, as many as there are; nothing is decided by it but who is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor, covers
from lianfang.core.errors import Reason, Refused, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp
from lianfang.core.registry import Call, action
from lianfang.core.types import Kind, Label, MemberId, ShortText, Version
from lianfang.people import queries as people
from lianfang.people.types import HouseholdId
from lianfang.places import queries as places
from lianfang.places.types import DivisionId

from . import queries
from .models import AreaProblem, Member, Zone, ZoneOwner, ZonePart
from .types import HAS_LEFT, NAME_RESPONSIBLE
from .zone_types import OWNS_ALREADY, OWNS_NOT, ZONE_ELSEWHERE, ZONE_ENDED, ZONE_NAME_TAKEN, ZONE_TWICE, ZoneId

Parts = Annotated[tuple[DivisionId, ...], Field(max_length=60)]
Homes = Annotated[tuple[HouseholdId, ...], Field(max_length=200)]
Owners = Annotated[tuple[MemberId, ...], Field(max_length=20)]


@dataclass(frozen=True)
class NewZone:
    """A zone about to be drawn; without parts and households it is the whole of its area."""

    name: str
    duties: str
    division_id: UUID
    parts: tuple[UUID, ...]
    household_ids: tuple[UUID, ...]
    owner_ids: tuple[UUID, ...]
    by: Actor
    at: datetime
    ids: Ids


def _draw_zones(calls: Sequence[Call]) -> list[Zone | Refused]:
    return draw_zones([call.into(NewZone) for call in calls])


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Draw a duty zone"), many=_draw_zones)
def draw_zone(
    *,
    name: Label,
    duties: ShortText = "",
    division_id: DivisionId,
    parts: Parts = (),
    household_ids: Homes = (),
    owner_ids: Owners = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Zone:
    """A part of an area for which members answer: divisions in it, households in it, or, where none is given, all of it.

    A zone may be drawn before anybody answers for it: it is shown as one without an owner.  Raises Refused with every reason.
    """
    return only(draw_zones([NewZone(name, duties, division_id, parts, household_ids, owner_ids, by, at, ids)]))


def draw_zones(new: Sequence[NewZone]) -> list[Zone | Refused]:
    """Draw zones, each refused alone; a county's two thousand with a few statements."""
    known = Zone.objects.filter(division_id__in={n.division_id for n in new}, ended_at=None)
    taken = set(known.values_list("division_id", "name"))
    left = queries.left_among({owner for n in new for owner in n.owner_ids})
    homes = people.household_areas({home for n in new for home in n.household_ids})
    results: list[Zone | Refused] = []
    parts: list[ZonePart] = []
    owners: list[ZoneOwner] = []
    for n in new:
        if reasons := list(_reasons_against(n, taken, left, homes)):
            results.append(Refused(reasons))
            continue
        taken.add((n.division_id, n.name))
        zone = Zone(
            id=n.ids.new("zone"), name=n.name, duties=n.duties, division_id=n.division_id, **stamp(n.ids, n.by, n.at)
        )
        results.append(zone)
        parts += _parts(zone, n)
        owners += [_owner(zone.id, one, n.by, n.at, n.ids) for one in n.owner_ids]
    insert(Zone, (vars(row) for row in results if isinstance(row, Zone)))
    insert(ZonePart, map(vars, parts))
    insert(ZoneOwner, map(vars, owners))
    return results


def _reasons_against(
    n: NewZone, taken: set[tuple[UUID, str]], left: set[UUID], homes: dict[UUID, tuple[UUID, ...]]
) -> Iterator[Reason]:
    if (n.division_id, n.name) in taken:
        yield Reason(ZONE_NAME_TAKEN, "name", {"name": n.name})
    for field, chosen in (("parts", n.parts), ("household_ids", n.household_ids), ("owner_ids", n.owner_ids)):
        for at, one in enumerate(chosen):
            if one in chosen[:at]:
                yield Reason(ZONE_TWICE, f"{field}.{at}")
    for at, part in enumerate(n.parts):
        if not places.contains(n.division_id, part) or places.is_closed(part):
            yield Reason(ZONE_ELSEWHERE, f"parts.{at}")
    for at, home in enumerate(n.household_ids):
        if not covers((n.division_id,), homes.get(home, ())):
            yield Reason(ZONE_ELSEWHERE, f"household_ids.{at}")
    for at, owner in enumerate(n.owner_ids):
        if owner in left:
            yield Reason(HAS_LEFT, f"owner_ids.{at}")


def _parts(zone: Zone, n: NewZone) -> list[ZonePart]:
    whose = stamp(n.ids, n.by, n.at)
    return [
        *(ZonePart(id=n.ids.new("zone_part", one), zone_id=zone.id, division_id=one, **whose) for one in n.parts),
        *(
            ZonePart(id=n.ids.new("zone_part", one), zone_id=zone.id, household_id=one, **whose)
            for one in n.household_ids
        ),
    ]


def _owner(zone_id: UUID, member_id: UUID, by: Actor, at: datetime, ids: Ids) -> ZoneOwner:
    return ZoneOwner(
        id=ids.new("zone_owner", f"{zone_id}{member_id}"),
        zone_id=zone_id,
        member_id=member_id,
        since=at,
        **stamp(ids, by, at),
    )


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Name an owner of a zone"))
def name_zone_owner(*, zone_id: ZoneId, member_id: MemberId, by: Actor, at: datetime, ids: Ids) -> ZoneOwner:
    """One more member answers for a zone from now on; the others stay.  Raises Refused with every reason."""
    zone = queries.lock_zone(zone_id)
    reasons = [] if zone.ended_at is None else [Reason(ZONE_ENDED, "zone_id")]
    if queries.left_among([member_id]):
        reasons.append(Reason(HAS_LEFT, "member_id"))
    if _owning(at, zone_id=zone_id, member_id=member_id).exists():
        reasons.append(Reason(OWNS_ALREADY, "member_id"))
    refuse_if(reasons)
    row = _owner(zone_id, member_id, by, at, ids)
    row.save(force_insert=True)
    return row


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Relieve an owner of a zone"))
def relieve_zone_owner(*, zone_id: ZoneId, member_id: MemberId, by: Actor, at: datetime) -> Zone:
    """A member answers for a zone no more; without anybody left it is shown as one without an owner.  Raises Refused."""
    zone = queries.lock_zone(zone_id)
    if not _owning(at, zone_id=zone_id, member_id=member_id).update(until=at):
        raise Refused(Reason(OWNS_NOT, "member_id"))
    return zone


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("End a zone"))
def end_zone(*, zone_id: ZoneId, seen: Version, by: Actor, at: datetime) -> Zone:
    """A zone is in use no more and nobody answers for it.  Raises Stale, or Refused."""
    zone = queries.lock_zone(zone_id, seen=seen)
    refuse_if([] if zone.ended_at is None else [Reason(ZONE_ENDED, "zone_id")])
    zone.ended_at = at
    zone.version += 1
    zone.save(update_fields=["ended_at", "version"])
    _owning(at, zone_id=zone_id).update(until=at)
    return zone


def _owning(at: datetime, **whose: UUID) -> "queries.Owning":
    return ZoneOwner.objects.filter(Q(until=None) | Q(until__gt=at), **whose)


def let_zones_go(member_id: UUID, at: datetime) -> int:
    """A member who leaves answers for no zone any more; gives how many they were."""
    return _owning(at, member_id=member_id).update(until=at)


def pass_zones_on(
    *, member_id: UUID, successor_id: UUID, division_ids: Sequence[UUID], by: Actor, at: datetime, ids: Ids
) -> int:
    """The zones that a member answers for in some areas are somebody else's from `at`; gives how many they were."""
    rows = _owning(at, member_id=member_id).filter(zone__division_id__in=list(division_ids))
    passed = list(rows.order_by("id").values_list("zone_id", flat=True))
    rows.update(until=at)
    theirs = set(_owning(at, member_id=successor_id).values_list("zone_id", flat=True))
    there = Member.objects.filter(id=successor_id, left_at=None).exists()
    new = [_owner(zone, successor_id, by, at, ids) for zone in passed if there and zone not in theirs]
    insert(ZoneOwner, map(vars, new))
    return len(passed)


def follow_zones(division_ids: Sequence[UUID], into_id: UUID) -> None:
    """What lies in areas that go into another one lies there: zones, the parts of zones that they are, unsolved problems."""
    gone = list(division_ids)
    AreaProblem.objects.filter(division_id__in=gone, solved_at=None).update(division_id=into_id)
    Zone.objects.filter(division_id__in=gone).update(division_id=into_id)
    doubled = ZonePart.objects.filter(division_id=into_id).values("zone_id")
    rows = ZonePart.objects.filter(division_id__in=gone)
    rows.filter(zone_id__in=doubled).delete()
    first: dict[UUID, UUID] = {}
    for id, zone in rows.order_by("id").values_list("id", "zone_id"):
        first.setdefault(zone, id)
    rows.exclude(id__in=list(first.values())).delete()
    rows.update(division_id=into_id)
