"""Investigations, exposures, contacts, chains and notices: the words of tracing, the facts its rules look at, its reasons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Instant, PersonalText, Ref, ShortText
from lianfang.places.types import AnyDivisionId, AnySiteId

InvestigationId = Annotated[UUID, Ref("tracing.investigation")]
ExposureId = Annotated[UUID, Ref("tracing.exposure")]
ContactId = Annotated[UUID, Ref("tracing.contact")]
LinkId = Annotated[UUID, Ref("tracing.link")]
NoticeId = Annotated[UUID, Ref("tracing.notice")]
"""A notice in the area that sent it."""
ReceivedNoticeId = Annotated[UUID, Ref("tracing.received_notice")]
"""A notice in the area that it was sent to."""
OrderRef = Annotated[UUID, Ref("isolation.order", anywhere=True)]
RuleKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A definition of a contact or a kind of vehicle, by its key in the edition in force."""

SEE = duty("tracing.see", _("see investigations and contacts"))
INVESTIGATE = duty("tracing.investigate", _("investigate cases"))
TELL = duty("tracing.tell", _("tell contacts"))
NOTIFY = duty("tracing.notify", _("send notices to other areas"))
ACKNOWLEDGE = duty("tracing.acknowledge", _("acknowledge notices from other areas"))


class Setting(StrEnum):
    """Where people were exposed."""

    HOUSEHOLD = "household"
    TRANSPORT = "transport"
    WORKPLACE = "workplace"
    SCHOOL = "school"
    GATHERING = "gathering"
    HEALTH_CARE = "health_care"
    OTHER = "other"


SETTING_WORDS = {
    Setting.HOUSEHOLD: _("household"),
    Setting.TRANSPORT: _("transport"),
    Setting.WORKPLACE: _("workplace"),
    Setting.SCHOOL: _("school or child care"),
    Setting.GATHERING: _("gathering"),
    Setting.HEALTH_CARE: _("health care"),
    Setting.OTHER: _("other"),
}


class Relation(StrEnum):
    """What a contact is to the case."""

    FAMILY = "family"
    HOUSEMATE = "housemate"
    COLLEAGUE = "colleague"
    CLASSMATE = "classmate"
    FRIEND = "friend"
    CARER = "carer"
    HEALTH_WORKER = "health_worker"
    PATIENT = "patient"
    PASSENGER = "passenger"
    STRANGER = "stranger"


RELATION_WORDS = {
    Relation.FAMILY: _("family"),
    Relation.HOUSEMATE: _("lives together"),
    Relation.COLLEAGUE: _("colleague"),
    Relation.CLASSMATE: _("classmate"),
    Relation.FRIEND: _("friend or neighbour"),
    Relation.CARER: _("carer"),
    Relation.HEALTH_WORKER: _("health worker"),
    Relation.PATIENT: _("fellow patient"),
    Relation.PASSENGER: _("fellow passenger"),
    Relation.STRANGER: _("met by chance"),
}


class ContactKind(StrEnum):
    CLOSE = "close"
    CASUAL = "casual"


CONTACT_WORDS = {ContactKind.CLOSE: _("close contact"), ContactKind.CASUAL: _("casual contact")}


class ContactEnd(StrEnum):
    """How the follow-up of a contact ended."""

    COMPLETED = "completed"
    BECAME_CASE = "became_case"
    MOVED = "moved"
    VOIDED = "voided"


CONTACT_END_WORDS = {
    ContactEnd.COMPLETED: _("follow-up completed"),
    ContactEnd.BECAME_CASE: _("became a case"),
    ContactEnd.MOVED: _("handed over to another area"),
    ContactEnd.VOIDED: _("voided"),
}


class ContactStatus(StrEnum):
    ENDED = "ended"
    OVERDUE = "overdue"
    FOUND = "found"
    TOLD = "told"
    PLACED = "placed"
    FOLLOWED = "followed"


CONTACT_STATUS_WORDS = {
    ContactStatus.ENDED: _("ended"),
    ContactStatus.OVERDUE: _("overdue"),
    ContactStatus.FOUND: _("found, to be told"),
    ContactStatus.TOLD: _("told, to be placed"),
    ContactStatus.PLACED: _("under observation"),
    ContactStatus.FOLLOWED: _("told, watches their health"),
}


