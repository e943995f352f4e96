"""Putting households, and whoever lives in them, into the grids of their village.  Nobody moves: the area is drawn anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp

from . import search
from .models import Household, Person, PersonArea, PersonSearch, Placement, Residence, Sojourn, Vulnerability
from .types import AreaReason


def place_households(
    *, household_ids: Sequence[UUID], division_id: UUID, by: Actor, at: datetime, ids: Ids
) -> list[UUID]:
    """Put households into a division; gives who lives in them.

    Where they live, what they need and who sees them as residents goes with them; what else was opened for another area stays.
    Internal: the journey that draws grids calls it, and takes along what other modules keep by division.
    """
    moving = Household.objects.select_for_update().filter(id__in=list(household_ids)).exclude(division_id=division_id)
    came_from = dict(moving.order_by("id").values_list("id", "division_id"))
    insert(
        Placement,
        (
            {
                **stamp(ids, by, at),
                "id": ids.new("placement", home),
                "household_id": home,
                "came_from_id": before,
                "division_id": division_id,
            }
            for home, before in came_from.items()
        ),
    )
    Household.objects.filter(id__in=list(came_from)).update(division_id=division_id, version=F("version") + 1)
    _with_guests(came_from, division_id)
    living = list(Person.objects.filter(household_id__in=list(came_from)).order_by("id").values_list("id", flat=True))
    _take_along(living, division_id)
    _see_from(living, set(came_from.values()), division_id, by=by, at=at, ids=ids)
    return living


def _with_guests(came_from: dict[UUID, UUID], division_id: UUID) -> None:
    """Whoever is away from these households, or a guest there, is so of where they lie now."""
    here = Sojourn.objects.filter(household_id__in=list(came_from), until=None)
    here.update(division_id=division_id)
    areas = PersonArea.objects.filter(source__in=list(here.values_list("id", flat=True)), until=None)
    guests = sorted(areas.values_list("person_id", flat=True))
    areas.update(division_id=division_id)
    search.show_in(guests, division_id)
    search.hide_from(guests, set(came_from.values()))


def _take_along(person_ids: list[UUID], division_id: UUID) -> None:
    """Where people live now, in every table that says it."""
    Person.objects.filter(id__in=person_ids).update(division_id=division_id, version=F("version") + 1)
    PersonSearch.objects.filter(person_id__in=person_ids).update(division_id=division_id)
    Residence.objects.filter(person_id__in=person_ids, until=None).update(division_id=division_id)
    Vulnerability.objects.filter(person_id__in=person_ids, until=None).update(division_id=division_id)


def _see_from(
    person_ids: list[UUID], before: set[UUID], division_id: UUID, *, by: Actor, at: datetime, ids: Ids
) -> None:
    """The division sees its residents; those that were theirs before see them no more as such."""
    rows = PersonArea.objects.filter(
        person_id__in=person_ids, division_id__in=before, reason=AreaReason.RESIDENCE, until=None
    )
    seen = list(rows.order_by("person_id").values_list("person_id", flat=True))
    rows.filter(since__gt=at).update(until=F("since"))
    rows.filter(since__lte=at).update(until=at)
    insert(
        PersonArea,
        (
            {
                **stamp(ids, by, at),
                "id": ids.new("area", f"{person}/{division_id}/placed"),
                "person_id": person,
                "division_id": division_id,
                "reason": AreaReason.RESIDENCE.value,
                "source": person,
                "since": at,
            }
            for person in seen
        ),
    )
    search.show_in(seen, division_id)
    search.hide_from(seen, before)
