"""The words of quarantine: orders, stays, why they end, and what can stand against a decision about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Instant, Ref
from lianfang.editions.types import Basis, Place
from lianfang.places.types import SiteKind, Zone

OrderId = Annotated[UUID, Ref("isolation.order")]
StayId = Annotated[UUID, Ref("isolation.stay")]
ObjectionId = Annotated[UUID, Ref("isolation.objection")]
CategoryKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""The key of a category of persons in the rule edition."""
ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""The key of an item of the start checklist in the rule edition."""

ADULT_AGE = 18
"""Below it a person is a minor (UN Convention on the Rights of the Child, article 1; Civil Code of China, article 17)."""

SEE = duty("isolation.see", _("see orders and stays"))
PROPOSE = duty("isolation.propose", _("propose an order"))
EXEMPT = duty("isolation.exempt", _("allow a stay at home where the rules ask for a site"))
SIGN = duty("isolation.sign", _("sign or decline orders"))
CARE = duty("isolation.care", _("look after persons in quarantine"))
RELEASE = duty("isolation.release", _("release from quarantine"))
ANSWER = duty("isolation.answer", _("answer objections"))


class Ground(StrEnum):
    """The health ground of an order; without one there is no order."""

    CONTACT = "contact"
    LISTED_AREA = "listed_area"
    SYMPTOMS = "symptoms"
    DISCHARGED = "discharged"
    CLUSTER = "cluster"


GROUND_WORDS: Mapping[Ground, Any] = {
    Ground.CONTACT: _("contact with a case"),
    Ground.LISTED_AREA: _("stay in a listed area"),
    Ground.SYMPTOMS: _("symptoms not yet explained"),
    Ground.DISCHARGED: _("discharged from treatment"),
    Ground.CLUSTER: _("part of a cluster"),
}

PLACE_WORDS: Mapping[Place, Any] = {Place.HOME: _("at home"), Place.SITE: _("at a quarantine site")}
BASIS_WORDS: Mapping[Basis, Any] = {
    Basis.LAST_EXPOSURE: _("last exposure"),
    Basis.ARRIVAL: _("arrival"),
    Basis.LEAVING_AREA: _("leaving the listed area"),
}


class End(StrEnum):
    """How an order or a stay ended."""

    RELEASED = "released"
    LAPSED = "lapsed"
    CONVERTED = "converted"
    REVOKED = "revoked"
    MOVED = "moved"
    OBJECTION_UPHELD = "objection_upheld"
    DIED = "died"


END_WORDS: Mapping[End, Any] = {
    End.RELEASED: _("released"),
    End.LAPSED: _("lapsed at its end"),
    End.CONVERTED: _("became a case"),
    End.REVOKED: _("revoked"),
    End.MOVED: _("moved"),
    End.OBJECTION_UPHELD: _("objection upheld"),
    End.DIED: _("died"),
}


class OrderState(StrEnum):
    """What an order is at an instant; derived, never stored."""

    PROPOSED = "proposed"
    INTERIM = "interim"
    SIGNED = "signed"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    RELEASED = "released"
    LAPSED = "lapsed"
    CONVERTED = "converted"
    REVOKED = "revoked"
    OBJECTION_UPHELD = "objection_upheld"
    DIED = "died"


ORDER_WORDS: Mapping[OrderState, Any] = {
    OrderState.PROPOSED: _("waiting for a signature"),
    OrderState.INTERIM: _("interim notice, waiting for a signature"),
    OrderState.SIGNED: _("signed, not yet served"),
    OrderState.SERVED: _("served"),
    OrderState.ACKNOWLEDGED: _("acknowledged"),
    OrderState.DECLINED: _("declined"),
    OrderState.RELEASED: END_WORDS[End.RELEASED],
    OrderState.LAPSED: END_WORDS[End.LAPSED],
    OrderState.CONVERTED: END_WORDS[End.CONVERTED],
    OrderState.REVOKED: END_WORDS[End.REVOKED],
    OrderState.OBJECTION_UPHELD: END_WORDS[End.OBJECTION_UPHELD],
    OrderState.DIED: END_WORDS[End.DIED],
}

BINDING = frozenset({OrderState.INTERIM, OrderState.SIGNED, OrderState.SERVED, OrderState.ACKNOWLEDGED})
"""The states in which an order binds a person."""


class Standing(StrEnum):
    """Where an order stands, in three; what a list is narrowed by."""

    WAITING = "waiting"
    BINDING = "binding"
    OVER = "over"


STANDING_WORDS: Mapping[Standing, Any] = {
    Standing.WAITING: _("waiting for a signature"),
    Standing.BINDING: _("binding now"),
    Standing.OVER: _("over"),
}


class StayState(StrEnum):
    """What a stay is at an instant; derived, never stored."""

    HELD = "held"
    RELEASED = "released"
    LAPSED = "lapsed"
    CONVERTED = "converted"
    REVOKED = "revoked"
    MOVED = "moved"
    OBJECTION_UPHELD = "objection_upheld"
    DIED = "died"


STAY_WORDS: Mapping[StayState, Any] = {
    StayState.HELD: _("in quarantine"),
    **{StayState(end.value): words for end, words in END_WORDS.items()},
}


class SignedHow(StrEnum):
    """How a signature was given."""

    PIN = "pin"
    PAPER = "paper"
    SYSTEM = "system"


class DeclineReason(StrEnum):
    """Why a proposal was not signed."""

    NO_GROUND = "no_ground"
    WRONG_PERSON = "wrong_person"
    WRONG_CATEGORY = "wrong_category"
    MILDER_MEASURE = "milder_measure"
    SUPPORT_MISSING = "support_missing"


DECLINE_WORDS: Mapping[DeclineReason, Any] = {
    DeclineReason.NO_GROUND: _("the ground does not hold"),
    DeclineReason.WRONG_PERSON: _("it is about another person"),
    DeclineReason.WRONG_CATEGORY: _("the category is wrong"),
    DeclineReason.MILDER_MEASURE: _("a milder measure is enough"),
    DeclineReason.SUPPORT_MISSING: _("food, medicine or care is not secured"),
}


class RevokeReason(StrEnum):
    """Why a signed order was taken back."""

    CASE_UNCONFIRMED = "case_unconfirmed"
    CONTACT_VOIDED = "contact_voided"
    FOLLOW_UP_ENDED = "follow_up_ended"
    WRONG_PERSON = "wrong_person"
    SIGNED_IN_ERROR = "signed_in_error"


REVOKE_WORDS: Mapping[RevokeReason, Any] = {
    RevokeReason.CASE_UNCONFIRMED: _("the case it rests on is no case"),
    RevokeReason.CONTACT_VOIDED: _("there was no contact"),
    RevokeReason.FOLLOW_UP_ENDED: _("the follow-up it rests on has ended"),
    RevokeReason.WRONG_PERSON: _("it was about another person"),
    RevokeReason.SIGNED_IN_ERROR: _("it was signed in error"),
}


class HomeException(StrEnum):
    """Why somebody whom the edition sends to a site may stay at home."""

    CHILD = "child"
    CARER = "carer"
    DISABILITY = "disability"
    PREGNANCY = "pregnancy"
    ILLNESS = "illness"


HOME_WORDS: Mapping[HomeException, Any] = {
    HomeException.CHILD: _("a child"),
    HomeException.CARER: _("somebody depends on this person"),
    HomeException.DISABILITY: _("disability"),
    HomeException.PREGNANCY: _("pregnancy"),
    HomeException.ILLNESS: _("another illness"),
}


class Objector(StrEnum):
    """Who objects."""

    PERSON = "person"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


OBJECTOR_WORDS: Mapping[Objector, Any] = {
    Objector.PERSON: _("the person"),
    Objector.GUARDIAN: _("the guardian"),
    Objector.RELATIVE: _("a relative"),
}


class Verdict(StrEnum):
    """The answer to an objection."""

    UPHELD = "upheld"
    REJECTED = "rejected"


VERDICT_WORDS: Mapping[Verdict, Any] = {Verdict.UPHELD: _("upheld"), Verdict.REJECTED: _("rejected")}


class Notable(StrEnum):
    """What sets a proposal apart on the order desk: to be looked at before the batch is signed."""

    MISSING_BASIS = "missing_basis"
    MINOR_ALONE = "minor_alone"
    DEPENDANT_LEFT = "dependant_left"
    NO_ROOM = "no_room"
    OVER_LONG = "over_long"
    STRICTER = "stricter"
    INTERIM_ENDING = "interim_ending"


NOTABLE_WORDS: Mapping[Notable, Any] = {
    Notable.MISSING_BASIS: _("the day it counts from is missing"),
    Notable.MINOR_ALONE: _("a minor would be alone"),
    Notable.DEPENDANT_LEFT: _("somebody who depends on this person would be left behind"),
    Notable.NO_ROOM: _("no room is free"),
    Notable.OVER_LONG: _("longer than the rules in force ask"),
    Notable.STRICTER: _("stricter than the higher rules"),
    Notable.INTERIM_ENDING: _("held on an interim notice"),
}


class BasisTimes(BaseModel):
    """The instants from which days may be counted; the category says which one counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_exposure_at: Instant | None = None
    arrived_at: Instant | None = None
    left_area_at: Instant | None = None


