"""What a declaration of arrival is: somebody says, before they come, who comes, from where, when and to which village."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import PersonalText, Ref
from lianfang.editions.vocabulary import AreaCode
from lianfang.people.types import PersonalName, PersonalNumber

from .leads import ShortPersonalText

DECLARE = duty("canvass.declare", _("write down who declares that they come, and see whether they did"))

DeclarationId = Annotated[UUID, Ref("canvass.declaration")]
"""A declaration for the caller's area."""
AnyDeclarationId = Annotated[UUID, Ref("canvass.declaration", anywhere=True)]
PARTY_AT_MOST = 20

PHONE_NEEDED = reason_code(
    "canvass.phone_needed", _("Give a telephone number on which whoever comes, or whoever says so, can be called.")
)
PROXY_NEEDED = reason_code("canvass.proxy_needed", _("Say the name of whoever declares for them."))
PROXY_UNEXPECTED = reason_code(
    "canvass.proxy_unexpected", _("Whoever speaks for themselves needs nobody named beside them.")
)
COMES_TOO_EARLY = reason_code(
    "canvass.comes_too_early", _("A declaration is for a day to come; of who is here already, say that they arrived.")
)
COMES_TOO_LATE = reason_code(
    "canvass.comes_too_late", _("A declaration is taken for at most %(most)s days ahead: until %(until)s.")
)
NOT_A_VILLAGE = reason_code(
    "canvass.not_a_village", _("Say to which village or community, not only to which county or town.")
)
DECLARATION_CLOSED = reason_code("canvass.declaration_closed", _("This declaration was closed on %(closed_at)s."))
DECLARATION_DESTROYED = reason_code("canvass.declaration_destroyed", _("What was declared was destroyed in time."))
NOTHING_CHANGED = reason_code("canvass.nothing_changed", _("Say what changed: the day, the village, or in words."))
NOT_CHANGED = reason_code("canvass.not_changed", _("Another day or village is said only of a change."))
NOT_DUE_YET = reason_code(
    "canvass.not_due_yet", _("They are expected on %(arrives_on)s; before that nobody failed to come.")
)
RECEIVE_THEM = reason_code(
    "canvass.receive_them", _("Receive them instead: who arrived is registered with what was declared.")
)
REPEATS_ANOTHER = reason_code(
    "canvass.repeats_another", _("The declaration that is repeated is for another village, closed, or itself a repeat.")
)


class Coming(StrEnum):
    """Why somebody comes."""

    WORK = "work"
    STUDY = "study"
    FAMILY = "family"
    VISIT = "visit"
    OTHER = "other"


COMING_WORDS = {
    Coming.WORK: _("comes back from working elsewhere"),
    Coming.STUDY: _("comes back from school or university"),
    Coming.FAMILY: _("comes home for another reason"),
    Coming.VISIT: _("visits somebody"),
    Coming.OTHER: _("other reason"),
}


class SaidBy(StrEnum):
    """Who declares."""

    SELF = "self"
    FAMILY = "family"
    EMPLOYER = "employer"
    OTHER = "other"


SAID_BY_WORDS = {
    SaidBy.SELF: _("whoever comes"),
    SaidBy.FAMILY: _("a family member for them"),
    SaidBy.EMPLOYER: _("their employer or school"),
    SaidBy.OTHER: _("somebody else for them"),
}


class Journey(BaseModel):
    """From where somebody comes, why and how, where they will stay, and what they need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: ShortPersonalText = ""
    origin_code: AreaCode | None = None
    coming: Coming = Coming.OTHER
    carrier: ShortPersonalText = ""
    address: ShortPersonalText = ""
    needs: PersonalText = ""


class Speaker(BaseModel):
    """Who declares: whoever comes, or somebody named as speaking for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    said_by: SaidBy = SaidBy.SELF
    name: PersonalName = ""
    phone: PersonalNumber = ""


class Way(StrEnum):
    """How it was declared."""

    LINK = "link"
    PHONE = "phone"
    PAPER = "paper"
    DOOR = "door"


WAY_WORDS = {
    Way.LINK: _("on the public page"),
    Way.PHONE: _("by telephone"),
    Way.PAPER: _("on paper"),
    Way.DOOR: _("in person"),
}


class Turn(StrEnum):
    """What became of a declaration, or was said of it since."""

    CONFIRMED = "confirmed"
    UNREACHABLE = "unreachable"
    CHANGED = "changed"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NOT_COME = "not_come"


TURN_WORDS = {
    Turn.CONFIRMED: _("called: they come as declared"),
    Turn.UNREACHABLE: _("called in vain"),
    Turn.CHANGED: _("changed"),
    Turn.ARRIVED: _("arrived"),
    Turn.CANCELLED: _("they do not come"),
    Turn.NOT_COME: _("did not come, and nobody knows why"),
}
FINAL = frozenset({Turn.ARRIVED, Turn.CANCELLED, Turn.NOT_COME})
"""What closes a declaration."""
SAID_OF_IT = tuple(turn for turn in Turn if turn is not Turn.ARRIVED)
"""What is said of a declaration in words; that somebody arrived is said by receiving them."""


class Standing(StrEnum):
    """How a declaration stands on a day."""

    EXPECTED = "expected"
    OVERDUE = "overdue"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NOT_COME = "not_come"


STANDING_WORDS = {
    Standing.EXPECTED: _("expected"),
    Standing.OVERDUE: _("overdue"),
    Standing.ARRIVED: _("arrived"),
    Standing.CANCELLED: _("cancelled"),
    Standing.NOT_COME: _("did not come"),
}


@dataclass(frozen=True)
class DeclarationFacts:
    """What the rules need to know of a declaration."""

    division_id: UUID
    arrives_on: date
    closed_at: datetime | None
    destroyed_at: datetime | None
