"""The words of area measures: a building, hamlet, village or road that is closed off by a signed order, with supply and exits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Label, Phone, Ref

PROPOSE_AREA = duty("isolation.propose_area", _("propose an area measure and say what supplies it"))
SIGN_AREA = duty("isolation.sign_area", _("sign, review and lift area measures"))
CHECK_AREA = duty("isolation.check_area", _("check the exits and supply of a closed-off area"))

AreaMeasureId = Annotated[UUID, Ref("isolation.area_measure")]
NeedKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""What people inside must be supplied with, by its key in the edition."""
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""A reason in a sentence.  It names no person: residents read it."""
Served = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
"""How many households or persons somebody can supply."""


class AreaKind(StrEnum):
    """What is closed off, from the smallest: the smallest unit that works is the right one."""

    BUILDING = "building"
    HAMLET = "hamlet"
    ROAD = "road"
    VILLAGE = "village"


AREA_KIND_WORDS: Mapping[AreaKind, Any] = {
    AreaKind.BUILDING: _("a building"),
    AreaKind.HAMLET: _("a hamlet"),
    AreaKind.ROAD: _("a road"),
    AreaKind.VILLAGE: _("a village"),
}


class AreaGround(StrEnum):
    """The health ground of an area measure; without one there is none."""

    CASES = "cases"
    CLUSTER = "cluster"
    EXPOSURE = "exposure"


AREA_GROUND_WORDS: Mapping[AreaGround, Any] = {
    AreaGround.CASES: _("cases among those who live there"),
    AreaGround.CLUSTER: _("a cluster that began there"),
    AreaGround.EXPOSURE: _("many people exposed at one place there"),
}


class AreaEnd(StrEnum):
    """How an area measure ended."""

    LIFTED = "lifted"
    LAPSED = "lapsed"
    NOT_REVIEWED = "not_reviewed"


AREA_END_WORDS: Mapping[AreaEnd, Any] = {
    AreaEnd.LIFTED: _("lifted"),
    AreaEnd.LAPSED: _("lapsed at its end"),
    AreaEnd.NOT_REVIEWED: _("lapsed, since nobody reviewed it"),
}


class AreaState(StrEnum):
    """What an area measure is at an instant; derived, never stored."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    LIFTED = "lifted"
    LAPSED = "lapsed"
    NOT_REVIEWED = "not_reviewed"


AREA_STATE_WORDS: Mapping[AreaState, Any] = {
    AreaState.PROPOSED: _("waiting for a signature"),
    AreaState.SIGNED: _("signed, begins later"),
    AreaState.IN_FORCE: _("in force"),
    AreaState.DECLINED: _("declined"),
    AreaState.LIFTED: AREA_END_WORDS[AreaEnd.LIFTED],
    AreaState.LAPSED: AREA_END_WORDS[AreaEnd.LAPSED],
    AreaState.NOT_REVIEWED: AREA_END_WORDS[AreaEnd.NOT_REVIEWED],
}


class Lack(StrEnum):
    """Why a need is not known to be met."""

    NOT_SAID = "not_said"
    TOO_OLD = "too_old"
    SHORT = "short"


LACK_WORDS: Mapping[Lack, Any] = {
    Lack.NOT_SAID: _("nobody has said who supplies it"),
    Lack.TOO_OLD: _("what was said is too old"),
    Lack.SHORT: _("less than is needed"),
}


class Exit(BaseModel):
    """An exit that stays open for rescue, childbirth, fire and medicine, and the telephone that answers there day and night."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Label
    phone: Annotated[Phone, Field(min_length=3)]


class SignedShort(BaseModel):
    """A shortage that the signer answers for by name, and what is done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need_key: NeedKey
    why: Why


Exits = Annotated[tuple[Exit, ...], Field(min_length=1, max_length=10)]
SignedShorts = Annotated[tuple[SignedShort, ...], Field(max_length=12)]


