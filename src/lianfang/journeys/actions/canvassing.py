"""A round through every household: opened with what it costs, joined by whoever comes, walked as doors are walked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.canvass import actions as canvass
from lianfang.canvass import duties
from lianfang.canvass import queries as rounds
from lianfang.canvass.types import (
    OPEN,
    OWNER_ELSEWHERE,
    AskKey,
    Cost,
    KeyArea,
    KnockDone,
    NewKnock,
    Outcome,
    RoundId,
    RoundTerms,
)
from lianfang.core.access import Actor, covers
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Label, MemberId
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import EditionInForce
from lianfang.people import queries as people
from lianfang.places.types import DivisionId
from lianfang.roster import queries as roster
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as owed
from lianfang.tasks.kinds import CANVASS, CANVASS_CALL
from lianfang.tasks.types import Fulfilment, Met, NewTask

from .. import horizon
from ..types import Gathered, RoundOpened
from .days import RUN

AT_ONCE = 1000
"""How many households join a round in one operation; the next thousand join in the next one."""
STRONGEST = ((Met.SEEN, Outcome.SEEN), (Met.BY_PHONE, Outcome.BY_PHONE))
Asks = Annotated[tuple[AskKey, ...], Field(min_length=1, max_length=20)]


@action(duty=OPEN, kind=Kind.DECISION, label=_("Open a round through every household"))
def open_round(
    *,
    division_id: DivisionId,
    title: Label,
    asks: Asks,
    legal_basis: Label,
    owner_id: MemberId,
    due_at: Instant,
    expires_at: Instant,
    minutes: Annotated[int, Field(ge=0, le=100_000_000)] | None = None,
    key_areas: Annotated[tuple[KeyArea, ...], Field(max_length=20)] = (),
    rolling: bool = False,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> RoundOpened:
    """Ask every household of an area: who answers for it, on what legal basis, by when, until when the answers are used.

    `minutes` is the field time that the opener was shown.  `key_areas` come first, each by a deadline of its own; a `rolling`
    round is followed by the next one after the days that the rules say.  Whoever was visited today has been visited.
    Makes the tasks of the first thousand households; the others follow by themselves.  Raises Refused with every reason.
    """
    outbreak = editions.current_outbreak(division_id, at)
    edition = editions.in_force(outbreak.id, division_id, at)
    terms = RoundTerms(division_id, asks, due_at, expires_at, key_areas, rolling)
    cost = rounds.cost_of(edition.edition.canvass, asks, division_id)
    against = rounds.reasons_not_to_open(edition.edition.canvass, terms, cost, minutes, at=at)
    refuse_if([*against, *_reasons_against_owner(owner_id, division_id, at)])
    values = {
        "outbreak_id": outbreak.id,
        "title": title,
        "ground": legal_basis,
        "owner": owner_id,
        "every_days": edition.edition.canvass.interval_days if rolling else None,
    }
    made = canvass.start_round(values | terms.columns() | ruled(edition, cost, at), by=by, at=at, ids=ids)
    joined = gather(made, by=by, at=at, ids=ids)
    return RoundOpened(made.id, made.version, cost.households, cost.total, joined)


def ruled(edition: EditionInForce, cost: Cost, at: datetime) -> dict[str, Any]:
    """What the rules in force say of a round: its cost, how often a door is tried, who visits together, from when on a visit
    counts."""
    return {
        "edition": edition.id,
        "minutes": cost.minutes,
        "households": cost.households,
        "attempts": edition.edition.tasks.canvass_attempts,
        "check_percent": edition.edition.tasks.callback_percent,
        "together": list(edition.edition.canvass.together),
        "counts_from": horizon.start_of(at.astimezone(local_zone()).date()),
    }


def _reasons_against_owner(owner_id: UUID, division_id: UUID, at: datetime) -> list[Reason]:
    areas = roster.actor_of(owner_id, at).areas(OPEN, at)
    return [] if covers(areas, [division_id]) else [Reason(OWNER_ELSEWHERE, "owner_id")]


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Let households join a round"))
def gather_round(*, round_id: RoundId, by: Actor, at: datetime, ids: Ids) -> Gathered:
    """The next thousand households of the area that are not in a round yet, because there were so many or because they came
    while it ran, join it with their tasks.  Nothing to do is no error."""
    found = rounds.lock_round(round_id)
    return Gathered(gather(found, by=by, at=at, ids=ids) if found.closed_at is None else 0)


def gather(round: Any, *, by: Actor, at: datetime, ids: Ids) -> int:
    """Let the next thousand households join a round, with what is owed at their doors; gives how many joined."""
    homes = list(rounds.missing(round).values_list("id", "division_id", "at")[:AT_ONCE])
    doors = canvass.join(round, homes, by=by, at=at, ids=ids)
    where = {door.household_id: door.division_id for door in doors}
    away = people.all_away(where)
    visits = [
        NewKnock(
            door, where[door], met_of(visit.persons.all(), all_away=door in away), False, by, visit.at, ids, visit.id
        )
        for visit in owed.visits_of(where, round.counts_from)
        if visit.at <= at and (door := visit.household_id) is not None
    ]
    canvass.record_knocks(visits, doors)
    new = [
        duties.call(door, at) if door.attempts >= round.attempts else duties.knock(door, at)
        for door in doors
        if door.ended_at is None
    ]
    new += [task for door in doors if door.reached_at is not None for task in duties.check(door, at)]
    tasks.create(new, by=by, at=at, ids=ids)
    return len(doors)


def met_of(persons: Iterable[Any], *, all_away: bool = False) -> Outcome:
    """How a household was met, whose persons were met so (each with its `outcome`): seen if anybody was.

    A door behind which everybody is on record as away is not one that was not reached.
    """
    met = {Met(person.outcome) for person in persons}
    return next(
        (outcome for one, outcome in STRONGEST if one in met), Outcome.AWAY if all_away else Outcome.NOT_REACHED
    )


def knock_doors(knocks: Sequence[NewKnock]) -> None:
    """Let every open round count what happened at its doors, with what that sets off.  Set-based, equal to the loop."""
    for together in _each_door_once(zip(knocks, canvass.record_knocks(knocks), strict=True)):
        _follow(together)


Knocked = tuple[NewKnock, Sequence[KnockDone]]


def _each_door_once(knocked: Iterable[Knocked]) -> Iterator[list[Knocked]]:
    """Knocks in their order, in parts in which no door comes twice: what one sets off the next one at that door may end."""
    part, doors = list[Knocked](), set[UUID]()
    for knock, effects in knocked:
        here = {one.door.id for one in effects}
        if here & doors:
            yield part
            part, doors = [], set()
        part.append((knock, effects))
        doors |= here
    yield part


def _follow(knocked: Sequence[Knocked]) -> None:
    fulfilled: list[Fulfilment] = []
    for knock, effects in knocked:
        new = [duties.call(one.door, knock.at) for one in effects if _turns_to_phone(one)]
        new += [task for one in effects if _reached_now(one) for task in duties.check(one.door, knock.at)]
        tasks.create(new, by=knock.by, at=knock.at, ids=knock.ids)
        fulfilled += [_fulfilment(knock, one) for one in effects if one.after.outcome or one.after.by_phone_now]
    tasks.fulfil(fulfilled)
    for knock, effects in knocked:
        _call_off(knock, [one.door.id for one in effects if one.after.outcome and one.after.attempts])


def _turns_to_phone(done: KnockDone) -> bool:
    return done.after.by_phone_now and not done.before.by_phone_now


def _reached_now(done: KnockDone) -> bool:
    return done.after.reached_at is not None and done.before.reached_at is None


def _fulfilment(knock: NewKnock, done: KnockDone) -> Fulfilment:
    kinds = (CANVASS, CANVASS_CALL) if done.after.outcome else (CANVASS,)
    return tasks.fulfilment(*kinds, by=knock.by, at=knock.at, ids=knock.ids, subject=done.door.id)


def _call_off(knock: NewKnock, doors: Sequence[UUID]) -> None:
    """What is still owed at an answered door is not: an earlier answer may come in after the telephone's turn had come."""
    if doors:
        tasks.cancel(
            subjects=doors, kinds=[CANVASS, CANVASS_CALL], reason="answered", at=knock.ids.received, ids=knock.ids
        )


def tasks_at_door(
    household_id: UUID, division_id: UUID, *, help: bool, gone: Sequence[UUID], at: datetime, ids: Ids
) -> list[NewTask]:
    """What is owed after a visit at which help was asked for, or somebody was found to be gone."""
    key = str(ids.op)
    new = [duties.help_needed(household_id, division_id, at=at, key=key)] if help else []
    return new + [duties.gone(one, household_id, division_id, at=at, key=key) for one in dict.fromkeys(gone)]
