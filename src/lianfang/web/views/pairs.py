"""Leads beside registered persons who may be meant: what agrees, field by field, and saying whether they are the same."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.lists import KEEP_LISTS, SOURCE_WORDS, ListSource
from lianfang.canvass.types.pairs import ANSWER_WORDS, Answer
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.people import queries as people
from lianfang.people.types import mask_name

from ..acting import actor, do, look, needs, now, or_404
from ..lives import names_of_members
from ..order_words import choices
from ..shown import by_field, moment, paged, place, reason_lines
from ..side_by_side import Said, both_table, said_of

COMPARE = "compare"
LONGEST = 500


@never_cache
@require_GET
@needs(KEEP_LISTS)
def pairs(request: HttpRequest) -> HttpResponse:
    """The leads of the caller's lists that may be somebody registered, those waiting longest first."""
    rows, pager = paged(request, canvass.pairs.open_pairs(actor(request), now(request)))
    cards = people.cards([row.person_id for row in rows])
    said = canvass.leads.said([row.lead for row in rows])
    heads = (_("Lead"), _("May be"), _("Probability"), _("List"), _("Waiting since"))
    shown = {
        "table": {
            "caption": _("Leads to be compared"),
            "caption_hidden": True,
            "columns": [{"label": label, "number": n == 2} for n, label in enumerate(heads)],
            "rows": [{"cells": _cells(row, said.get(row.lead_id, {}), cards.get(row.person_id))} for row in rows],
            "empty": _("No lead waits to be compared"),
            "empty_icon": "check",
        },
        "pager": pager,
        "breadcrumbs": [{"label": _("Lists of leads"), "url": reverse("lists")}, {"label": _("Leads to be compared")}],
    }
    return render(request, "web/lists/pairs.html", shown)


def _cells(row: Any, said: dict[str, Any], card: Any) -> list[Any]:
    name = mask_name(str(said.get("name", ""))) or _("row %(n)s") % {"n": row.lead.row}
    return [
        {"text": name, "url": reverse("lead.pair", args=[row.id])},
        {
            "text": mask_name(card.name) if card else _("details destroyed"),
            "sub": place(card.division_id) if card else "",
        },
        f"{row.percent} %",
        {"text": row.lead.list.purpose, "sub": str(SOURCE_WORDS[ListSource(row.lead.list.source)])},
        moment(row.at),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(KEEP_LISTS)
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """A lead and a person side by side; saying whether they are the same, and then the next pair."""
    one = or_404(lambda: canvass.pairs.pair(actor(request), pair_id, now(request)))
    if request.method == "GET" or "reveal" in request.POST:
        return _page(request, one, revealed="reveal" in request.POST)
    sent = request.POST
    given = {"pair_id": one.id, "seen": sent.get("seen", "")}
    given |= {name: sent.get(name, "").strip() for name in ("answer", "words")}
    try:
        do(request, "journeys.judge_pair", given)
    except Refused as refusal:
        return _page(request, one, refusal=refusal)
    messages.success(request, _("Noted."))
    following = canvass.pairs.open_pairs(actor(request), now(request)).first()
    onward = reverse("lead.pair", args=[following.id]) if following else reverse("lead.pairs")
    return HttpResponseRedirect(onward, status=303)


def _page(request: HttpRequest, one: Any, *, revealed: bool = False, refusal: Refused | None = None) -> HttpResponse:
    kind = "reveal" if revealed else "detail"
    look(request, one.lead.list_id, kind=kind, reason=one.lead.list.purpose[:200])
    look(request, one.person_id, kind=kind, reason=COMPARE)
    lead, person = _lead(one), said_of(one.person_id)
    open_still = not one.answer and one.lead.dispatched_at is None
    shown = {
        "pair": one,
        "operation": fresh(now(request)),
        "heading": _("Is this the same person?"),
        "table": both_table((_("On the list"), _("Registered here")), (lead, person), one.agreement, revealed=revealed),
        "revealed": revealed,
        "fields": _fields(request, refusal) if open_still else [],
        "answered": _answered(one),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "facts": _facts(one),
        "breadcrumbs": [
            {"label": _("Leads to be compared"), "url": reverse("lead.pairs")},
            {"label": mask_name(lead["name"]) or _("A lead")},
        ],
    }
    return render(request, "web/lists/pair.html", shown, status=422 if refusal else 200)


def _lead(one: Any) -> Said:
    said = canvass.leads.said([one.lead]).get(one.lead_id, {})
    kept = {"name": "name", "number": "id_number", "born_on": "born_on", "phone": "phone", "address": "address"}
    return {name: str(said.get(key, "")) for name, key in kept.items()} | {"sex": one.lead.sex}


def _facts(one: Any) -> list[dict[str, Any]]:
    return [
        {"label": _("Probability that they are the same"), "value": f"{one.percent} %"},
        {"label": _("Lives in"), "value": place(people.person(one.person_id).division_id)},
        {"label": _("Named by"), "value": one.lead.list.requester},
        {"label": _("Legal basis"), "value": one.lead.list.legal_basis},
        {"label": _("Purpose"), "value": one.lead.list.purpose},
    ]


def _answered(one: Any) -> list[dict[str, Any]]:
    if not one.answer:
        return []
    return [
        {"label": _("Answer"), "value": ANSWER_WORDS[Answer(one.answer)]},
        {"label": _("By what it is known"), "value": canvass.pairs.words_of(one) or "–"},
        {"label": _("Said by"), "value": names_of_members([one.answered_by]).get(one.answered_by, "–")},
        {"label": _("Said at"), "value": moment(one.answered_at)},
    ]


def _fields(request: HttpRequest, refusal: Refused | None) -> list[dict[str, Any]]:
    wrong = by_field(refusal.reasons) if refusal else {}
    return [
        {
            "name": "answer",
            "label": _("They are"),
            "kind": "choice",
            "choices": choices(ANSWER_WORDS, request.POST.get("answer", "")),
            "open": True,
            "required": True,
            "errors": wrong.get("answer", []),
        },
        {
            "name": "words",
            "label": _("By what you know it"),
            "kind": "text",
            "maxlength": LONGEST,
            "value": request.POST.get("words", ""),
            "hint": _("A call, the household register, what a neighbour said. Not needed where you cannot say."),
            "errors": wrong.get("words", []),
        },
    ]


paths = [
    path("leads/review/", pairs, name="lead.pairs"),
    path("leads/review/<uuid:pair_id>/", pair, name="lead.pair"),
]
