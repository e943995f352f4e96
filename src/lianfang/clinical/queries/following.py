"""Reads that the journeys follow a case with: the case, its reports, whether an encounter makes a suspected one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.rows import one_row
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition

from .. import rules
from ..models import Admission, Case, Encounter, Report
from ..types import AdmissionEnd
from .facts import encounter_facts


def case(case_id: UUID) -> Case:
    """One case; raises Refused when unknown."""
    return one_row(Case.objects.all(), case_id, "case_id")


def encounter(encounter_id: UUID) -> Encounter:
    """One encounter; raises Refused when unknown."""
    return one_row(Encounter.objects.all(), encounter_id, "encounter_id")


def admission(admission_id: UUID) -> Admission:
    """One admission with its case; raises Refused when unknown."""
    return one_row(Admission.objects.select_related("case"), admission_id, "admission_id")


def transferred(admission_id: UUID | None) -> Admission | None:
    """The admission that ended by a transfer under this id, with its case; None where there is none."""
    if admission_id is None:
        return None
    rows = Admission.objects.filter(id=admission_id, end=AdmissionEnd.TRANSFERRED)
    return rows.select_related("case").first()


def report(report_id: UUID) -> Report:
    """One statutory report with its case; raises Refused when unknown."""
    return one_row(Report.objects.select_related("case"), report_id, "report_id")


def reports_of(case_id: UUID) -> QuerySet[Report]:
    """The statutory reports of a case, oldest first, each with its case."""
    return Report.objects.filter(case_id=case_id).select_related("case", "classification").order_by("at", "id")


def meets_suspected(found: Encounter) -> bool:
    """Whether what an encounter found meets the criteria of a suspected case in the edition it was opened under."""
    section = editions.edition(found.edition_id).edition.clinical
    return rules.is_suspected(encounter_facts(found).criteria, section)


def report_due(fact_at: datetime, edition: Edition) -> datetime:
    """When a report on a first fact is due."""
    return rules.report_due(fact_at, edition.clinical)


def in_beds(since: datetime, until: datetime) -> Iterable[Admission]:
    """The admissions of [since, until), for the rounds that are owed."""
    rows = Admission.objects.filter(admitted_at__lt=until).exclude(ended_at__lte=since)
    return rows.order_by("id")
