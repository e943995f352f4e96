"""When a door is answered, what a round costs, and what speaks against opening or closing one."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lianfang.core.errors import Reason
from lianfang.editions.types import Canvass

from ..types.rounds import (
    ASKED_ALREADY,
    ASKED_TWICE,
    CHECKED_ALREADY,
    COST_CHANGED,
    DUE_IN_THE_PAST,
    EXPIRES_BEFORE_DUE,
    NOBODY_HERE,
    NOT_ASKED_HERE,
    NOT_DRAWN,
    OWN_VISIT,
    Cost,
    DoorFacts,
    KnockFacts,
    Outcome,
)

DEFINITE = (Outcome.SEEN, Outcome.BY_PHONE, Outcome.REFUSED, Outcome.MOVED)


def standing(knocks: Sequence[KnockFacts], attempts: int) -> DoorFacts:
    """Where a door stands after some knocks, in whatever order they came in.

    Whoever was seen once was seen; else whoever was reached by phone; else what was said last.  After `attempts` knocks in
    vain it is the telephone's turn, and one more in vain is an outcome: not reached.
    """
    ordered = sorted(knocks, key=lambda one: (one.at, one.recorded_at, one.outcome))
    vain = [one for one in ordered if one.outcome is Outcome.NOT_REACHED]
    said = [one for one in ordered if one.outcome in DEFINITE]
    seen = next((one.at for one in said if one.outcome is Outcome.SEEN), None)
    reached = next((one.at for one in said if one.outcome in (Outcome.SEEN, Outcome.BY_PHONE)), None)
    outcome, ended = _outcome(said, vain, attempts, seen, reached)
    return DoorFacts(
        outcome=outcome,
        attempts=len(vain),
        seen_at=seen,
        reached_at=reached,
        ended_at=ended,
        by_phone_now=outcome is None and len(vain) >= attempts,
        help_at=next((one.at for one in ordered if one.help), None),
    )


def _outcome(
    said: Sequence[KnockFacts],
    vain: Sequence[KnockFacts],
    attempts: int,
    seen: datetime | None,
    reached: datetime | None,
) -> tuple[Outcome | None, datetime | None]:
    if seen is not None:
        return Outcome.SEEN, said[0].at
    if reached is not None:
        return Outcome.BY_PHONE, said[0].at
    if said:
        return said[-1].outcome, said[0].at
    if len(vain) > attempts:
        return Outcome.NOT_REACHED, vain[attempts].at
    return None, None


def drawn(door_id: UUID, percent: int) -> bool:
    """Whether a household is one of the `percent` that are asked by telephone if somebody was there; always the same ones."""
    return int.from_bytes(hashlib.sha256(door_id.bytes).digest()[:4]) % 100 < percent


def reasons_not_to_check(
    door_id: UUID, percent: int, *, reached: bool, checked_at: datetime | None, visitors: Collection[UUID], by: UUID
) -> Iterator[Reason]:
    """Every reason why somebody does not ask a household whether somebody was there."""
    if not reached or not drawn(door_id, percent):
        yield Reason(NOT_DRAWN, "door_id")
    if checked_at is not None:
        yield Reason(CHECKED_ALREADY, "door_id", {"checked_at": checked_at})
    if by in visitors:
        yield Reason(OWN_VISIT, "door_id")


def cost(section: Canvass, asks: Collection[str], households: int) -> Cost:
    """What a round costs in minutes at doors; what the edition does not know costs nothing and is refused elsewhere."""
    minutes = section.knock_minutes + sum(section.asks[key].minutes for key in asks if key in section.asks)
    return Cost(households, minutes)


def reasons_not_to_open(
    section: Canvass,
    asks: Sequence[str],
    *,
    cost: Cost,
    shown_minutes: int | None,
    due_at: datetime,
    expires_at: datetime,
    under_way: Mapping[str, str],
    at: datetime,
) -> Iterator[Reason]:
    """Every reason against a round; `under_way` names, by what is asked, an open round that asks it there already."""
    for n, key in enumerate(asks):
        if key not in section.asks:
            yield Reason(NOT_ASKED_HERE, f"asks.{n}", {"ask": key})
        elif key in asks[:n]:
            yield Reason(ASKED_TWICE, f"asks.{n}", {"ask": key})
        elif key in under_way:
            yield Reason(ASKED_ALREADY, f"asks.{n}", {"title": under_way[key]})
    if not cost.households:
        yield Reason(NOBODY_HERE, "division_id")
    if due_at <= at:
        yield Reason(DUE_IN_THE_PAST, "due_at")
    if expires_at < due_at:
        yield Reason(EXPIRES_BEFORE_DUE, "expires_at")
    if shown_minutes is not None and shown_minutes != cost.total:
        yield Reason(COST_CHANGED, "minutes", {"minutes": cost.total})
