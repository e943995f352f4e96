"""Reads of people registered twice: who is joined to whom, what was said of two registrations, who may be the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, UUIDField, When

from lianfang.core import privacy
from lianfang.core.access import LOOK_AUDIT, Actor
from lianfang.core.rows import locked_row, one_row
from lianfang.editions.types import Edition
from lianfang.places import queries as places

from . import linked, sealed
from .doubles import MERGE, DoubleFacts, Registration
from .holding import counting
from .models import Dependence, Double, Person, PersonSearch


@dataclass(frozen=True)
class Joined:
    """The registrations of one person: the one that is counted, and those joined to it."""

    kept: UUID
    others: tuple[UUID, ...]

    @property
    def all(self) -> tuple[UUID, ...]:
        return (self.kept, *self.others)


def joined(person_id: UUID) -> Joined:
    """Every registration of the person who is registered as this."""
    kept = kept_of([person_id]).get(person_id, person_id)
    others = Person.objects.filter(same_as=kept).order_by("at", "id").values_list("id", flat=True)
    return Joined(kept, tuple(others))


def kept_of(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of those who were registered twice and are joined to another registration, that other one."""
    rows = Person.objects.filter(id__in=set(ids), same_as__isnull=False).values_list("id", "same_as_id")
    return {id: kept for id, kept in rows if kept is not None}


def with_doubles(ids: Iterable[UUID]) -> set[UUID]:
    """Some people under every registration of theirs."""
    wanted = set(ids)
    wanted |= set(kept_of(wanted).values())
    return wanted | set(Person.objects.filter(same_as__in=wanted).values_list("id", flat=True))


def once(column: str = "person_id") -> Any:
    """The person of a row as they are counted: whoever was registered twice is one."""
    twice = Person.objects.filter(same_as__isnull=False)
    kept = twice.filter(id=OuterRef(column)).values("same_as_id")
    return Case(
        When(**{f"{column}__in": twice.values("id")}, then=Subquery(kept)), default=F(column), output_field=UUIDField()
    )


def doubles_at(household_id: UUID) -> dict[UUID, UUID]:
    """Who was registered behind a door and is joined to another registration: of each that other one."""
    rows = PersonSearch.objects.filter(household_id=household_id, person__same_as__isnull=False)
    pairs = rows.order_by("person_id").values_list("person_id", "person__same_as_id")
    return {id: kept for id, kept in pairs if kept is not None}


def said_of(first: UUID, second: UUID) -> Double | None:
    """What stands of what was said of two registrations."""
    either = Q(kept=first, other=second) | Q(kept=second, other=first)
    return Double.objects.filter(either, undone_at=None).first()


def said_about(person_id: UUID) -> QuerySet[Double]:
    """What was said of a registration and others, taken back or not, the newest first."""
    return Double.objects.filter(Q(kept=person_id) | Q(other=person_id)).order_by("-at", "-id")


def doubles_visible(by: Actor, at: datetime) -> QuerySet[Double]:
    """What was said of two registrations, of the areas where the actor says so or audits; the newest first."""
    rows = Double.objects.order_by("-at", "-id")
    areas = [by.areas(duty, at) for duty in (MERGE, LOOK_AUDIT)]
    if None in areas:
        return rows
    ids = places.division_ids([area for some in areas for area in some or ()])
    return rows if ids is None else rows.filter(division_id__in=ids)


def double(double_id: UUID) -> Double:
    """What was said of two registrations; raises Refused."""
    return one_row(Double.objects.all(), double_id, "double_id")


def lock_double(double_id: UUID, *, seen: int | None = None) -> Double:
    """Lock what was said of two registrations; raises Refused, Stale."""
    return locked_row(Double.objects.all(), double_id, "double_id", seen=seen)


def facts_of(row: Double) -> DoubleFacts:
    """What the rules need to know of what was said."""
    known = Person.objects.filter(id__in=[row.kept_id, row.other_id], destroyed_at=None).count()
    return DoubleFacts(row.undone_at, row.rested_on_at, known == 2)


def words_of_double(row: Double) -> dict[str, str]:
    """By what it was known (`words`), and why it was taken back (`undone`); empty where the details were destroyed."""
    try:
        said = privacy.unseal(privacy.key_of(row.other_id), row.sealed) if row.sealed else {}
    except privacy.Destroyed:
        said = {}
    return {name: str(said.get(name, "")) for name in ("words", "undone")}


def double_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.double`: seen from where the joined registration lived when it was said."""
    return {id: (d,) for id, d in Double.objects.filter(id__in=ids).values_list("id", "division_id")}


def person_of_double(double_id: UUID) -> UUID | None:
    """Under whose key the words about two registrations lie."""
    return Double.objects.filter(id=double_id).values_list("other_id", flat=True).first()


def registration(person: Person) -> Registration:
    """What the rules need to know of one of two registrations."""
    key = privacy.keys_of([person.id]).get(person.id)
    number = sealed.open_person(person, key).id_number if key is not None and person.sealed else ""
    has = Person.objects.filter(same_as=person.id).exists()
    papers = {(person.id_kind, number), *((one.row.kind, one.number) for one in counting(person.id))}
    return Registration(person.id, person.same_as_id, has, frozenset((kind, no) for kind, no in papers if no))


def cares(first: UUID, second: UUID) -> bool:
    """Whether one of two is recorded as the carer of the other."""
    either = Q(carer=first, dependant=second) | Q(carer=second, dependant=first)
    return Dependence.objects.filter(either, until=None).exists()


def likely_doubles(person_id: UUID, divisions: list[UUID], edition: Edition) -> list[linked.Likeness]:
    """The registrations that may be of the same person, the likeliest first: whoever has the same telephone, and by weights
    among those in `divisions`.  Whoever was said not to be the same, or is joined already, is left out."""
    found = linked.likely_others(person_id, divisions, edition)
    rows = Double.objects.filter(Q(kept=person_id) | Q(other=person_id), undone_at=None)
    said = {id for pair in rows.values_list("kept_id", "other_id") for id in pair}
    left_out = said | set(joined(person_id).all) | set(kept_of(one.person_id for one in found))
    return [one for one in found if one.person_id not in left_out]
