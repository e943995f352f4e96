"""Pure decisions about declarations of arrival: what may be declared, what may be said of one, how it stands."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from lianfang.core.errors import Reason

from ..types.declarations import (
    COMES_TOO_EARLY,
    COMES_TOO_LATE,
    DECLARATION_CLOSED,
    DECLARATION_DESTROYED,
    NOT_A_VILLAGE,
    NOT_CHANGED,
    NOT_DUE_YET,
    NOTHING_CHANGED,
    PROXY_NEEDED,
    PROXY_UNEXPECTED,
    DeclarationFacts,
    SaidBy,
    Standing,
    Turn,
)

VILLAGE_LEVEL = 5


def reasons_against_day(arrives_on: date, *, on: date, ahead_days: int) -> Iterator[Reason]:
    """Why nobody can declare on the day `on` that they come on `arrives_on`."""
    until = on + timedelta(days=ahead_days)
    if arrives_on < on:
        yield Reason(COMES_TOO_EARLY, "arrives_on")
    elif arrives_on > until:
        yield Reason(COMES_TOO_LATE, "arrives_on", {"most": ahead_days, "until": until})


def reasons_against_place(level: int, field: str) -> Iterator[Reason]:
    """Why a declaration cannot be for a division of this level: nobody would know at which door to ask."""
    if level < VILLAGE_LEVEL:
        yield Reason(NOT_A_VILLAGE, field)


def reasons_against_speaker(said_by: SaidBy, speaker: str) -> Iterator[Reason]:
    """Why this cannot be who declares: a proxy is named as such, and nobody is their own."""
    if said_by is SaidBy.SELF and speaker:
        yield Reason(PROXY_UNEXPECTED, "speaker.name")
    elif said_by is not SaidBy.SELF and not speaker:
        yield Reason(PROXY_NEEDED, "speaker.name")


def reasons_not_to_turn(
    facts: DeclarationFacts, turn: Turn, arrives_on: date | None, to: UUID | None, note: str, *, on: date
) -> Iterator[Reason]:
    """Why this cannot be said of a declaration on the day `on`."""
    yield from reasons_not_to_touch(facts)
    if turn is not Turn.CHANGED and (arrives_on is not None or to is not None):
        yield Reason(NOT_CHANGED, "arrives_on" if arrives_on is not None else "to_division_id")
    same = arrives_on in (None, facts.arrives_on) and to in (None, facts.division_id)
    if turn is Turn.CHANGED and same and not note:
        yield Reason(NOTHING_CHANGED, "turn")
    if turn is Turn.NOT_COME and on <= facts.arrives_on:
        yield Reason(NOT_DUE_YET, "turn", {"arrives_on": facts.arrives_on})


def reasons_not_to_touch(facts: DeclarationFacts) -> Iterator[Reason]:
    """Why nothing can be said of a declaration any more."""
    if facts.closed_at is not None:
        yield Reason(DECLARATION_CLOSED, "declaration_id", {"closed_at": facts.closed_at})
    elif facts.destroyed_at is not None:
        yield Reason(DECLARATION_DESTROYED, "declaration_id")


def standing(outcome: str, arrives_on: date, *, on: date) -> Standing:
    """How a declaration stands on the day `on`: whoever was to come before it and is not closed is overdue."""
    if outcome:
        return Standing(outcome)
    return Standing.OVERDUE if arrives_on < on else Standing.EXPECTED


def expires_on(arrives_on: date, closed_at: datetime | None, kept_days: int, *, closed_on: date | None) -> date:
    """The last day on which what was declared is kept: so many days after who comes has come, or was to."""
    last = arrives_on if closed_at is None or closed_on is None else closed_on
    return last + timedelta(days=kept_days)
