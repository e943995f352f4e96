"""The order desk: proposals that wait for a signature, those to look at first in front, signed in a batch."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.dispatch import Done
from lianfang.core.types import Outcome
from lianfang.isolation import queries as isolation
from lianfang.isolation.queries import Proposal
from lianfang.isolation.types import ANSWER, SEE, SIGN, STANDING_WORDS, Notable, Standing
from lianfang.people import queries as people
from lianfang.roster import queries as roster

from ..acting import actor, do_all, form_id, needs, now
from ..order_words import (
    category_words,
    ground_words,
    notable_words,
    person_cell,
    place_words,
    state_words,
    village_cell,
)
from ..shown import moment, paged, reason_lines, several

PER_PAGE = 100


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SIGN)
def desk(request: HttpRequest) -> HttpResponse:
    """Proposals that wait; signing those that are ticked, with one PIN: the good ones are done, the others named."""
    if request.method == "GET":
        return _desk(request, {})
    waiting = {str(found.order.id): found for found in isolation.proposals(actor(request), now(request))}
    chosen = [key for key in dict.fromkeys(request.POST.getlist("orders")) if key in waiting][:PER_PAGE]
    payloads = {key: {"order_id": key, "seen": request.POST.get(f"seen-{key}", "")} for key in chosen}
    if not payloads:
        messages.warning(request, _("Nothing was chosen, or it was decided meanwhile."))
        return HttpResponseRedirect(reverse("orders"), status=303)
    done = do_all(request, "journeys.sign_order", payloads)
    refused = {key: outcome for key, outcome in done.items() if outcome.outcome is Outcome.REFUSED}
    if signed := len(done) - len(refused):
        words = ngettext("%(n)s order signed.", "%(n)s orders signed.", signed) % {"n": signed}
        messages.success(request, words)
    if refused:
        return _desk(request, refused)
    return HttpResponseRedirect(f"{reverse('orders')}?done={form_id(request) or ''}", status=303)


def _desk(request: HttpRequest, refused: dict[str, Done]) -> HttpResponse:
    by, at = actor(request), now(request)
    found = isolation.proposals(by, at)
    rows, pager = paged(request, found, PER_PAGE)
    authors = roster.member_names(p.order.by for p in rows)
    first = sum(1 for p in found if p.notables)
    shown = {
        "figures": [
            {"label": _("Waiting for a signature"), "value": len(found), "tone": "note" if found else ""},
            {"label": _("To look at first"), "value": first, "tone": "warn" if first else ""},
            {"label": _("Beds free for quarantine"), "value": isolation.free_quarantine_beds(by, at, SIGN)},
            {
                "label": _("Objections to answer"),
                "value": isolation.objections_visible(by, at, ANSWER).filter(answered_at=None).count(),
                "href": reverse("objections"),
            },
        ],
        "tabs": tabs("orders"),
        "refusals": [_refusal(waiting, refused) for waiting in found if str(waiting.order.id) in refused],
        "table": _table([_row(p, authors, at, picked=str(p.order.id) in refused) for p in rows]),
        "versions": [(str(p.order.id), p.order.version) for p in rows],
        "pager": pager,
    }
    return render(request, "web/orders/desk.html", shown, status=422 if refused else 200)


def tabs(here: str) -> list[dict[str, Any]]:
    """The rooms of the desk."""
    rooms = (
        ("orders", _("Proposals"), "signature"),
        ("orders.all", _("All orders"), "order"),
        ("objections", _("Objections"), "message"),
        ("releases", _("Release board"), "release"),
    )
    return [{"url": reverse(n), "label": label, "icon": icon, "active": n == here} for n, label, icon in rooms]


def _refusal(found: Proposal, refused: dict[str, Done]) -> dict[str, Any]:
    return {
        "name": found.card.name if found.card else _("details destroyed"),
        "url": reverse("order", args=[found.order.id]),
        "reasons": reason_lines(refused[str(found.order.id)].reasons),
    }


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    labels = (_("Person"), _("Ground"), _("Lives in"), _("Where"), _("Ends"), _("Look at this first"), _("Proposed"))
    return {
        "caption": _("Proposals waiting for a signature"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": rows,
        "pick": "orders",
        "empty": _("Nothing waits for your signature"),
        "empty_text": _("New proposals appear here as soon as somebody makes them."),
        "empty_icon": "check-circle",
    }


def _row(found: Proposal, authors: dict[Any, str], at: Any, *, picked: bool) -> dict[str, Any]:
    order, notables = found.order, notable_words(found.notables)
    age_hours = int((at - order.at).total_seconds() // 3600)
    state = "late" if order.interim_until and order.interim_until <= at else "soon" if order.interim_until else ""
    first = {"status": notables[0], "tone": _tone(found), "sub": several(notables[1:])} if notables else ""
    return {
        "cells": [
            person_cell(found.card, reverse("order", args=[order.id])),
            {"text": ground_words(order), "sub": category_words(order)},
            village_cell(order.division_id),
            place_words(order),
            {"text": moment(order.due_at) or _("not known"), "sub": ""},
            first,
            {"clock": moment(order.interim_until), "state": state, "sub": _("interim notice ends")}
            if order.interim_until
            else {
                "text": _("%(hours)s h ago") % {"hours": age_hours},
                "sub": authors.get(order.by, _("the program, by the rules")),
            },
        ],
        "tone": "warn" if notables else "",
        "value": str(order.id),
        "name": found.card.name if found.card else str(order.id),
        "picked": picked,
        "blocked": bool(found.reasons),
    }


def _tone(found: Proposal) -> str:
    grave = {Notable.MISSING_BASIS, Notable.MINOR_ALONE, Notable.NO_ROOM, Notable.OVER_LONG}
    return "danger" if found.reasons or grave & set(found.notables) else "warn"


@never_cache
@require_GET
@needs(SEE)
def every_order(request: HttpRequest) -> HttpResponse:
    """Every order of the caller's areas, the newest first; narrowed by where it stands."""
    by, at, wanted = actor(request), now(request), request.GET.get("standing", "")
    standing = next((s for s in Standing if s.value == wanted), None)
    listed, pager = paged(request, isolation.orders_standing(by, at, standing))
    cards = people.cards((order.person_id for order in listed), at)
    labels = (_("Person"), _("Ground"), _("Lives in"), _("Where"), _("Ends"), _("State"))
    shown = {
        "tabs": tabs("orders.all") if by.may(SIGN, at) else [],
        "narrow": [
            {"url": "?", "label": _("all"), "active": standing is None},
            *({"url": f"?standing={s.value}", "label": STANDING_WORDS[s], "active": s is standing} for s in Standing),
        ],
        "table": {
            "caption": _("Orders"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in labels],
            "rows": [_listed(order, cards, at) for order in listed],
            "empty": _("No order here"),
        },
        "pager": pager,
    }
    return render(request, "web/orders/all.html", shown)


def _listed(order: Any, cards: Any, at: Any) -> dict[str, Any]:
    return {
        "cells": [
            person_cell(cards.get(order.person_id), reverse("order", args=[order.id])),
            {"text": ground_words(order), "sub": category_words(order)},
            village_cell(order.division_id),
            place_words(order),
            {"text": moment(order.due_at)},
            state_words(isolation.state_of(order, at)),
        ]
    }


paths = [
    path("orders/", desk, name="orders"),
    path("orders/all/", every_order, name="orders.all"),
]
