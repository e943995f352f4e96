"""Reads of duty zones and of the log of areas."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from lianfang.core.access import Actor
from lianfang.core.rows import locked_row
from lianfang.places import queries as places

from .models import AreaProblem, AreaVisit, Member, Responsibility, Zone, ZoneOwner, ZonePart
from .types import SEE_ROSTER, Responsible, SubjectKind
from .zone_types import AreaVisited

Owning = QuerySet[ZoneOwner]
OWNER = "zone_owner"
"""As what somebody answers for a zone."""


def _in_force(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def zones_visible(by: Actor, at: datetime) -> QuerySet[Zone]:
    """The zones in use in the areas whose roster the actor may see, area by area."""
    return zones_in(places.division_ids(by.areas(SEE_ROSTER, at)))


def zones_in(division_ids: Collection[UUID] | None) -> QuerySet[Zone]:
    """The zones in use of some areas (None: everywhere)."""
    rows = Zone.objects.filter(ended_at=None).select_related("division").order_by("division__code", "name", "id")
    return rows if division_ids is None else rows.filter(division_id__in=division_ids)


def _owned(at: datetime) -> Exists:
    return Exists(ZoneOwner.objects.filter(_in_force(at), zone_id=OuterRef("pk"), member__left_at=None))


def without_owner(rows: QuerySet[Zone], at: datetime) -> QuerySet[Zone]:
    """Of some zones those that nobody answers for at `at`."""
    return rows.filter(~_owned(at))


def owners_of_zones(zone_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[Responsible]]:
    """Who answers for each of some zones at `at`, in one query."""
    rows = ZoneOwner.objects.filter(_in_force(at), zone_id__in=list(zone_ids), member__left_at=None)
    found: dict[UUID, list[Responsible]] = defaultdict(list)
    for row in rows.select_related("member").order_by("since", "id"):
        found[row.zone_id].append(Responsible(row.member_id, row.member.name, row.member.phone, OWNER))
    return dict(found)


def zone_counts(rows: QuerySet[Zone], at: datetime) -> tuple[int, int, int]:
    """How many zones, how many owners (each once) and how many zones without one."""
    owners = ZoneOwner.objects.filter(_in_force(at), zone__in=rows, member__left_at=None)
    return rows.count(), owners.values("member_id").distinct().count(), without_owner(rows, at).count()


def boundaries_of_zones(zone_ids: Iterable[UUID]) -> dict[UUID, tuple[list[UUID], int]]:
    """For each zone that is not the whole of its area the divisions that belong to it, and how many households besides."""
    found: dict[UUID, tuple[list[UUID], int]] = {}
    rows = ZonePart.objects.filter(zone_id__in=list(zone_ids)).order_by("division__code", "id")
    for zone, division in rows.values_list("zone_id", "division_id"):
        divisions, homes = found.get(zone, ([], 0))
        found[zone] = ([*divisions, division], homes) if division else (divisions, homes + 1)
    return found


def lock_zone(zone_id: UUID, *, seen: int | None = None) -> Zone:
    """Lock a zone; raises Stale, or Refused when unknown."""
    return locked_row(Zone.objects.all(), zone_id, "zone_id", seen=seen)


def left_among(member_ids: Iterable[UUID]) -> set[UUID]:
    """Which of some members have left."""
    rows = Member.objects.filter(id__in=list(member_ids), left_at__isnull=False)
    return set(rows.values_list("id", flat=True))


def zone_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.zone`."""
    return {id: (d,) for id, d in Zone.objects.filter(id__in=ids).values_list("id", "division_id")}


def charge_held(member_id: UUID, division_id: UUID, at: datetime) -> str | None:
    """As what a member answers for an area: in the nearest charge to it, upwards; None where they do not."""
    above = places.ancestors(division_id)
    rows = Responsibility.objects.filter(
        _in_force(at), member_id=member_id, subject_kind=SubjectKind.DIVISION, subject__in=above
    )
    held = {row.subject: row.role for row in rows.order_by("-since", "-id")}
    return next((held[id] for id in reversed(above) if id in held), None)


def visits_in(division_ids: Sequence[UUID]) -> QuerySet[AreaVisit]:
    """The visits logged in some areas, the last first."""
    return AreaVisit.objects.filter(division_id__in=division_ids).select_related("member").order_by("-at", "-id")


def problems_visible(by: Actor, at: datetime) -> QuerySet[AreaProblem]:
    """The problems of the areas whose roster the actor may see: the unsolved ones first, the oldest first."""
    return problems_in(places.division_ids(by.areas(SEE_ROSTER, at)))


def problems_in(division_ids: Collection[UUID] | None) -> QuerySet[AreaProblem]:
    """The problems found in some areas (None: everywhere), the unsolved ones first."""
    rows = AreaProblem.objects.annotate(solved=Q(solved_at__isnull=False)).order_by("solved", "at", "id")
    return rows if division_ids is None else rows.filter(division_id__in=division_ids)


def areas_visited(division_ids: Sequence[UUID]) -> dict[UUID, AreaVisited]:
    """What the log knows of some areas themselves, those that it knows."""
    visits = AreaVisit.objects.filter(division_id__in=division_ids).values_list("division_id")
    unsolved = AreaProblem.objects.filter(division_id__in=division_ids, solved_at=None).values_list("division_id")
    open_now: dict[UUID, int] = dict(unsolved.annotate(n=Count("pk")))
    counted: Any = visits.annotate(last=Max("at"), n=Count("pk"))
    return {id: AreaVisited(id, last, n, open_now.get(id, 0)) for id, last, n in counted}


def lock_problem(problem_id: UUID, *, seen: int) -> AreaProblem:
    """Lock a problem; raises Stale, or Refused when unknown."""
    return locked_row(AreaProblem.objects.all(), problem_id, "problem_id", seen=seen)


def problem_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.problem`."""
    return {id: (d,) for id, d in AreaProblem.objects.filter(id__in=ids).values_list("id", "division_id")}
