"""Figures of the clinic.  Nothing on record counts as zero; what was voided counts nowhere."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .models import Admission, Case, Classification, Encounter, Report
from .types import CaseClass, CaseEnd, Disposition, ReportKind

CASES, PERSONS, REPORTS, ENCOUNTERS = _("cases"), _("persons"), _("reports"), _("encounters")


def _classified(name: str, label: Any, to: CaseClass, *, current: bool, headline: bool = False) -> Figure:
    return Figure(
        f"clinical.{name}",
        label,
        CASES,
        Measure.STOCK,
        rows=lambda: Classification.objects.filter(to=to, voided_at=None),
        division="case__division_id",
        until="ended_at" if current else "",
        distinct="case_id",
        record="clinical.classification",
        headline=headline,
    )


def _classified_anew(name: str, label: Any, to: CaseClass) -> Figure:
    return Figure(
        f"clinical.{name}",
        label,
        CASES,
        Measure.FLOW,
        rows=lambda: Classification.objects.filter(to=to, voided_at=None),
        division="case__division_id",
        distinct="case_id",
        record="clinical.classification",
    )


def _closed(name: str, label: Any, end: CaseEnd) -> Figure:
    return Figure(
        f"clinical.{name}",
        label,
        CASES,
        Measure.STOCK,
        rows=lambda: Case.objects.filter(end=end),
        at="closed_at",
        record="clinical.case",
    )


def _concluded(name: str, label: Any, disposition: Disposition) -> Figure:
    return Figure(
        f"clinical.{name}",
        label,
        ENCOUNTERS,
        Measure.FLOW,
        rows=lambda: Encounter.objects.filter(disposition=disposition),
        at="concluded_at",
        record="clinical.encounter",
    )


def _reports() -> "QuerySet[Report]":
    return Report.objects.exclude(kind=ReportKind.CORRECTION).filter(dropped_at=None)


def _report(name: str, label: Any, rows: Any, at: str) -> Figure:
    return Figure(f"clinical.{name}", label, REPORTS, Measure.FLOW, rows=rows, at=at, record="clinical.report")


def _ratio(name: str, label: Any, above: str, below: str) -> Figure:
    return Figure(f"clinical.{name}", label, "%", Measure.RATIO, above=f"clinical.{above}", below=f"clinical.{below}")


declare(
    _classified("confirmed", _("Confirmed cases, cumulative"), CaseClass.CONFIRMED, current=False, headline=True),
    _classified("confirmed_current", _("Confirmed cases, current"), CaseClass.CONFIRMED, current=True, headline=True),
    _classified_anew("confirmed_new", _("Newly confirmed cases"), CaseClass.CONFIRMED),
    _classified("suspected", _("Suspected cases, cumulative"), CaseClass.SUSPECTED, current=False),
    _classified("suspected_current", _("Suspected cases, current"), CaseClass.SUSPECTED, current=True, headline=True),
    _classified_anew("suspected_new", _("Newly suspected cases"), CaseClass.SUSPECTED),
    _classified("asymptomatic", _("Infected without symptoms, cumulative"), CaseClass.ASYMPTOMATIC, current=False),
    _classified("asymptomatic_current", _("Infected without symptoms, current"), CaseClass.ASYMPTOMATIC, current=True),
    _classified("excluded", _("Suspicions excluded"), CaseClass.EXCLUDED, current=False),
    _closed("recovered", _("Cases recovered"), CaseEnd.RECOVERED),
    _closed("deaths", _("Deaths"), CaseEnd.DIED),
    Figure(
        "clinical.discharged",
        _("Patients discharged"),
        PERSONS,
        Measure.FLOW,
        rows=lambda: Admission.objects.filter(end="discharged"),
        at="ended_at",
        record="clinical.admission",
    ),
    Figure(
        "clinical.admitted",
        _("Patients in a bed"),
        PERSONS,
        Measure.STOCK,
        rows=Admission.objects.all,
        at="admitted_at",
        until="ended_at",
        record="clinical.admission",
        headline=True,
    ),
    Figure(
        "clinical.admissions",
        _("Admissions"),
        _("admissions"),
        Measure.FLOW,
        rows=Admission.objects.all,
        at="admitted_at",
        record="clinical.admission",
    ),
    Figure(
        "clinical.follow_up",
        _("Recovered cases in follow-up"),
        PERSONS,
        Measure.STOCK,
        rows=lambda: Admission.objects.filter(follow_up_until__isnull=False),
        at="ended_at",
        until="follow_up_until",
        record="clinical.admission",
    ),
    Figure(
        "clinical.encounters",
        _("Fever clinic encounters"),
        ENCOUNTERS,
        Measure.FLOW,
        rows=Encounter.objects.all,
        at="arrived_at",
        record="clinical.encounter",
    ),
    Figure(
        "clinical.triaged",
        _("Encounters triaged"),
        ENCOUNTERS,
        Measure.FLOW,
        rows=lambda: Encounter.objects.filter(triaged_at__isnull=False),
        at="arrived_at",
        record="clinical.encounter",
    ),
    _ratio("triaged_share", _("Share of encounters triaged"), "triaged", "encounters"),
    _concluded("advised", _("Sent home with advice"), Disposition.ADVICE),
    _concluded("observed", _("Kept under observation"), Disposition.OBSERVATION),
    _concluded("admission_decided", _("To be admitted"), Disposition.ADMISSION),
    _concluded("referred", _("Referred"), Disposition.REFERRAL),
    Figure(
        "clinical.waiting_for_bed",
        _("Patients waiting for a bed"),
        PERSONS,
        Measure.STOCK,
        rows=lambda: Encounter.objects.filter(placement_due_at__isnull=False),
        at="concluded_at",
        until="placed_at",
        record="clinical.encounter",
    ),
    _report("reports_due", _("Statutory reports due"), _reports, "due_at"),
    _report(
        "reports_on_time",
        _("Statutory reports filed in time"),
        lambda: _reports().filter(filed_at__isnull=False, filed_at__lte=F("due_at")),
        "due_at",
    ),
    _ratio("reports_timely", _("Share of statutory reports filed in time"), "reports_on_time", "reports_due"),
    Figure(
        "clinical.reports_unfiled",
        _("Statutory reports overdue"),
        REPORTS,
        Measure.STOCK,
        rows=_reports,
        at="due_at",
        until="filed_at",
        record="clinical.report",
    ),
    Figure(
        "clinical.reports_unverified",
        _("Statutory reports to be verified"),
        REPORTS,
        Measure.STOCK,
        rows=lambda: _reports().filter(filed_at__isnull=False),
        at="filed_at",
        until="verified_at",
        record="clinical.report",
    ),
)
