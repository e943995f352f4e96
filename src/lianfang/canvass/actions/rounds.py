"""Writes of rounds: opening, who joins, what a knock did, closing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Version
from lianfang.places import queries as places
from lianfang.places.types import DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import CANVASS_CHECK

from .. import queries
from ..models.rounds import AskedAgain, Knock, Round, RoundDoor
from ..queries.rounds import open_doors
from ..rules import rounds as rules
from ..types.rounds import (
    ANSWER,
    CHECK,
    CLOSED_ALREADY,
    NO_DOOR_KNOWN,
    NOT_OF_THIS_ROUND,
    NOT_ROLLING,
    OPEN,
    STILL_BLANK,
    AnyRoundId,
    DoorFacts,
    DoorId,
    KnockDone,
    KnockFacts,
    NewKnock,
    RoundId,
)


def start_round(values: dict[str, Any], *, by: Actor, at: datetime, ids: Ids) -> Round:
    """Store a round, with the values of its columns.  Internal; `journeys.open_round` gives the reasons against it."""
    return Round.objects.create(id=ids.new("round"), **values, **stamp(ids, by, at))


def join(
    round: Round, households: Sequence[tuple[UUID, UUID, datetime]], *, by: Actor, at: datetime, ids: Ids
) -> list[RoundDoor]:
    """Let households, each with its division and since when it is known, join a round.  Internal, set-based."""
    doors = [
        RoundDoor(
            id=ids.new("round_door", household),
            round_id=round.id,
            household_id=household,
            division_id=division,
            due_at=queries.due_of(round, division),
            late=known_at > round.at,
            **stamp(ids, by, at),
        )
        for household, division, known_at in households
    ]
    insert(RoundDoor, map(vars, doors))
    for door in doors:
        door.round = round
    return doors


@dataclass
class _Told:
    """A door with the knocks at it so far."""

    door: RoundDoor
    knocks: list[KnockFacts] = field(default_factory=list)

    def standing(self) -> DoorFacts:
        return rules.standing(self.knocks, self.door.round.attempts)


def record_knocks(new: Sequence[NewKnock], doors: Sequence[RoundDoor] | None = None) -> list[list[KnockDone]]:
    """What each knock did to the open rounds at its door (or to `doors`), in order.  Internal, equal to the loop.

    A knock counts for a round from the beginning of the day on which that was opened.
    """
    wanted = open_doors(one.household_id for one in new) if doors is None else list(doors)
    if not wanted:
        return [[] for _one in new]
    behind: dict[UUID, list[_Told]] = defaultdict(list)
    told = {door.id: _Told(door) for door in wanted}
    for one in told.values():
        behind[one.door.household_id].append(one)
    for knock in Knock.objects.filter(door_id__in=list(told)):
        of = told[knock.door_id]
        of.knocks.append(knock.facts(of.door.round.together))
    rows: list[Knock] = []
    done = [_knocked(one, behind.get(one.household_id, ()), rows) for one in new]
    insert(Knock, map(vars, rows))
    touched = {row.door_id for row in rows}
    _store([told[id] for id in sorted(touched)])
    return done


def _knocked(new: NewKnock, told: Sequence[_Told], rows: list[Knock]) -> list[KnockDone]:
    found = []
    for one in told:
        if new.at < one.door.round.counts_from:
            continue
        before = one.standing()
        rows.append(_row(new, one.door))
        one.knocks.append(rows[-1].facts(one.door.round.together))
        found.append(KnockDone(one.door, before, one.standing()))
    return found


def _row(new: NewKnock, door: RoundDoor) -> Knock:
    return Knock(
        id=new.ids.new("knock", f"{door.id}/{new.visit_id or ''}"),
        door_id=door.id,
        division_id=new.division_id,
        visit=new.visit_id,
        outcome=new.outcome,
        help=new.help,
        present=list(new.present),
        **stamp(new.ids, new.by, new.at),
    )


def _store(told: Sequence[_Told]) -> None:
    for one in told:
        door, now = one.door, one.standing()
        door.outcome = now.outcome.value if now.outcome else ""
        door.attempts, door.help_at = now.attempts, now.help_at
        door.seen_at, door.reached_at, door.ended_at = now.seen_at, now.reached_at, now.ended_at
        door.full_at = now.full_at
    RoundDoor.objects.bulk_update(
        [one.door for one in told], ["outcome", "attempts", "seen_at", "reached_at", "ended_at", "help_at", "full_at"]
    )


@action(duty=OPEN, kind=Kind.DECISION, label=_("Close a round"))
def close_round(*, round_id: RoundId, seen: Version, by: Actor, at: datetime) -> Round:
    """End a round of which every household has an outcome.  Raises Stale, or Refused with how many have none, and how many
    people of the area live behind no door that is known."""
    asked = queries.lock_round(round_id, seen=seen)
    reasons = []
    if asked.closed_at is not None:
        reasons.append(Reason(CLOSED_ALREADY, "round_id", {"closed_at": asked.closed_at}))
    elif blank := queries.blank_doors(asked).count() + queries.missing(asked).count():
        reasons.append(Reason(STILL_BLANK, "round_id", {"n": blank}))
    if asked.closed_at is None and (nowhere := queries.without_door(asked).count()):
        reasons.append(Reason(NO_DOOR_KNOWN, "round_id", {"n": nowhere}))
    refuse_if(reasons)
    asked.closed_at, asked.closed_by = at, by.entered_for or by.member
    asked.version += 1
    asked.save()
    return asked


def end_round(round: Round, *, by: Actor, at: datetime) -> None:
    """End a round as it stands, where it has not ended.  Internal: the next one of a rolling round begins."""
    if round.closed_at is None:
        round.closed_at, round.closed_by = at, by.entered_for or by.member
        round.version += 1
        round.save()


def roll_no_more(round: Round) -> None:
    """No other round follows.  Internal."""
    round.every_days = None
    round.version += 1
    round.save(update_fields=["every_days", "version"])


@action(duty=OPEN, kind=Kind.DECISION, label=_("Let no other round follow"))
def stop_rolling(*, round_id: RoundId, seen: Version, by: Actor, at: datetime) -> Round:
    """A rolling round is the last one; it runs on until it is closed.  Raises Stale, or Refused."""
    asked = queries.lock_round(round_id, seen=seen)
    followed = Round.objects.filter(previous_id=round_id).exists()
    refuse_if([Reason(NOT_ROLLING, "round_id")] if asked.every_days is None or followed else [])
    roll_no_more(asked)
    return asked


@action(duty=ANSWER, kind=Kind.OBSERVATION, label=_("Say that this was asked for before"))
def say_asked_again(*, round_id: AnyRoundId, division_id: DivisionId, by: Actor, at: datetime, ids: Ids) -> AskedAgain:
    """Tell whoever answers for a round that a place was asked for the same before.  Raises Refused."""
    asked = queries.round_(round_id)
    if not (places.contains(asked.division_id, division_id) or places.contains(division_id, asked.division_id)):
        raise Refused(Reason(NOT_OF_THIS_ROUND, "division_id"))
    return AskedAgain.objects.create(
        id=ids.new("asked_again"), round=asked, division_id=division_id, **stamp(ids, by, at)
    )


@action(duty=CHECK, kind=Kind.OBSERVATION, label=_("Note whether a household confirms that somebody was there"))
def check_door(*, door_id: DoorId, confirmed: bool, by: Actor, at: datetime, ids: Ids) -> RoundDoor:
    """What a household that was drawn says by telephone.  Raises Refused with every reason."""
    door = queries.lock_door(door_id)
    visitors = set(Knock.objects.filter(door_id=door_id).values_list("by", flat=True))
    refuse_if(
        rules.reasons_not_to_check(
            door_id,
            door.round.check_percent,
            reached=door.reached_at is not None,
            checked_at=door.checked_at,
            visitors=visitors,
            by=by.entered_for or by.member,
        )
    )
    door.checked_at, door.checked_by, door.confirmed = at, by.entered_for or by.member, confirmed
    door.save()
    tasks.fulfil([tasks.fulfilment(CANVASS_CHECK, by=by, at=at, ids=ids, subject=door_id)])
    return door
