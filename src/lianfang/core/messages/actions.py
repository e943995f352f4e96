"""What becomes of a message: sent, given up, printed, opened; and recalled by a person."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from .. import privacy
from ..access import Actor
from ..clock import local_zone
from ..errors import Reason, refuse_if
from ..ids import Ids
from ..models import Message
from ..registry import action
from ..types import Kind, Version
from . import queries, queueing, rules
from .templates import CORRECTION
from .types import DELIVER, MESSAGES, NOT_A_SLIP, Channel, Failure, MessageId, RecallReason


@action(duty=MESSAGES, kind=Kind.DECISION, label=_("Recall a message"))
def recall_message(
    *, message_id: MessageId, seen: Version, reason: RecallReason, by: Actor, at: datetime, ids: Ids
) -> Message:
    """Take a message back: one that waits is not sent; who was sent it is told by the same way that it does not hold.

    Raises Stale, Refused with every reason.
    """
    message = queries.lock(message_id, seen=seen)
    refuse_if(rules.reasons_not_to_recall(queries.milestones(message)))
    _recall(message, reason, by=by, at=at, ids=ids)
    return message


def recall_about(about: Iterable[UUID], reason: RecallReason, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Take back every message about some records that do not hold any more.  Internal: a journey says when."""
    for message in queries.about(about).select_for_update():
        if not [*rules.reasons_not_to_recall(queries.milestones(message))]:
            _recall(message, reason, by=by, at=at, ids=ids.within("recall", message.id))


def _recall(message: Message, reason: RecallReason, *, by: Actor, at: datetime, ids: Ids) -> None:
    message.recalled_at, message.recalled_by, message.recall_reason = at, by.member, reason
    _save(message, "recalled_at", "recalled_by", "recall_reason")
    if rules.needs_correction(queries.milestones(message)):
        _correct(message, by=by, at=at, ids=ids)


@action(duty=MESSAGES, kind=Kind.OBSERVATION, label=_("A slip was printed"))
def note_printed(*, message_id: MessageId, by: Actor, at: datetime) -> Message:
    """The slip of a message was printed, to be handed over; printing it once more changes nothing.  Raises Refused."""
    message = queries.lock(message_id)
    refuse_if([Reason(NOT_A_SLIP, "message_id")] if message.channel != Channel.SLIP else [])
    if message.printed_at is None:
        message.printed_at = at
        _save(message, "printed_at")
    return message


@action(duty=DELIVER, kind=Kind.SYSTEM, label=_("A message was sent"))
def note_sent(*, message_id: MessageId, by: Actor, at: datetime, ids: Ids) -> Message:
    """A gateway took a message.  One that was recalled while it went out is corrected."""
    message = queries.lock(message_id)
    if message.sent_at is None and message.failed_at is None:
        message.sent_at = at
        _save(message, "sent_at")
        if message.recalled_at is not None:
            _correct(message, by=by, at=at, ids=ids)
    return message


@action(duty=DELIVER, kind=Kind.SYSTEM, label=_("A message could not be sent"))
def give_up(
    *, message_id: MessageId, failure: Failure, tell_group: bool = False, by: Actor, at: datetime, ids: Ids
) -> Message:
    """No try succeeded: a slip takes the message's place, for a worker to hand over; with `tell_group` their group hears so."""
    message = queries.lock(message_id)
    if message.sent_at is not None or message.failed_at is not None:
        return message
    message.failed_at, message.failure = at, failure
    _save(message, "failed_at", "failure")
    if message.recalled_at is None and message.handed_at is None and _readable(message):
        queueing.queue_slip(message, by=by, at=at, ids=ids)
        if tell_group:
            queueing.queue_group_note(message, by=by, at=at, ids=ids)
    return message


@action(duty=DELIVER, kind=Kind.SYSTEM, label=_("A person's link was opened"))
def note_opened(*, message_id: MessageId, by: Actor, at: datetime) -> Message:
    """Somebody, or some program on the way, opened the address in a message; that it was read is another thing."""
    message = queries.lock(message_id)
    if message.opened_at is None:
        message.opened_at = at
        _save(message, "opened_at")
    return message


def mark_read(message: Message, at: datetime) -> None:
    """The person said on their page that they read it.  Internal: a journey does what follows."""
    message.read_at, message.opened_at = message.read_at or at, message.opened_at or at
    _save(message, "read_at", "opened_at")


def _correct(message: Message, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Nobody is told by name where the words were destroyed meanwhile, nor twice that a correction does not hold."""
    went = message.sent_at or message.printed_at
    if went is not None and message.template != CORRECTION.key and _readable(message):
        sent = f"{went.astimezone(local_zone()):%Y-%m-%d %H:%M}"
        queueing.queue_correction(message, sent, by=by, at=at, ids=ids)


def _readable(message: Message) -> bool:
    """Whether the words of a message about a person have not been destroyed."""
    return message.subject is not None and message.subject in privacy.keys_of([message.subject])


def _save(message: Message, *fields: str) -> None:
    message.version += 1
    message.save(update_fields=[*fields, "version"])
