"""Every household has a contact: named for a whole grid or village or for those chosen, relieved when somebody else is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor, covers
from lianfang.core.errors import NOT_FOUND_HERE, Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, MemberId
from lianfang.people import queries as people
from lianfang.people.types import HouseholdId
from lianfang.places import queries as places
from lianfang.places.types import DivisionId, Level

from . import queries
from .contact_types import CONTACT_TOO_WIDE, NO_HOUSEHOLD_LEFT, ContactsNamed
from .models import HouseholdContact, Member
from .types import HAS_LEFT, NAME_RESPONSIBLE

Homes = Annotated[tuple[HouseholdId, ...], Field(max_length=500)]


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Name the contact of households"))
def name_contact(
    *,
    division_id: DivisionId,
    member_id: MemberId,
    household_ids: Homes = (),
    only_without: bool = False,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> ContactsNamed:
    """A member is the contact of the households chosen, or of all of a village or grid (with `only_without` of those alone that
    have none); whoever was it before is so no more.  Raises Refused with every reason.
    """
    homes = sorted(set(household_ids)) or _all_of(division_id, only_without)
    known = queries.contacts_of(homes)
    wanted = [home for home in homes if home not in known or known[home].member_id != member_id]
    refuse_if(_reasons_against(division_id, member_id, household_ids, wanted))
    relieved = _end(wanted, at)
    insert(HouseholdContact, (vars(_contact(home, member_id, by, at, ids)) for home in wanted))
    return ContactsNamed(len(wanted), relieved)


def _all_of(division_id: UUID, only_without: bool) -> list[UUID]:
    if places.level_of(division_id) < int(Level.VILLAGE):
        return []
    within = places.under(division_id)
    rows = queries.homes_without_contact(within) if only_without else people.homes_lived_in(within)
    return list(rows.order_by("id").values_list("id", flat=True))


def _reasons_against(
    division_id: UUID, member_id: UUID, chosen: Sequence[UUID], wanted: Sequence[UUID]
) -> Iterator[Reason]:
    if queries.left_among([member_id]):
        yield Reason(HAS_LEFT, "member_id")
    homes = people.household_areas(set(chosen))
    for n, home in enumerate(chosen):
        if not covers((division_id,), homes.get(home, ())):
            yield Reason(NOT_FOUND_HERE, f"household_ids.{n}")
    if not chosen and places.level_of(division_id) < int(Level.VILLAGE):
        yield Reason(CONTACT_TOO_WIDE, "division_id")
    elif not wanted:
        yield Reason(NO_HOUSEHOLD_LEFT, "household_ids")


def _contact(home: UUID, member_id: UUID, by: Actor, at: datetime, ids: Ids) -> HouseholdContact:
    return HouseholdContact(
        id=ids.new("household_contact", home), household_id=home, member_id=member_id, since=at, **stamp(ids, by, at)
    )


def _end(homes: Sequence[UUID], at: datetime) -> int:
    """Nobody is the contact of some households any more; gives how many somebody was named for."""
    return HouseholdContact.objects.filter(household_id__in=homes, until=None).update(until=at)


def let_contacts_go(member_id: UUID, at: datetime) -> int:
    """A member who leaves is nobody's contact any more; gives of how many households they were."""
    return HouseholdContact.objects.filter(member_id=member_id, until=None).update(until=at)


def pass_contacts_on(
    *, member_id: UUID, successor_id: UUID, division_ids: Sequence[UUID], by: Actor, at: datetime, ids: Ids
) -> int:
    """The households in some areas whose contact a member is have somebody else; gives how many they are."""
    rows = HouseholdContact.objects.filter(
        member_id=member_id, until=None, household__division_id__in=list(division_ids)
    )
    homes = list(rows.order_by("household_id").values_list("household_id", flat=True))
    rows.update(until=at)
    if Member.objects.filter(id=successor_id, left_at=None).exists():
        insert(HouseholdContact, (vars(_contact(home, successor_id, by, at, ids)) for home in homes))
    return len(homes)
