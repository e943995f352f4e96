"""Every write to what is observed of a person."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused, Stale, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.inserting import Row, insert
from lianfang.core.models import stamp
from lianfang.core.registry import Call, action
from lianfang.core.types import Celsius, Instant, Kind, Label, ShortText, Version
from lianfang.people import queries as people
from lianfang.people.types import PersonId
from lianfang.places import queries as places
from lianfang.places.types import AnySiteId, DivisionId, SiteId, SiteKind

from . import queries, rules
from .models import Reading, Result, Specimen, SymptomReport
from .types import (
    ALREADY_CLOSED,
    ALREADY_VOID,
    ANSWER_SYMPTOMS,
    MEASURE,
    NOT_A_LABORATORY,
    SAMPLE,
    SAMPLED_LATER,
    TEST,
    TUBE_TAKEN,
    VOID,
    VOID_RESULT,
    Measured,
    NewReading,
    NewResult,
    ReadingId,
    ReadingMethod,
    ReadingSource,
    ResultId,
    SpecimenId,
    SpecimenKind,
    SpecimenReason,
    SymptomKey,
    SymptomReportId,
    TestMethod,
    TestOutcome,
    Tube,
)

V = TypeVar("V", Reading, Result)
Recorded = dict[str, str]
"""What a sender is told of a reading: its `id`."""


def _local_day(at: datetime) -> date:
    return at.astimezone(local_zone()).date()


def write_readings(new: Sequence[NewReading]) -> list[Measured | Refused]:
    """Write readings, each judged against the rules in force where and when it was taken; each is refused alone.

    Internal: the set-based body that journeys share.
    """
    born = people.birth_years(n.person_id for n in new)
    thresholds = queries.thresholds((n.division_id, n.at) for n in new)
    rows: list[Row] = []
    written: list[Measured | Refused] = []
    for n in new:
        if reasons := tuple(rules.reasons_against_time(born.get(n.person_id), _local_day(n.at))):
            written.append(Refused(reasons))
            continue
        threshold = thresholds[n.division_id, n.at]
        fever = rules.abnormal(n.celsius, threshold) if threshold is not None else None
        made = Measured(_reading_id(n), n.ids.op, n.person_id, fever)
        written.append(made)
        rows.append(_reading(n, made))
    insert(Reading, rows)
    return written


def _reading_id(n: NewReading) -> UUID:
    return n.ids.new("reading", f"{n.person_id}/{n.context}/{n.at.isoformat()}/{n.celsius}")


def _reading(n: NewReading, made: Measured) -> Row:
    return {
        **stamp(n.ids, n.by, n.at),
        "id": made.id,
        "person_id": n.person_id,
        "division_id": n.division_id,
        "celsius": n.celsius,
        "fever": made.fever,
        "source": n.source.value,
        "method": n.method.value,
        "context": n.context,
        "device": n.device,
    }


def _record_readings(calls: Sequence[Call]) -> list[Recorded | Refused]:
    written = write_readings([c.into(NewReading) for c in calls])
    return [one if isinstance(one, Refused) else {"id": str(one.id)} for one in written]


@action(duty=MEASURE, kind=Kind.OBSERVATION, label=_("Record a temperature"), many=_record_readings)
def record_reading(
    *,
    person_id: PersonId,
    celsius: Celsius,
    division_id: DivisionId,
    source: ReadingSource = ReadingSource.HOME,
    context: UUID | None = None,
    method: ReadingMethod = ReadingMethod.UNKNOWN,
    device: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Recorded:
    """Record a temperature taken in a division; `context` is the stay, task or checkpoint it belongs to.

    Raises Refused when the person was not born then.
    """
    new = NewReading(person_id, celsius, division_id, source, by, at, ids, context, method, device)
    return {"id": str(only(write_readings([new])).id)}


@action(duty=VOID, kind=Kind.DECISION, label=_("Declare a temperature void"))
def void_reading(*, reading_id: ReadingId, reason: Label, by: Actor, at: datetime, ids: Ids) -> Reading:
    """Declare that a reading was wrong; it stays on record with the reason.  Raises Refused when it is void already."""
    row = Reading.objects.select_for_update().get(id=reading_id)
    return _voided(row, "reading_id", reason, by=by, at=at, ids=ids)


@action(duty=MEASURE, kind=Kind.OBSERVATION, label=_("Record how somebody feels"), public=False)
def report_symptoms(
    *,
    person_id: PersonId,
    feels_ill: bool,
    division_id: DivisionId,
    symptoms: Annotated[tuple[SymptomKey, ...], Field(max_length=40)] = (),
    onset_on: date | None = None,
    source: ReadingSource = ReadingSource.HOME,
    context: UUID | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> SymptomReport:
    """Record whether somebody feels ill, and which symptoms of the edition in force they have, since when.

    Raises Refused with every reason.
    """
    edition = queries.edition_at(division_id, at)
    on, born = _local_day(at), people.birth_years([person_id]).get(person_id)
    refuse_if(
        [
            *rules.reasons_against_time(born, on),
            *rules.reasons_against_symptoms(
                symptoms,
                edition.clinical.symptoms if edition is not None else (),
                feels_ill=feels_ill,
                onset_on=onset_on,
                on=on,
                birth_year=born,
            ),
        ]
    )
    return SymptomReport.objects.create(
        id=ids.new("symptoms", person_id),
        person_id=person_id,
        division_id=division_id,
        feels_ill=feels_ill,
        symptoms=list(symptoms),
        onset_on=onset_on,
        source=source,
        context=context,
        ill=feels_ill or bool(symptoms),
        **stamp(ids, by, at),
    )


@action(duty=ANSWER_SYMPTOMS, kind=Kind.DECISION, label=_("See to reported symptoms"))
def close_symptoms(*, report_id: SymptomReportId, seen: Version, by: Actor, at: datetime, ids: Ids) -> SymptomReport:
    """Record that a medical worker saw to somebody who felt ill.  Raises Stale, Refused when that was done already."""
    row = SymptomReport.objects.select_for_update().get(id=report_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    if row.closed_at is not None:
        raise Refused(Reason(ALREADY_CLOSED, "report_id"))
    row.closed_at, row.closed_by, row.closed_op = at, by.member, ids.op
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "closed_op", "version"])
    return row


def close_symptoms_of(*, person_id: UUID, by: Actor, at: datetime, ids: Ids) -> int:
    """Close every open report of a person made until `at`, when they are seen by a doctor; gives how many.  Internal."""
    rows = SymptomReport.objects.filter(person_id=person_id, ill=True, closed_at=None, at__lte=at)
    return rows.update(closed_at=at, closed_by=by.member, closed_op=ids.op, version=F("version") + 1)


def _reasons_not_to_use(tube: str, site_id: UUID, day: date) -> Iterator[Reason]:
    if places.site(site_id).kind != SiteKind.LABORATORY:
        yield Reason(NOT_A_LABORATORY, "site_id")
    if Specimen.objects.filter(laboratory_id=site_id, tube_day=day, tube=tube).exists():
        yield Reason(TUBE_TAKEN, "tube", {"tube": tube})


@action(duty=SAMPLE, kind=Kind.OBSERVATION, label=_("Take a specimen"), public=False)
def take_specimen(
    *,
    person_id: PersonId,
    tube: Tube,
    kind: SpecimenKind,
    reason: SpecimenReason,
    site_id: AnySiteId,
    division_id: DivisionId,
    sampled: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Specimen:
    """Take a specimen from somebody in a division for the laboratory `site_id`, `sampled` where that was not just now.

    Raises Refused with every reason: before birth, in the future, a tube used twice on a day, not a laboratory.
    """
    taken = sampled or at
    day = _local_day(taken)
    reasons = [*_reasons_not_to_use(tube, site_id, day)]
    reasons += rules.reasons_against_time(people.birth_years([person_id]).get(person_id), day, "sampled")
    if taken > at:
        reasons.append(Reason(SAMPLED_LATER, "sampled"))
    refuse_if(reasons)
    return Specimen.objects.create(
        id=ids.new("specimen", tube),
        tube=tube,
        kind=kind,
        reason=reason,
        person_id=person_id,
        division_id=division_id,
        laboratory_id=site_id,
        tube_day=day,
        sampled_at=taken,
        **stamp(ids, by, at),
    )


@action(duty=TEST, kind=Kind.OBSERVATION, label=_("Receive a specimen"))
def receive_specimen(*, specimen_id: SpecimenId, at: datetime) -> Specimen:
    """Scan a specimen in at the laboratory.  Raises Refused when it was received, or taken only later."""
    row = queries.lock_specimen(specimen_id)
    refuse_if(rules.reasons_not_to_receive(queries.tube_of(row), at))
    row.received_at = at
    row.version += 1
    row.save(update_fields=["received_at", "version"])
    return row


@action(duty=TEST, kind=Kind.OBSERVATION, label=_("Receive a tube that nobody announced"))
def receive_tube(*, tube: Tube, site_id: SiteId, by: Actor, at: datetime, ids: Ids) -> Specimen:
    """Scan in a tube of which it is not known whose it is, to be matched later.  Raises Refused with every reason."""
    refuse_if(_reasons_not_to_use(tube, site_id, _local_day(at)))
    return Specimen.objects.create(
        id=ids.new("specimen", tube),
        tube=tube,
        division_id=places.site(site_id).division_id,
        laboratory_id=site_id,
        tube_day=_local_day(at),
        received_at=at,
        **stamp(ids, by, at),
    )


@action(duty=TEST, kind=Kind.DECISION, label=_("Say whose tube this is"))
def match_specimen(
    *,
    specimen_id: SpecimenId,
    seen: Version,
    person_id: PersonId,
    kind: SpecimenKind,
    reason: SpecimenReason,
    sampled: Instant,
) -> Specimen:
    """Match a tube found in the laboratory with the person it was taken from.  Raises Stale, Refused."""
    row = queries.lock_specimen(specimen_id, seen=seen)
    born = people.birth_years([person_id]).get(person_id)
    refuse_if(
        [
            *rules.reasons_not_to_match(queries.tube_of(row), sampled),
            *rules.reasons_against_time(born, _local_day(sampled), "sampled"),
        ]
    )
    row.person_id, row.kind, row.reason, row.sampled_at = person_id, kind, reason, sampled
    row.division_id = people.divisions_of([person_id])[person_id]
    row.version += 1
    row.save(update_fields=["person", "kind", "reason", "sampled_at", "division", "version"])
    return row


def write_results(new: Sequence[NewResult]) -> list[Result | Refused]:
    """Enter results of specimens, each refused alone.  Internal: the set-based body that journeys share."""
    wanted = {n.specimen_id for n in new}
    tubes = {row.id: row for row in Specimen.objects.select_for_update().filter(id__in=wanted).order_by("id")}
    tested: dict[UUID, set[str]] = {id: set() for id in wanted}
    for id, method in queries.final_results(wanted).values_list("specimen_id", "method"):
        tested[id].add(method)
    written: list[Result | Refused] = []
    for n in new:
        tube = queries.tube_of(tubes[n.specimen_id], tested[n.specimen_id])
        if reasons := tuple(rules.reasons_not_to_enter(tube, n.method, n.at)):
            written.append(Refused(reasons))
            continue
        if n.outcome is not TestOutcome.INCONCLUSIVE:
            tested[n.specimen_id].add(n.method)
        written.append(_result(n, tubes[n.specimen_id]))
    _keep_results([row for row in written if isinstance(row, Result)])
    return written


def _result(n: NewResult, row: Specimen) -> Result:
    id = n.ids.new("result", f"{n.specimen_id}/{n.method}")
    return Result(id=id, specimen=row, outcome=n.outcome, method=n.method, **stamp(n.ids, n.by, n.at))


def _keep_results(found: Sequence[Result]) -> None:
    Result.objects.bulk_create(found)
    changed: dict[UUID, Specimen] = {}
    for row in found:
        tube = changed.setdefault(row.specimen_id, row.specimen)
        if row.outcome != TestOutcome.INCONCLUSIVE:
            tube.resulted_at = min(tube.resulted_at or row.at, row.at)
        tube.version += 1
    Specimen.objects.bulk_update(changed.values(), ["resulted_at", "version"])


def _enter_results(calls: Sequence[Call]) -> list[Result | Refused]:
    return write_results([c.into(NewResult) for c in calls])


@action(duty=TEST, kind=Kind.OBSERVATION, label=_("Enter a test result"), many=_enter_results, public=False)
def enter_result(
    *, specimen_id: SpecimenId, outcome: TestOutcome, method: TestMethod, by: Actor, at: datetime, ids: Ids
) -> Result:
    """Enter what a test of a specimen found.  Internal: the public operation is a journey, for a positive sets much off.

    Raises Refused with every reason.
    """
    return only(write_results([NewResult(specimen_id, outcome, method, by, at, ids)]))


@action(duty=VOID_RESULT, kind=Kind.DECISION, label=_("Declare a test result void"), public=False)
def void_result(*, result_id: ResultId, reason: Label, by: Actor, at: datetime, ids: Ids) -> Result:
    """Declare that a result was wrong; it stays on record with the reason, and the specimen waits for a result again.

    Internal: what followed from it unwinds through a journey.  Raises Refused when it is void already.
    """
    specimen = queries.lock_specimen(queries.result(result_id).specimen_id)
    row = _voided(Result.objects.get(id=result_id), "result_id", reason, by=by, at=at, ids=ids)
    left = queries.final_results([specimen.id]).order_by("at").first()
    specimen.resulted_at = left.at if left is not None else None
    specimen.version += 1
    specimen.save(update_fields=["resulted_at", "version"])
    return row


def _voided(row: V, field: str, reason: str, *, by: Actor, at: datetime, ids: Ids) -> V:
    if row.voided_at is not None:
        raise Refused(Reason(ALREADY_VOID, field))
    row.voided_at, row.voided_op, row.voided_by, row.void_reason = at, ids.op, by.member, reason
    row.save(update_fields=["voided_at", "voided_op", "voided_by", "void_reason"])
    return row
