"""Reads of messages; the caller says which areas it may see."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from .. import privacy
from ..models import Message, Sending
from ..rows import locked_row
from . import rules
from .means import Means
from .rules import Milestones, state
from .templates import CORRECTION, Said, say
from .types import SENT_BY_THE_PROGRAM, Channel, State

MOST_AT_ONCE = 200
"""How many messages one turn of the job takes up."""
OPEN = Q(recalled_at=None, handed_at=None, read_at=None)
ROOMS: Mapping[str, Q] = {
    "waiting": OPEN & Q(sent_at=None, failed_at=None, channel__in=[c.value for c in SENT_BY_THE_PROGRAM]),
    "by_hand": OPEN & Q(channel__in=[Channel.SLIP.value, Channel.VOICE.value]),
    "sent": OPEN & Q(sent_at__isnull=False),
    "read": Q(recalled_at=None) & (Q(read_at__isnull=False) | Q(handed_at__isnull=False)),
    "failed": Q(failed_at__isnull=False, recalled_at=None),
    "recalled": Q(recalled_at__isnull=False),
}
"""The messages of a page's rooms, by what is to be done about them."""


def of_areas(areas: Collection[UUID] | None) -> "QuerySet[Message]":
    """The messages seen from these areas (None: from everywhere), newest first."""
    rows = Message.objects.order_by("-at", "-id")
    return rows if areas is None else rows.filter(area__in=list(areas))


def in_room(rows: "QuerySet[Message]", room: str) -> "QuerySet[Message]":
    """Those of one room; all of them for a room that is not known."""
    return rows.filter(ROOMS[room]) if room in ROOMS else rows


def lock(message_id: UUID, *, seen: int | None = None) -> Message:
    """Lock a message; raises Stale, or Refused when unknown."""
    return locked_row(Message.objects.all(), message_id, "message_id", seen=seen)


def about(ids: Iterable[UUID]) -> "QuerySet[Message]":
    """The messages about some records, in the order they were asked for."""
    return Message.objects.filter(about__in=list(ids)).order_by("at", "id")


def to_send(at: datetime) -> list[tuple[UUID, Channel]]:
    """The messages that a job should send now with their channel, the oldest first."""
    later = Sending.objects.filter(next_at__gt=at).values("message")
    rows = Message.objects.filter(
        sent_at=None, failed_at=None, recalled_at=None, handed_at=None, channel__in=SENT_BY_THE_PROGRAM
    ).exclude(id__in=later)
    found = rows.order_by("at", "id").values_list("id", "channel")[:MOST_AT_ONCE]
    return [(id, Channel(channel)) for id, channel in found]


def overdue(at: datetime, means: Means, zone: tzinfo) -> tuple[int, datetime | None]:
    """How many messages could have gone by `at` and did not, and since when the oldest could: what rings waits out the quiet
    hours, and the night does not count as waiting; a try that failed does."""
    rows = Message.objects.filter(
        OPEN, sent_at=None, failed_at=None, channel__in=SENT_BY_THE_PROGRAM, recorded_at__lte=at
    )
    quiet, found = rules.quiet_until(at, means.quiet_from, means.quiet_until, zone), []
    waiting = 0
    for rings in (True, False):
        said = rows.filter(subject__isnull=not rings).aggregate(n=Count("id"), first=Min("recorded_at"))
        if said["first"] is None or (rings and quiet is not None):
            continue
        since = said["first"]
        if rings:
            woken = rules.woken_at(at, means.quiet_until, zone)
            since = max(since, woken) if means.quiet_from != means.quiet_until else since
        waiting += said["n"]
        found.append(since)
    return waiting, min(found, default=None)


def tries_of(ids: Iterable[UUID]) -> dict[UUID, Sending]:
    """The tries to send some messages."""
    return {row.message: row for row in Sending.objects.filter(message__in=list(ids))}


def milestones(message: Message, tried: Sending | None = None) -> Milestones:
    """What became of a message, as the rules see it."""
    return Milestones(
        channel=Channel(message.channel),
        sent=message.sent_at is not None,
        failed=message.failed_at is not None,
        printed=message.printed_at is not None,
        opened=message.opened_at is not None,
        read=message.read_at is not None,
        handed=message.handed_at is not None,
        recalled=message.recalled_at is not None,
        correction=message.template == CORRECTION.key,
        tries=tried.tries if tried else 0,
        trouble=tried.trouble if tried else "",
    )


def state_of(message: Message, tried: Sending | None = None) -> State:
    """Where a message stands."""
    return state(milestones(message, tried))


def sealed_in(message: Message) -> dict[str, str]:
    """Where a message goes (`to`) and the facts of its words.  The caller records the look; raises privacy.Destroyed."""
    if message.sealed is None or message.subject is None:
        return {}
    return privacy.unseal(privacy.key_of(message.subject), bytes(message.sealed))


def said(message: Message, language: str = "") -> Said:
    """The words of a message, in its own language or another.  The caller records the look; raises privacy.Destroyed."""
    return say(message.template, language or message.language, sealed_in(message))


def message_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """For the kernel: the area from which each message is seen."""
    return {id: (area,) for id, area in Message.objects.filter(id__in=ids).values_list("id", "area")}
