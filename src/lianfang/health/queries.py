"""Reads of what was observed, scoped by the actor wherever a list is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.rows import locked_row, one_row
from lianfang.core.types import Event, celsius_text
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.people.types import Held, Purpose
from lianfang.places import queries as places

from . import rules
from .models import Reading, Result, Specimen, SymptomReport
from .types import (
    OUTCOME_WORDS,
    SEE,
    SPECIMEN_WORDS,
    TEST,
    ReadingFact,
    ReadingSource,
    ResultFact,
    SpecimenKind,
    TestMethod,
    TestOutcome,
)

Placed = TypeVar("Placed", Reading, SymptomReport)


def readings_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Reading]:
    """The readings taken in the divisions where `by` holds `duty`, newest first."""
    return _scoped(Reading.objects.order_by("-at"), by, at, duty)


def symptoms_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[SymptomReport]:
    """The symptom reports made in the divisions where `by` holds `duty`, newest first."""
    return _scoped(SymptomReport.objects.order_by("-at"), by, at, duty)


def specimens_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Specimen]:
    """The specimens taken, or tested, in the divisions where `by` holds `duty`, newest first."""
    rows = Specimen.objects.order_by("-at")
    divisions = places.division_ids(by.areas(duty, at))
    if divisions is None:
        return rows
    return rows.filter(Q(division_id__in=divisions) | Q(laboratory__division_id__in=divisions))


def results_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Result]:
    """The valid results of specimens taken, or tested, where `by` holds `duty`, newest first, each with its specimen."""
    rows = Result.objects.filter(voided_at=None).select_related("specimen").order_by("-at", "id")
    divisions = places.division_ids(by.areas(duty, at))
    if divisions is None:
        return rows
    here = Q(specimen__division_id__in=divisions) | Q(specimen__laboratory__division_id__in=divisions)
    return rows.filter(here)


def _scoped(rows: QuerySet[Placed], by: Actor, at: datetime, duty: str) -> QuerySet[Placed]:
    divisions = places.division_ids(by.areas(duty, at))
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def unmatched(by: Actor, at: datetime) -> QuerySet[Specimen]:
    """The tubes in the actor's laboratories whose person is not known, oldest first."""
    return specimens_visible(by, at, TEST).filter(person=None).order_by("received_at")


def waiting(by: Actor, at: datetime) -> QuerySet[Specimen]:
    """The specimens without a result in the actor's laboratories or on the way there, oldest first."""
    return specimens_visible(by, at, TEST).filter(resulted_at=None).order_by("sampled_at", "id")


def positives(by: Actor, at: datetime, since: datetime) -> QuerySet[Result]:
    """The valid positives that the actor's laboratories found in [since, at], newest first, each with its specimen."""
    rows = Result.objects.filter(outcome=TestOutcome.POSITIVE, voided_at=None, at__gte=since, at__lte=at)
    rows = rows.select_related("specimen").order_by("-at", "id")
    divisions = places.division_ids(by.areas(TEST, at))
    return rows if divisions is None else rows.filter(specimen__laboratory__division_id__in=divisions)


def by_tube(laboratory_id: UUID, tube: str) -> Specimen | None:
    """The newest specimen with this code at a laboratory: what a scanner asks."""
    return Specimen.objects.filter(laboratory_id=laboratory_id, tube=tube.strip().upper()).order_by("-tube_day").first()


def readings(person_ids: Iterable[UUID], since: datetime, until: datetime) -> dict[UUID, tuple[ReadingFact, ...]]:
    """The valid readings of people in [since, until), oldest first."""
    rows = Reading.objects.filter(person_id__in=set(person_ids), at__gte=since, at__lt=until, voided_at=None)
    found: dict[UUID, list[ReadingFact]] = {}
    for row in rows.order_by("at", "id"):
        found.setdefault(row.person_id, []).append(fact_of(row))
    return {id: tuple(facts) for id, facts in found.items()}


def last_readings(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, ReadingFact]:
    """The newest valid reading of each person at or before `at`, of those who have one."""
    rows = Reading.objects.filter(person_id__in=set(person_ids), at__lte=at, voided_at=None)
    return {row.person_id: fact_of(row) for row in rows.order_by("at", "id")}


