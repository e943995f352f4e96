"""Who leans on whom, read for those who decide that somebody goes: carers beside each other, and carers who are gone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from .elsewhere import SojournKind
from .models import Dependence, Person, Residence, Sojourn, Vulnerability
from .rules import AtHome
from .types import Leaving, Vulnerable
from .whereabouts import guests_of

GONE = (Leaving.MOVED_OUT.value, Leaving.DIED.value)
NOT_ALONE = (Vulnerable.ALONE_ELDERLY.value, Vulnerable.CHILD.value, Vulnerable.DISABLED.value)
"""Who is noted so does not do without somebody beside them, whatever their age."""


@dataclass(frozen=True)
class Departure:
    """That somebody went from a household: to live elsewhere, out of the register, or away for a while."""

    household_id: UUID
    person_id: UUID
    at: datetime


def carers_beside(person_ids: Iterable[UUID]) -> set[UUID]:
    """Who else cares for those who depend on some people, or lives in a household with them."""
    ids = set(person_ids)
    homes = Person.objects.filter(id__in=ids, household__isnull=False).values("household_id")
    members = set(Person.objects.filter(household_id__in=homes).values_list("id", flat=True))
    mine = Dependence.objects.filter(carer_id__in=ids, until=None).values("dependant_id")
    shared = Q(dependant_id__in=mine) | Q(dependant_id__in=members)
    beside = set(Dependence.objects.filter(shared, until=None).values_list("carer_id", flat=True))
    return (members | beside) - ids


def _gone() -> "QuerySet[Dependence]":
    """Dependences that hold, whose carer went to live elsewhere or left the register since."""
    moved = Residence.objects.filter(person=OuterRef("carer"), until=None, since__gt=OuterRef("at"))
    moved = moved.exclude(division=OuterRef("dependant__division"))
    left = Residence.objects.filter(person=OuterRef("carer"), left__in=GONE, until__gt=OuterRef("at"))
    return Dependence.objects.filter(Exists(moved) | Exists(left), until=None)


def gone_from_dependants(person_ids: Iterable[UUID]) -> set[UUID]:
    """Who of some people went to live elsewhere, or left the register, while somebody depended on them."""
    return set(_gone().filter(carer_id__in=set(person_ids)).values_list("carer_id", flat=True))


def carers_gone() -> dict[UUID, datetime]:
    """Every carer who is gone so, and since when."""
    carers = set(_gone().values_list("carer_id", flat=True))
    rows = Residence.objects.filter(person_id__in=carers, until=None).order_by(F("since").desc())
    return dict(rows.values_list("person_id", "since"))


def departures(since: datetime, until: datetime) -> dict[UUID, Departure]:
    """The last who went from each household after `since` and by `until`."""
    within = {"until__gt": since, "until__lte": until}
    ended = Residence.objects.filter(**within, household__isnull=False)
    went = ended.filter(Q(left__in=GONE) | ~Q(person__household=F("household")) | Q(person__household=None))
    away = Sojourn.objects.filter(kind=SojournKind.AWAY, until=None, household__isnull=False)
    away = away.filter(at__gt=since, at__lte=until)
    rows = [
        *went.values_list("household_id", "person_id", "until"),
        *away.values_list("household_id", "person_id", "at"),
    ]
    known = sorted((at, person, home) for home, person, at in rows if home is not None and at is not None)
    return {home: Departure(home, person, at) for at, person, home in known}


def at_home(household_ids: Collection[UUID]) -> dict[UUID, list[AtHome]]:
    """Who is behind each door at present: not away, not gone from the register, and the guests."""
    guests = guests_of(household_ids)
    left = Residence.objects.filter(person=OuterRef("pk"), left__in=GONE)
    elsewhere = Sojourn.objects.filter(person=OuterRef("pk"), kind=SojournKind.AWAY, until=None)
    living = Person.objects.filter(household_id__in=household_ids, destroyed_at=None)
    living = living.exclude(Exists(elsewhere)).exclude(Exists(left) & ~Exists(_registered()))
    people = dict(living.values_list("id", "household_id")) | guests
    noted = Vulnerability.objects.filter(person_id__in=list(people), kind__in=NOT_ALONE, until=None)
    needy = set(noted.values_list("person_id", flat=True))
    found: dict[UUID, list[AtHome]] = {}
    born = Person.objects.filter(id__in=list(people), destroyed_at=None).order_by("id").values_list("id", "birth_year")
    for id, year in born:
        home = people[id]
        assert home is not None
        found.setdefault(home, []).append(AtHome(id, year, id in needy))
    return found


def _registered() -> "QuerySet[Residence]":
    """That somebody whom an outer query names is in the register of households."""
    return Residence.objects.filter(person=OuterRef("pk"), until=None, in_register=True)
