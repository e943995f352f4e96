"""Telling a person by message: queued with the step that asks for it; told only when the person says that they read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor, covers
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, reason_code, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.messages import queries as messages
from lianfang.core.messages.actions import mark_read
from lianfang.core.messages.queueing import queue, reasons_not_to_queue
from lianfang.core.messages.templates import Template
from lianfang.core.messages.types import DELIVER, TO_A_NUMBER, Channel, Draft, MessageId
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Phone
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import CARE, OrderId
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import TELL_CONTACT
from lianfang.tracing import actions as tracing
from lianfang.tracing import queries as tracing_known
from lianfang.tracing.types import TELL, ContactId, ContactKind

from .. import letters
from ..types import Row

MESSAGE_WAITS = reason_code(
    "journeys.message_waits", _("A message about this by the same way has not gone out yet; recall it first, or wait.")
)
NOT_SIGNED = reason_code("journeys.order_not_signed", _("The order is not in force: nobody is told of it."))
ORDER_KNOWN = reason_code("journeys.order_known", _("The order was served already."))
LanguageCode = Annotated[str, StringConstraints(max_length=10)]
NumberToCall = Annotated[Phone, StringConstraints(min_length=3)]


@action(
    duty=TELL,
    kind=Kind.DECISION,
    label=_("Send a message to a contact"),
    subject=lambda params, ids: tracing_known.person_of("contact", params.contact_id),
)
def message_contact(
    *,
    contact_id: ContactId,
    channel: Channel,
    language: LanguageCode = "zh-hans",
    call: NumberToCall,
    address: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Tell a contact by message what they are and what is asked of them.  Raises Refused with every reason.

    It counts as told when the person says on their own page that they read it; until then somebody owes it to them.  It is
    seen where the contact lives, or where the case is investigated if whoever sends it works there alone.
    """
    contact = tracing_known.lock_contact(contact_id)
    text = letters.CONTACT if contact.kind == ContactKind.CLOSE else letters.CASUAL
    here = covers(by.areas(TELL, at), [contact.division_id])
    area = contact.division_id if here else contact.investigation.division_id
    draft = _draft(text, contact.person_id, area, contact.id, contact.follow_up_until, at)
    draft = _by_way(draft, channel, language, call, address)
    refuse_if([*tracing_known.reasons_not_to_tell(contact, at), *_against(draft)])
    return queue(draft, by=by, at=at, ids=ids)


@action(
    duty=CARE,
    kind=Kind.DECISION,
    label=_("Announce an order by message"),
    subject=lambda params, ids: isolation.person_of_order(params.order_id),
)
def message_order(
    *,
    order_id: OrderId,
    channel: Channel,
    language: LanguageCode = "zh-hans",
    call: NumberToCall,
    address: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Let a person know that an order is to be served.  It is served by a worker, with the written order, all the same.

    Raises Refused with every reason.
    """
    order = isolation.lock_order(order_id)
    draft = _draft(letters.ORDER, order.person_id, order.division_id, order.id, order.due_at, at)
    draft = _by_way(draft, channel, language, call, address)
    reasons = [] if order.signed_at and isolation.is_binding(order, at) else [Reason(NOT_SIGNED, "order_id")]
    reasons += [Reason(ORDER_KNOWN, "order_id")] if order.served_at else []
    refuse_if([*reasons, *_against(draft)])
    return queue(draft, by=by, at=at, ids=ids)


@action(duty=DELIVER, kind=Kind.SYSTEM, label=_("A person read a message"))
def note_read(*, message_id: MessageId, by: Actor, at: datetime, ids: Ids) -> Row:
    """The person said on their own page that they read it.  A contact is told by that; an order is not served by it."""
    message = messages.lock(message_id)
    if message.read_at is not None or message.recalled_at is not None:
        return message
    mark_read(message, at)
    if message.template in (letters.CONTACT.key, letters.CASUAL.key) and message.about is not None:
        contact = tracing_known.lock_contact(message.about)
        if not tracing_known.reasons_not_to_tell(contact, at):
            tracing.tell_contact(contact_id=contact.id, by=by, at=at)
            tasks.fulfil([tasks.fulfilment(TELL_CONTACT, by=by, at=at, ids=ids, subject=contact.id)])
    return message


def _draft(
    text: Template, person_id: UUID, division_id: UUID, about: UUID, until: datetime | None, at: datetime
) -> Draft:
    card = people.cards([person_id]).get(person_id)
    facts = {
        "name": letters.masked(card.name if card else ""),
        "office": places.division(places.county_of(division_id)).name,
        "until": f"{until.astimezone(local_zone()):%Y-%m-%d %H:%M}" if until else "",
    }
    return Draft(person_id, division_id, about, text.key, Channel.SLIP, "", "", facts)


def _by_way(draft: Draft, channel: Channel, language: str, call: str, address: str) -> Draft:
    """The draft with its way: a number is taken from the person's record, an address as it was given."""
    to = address if channel is Channel.EMAIL else ""
    if channel in TO_A_NUMBER and draft.subject is not None:
        to = people.phones([draft.subject]).get(draft.subject, "")
    facts = {**draft.facts, "call": call}
    return Draft(draft.subject, draft.area, draft.about, draft.template, channel, language, to, facts)


def _against(draft: Draft) -> Iterator[Any]:
    yield from reasons_not_to_queue(draft)
    waiting = messages.about([draft.about] if draft.about else []).filter(messages.OPEN, channel=draft.channel)
    if waiting.filter(sent_at=None, failed_at=None).exists():
        yield Reason(MESSAGE_WAITS, "channel")