def last_fevers(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, datetime]:
    """When each person last had a fever, of those who had one."""
    rows = Reading.objects.filter(person_id__in=set(person_ids), at__lte=at, voided_at=None, fever=True)
    return dict(rows.order_by("at").values_list("person_id", "at"))


def fact_of(row: Reading) -> ReadingFact:
    """A reading as rules see it."""
    return ReadingFact(row.id, row.person_id, row.celsius, row.at, ReadingSource(row.source), row.fever)


def open_symptoms(person_ids: Iterable[UUID]) -> dict[UUID, tuple[SymptomReport, ...]]:
    """The reports of illness that nobody saw to yet, oldest first."""
    found: dict[UUID, list[SymptomReport]] = {}
    for row in SymptomReport.objects.filter(person_id__in=set(person_ids), ill=True, closed_at=None).order_by("at"):
        found.setdefault(row.person_id, []).append(row)
    return {id: tuple(rows) for id, rows in found.items()}


def last_symptoms(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, SymptomReport]:
    """The newest symptom report of each person at or before `at`."""
    rows = SymptomReport.objects.filter(person_id__in=set(person_ids), at__lte=at).order_by("at", "id")
    return {row.person_id: row for row in rows}


def results(person_ids: Iterable[UUID], before: datetime) -> dict[UUID, tuple[ResultFact, ...]]:
    """The valid results of people known before an instant, in the order of sampling."""
    rows = Result.objects.filter(specimen__person_id__in=set(person_ids), at__lt=before, voided_at=None)
    found: dict[UUID, list[ResultFact]] = {}
    for row in rows.select_related("specimen").order_by("specimen__sampled_at", "at", "id"):
        assert row.specimen.person_id is not None
        found.setdefault(row.specimen.person_id, []).append(result_fact(row))
    return {id: tuple(facts) for id, facts in found.items()}


def negatives(person_id: UUID, before: datetime) -> tuple[ResultFact, ...]:
    """The negatives of a person since the last other outcome by any method, in the order of sampling."""
    run: list[ResultFact] = []
    for fact in results([person_id], before).get(person_id, ()):
        run = [*run, fact] if fact.outcome is TestOutcome.NEGATIVE else []
    return tuple(run)


def result_fact(row: Result) -> ResultFact:
    """A result as rules see it; its specimen must be loaded."""
    sampled_at = row.specimen.sampled_at or row.specimen.received_at
    assert sampled_at is not None
    return ResultFact(row.id, row.specimen_id, TestOutcome(row.outcome), TestMethod(row.method), sampled_at, row.at)


def specimens_waiting(person_ids: Iterable[UUID]) -> dict[UUID, tuple[Specimen, ...]]:
    """The specimens of people that have no result yet."""
    found: dict[UUID, list[Specimen]] = {}
    for row in Specimen.objects.filter(person_id__in=set(person_ids), resulted_at=None).order_by("sampled_at"):
        assert row.person_id is not None
        found.setdefault(row.person_id, []).append(row)
    return {id: tuple(rows) for id, rows in found.items()}


def specimen(specimen_id: UUID) -> Specimen:
    """One specimen; raises Refused when unknown."""
    return one_row(Specimen.objects.all(), specimen_id, "specimen_id")


def result(result_id: UUID) -> Result:
    """One result with its specimen; raises Refused when unknown."""
    return one_row(Result.objects.select_related("specimen"), result_id, "result_id")


def final_results(specimen_ids: Iterable[UUID]) -> QuerySet[Result]:
    """The valid positive and negative results of specimens; after an inconclusive one a tube is tested again."""
    valid = Result.objects.filter(specimen_id__in=set(specimen_ids), voided_at=None)
    return valid.exclude(outcome=TestOutcome.INCONCLUSIVE)


def lock_specimen(specimen_id: UUID, *, seen: int | None = None) -> Specimen:
    """Lock a specimen; raises Stale, or Refused when unknown."""
    return locked_row(Specimen.objects.all(), specimen_id, "specimen_id", seen=seen)


def edition_at(division_id: UUID, at: datetime) -> Edition | None:
    """The rules in force in a division at an instant; None where no outbreak is handled."""
    found = editions.in_force_here(division_id, at)
    return found.edition if found is not None else None


