"""Messages that leave the house: where each stands, its words, taking one back, its slip, and the catalogue of texts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core import privacy
from lianfang.core.errors import Refused
from lianfang.core.messages import queries
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.core.messages.rules import reasons_not_to_recall
from lianfang.core.messages.templates import LINK, TEMPLATES, Said, say
from lianfang.core.messages.types import (
    CHANNEL_WORDS,
    FAILURE_WORDS,
    MESSAGES,
    RECALL_WORDS,
    STATE_WORDS,
    Channel,
    Failure,
    RecallReason,
    State,
)
from lianfang.journeys.queries import messages_visible
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from ..acting import actor, do, look, needs, now
from ..asking import Ask, gone_on, step
from ..patients import name_cell, strip_of
from ..shown import moment, paged, several
from .tracing import refused

TONES: Mapping[State, str] = {
    State.FAILED: "danger",
    State.RETRYING: "warn",
    State.TO_PRINT: "warn",
    State.PRINTED: "warn",
    State.TO_CALL: "warn",
    State.READ: "ok",
    State.HANDED: "ok",
    State.RECALLED: "idle",
    State.CORRECTED: "idle",
}
SAMPLE = {"office": "梨树县", "name": "王**", "call": "12320", "until": "2020-02-14 08:00", "sent": "2020-02-01 09:30"}
"""What stands for the facts in the catalogue: nobody's."""


@never_cache
@require_GET
@needs(MESSAGES)
def messages(request: HttpRequest) -> HttpResponse:
    """The messages of the caller's areas, by what is to be done about them; `?q=` finds those to a person."""
    by, at = actor(request), now(request)
    words, room = request.GET.get("q", "").strip()[:80], request.GET.get("show", "")
    rows = messages_visible(by, at)
    if words:
        rows = rows.filter(subject__in=[card.id for card in people.search(by, words, at)])
        look(request, None, kind="search", shown=rows.count())
    listed, pager = paged(request, queries.in_room(rows, room))
    shown = {
        "words": words,
        "show": room,
        "tabs": _tabs(rows, room, words),
        "table": _table(listed, at),
        "pager": pager,
        "wrong": _settings_wrong(),
        "actions": [{"label": _("Texts"), "icon": "book", "url": reverse("messages.texts")}],
    }
    return render(request, "web/messages/list.html", shown)


def _settings_wrong() -> str:
    try:
        of_home()
    except MeansWrong as wrong:
        return str(wrong)
    return ""


def _tabs(rows: Any, room: str, words: str) -> list[dict[str, Any]]:
    names = {
        "": _("All"),
        "waiting": _("Waiting"),
        "by_hand": _("By a worker"),
        "sent": _("Sent"),
        "read": _("Read or told"),
        "failed": _("Not sent"),
        "recalled": _("Recalled"),
    }
    return [
        {
            "label": label,
            "url": f"?show={name}&q={words}" if words else f"?show={name}",
            "active": name == room,
            "count": queries.in_room(rows, name).count(),
        }
        for name, label in names.items()
    ]


def _table(rows: list[Any], at: Any) -> dict[str, Any]:
    cards = people.cards([row.subject for row in rows if row.subject], at)
    tries, areas = queries.tries_of(row.id for row in rows), places.names(row.area for row in rows)
    return {
        "caption": _("Messages"),
        "caption_hidden": True,
        "columns": [
            {"label": label} for label in (_("To"), _("What"), _("By which way"), _("Area"), _("Asked"), _("State"))
        ],
        "rows": [_row(row, cards, tries.get(row.id), areas) for row in rows],
        "empty": _("No message here"),
        "empty_icon": "message",
    }


def _row(row: Any, cards: Any, tried: Any, areas: Any) -> dict[str, Any]:
    state = queries.state_of(row, tried)
    url = reverse("message", args=[row.id])
    card = cards.get(row.subject)
    to = {**name_cell(card, url), "sub": ""} if card else {"text": _("the workers' group"), "url": url}
    return {
        "cells": [
            to,
            TEMPLATES[row.template].label,
            CHANNEL_WORDS[Channel(row.channel)],
            areas.get(row.area, ""),
            moment(row.at),
            {"status": STATE_WORDS[state], "tone": TONES.get(state, "note")},
        ],
        "tone": "danger" if state is State.FAILED else "",
    }


def message_or_404(request: HttpRequest, message_id: UUID) -> Any:
    """A message of the caller's areas."""
    found = messages_visible(actor(request), now(request)).filter(id=message_id).first()
    if found is None:
        raise Http404(message_id)
    return found


@never_cache
@require_GET
@needs(MESSAGES)
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message: where it stands, its words, what came before and after it, and taking it back."""
    row = message_or_404(request, message_id)
    if row.subject is not None:
        look(request, row.subject)
    tried = queries.tries_of([row.id]).get(row.id)
    state = queries.state_of(row, tried)
    shown = {
        "heading": TEMPLATES[row.template].label,
        "person": strip_of(row.subject, now(request)) if row.subject else None,
        "state": {"word": STATE_WORDS[state], "tone": TONES.get(state, "note")},
        "facts": _facts(row, tried),
        "said": _said(row),
        "voice": row.channel == Channel.VOICE,
        "related": _related(row),
        "actions": _actions(row),
        "may_note_printed": row.channel == Channel.SLIP and not (row.printed_at or row.recalled_at),
        "message_id": row.id,
        "accepted_operation": request.GET.get("done", ""),
        "breadcrumbs": [{"label": _("Messages"), "url": reverse("messages")}, {"label": moment(row.at)}],
    }
    return render(request, "web/messages/message.html", shown)


def _said(row: Any) -> Any:
    try:
        return _without_address(queries.said(row))
    except privacy.Destroyed:
        return None


def _without_address(said: Said) -> Said:
    """A text as workers see it: the address in it is the person's own."""
    return replace(said, short=said.short.replace(LINK, "…/m/…"))


