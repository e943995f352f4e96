"""Reads of the contacts of households."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from lianfang.people import queries as people

from .contact_types import ContactCount
from .models import HouseholdContact
from .types import Responsible

CONTACT = "household_contact"
"""As what somebody is named to a household."""


def contacts_of(household_ids: Iterable[UUID]) -> dict[UUID, Responsible]:
    """Whom each of some households has as its contact now; who has left is nobody's."""
    rows = HouseholdContact.objects.filter(household_id__in=list(household_ids), until=None, member__left_at=None)
    return {
        row.household_id: Responsible(row.member_id, row.member.name, row.member.phone, CONTACT)
        for row in rows.select_related("member")
    }


def contact_counts(division_ids: Sequence[UUID]) -> list[ContactCount]:
    """For each of some divisions themselves in which somebody lives: households, and those without a contact."""
    rows = people.homes_lived_in(division_ids).order_by().values("division_id")
    counted = rows.annotate(n=Count("pk"), none=Count("pk", filter=~_has_contact()))
    return [ContactCount(row["division_id"], row["n"], row["none"]) for row in counted]


def homes_without_contact(division_ids: Collection[UUID]) -> QuerySet[Any]:
    """The households of some divisions that somebody lives in and nobody is named for."""
    return people.homes_lived_in(division_ids).filter(~_has_contact())


def _has_contact() -> Exists:
    return Exists(HouseholdContact.objects.filter(household_id=OuterRef("pk"), until=None, member__left_at=None))


def households_of_contact(member_id: UUID) -> list[UUID]:
    """The households that have a member as their contact now."""
    rows = HouseholdContact.objects.filter(member_id=member_id, until=None).order_by("household_id")
    return list(rows.values_list("household_id", flat=True))
