"""How the home is: the page of whoever runs the server, and the answer for what balances load before it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core import clock, operating
from lianfang.core.access import ADMINISTER
from lianfang.core.operating import STATE_WORDS, Sign, State

from ..acting import needs
from ..shown import moment

TONES = {State.FINE: "ok", State.LOOK: "warn", State.ACT: "danger"}


@never_cache
@require_GET
@needs(ADMINISTER)
def state(request: HttpRequest) -> HttpResponse:
    """Every sign of how the home is, what calls for somebody first."""
    signs = sorted(operating.signs(clock.real_now()), key=lambda s: list(State).index(s.state), reverse=True)
    columns = [{"label": label} for label in (_("What"), _("State"), _("What was found"), _("What to do"))]
    shown = {
        "table": {
            "caption": _("State of the home"),
            "caption_hidden": True,
            "columns": columns,
            "rows": [_row(sign) for sign in signs],
        },
        "at": moment(clock.real_now()),
    }
    return render(request, "web/audit/state.html", shown)


def _row(sign: Sign) -> dict[str, Any]:
    word = {"status": STATE_WORDS[sign.state], "tone": TONES[sign.state]}
    todo = {"text": sign.next, "code": sign.command} if sign.state is not State.FINE else ""
    return {"cells": [sign.label, word, sign.sentence(), todo]}


@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the records can be reached, else 503; nothing else is told to a stranger."""
    fine = operating.answers()
    return HttpResponse("ok\n" if fine else "unavailable\n", content_type="text/plain", status=200 if fine else 503)


paths = [
    path("state/", state, name="state"),
    path("alive/", alive, name="alive"),
]
