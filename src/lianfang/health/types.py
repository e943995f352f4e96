"""What is observed of a person: readings, symptoms, specimens and their results."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor, duty
from lianfang.core.errors import reason_code
from lianfang.core.ids import Ids
from lianfang.core.types import Ref
from lianfang.editions.types import TestMethod as TestMethod

ReadingId = Annotated[UUID, Ref("health.reading")]
SymptomReportId = Annotated[UUID, Ref("health.symptom_report")]
SpecimenId = Annotated[UUID, Ref("health.specimen")]
ResultId = Annotated[UUID, Ref("health.result")]
Tube = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z\-]{2,39}$")
]
"""The code on a tube, as scanned."""
SymptomKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]


class ReadingSource(StrEnum):
    """Where a temperature was taken, or by whom it was told."""

    CHECKPOINT = "checkpoint"
    HOME = "home"
    SITE = "site"
    CLINIC = "clinic"
    SELF = "self"
    DEVICE = "device"


SOURCE_WORDS = {
    ReadingSource.CHECKPOINT: _("at a checkpoint"),
    ReadingSource.HOME: _("at home"),
    ReadingSource.SITE: _("at a quarantine site"),
    ReadingSource.CLINIC: _("in a clinic"),
    ReadingSource.SELF: _("told by the person"),
    ReadingSource.DEVICE: _("by a device"),
}


class ReadingMethod(StrEnum):
    """How a temperature was taken."""

    UNKNOWN = "unknown"
    ARMPIT = "armpit"
    FOREHEAD = "forehead"
    EAR = "ear"
    MOUTH = "mouth"
    CAMERA = "camera"


METHOD_WORDS = {
    ReadingMethod.UNKNOWN: _("not said"),
    ReadingMethod.ARMPIT: _("under the arm"),
    ReadingMethod.FOREHEAD: _("on the forehead"),
    ReadingMethod.EAR: _("in the ear"),
    ReadingMethod.MOUTH: _("in the mouth"),
    ReadingMethod.CAMERA: _("by thermal camera"),
}


class SpecimenKind(StrEnum):
    THROAT_SWAB = "throat_swab"
    NOSE_SWAB = "nose_swab"
    SPUTUM = "sputum"
    BLOOD = "blood"
    STOOL = "stool"
    URINE = "urine"


SPECIMEN_WORDS = {
    SpecimenKind.THROAT_SWAB: _("throat swab"),
    SpecimenKind.NOSE_SWAB: _("nose swab"),
    SpecimenKind.SPUTUM: _("sputum"),
    SpecimenKind.BLOOD: _("blood"),
    SpecimenKind.STOOL: _("stool"),
    SpecimenKind.URINE: _("urine"),
}


class SpecimenReason(StrEnum):
    """Why a specimen is taken."""

    FEVER = "fever"
    SUSPECTED = "suspected"
    CONTACT = "contact"
    RELEASE = "release"
    DISCHARGE = "discharge"
    SCREENING = "screening"
    OTHER = "other"


REASON_WORDS = {
    SpecimenReason.FEVER: _("fever"),
    SpecimenReason.SUSPECTED: _("suspected case"),
    SpecimenReason.CONTACT: _("close contact"),
    SpecimenReason.RELEASE: _("before release"),
    SpecimenReason.DISCHARGE: _("before discharge"),
    SpecimenReason.SCREENING: _("screening"),
    SpecimenReason.OTHER: _("other reason"),
}


class TestOutcome(StrEnum):
    __test__ = False

    NEGATIVE = "negative"
    POSITIVE = "positive"
    INCONCLUSIVE = "inconclusive"


OUTCOME_WORDS = {
    TestOutcome.NEGATIVE: _("negative"),
    TestOutcome.POSITIVE: _("positive"),
    TestOutcome.INCONCLUSIVE: _("inconclusive"),
}
TEST_WORDS = {
    TestMethod.NAT: _("nucleic acid test"),
    TestMethod.SEQUENCING: _("gene sequencing"),
    TestMethod.ANTIGEN: _("antigen test"),
    TestMethod.IGM: _("IgM antibodies"),
    TestMethod.IGG_RISE: _("rise of IgG antibodies"),
    TestMethod.CULTURE: _("culture"),
}


class SpecimenStatus(StrEnum):
    """Where a specimen stands; derived from its milestones."""

    RESULTED = "resulted"
    UNMATCHED = "unmatched"
    RECEIVED = "received"
    TAKEN = "taken"


SPECIMEN_STATUS_WORDS = {
    SpecimenStatus.RESULTED: _("has a result"),
    SpecimenStatus.UNMATCHED: _("whose tube this is, is not known"),
    SpecimenStatus.RECEIVED: _("in the laboratory"),
    SpecimenStatus.TAKEN: _("taken, not yet received"),
}


@dataclass(frozen=True)
class ReadingFact:
    """A reading as rules see it.  `fever` is None where no rule was in force when it was taken."""

    id: UUID
    person_id: UUID
    celsius: Decimal
    at: datetime
    source: ReadingSource
    fever: bool | None


@dataclass(frozen=True)
class ResultFact:
    """A result as rules see it."""

    id: UUID
    specimen_id: UUID
    outcome: TestOutcome
    method: TestMethod
    sampled_at: datetime
    at: datetime


@dataclass(frozen=True)
class NewReading:
    """A reading about to be written by a journey for many doors at once."""

    person_id: UUID
    celsius: Decimal
    division_id: UUID
    source: ReadingSource
    by: Actor
    at: datetime
    ids: Ids
    context: UUID | None = None
    method: ReadingMethod = ReadingMethod.UNKNOWN
    device: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading as it was written, of which operation; `fever` is None where no rules judged it."""

    id: UUID
    op: UUID
    person_id: UUID
    fever: bool | None


