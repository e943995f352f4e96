"""The statutory report and its clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lianfang.core.errors import Reason
from lianfang.editions.types import Clinical

from ..reasons import OWN_REPORT, REPORT_FILED, REPORT_NOT_FILED, REPORT_VERIFIED
from ..types import ReportFacts, ReportStatus


def report_due(fact_at: datetime, section: Clinical) -> datetime:
    """When a report is due: so many hours after the first fact, whoever recorded it when."""
    return fact_at + timedelta(hours=section.report_hours)


def verification_due(filed_at: datetime, section: Clinical) -> datetime:
    """When the centre for disease control must have verified a filed report."""
    return filed_at + timedelta(hours=section.verification_hours)


def report_status(report: ReportFacts, at: datetime) -> ReportStatus:
    """Where a report stands at `at`; lateness stays visible for good.  First match wins."""
    if report.filed_at is None or report.filed_at > at:
        return ReportStatus.OVERDUE if at > report.due_at else ReportStatus.DUE
    late = report.filed_at > report.due_at
    if report.verified_at is not None and report.verified_at <= at:
        return ReportStatus.VERIFIED_LATE if late else ReportStatus.VERIFIED
    return ReportStatus.FILED_LATE if late else ReportStatus.FILED


def reasons_not_to_verify(report: ReportFacts, own: bool) -> Iterator[Reason]:
    """Why a report may not be verified (by this actor)."""
    if report.filed_at is None:
        yield Reason(REPORT_NOT_FILED, "report_id")
    if report.verified_at is not None:
        yield Reason(REPORT_VERIFIED, "report_id")
    if own:
        yield Reason(OWN_REPORT, "report_id")


def reasons_not_to_file(report: ReportFacts) -> Iterator[Reason]:
    """Why a report may not be filed (again)."""
    if report.filed_at is not None:
        yield Reason(REPORT_FILED, "report_id")
