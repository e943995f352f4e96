"""Ends: released from quarantine, discharged from hospital; and what the clinic knows of somebody who is to go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import actions as clinical
from lianfang.clinical import duties
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.types import ADMIT, REPORT, VERIFY, AdmissionId, CaseId, ReportId, StayOverride
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, ShortText, Version
from lianfang.isolation import actions as isolation
from lianfang.isolation.types import RELEASE, StayId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import CHANGE_ROOM, FIND_BED, PREPARE_RELEASE, REPORT_CASE, ROUND, VERIFY_REPORT

from .. import knowledge


@dataclass(frozen=True)
class Released:
    """A stay whose release was decided, and when it takes effect."""

    stay_id: UUID
    version: int
    ends_at: datetime


@dataclass(frozen=True)
class Discharged:
    """An admission that ended."""

    admission_id: UUID
    version: int


@dataclass(frozen=True)
class Closed:
    """A case that was closed."""

    case_id: UUID
    version: int


@dataclass(frozen=True)
class Reported:
    """A statutory report after a step."""

    report_id: UUID
    version: int


@action(duty=RELEASE, kind=Kind.DECISION, label=_("Release from quarantine"), signed=True)
def release(*, stay_id: StayId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Released:
    """Release somebody whose conditions hold, with a certificate; it takes effect at the end of the stay, never before.

    Brings what the clinic and the laboratory know.  Raises Stale; Refused with every reason that stands against it.
    """
    known = knowledge.of_stays([stay_id], at)[stay_id]
    stay = isolation.release(stay_id=stay_id, seen=seen, known=known, by=by, at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(PREPARE_RELEASE, by=by, at=at, ids=ids, subject=stay.id)])
    assert stay.ended_at is not None
    return Released(stay.id, stay.version, stay.ended_at)


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Discharge a patient"), signed=True, subject=lambda p, ids: _patient(p))
def discharge(
    *, admission_id: AdmissionId, seen: Version, override: StayOverride | None = None, by: Actor, at: datetime, ids: Ids
) -> Discharged:
    """Let a patient go whose conditions hold; what was owed for the bed is no longer owed.  Raises Stale, Refused."""
    admission = clinical.discharge(admission_id=admission_id, seen=seen, override=override, by=by, at=at)
    tasks.cancel(subjects=[admission.id], kinds=[ROUND, CHANGE_ROOM], reason="discharged", at=at, ids=ids)
    return Discharged(admission.id, admission.version)


def _patient(params: object) -> UUID:
    return clinical_known.person_of_admission(params.admission_id)  # type: ignore[attr-defined]


@action(duty=ADMIT, kind=Kind.DECISION, label=_("End the isolation of a case at home"), signed=True)
def close_case(*, case_id: CaseId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Closed:
    """Close as recovered a case who lies in no bed, by the same conditions as discharge; they wait for no bed any more.

    Their contacts, and what is owed for their places and reports, are followed to their own ends.  Raises Stale, Refused.
    """
    waits = clinical_known.waits_of(clinical_known.person_of_case(case_id))
    case = clinical.close_case(case_id=case_id, seen=seen, by=by, at=at)
    tasks.cancel(subjects=waits, kinds=[FIND_BED], reason="case closed", at=at, ids=ids)
    return Closed(case.id, case.version)


@action(duty=REPORT, kind=Kind.DECISION, label=_("File the statutory report"))
def file_report(
    *, report_id: ReportId, seen: Version, card_number: ShortText = "", by: Actor, at: datetime, ids: Ids
) -> Reported:
    """File a report: what the case is now is frozen in it, late is recorded as late; it is then to be verified.

    Raises Stale, Refused.
    """
    report = clinical.file_report(report_id=report_id, seen=seen, card_number=card_number, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(REPORT_CASE, by=by, at=at, ids=ids, subject=report.id)])
    tasks.create([*duties.verify_reports([report])], by=by, at=at, ids=ids)
    return Reported(report.id, report.version)


@action(duty=VERIFY, kind=Kind.DECISION, label=_("Verify the statutory report"))
def verify_report(*, report_id: ReportId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Reported:
    """The centre for disease control has checked a filed report.  Raises Stale, Refused with every reason."""
    report = clinical.verify_report(report_id=report_id, seen=seen, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(VERIFY_REPORT, by=by, at=at, ids=ids, subject=report.id)])
    return Reported(report.id, report.version)