class NoticeStatus(StrEnum):
    WAITING = "waiting"
    OVERDUE = "overdue"
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGED_LATE = "acknowledged_late"
    WITHDRAWN = "withdrawn"


NOTICE_STATUS_WORDS = {
    NoticeStatus.WAITING: _("sent, to be acknowledged"),
    NoticeStatus.OVERDUE: _("acknowledgement overdue"),
    NoticeStatus.ACKNOWLEDGED: _("acknowledged"),
    NoticeStatus.ACKNOWLEDGED_LATE: _("acknowledged late"),
    NoticeStatus.WITHDRAWN: _("withdrawn"),
}


class NoticeKind(StrEnum):
    """What another area is told."""

    CASE = "case"
    CONTACT = "contact"
    EXPOSURE = "exposure"


NOTICE_WORDS = {
    NoticeKind.CASE: _("a case who lives or was there"),
    NoticeKind.CONTACT: _("a contact who lives there"),
    NoticeKind.EXPOSURE: _("people were exposed there"),
}


class Seat(BaseModel):
    """Where somebody sat on a vehicle in relation to the case: which kind of vehicle, how many rows apart, same compartment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vehicle: RuleKey
    rows_apart: Annotated[int, Field(ge=0, le=100)] | None = None
    same_compartment: bool = True


class ExposureEntry(BaseModel):
    """Where a case was, from when until when: a site, a division, a public vehicle's trip, or in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    setting: Setting
    since: Instant
    until: Instant
    division_id: AnyDivisionId | None = None
    site_id: AnySiteId | None = None
    vehicle: Annotated[str, StringConstraints(pattern=r"^(?:[a-z][a-z0-9_]{0,47})?$")] = ""
    trip: Annotated[ShortText, StringConstraints(max_length=100)] = ""
    place: PersonalText = ""


