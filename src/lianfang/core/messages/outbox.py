"""The job that sends: claims a message, hands it to its gateway, notes what became of it.

A claim is committed before the gateway is asked and runs out after some minutes, so that a message is sent at least once; a
second time only if the program died between the gateway's answer and the note, and then under the same key.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from .. import clock, dispatch, privacy
from ..access import SYSTEM
from ..ids import derived
from ..locks import writing
from ..models import Message, Sending
from . import links, queries, rules, senders
from .means import Means, MeansWrong, of_home
from .senders import NotSent, Parcel
from .templates import LINK
from .types import Channel, Failure

log = logging.getLogger(__name__)
ORIGIN = "schedule"


@dataclass(frozen=True)
class Claim:
    """A message that this process alone is sending, for a while."""

    message_id: UUID
    channel: Channel
    parcel: Parcel


def send_due(at: datetime) -> int:
    """Send what is due at `at`; gives how many messages were handed over.  A home in simulated time sends nothing unless told to.

    A gateway that does not answer is asked once in a turn, so that the other jobs do not wait for it.
    """
    try:
        means = of_home()
    except MeansWrong as wrong:
        log.warning("no message is sent: %s", wrong)
        return 0
    if clock.simulated() and not means.send_in_simulation:
        return 0
    silent, sent = set[Channel](), 0
    for message_id, channel in queries.to_send(at):
        if channel in silent:
            continue
        try:
            sent += _send(message_id, means, at)
        except NotSent as trouble:
            _note_trouble(message_id, trouble, means, at)
            if trouble.why in (Failure.NO_ANSWER, Failure.NOT_TRUSTED):
                silent.add(channel)
    return sent


def _send(message_id: UUID, means: Means, at: datetime) -> bool:
    claim = _claimed(message_id, means, at)
    if isinstance(claim, NotSent):
        raise claim
    if claim is None:
        return False
    senders.hand_over(claim.channel, claim.parcel, means)
    note_sent(message_id, at)
    return True


def note_sent(message_id: UUID, at: datetime) -> None:
    """Note that a gateway took a message; done once however often it is noted."""
    given = {"message_id": message_id}
    dispatch.perform("core.note_sent", given, by=SYSTEM, at=at, origin=ORIGIN, id=derived(message_id, "sent"))


def _claimed(message_id: UUID, means: Means, at: datetime) -> Claim | NotSent | None:
    """The message with what is to be said, or why it cannot be said; None when it is over, being sent, or people sleep.

    A try that cannot be made counts as one.
    """
    with writing():
        message = Message.objects.select_for_update().get(id=message_id)
        tried, _new = Sending.objects.select_for_update().get_or_create(message=message_id, defaults={"next_at": at})
        over = message.sent_at or message.failed_at or message.recalled_at or message.handed_at
        if over or tried.next_at > at:
            return None
        wakes = rules.quiet_until(at, means.quiet_from, means.quiet_until, clock.local_zone())
        if wakes is not None and message.subject is not None:
            tried.next_at = wakes
            tried.save(update_fields=["next_at"])
            return None
        tried.tries, tried.begun_at, tried.trouble = tried.tries + 1, at, ""
        tried.next_at = at + timedelta(minutes=means.lease_minutes)
        tried.save()
        if message.recorded_at + timedelta(hours=means.oldest_hours) < at:
            return NotSent(Failure.TOO_OLD, for_good=True)
        try:
            return Claim(message_id, Channel(message.channel), _parcel(message, means, at))
        except NotSent as trouble:
            return trouble


def _parcel(message: Message, means: Means, at: datetime) -> Parcel:
    try:
        known, said = queries.sealed_in(message), queries.said(message)
    except privacy.Destroyed:
        raise NotSent(Failure.UNREADABLE, for_good=True) from None
    text = said.short
    if LINK in text:
        address = links.address_of(message.id, means, at)
        if not address:
            raise NotSent(Failure.NOT_SET_UP)
        text = text.replace(LINK, address)
    return Parcel(message.id.hex, known.get("to", ""), said.subject_line, text)


def _note_trouble(message_id: UUID, trouble: NotSent, means: Means, at: datetime) -> None:
    """A try failed: another is made later, or the message is given up."""
    with writing():
        tried, _new = Sending.objects.select_for_update().get_or_create(message=message_id, defaults={"next_at": at})
        again = None if trouble.for_good else rules.next_try(at, max(tried.tries, 1), means.retry_minutes)
        tried.trouble = trouble.why
        tried.next_at = again or at
        tried.save()
    if again is None:
        given = {"message_id": message_id, "failure": trouble.why, "tell_group": means.wecom is not None}
        dispatch.perform("core.give_up", given, by=SYSTEM, at=at, origin=ORIGIN, id=derived(message_id, "given up"))
