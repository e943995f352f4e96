"""Being somewhere else than where one lives: away from home, or somebody's guest.  Kinds, words, and what speaks against it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

SojournId = Annotated[UUID, Ref("people.sojourn")]
ALREADY_AWAY = reason_code("people.already_away", _("This person is on record as away already, since %(since)s."))
ALREADY_A_GUEST = reason_code(
    "people.already_a_guest", _("This person is on record as a guest already, since %(since)s.")
)
LIVES_HERE = reason_code("people.lives_here", _("This person lives in this household: nobody is a guest at home."))
BACK_BEFORE_GOING = reason_code(
    "people.back_before_going", _("The day they are expected back lies before the day they went.")
)
ENDED_BEFORE = reason_code("people.ended_before", _("This began on %(since)s: it cannot have ended before."))


class SojournKind(StrEnum):
    """How somebody is elsewhere."""

    AWAY = "away"
    VISITING = "visiting"


SOJOURN_WORDS = {SojournKind.AWAY: _("away"), SojournKind.VISITING: _("visiting")}


class Presence(StrEnum):
    """What a household is to somebody on a day."""

    LIVES_HERE = "lives_here"
    AWAY = "away"
    VISITING = "visiting"
    NOT_OF_REGISTER = "not_of_register"
    TAKEN_OUT = "taken_out"


PRESENCE_WORDS = {
    Presence.LIVES_HERE: _("lives here"),
    Presence.AWAY: _("away"),
    Presence.VISITING: _("visiting"),
    Presence.NOT_OF_REGISTER: _("stays here, not of the register"),
    Presence.TAKEN_OUT: _("taken out of the register"),
}


@dataclass(frozen=True)
class Elsewhere:
    """That somebody is away or a guest: since when, expected until which day; `id` is its record."""

    id: UUID
    kind: SojournKind
    since: datetime
    expected_on: date | None
    version: int


@dataclass(frozen=True)
class Here:
    """Somebody of a household on a day: how, and since when; `elsewhere` where they are away or a guest."""

    person_id: UUID
    presence: Presence
    since: datetime
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True)
class Homes:
    """How many people of an area live there, how many of them are away, and how many guests are there."""

    living: int
    away: int
    visiting: int

    @property
    def there(self) -> int:
        """How many people are there now."""
        return self.living - self.away + self.visiting
