"""The tasks that the clinic's rules create.  Pure: rows and a section in, tasks out; journeys create them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.editions.types import Clinical
from lianfang.tasks.kinds import (
    CHANGE_ROOM,
    FIND_BED,
    MEDICAL_CONTACT,
    RECONSIDER_CASE,
    REPORT_CASE,
    RESULT,
    ROUND,
    VERIFY_REPORT,
)
from lianfang.tasks.types import NewTask

from .models import Admission, Case, Encounter, Report


def file_reports(reports: Iterable[Report]) -> Iterator[NewTask]:
    """File each report that is owed, by its statutory clock.  The key is the due time: an earlier fact makes a new task."""
    for report in reports:
        if report.filed_at is None and report.dropped_at is None:
            yield NewTask(
                kind=REPORT_CASE,
                subject=report.id,
                person_id=report.case.person_id,
                division_id=report.division_id,
                opens_at=report.clock_from,
                due_at=report.due_at,
                key=report.due_at.isoformat(),
                context=report.case_id,
            )


def verify_reports(reports: Iterable[Report]) -> Iterator[NewTask]:
    """Verify each report that is filed."""
    for report in reports:
        if report.filed_at is not None and report.verified_at is None and report.verification_due_at is not None:
            yield NewTask(
                kind=VERIFY_REPORT,
                subject=report.id,
                person_id=report.case.person_id,
                division_id=report.division_id,
                opens_at=report.filed_at,
                due_at=report.verification_due_at,
                context=report.case_id,
            )


def rounds(admissions: Iterable[Admission], *, day: str, opens_at: datetime, due_at: datetime) -> Iterator[NewTask]:
    """One round for every patient in a bed on one local day, given with its bounds."""
    for admission in admissions:
        if admission.admitted_at < due_at and (admission.ended_at is None or admission.ended_at > opens_at):
            yield NewTask(
                kind=ROUND,
                subject=admission.id,
                person_id=admission.person_id,
                division_id=admission.division_id,
                opens_at=max(opens_at, admission.admitted_at),
                due_at=due_at,
                key=day,
                context=admission.case_id,
            )


def bed(encounter: Encounter) -> NewTask:
    """A bed for a patient who is to be kept, by the clock of the edition."""
    assert encounter.concluded_at is not None and encounter.placement_due_at is not None
    return NewTask(
        kind=FIND_BED,
        subject=encounter.id,
        person_id=encounter.person_id,
        division_id=encounter.division_id,
        opens_at=encounter.concluded_at,
        due_at=encounter.placement_due_at,
        context=encounter.id,
    )


def another_room(admission: Admission, case: Case, *, at: datetime, section: Clinical) -> NewTask:
    """Another room for a patient who may not lie where they do since their class changed, by the clock of a wait for a bed.

    The key is the version of the case: its next step asks anew.
    """
    return NewTask(
        kind=CHANGE_ROOM,
        subject=admission.id,
        person_id=admission.person_id,
        division_id=admission.division_id,
        opens_at=at,
        due_at=at + timedelta(hours=section.disposition_wait_hours),
        key=f"v{case.version}",
        context=admission.case_id,
    )


def result_of_specimen(
    *,
    specimen_id: UUID,
    person_id: UUID | None,
    division_id: UUID,
    taken_at: datetime,
    section: Clinical,
    urgent: bool,
    key: str = "",
) -> NewTask:
    """The laboratory owes a result so many hours after the specimen was taken, or after `key` was declared void."""
    hours = section.result_urgent_hours if urgent else section.result_hours
    return NewTask(
        kind=RESULT,
        subject=specimen_id,
        person_id=person_id,
        division_id=division_id,
        opens_at=taken_at,
        due_at=taken_at + timedelta(hours=hours),
        key=key,
    )


def reconsider(case: Case, *, result_id: UUID, at: datetime, section: Clinical) -> NewTask:
    """Whoever classifies looks again at a case that rested on a void result, by the clock of the statutory report."""
    return NewTask(
        kind=RECONSIDER_CASE,
        subject=case.id,
        person_id=case.person_id,
        division_id=case.division_id,
        opens_at=at,
        due_at=at + timedelta(hours=section.report_hours),
        key=result_id.hex,
        context=case.id,
    )


def medical_contact(
    *, person_id: UUID, household_id: UUID | None, division_id: UUID, at: datetime, key: str, section: Clinical
) -> NewTask:
    """Whoever feels ill hears from a doctor; `key` tells one report of it from the next."""
    return NewTask(
        kind=MEDICAL_CONTACT,
        subject=person_id,
        person_id=person_id,
        household_id=household_id,
        division_id=division_id,
        opens_at=at,
        due_at=at + timedelta(hours=section.symptom_contact_hours),
        key=key,
    )
