"""The schedule: which system operations are due now.  Each has the id of its kind, division and period, so running
the schedule twice, or on two machines, does each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.canvass import queries as canvass
from lianfang.core import dispatch, journal
from lianfang.core.access import SYSTEM
from lianfang.core.clock import local_zone
from lianfang.core.ids import system_id
from lianfang.editions import queries as editions
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.screening import queries as screening

from . import answering, dependants, drawing, horizon
from .actions.canvassing import AT_ONCE

ESCALATE_EVERY = timedelta(minutes=15)


@dataclass(frozen=True)
class Due:
    """One system operation that is due: its id, what to do and with what."""

    id: UUID
    action: str
    payload: dict[str, Any]


def due(at: datetime) -> Iterator[Due]:
    """What is due at `at`, in order: what ends and what is forgotten first, new rules, then plans, then
    escalation, and last what is looked at again."""
    if isolation.any_to_lapse(at) or isolation.any_measure_to_end(at):
        minute = at.replace(second=0, microsecond=0)
        yield Due(system_id(minute, "lapse", minute), "journeys.lapse", {})
    if screening.any_to_purge(at):
        minute = at.replace(second=0, microsecond=0)
        yield Due(system_id(minute, "purge_registers", minute), "screening.purge_registers", {})
    today = at.astimezone(local_zone()).date()
    morning = horizon.start_of(today)
    if people.out_of_register(None, 1):
        yield Due(system_id(morning, "destroy_expired", today), "journeys.destroy_expired", {})
    if canvass.lists.any_expired(at):
        yield Due(system_id(morning, "destroy_leads", today), "journeys.destroy_leads", {})
    if canvass.declarations.any_expired(at):
        yield Due(system_id(morning, "destroy_declarations", today), "journeys.destroy_declarations", {})
    if people.needs_due(today + timedelta(days=14)).exists():
        yield Due(system_id(morning, "plan_support", today), "journeys.plan_support", {"day": today})
    if dependants.unseen(at):
        minute = at.replace(second=0, microsecond=0)
        yield Due(system_id(minute, "see_to_dependants", minute), "journeys.see_to_dependants", {})
    yield from _joining(at)
    quarter = at - (at - at.replace(hour=0, minute=0, second=0, microsecond=0)) % ESCALATE_EVERY
    yield from _watching(quarter, at)
    for outbreak in editions.outbreaks().filter(ended_at=None, began_at__lte=at):
        place = outbreak.division_id
        for edition in editions.begun_after_adoption(outbreak.id, at):
            began = edition.effective_at
            yield Due(system_id(began, "take_effect", edition.id), "journeys.take_effect", {"edition_id": edition.id})
        for day in horizon.days(at):
            start = horizon.start_of(day)
            yield Due(
                system_id(start, "plan_day", place, outbreak.id, day),
                "journeys.plan_day",
                {"outbreak_id": outbreak.id, "division_id": place, "day": day},
            )
        yield Due(
            system_id(quarter, "escalate", place, outbreak.id, quarter),
            "journeys.escalate",
            {"outbreak_id": outbreak.id, "division_id": place},
        )
    yield from _drawing(today, morning, at)


def _drawing(today: date, morning: datetime, at: datetime) -> Iterator[Due]:
    """Once a day, looks of the day before are drawn to be judged."""
    yesterday = today - timedelta(days=1)
    draw = system_id(morning, "draw_looks", yesterday)
    if not journal.accepted([draw]) and (looks := drawing.drawn(yesterday, at)):
        yield Due(draw, "journeys.draw_looks", {"looks": looks})


def _watching(quarter: datetime, at: datetime) -> Iterator[Due]:
    """Once in a quarter of an hour, what nobody answers for is looked after."""
    watch = system_id(quarter, "watch_gaps", quarter)
    if not journal.accepted([watch]) and answering.watched(at):
        yield Due(watch, "journeys.watch_gaps", {})


def _joining(at: datetime) -> Iterator[Due]:
    """The round that follows a rolling one begins; then the households that are not in an open round yet join it, a thousand
    in each operation."""
    minute = at.replace(second=0, microsecond=0)
    for rolling in canvass.to_roll(at):
        yield Due(
            system_id(canvass.next_at(rolling), "begin_next_round", rolling.id),
            "journeys.begin_next_round",
            {"round_id": rolling.id},
        )
    for found in canvass.open_rounds(at):
        for n in range(0, canvass.missing(found).count(), AT_ONCE):
            yield Due(
                system_id(minute, "gather_round", found.id, minute, n), "journeys.gather_round", {"round_id": found.id}
            )


def run_due(at: datetime) -> int:
    """Do what is due at `at`; gives how many operations were asked for."""
    done = 0
    for one in due(at):
        dispatch.perform(one.action, one.payload, by=SYSTEM, at=at, origin="schedule", id=one.id)
        done += 1
    return done
