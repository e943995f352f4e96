"""A lead beside a registered person who may be meant: how far they agree, and what somebody said who looked at both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref
from lianfang.people.types import AnyPersonId

PairId = Annotated[UUID, Ref("canvass.lead_pair")]
"""A pair of a list of the caller's area."""

ANSWERED_ALREADY = reason_code("canvass.answered_already", _("This was answered on %(answered_at)s already."))
WHY_NEEDED = reason_code("canvass.why_needed", _("Say by what you know it."))
IS_ANOTHER = reason_code("canvass.is_another", _("This lead was found to be another person already."))


class Answer(StrEnum):
    """What somebody says of a pair."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_SAY = "cannot_say"


ANSWER_WORDS = {
    Answer.SAME: _("the same person"),
    Answer.NOT_SAME: _("not the same person"),
    Answer.CANNOT_SAY: _("cannot say"),
}


class Agrees(StrEnum):
    """How far a field of both agrees."""

    SAME = "same"
    SOUND = "sound"
    NEAR = "near"
    PART = "part"
    DIFFERS = "differs"
    NOTHING = "nothing"


AGREES_WORDS = {
    Agrees.SAME: _("agrees"),
    Agrees.SOUND: _("sounds the same"),
    Agrees.NEAR: _("nearly agrees"),
    Agrees.PART: _("agrees in part"),
    Agrees.DIFFERS: _("differs"),
    Agrees.NOTHING: _("says nothing"),
}


class CompareField(StrEnum):
    """What two people are compared by."""

    NAME = "name"
    NUMBER = "number"
    BORN_ON = "born_on"
    SEX = "sex"
    PHONE = "phone"
    ADDRESS = "address"


class Candidate(BaseModel):
    """A registered person who may be a lead: how probable in hundredths, how far each field agrees, and the mark, under the
    person's key, by which it is known again that this lead is not them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: AnyPersonId
    percent: Annotated[int, Field(ge=0, le=100)]
    agreement: Mapping[CompareField, Agrees]
    mark: Annotated[str, Field(max_length=32)] = ""


@dataclass(frozen=True)
class PairFacts:
    """What the rules need to know of a pair: when it was answered, and whether its lead was handed out meanwhile."""

    answered_at: datetime | None
    handed_out: bool
