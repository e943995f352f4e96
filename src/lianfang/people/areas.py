"""From where the records of people are seen: the resolvers of the references that operations name."""

from uuid import UUID

from lianfang.core.asking import QuestionOfMany

from .models import Dependence, Document, Household, Person, PersonArea, Sojourn, Vulnerability


def person_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.person`: where somebody lives or, having left, lived last, and every open area.

    Whose details were destroyed is nobody whom an operation can name.
    """
    found = {id: {home} for id, home in _LIVING_IN.answers(ids)}
    for id, division in _SEEN_FROM.answers(found):
        found[id].add(division)
    return {id: tuple(divisions) for id, divisions in found.items()}


_LIVING_IN = QuestionOfMany(
    lambda ids: Person.objects.filter(id__in=ids, destroyed_at=None).values_list("id", "division_id"), UUID
)
_SEEN_FROM = QuestionOfMany(
    lambda ids: PersonArea.objects.filter(person_id__in=ids, until=None).values_list("person_id", "division_id"), UUID
)


def household_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.household`."""
    return {id: (d,) for id, d in Household.objects.filter(id__in=ids).values_list("id", "division_id")}


def dependence_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.dependence`: seen by whoever sees the dependant."""
    whose = dict(Dependence.objects.filter(id__in=ids).values_list("id", "dependant_id"))
    areas = person_areas(set(whose.values()))
    return {id: areas[person] for id, person in whose.items()}


def document_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.document`: seen by whoever sees the person."""
    return _areas_of(dict(Document.objects.filter(id__in=ids).values_list("id", "person_id")))


def _areas_of(whose: dict[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    areas = person_areas(set(whose.values()))
    return {id: areas[person] for id, person in whose.items() if person in areas}


def sojourn_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.sojourn`: seen by whoever sees the person."""
    return _areas_of(dict(Sojourn.objects.filter(id__in=ids).values_list("id", "person_id")))


def vulnerability_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.vulnerability`: seen by whoever sees the person."""
    whose = dict(Vulnerability.objects.filter(id__in=ids).values_list("id", "person_id"))
    areas = person_areas(set(whose.values()))
    return {id: areas[person] for id, person in whose.items()}
