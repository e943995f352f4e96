"""Objections: who objects to what, until when an answer is owed, and the answer, signed by name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import ANSWER, OBJECTOR_WORDS, SEE, SIGN, VERDICT_WORDS, Objector, Verdict
from lianfang.people import queries as people
from lianfang.roster import queries as roster

from ..acting import actor, do, form_id, look, needs, now
from ..field_words import label_of
from ..order_words import about, category_words, person_cell, place_words
from ..shown import by_field, moment, paged, reason_lines
from ..verdict_fields import verdict_fields
from .orders import tabs


@never_cache
@require_GET
@needs(SEE)
def desk(request: HttpRequest) -> HttpResponse:
    """Objections of the caller's areas, those that wait first, by their clock."""
    by, at = actor(request), now(request)
    rows, pager = paged(request, isolation.objections_visible(by, at))
    cards = people.cards((row.person_id for row in rows), at)
    labels = (_("Person"), _("Order"), _("Raised by"), _("Raised"), _("Answer due"), _("State"))
    shown = {
        "tabs": tabs("objections") if by.may(SIGN, at) else [],
        "table": {
            "caption": _("Objections"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in labels],
            "rows": [_row(row, cards, at) for row in rows],
            "empty": _("Nobody objects"),
            "empty_text": _("Objections are taken down on the order's own page, by whoever the person tells."),
        },
        "pager": pager,
    }
    return render(request, "web/orders/objections.html", shown)


def _row(row: Any, cards: Any, at: Any) -> dict[str, Any]:
    if row.answered_at:
        state = {"status": VERDICT_WORDS[Verdict(row.verdict)], "tone": "idle", "sub": moment(row.answered_at)}
    else:
        state = {"status": _("waiting for an answer"), "tone": "warn"}
    late = row.answered_at is None and row.due_at <= at
    return {
        "cells": [
            person_cell(cards.get(row.person_id), reverse("objection", args=[row.id])),
            {"text": category_words(row.order), "sub": place_words(row.order)},
            str(OBJECTOR_WORDS[Objector(row.raised_by)]),
            {"text": moment(row.at)},
            {"clock": moment(row.due_at), "state": "late" if late else ""},
            state,
        ],
        "tone": "danger" if late else "",
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE)
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """One objection in the objector's words, and its answer."""
    row = isolation.objections_visible(actor(request), now(request)).filter(id=objection_id).first()
    if row is None:
        raise Http404(objection_id)
    if request.method == "GET":
        look(request, row.person_id, kind="reveal", reason="objection")
        return _page(request, row, None)
    given = {"objection_id": str(row.id), "seen": request.POST.get("seen", "")}
    given |= {name: request.POST.get(name, "").strip() for name in ("verdict", "reason")}
    try:
        do(request, "journeys.answer_objection", given)
    except Refused as refusal:
        return _page(request, row, refusal)
    messages.success(request, _("The objection is answered."))
    return HttpResponseRedirect(f"{reverse('objections')}?done={form_id(request) or ''}", status=303)


def _page(request: HttpRequest, row: Any, refusal: Refused | None) -> HttpResponse:
    by, at = actor(request), now(request)
    card = people.cards([row.person_id], at).get(row.person_id)
    wrong = by_field(refusal.reasons) if refusal else {}
    shown = {
        "objection": row,
        "strip": {
            "name": card.name if card else _("details destroyed"),
            "about": about(card, where=True) if card else "",
            "url": reverse("person", args=[row.person_id]),
        },
        "facts": _facts(row),
        "texts": _texts(row),
        "fields": _fields(request, wrong) if row.answered_at is None and _may_answer(row, by, at) else [],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "actions": [{"label": _("The order"), "icon": "order", "url": reverse("order", args=[row.order_id])}],
        "breadcrumbs": [{"label": _("Objections"), "url": reverse("objections")}, {"label": moment(row.at)}],
    }
    return render(request, "web/orders/objection.html", shown, status=422 if refusal else 200)


def _may_answer(row: Any, by: Actor, at: datetime) -> bool:
    """Whoever answers did not sign the order."""
    return by.may(ANSWER, at) and row.order.signed_by != by.member


def _facts(row: Any) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Raised by"), "value": OBJECTOR_WORDS[Objector(row.raised_by)]},
        {"label": _("Raised"), "value": moment(row.at)},
        {
            "label": _("Answer due"),
            "value": moment(row.due_at),
            "note": _("by somebody else than who signed the order"),
        },
    ]
    if row.answered_at:
        names = roster.member_names([row.answered_by])
        facts += [
            {"label": _("Answered"), "value": moment(row.answered_at), "note": names.get(row.answered_by, "")},
            {"label": _("Answer"), "value": VERDICT_WORDS[Verdict(row.verdict)], "tone": "note"},
        ]
    return facts


def _texts(row: Any) -> dict[str, str]:
    try:
        said, answer = isolation.objection_text(row)
    except privacy.Destroyed:
        said, answer = _("destroyed: its purpose has ended"), ""
    return {"said": said, "answer": answer}


def _fields(request: HttpRequest, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    hint = _("The person reads this. An objection that is upheld ends the order at once.")
    return verdict_fields(
        request,
        (label_of("verdict"), VERDICT_WORDS),
        {"name": "reason", "label": label_of("reason"), "hint": hint, "required": True},
        wrong,
    )


paths = [
    path("objections/", desk, name="objections"),
    path("objections/<uuid:objection_id>/", objection, name="objection"),
]
