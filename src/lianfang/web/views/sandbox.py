"""The training sandbox: begun, emptied and begun again, stopped; how far it is, where it is, and how one logs in there."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import clock
from lianfang.core.access import ADMINISTER
from lianfang.core.errors import Refused
from lianfang.demo import sandbox
from lianfang.demo.logins import logins
from lianfang.demo.sandbox import STAGE_WORDS, UNDER_WAY, Stage, Status

from ..acting import needs
from ..shown import moment, reason_lines

TONES = {Stage.READY: "ok", Stage.FAILED: "danger", Stage.ABSENT: "idle", Stage.STOPPED: "idle"}


@never_cache
@require_GET
@needs(ADMINISTER)
def page(request: HttpRequest) -> HttpResponse:
    """How the sandbox is, and what can be done with it."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    if settings.TRAINING:
        raise Http404("sandbox")
    now = sandbox.status(clock.real_now())
    shown = {
        "status": now,
        "word": STAGE_WORDS[now.stage],
        "tone": TONES.get(now.stage, "note"),
        "since": moment(now.at) if now.stage is not Stage.ABSENT else "",
        "why": now.why(),
        "under_way": now.stage in UNDER_WAY,
        "runs": now.stage is Stage.READY,
        "absent": now.stage is Stage.ABSENT,
        "percent": round(100 * now.done / now.of) if now.of else 0,
        "address": _address(request, now) if now.stage is Stage.READY else "",
        "unreachable": settings.OVER_TLS and not settings.SANDBOX_URL,
        "table": _table(now) if now.stage is Stage.READY else None,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
    }
    return render(request, "web/sandbox.html", shown, status=409 if refusal else 200)


def _address(request: HttpRequest, now: Status) -> str:
    """Where people reach it: where the settings say, else at this host on the sandbox's port."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return settings.SANDBOX_URL or f"http://{f'[{host}]' if ':' in host else host}:{now.port}"


def _table(now: Status) -> dict[str, Any]:
    """How one logs in there; the passwords are made up with the people."""
    rows = [
        {"cells": [one.role, {"code": one.username}, {"code": one.password}, {"code": one.pin}]}
        for one in logins(now.seed)
    ]
    words = (_("Role"), _("Login name"), _("Password"), _("PIN"))
    columns = [{"label": label} for label in words]
    return {"caption": _("Logins of the sandbox"), "caption_hidden": True, "columns": columns, "rows": rows}


@require_POST
@needs(ADMINISTER)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a sandbox, or with `fresh` empty the one that is there and begin again."""
    try:
        sandbox.begin(clock.real_now(), fresh=request.POST.get("fresh") == "1")
    except Refused as refusal:
        return _page(request, refusal)
    return HttpResponseRedirect(reverse("sandbox"), status=303)


@require_POST
@needs(ADMINISTER)
def stop(request: HttpRequest) -> HttpResponse:
    """Stop the sandbox; it is kept as it is."""
    try:
        sandbox.stop()
    except Refused as refusal:
        return _page(request, refusal)
    messages.success(request, _("The training sandbox is being stopped. What is in it is kept."))
    return HttpResponseRedirect(reverse("sandbox"), status=303)


paths = [
    path("sandbox/", page, name="sandbox"),
    path("sandbox/begin/", begin, name="sandbox.begin"),
    path("sandbox/stop/", stop, name="sandbox.stop"),
]