@dataclass(frozen=True)
class OrderFacts:
    """What is decided about an order: its terms and its milestones."""

    category: str
    place: Place
    basis: BasisTimes
    starts_at: datetime
    due_at: datetime | None
    interim_until: datetime | None = None
    signed_at: datetime | None = None
    declined_at: datetime | None = None
    served_at: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    end: End | None = None


@dataclass(frozen=True)
class StayFacts:
    """What is decided about a stay.  `full_term`: its end is that of a signed order, not of an interim notice."""

    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    end: End | None = None
    full_term: bool = True


@dataclass(frozen=True)
class InCare:
    """Who is to be looked after, where, from when until when: what the tasks of a stay are made of.

    `began_at` is when the first stay under the order began: days are counted through a move.
    """

    stay_id: UUID
    order_id: UUID
    person_id: UUID
    household_id: UUID | None
    division_id: UUID
    place: Place
    started_at: datetime
    over_at: datetime
    outbreak_id: UUID
    category: str
    home_division_id: UUID
    began_at: datetime

    @property
    def door(self) -> UUID:
        """What one knock is about: the household at home, the stay itself at a site or without a household."""
        at_home = self.place is Place.HOME and self.household_id is not None
        return self.household_id if at_home and self.household_id else self.stay_id


@dataclass(frozen=True)
class RoomFacts:
    """What matters of a room that somebody is to stay in."""

    kind: SiteKind
    zone: Zone


