"""A message is queued in the transaction of the action that asks for it: either both are there or neither."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from .. import privacy
from ..access import Actor
from ..errors import INVALID, REQUIRED, Reason, refuse_if
from ..ids import Ids
from ..models import Message, stamp
from . import queries
from .templates import CORRECTION, SLIP_WAITS, TEMPLATES, languages
from .types import NO_MESSAGE_ADDRESS, NOT_FOR_THIS_CHANNEL, UNKNOWN_LANGUAGE, Channel, Draft

ADDRESS = re.compile(r"[^\s@<>\"(),:;]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", re.ASCII)
"""An e-mail address as it can be put into a letter's head; no more is asked of it."""


def reasons_not_to_queue(draft: Draft) -> Iterator[Reason]:
    """A message needs a language of the program, a way that its words may go, and somewhere to go."""
    if draft.language not in languages():
        yield Reason(UNKNOWN_LANGUAGE, "language")
    if draft.channel not in TEMPLATES[draft.template].channels:
        yield Reason(NOT_FOR_THIS_CHANNEL, "channel")
    elif draft.channel is Channel.EMAIL and not draft.to:
        yield Reason(REQUIRED, "address")
    elif draft.channel is Channel.EMAIL and not ADDRESS.fullmatch(draft.to):
        yield Reason(INVALID, "address")
    elif draft.channel in (Channel.SMS, Channel.VOICE) and not draft.to:
        yield Reason(NO_MESSAGE_ADDRESS, "channel")


def queue(
    draft: Draft,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
    label: str = "message",
    corrects: Message | None = None,
    instead_of: Message | None = None,
) -> Message:
    """Put a message on record, to be sent by a job or told by a worker.  Raises Refused with every reason."""
    refuse_if(reasons_not_to_queue(draft))
    sealed = None
    if draft.subject is not None:
        key = privacy.keys_of([draft.subject], make=True)[draft.subject]
        sealed = privacy.seal(key, {**draft.facts, "to": draft.to})
    return Message.objects.create(
        id=ids.new(label),
        subject=draft.subject,
        area=draft.area,
        about=draft.about,
        template=draft.template,
        channel=draft.channel,
        language=draft.language,
        sealed=sealed,
        corrects=corrects,
        instead_of=instead_of,
        **stamp(ids, by, at),
    )


def queue_correction(message: Message, sent: str, *, by: Actor, at: datetime, ids: Ids) -> Message:
    """Tell whoever was sent `message` that it does not hold, by the same way; `sent` says when it went.

    Raises privacy.Destroyed.
    """
    facts = queries.sealed_in(message)
    draft = _again(message, facts, CORRECTION.key, Channel(message.channel), {"sent": sent})
    return queue(draft, by=by, at=at, ids=ids, label="correction", corrects=message)


def queue_slip(message: Message, *, by: Actor, at: datetime, ids: Ids) -> Message:
    """A slip instead of a message that could not be sent.  Raises privacy.Destroyed."""
    draft = _again(message, queries.sealed_in(message), message.template, Channel.SLIP, {})
    return queue(draft, by=by, at=at, ids=ids, label="slip", corrects=message.corrects, instead_of=message)


def queue_group_note(message: Message, *, by: Actor, at: datetime, ids: Ids) -> Message:
    """Tell the workers' group that a slip waits; not a word about whom it is for."""
    draft = Draft(None, message.area, message.id, SLIP_WAITS.key, Channel.WECOM, message.language)
    return queue(draft, by=by, at=at, ids=ids, label="group", instead_of=None)


def _again(message: Message, facts: dict[str, str], template: str, channel: Channel, more: dict[str, str]) -> Draft:
    known = {name: value for name, value in facts.items() if name != "to"}
    to = "" if channel is Channel.SLIP else facts.get("to", "")
    return Draft(
        message.subject, message.area, message.about, template, channel, message.language, to, {**known, **more}
    )


def close_by_hand(about: UUID, at: datetime) -> None:
    """A worker told the person of a record: what was still to be printed, called or sent about it is done with."""
    open_ones = queries.about([about]).filter(queries.OPEN, sent_at=None, failed_at=None)
    for message in open_ones.select_for_update():
        message.handed_at = at
        message.version += 1
        message.save(update_fields=["handed_at", "version"])
