"""Whom an actor sees, and what lists show of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.places import queries as places

from . import rules
from .elsewhere import Elsewhere
from .models import Household, Person, PersonArea, PersonSearch, Vulnerability
from .types import SEE, Card, Sex, Vulnerable


def open_areas(at: datetime) -> QuerySet[PersonArea]:
    """The areas that see somebody at `at`."""
    return PersonArea.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


def visible(by: Actor, duty: str, at: datetime) -> QuerySet[Person]:
    """The people whom `by` sees at `at` by holding `duty`: those in a division of theirs with an open area."""
    divisions = places.division_ids(by.areas(duty, at))
    if divisions is None:
        return Person.objects.all()
    seen = open_areas(at).filter(person_id=OuterRef("pk"), division_id__in=divisions)
    return Person.objects.filter(Exists(seen))  # asked of a page of people: it must not gather everybody first


def households_visible(by: Actor, duty: str, at: datetime) -> QuerySet[Household]:
    """The households in the divisions where `by` holds `duty`."""
    divisions = places.division_ids(by.areas(duty, at))
    return Household.objects.all() if divisions is None else Household.objects.filter(division_id__in=divisions)


def residents(by: Actor, division_id: UUID, at: datetime, duty: str = SEE) -> QuerySet[PersonSearch]:
    """Who lives in one division itself, by name, where `by` holds `duty` there; nobody where they do not.

    One index serves a page of it, however large the home.
    """
    divisions = places.division_ids(by.areas(duty, at))
    rows = PersonSearch.objects.filter(division_id=division_id).order_by("name", "person_id")
    return rows if divisions is None or division_id in divisions else rows.none()


def cards(ids: Iterable[UUID], at: datetime | None = None) -> dict[UUID, Card]:
    """What lists show of people, in two queries.  Without `at` the age is left out."""
    wanted = set(ids)
    needs = needs_of(wanted)
    rows = PersonSearch.objects.filter(person_id__in=wanted)
    return {row.person_id: card_of(row, at, needs.get(row.person_id, ())) for row in rows}


def card_of(
    row: PersonSearch, at: datetime | None, vulnerable: Sequence[Vulnerable] = (), elsewhere: Elsewhere | None = None
) -> Card:
    """What a list shows of one person."""
    return Card(
        id=row.person_id,
        name=row.name,
        sex=Sex(row.sex),
        age=rules.age_in(at.astimezone(local_zone()).year, row.birth_year) if at else None,
        birth_year=row.birth_year,
        household_id=row.household_id,
        division_id=row.division_id,
        synthetic=row.synthetic,
        vulnerable=tuple(vulnerable),
        elsewhere=elsewhere,
    )


def needs_of(ids: set[UUID]) -> dict[UUID, list[Vulnerable]]:
    """Why people need special care at present."""
    found: dict[UUID, list[Vulnerable]] = {}
    rows = Vulnerability.objects.filter(person_id__in=ids, until=None).order_by("kind").values_list("person_id", "kind")
    for id, kind in rows:
        found.setdefault(id, []).append(Vulnerable(kind))
    return found
