"""Encounters, cases and admissions: the words of the clinic, the facts its rules look at, its reasons to refuse."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints

from lianfang.core.access import duty
from lianfang.core.types import Celsius, Instant, MemberId, PersonalText, Ref
from lianfang.health.types import ReadingFact, ResultFact

EncounterId = Annotated[UUID, Ref("clinical.encounter")]
CaseId = Annotated[UUID, Ref("clinical.case")]
AnyCaseId = Annotated[UUID, Ref("clinical.case", anywhere=True)]
ClassificationId = Annotated[UUID, Ref("clinical.classification")]
AdmissionId = Annotated[UUID, Ref("clinical.admission")]
ReportId = Annotated[UUID, Ref("clinical.report")]
RuleKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A symptom or criterion, by its key in the edition in force."""

SEE = duty("clinical.see", _("see encounters, cases and admissions"))
CONSULT = duty("clinical.consult", _("see patients at a clinic"))
CLASSIFY = duty("clinical.classify", _("classify cases"))
ADMIT = duty("clinical.admit", _("admit, move and discharge patients"))
REPORT = duty("clinical.report", _("file statutory reports"))
VERIFY = duty("clinical.verify", _("verify statutory reports"))


class Capability(StrEnum):
    """What a facility of the medical network may do with a patient."""

    TRIAGE = "triage"
    CONSULT = "consult"
    FEVER = "fever"
    OBSERVE = "observe"
    ADMIT_SUSPECTED = "admit_suspected"
    ADMIT_CONFIRMED = "admit_confirmed"


CAPABILITY_WORDS = {
    Capability.TRIAGE: _("triage at the door"),
    Capability.CONSULT: _("see patients without fever"),
    Capability.FEVER: _("see patients with fever"),
    Capability.OBSERVE: _("keep patients under observation"),
    Capability.ADMIT_SUSPECTED: _("admit suspected cases"),
    Capability.ADMIT_CONFIRMED: _("admit confirmed cases"),
}


class Came(StrEnum):
    """How a patient came to the clinic."""

    WALK_IN = "walk_in"
    TRANSPORT = "transport"
    REFERRAL = "referral"


CAME_WORDS = {
    Came.WALK_IN: _("by themselves"),
    Came.TRANSPORT: _("by arranged transport"),
    Came.REFERRAL: _("referred by another facility"),
}


class Disposition(StrEnum):
    """How an encounter ends: always in one of these four."""

    ADVICE = "advice"
    OBSERVATION = "observation"
    ADMISSION = "admission"
    REFERRAL = "referral"


DISPOSITION_WORDS = {
    Disposition.ADVICE: _("home with advice"),
    Disposition.OBSERVATION: _("kept under observation"),
    Disposition.ADMISSION: _("admission"),
    Disposition.REFERRAL: _("referral"),
}


class EncounterStatus(StrEnum):
    WAITING = "waiting"
    ASSESSED = "assessed"
    UNPLACED = "unplaced"
    CONCLUDED = "concluded"


ENCOUNTER_WORDS = {
    EncounterStatus.WAITING: _("waiting for triage"),
    EncounterStatus.ASSESSED: _("triaged"),
    EncounterStatus.UNPLACED: _("to be kept, not yet placed"),
    EncounterStatus.CONCLUDED: _("concluded"),
}


