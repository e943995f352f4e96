"""When a message may go, where it stands, and what is against recalling it.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from ..errors import Reason
from .types import (
    CORRECTION_ITSELF,
    RECALLED_ALREADY,
    SENT_BY_THE_PROGRAM,
    TOLD_BY_WORKER,
    Channel,
    State,
)


@dataclass(frozen=True)
class Milestones:
    """What became of a message, and of the try that runs (`tries` made, `trouble` of the last one)."""

    channel: Channel
    sent: bool = False
    failed: bool = False
    printed: bool = False
    opened: bool = False
    read: bool = False
    handed: bool = False
    recalled: bool = False
    correction: bool = False
    tries: int = 0
    trouble: str = ""


def state(facts: Milestones) -> State:
    """Where a message stands; the first that fits."""
    went_out = facts.sent or facts.printed
    if facts.recalled:
        return State.CORRECTED if went_out else State.RECALLED
    for holds, found in (
        (facts.read, State.READ),
        (facts.handed, State.HANDED),
        (facts.opened, State.OPENED),
        (facts.sent, State.SENT),
        (facts.failed, State.FAILED),
        (facts.printed, State.PRINTED),
        (facts.channel is Channel.SLIP, State.TO_PRINT),
        (facts.channel is Channel.VOICE, State.TO_CALL),
        (bool(facts.trouble), State.RETRYING),
        (facts.tries > 0, State.SENDING),
    ):
        if holds:
            return found
    return State.QUEUED


def reasons_not_to_recall(facts: Milestones) -> Iterator[Reason]:
    """A message is recalled once, and not after a worker told the person."""
    if facts.recalled:
        yield Reason(RECALLED_ALREADY, "message_id")
    if facts.handed:
        yield Reason(TOLD_BY_WORKER, "message_id")
    if facts.correction:
        yield Reason(CORRECTION_ITSELF, "message_id")


def needs_correction(facts: Milestones) -> bool:
    """Whether a recalled message has left the house, so that the person must hear that it does not hold."""
    return facts.sent or (facts.printed and facts.channel not in SENT_BY_THE_PROGRAM)


def quiet_until(at: datetime, opens: time, closes: time, zone: tzinfo) -> datetime | None:
    """When the quiet hours end in which `at` lies, from `opens` to `closes` of the local day; None outside them."""
    local = at.astimezone(zone)
    now, end = local.time(), local.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0)
    if opens <= closes:
        return end if opens <= now < closes else None
    if now >= opens:
        return end + timedelta(days=1)
    return end if now < closes else None


def woken_at(at: datetime, closes: time, zone: tzinfo) -> datetime:
    """When the quiet hours before `at` ended, which end at `closes` of the local day."""
    local = at.astimezone(zone)
    end = local.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0)
    return end if end <= local else end - timedelta(days=1)


def next_try(at: datetime, tries: int, waits: tuple[int, ...]) -> datetime | None:
    """When a message is tried again after `tries` tries that failed; None when it is given up."""
    return at + timedelta(minutes=waits[tries - 1]) if tries <= len(waits) else None
