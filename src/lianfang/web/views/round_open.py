"""Opening a round: what it would cost in field time is shown first, then it is opened as shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.canvass.types import OPEN
from lianfang.core.errors import Refused

from ..acting import actor, do, needs, now
from ..clocks import onward
from ..forms import whole
from ..round_forms import cost_of, edition_here, fields, typed
from ..shown import by_field, reason_lines


@never_cache
@require_http_methods(["GET", "POST"])
@needs(OPEN)
def open_round(request: HttpRequest) -> HttpResponse:
    """The form; sent the first time it shows the cost, and sent with the cost that was shown it opens the round."""
    if request.method == "GET":
        return _page(request, {})
    payload = typed(request.POST)
    minutes = request.POST.get("minutes", "")
    if not minutes or "again" in request.POST:
        return _page(request, payload)
    try:
        made = do(request, "journeys.open_round", {**payload, "minutes": whole(minutes, minutes)})
    except Refused as refusal:
        return _page(request, payload, refusal)
    messages.success(request, _("The round is open: %(n)s households have a task each.") % {"n": made["households"]})
    return onward(request, reverse("round", args=[made["round_id"]]))


def _page(request: HttpRequest, values: dict[str, Any], refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    edition = edition_here(by, at)
    wrong = by_field(refusal.reasons) if refusal else {}
    cost = cost_of(values["division_id"], values["asks"], edition, by, at) if values else None
    shown = {
        "fields": fields(by, at, edition, values, wrong),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "cost": cost,
        "hours": -(-cost.total // 60) if cost else 0,
        "breadcrumbs": [{"label": _("Canvass"), "url": reverse("rounds")}, {"label": _("Open a round")}],
    }
    return render(request, "web/rounds/open.html", shown, status=422 if refusal else 200)


paths = [path("rounds/open/", open_round, name="round.open")]
