"""The release board: who is due, what stands against it, how they travel and who receives them; signed in a batch."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.core.dispatch import Done
from lianfang.core.types import Outcome
from lianfang.editions.types import Place
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import PLACE_WORDS, RELEASE, SEE, SIGN, TOO_EARLY
from lianfang.journeys import leaving
from lianfang.journeys.leaving import Leaving

from ..acting import actor, do_all, form_id, needs, now
from ..order_words import category_words, person_cell
from ..shown import moment, paged, reason_lines
from .orders import tabs

PER_PAGE = 100
LAPSED_DAYS = 7
HORIZONS = (("1", 1), ("3", 3), ("7", 7))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(RELEASE)
def board(request: HttpRequest) -> HttpResponse:
    """Stays that end soon, or ended without a certificate; releasing those that are ticked, with one PIN."""
    if request.method == "GET":
        return _board(request, {})
    ready = {str(one.due.stay.id) for one in _found(request, days=HORIZONS[-1][1]) if one.due.ready}
    chosen = [key for key in dict.fromkeys(request.POST.getlist("stays")) if key in ready][:PER_PAGE]
    if not chosen:
        messages.warning(request, _("Nothing was chosen, or it was decided meanwhile."))
        return HttpResponseRedirect(reverse("releases"), status=303)
    payloads = {key: {"stay_id": key, "seen": request.POST.get(f"seen-{key}", "")} for key in chosen}
    done = do_all(request, "journeys.release", payloads)
    refused = {key: outcome for key, outcome in done.items() if outcome.outcome is Outcome.REFUSED}
    if released := len(done) - len(refused):
        words = ngettext("%(n)s release signed.", "%(n)s releases signed.", released) % {"n": released}
        messages.success(request, words)
    if refused:
        return _board(request, refused)
    return HttpResponseRedirect(f"{reverse('releases')}?done={form_id(request) or ''}", status=303)


def _found(request: HttpRequest, *, days: int) -> list[Leaving]:
    at = now(request)
    since, until = at - timedelta(days=LAPSED_DAYS), at + timedelta(days=days)
    return leaving.release_board(actor(request), at, since=since, until=until, duty=RELEASE)


def _board(request: HttpRequest, refused: dict[str, Done]) -> HttpResponse:
    by, at = actor(request), now(request)
    days = dict(HORIZONS).get(request.GET.get("days", ""), HORIZONS[0][1])
    found = _found(request, days=days)
    rows, pager = paged(request, found, PER_PAGE)
    ready = sum(1 for one in found if one.due.ready)
    blocked = sum(1 for one in found if _held_back(one))
    certificates = isolation.certificates_visible(by, at, SEE)[:20]
    shown = {
        "tabs": tabs("releases") if by.may(SIGN, at) else [],
        "horizons": [{"url": f"?days={key}", "label": _within(n), "active": n == days} for key, n in HORIZONS],
        "figures": [
            {"label": _("Ready to sign"), "value": ready, "tone": "ok" if ready else ""},
            {"label": _("Blocked"), "value": blocked, "tone": "warn" if blocked else ""},
            {"label": _("Not due yet"), "value": len(found) - ready - blocked},
        ],
        "refusals": [
            {"name": _name(one), "reasons": reason_lines(refused[str(one.due.stay.id)].reasons)}
            for one in found
            if str(one.due.stay.id) in refused
        ],
        "table": _table([_row(one, at) for one in sorted(rows, key=lambda one: not one.due.ready)]),
        "ready": ready,
        "versions": [(str(one.due.stay.id), one.due.stay.version) for one in rows],
        "pager": pager,
        "certificates": [_certificate(one) for one in certificates],
    }
    return render(request, "web/orders/releases.html", shown, status=422 if refused else 200)


def _within(days: int) -> str:
    return ngettext("within a day", "within %(days)s days", days) % {"days": days}


def _held_back(one: Leaving) -> bool:
    """Whether anything but the time stands against it."""
    return any(reason.code != TOO_EARLY for reason in one.due.reasons)


def _name(one: Leaving) -> str:
    return one.due.card.name if one.due.card else _("details destroyed")


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    labels = (_("Person"), _("Where"), _("Ends"), _("What stands against it"), _("Transport"), _("Who receives"))
    return {
        "caption": _("Releases due"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": rows,
        "pick": "stays",
        "empty": _("Nobody is due in this time"),
        "empty_text": _("Choose a longer time above."),
        "empty_icon": "calendar",
    }


def _row(one: Leaving, at: Any) -> dict[str, Any]:
    stay, against = one.due.stay, [reason.sentence() for reason in one.due.reasons]
    if one.due.ready:
        state = {"status": _("ready"), "tone": "ok"}
    elif _held_back(one):
        state = {"status": _("blocked"), "tone": "danger", "sub": " ".join(against)}
    else:
        state = {"status": _("not due yet"), "tone": "idle", "sub": " ".join(against)}
    home = stay.kind == Place.HOME.value
    where = stay.site.name if stay.site is not None else str(PLACE_WORDS[Place.HOME])
    return {
        "cells": [
            person_cell(one.due.card, reverse("order", args=[stay.order_id])),
            {"text": where, "sub": category_words(stay.order)},
            {"clock": moment(stay.due_at), "state": "late" if stay.due_at <= at else ""},
            state,
            {"text": _("not needed: at home")} if home else _transport(one),
            _receiver(one),
        ],
        "tone": "" if one.due.ready or not _held_back(one) else "warn",
        "value": str(stay.id),
        "name": _name(one),
        "blocked": not one.due.ready,
    }


def _transport(one: Leaving) -> dict[str, Any]:
    if one.transport:
        return {"text": one.transport}
    if one.prepared_at is not None:
        return {"status": _("prepared"), "tone": "ok", "sub": moment(one.prepared_at)}
    return {"status": _("not prepared"), "tone": "warn"}


def _receiver(one: Leaving) -> dict[str, Any]:
    if one.receiver is None:
        return {"status": _("nobody named"), "tone": "warn"}
    return {"text": one.receiver.name, "sub": one.receiver.phone}


def _certificate(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": reverse("certificate", args=[row.id]),
        "period": f"{moment(row.started_at)} – {moment(row.ended_at)}",
        "void": bool(row.voided_at),
    }


paths = [path("releases/", board, name="releases")]
