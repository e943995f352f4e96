"""Reads of the register of those who need special care: who, why, what they are to be given, and when next."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.places import queries as places

from .models import CareNeed, Dependence, Person, PersonSearch, Vulnerability
from .types import REGISTER, Vulnerable


def vulnerable_visible(
    by: Actor, at: datetime, *, division_id: UUID | None = None, kind: Vulnerable | None = None, words: str = ""
) -> QuerySet[PersonSearch]:
    """Who in the actor's areas needs special care, has a need or depends on somebody, by name; of one division, of one kind,
    or whose name has `words` in it."""
    divisions = places.division_ids(by.areas(REGISTER, at))
    inside = set(places.under(division_id)) if division_id else None
    wanted = inside if divisions is None else set(divisions) & (inside if inside is not None else set(divisions))
    special = Vulnerability.objects.filter(person=OuterRef("pk"), until=None)
    if kind is not None:
        held = Q(Exists(special.filter(kind=kind.value)))
    else:
        needs = CareNeed.objects.filter(person=OuterRef("pk"), until=None)
        leaning = Dependence.objects.filter(dependant=OuterRef("pk"), until=None)
        held = Q(Exists(special)) | Q(Exists(needs)) | Q(Exists(leaning))
    rows = PersonSearch.objects.filter(held)
    if wanted is not None:
        rows = rows.filter(division_id__in=wanted)
    return (rows.filter(name__icontains=words) if words else rows).order_by("name", "person_id")


def special_care_counts(division_ids: Iterable[UUID]) -> dict[tuple[UUID, Vulnerable], int]:
    """How many of those who live in some divisions need special care, by division and reason."""
    rows = Vulnerability.objects.filter(
        until=None, person__destroyed_at=None, person__division_id__in=list(division_ids)
    ).order_by()
    counted = rows.values_list("person__division_id", "kind").annotate(n=Count("pk"))
    return {(division, Vulnerable(kind)): n for division, kind, n in counted}


def care_needs(person_ids: Iterable[UUID]) -> list[tuple[CareNeed, dict[str, Any]]]:
    """What some people are to be given at present, the next due first, each with its words.  The caller records the look."""
    rows = list(CareNeed.objects.filter(person_id__in=set(person_ids), until=None).order_by("next_on", "id"))
    keys = privacy.keys_of({row.person_id for row in rows})
    return [
        (row, privacy.unseal(keys[row.person_id], row.sealed) if row.sealed and row.person_id in keys else {})
        for row in rows
    ]


def care_need(care_need_id: UUID) -> CareNeed:
    """One need."""
    return CareNeed.objects.get(id=care_need_id)


def needs_due(until: date) -> QuerySet[CareNeed]:
    """The needs of the living that are to be met by a day."""
    living = Person.objects.filter(id=OuterRef("person_id"), destroyed_at=None)
    return CareNeed.objects.filter(Exists(living), until=None, next_on__lte=until).order_by("id")


def carers_of(person_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """On whom each of some people depends at present."""
    found: dict[UUID, list[UUID]] = {}
    rows = Dependence.objects.filter(dependant_id__in=set(person_ids), until=None).order_by("at", "id")
    for dependant, carer in rows.values_list("dependant_id", "carer_id"):
        found.setdefault(dependant, []).append(carer)
    return found


def care_need_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.care_need`: seen where its person lives."""
    whose = dict(CareNeed.objects.filter(id__in=ids).values_list("id", "person_id"))
    homes = dict(Person.objects.filter(id__in=whose.values(), destroyed_at=None).values_list("id", "division_id"))
    return {id: (homes[person],) for id, person in whose.items() if person in homes}


def care_needs_seen(by: Actor, duty: str, at: datetime) -> QuerySet[CareNeed]:
    """The needs of those who live where `by` holds `duty`."""
    divisions = places.division_ids(by.areas(duty, at))
    rows = CareNeed.objects.filter(until=None).order_by("next_on", "id")
    return rows if divisions is None else rows.filter(person__division_id__in=divisions)