class ContactAnswers(BaseModel):
    """What the investigator heard of one contact: which definitions fit, where they sat, protected or not, until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    last_exposure_at: Instant
    definitions: tuple[RuleKey, ...] = ()
    seat: Seat | None = None
    protected: bool = False


# --- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """When a case could infect others: from `start`, until `end` where that is known.  Half-open."""

    start: datetime
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True)
class CaseTimes:
    """A case as the infectious window needs it: day zero (onset, else sampling) and when isolation began."""

    day_zero: date | None
    isolated_at: datetime | None = None


@dataclass(frozen=True)
class Judgement:
    """What a contact is, and by which definitions (`transport:…` for a seat)."""

    kind: ContactKind
    met: tuple[str, ...]


@dataclass(frozen=True)
class ContactClock:
    """When a contact must be told, and when placed (None: a casual contact is not placed)."""

    tell_by: datetime
    place_by: datetime | None


@dataclass(frozen=True)
class ContactFacts:
    kind: ContactKind
    tell_by: datetime
    place_by: datetime | None
    told_at: datetime | None = None
    placed_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class ExposedCase:
    """A case with its day zero and where it was exposed, as keys (a site, a division with a setting, a vehicle)."""

    case_id: UUID
    day_zero: date
    exposures: frozenset[str]


@dataclass(frozen=True)
class Cluster:
    """Cases that share an exposure within the days of the rule: a suggestion, for a person to judge."""

    exposure: str
    case_ids: tuple[UUID, ...]
    first: date
    last: date


@dataclass(frozen=True)
class NoticeFacts:
    due_at: datetime
    acknowledged_at: datetime | None = None
    withdrawn_at: datetime | None = None


# --- reasons ---------------------------------------------------------------------------------------------------------

INVESTIGATED_ALREADY = reason_code("tracing.investigated_already", _("This case is being investigated already."))
NOT_A_CASE = reason_code("tracing.not_a_case", _("Only a suspected or infected case is investigated."))
INVESTIGATION_OVER = reason_code("tracing.investigation_over", _("This investigation is finished."))
NO_EXPOSURE = reason_code("tracing.no_exposure", _("Record where the case was, or that nothing was found, first."))
ENDS_BEFORE_IT_BEGINS = reason_code("tracing.ends_before_it_begins", _("It ends before it begins."))
IN_FUTURE = reason_code("tracing.in_future", _("This lies in the future."))
WHERE_NEEDED = reason_code("tracing.where_needed", _("Say where: a division, a site, or in words."))
VEHICLE_NEEDED = reason_code("tracing.vehicle_needed", _("Say which kind of vehicle."))
NO_VEHICLE = reason_code("tracing.no_vehicle", _("A vehicle is named, but the setting is not transport."))
UNKNOWN_DEFINITION = reason_code("tracing.unknown_definition", _("The rules in force know no definition “%(key)s”."))
UNKNOWN_VEHICLE = reason_code("tracing.unknown_vehicle", _("The rules in force know no vehicle “%(key)s”."))
ROWS_NEEDED = reason_code("tracing.rows_needed", _("Say how many rows apart they sat."))
DAY_ZERO_UNKNOWN = reason_code(
    "tracing.day_zero_unknown", _("The day of onset or of sampling is not known; set it with the case first.")
)
BEFORE_WINDOW = reason_code(
    "tracing.before_window", _("The case was not infectious before %(start)s: this is no contact under the rules.")
)
AFTER_WINDOW = reason_code(
    "tracing.after_window", _("The case was isolated or no longer infectious from %(end)s: this is no contact.")
)
SELF_CONTACT = reason_code("tracing.self_contact", _("Nobody is their own contact."))
CONTACT_THERE = reason_code("tracing.contact_there", _("This person is a contact of this case already."))
OTHER_CASE = reason_code("tracing.other_case", _("This belongs to another case."))
EXPOSURE_VOIDED = reason_code("tracing.exposure_voided", _("This exposure was voided."))
VOIDED_ALREADY = reason_code("tracing.voided_already", _("This was voided already."))
CONTACTS_HANG_ON_IT = reason_code("tracing.contacts_hang_on_it", _("%(count)s contacts in follow-up rest on it."))
TOLD_ALREADY = reason_code("tracing.told_already", _("This contact was told already."))
PLACED_ALREADY = reason_code("tracing.placed_already", _("This contact is placed already."))
CASUAL_NOT_PLACED = reason_code("tracing.casual_not_placed", _("A casual contact is not put under observation."))
VOID_INSTEAD = reason_code("tracing.void_instead", _("Take the contact back instead: there was none."))
CONTACT_ENDED = reason_code("tracing.contact_ended", _("The follow-up of this contact has ended."))
BEFORE_FOUND = reason_code("tracing.before_found", _("This lies before the contact was found."))
FOLLOW_UP_OPEN = reason_code("tracing.follow_up_open", _("The follow-up lasts until %(until)s."))
CASE_NEEDED = reason_code("tracing.case_needed", _("Say which case this contact became."))
CASE_UNEXPECTED = reason_code("tracing.case_unexpected", _("A case is named, but the contact did not become one."))
OTHER_PERSON = reason_code("tracing.other_person", _("This case is another person."))
OWN_INFECTOR = reason_code("tracing.own_infector", _("No case infects itself."))
CIRCLE = reason_code("tracing.circle", _("This would close a circle in the chain."))
LINKED_ALREADY = reason_code("tracing.linked_already", _("The source of this case is on record; void that link first."))
DESTINATION_NEEDED = reason_code("tracing.destination_needed", _("Say which area is told."))
ONE_DESTINATION = reason_code("tracing.one_destination", _("Name one area: one of this home, or another in words."))
DESTINATION_IS_HERE = reason_code("tracing.destination_is_here", _("This area knows already."))
ONE_SUBJECT = reason_code("tracing.one_subject", _("A notice is about one thing: a case, a contact or an exposure."))
FACT_AFTER_SENDING = reason_code("tracing.fact_after_sending", _("What the notice is about lies after its sending."))
ACKNOWLEDGED_ALREADY = reason_code("tracing.acknowledged_already", _("This notice is acknowledged already."))
WITHDRAWN_ALREADY = reason_code("tracing.withdrawn_already", _("This notice was withdrawn."))
