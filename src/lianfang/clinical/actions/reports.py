"""Statutory reports: owed from the first fact on, filed once, verified by somebody else, corrected by a new one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, ShortText, Version
from lianfang.editions.types import Clinical
from lianfang.places import queries as places

from .. import queries, rules
from ..models import Case, Classification, Report
from ..reasons import REPORT_DROPPED
from ..types import NOTIFIABLE, REPORT, VERIFY, CaseClass, ReportFacts, ReportId, ReportKind


def owe_report(
    case: Case, now: Classification, section: Clinical, *, by: Actor, at: datetime, ids: Ids
) -> Report | None:
    """The report that a classification makes due, counted from its fact.  Internal to the clinic's operations.

    A report that is owed and not filed yet stays owed; it will say what the case then is, and its clock only ever moves
    to an earlier fact.  An exclusion withdraws what was filed; where nothing was filed it asks for nothing new.
    """
    open_one = Report.objects.filter(case=case, filed_at=None, dropped_at=None).order_by("due_at").first()
    if open_one is not None:
        if case.first_fact_at < open_one.clock_from and open_one.kind == ReportKind.CASE:
            open_one.clock_from = case.first_fact_at
            open_one.due_at = rules.report_due(case.first_fact_at, section)
        open_one.classification = now
        open_one.version += 1
        open_one.save(update_fields=["clock_from", "due_at", "classification", "version"])
        return open_one
    filed = Report.objects.filter(case=case, filed_at__isnull=False).exists()
    if not filed and CaseClass(now.to) not in NOTIFIABLE:
        return None
    kind = ReportKind.CASE
    if filed:
        kind = ReportKind.WITHDRAWAL if now.to == CaseClass.EXCLUDED else ReportKind.REVISION
    clock_from = case.first_fact_at if kind is ReportKind.CASE else now.fact_at
    return _create(case, now, kind, clock_from, section, by=by, at=at, ids=ids)


def report_void(
    case: Case,
    voided: Classification,
    before: Classification | None,
    section: Clinical,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Report | None:
    """What is reported when a classification is taken back.  Internal to the clinic's operations.

    A report not filed yet says what stands now, or is dropped when nothing does; what was filed is revised or withdrawn.
    """
    open_one = Report.objects.filter(case=case, filed_at=None, dropped_at=None).first()
    if open_one is not None:
        if before is None or (open_one.classification_id == voided.id and before.to == CaseClass.EXCLUDED):
            open_one.dropped_at = at
        else:
            open_one.classification = before
        open_one.version += 1
        open_one.save(update_fields=["dropped_at", "classification", "version"])
    if not Report.objects.filter(case=case, classification=voided, filed_at__isnull=False).exists():
        return open_one
    kind = ReportKind.WITHDRAWAL if before is None or before.to == CaseClass.EXCLUDED else ReportKind.REVISION
    return _create(case, before or voided, kind, at, section, by=by, at=at, ids=ids)


def _create(
    case: Case,
    about: Classification,
    kind: ReportKind,
    clock_from: datetime,
    section: Clinical,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Report:
    return Report.objects.create(
        id=ids.new("report", f"{about.id}/{kind}"),
        case=case,
        classification=about,
        division_id=case.division_id,
        kind=kind,
        clock_from=clock_from,
        due_at=rules.report_due(clock_from, section),
        **stamp(ids, by, at),
    )


@action(duty=REPORT, kind=Kind.DECISION, label=_("File the statutory report"), public=False)
def file_report(*, report_id: ReportId, seen: Version, card_number: ShortText = "", by: Actor, at: datetime) -> Report:
    """File a report: what the case is now is frozen in it.  Late is recorded as late.  Raises Stale, Refused."""
    report = queries.lock_report(report_id, seen=seen)
    reasons = [*rules.reasons_not_to_file(_facts(report))]
    if report.dropped_at is not None:
        reasons.append(Reason(REPORT_DROPPED, "report_id"))
    refuse_if(reasons)
    section = queries.edition_for(report.case.outbreak_id, report.division_id, at).clinical
    report.content = _content(report.case, report.classification)
    report.card_number = card_number
    report.filed_at, report.filed_by = at, by.member
    report.verification_due_at = rules.verification_due(at, section)
    report.version += 1
    report.save()
    return report


@action(duty=VERIFY, kind=Kind.DECISION, label=_("Verify the statutory report"), public=False)
def verify_report(*, report_id: ReportId, seen: Version, by: Actor, at: datetime) -> Report:
    """The centre for disease control has checked a filed report.  Raises Stale, Refused with every reason."""
    report = queries.lock_report(report_id, seen=seen)
    refuse_if(rules.reasons_not_to_verify(_facts(report), own=report.filed_by == by.member))
    report.verified_at, report.verified_by = at, by.member
    report.version += 1
    report.save(update_fields=["verified_at", "verified_by", "version"])
    return report


@action(duty=REPORT, kind=Kind.DECISION, label=_("Correct a filed report"))
def correct_report(
    *, report_id: ReportId, seen: Version, card_number: ShortText = "", by: Actor, at: datetime, ids: Ids
) -> Report:
    """File what the case is now in the place of a filed report.  The old one stays as it was.  Raises Stale, Refused."""
    old = queries.lock_report(report_id, seen=seen)
    if old.filed_at is None:
        refuse_if(rules.reasons_not_to_verify(_facts(old), own=False))
    section = queries.edition_for(old.case.outbreak_id, old.division_id, at).clinical
    new = _create(old.case, old.classification, ReportKind.CORRECTION, at, section, by=by, at=at, ids=ids)
    new.corrects = old
    new.content = _content(old.case, old.classification)
    new.card_number = card_number or old.card_number
    new.filed_at, new.filed_by = at, by.member
    new.verification_due_at = rules.verification_due(at, section)
    new.save()
    return new


def _facts(report: Report) -> ReportFacts:
    return ReportFacts(report.due_at, report.filed_at, report.verified_at)


def _content(case: Case, about: Classification) -> dict[str, str]:
    """What a report says: plain facts, no name."""
    standing = queries.standing(case.id)
    return {
        "class": standing.to if standing else "",
        "about": about.to,
        "onset_on": case.onset_on.isoformat() if case.onset_on else "",
        "first_fact": case.first_fact,
        "first_fact_at": case.first_fact_at.isoformat(),
        "severity": case.severity,
        "division": places.code_of(case.division_id),
    }
