"""Doors of open rounds, and leads still to be found, go with the household that is put into a grid."""

from collections.abc import Sequence
from uuid import UUID

from lianfang.places import queries as places

from ..models import Lead, RoundDoor


def follow_homes(*, household_ids: Sequence[UUID], person_ids: Sequence[UUID], division_id: UUID) -> int:
    """Rounds under way count a household in the division it lies in now, and who is looked for there; gives how many doors.

    Internal: whoever puts households into a grid calls it.
    """
    near = places.under(places.village_of(division_id))
    leads = Lead.objects.filter(person_id__in=list(person_ids), division_id__in=near, outcome_at=None)
    leads.update(division_id=division_id)
    doors = RoundDoor.objects.filter(household_id__in=list(household_ids), round__closed_at=None)
    return doors.exclude(division_id=division_id).update(division_id=division_id)
