"""What a round through every household of an area is, and how a household answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Instant, Ref
from lianfang.places.types import DivisionId

SEE = duty("canvass.see", _("see rounds and what they reached"))
OPEN = duty("canvass.open", _("open and close rounds through every household"))

CHECK = duty("canvass.check", _("ask households by telephone whether somebody was there"))
ANSWER = duty("canvass.answer", _("say that something was asked for again"))

RoundId = Annotated[UUID, Ref("canvass.round")]
AnyRoundId = Annotated[UUID, Ref("canvass.round", anywhere=True)]
"""A round, of a larger area too."""
DoorId = Annotated[UUID, Ref("canvass.round_door")]
AskKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""What a round asks, by its key in the edition."""

NOT_ASKED_HERE = reason_code("canvass.not_asked_here", _("The rules in force know no “%(ask)s” that a round may ask."))
ASKED_TWICE = reason_code("canvass.asked_twice", _("“%(ask)s” stands there twice."))
NOBODY_HERE = reason_code("canvass.nobody_here", _("No household is known here: there is no door to knock at."))
DUE_IN_THE_PAST = reason_code("canvass.due_in_the_past", _("A round has to be done by a time that is still to come."))
EXPIRES_BEFORE_DUE = reason_code(
    "canvass.expires_before_due", _("What was collected may be used at least until the round has to be done.")
)
ASKED_ALREADY = reason_code(
    "canvass.asked_already", _("“%(title)s” is under way there and asks the same: nobody is asked twice.")
)
OWNER_ELSEWHERE = reason_code("canvass.owner_elsewhere", _("Whoever answers for a round works in its area."))
COST_CHANGED = reason_code(
    "canvass.cost_changed", _("It costs %(minutes)s minutes at doors, not what you saw: look at it again.")
)
CLOSED_ALREADY = reason_code("canvass.closed_already", _("This round was closed on %(closed_at)s."))
NOT_OF_THIS_ROUND = reason_code("canvass.not_of_this_round", _("This round asks nothing there."))
NOT_DRAWN = reason_code("canvass.not_drawn", _("This household is not among those that are asked."))
CHECKED_ALREADY = reason_code("canvass.checked_already", _("This household was asked on %(checked_at)s already."))
OWN_VISIT = reason_code("canvass.own_visit", _("You were at this door yourself: somebody else asks."))
STILL_BLANK = reason_code(
    "canvass.still_blank", _("%(n)s households have no outcome yet, so the round is not at its end.")
)
NO_DOOR_KNOWN = reason_code(
    "canvass.no_door_known",
    _("%(n)s people of the area live behind no door that is known: say where, or that they live elsewhere."),
)
NO_HOUSEHOLD = reason_code("canvass.no_household", _("Only a household can refuse or have moved: this is none."))
SAID_AND_MET = reason_code(
    "canvass.said_and_met", _("Somebody was reached here: then nobody has moved away, and what was said counts.")
)
NOTHING_SAID = reason_code("canvass.nothing_said", _("Say for at least one person how the visit went."))


KEY_AREA_TWICE = reason_code("canvass.key_area_twice", _("This key area stands there twice."))
KEY_AREA_ELSEWHERE = reason_code("canvass.key_area_elsewhere", _("A key area lies in the area of the round."))
KEY_AREA_AFTER_ROUND = reason_code(
    "canvass.key_area_after_round", _("A key area is done first: by a time that is to come and not after the round's.")
)
NO_INTERVAL = reason_code("canvass.no_interval", _("The rules in force here know no rolling rounds."))
ROLLS_BEFORE_DUE = reason_code(
    "canvass.rolls_before_due", _("The next round begins after %(days)s days: this one has to be done by then.")
)
NOT_ROLLING = reason_code("canvass.not_rolling", _("No other round follows this one."))
NO_SUCH_VISITOR = reason_code("canvass.no_such_visitor", _("The rules in force here know no “%(who)s” at a door."))


