"""Area measures: who sees them, which hold where, what supplies them, and how they were last found."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor
from lianfang.core.rows import locked_row, one_row
from lianfang.editions import queries as editions
from lianfang.editions.types import AreaMeasures
from lianfang.people import queries as people
from lianfang.places import queries as places

from .. import rules
from ..models import AreaCheck, AreaMeasure, AreaReview, AreaSupply
from ..types import SEE, AreaState, Inside, Shortage, SupplyFacts


def measures_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[AreaMeasure]:
    """The measures on the actor's areas, on what lies in them and on what they lie in, the newest first."""
    rows = AreaMeasure.objects.order_by("-at", "-id")
    areas = by.areas(duty, at)
    if areas is None:
        return rows
    around = {above for area in areas for above in places.ancestors(area)}
    return rows.filter(division_id__in=around | set(places.division_ids(areas) or ()))


def measures_going(rows: QuerySet[AreaMeasure], at: datetime) -> QuerySet[AreaMeasure]:
    """Those of some measures that wait for a signature or hold, or will, at `at`."""
    return rows.filter(declined_at=None, over_at__gt=at)


def measures_in_force(at: datetime, divisions: Collection[UUID] | None = None) -> QuerySet[AreaMeasure]:
    """The measures that close something off at `at`, whether or not the job has written the end of others."""
    rows = AreaMeasure.objects.filter(signed_at__lte=at, starts_at__lte=at, over_at__gt=at).order_by("starts_at", "id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def measures_over_households(household_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[AreaMeasure]]:
    """The measures in force at some households."""
    wanted = list(household_ids)
    lies_in = people.household_areas(set(wanted))
    around = {above for ids in lies_in.values() for id in ids for above in places.ancestors(id)}
    found: dict[UUID, list[AreaMeasure]] = {}
    for measure in measures_in_force(at, around):
        inside = [h for h in wanted if any(measure.division_id in places.ancestors(d) for d in lies_in.get(h, ()))]
        if measure.block:
            inside = [h for h in inside if h in people.households_at(places.under(measure.division_id), measure.block)]
        for household in inside:
            found.setdefault(household, []).append(measure)
    return found


def measures_to_sign(at: datetime) -> QuerySet[AreaMeasure]:
    """The proposals that wait for a signature at `at`."""
    return AreaMeasure.objects.filter(signed_at=None, declined_at=None, over_at__gt=at).order_by("starts_at", "id")


def measures_around(division_id: UUID, at: datetime) -> QuerySet[AreaMeasure]:
    """The measures in force on a division, on what lies in it and on what it lies in."""
    return measures_in_force(at, {*places.under(division_id), *places.ancestors(division_id)})


def any_measure_to_end(at: datetime) -> bool:
    """Whether a measure is past its end or its review and not closed."""
    return AreaMeasure.objects.filter(ended_at=None, declined_at=None, over_at__lte=at).exists()


def measures_to_end(at: datetime) -> QuerySet[AreaMeasure]:
    """The measures and proposals that are past their end or their review and not closed."""
    return AreaMeasure.objects.filter(ended_at=None, declined_at=None, over_at__lte=at).order_by("id")


def measure(measure_id: UUID) -> AreaMeasure:
    """One measure; raises Refused when unknown."""
    return one_row(AreaMeasure.objects.all(), measure_id, "measure_id")


def lock_measure(measure_id: UUID, *, seen: int | None = None) -> AreaMeasure:
    """One measure, locked for a decision; raises Refused when unknown, Stale when another version was seen."""
    return locked_row(AreaMeasure.objects.all(), measure_id, "measure_id", seen=seen)


def measure_state(row: AreaMeasure, at: datetime) -> AreaState:
    """What a measure is at `at`."""
    return rules.area_state(row.facts(), at)


def rules_of(row: AreaMeasure) -> AreaMeasures:
    """The rules that a measure was proposed or signed under."""
    return editions.edition(row.edition_id).edition.area_measures


def is_wide(row: AreaMeasure) -> bool:
    """Whether a level above has to approve a measure."""
    return rules.is_wide(row.households, rules_of(row))


def closed_off_already(division_id: UUID, block: str, at: datetime) -> bool:
    """Whether a measure on the same place waits for a signature or holds at `at`."""
    rows = AreaMeasure.objects.filter(division_id=division_id, block=block)
    return measures_going(rows, at).exists()


def inside(division_id: UUID, block: str = "") -> Inside:
    """Who lives in a division, or in one block of addresses in it."""
    found = people.living_at(places.under(division_id), block)
    return Inside(found.households, found.persons, dict(found.kinds))


def blocks(division_id: UUID) -> list[str]:
    """The buildings, groups and hamlets that addresses in a division name."""
    return people.blocks_at(places.under(division_id))


def supplies(measure_id: UUID) -> dict[str, AreaSupply]:
    """What was last said of each need."""
    rows = AreaSupply.objects.filter(measure_id=measure_id).order_by("at", "recorded_at", "id")
    return {row.need: row for row in rows}


def needed_inside(row: AreaMeasure) -> dict[str, int]:
    """How many of those who live inside now must be supplied, for each need."""
    return rules.needed(inside(row.division_id, row.block), rules_of(row))


def shortages(row: AreaMeasure, at: datetime) -> list[Shortage]:
    """What is short at `at` for those who live inside now."""
    said = {need: SupplyFacts(one.served, one.at) for need, one in supplies(row.id).items()}
    return rules.shortages(needed_inside(row), said, rules_of(row), at)


def checks(measure_id: UUID) -> QuerySet[AreaCheck]:
    """How a closed-off area was found, the newest first."""
    return AreaCheck.objects.filter(measure_id=measure_id).order_by("-at", "-id")


def area_reviews(measure_id: UUID) -> QuerySet[AreaReview]:
    """When a measure was looked at again, the newest first."""
    return AreaReview.objects.filter(measure_id=measure_id).order_by("-at", "-id")


def measure_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `isolation.area_measure`: whoever works in part of the place may say how they found it."""
    rows = AreaMeasure.objects.filter(id__in=ids).values_list("id", "division_id")
    return {id: places.under(division) for id, division in rows}


def measures_at_road(checkpoint_id: UUID, at: datetime) -> QuerySet[AreaMeasure]:
    """The measures in force that close the road of a checkpoint."""
    return measures_in_force(at).filter(road=checkpoint_id)
