"""What a lead is: somebody whom a list says is to be found, no more than is needed to find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Personal, Ref
from lianfang.people.types import AnyPersonId, BirthDate, PersonalName, PersonalNumber, Sex
from lianfang.places.types import AnyDivisionId

from .lists import ROWS_IN_A_LIST
from .pairs import Candidate

LeadId = Annotated[UUID, Ref("canvass.lead")]
"""A lead of the caller's area."""
ShortPersonalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Personal()]

NUMBER_LOST = reason_code(
    "canvass.number_lost",
    _(
        "The spreadsheet kept the number as a figure and lost its last digits. Format the column as text, and fill it in anew."
    ),
)
NOT_SOMEBODY = reason_code(
    "canvass.not_somebody", _("No name with something to find somebody by, no identity number, no telephone number.")
)
NOT_A_NUMBER_OF_SOMEBODY = reason_code("canvass.not_a_number_of_somebody", _("This cannot be an identity number."))
WRONG_CHECK_DIGIT = reason_code(
    "canvass.wrong_check_digit", _("The identity number does not fit its check digit: a digit is wrong.")
)
NOT_A_DAY = reason_code("canvass.not_a_day", _("This cannot be read as a day."))
EITHER_DAY = reason_code(
    "canvass.either_day", _("This day can be read two ways; say which comes first, the day or the month.")
)
NO_SUCH_AREA = reason_code("canvass.no_such_area", _("No area is called so, or more than one is."))
NOT_A_SEX = reason_code("canvass.not_a_sex", _("This is not read as a sex."))
HEADING_AGAIN = reason_code("canvass.heading_again", _("This line repeats the heading: there is nobody in it."))
NOT_A_ROW = reason_code("canvass.not_a_row", _("This line is a total or a remark: there is nobody in it."))
ON_THE_LIST = reason_code("canvass.on_the_list", _("Somebody of this number is on the list already: say which lead."))
NOT_OF_THIS_LIST = reason_code(
    "canvass.not_of_this_list", _("This is a lead of another list, or itself one that was merged.")
)

VERIFY = duty("canvass.verify", _("find whoever a list names, and say what came of it"))

VERIFIED_ALREADY = reason_code(
    "canvass.verified_already", _("What came of this lead was said on %(outcome_at)s already.")
)
NOT_HANDED_OUT = reason_code("canvass.not_handed_out", _("This lead was not handed out to an area yet."))
GONE_WHERE = reason_code("canvass.gone_where", _("Say to which area they are said to have gone."))
NOT_GONE = reason_code("canvass.not_gone", _("An area is said only of somebody who is said to have gone there."))
GONE_NOWHERE = reason_code("canvass.gone_nowhere", _("They are looked for in this area already."))
ONLY_FOUND = reason_code("canvass.only_found", _("This is said only of somebody who was found here."))
KNOWN_ALREADY = reason_code(
    "canvass.known_already", _("It is known already who of those registered here this lead is.")
)
NOBODY_NAMED = reason_code(
    "canvass.nobody_named", _("Say who was found: without a registered person nothing can be proposed for them.")
)
CALLED_LATELY = reason_code(
    "canvass.called_lately", _("They were called at %(called_at)s in vain; the next call is for %(again_at)s or later.")
)


class LeadOutcome(StrEnum):
    """What came of looking for somebody."""

    HERE = "here"
    NOT_HERE = "not_here"
    GONE_TO = "gone_to"
    WRONG_PERSON = "wrong_person"
    UNREACHABLE = "unreachable"


FOUND_WORDS = {
    LeadOutcome.HERE: _("found here"),
    LeadOutcome.NOT_HERE: _("not here, nobody knows where"),
    LeadOutcome.GONE_TO: _("gone to another area"),
    LeadOutcome.WRONG_PERSON: _("not the person meant"),
    LeadOutcome.UNREACHABLE: _("not reached"),
}


class MatchedBy(StrEnum):
    """By what a lead was found to be a registered person."""

    NUMBER = "number"
    PHONE = "phone"
    PROBABLE = "probable"
    REVIEW = "review"
    FOUND = "found"


MATCH_WORDS = {
    MatchedBy.NUMBER: _("by identity number"),
    MatchedBy.PHONE: _("by telephone"),
    MatchedBy.PROBABLE: _("by name, birth and the rest together"),
    MatchedBy.REVIEW: _("by somebody who compared both"),
    MatchedBy.FOUND: _("by whoever found them"),
}


@dataclass(frozen=True)
class Found:
    """What is said of somebody who was found: whether who they are is said, from which listed area, when they left and came."""

    named: bool
    origin_code: str | None
    left_area_at: datetime | None
    arrived_at: datetime | None

    @property
    def said(self) -> dict[str, bool]:
        """Which of it is said, by the name of the parameter."""
        journey = {name: getattr(self, name) is not None for name in ("origin_code", "left_area_at", "arrived_at")}
        return {"entry": self.named, **journey}


@dataclass(frozen=True)
class LeadFacts:
    """What the rules need to know of a lead: when it was handed out and closed, and how each call went, the first first."""

    dispatched_at: datetime | None
    outcome_at: datetime | None
    calls: Sequence[tuple[datetime, LeadOutcome]]


class LeadLink(BaseModel):
    """A lead to be handed out, with the registered person it is, where one is known; or to be `asked` about, with those whom
    it may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lead_id: LeadId
    person_id: AnyPersonId | None = None
    matched_by: MatchedBy | None = None
    asked: Annotated[list[Candidate], Field(max_length=5)] = []


RowNumber = Annotated[int, Field(ge=1, le=ROWS_IN_A_LIST)]


class LeadEntry(BaseModel):
    """One row of a list: the least by which somebody is found.  `same_as` is the lead of this list that it repeats.

    Of a journey it holds one ticket, one area come through and how long they stayed there: never a trajectory (ADR 0025).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: RowNumber
    same_as: UUID | None = None
    name: PersonalName = ""
    sex: Sex = Sex.UNKNOWN
    born_on: BirthDate = None
    id_number: PersonalNumber = ""
    phone: PersonalNumber = ""
    division_id: AnyDivisionId | None = None
    address: ShortPersonalText = ""
    from_place: ShortPersonalText = ""
    came_on: BirthDate = None
    ticket: ShortPersonalText = ""
    transit: ShortPersonalText = ""
    stayed: ShortPersonalText = ""
    note: ShortPersonalText = ""


class RefusedRow(BaseModel):
    """A row that was not taken, and why: reason codes, nothing of what it said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: RowNumber
    reasons: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=12)]
