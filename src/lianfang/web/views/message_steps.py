"""Telling somebody by message: a contact what they are, a person that an order is to be served; and the slip that is printed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import privacy
from lianfang.core.messages import links, queries
from lianfang.core.messages.means import Means, MeansWrong, of_home
from lianfang.core.messages.types import CHANNEL_WORDS, MESSAGES, TO_A_NUMBER, Channel
from lianfang.isolation.types import CARE
from lianfang.people import queries as people
from lianfang.roster import queries as roster
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import TELL

from .. import papers
from ..acting import actor, look, needs, now
from ..asking import Ask, step
from ..patients import strip_of
from ..slots import Choice
from .messages import message_or_404
from .order_page import order_or_404

ASKED = ("channel", "language", "call", "address")
BY_HAND = (Channel.VOICE, Channel.SLIP)


def _means() -> Means | None:
    try:
        return of_home()
    except MeansWrong:
        return None


def _ask(request: HttpRequest, action: str, known: dict[str, Any], person_id: UUID, **shown: Any) -> Ask:
    """The form of a message to a person: the ways that are set up and fit what is known of them, the best one chosen."""
    means, reached = _means(), people.phones([person_id]).get(person_id, "")
    ways = [way for way in (means.channels() if means else BY_HAND) if reached or way not in TO_A_NUMBER]
    own = roster.member(actor(request).member).phone
    look(request, person_id, reason=action)
    return Ask(
        action,
        ASKED,
        known=known,
        worded={
            "channel": [Choice(way.value, CHANNEL_WORDS[way]) for way in ways],
            "language": [Choice(code, name) for code, name in settings.LANGUAGES],
        },
        looks={
            "channel": {"open": True, "wide": True},
            "call": {"hint": _("Whom the person calls with questions.")},
            "address": {"hint": _("For e-mail: as the person gave it.")},
        },
        given={"channel": ways[0].value, "language": "zh-hans", "call": own or (means.call if means else "")},
        shown={
            "person": strip_of(person_id, now(request)),
            "save": _("Queue the message"),
            "warning": "" if reached else _("No telephone number is on record: a slip is printed and handed over."),
            **shown,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(TELL)
def to_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Tell a contact by message; they count as told when they say that they read it."""
    row = tracing.contacts_visible(actor(request), now(request)).filter(id=contact_id).first()
    if row is None:
        raise Http404(contact_id)
    back = f"{reverse('case.investigation', args=[row.case_id])}#contacts"
    ask = _ask(
        request,
        "journeys.message_contact",
        {"contact_id": row.id},
        row.person_id,
        heading=_("Tell a contact by message"),
        lead=_("Sent is not read: they are to be told until they say on their own page that they read it."),
        cancel_url=back,
        breadcrumbs=[{"label": _("Tracing"), "url": reverse("investigations")}, {"label": _("By message")}],
    )
    return step(request, ask, back, _("The message is queued."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CARE)
def to_ordered(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let a person know that an order is to be served; a worker serves it all the same."""
    row = order_or_404(request, order_id)
    back = reverse("order", args=[row.id])
    ask = _ask(
        request,
        "journeys.message_order",
        {"order_id": row.id},
        row.person_id,
        heading=_("Announce an order by message"),
        lead=_("A worker brings the written order and explains it; the message does not replace that."),
        cancel_url=back,
        breadcrumbs=[{"label": _("Order"), "url": back}, {"label": _("By message")}],
    )
    return step(request, ask, back, _("The message is queued."))


@never_cache
@require_GET
@needs(MESSAGES)
def slip(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """A message as a slip of paper, with the person's own address where this home has one."""
    row = message_or_404(request, message_id)
    if row.channel != Channel.SLIP or row.subject is None or row.recalled_at is not None:
        raise Http404(message_id)
    look(request, row.subject, kind="reveal")
    try:
        known, said = queries.sealed_in(row), queries.said(row)
    except privacy.Destroyed:
        raise Http404(message_id) from None
    means = _means()
    address = links.address_of(row.id, means, now(request)) if means else ""
    with override(row.language):
        content = {
            "language": row.language,
            "office": known.get("office", ""),
            "heading": said.heading,
            "body": said.body,
            "object": said.object,
            "object_title": _("If you do not agree"),
            "scan": _("The same on your telephone, in three languages: point its camera here."),
            "number": row.id.hex[-8:],
        }
    response = HttpResponse(papers.slip(content, address), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="slip-{row.id.hex[-8:]}.pdf"'
    return response


paths = [
    path("investigations/contacts/<uuid:contact_id>/message/", to_contact, name="contact.message"),
    path("orders/<uuid:order_id>/message/", to_ordered, name="order.message"),
    path("messages/<uuid:message_id>/slip.pdf", slip, name="message.slip"),
]
