"""The vocabulary of the kernel: what a record is, what an operation is, and the field types every module shares."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from .errors import NOT_A_PHONE, NOT_A_TIME, OUT_OF_TIME, Reason, Refused
from .plain import is_counted


class Nature(StrEnum):
    """What a table is to replay: `RECORD` is restored by replay and compared, `DERIVED` can be rebuilt from records,
    `OPERATIONAL` belongs to the running home (sessions, credentials, queues) and is neither."""

    RECORD = "record"
    DERIVED = "derived"
    OPERATIONAL = "operational"


class Kind(StrEnum):
    """How an operation is judged.  An observation is judged at the time it happened and never refused for being late;
    a decision at the moment of receipt; set-up and system operations come from an administrator or a job."""

    OBSERVATION = "observation"
    DECISION = "decision"
    SETUP = "setup"
    SYSTEM = "system"


class Outcome(StrEnum):
    """What became of an operation."""

    DONE = "done"
    REPEATED = "repeated"
    REFUSED = "refused"
    HELD = "held"


OUTCOME_WORDS = {
    Outcome.DONE: _("done"),
    Outcome.REPEATED: _("already there"),
    Outcome.REFUSED: _("refused"),
    Outcome.HELD: _("held for review"),
}


@dataclass(frozen=True)
class Ref:
    """Marks a field that names a record, e.g. `Ref("isolation.stay")`.

    The kernel looks the id up through the resolver registered under `name` and refuses an unknown id or one outside the
    caller's area.  `anywhere=True` asks only that it exists (the destination of a hand-over, say).
    """

    name: str
    anywhere: bool = False


@dataclass(frozen=True)
class Personal:
    """Marks a text about a person: ciphertext in the journal under the key of its subject.

    The subject is the nearest `person_id` or `household_id` beside the field, else what the action's `subject` says.
    `left` says what of a value stays in plain words beside its ciphertext, because decisions and counts rest on it when
    the key is destroyed: the year of a birth date.
    """

    left: Callable[[str], str] | None = None


SHUT = "▮"
"""What stands, when a journal is replayed, for a text whose key was destroyed."""


@dataclass(frozen=True)
class Clocked:
    """Marks a time that the sender's clock may have given: it is corrected by as much as that clock is ahead."""


@dataclass(frozen=True)
class Judge:
    """What can be said against one value alone, whatever else an operation says: value and instant to reasons.

    The action says it too.  The kernel asks only where something else is in the way of doing the action at all.
    """

    reasons: Callable[[Any, datetime], Iterable[Any]]


YEARS = (1900, 2200)
"""Between which years a time lies that anything is said of, the later one left out."""


def _written(said: object) -> object:
    if is_counted(said):
        raise Refused(Reason(NOT_A_TIME))
    return said


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise Refused(Reason(NOT_A_TIME))
    if not YEARS[0] <= value.year < YEARS[1]:
        raise Refused(Reason(OUT_OF_TIME))
    return value


Instant = Annotated[datetime, BeforeValidator(_written), AfterValidator(_aware), Clocked()]
"""An aware date and time, written as one: no count of seconds."""

Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
"""The version of a record that the decider saw."""

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A short text that may not be empty."""

_DIALLED = re.compile(r"\+?[\d\s()（）./,;、*#-]+(?:(?:转|轉|ext\.?|x)[\d\s-]+)?", re.IGNORECASE)
_FEWEST_DIGITS = 3
"""As short as an emergency number."""


def _dialable(phone: str) -> str:
    if phone == SHUT:
        return phone
    digits = sum(letter.isdigit() for letter in phone)
    if phone and (digits < _FEWEST_DIGITS or _DIALLED.fullmatch(phone) is None):
        raise Refused(Reason(NOT_A_PHONE))
    return phone


Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_dialable)]
"""A telephone number of a place or of somebody at work, as it is dialled; it may be empty."""

PersonalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Personal()]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Celsius = Annotated[Decimal, Field(ge=30, le=45, max_digits=4, decimal_places=2)]
"""A body temperature in °C; outside 30-45 it is a slip of the pen or a broken thermometer."""


def celsius_text(celsius: Decimal) -> str:
    """A temperature as it was measured, `38.6`, in the reader's writing of numbers: one decimal, two where two were read.

    It is never rounded: 37.26 must not look like a fever where one begins at 37.3.
    """
    return number_format(celsius, decimal_pos=1 if celsius * 10 % 1 == 0 else 2)


MEMBER = "roster.member"
"""The name under which members are looked up."""
MemberId = Annotated[UUID, Ref(MEMBER, anywhere=True)]
Reference = Callable[[set[UUID]], dict[UUID, tuple[UUID, ...]]]
"""Ids in; for each that exists, the areas it is seen from (empty: from everywhere)."""
Payload = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One thing that happened to a person, for their timeline; `op` opens the action that recorded it."""

    at: datetime
    recorded_at: datetime
    label: Any
    detail: Any
    op: UUID
    by: UUID
    page: str = ""
