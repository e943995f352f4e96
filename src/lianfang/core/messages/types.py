"""What a message is: by which way it goes, where it stands, and what can be said against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ..access import duty
from ..errors import reason_code
from ..types import Ref

MessageId = Annotated[UUID, Ref("core.message")]


class Channel(StrEnum):
    """By which way a message goes."""

    SMS = "sms"
    EMAIL = "email"
    WECOM = "wecom"
    VOICE = "voice"
    SLIP = "slip"


CHANNEL_WORDS = {
    Channel.SMS: _("text message"),
    Channel.EMAIL: _("e-mail"),
    Channel.WECOM: _("WeCom group"),
    Channel.VOICE: _("read out by telephone"),
    Channel.SLIP: _("printed slip"),
}
SENT_BY_THE_PROGRAM = (Channel.SMS, Channel.EMAIL, Channel.WECOM)
"""Channels whose messages a job sends; the others are told by a worker."""
TO_A_NUMBER = frozenset({Channel.SMS, Channel.VOICE})


class State(StrEnum):
    """Where a message stands; the last milestone names it."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    OPENED = "opened"
    READ = "read"
    FAILED = "failed"
    TO_PRINT = "to_print"
    PRINTED = "printed"
    TO_CALL = "to_call"
    HANDED = "handed"
    RECALLED = "recalled"
    CORRECTED = "corrected"


STATE_WORDS = {
    State.QUEUED: _("waits to be sent"),
    State.SENDING: _("is being sent"),
    State.RETRYING: _("not sent yet, tried again"),
    State.SENT: _("sent, not known to be read"),
    State.OPENED: _("link opened, not known to be read"),
    State.READ: _("read, says the person"),
    State.FAILED: _("could not be sent"),
    State.TO_PRINT: _("slip to be printed"),
    State.PRINTED: _("slip printed, to be handed over"),
    State.TO_CALL: _("to be read out by telephone"),
    State.HANDED: _("told by a worker"),
    State.RECALLED: _("recalled before it was sent"),
    State.CORRECTED: _("recalled after it was sent, corrected"),
}


class RecallReason(StrEnum):
    """Why a message is taken back."""

    WRONG_PERSON = "wrong_person"
    WRONG_WORDS = "wrong_words"
    OVERTAKEN = "overtaken"


RECALL_WORDS = {
    RecallReason.WRONG_PERSON: _("it concerns somebody else"),
    RecallReason.WRONG_WORDS: _("what it says is wrong"),
    RecallReason.OVERTAKEN: _("it does not hold any more"),
}


class Failure(StrEnum):
    """Why a message was not sent, at a try or for good."""

    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    NOT_TRUSTED = "not_trusted"
    NOT_SET_UP = "not_set_up"
    PRIVATE_ADDRESS = "private_address"
    TOO_OLD = "too_old"
    UNREADABLE = "unreadable"


FAILURE_WORDS = {
    Failure.NO_ANSWER: _("the gateway did not answer"),
    Failure.REFUSED: _("the gateway refused it"),
    Failure.NOT_TRUSTED: _(
        "the gateway did not prove by a certificate that it is the right one, so nothing was said to it"
    ),
    Failure.NOT_SET_UP: _("this way is not set up"),
    Failure.PRIVATE_ADDRESS: _("the gateway lies in a private network, which the settings do not allow"),
    Failure.TOO_OLD: _("it waited too long to be sent"),
    Failure.UNREADABLE: _("its words were destroyed"),
}


@dataclass(frozen=True)
class Draft:
    """A message as a journey asks for it: whose it is, seen from where, about what, in which words, by which way, to where.

    `facts` fill the words of the template; `to` is a number or an address (none for a slip).
    """

    subject: UUID | None
    area: UUID
    about: UUID | None
    template: str
    channel: Channel
    language: str
    to: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


MESSAGES = duty("core.messages", _("see and recall messages that leave the house"))
DELIVER = duty("core.deliver", _("note what became of a message"))

RECALLED_ALREADY = reason_code("core.recalled_already", _("This message was recalled already."))
TOLD_BY_WORKER = reason_code("core.told_by_worker", _("A worker told the person already; tell them again in person."))
NOT_A_SLIP = reason_code("core.not_a_slip", _("This message is no slip."))
NO_MESSAGE_ADDRESS = reason_code(
    "core.no_message_address", _("There is no telephone number or address for this way. Choose another, or a slip.")
)
NOT_FOR_THIS_CHANNEL = reason_code("core.not_for_this_channel", _("This message does not go by this way."))
UNKNOWN_LANGUAGE = reason_code("core.unknown_language", _("Choose one of the languages of the program."))
CORRECTION_ITSELF = reason_code(
    "core.correction_itself", _("This is a correction; write to the person by another message.")
)
