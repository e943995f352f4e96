"""Asking a household that was drawn whether somebody was there: its numbers to call, and what it says."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types import CHECK
from lianfang.core.errors import Refused
from lianfang.people import queries as people

from ..acting import actor, do, look, needs, now
from ..clocks import onward
from ..shown import moment, place, reason_lines
from ..task_pages import household_name

SAID = {"yes": True, "no": False}


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CHECK)
def check(request: HttpRequest, door_id: UUID) -> HttpResponse:
    """The household, and the two answers it can give; who was there is not said, so that nobody is led."""
    by, at = actor(request), now(request)
    door = canvass.door_visible(by, door_id, at)
    if door is None:
        raise Http404(str(door_id))
    if "call" in request.POST:
        return _page(request, door, at, phones=_phones(request, door, at))
    if request.method == "GET":
        return _page(request, door, at)
    said = SAID.get(request.POST.get("confirmed", ""))
    try:
        do(request, "canvass.check_door", {"door_id": door_id} | ({} if said is None else {"confirmed": said}))
    except Refused as refusal:
        return _page(request, door, at, refusal)
    messages.success(request, _("Recorded."))
    return onward(request, reverse("today"))


def _phones(request: HttpRequest, door: Any, at: datetime) -> list[dict[str, str]]:
    members = {card.id: card.name for card in people.household_members(door.household_id, at)}
    numbers = people.phones(members)
    for person in numbers:
        look(request, person, kind="reveal", reason="call")
    return [{"name": members[id], "number": number} for id, number in numbers.items()]


def _page(
    request: HttpRequest,
    door: Any,
    at: datetime,
    refusal: Refused | None = None,
    phones: list[dict[str, str]] | None = None,
) -> HttpResponse:
    shown = {
        "heading": household_name(people.household_members(door.household_id, at)) or _("nobody on record"),
        "kicker": f"{door.round.title} · {place(door.household.division_id)}",
        "when": moment(door.reached_at),
        "phones": phones,
        "checked": door.checked_at is not None,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
    }
    return render(request, "web/rounds/check.html", shown, status=422 if refusal else 200)


paths = [path("rounds/doors/<uuid:door_id>/", check, name="round.check")]
