"""Who a person is: identity, household, what makes somebody vulnerable, and why an area sees them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Instant, Personal, Ref, ShortText
from lianfang.places.types import DivisionId

from .doubles import LIVED_ON as LIVED_ON  # re-exported: types are the way in
from .doubles import MERGE as MERGE
from .doubles import TWO_BEDS as TWO_BEDS
from .doubles import TWO_CASES as TWO_CASES
from .doubles import TWO_FOLLOWED as TWO_FOLLOWED
from .doubles import TWO_ORDERS as TWO_ORDERS
from .doubles import DoubleId as DoubleId
from .elsewhere import PRESENCE_WORDS as PRESENCE_WORDS
from .elsewhere import SOJOURN_WORDS as SOJOURN_WORDS
from .elsewhere import Elsewhere as Elsewhere
from .elsewhere import Here as Here
from .elsewhere import Presence as Presence
from .elsewhere import SojournId as SojournId
from .elsewhere import SojournKind as SojournKind
from .papers import PAPER_WORDS as PAPER_WORDS
from .papers import Paper as Paper
from .purposes import PURPOSE_WORDS as PURPOSE_WORDS
from .purposes import SUBJECT_WORDS as SUBJECT_WORDS
from .purposes import Purpose as Purpose
from .purposes import SubjectKind as SubjectKind
from .support import NOT_NEEDED_YET as NOT_NEEDED_YET
from .support import SUPPORT_WORDS as SUPPORT_WORDS
from .support import CareNeedId as CareNeedId
from .support import Support as Support

SYNTHETIC_REGION = "999"
"""Region codes of identity numbers begin with 11 to 83; what begins with 999 is nobody's."""
_RESIDENT = re.compile(r"\d{17}[\dX]")


def first_of_year(born_on: str) -> str:
    """What is left of a birth date: its year."""
    return f"{born_on[:4]}-01-01"


def left_of_number(number: str) -> str:
    """What is left of an identity number: whose it was, and of a resident's the year, the sex, whether it is made up.

    As `rules.identity` reads it, with the kernel's `*` for the mark and the subject.
    """
    compact = re.sub(r"[\s\-.·]", "", unicodedata.normalize("NFKC", number)).upper()
    if not _RESIDENT.fullmatch(compact):
        return "*"
    made_up = "1" if compact.startswith(SYNTHETIC_REGION) else "0"
    return f"*{made_up}{int(compact[16]) % 2}{compact[6:10]}"


PersonId = Annotated[UUID, Ref("people.person")]
"""A person whom the caller's area sees."""
AnyPersonId = Annotated[UUID, Ref("people.person", anywhere=True)]
HouseholdId = Annotated[UUID, Ref("people.household")]
DependenceId = Annotated[UUID, Ref("people.dependence")]
LookReviewId = Annotated[UUID, Ref("people.look_review")]
VulnerabilityId = Annotated[UUID, Ref("people.vulnerability")]

PersonalName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), Personal()]
PersonalNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), Personal()]
BirthDate = Annotated[date | None, Personal(left=first_of_year)]
IdentityNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), Personal(left=left_of_number)]


def mask_name(name: str) -> str:
    """A name of which the surname stays: 王**; of a name with spaces, its first part and the first letter of each other."""
    first, *others = name.split() or [""]
    if others:
        return " ".join([first, *(f"{one[0]}*" for one in others)])
    return first[:1] + "*" * (len(first) - 1)


def mask_address(address: str) -> str:
    """An address without the numbers that lead to its door: 3组12号 is *组*号."""
    return re.sub(r"[0-9０-９一二三四五六七八九十百]+", "*", address)


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


SEX_WORDS = {Sex.MALE: _("male"), Sex.FEMALE: _("female"), Sex.UNKNOWN: _("not known")}


class IdKind(StrEnum):
    """The paper that the identity number is from."""

    RESIDENT_CARD = "resident_card"
    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    NONE = "none"


ID_WORDS = {
    IdKind.RESIDENT_CARD: _("resident identity card"),
    IdKind.PASSPORT: _("passport"),
    IdKind.HK_MACAU_PERMIT: _("mainland travel permit for Hong Kong and Macau residents"),
    IdKind.TAIWAN_PERMIT: _("mainland travel permit for Taiwan residents"),
    IdKind.NONE: _("none seen"),
}