@dataclass(frozen=True)
class NewResult:
    """A result about to be entered by a journey for many tubes at once."""

    specimen_id: UUID
    outcome: TestOutcome
    method: TestMethod
    by: Actor
    at: datetime
    ids: Ids


SEE = duty("health.see", _("see readings, symptoms and results"))
MEASURE = duty("health.measure", _("record temperatures and symptoms"))
ANSWER_SYMPTOMS = duty("health.answer_symptoms", _("see to reported symptoms"))
SAMPLE = duty("health.sample", _("take specimens"))
TEST = duty("health.test", _("receive specimens and enter results"))
VOID = duty("health.void", _("void temperature readings"))
VOID_RESULT = duty("health.void_result", _("declare test results void"))

BEFORE_BIRTH = reason_code("health.before_birth", _("The person was not born then."))
UNKNOWN_SYMPTOM = reason_code("health.unknown_symptom", _("The rules in force know no symptom “%(symptom)s”."))
SYMPTOM_REPEATED = reason_code("health.symptom_repeated", _("This symptom is given twice."))
ONSET_LATER = reason_code("health.onset_later", _("The first day of illness cannot lie after the report."))
ONSET_BEFORE_BIRTH = reason_code("health.onset_before_birth", _("The first day of illness lies before birth."))
ONSET_WITHOUT_ILLNESS = reason_code("health.onset_without_illness", _("A first day of illness needs a symptom."))
TUBE_TAKEN = reason_code("health.tube_taken", _("Tube %(tube)s was used at this laboratory on that day."))
NOT_A_LABORATORY = reason_code("health.not_a_laboratory", _("Specimens go to a laboratory; this is none."))
SAMPLED_LATER = reason_code("health.sampled_later", _("The specimen cannot have been taken after this."))
ALREADY_RECEIVED = reason_code("health.already_received", _("This specimen was received already."))
ALREADY_MATCHED = reason_code("health.already_matched", _("This tube belongs to somebody already."))
RECEIVED_EARLIER = reason_code("health.received_earlier", _("The specimen was taken after it was received."))
RESULT_THERE = reason_code("health.result_there", _("This tube has a result by this method already; void that first."))
NEVER_RECEIVED = reason_code("health.never_received", _("The laboratory has not received this tube; scan it in first."))
ALREADY_VOID = reason_code("health.already_void", _("This was voided already."))
ALREADY_CLOSED = reason_code("health.already_closed", _("This report was seen to already."))
