"""The grids of a village: drawn so that every household lies in exactly one, split, merged, and households put into another.

What is kept by division goes along with a household: its people, what is owed at its door, orders and stays lived there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.canvass import actions as canvass
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label
from lianfang.isolation import actions as isolation
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import HouseholdId
from lianfang.places import actions as places
from lianfang.places import queries as places_known
from lianfang.places.types import DRAW_GRIDS, KEEP_DIVISIONS, NOT_A_GRID, NOT_A_VILLAGE, DivisionId, Level
from lianfang.roster import actions as roster
from lianfang.tasks import actions as tasks

from .. import rules

Households = Annotated[tuple[HouseholdId, ...], Field(min_length=1, max_length=5_000)]


class GridEntry(BaseModel):
    """A grid to be drawn: what it is called, and the households that lie in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Label
    household_ids: Households


@dataclass(frozen=True)
class Drawn:
    """The grids that a drawing is about, and how many households it put into them."""

    grids: tuple[UUID, ...]
    households: int


@action(duty=DRAW_GRIDS, kind=Kind.DECISION, label=_("Draw up grids"))
def draw_grids(
    *,
    division_id: DivisionId,
    grids: Annotated[tuple[GridEntry, ...], Field(min_length=1, max_length=200)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Drawn:
    """Put every household of a village that lies in no grid yet into a new one.

    Raises Refused where a household would lie in two or in none, or a name is taken.
    """
    village = places_known.lock_division(division_id)
    refuse_if([Reason(NOT_A_VILLAGE, "division_id")] if village.level != int(Level.VILLAGE) else [])
    drawn = [(grid.name, grid.household_ids) for grid in grids]
    refuse_if(rules.reasons_against_drawing(drawn, people_known.homes_in([division_id]), _names(division_id)))
    made = places.add_grids(village_id=division_id, names=[name for name, _ in drawn], by=by, at=at, ids=ids)
    for grid, (_name, homes) in zip(made, drawn, strict=True):
        _put(homes, grid.id, by=by, at=at, ids=ids)
    return Drawn(tuple(grid.id for grid in made), sum(len(homes) for _, homes in drawn))


@action(duty=DRAW_GRIDS, kind=Kind.DECISION, label=_("Put households into a grid"))
def move_households(*, division_id: DivisionId, household_ids: Households, by: Actor, at: datetime, ids: Ids) -> Drawn:
    """Put households of a village into a grid of it, whichever they lay in before.  Raises Refused with every reason."""
    village = _village(division_id)
    there = people_known.homes_in(places_known.under(village))
    elsewhere = set(household_ids) - there
    refuse_if(
        [
            *_reasons_not_a_grid(division_id, "division_id"),
            *([Reason(rules.OTHER_VILLAGE, "household_ids", {"n": len(elsewhere)})] if elsewhere else []),
        ]
    )
    _put(household_ids, division_id, by=by, at=at, ids=ids)
    return Drawn((division_id,), len(household_ids))


@action(duty=DRAW_GRIDS, kind=Kind.DECISION, label=_("Split a grid"))
def split_grid(
    *, division_id: DivisionId, name: Label, household_ids: Households, by: Actor, at: datetime, ids: Ids
) -> Drawn:
    """Take some households of a grid into a new one beside it.  Raises Refused with every reason."""
    village = _village(division_id)
    inside = people_known.homes_in([division_id])
    refuse_if(
        [
            *_reasons_not_a_grid(division_id, "division_id"),
            *rules.reasons_against_splitting(household_ids, inside, name, _names(village)),
        ]
    )
    made = places.add_grids(village_id=village, names=[name], by=by, at=at, ids=ids)[0]
    _put(household_ids, made.id, by=by, at=at, ids=ids)
    return Drawn((division_id, made.id), len(household_ids))


@action(duty=DRAW_GRIDS, kind=Kind.DECISION, label=_("Merge grids"))
def merge_grids(
    *,
    division_id: DivisionId,
    other_ids: Annotated[tuple[DivisionId, ...], Field(min_length=1, max_length=200)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Drawn:
    """Put the households of other grids into this one; the others are in use no more, and whoever works there works here.

    What was recorded in them is found under them still.  Raises Refused with every reason.
    """
    village = _village(division_id)
    refuse_if(
        [*_reasons_not_a_grid(division_id, "division_id"), *_reasons_not_to_merge(division_id, other_ids, village)]
    )
    homes = sorted(people_known.homes_in(other_ids))
    _put(homes, division_id, by=by, at=at, ids=ids)
    roster.follow_area(division_ids=other_ids, into_id=division_id, by=by, at=at, ids=ids)
    places.close_grids(division_ids=other_ids, at=at)
    return Drawn((division_id,), len(homes))


@action(duty=KEEP_DIVISIONS, kind=Kind.DECISION, label=_("Merge a division into another"))
def merge_division(*, division_id: DivisionId, into_id: DivisionId, by: Actor, at: datetime, ids: Ids) -> Drawn:
    """A division goes into another of its level: what lies in it lies there, and so do the households that lay in it itself.

    It is in use no more and whoever works in it works in the other; what was recorded there is found under it still.
    Raises Refused with every reason.
    """
    places.merge_into(division_id=division_id, into_id=into_id, at=at)
    homes = sorted(people_known.homes_in([division_id]))
    _put(homes, into_id, by=by, at=at, ids=ids)
    roster.follow_area(division_ids=[division_id], into_id=into_id, by=by, at=at, ids=ids)
    return Drawn((into_id,), len(homes))


def _village(division_id: UUID) -> UUID:
    """The village that a grid lies in, locked: what is drawn in one is drawn by one at a time."""
    return places_known.lock_division(places_known.village_of(division_id)).id


def _names(village_id: UUID) -> set[str]:
    return set(places_known.grids_of(village_id).values_list("name", flat=True))


def _reasons_not_a_grid(division_id: UUID, field: str) -> Iterator[Reason]:
    row = places_known.division(division_id)
    if row.level != int(Level.GRID) or row.valid_to is not None:
        yield Reason(NOT_A_GRID, field)


def _reasons_not_to_merge(division_id: UUID, other_ids: Sequence[UUID], village: UUID) -> Iterator[Reason]:
    for n, other in enumerate(other_ids):
        if other == division_id or other in other_ids[:n]:
            yield Reason(rules.SAME_GRID, f"other_ids.{n}")
        yield from _reasons_not_a_grid(other, f"other_ids.{n}")
        if places_known.village_of(other) != village:
            yield Reason(rules.GRID_OF_OTHER_VILLAGE, f"other_ids.{n}")


def _put(household_ids: Sequence[UUID], division_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Put households into a grid with everything that is kept by the division of their door."""
    living = people.place_households(household_ids=household_ids, division_id=division_id, by=by, at=at, ids=ids)
    tasks.follow_homes(household_ids=household_ids, person_ids=living, division_id=division_id)
    isolation.follow_homes(household_ids=household_ids, division_id=division_id)
    canvass.follow_homes(household_ids=household_ids, person_ids=living, division_id=division_id)