class AreaReason(StrEnum):
    """Why an area sees a person."""

    RESIDENCE = "residence"
    STAY = "stay"
    TASK = "task"
    HAND_OVER = "hand_over"
    CARE = "care"
    DOUBLE = "double"


AREA_WORDS = {
    AreaReason.RESIDENCE: _("lives here"),
    AreaReason.STAY: _("stays here"),
    AreaReason.TASK: _("a task here concerns them"),
    AreaReason.HAND_OVER: _("handed over to this place"),
    AreaReason.CARE: _("treated here"),
    AreaReason.DOUBLE: _("registered twice, once for here"),
}


class Relation(StrEnum):
    """The relation to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    CHILD_IN_LAW = "child_in_law"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    OTHER = "other"


RELATION_WORDS = {
    Relation.HEAD: _("head of the household"),
    Relation.SPOUSE: _("spouse"),
    Relation.CHILD: _("child"),
    Relation.CHILD_IN_LAW: _("child's spouse"),
    Relation.GRANDCHILD: _("grandchild"),
    Relation.PARENT: _("parent"),
    Relation.OTHER: _("other member"),
}


class Leaving(StrEnum):
    """Why somebody is in the register of households no more."""

    MOVED_OUT = "moved_out"
    DIED = "died"
    ENTERED_TWICE = "entered_twice"
    NO_RESIDENT = "no_resident"


LEAVING_WORDS = {
    Leaving.MOVED_OUT: _("moved to another place that this register is not of"),
    Leaving.DIED: _("died"),
    Leaving.ENTERED_TWICE: _("entered twice"),
    Leaving.NO_RESIDENT: _("never lived here"),
}


class Vulnerable(StrEnum):
    """Why a person needs special care in an emergency."""

    ALONE_ELDERLY = "alone_elderly"
    CHRONIC = "chronic"
    PREGNANT = "pregnant"
    DISABLED = "disabled"
    CHILD = "child"
    DIALYSIS = "dialysis"
    MEDICINE = "medicine"


VULNERABLE_WORDS = {
    Vulnerable.ALONE_ELDERLY: _("elderly, lives alone"),
    Vulnerable.CHRONIC: _("chronic illness"),
    Vulnerable.PREGNANT: _("pregnant"),
    Vulnerable.DISABLED: _("disabled"),
    Vulnerable.CHILD: _("child without a guardian at home"),
    Vulnerable.DIALYSIS: _("on dialysis"),
    Vulnerable.MEDICINE: _("depends on a medicine"),
}


class Need(StrEnum):
    """Why one person depends on another."""

    CHILD = "child"
    ELDERLY = "elderly"
    ILL = "ill"
    DISABLED = "disabled"


NEED_WORDS = {
    Need.CHILD: _("a child"),
    Need.ELDERLY: _("elderly and frail"),
    Need.ILL: _("ill"),
    Need.DISABLED: _("disabled"),
}


class LookVerdict(StrEnum):
    """Whether somebody had cause to look."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


LOOK_VERDICT_WORDS = {
    LookVerdict.JUSTIFIED: _("justified"),
    LookVerdict.NOT_JUSTIFIED: _("not justified"),
}


@dataclass(frozen=True)
class Held:
    """A purpose that somebody's details serve, or served until `until`."""

    person_id: UUID
    purpose: Purpose
    until: datetime | None


@dataclass(frozen=True)
class Basis:
    """Why details may be destroyed: the last purpose, when it ended, and how long whose rules keep them after it."""

    purpose: Purpose
    ended_at: datetime
    edition_id: UUID
    retention_days: int


class ExpiredList(BaseModel):
    """A list that lay in the home for so many days after `ended_at`, seen from a division: no word of what is in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    list_id: UUID
    division_id: DivisionId
    ended_at: Instant
    kept_days: Annotated[int, Field(ge=1, le=120)]
    purpose: Purpose = Purpose.REFUSED_ROWS


class SampledLook(BaseModel):
    """A look at somebody's numbers that was drawn to be judged, as it was recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    look: Annotated[int, Field(ge=1)]
    looked_by: UUID
    person_id: AnyPersonId
    looked_at: Instant
    reason: ShortText = ""