def thresholds(moments: Iterable[tuple[UUID, datetime]]) -> Mapping[tuple[UUID, datetime], Decimal | None]:
    """The temperature that counts as fever in each division at each instant; None where no rule is in force.

    Where the rules are the same at a division's first and last instant they are so in between: two reads a division.
    """
    instants: dict[UUID, set[datetime]] = {}
    for division, at in moments:
        instants.setdefault(division, set()).add(at)
    found: dict[tuple[UUID, datetime], Decimal | None] = {}
    for division, moments_there in instants.items():
        ends = {at: edition_at(division, at) for at in (min(moments_there), max(moments_there))}
        first, last = ends[min(ends)], ends[max(ends)]
        for at in moments_there:
            edition = first if first is last else ends.get(at) or edition_at(division, at)
            found[division, at] = edition.screening.fever_threshold_c if edition is not None else None
    return found


def reading_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `health.reading`."""
    return {id: (d,) for id, d in Reading.objects.filter(id__in=ids).values_list("id", "division_id")}


def symptom_report_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `health.symptom_report`."""
    return {id: (d,) for id, d in SymptomReport.objects.filter(id__in=ids).values_list("id", "division_id")}


def specimen_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `health.specimen`: seen from where it was taken and from the laboratory."""
    rows = Specimen.objects.filter(id__in=ids).values_list("id", "division_id", "laboratory__division_id")
    return {id: (division, laboratory) for id, division, laboratory in rows}


def result_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `health.result`, as that of its specimen."""
    whose = dict(Result.objects.filter(id__in=ids).values_list("id", "specimen_id"))
    areas = specimen_areas(set(whose.values()))
    return {id: areas[specimen] for id, specimen in whose.items()}


def pending(person_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many specimens of each person wait for their result, of those who have any."""
    rows = Specimen.objects.filter(person_id__in=set(person_ids), resulted_at=None).values_list("person_id")
    return {id: n for id, n in rows.annotate(n=Count("id")) if id is not None}


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """What was observed of people, in no order."""
    wanted = list(person_ids)
    for reading in Reading.objects.filter(person_id__in=wanted):
        label = _("temperature") if reading.voided_at is None else _("temperature (void)")
        yield Event(
            reading.at, reading.recorded_at, label, f"{celsius_text(reading.celsius)} °C", reading.op, reading.by
        )
    for report in SymptomReport.objects.filter(person_id__in=wanted):
        label = _("feels ill") if report.ill else _("feels well")
        yield Event(report.at, report.recorded_at, label, ", ".join(report.symptoms), report.op, report.by)
    for taken in Specimen.objects.filter(person_id__in=wanted, sampled_at__isnull=False):
        words = SPECIMEN_WORDS[SpecimenKind(taken.kind)] if taken.kind else ""
        yield Event(taken.sampled_at or taken.at, taken.recorded_at, _("specimen taken"), words, taken.op, taken.by)
    for found in Result.objects.filter(specimen__person_id__in=wanted):
        label = _("test result") if found.voided_at is None else _("test result (void)")
        words = OUTCOME_WORDS[TestOutcome(found.outcome)]
        yield Event(found.at, found.recorded_at, label, words, found.op, found.by)


def tube_of(row: Specimen, tested_by: Iterable[str] = ()) -> rules.Tube:
    """A specimen as rules see it."""
    methods = frozenset(TestMethod(method) for method in tested_by)
    return rules.Tube(row.tube, row.person_id is not None, row.sampled_at, row.received_at, methods)


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What health needs people's details for: a symptom that nobody saw to, a tube without a result."""
    wanted = set(person_ids)
    for id, until in SymptomReport.objects.filter(person_id__in=wanted, ill=True).values_list("person_id", "closed_at"):
        yield Held(id, Purpose.SYMPTOM, until)
    for id, until in Specimen.objects.filter(person_id__in=wanted).values_list("person_id", "resulted_at"):
        if id is not None:
            yield Held(id, Purpose.SPECIMEN, until)
    last = Reading.objects.filter(person_id__in=wanted).values("person_id").annotate(last=Max("at"))
    for row in last:
        yield Held(row["person_id"], Purpose.READING, row["last"])
