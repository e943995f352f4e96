"""When a door is answered, what a round costs, and what speaks against opening or closing one."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
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
    KEY_AREA_AFTER_ROUND,
    KEY_AREA_ELSEWHERE,
    KEY_AREA_TWICE,
    NO_INTERVAL,
    NOBODY_HERE,
    NOT_ASKED_HERE,
    NOT_DRAWN,
    OWN_VISIT,
    ROLLS_BEFORE_DUE,
    Cost,
    DoorFacts,
    KnockFacts,
    Outcome,
    RoundTerms,
)

DEFINITE = (Outcome.SEEN, Outcome.BY_PHONE, Outcome.REFUSED, Outcome.AWAY, Outcome.MOVED)


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
        full_at=next((one.at for one in said if one.full and one.outcome is Outcome.SEEN), None),
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
    terms: RoundTerms,
    *,
    cost: Cost,
    shown_minutes: int | None,
    under_way: Mapping[str, str],
    at: datetime,
) -> Iterator[Reason]:
    """Every reason against a round; `under_way` names, by what is asked, an open round that asks it there already."""
    asks = terms.asks
    for n, key in enumerate(asks):
        if key not in section.asks:
            yield Reason(NOT_ASKED_HERE, f"asks.{n}", {"ask": key})
        elif key in asks[:n]:
            yield Reason(ASKED_TWICE, f"asks.{n}", {"ask": key})
        elif key in under_way:
            yield Reason(ASKED_ALREADY, f"asks.{n}", {"title": under_way[key]})
    if not cost.households:
        yield Reason(NOBODY_HERE, "division_id")
    if terms.due_at <= at:
        yield Reason(DUE_IN_THE_PAST, "due_at")
    if terms.expires_at < terms.due_at:
        yield Reason(EXPIRES_BEFORE_DUE, "expires_at")
    if shown_minutes is not None and shown_minutes != cost.total:
        yield Reason(COST_CHANGED, "minutes", {"minutes": cost.total})


def reasons_against_key_areas(terms: RoundTerms, inside: Sequence[bool], at: datetime) -> Iterator[Reason]:
    """Every reason against the areas that are to be visited first; `inside` says which lie in the area of the round."""
    seen = set()
    for n, (area, lies_there) in enumerate(zip(terms.key_areas, inside, strict=True)):
        if not lies_there:
            yield Reason(KEY_AREA_ELSEWHERE, f"key_areas.{n}.division_id")
        if area.division_id in seen:
            yield Reason(KEY_AREA_TWICE, f"key_areas.{n}.division_id")
        seen.add(area.division_id)
        if not at < area.due_at <= terms.due_at:
            yield Reason(KEY_AREA_AFTER_ROUND, f"key_areas.{n}.due_at")


def reasons_not_to_roll(section: Canvass, terms: RoundTerms, at: datetime) -> Iterator[Reason]:
    """Every reason why a round is not followed by the next one by itself."""
    if not section.interval_days:
        yield Reason(NO_INTERVAL, "rolling")
    elif terms.due_at > at + timedelta(days=section.interval_days):
        yield Reason(ROLLS_BEFORE_DUE, "due_at", {"days": section.interval_days})
