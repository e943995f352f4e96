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
from lianfang.core.errors import reason_code
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


# --- reasons ---------------------------------------------------------------------------------------------------------

ABOVE_TIER = reason_code(
    "clinical.above_tier", _("This facility may not do this: %(capability)s. Refer the patient to %(target)s.")
)
NO_TARGET = reason_code(
    "clinical.no_target",
    _("This facility may not do this: %(capability)s. No facility of the network here may; ask the treatment group."),
)
TARGET_CANNOT_RECEIVE = reason_code(
    "clinical.target_cannot_receive", _("The facility named may not receive this patient: %(capability)s.")
)
TARGET_NEEDED = reason_code("clinical.target_needed", _("Say where the patient is referred to."))
TARGET_IS_HERE = reason_code("clinical.target_is_here", _("A patient is not referred to where they are."))
TARGET_WITHOUT_REFERRAL = reason_code(
    "clinical.target_without_referral", _("A facility is named, but the patient is not referred.")
)
SITE_CLOSED = reason_code("clinical.site_closed", _("This facility is closed."))
UNKNOWN_SYMPTOM = reason_code("clinical.unknown_symptom", _("The rules in force know no symptom “%(key)s”."))
NOT_A_DANGER_SIGN = reason_code("clinical.not_a_danger_sign", _("“%(key)s” is no danger sign in the rules in force."))
UNKNOWN_CRITERION = reason_code("clinical.unknown_criterion", _("The rules in force know no criterion “%(key)s”."))
ENCOUNTER_OPEN = reason_code("clinical.encounter_open", _("This person is being seen here already."))
HANDOVER_NEEDED = reason_code("clinical.handover_needed", _("Say which transport brought the patient."))
NOT_TRIAGED = reason_code("clinical.not_triaged", _("Triage comes first: temperature, danger signs, exposure."))
ALREADY_CONCLUDED = reason_code("clinical.already_concluded", _("This encounter is concluded already."))
BEFORE_ARRIVAL = reason_code("clinical.before_arrival", _("This lies before the patient's arrival."))
KEEP_SUSPECTED = reason_code(
    "clinical.keep_suspected", _("The criteria of a suspected case hold: observe, admit or refer, do not send home.")
)
KEEP_DANGER = reason_code(
    "clinical.keep_danger", _("There is a danger sign: observe, admit or refer, do not send home.")
)
ONSET_AFTER_REPORT = reason_code("clinical.onset_after_report", _("The onset lies after the report (%(day)s)."))
ONSET_BEFORE_BIRTH = reason_code("clinical.onset_before_birth", _("The onset lies before the birth."))
FACT_IN_FUTURE = reason_code("clinical.fact_in_future", _("The first fact lies after its recording."))
SAMPLED_IN_FUTURE = reason_code("clinical.sampled_in_future", _("The specimen was taken after its recording."))
CASE_THERE = reason_code("clinical.case_there", _("This person has an open case in this outbreak already."))
CASE_CLOSED = reason_code("clinical.case_closed", _("This case is closed."))
OTHER_PERSON = reason_code("clinical.other_person", _("This belongs to another person."))
NO_SUCH_STEP = reason_code(
    "clinical.no_such_step",
    _("What is “%(current)s” cannot become “%(next)s”; void the classification instead."),
)
TOO_FEW_CRITERIA = reason_code(
    "clinical.too_few_criteria",
    _("Too few criteria: %(epi)s of exposure and %(clinical)s clinical hold; %(needed)s clinical are needed."),
)
EXPOSURE_NEEDED = reason_code("clinical.exposure_needed", _("A suspected case needs %(least)s criteria of exposure."))
TOO_FEW_POSITIVES = reason_code(
    "clinical.too_few_positives", _("%(found)s of %(needed)s positive results by: %(methods)s.")
)
ONSET_MISSING = reason_code("clinical.onset_missing", _("A confirmed case with symptoms needs the day of onset."))
HAS_ONSET = reason_code("clinical.has_onset", _("There is a day of onset: this is not an infection without symptoms."))
TOO_FEW_NEGATIVES = reason_code(
    "clinical.too_few_negatives",
    _("%(method)s: %(found)s of %(needed)s negative results in a row, each %(hours)s hours or more after the last."),
)
VOIDED_ALREADY = reason_code("clinical.voided_already", _("This classification is voided already."))
NOT_THE_CURRENT = reason_code("clinical.not_the_current", _("Only the classification in force can be voided."))
ADMITTED_ALREADY = reason_code("clinical.admitted_already", _("This person is admitted already."))
WRONG_ZONE = reason_code("clinical.wrong_zone", _("Room %(room)s is for %(zone)s."))
ADMISSION_ENDED = reason_code("clinical.admission_ended", _("This admission has ended."))
ADMITTED_BEFORE = reason_code("clinical.before_admission", _("This lies before the admission."))
STILL_SUSPECTED = reason_code("clinical.still_suspected", _("The suspicion is open: confirm or exclude it first."))
FEVER_STILL = reason_code("clinical.fever_still", _("The last reading, %(celsius)s °C, is a fever."))
NO_READING = reason_code("clinical.no_reading", _("No temperature was read in the last %(days)s days."))
FEVER_LATELY = reason_code(
    "clinical.fever_lately", _("Normal temperature since %(since)s; more than %(days)s days are needed.")
)
SYMPTOMS_NOT_IMPROVED = reason_code("clinical.symptoms_not_improved", _("No round says that the symptoms improved."))
IMAGING_NOT_IMPROVED = reason_code("clinical.imaging_not_improved", _("No round says that the imaging improved."))
SYMPTOMS_LATELY = reason_code("clinical.symptoms_lately", _("%(days)s days without symptoms are needed."))
TOO_SOON_AFTER_ONSET = reason_code(
    "clinical.too_soon_after_onset", _("%(days)s days after onset are needed: not before %(on)s.")
)
DAY_ZERO_UNKNOWN = reason_code("clinical.day_zero_unknown", _("The day from which the days are counted is not known."))
MINIMUM_STAY = reason_code(
    "clinical.minimum_stay",
    _("The local minimum stay, stricter than the national rule, lasts until %(until)s; an expert may lift it by name."),
)
REPORT_FILED = reason_code("clinical.report_filed", _("This report is filed already."))
REPORT_NOT_FILED = reason_code("clinical.report_not_filed", _("This report is not filed yet."))
REPORT_VERIFIED = reason_code("clinical.report_verified", _("This report is verified already."))
OWN_REPORT = reason_code("clinical.own_report", _("A report is verified by somebody else than its author."))
REPORT_DROPPED = reason_code("clinical.report_dropped", _("What this report was to say has been voided."))
OTHER_SITE = reason_code("clinical.other_site", _("This room is at another facility; transfer the patient instead."))
IN_A_BED = reason_code("clinical.in_a_bed", _("This case lies in a bed: discharge them."))
DIED_BEFORE_ADMISSION = reason_code("clinical.died_before_admission", _("The death lies before the admission."))
DIED_IN_FUTURE = reason_code("clinical.died_in_future", _("The death lies after its recording."))
DIED_BEFORE_FACT = reason_code("clinical.died_before_fact", _("The death lies before the first fact of the case."))
