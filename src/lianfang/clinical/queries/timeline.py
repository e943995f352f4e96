"""What the clinic gives to a person's timeline, and what it needs their details for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.types import Event
from lianfang.people.types import Held, Purpose

from ..models import Admission, Case, Classification, Consult, Encounter, Report, Round
from ..types import (
    ADMISSION_END_WORDS,
    CAME_WORDS,
    CLASS_WORDS,
    DISPOSITION_WORDS,
    REPORT_KIND_WORDS,
    AdmissionEnd,
    Came,
    CaseClass,
    Disposition,
    ReportKind,
)


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """Everything the clinic recorded of these persons, in no particular order."""
    yield from _encounters(Encounter.objects.filter(person_id__in=person_ids))
    yield from _classifications(Classification.objects.filter(case__person_id__in=person_ids))
    yield from _reports(Report.objects.filter(case__person_id__in=person_ids, filed_at__isnull=False))
    yield from _admissions(Admission.objects.filter(person_id__in=person_ids).select_related("site"))
    for row in Round.objects.filter(admission__person_id__in=person_ids):
        yield _event(row, row.at, _("Round"), "")
    for consult in Consult.objects.filter(encounter__person_id__in=person_ids):
        yield _event(consult, consult.at, _("Consultation"), consult.experts)
    for consult in Consult.objects.filter(encounter=None, case__person_id__in=person_ids):
        yield _event(consult, consult.at, _("Consultation"), consult.experts)


def _event(row: Any, at: datetime, label: Any, detail: Any) -> Event:
    return Event(at=at, recorded_at=row.recorded_at, label=label, detail=detail, op=row.op, by=row.by)


def _encounters(rows: "QuerySet[Encounter]") -> Iterator[Event]:
    for row in rows.select_related("site"):
        yield _event(
            row, row.arrived_at, _("Arrived at %(site)s") % {"site": row.site.name}, CAME_WORDS[Came(row.came)]
        )
        if row.concluded_at is not None:
            yield _event(
                row, row.concluded_at, _("Encounter concluded"), DISPOSITION_WORDS[Disposition(row.disposition)]
            )


def _classifications(rows: "QuerySet[Classification]") -> Iterator[Event]:
    for row in rows:
        words = CLASS_WORDS[CaseClass(row.to)]
        yield _event(row, row.at, _("Classified"), words)
        if row.voided_at is not None:
            yield _event(row, row.voided_at, _("Classification voided"), words)


def _reports(rows: "QuerySet[Report]") -> Iterator[Event]:
    for row in rows:
        words = REPORT_KIND_WORDS[ReportKind(row.kind)]
        if row.filed_at is not None:
            yield _event(row, row.filed_at, _("Statutory report filed"), words)
        if row.verified_at is not None:
            yield _event(row, row.verified_at, _("Statutory report verified"), words)


def _admissions(rows: "QuerySet[Admission]") -> Iterator[Event]:
    for row in rows:
        yield _event(row, row.admitted_at, _("Admitted"), row.site.name)
        if row.ended_at is not None:
            yield _event(row, row.ended_at, ADMISSION_END_WORDS[AdmissionEnd(row.end)], row.site.name)


def encounter_note(encounter: Encounter) -> str:
    """The note of an encounter's conclusion, unsealed; whoever asks records the look.  Raises privacy.Destroyed."""
    if encounter.sealed is None:
        return ""
    return str(privacy.unseal(privacy.key_of(encounter.person_id), encounter.sealed).get("note", ""))


def round_notes(admission: Admission) -> list[tuple[Round, str]]:
    """The rounds of an admission, oldest first, each with its note unsealed.  Raises privacy.Destroyed."""
    rows = list(Round.objects.filter(admission=admission).order_by("at"))
    return list(_opened(rows, admission.person_id, "note"))


def consult_opinions(person_id: UUID, rows: Iterable[Consult]) -> list[tuple[Consult, str]]:
    """Consultations on one person, each with its opinion unsealed.  Raises privacy.Destroyed."""
    return list(_opened(list(rows), person_id, "opinion"))


def void_reason(classification: Classification, person_id: UUID) -> str:
    """Why a classification was voided, unsealed.  Raises privacy.Destroyed."""
    if classification.voided_reason is None:
        return ""
    return str(privacy.unseal(privacy.key_of(person_id), classification.voided_reason).get("reason", ""))


def _opened(rows: Sequence[Any], person_id: UUID, name: str) -> Iterator[tuple[Any, str]]:
    key = privacy.key_of(person_id) if any(row.sealed for row in rows) else b""
    for row in rows:
        yield row, str(privacy.unseal(key, row.sealed).get(name, "")) if row.sealed else ""


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What the clinic needs people's details for: a visit, a case, a bed and the days after it, a report not filed."""
    wanted = set(person_ids)
    for id, until in Encounter.objects.filter(person_id__in=wanted).values_list("person_id", "concluded_at"):
        yield Held(id, Purpose.ENCOUNTER, until)
    for id, until in Case.objects.filter(person_id__in=wanted).values_list("person_id", "closed_at"):
        yield Held(id, Purpose.CASE, until)
    for stay in Admission.objects.filter(person_id__in=wanted).only("person_id", "ended_at", "follow_up_until"):
        followed = stay.ended_at and max(stay.ended_at, stay.follow_up_until or stay.ended_at)
        yield Held(stay.person_id, Purpose.ADMISSION, followed)
    for report in Report.objects.filter(case__person_id__in=wanted).select_related("case"):
        checked = report.verification_due_at is None or report.verified_at is not None
        filed = report.filed_at if checked else None
        yield Held(report.case.person_id, Purpose.REPORT, report.dropped_at or report.verified_at or filed)