class CaseClass(StrEnum):
    """What a case is held to be, by the criteria of an edition."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    EXCLUDED = "excluded"


CLASS_WORDS = {
    CaseClass.SUSPECTED: _("suspected case"),
    CaseClass.CONFIRMED: _("confirmed case"),
    CaseClass.ASYMPTOMATIC: _("infected without symptoms"),
    CaseClass.EXCLUDED: _("excluded"),
}
UNCLASSED = _("not classified")
INFECTED = frozenset({CaseClass.CONFIRMED, CaseClass.ASYMPTOMATIC})
NOTIFIABLE = frozenset({CaseClass.SUSPECTED, CaseClass.CONFIRMED, CaseClass.ASYMPTOMATIC})
NEXT: dict[CaseClass | None, frozenset[CaseClass]] = {
    None: frozenset(CaseClass),
    CaseClass.SUSPECTED: frozenset({CaseClass.CONFIRMED, CaseClass.ASYMPTOMATIC, CaseClass.EXCLUDED}),
    CaseClass.ASYMPTOMATIC: frozenset({CaseClass.CONFIRMED}),
    CaseClass.CONFIRMED: frozenset(),
    CaseClass.EXCLUDED: frozenset({CaseClass.SUSPECTED, CaseClass.CONFIRMED, CaseClass.ASYMPTOMATIC}),
}
"""Which class may follow which.  A confirmed case is never reclassified: its classification is voided, by name."""


class Fact(StrEnum):
    """What started the statutory clock."""

    POSITIVE_RESULT = "positive_result"
    CONSULTATION = "consultation"
    CRITERIA = "criteria"


FACT_WORDS = {
    Fact.POSITIVE_RESULT: _("positive result"),
    Fact.CONSULTATION: _("conclusion of the consultation"),
    Fact.CRITERIA: _("criteria met"),
}


class Severity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    CRITICAL = "critical"


SEVERITY_WORDS = {
    Severity.MILD: _("mild"),
    Severity.MODERATE: _("moderate"),
    Severity.SEVERE: _("severe"),
    Severity.CRITICAL: _("critical"),
}


class CaseEnd(StrEnum):
    """How a case was closed."""

    RECOVERED = "recovered"
    DIED = "died"
    EXCLUDED = "excluded"


CASE_END_WORDS = {
    CaseEnd.RECOVERED: _("recovered"),
    CaseEnd.DIED: _("died"),
    CaseEnd.EXCLUDED: _("excluded"),
}


class AdmissionEnd(StrEnum):
    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    DIED = "died"


ADMISSION_END_WORDS = {
    AdmissionEnd.DISCHARGED: _("discharged"),
    AdmissionEnd.TRANSFERRED: _("transferred"),
    AdmissionEnd.DIED: _("died"),
}


class ReportKind(StrEnum):
    """What a statutory report says: a case, its change of class, that it was none, or a correction of its content."""

    CASE = "case"
    REVISION = "revision"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"


REPORT_KIND_WORDS = {
    ReportKind.CASE: _("case report"),
    ReportKind.REVISION: _("revised class"),
    ReportKind.WITHDRAWAL: _("withdrawal"),
    ReportKind.CORRECTION: _("correction"),
}


class ReportStatus(StrEnum):
    DUE = "due"
    OVERDUE = "overdue"
    FILED = "filed"
    FILED_LATE = "filed_late"
    VERIFIED = "verified"
    VERIFIED_LATE = "verified_late"


REPORT_STATUS_WORDS = {
    ReportStatus.DUE: _("to be filed"),
    ReportStatus.OVERDUE: _("overdue"),
    ReportStatus.FILED: _("filed, to be verified"),
    ReportStatus.FILED_LATE: _("filed late, to be verified"),
    ReportStatus.VERIFIED: _("verified"),
    ReportStatus.VERIFIED_LATE: _("filed late, verified"),
}


class TriageEntry(BaseModel):
    """What triage finds: temperature, signs of danger, symptoms, and which criteria of the edition hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    celsius: Celsius | None = None
    danger_signs: tuple[RuleKey, ...] = ()
    symptoms: tuple[RuleKey, ...] = ()
    epi: tuple[RuleKey, ...] = ()
    clinical: tuple[RuleKey, ...] = ()


class FactEntry(BaseModel):
    """The first fact behind a classification: what it was and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Fact
    at: Instant


class StayOverride(BaseModel):
    """A named expert lifts the local minimum stay, with a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    expert_id: MemberId
    reason: Annotated[PersonalText, StringConstraints(min_length=1)]


# --- facts the rules look at -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Profile:
    """A facility of the network: what it may do, and where it sends what it may not (`None`: nobody known)."""

    site_id: UUID
    capabilities: frozenset[Capability]
    refer_to: str | None = None


@dataclass(frozen=True)
class Criteria:
    """The criteria that hold, by key."""

    epi: frozenset[str] = frozenset()
    clinical: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EncounterFacts:
    """An encounter as its conclusion is judged."""

    triaged: bool
    concluded: bool
    celsius: Decimal | None
    criteria: Criteria
    danger: bool = False


@dataclass(frozen=True)
class CaseDates:
    """The dates of a case, as they are checked together; local days and instants."""

    recorded_at: datetime
    onset_on: date | None = None
    fact_at: datetime | None = None
    sampled_at: datetime | None = None
    reported_at: datetime | None = None
    birth_year: int | None = None


@dataclass(frozen=True)
class RoundFact:
    """What one round found; `None` where it was not looked at."""

    at: datetime
    symptoms: frozenset[str] = frozenset()
    symptoms_improved: bool | None = None
    imaging_improved: bool | None = None


@dataclass(frozen=True)
class AdmissionFacts:
    """A patient as discharge is judged.  `day_zero` is the onset, else the first positive sampling;
    `is_case` without a `current` class is a case whose classification was voided."""

    current: CaseClass | None
    is_case: bool = False
    ended: bool = False
    day_zero: date | None = None
    minimum_until: datetime | None = None
    overridden: bool = False
    readings: tuple[ReadingFact, ...] = ()
    results: tuple[ResultFact, ...] = ()
    rounds: tuple[RoundFact, ...] = ()


@dataclass(frozen=True)
class ReportFacts:
    due_at: datetime
    filed_at: datetime | None = None
    verified_at: datetime | None = None


@dataclass(frozen=True)
class CaseCard:
    """A case in plain values for lists and other modules; no name."""

    id: UUID
    person_id: UUID
    outbreak_id: UUID
    division_id: UUID
    current: CaseClass | None
    onset_on: date | None
    day_zero: date | None
    first_fact_at: datetime
    isolated_at: datetime | None
    closed_at: datetime | None
    version: int
