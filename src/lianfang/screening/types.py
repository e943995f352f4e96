"""Checkpoints and gates: who passes is a count; only what a rule asks for has a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Celsius, Instant, PersonalText, Ref, ShortText
from lianfang.editions.types import RegisterGround
from lianfang.editions.vocabulary import AreaCode
from lianfang.places.types import AnyDivisionId

SEE = duty("screening.see", _("see checkpoints and their counts"))
KEEP = duty("screening.keep", _("set checkpoints up and take them down"))
CLOSE = duty("screening.close", _("sign what is closed and who is turned back"))
SCREEN = duty("screening.screen", _("measure and count at a checkpoint"))
PURGE = duty("screening.purge", _("purge registers whose time is over"))

CheckpointId = Annotated[UUID, Ref("screening.checkpoint")]
AbnormalId = Annotated[UUID, Ref("screening.abnormal")]
StandingOrderId = Annotated[UUID, Ref("screening.standing_order")]
SymptomKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Passers = Annotated[int, Field(ge=-500, le=500)]
"""A number of passers within a few minutes; negative takes taps back."""

NAME_TAKEN = reason_code("screening.name_taken", _("There is a checkpoint called %(name)s in this place already."))
TAKEN_DOWN = reason_code("screening.taken_down", _("This checkpoint was taken down on %(ended_at)s."))
NOT_THERE_YET = reason_code("screening.not_there_yet", _("This checkpoint stands only since %(since)s."))
SAME_STATE = reason_code("screening.same_state", _("It is %(state)s already."))
PHONE_NEEDED = reason_code(
    "screening.phone_needed", _("A closed road needs a telephone number that opens it in an emergency.")
)
EMPTY_DELTA = reason_code("screening.empty_delta", _("A count of nobody is not needed."))
NO_DELTAS = reason_code("screening.no_deltas", _("There is nothing to count."))
BACKWARDS = reason_code("screening.backwards", _("It ends before it begins."))
TOO_WIDE = reason_code("screening.too_wide", _("One count covers at most %(minutes)s minutes."))
ACROSS_CUTOFF = reason_code("screening.across_cutoff", _("One count lies within one day; the day ends at %(cutoff)s."))
BELOW_ZERO = reason_code("screening.below_zero", _("More would be taken back than was counted that day."))
NOT_ABNORMAL = reason_code(
    "screening.not_abnormal",
    _("%(celsius)s °C is below %(threshold)s °C and nothing else is said: count the passer, write nobody down."),
)
RETEST_NEEDED = reason_code(
    "screening.retest_needed", _("Measure again after %(minutes)s minutes of rest, then decide.")
)
RETEST_TOO_EARLY = reason_code("screening.retest_too_early", _("The second measurement counts only from %(from_at)s."))
RETEST_NORMAL = reason_code(
    "screening.retest_normal", _("The second measurement is normal: count the passer, write nobody down.")
)
UNKNOWN_SYMPTOM = reason_code("screening.unknown_symptom", _("“%(symptom)s” is not asked at a checkpoint."))
GROUND_NOT_ASKED = reason_code(
    "screening.ground_not_asked", _("No rule in force asks for a register here: count the passer, write nobody down.")
)
NOT_LISTED = reason_code(
    "screening.not_listed", _("The area %(code)s is not listed: count the passer, write nobody down.")
)
NO_FINDING = reason_code("screening.no_finding", _("No abnormal finding of this person is recorded here today."))
ORIGIN_NEEDED = reason_code("screening.origin_needed", _("Say which listed area the person comes from."))
NO_STANDING_ORDER = reason_code(
    "screening.no_standing_order", _("Nobody may be turned back here: no signed order was in force at that time.")
)
ALWAYS_PASSES = reason_code(
    "screening.always_passes", _("Emergencies, medical care, work, goods and people who live here always pass.")
)
ENDS_TOO_EARLY = reason_code("screening.ends_too_early", _("It ends before it begins."))
TOO_LONG = reason_code("screening.too_long", _("It ends, or is signed anew, within %(days)s days."))
OVER = reason_code("screening.over", _("This order has ended already."))


class PostLevel(StrEnum):
    """Who answers for a checkpoint."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    COMPOUND = "compound"


LEVEL_WORDS = {
    PostLevel.COUNTY: _("county"),
    PostLevel.TOWN: _("township or street"),
    PostLevel.VILLAGE: _("village or community"),
    PostLevel.COMPOUND: _("compound"),
}


class PostKind(StrEnum):
    """Where a checkpoint stands.  A dissuasion station only talks and counts."""

    ROAD = "road"
    STATION = "station"
    DOCK = "dock"
    AIRPORT = "airport"
    ENTRANCE = "entrance"
    DISSUASION = "dissuasion"


