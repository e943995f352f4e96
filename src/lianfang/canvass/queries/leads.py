"""Reads of leads: who they are, whom they were found to be, and how far the looking for them is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.core.rows import locked_row, one_row
from lianfang.editions import queries as editions
from lianfang.places import queries as places
from lianfang.tasks import queries as tasks

from ..models import Lead, Verification
from ..rules import leads as rules
from ..types.leads import VERIFY, Found, LeadOutcome
from ..types.lists import KEEP_LISTS


@dataclass(frozen=True)
class Progress:
    """How far a list is in one division: people, registered here, to be compared, handed out, verified, overdue."""

    people: int
    matched: int
    asked: int
    dispatched: int
    verified: int
    here: int
    overdue: int


def leads_visible(by: Actor, at: datetime) -> QuerySet[Lead]:
    """The leads in the areas where the actor looks for people or keeps lists."""
    areas = [by.areas(duty, at) for duty in (VERIFY, KEEP_LISTS)]
    rows = Lead.objects.select_related("list", "division")
    if None in areas:
        return rows
    ids = places.division_ids([area for some in areas for area in some or ()])
    return rows if ids is None else rows.filter(division_id__in=ids)


def lead(by: Actor, lead_id: UUID, at: datetime) -> Lead:
    """One lead of the actor's areas; raises Refused."""
    return one_row(leads_visible(by, at), lead_id, "lead_id")


def lock_lead(lead_id: UUID) -> Lead:
    """Lock a lead; raises Refused."""
    return locked_row(Lead.objects.all(), lead_id, "lead_id")


def calls(lead_id: UUID) -> QuerySet[Verification]:
    """Who looked for a lead or called, and how it went, the newest first."""
    return Verification.objects.filter(lead_id=lead_id).order_by("-at", "-id")


def again_at(one: Lead, at: datetime) -> datetime | None:
    """From when a lead may be called again, where somebody called in vain and that time is still to come."""
    hours = editions.here_or_generic(one.division_id, at).tasks.lead_call_hours
    again = rules.again_at(one.facts(), hours)
    return again if again is not None and again > at else None


def reasons_against_found(one: Lead, found: Found, outcome: LeadOutcome, at: datetime) -> list[Reason]:
    """Why something cannot be said of whoever was found as a lead."""
    return list(rules.reasons_against_found(found, outcome, known=one.person_id is not None, at=at))


def said(leads: Sequence[Lead]) -> dict[UUID, dict[str, Any]]:
    """Who each of some leads is, by field; without those whose list was destroyed."""
    keys = privacy.keys_of({one.list_id for one in leads})
    return {
        one.id: privacy.unseal(keys[one.list_id], one.sealed) for one in leads if one.sealed and one.list_id in keys
    }


def to_be_handed_out(most: int) -> list[Lead]:
    """Leads of one list that are not handed out yet and that nobody is asked about, in the order of its rows."""
    open_still = Lead.objects.filter(dispatched_at=None, asked_at=None, same_as=None, list__destroyed_at=None)
    first = open_still.order_by("list_id").values_list("list_id", flat=True).first()
    return list(open_still.filter(list_id=first).select_related("list").order_by("row", "id")[:most]) if first else []


def progress(list_id: UUID, at: datetime) -> dict[UUID, Progress]:
    """How far the looking for the people of a list is, by division; whoever comes twice counts once."""
    return _progress(Lead.objects.filter(list_id=list_id), "division_id", tasks.overdue_of(list_id, at))


def progress_of_lists(list_ids: Iterable[UUID], at: datetime) -> dict[UUID, Progress]:
    """How far the looking for the people of each of some lists is; two queries."""
    wanted = list(list_ids)
    return _progress(Lead.objects.filter(list_id__in=wanted), "list_id", tasks.overdue_of_each(wanted, at))


def _progress(rows: "QuerySet[Lead]", by: str, late: Mapping[UUID, int]) -> dict[UUID, Progress]:
    counted = (
        rows.filter(same_as=None)
        .order_by()
        .values(by)
        .annotate(
            people=Count("pk"),
            matched=Count("pk", filter=Q(person__isnull=False)),
            asked=Count("pk", filter=Q(asked_at__isnull=False, dispatched_at__isnull=True)),
            dispatched=Count("pk", filter=Q(dispatched_at__isnull=False)),
            verified=Count("pk", filter=Q(outcome_at__isnull=False)),
            here=Count("pk", filter=Q(outcome=LeadOutcome.HERE)),
        )
    )
    return {
        line[by]: Progress(**{name: n for name, n in line.items() if name != by}, overdue=late.get(line[by], 0))
        for line in counted
    }


def open_leads(list_ids: Iterable[UUID]) -> list[UUID]:
    """The leads of some lists about which something may still be owed."""
    return list(Lead.objects.filter(list_id__in=list(list_ids), outcome_at=None).values_list("id", flat=True))
