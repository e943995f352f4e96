"""Declaring an arrival without an account: the county's address leads to the village, the village's page takes it down.

It says nothing of who is registered or was declared before.  Whoever declared has an address of their own, by which they change
it or say that they do not come.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.declarations import STANDING_WORDS, Turn, Way
from lianfang.core import dispatch
from lianfang.core.access import SYSTEM
from lianfang.core.errors import Refused
from lianfang.core.ids import derived, fresh
from lianfang.core.messages import links
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.editions import queries as editions
from lianfang.people.types import mask_name
from lianfang.places import queries as places

from .. import tries
from ..acting import form_id, now
from ..coming_forms import fields_of, how_many, payload_of, phone_of
from ..shown import by_field, place, reason_lines
from .person_link import ORIGIN, language_of, spoken, unlisted

COUNTY, VILLAGE = 3, 5
DECLARE = "declare"


@never_cache
@csrf_exempt  # nobody is logged in here, so no cookie adds any right to a request
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, code: str) -> HttpResponse:
    """The villages of a county or town; of a village, the form, and what was declared on it."""
    with override(language_of(request, "zh-hans")):
        at, here = now(request), places.by_code(code)
        if here is None or not _takes(here, at):
            return _nothing(request)
        if places.level_of(here) < VILLAGE:
            return _page(request, {"parts": _parts(request, here), "where": place(here)})
        if request.method != "POST" or request.POST.get("more"):
            return _form(request, here)
        return _declared(request, here, at)


def _takes(division_id: UUID, at: datetime) -> bool:
    """Whether declarations from everybody are taken for a place: by the rules in force there."""
    if not COUNTY <= places.level_of(division_id) <= VILLAGE:
        return False
    edition = editions.in_force_here(division_id, at)
    return edition is not None and edition.edition.declaring.public


def _parts(request: HttpRequest, here: UUID) -> list[dict[str, str]]:
    asked = urlencode({"language": language_of(request, "zh-hans")})
    return [
        {"name": one.name, "url": f"{reverse('coming', args=[one.code])}?{asked}"}
        for one in places.children(here).order_by("code")
    ]


def _declared(request: HttpRequest, here: UUID, at: datetime) -> HttpResponse:
    """Take a declaration down and lead to its own page; nothing tells whether it was there before."""
    rule = editions.here_or_generic(here, at).declaring
    if tries.too_often(request, DECLARE, rule.one_address_per_hour):
        return _form(request, here, status=429)
    payload = payload_of(request.POST, here, Way.LINK.value)
    id = derived(form_id(request) or fresh(at), "journeys.declare_arrival")
    payload["repeats"] = canvass.declarations.first_of(phone_of(payload), here, id)
    try:
        made = _do("journeys.declare_arrival", payload, at, id)
    except Refused as refusal:
        return _form(request, here, refusal, status=422)
    tries.count(request, DECLARE, tries.HOUR)
    return _onward(request, UUID(str(made["id"])), "new")


def _do(action: str, payload: dict[str, Any], at: datetime, id: UUID) -> Any:
    """Do an operation for somebody without an account."""
    return dispatch.perform(action, payload, by=SYSTEM, at=at, origin=ORIGIN, id=id)


def _onward(request: HttpRequest, declaration_id: UUID, done: str) -> HttpResponse:
    asked = urlencode({"language": language_of(request, "zh-hans"), "done": done})
    address = reverse("coming.own", args=[links.own_token(declaration_id)])
    return unlisted(HttpResponseRedirect(f"{address}?{asked}"))


def _form(request: HttpRequest, here: UUID, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    at = now(request)
    edition = editions.in_force_here(here, at)
    assert edition is not None
    rule = edition.edition.declaring
    wrong = by_field(refusal.reasons) if refusal else {}
    listed = editions.listed_areas(edition.outbreak_id, at)
    shown = {
        "where": place(here),
        "groups": fields_of(request.POST, listed, wrong, canvass.lists.local_day(at), rule.ahead_days),
        "people": how_many(request.POST),
        "operation": form_id(request) or fresh(at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "kept_days": rule.kept_days,
        "slow": status == 429,
    }
    answer = _page(request, shown, status)
    if status == 429:
        answer["Retry-After"] = str(tries.HOUR)
    return answer


@never_cache
@csrf_exempt  # the address is the whole of the right to change what was declared; no cookie adds to it
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, own: str) -> HttpResponse:
    """What somebody declared, for them: how it stands; another day, not coming, or something else to be said."""
    with override(language_of(request, "zh-hans")):
        means_tries = _tries()
        if tries.too_often(request, ORIGIN, means_tries):
            return _nothing(request, 429)
        found = links.record_behind(own)
        one = canvass.declarations.by_id(found) if found is not None else None
        if one is None or one.destroyed_at is not None:
            tries.count(request, ORIGIN)
            return _nothing(request)
        if request.method != "POST":
            return _own_page(request, one)
        return _changed(request, one)


def _tries() -> int:
    try:
        return of_home().link_tries
    except MeansWrong:
        return 0


def _changed(request: HttpRequest, one: Any) -> HttpResponse:
    at, sent = now(request), request.POST
    cancelled = bool(sent.get("cancel"))
    payload: dict[str, Any] = {
        "declaration_id": one.id,
        "turn": (Turn.CANCELLED if cancelled else Turn.CHANGED).value,
        "way": Way.LINK.value,
        "note": sent.get("note", "").strip(),
    }
    if not cancelled and (day := sent.get("arrives_on", "").strip()) and day != f"{one.arrives_on:%Y-%m-%d}":
        payload["arrives_on"] = day
    rule = editions.here_or_generic(one.division_id, at).declaring
    if tries.too_often(request, DECLARE, rule.one_address_per_hour):
        return _own_page(request, one, status=429)
    try:
        _do("journeys.follow_declaration", payload, at, derived(form_id(request) or fresh(at), payload["turn"]))
    except Refused as refusal:
        return _own_page(request, one, refusal, 422)
    tries.count(request, DECLARE, tries.HOUR)
    return _onward(request, one.id, "cancelled" if cancelled else "changed")


def _own_page(request: HttpRequest, one: Any, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    at = now(request)
    on = canvass.lists.local_day(at)
    said = canvass.declarations.said([one]).get(one.id, {})
    wrong = by_field(refusal.reasons) if refusal else {}
    rule = editions.here_or_generic(one.division_id, at).declaring
    shown = {
        "own": True,
        "where": place(one.division_id),
        "name": mask_name(str((said.get("who") or [{}])[0].get("name", ""))),
        "people": one.people,
        "arrives_on": f"{one.arrives_on:%Y-%m-%d}",
        "standing": STANDING_WORDS[canvass.declarations.standing_of(one, on)],
        "open": one.closed_at is None,
        "done": request.GET.get("done", ""),
        "until": f"{one.expires_on:%Y-%m-%d}",
        "operation": form_id(request) or fresh(at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "slow": status == 429,
        "fields": _change_fields(request, one, wrong, on, rule.ahead_days),
    }
    return _page(request, shown, status)


def _change_fields(request: HttpRequest, one: Any, wrong: Any, on: Any, ahead_days: int) -> list[dict[str, Any]]:
    day = request.POST.get("arrives_on") or f"{one.arrives_on:%Y-%m-%d}"
    return [
        {"name": "arrives_on", "id": "arrives_on", "label": _("Day of arrival"), "kind": "date", "value": day}
        | {"wide": True, "min": f"{on:%Y-%m-%d}", "errors": wrong.get("arrives_on", [])},
        {"name": "note", "id": "note", "label": _("What else is new"), "kind": "longtext", "rows": 3, "maxlength": 500}
        | {"wide": True, "value": request.POST.get("note", ""), "errors": wrong.get("note", [])},
    ]


def _nothing(request: HttpRequest, status: int = 404) -> HttpResponse:
    """The one answer to every address that opens nothing: it does not say why."""
    answer = _page(request, {"nothing": True}, status)
    if status == 429:
        answer["Retry-After"] = str(tries.MINUTE)
    return answer


def _page(request: HttpRequest, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    try:
        call = of_home().call
    except MeansWrong:
        call = ""
    shown = {**shown, **spoken(language_of(request, "zh-hans")), "call": call}
    return unlisted(render(request, "web/coming/public.html", shown, status=status))


paths = [
    path("come/<slug:code>/", declare, name="coming"),
    path("come/of/<slug:own>/", own, name="coming.own"),
]