KIND_WORDS = {
    PostKind.ROAD: _("road"),
    PostKind.STATION: _("station"),
    PostKind.DOCK: _("dock"),
    PostKind.AIRPORT: _("airport"),
    PostKind.ENTRANCE: _("entrance"),
    PostKind.DISSUASION: _("dissuasion station"),
}


class PostState(StrEnum):
    """Open: nobody is stopped.  Controlled: everybody is measured.  Closed: by signed order, with an emergency passage."""

    OPEN = "open"
    CONTROLLED = "controlled"
    CLOSED = "closed"


STATE_WORDS = {PostState.OPEN: _("open"), PostState.CONTROLLED: _("controlled"), PostState.CLOSED: _("closed")}


class Passing(StrEnum):
    """What is counted."""

    IN = "in"
    OUT = "out"
    VEHICLE = "vehicle"


PASSING_WORDS = {Passing.IN: _("people coming in"), Passing.OUT: _("people going out"), Passing.VEHICLE: _("vehicles")}


class Purpose(StrEnum):
    """Why somebody wants to pass."""

    VISIT = "visit"
    TRANSIT = "transit"
    OTHER = "other"
    EMERGENCY = "emergency"
    MEDICAL = "medical"
    WORK = "work"
    GOODS = "goods"
    RESIDENT = "resident"


PURPOSE_WORDS = {
    Purpose.VISIT: _("a visit"),
    Purpose.TRANSIT: _("passing through"),
    Purpose.OTHER: _("another purpose"),
    Purpose.EMERGENCY: _("an emergency"),
    Purpose.MEDICAL: _("medical care"),
    Purpose.WORK: _("work"),
    Purpose.GOODS: _("goods"),
    Purpose.RESIDENT: _("lives here"),
}
ALWAYS = frozenset({Purpose.EMERGENCY, Purpose.MEDICAL, Purpose.WORK, Purpose.GOODS, Purpose.RESIDENT})


GROUND_WORDS = {
    RegisterGround.LISTED_AREA: _("comes from a listed area"),
    RegisterGround.ABNORMAL_READING: _("abnormal finding"),
}


class FindingStatus(StrEnum):
    """Where somebody with an abnormal finding is; derived."""

    AT_POST = "at_post"
    ON_THE_WAY = "on_the_way"
    OVERDUE = "overdue"
    ARRIVED = "arrived"
    ARRIVED_LATE = "arrived_late"


FINDING_WORDS = {
    FindingStatus.AT_POST: _("still at the post"),
    FindingStatus.ON_THE_WAY: _("on the way to the clinic"),
    FindingStatus.OVERDUE: _("overdue at the clinic"),
    FindingStatus.ARRIVED: _("at the clinic"),
    FindingStatus.ARRIVED_LATE: _("at the clinic, late"),
}


class Delta(BaseModel):
    """A count of passers between the first and the last tap, both included; negative takes taps back."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Passing = Passing.IN
    since: Annotated[Instant, Field(alias="from")]
    until: Annotated[Instant, Field(alias="to")]
    count: Passers


class Measured(BaseModel):
    """One measurement of a temperature; `device` is what is written on the thermometer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    celsius: Celsius
    at: Instant
    device: ShortText = ""


class Passage(BaseModel):
    """How somebody came past a post, and to which division they are going."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin_code: AreaCode | None = None
    going_to_id: AnyDivisionId | None = None
    carrier: ShortText = ""
    trip: ShortText = ""
    plate: PersonalText = ""


@dataclass(frozen=True)
class DayRule:
    """How days and counts are cut here: the section's minutes, the cut-off and the zone."""

    minutes: int
    cutoff: str
    zone: str


@dataclass(frozen=True)
class FindingFacts:
    """What the rules need to know of an abnormal finding."""

    at: datetime
    clinic_due_at: datetime
    transported_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """What was measured and seen of one passer."""

    first: Measured
    retest: Measured | None = None
    symptoms: Sequence[str] = ()

    @property
    def celsius(self) -> Decimal:
        """The measurement that counts."""
        return self.retest.celsius if self.retest is not None else self.first.celsius


@dataclass(frozen=True)
class GateCounts:
    """What one post did in a period."""

    coming_in: int = 0
    going_out: int = 0
    vehicles: int = 0
    abnormal: int = 0
    registered: int = 0
    turned_back: int = 0

    @property
    def measured(self) -> int:
        """People measured, in both directions."""
        return self.coming_in + self.going_out