@dataclass(frozen=True)
class ClinicalFacts:
    """What is known of a person's health when a release is decided.

    `last_fever_at` is the last reading at or above the threshold; `symptoms` are those reported and not closed; tests are
    those of this stay; `open_case` is a suspected or confirmed case that is not closed.  A reading that was missed is no
    fact and stands against nobody.
    """

    last_fever_at: datetime | None = None
    symptoms: tuple[str, ...] = ()
    tests_pending: int = 0
    positives: int = 0
    negatives: int = 0
    open_case: bool = False


NOTHING_KNOWN = ClinicalFacts()

UNKNOWN_CATEGORY = reason_code("isolation.unknown_category", _("The rules in force know no category “%(category)s”."))
CATEGORY_NOT_IN_USE = reason_code("isolation.category_not_in_use", _("This category is not in use here any more."))
NO_EVIDENCE = reason_code("isolation.no_evidence", _("Say what the ground rests on."))
NO_BASIS = reason_code("isolation.no_basis", _("The time of %(basis)s is missing; the end is counted from it."))
BASIS_IN_FUTURE = reason_code("isolation.basis_in_future", _("This lies after the order."))
ARRIVED_BEFORE_LEAVING = reason_code("isolation.arrived_before_leaving", _("The arrival lies before the departure."))
NOTHING_LEFT = reason_code("isolation.nothing_left", _("The days counted from %(basis)s are over already."))
ALREADY_BOUND = reason_code("isolation.already_bound", _("Another order about this person is open."))
ALREADY_SIGNED = reason_code("isolation.already_signed", _("The order is signed already."))
ALREADY_DECLINED = reason_code("isolation.already_declined", _("The proposal was declined."))
ORDER_OVER = reason_code("isolation.order_over", _("The order is over."))
OVER_LONG = reason_code("isolation.over_long", _("The rules in force end it earlier, at %(due_at)s; propose it again."))
STRICTER_PLACE = reason_code("isolation.stricter_place", _("The rules in force say at home; a site is stricter."))
ALREADY_AT_HOME = reason_code("isolation.already_at_home", _("The order says at home already."))
INTERIM_USED = reason_code("isolation.interim_used", _("There was an interim notice already; it cannot be renewed."))
NOT_BINDING = reason_code("isolation.not_binding", _("The order binds nobody: it is not signed, or it is over."))
ALREADY_HELD = reason_code("isolation.already_held", _("This person is in quarantine already."))
ROOM_NEEDED = reason_code("isolation.room_needed", _("The order says a site: name the room."))
NO_ROOM_AT_HOME = reason_code("isolation.no_room_at_home", _("The order says at home, where no room is taken."))
NOT_A_QUARANTINE_ROOM = reason_code(
    "isolation.not_a_quarantine_room",
    _("This room is not for persons in quarantine; cases and contacts never share one."),
)
ALREADY_ACKNOWLEDGED = reason_code("isolation.already_acknowledged", _("The order was acknowledged already."))
ALREADY_SERVED = reason_code("isolation.already_served", _("The order was served already."))
STAY_OVER = reason_code("isolation.stay_over", _("This stay is over."))
NOT_FULL_TERM = reason_code(
    "isolation.not_full_term", _("The order of this stay is not signed, or another stay followed.")
)
TOO_EARLY = reason_code("isolation.too_early", _("The observation lasts until %(due_at)s."))
FEVER = reason_code("isolation.fever", _("Fever at %(last_fever_at)s; %(hours)s hours without are asked for."))
SYMPTOM_OPEN = reason_code("isolation.symptom_open", _("Symptoms are not closed: %(symptoms)s."))
TEST_PENDING = reason_code("isolation.test_pending", _("Tests without a result: %(tests)s."))
TEST_POSITIVE = reason_code("isolation.test_positive", _("A test is positive."))
TESTS_MISSING = reason_code("isolation.tests_missing", _("Negative tests: %(have)s of the %(wanted)s asked for."))
OPEN_CASE = reason_code("isolation.open_case", _("This person is a suspected or confirmed case."))
LENGTHENS = reason_code("isolation.lengthens", _("An order is never lengthened; a new one must be signed."))
ENDS_IN_PAST = reason_code("isolation.ends_in_past", _("The new end lies in the past."))
OBJECTION_OPEN = reason_code("isolation.objection_open", _("An objection to this order is waiting for its answer."))
ALREADY_ANSWERED = reason_code("isolation.already_answered", _("This objection was answered already."))
NOTHING_SAID = reason_code("isolation.nothing_said", _("Write down what the person objects to."))
OWN_ORDER = reason_code("isolation.own_order", _("Somebody else than who signed the order answers the objection."))
NO_ANSWER_REASON = reason_code("isolation.no_answer_reason", _("Give the reason for the answer."))
UNKNOWN_ITEM = reason_code("isolation.unknown_item", _("The checklist has no item “%(item)s”."))
NOT_AN_END = reason_code("isolation.not_an_end", _("A stay does not end this way here."))