def _facts(row: Any, tried: Any) -> list[dict[str, Any]]:
    names = roster.member_names([id for id in (row.by, row.recalled_by) if id])
    languages = dict(settings.LANGUAGES)
    facts = [
        {"label": _("By which way"), "value": CHANNEL_WORDS[Channel(row.channel)]},
        {"label": _("Language"), "value": languages.get(row.language, row.language)},
        {"label": _("Asked"), "value": moment(row.at), "note": names.get(row.by, "")},
    ]
    milestones = (
        (_("Handed to the gateway"), row.sent_at),
        (_("Slip printed"), row.printed_at),
        (_("Link first opened"), row.opened_at),
        (_("Read, says the person"), row.read_at),
        (_("Told by a worker"), row.handed_at),
    )
    facts += [{"label": label, "value": moment(at)} for label, at in milestones if at]
    if row.failed_at:
        why = FAILURE_WORDS[Failure(row.failure)]
        facts.append({"label": _("Given up"), "value": moment(row.failed_at), "note": why})
    elif tried is not None and tried.trouble:
        note = FAILURE_WORDS[Failure(tried.trouble)]
        facts.append({"label": _("Tried again"), "value": moment(tried.next_at), "note": note})
    if row.recalled_at:
        recalled = several(
            [RECALL_WORDS[RecallReason(row.recall_reason)], names.get(row.recalled_by, _("the program itself"))]
        )
        facts.append(
            {
                "label": _("Recalled"),
                "value": moment(row.recalled_at),
                "note": f"{recalled} · {names.get(row.recalled_by, '')}",
            }
        )
    return facts


def _related(row: Any) -> list[dict[str, str]]:
    """The messages that this one takes back or replaces, or that do so to it."""
    found = [(_("Takes back"), row.corrects), (_("In place of"), row.instead_of)]
    found += [(_("Correction"), one) for one in row.corrections.all()]
    found += [(_("Slip in its place"), one) for one in row.replacements.all()]
    return [
        {"label": f"{label} · {moment(other.at)}", "url": reverse("message", args=[other.id])}
        for label, other in found
        if other is not None
    ]


def _actions(row: Any) -> list[dict[str, Any]]:
    actions = []
    if row.channel == Channel.SLIP and row.recalled_at is None:
        url = reverse("message.slip", args=[row.id])
        actions.append({"label": _("Slip (PDF)"), "icon": "print", "url": url, "download": True})
    if not [*reasons_not_to_recall(queries.milestones(row))]:
        url = reverse("message.recall", args=[row.id])
        actions.append({"label": _("Recall"), "icon": "refuse", "url": url, "look": "danger"})
    actions.append({"label": _("How this was recorded"), "icon": "history", "url": reverse("journal", args=[row.op])})
    return actions


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MESSAGES)
def recall(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take a message back; says beforehand whether a correction goes out."""
    row = message_or_404(request, message_id)
    gone = row.sent_at or row.printed_at
    ask = Ask(
        "core.recall_message",
        ("reason",),
        known={"message_id": row.id, "seen": row.version},
        looks={"reason": {"open": True, "wide": True}},
        shown={
            "heading": _("Recall a message"),
            "save": _("Recall"),
            "lead": _("It has gone out: a correction follows by the same way.")
            if gone
            else _("It waits; it is not sent."),
            "cancel_url": reverse("message", args=[row.id]),
            "breadcrumbs": [{"label": _("Messages"), "url": reverse("messages")}, {"label": _("Recall")}],
        },
    )
    return step(request, ask, reverse("message", args=[row.id]), _("Recalled."))


@require_POST
@needs(MESSAGES)
def printed(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The slip was printed, to be handed over."""
    row = message_or_404(request, message_id)
    back = reverse("message", args=[row.id])
    try:
        do(request, "core.note_printed", {"message_id": row.id})
    except Refused as refusal:
        return refused(request, refusal, back)
    return gone_on(request, back, _("Printed; it is to be handed over."))


@never_cache
@require_GET
@needs(MESSAGES)
def texts(request: HttpRequest) -> HttpResponse:
    """Everything that may be said, as it is said: in each language, with nobody's facts in it."""
    asked = request.GET.get("language") or get_language()
    names = dict(settings.LANGUAGES)
    language = asked if asked in names else "en"
    shown = {
        "language": {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language),
        "tabs": [
            {"label": name, "url": f"?language={code}", "active": code == language} for code, name in names.items()
        ],
        "texts": [
            {
                "label": text.label,
                "key": text.key,
                "ways": [CHANNEL_WORDS[channel] for channel in text.channels],
                "said": _without_address(say(text.key, language, SAMPLE)),
            }
            for text in TEMPLATES.values()
        ],
        "breadcrumbs": [{"label": _("Messages"), "url": reverse("messages")}, {"label": _("Texts")}],
    }
    return render(request, "web/messages/texts.html", shown)


paths = [
    path("messages/", messages, name="messages"),
    path("messages/texts/", texts, name="messages.texts"),
    path("messages/<uuid:message_id>/", message, name="message"),
    path("messages/<uuid:message_id>/recall/", recall, name="message.recall"),
    path("messages/<uuid:message_id>/printed/", printed, name="message.printed"),
]