class KeyArea(BaseModel):
    """A part of a round that is visited first, by a deadline of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    division_id: DivisionId
    due_at: Instant


@dataclass(frozen=True)
class RoundTerms:
    """What a round is opened with, apart from who answers for it and on what ground."""

    division_id: UUID
    asks: Sequence[str]
    due_at: datetime
    expires_at: datetime
    key_areas: Sequence[KeyArea] = ()
    rolling: bool = False

    def columns(self) -> dict[str, Any]:
        """The same as a round keeps it."""
        first = [{"division_id": str(one.division_id), "due_at": one.due_at.isoformat()} for one in self.key_areas]
        return {
            "division_id": self.division_id,
            "asks": list(self.asks),
            "due_at": self.due_at,
            "expires_at": self.expires_at,
            "key_areas": first,
        }


class Said(StrEnum):
    """What is to be said of a door at which nobody is entered."""

    REFUSED = "refused"
    AWAY = "away"
    MOVED = "moved"


class Outcome(StrEnum):
    """How a household answered a round.  `NOT_REACHED` is one only after every attempt and the telephone; it costs nobody
    anything and is never counted by worker."""

    SEEN = "seen"
    BY_PHONE = "by_phone"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    AWAY = "away"
    MOVED = "moved"


OUTCOME_WORDS: Mapping[Outcome, Any] = {
    Outcome.SEEN: _("seen"),
    Outcome.BY_PHONE: _("by phone"),
    Outcome.NOT_REACHED: _("not reached"),
    Outcome.REFUSED: _("refused to answer"),
    Outcome.AWAY: _("everybody is away"),
    Outcome.MOVED: _("nobody lives here any more"),
}
SAID_WORDS: Mapping[Said, Any] = {
    Said.REFUSED: _("They do not want to answer"),
    Said.AWAY: _("They are all away for now"),
    Said.MOVED: _("Nobody lives here any more"),
}


@dataclass(frozen=True)
class KnockFacts:
    """One knock at a door, as the rules need it."""

    at: datetime
    recorded_at: datetime
    outcome: Outcome
    help: bool = False
    full: bool = False


@dataclass(frozen=True)
class DoorFacts:
    """Where a door of a round stands: its outcome, how many knocks were in vain, since when it was reached and seen,
    whether it is the telephone's turn, since when help is needed there, and since when it was visited by all together."""

    outcome: Outcome | None = None
    attempts: int = 0
    seen_at: datetime | None = None
    reached_at: datetime | None = None
    ended_at: datetime | None = None
    by_phone_now: bool = False
    help_at: datetime | None = None
    full_at: datetime | None = None


@dataclass(frozen=True)
class NewKnock:
    """A knock at a household's door, whatever it was for: every round that is open there counts it.

    `present` are those of the rules' visitors who stood there.
    """

    household_id: UUID
    division_id: UUID
    outcome: Outcome
    help: bool
    by: Any = field(repr=False)
    at: datetime
    ids: Any = field(repr=False)
    visit_id: UUID | None = None
    present: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnockDone:
    """What a knock did to one door of a round: where the door stands now, and where it stood before."""

    door: Any
    before: DoorFacts
    after: DoorFacts


@dataclass(frozen=True)
class Cost:
    """What a round costs: households, minutes at each door, and both together."""

    households: int
    minutes: int

    @property
    def total(self) -> int:
        """Minutes of field time."""
        return self.households * self.minutes


@dataclass(frozen=True)
class Coverage:
    """How far a round has come in an area.  Only who was seen counts as seen, who was seen or spoken to as reached."""

    households: int = 0
    seen: int = 0
    reached: int = 0
    answered: int = 0
    late: int = 0
    help: int = 0
    full: int = 0

    @property
    def blank(self) -> int:
        """Households that have no outcome yet."""
        return self.households - self.answered

    @property
    def partial(self) -> int:
        """Households where somebody was seen, but never by all who visit together."""
        return self.seen - self.full

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            self.households + other.households,
            self.seen + other.seen,
            self.reached + other.reached,
            self.answered + other.answered,
            self.late + other.late,
            self.help + other.help,
            self.full + other.full,
        )