@dataclass(frozen=True)
class NewMeasure:
    """What a proposal says: what is closed off and where, why, its open exits, from when until when at the latest.

    `block` is the building, group or hamlet in the division, empty for all of it; `road` the checkpoint of a road.
    """

    kind: AreaKind
    division_id: UUID
    block: str
    road: UUID | None
    ground: AreaGround
    why: str
    object_to: str
    exits: tuple[Exit, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Inside:
    """Who lives inside: households, persons, and how many are noted for each kind of special care."""

    households: int
    persons: int
    kinds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SupplyFacts:
    """What was last said of one need: how many can be served, and when that was said."""

    served: int
    at: datetime


@dataclass(frozen=True)
class Shortage:
    """A need that is not known to be met: how many are served of how many."""

    need: str
    needed: int
    served: int
    lack: Lack


@dataclass(frozen=True)
class AreaFacts:
    """What the rules look at of an area measure."""

    starts_at: datetime
    ends_at: datetime
    review_at: datetime
    households: int
    signed_at: datetime | None = None
    declined_at: datetime | None = None
    ended_at: datetime | None = None
    end: AreaEnd | None = None
    approved_by: UUID | None = None


NOBODY_INSIDE = reason_code("isolation.nobody_inside", _("No household is known there: there is nothing to close off."))
LASTS_TOO_LONG = reason_code(
    "isolation.lasts_too_long", _("An area measure lasts %(days)s days at most; going on needs a new one.")
)
ENDS_BEFORE_IT_BEGINS = reason_code("isolation.ends_before_it_begins", _("It has to end after it begins."))
BEGINS_IN_PAST = reason_code("isolation.begins_in_past", _("It cannot begin before it is proposed."))
TOO_FEW_EXITS = reason_code(
    "isolation.too_few_exits", _("At least %(n)s exits stay open, each with a telephone that answers.")
)
EXIT_TWICE = reason_code("isolation.exit_twice", _("The exit “%(name)s” stands there twice."))
CLOSED_OFF_ALREADY = reason_code("isolation.closed_off_already", _("A measure on this place is proposed or in force."))
NO_SUCH_BLOCK = reason_code("isolation.no_such_block", _("No address there names “%(block)s”."))
NOT_A_VILLAGE = reason_code("isolation.not_a_village", _("Choose a village, or a grid in one."))
BLOCK_NEEDED = reason_code(
    "isolation.block_needed", _("Choose the building, group or hamlet, or a grid drawn for it: not all of the village.")
)
NOT_WHOLE = reason_code(
    "isolation.not_whole", _("A village is closed off as a whole: choose what is smaller by its kind.")
)
ROAD_NEEDED = reason_code("isolation.road_needed", _("Name the checkpoint on the road that is closed."))
ROAD_NOT_NEEDED = reason_code("isolation.road_not_needed", _("Only the closing of a road names a checkpoint."))
UNKNOWN_NEED = reason_code("isolation.unknown_need", _("The rules in force know no need “%(need)s”."))
NO_SUPPLIER = reason_code("isolation.no_supplier", _("Say who supplies it, and the telephone that answers."))
SHORT = reason_code(
    "isolation.short",
    _("Only %(served)s of %(needed)s are supplied. It blocks, unless you sign for it by name and say why."),
)
NOT_SHORT = reason_code("isolation.not_short", _("This is not short: there is nothing to sign for."))
AREA_SETTLED = reason_code("isolation.area_settled", _("This measure was signed or declined already."))
AREA_OVER = reason_code("isolation.area_over", _("This measure is over."))
AREA_NOT_SIGNED = reason_code("isolation.area_not_signed", _("This measure is not signed."))
APPROVAL_NEEDED = reason_code(
    "isolation.approval_needed",
    _("It closes off %(households)s households, more than %(limit)s: a level above has to approve it first."),
)
NOT_WIDE = reason_code("isolation.not_wide", _("It closes off %(households)s households: no approval is needed."))
NOT_FROM_ABOVE = reason_code("isolation.not_from_above", _("Approval is given by the level of a %(level)s or above."))
OWN_APPROVAL = reason_code("isolation.own_approval", _("Whoever approved a measure does not sign it too."))
BEYOND_YOUR_AREA = reason_code("isolation.beyond_your_area", _("All of the place has to lie in your area."))
NO_SUCH_EXIT = reason_code("isolation.no_such_exit", _("It has no exit number %(n)s."))
LATER_END = reason_code(
    "isolation.later_end", _("A review may bring the end nearer; going on longer needs a new measure.")
)