class PersonEntry(BaseModel):
    """What a person says of themselves, as it is typed in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PersonalName
    sex: Sex = Sex.UNKNOWN
    born_on: BirthDate = None
    id_kind: IdKind = IdKind.NONE
    id_number: IdentityNumber = ""
    phone: PersonalNumber = ""


@dataclass(frozen=True)
class Registered:
    """What came of a registration; `known` when the identity number was registered before and nothing was doubled."""

    id: UUID
    version: int
    known: bool
    household_id: UUID | None


@dataclass(frozen=True)
class Card:
    """What a list shows of a person.  `age` counts calendar years, so it may be one too high; None when not known."""

    id: UUID
    name: str
    sex: Sex
    age: int | None
    birth_year: int | None
    household_id: UUID | None
    division_id: UUID
    synthetic: bool
    vulnerable: tuple[Vulnerable, ...] = ()
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True)
class LeftBehind:
    """Somebody whose every carer at home is among those who are to go."""

    person_id: UUID
    need: Need
    carers: tuple[UUID, ...]


Details = Mapping[str, Any]
"""Unsealed: name, id_number, phone, born_on (date), address; whoever asks records the look."""

SEE = duty("people.see", _("see persons and households"))
REGISTER = duty("people.register", _("register and correct persons"))
DESTROY = duty("people.destroy", _("destroy the details of people once they are needed no more"))
JUDGE = duty("people.judge_looks", _("judge whether looks at people's numbers were justified"))
IMPORT = duty("people.import", _("import the household register"))

NAME_NEEDED = reason_code("people.name_needed", _("Give a name."))
NAME_HAS_DIGITS = reason_code("people.name_has_digits", _("A name has no digits in it."))
NUMBER_NEEDED = reason_code("people.number_needed", _("Give the number of the paper, or say that none was seen."))
NUMBER_UNEXPECTED = reason_code("people.number_unexpected", _("Say which paper this number is from."))
NUMBER_LENGTH = reason_code("people.number_length", _("A resident identity number has 18 characters."))
NUMBER_FORMAT = reason_code("people.number_format", _("This does not look like a number of this paper."))
CHECK_DIGIT = reason_code("people.check_digit", _("The check digit is wrong; read the number again."))
NUMBER_BIRTH = reason_code("people.number_birth", _("The birth date within the number does not exist."))
BIRTH_DIFFERS = reason_code("people.birth_differs", _("The identity number says another birth date."))
SEX_DIFFERS = reason_code("people.sex_differs", _("The identity number says another sex."))
BORN_LATER = reason_code("people.born_later", _("This birth date lies in the future."))
BORN_TOO_EARLY = reason_code("people.born_too_early", _("Nobody alive was born before %(year)s."))
PHONE_INVALID = reason_code("people.phone_invalid", _("This is not a telephone number that exists."))
ALREADY_REGISTERED = reason_code(
    "people.already_registered", _("This identity number is registered already; register the person by hand to link.")
)
NUMBER_TAKEN = reason_code("people.number_taken", _("Another person is registered under this identity number."))
OTHER_DIVISION = reason_code("people.other_division", _("This household lives in another division."))
OWN_CARER = reason_code("people.own_carer", _("Nobody is their own carer."))
ALREADY_CARED = reason_code("people.already_cared", _("This is on record already."))
ALREADY_ENDED = reason_code("people.already_ended", _("This ended already."))
MOVED_EARLIER = reason_code("people.moved_earlier", _("A later move of this person is on record."))
OWN_LOOK = reason_code("people.own_look", _("Nobody judges their own look; leave it to somebody else."))
ALREADY_JUDGED = reason_code("people.already_judged", _("This look was judged already."))
WORDS_NEEDED = reason_code("people.words_needed", _("Say why it was not justified."))
NOT_IN_REGISTER = reason_code("people.not_in_register", _("This person is in no register of households."))
