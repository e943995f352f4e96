"""The gate: a party from a listed area, and turning back."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.core.errors import Refused
from lianfang.editions import queries as editions
from lianfang.editions.types import RegisterGround
from lianfang.places import queries as places
from lianfang.screening import queries as screening
from lianfang.screening.types import ALWAYS, PURPOSE_WORDS, SCREEN

from ..acting import do, look, needs, now
from ..clocks import onward, short
from ..coming_forms import prefilled
from ..forms import whole, zoned
from ..gate_fields import entry_of, person_fields, place_field, post_here, temperature_field, text_field
from ..shown import by_field, place, reason_lines

MOST_TRAVELLERS = 20
NO_LISTED_AREAS = gettext_lazy("No area is listed at present: count the passers, write nobody down.")
NOT_ASKED = gettext_lazy("The rules in force ask for no register here: count the passers, write nobody down.")


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def arrival(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """A party that comes from a listed area: written down, handed over to where they go, proposed for observation."""
    post = post_here(request, checkpoint_id)
    if request.method == "GET" or request.POST.get("more"):
        return _arrival_page(request, post)
    if request.POST.get("find"):
        return _arrival_page(request, post, known=_declared(request, post))
    try:
        done = do(request, "journeys.arrive", _party(request, post))
    except Refused as refusal:
        return _arrival_page(request, post, refusal)
    n = len(done["persons"])
    words = ngettext(
        "Written down: %(n)s person, handed over to where they go.",
        "Written down: %(n)s people, handed over to where they go.",
        n,
    )
    messages.success(request, words % {"n": n})
    return onward(request, reverse("gate", args=[post.id]))


def _party(request: HttpRequest, post: Any) -> dict[str, Any]:
    typed = {k: request.POST.get(k, "").strip() for k in ("address", "carrier", "trip", "plate")}
    payload: dict[str, Any] = {
        "checkpoint_id": post.id,
        "travellers": [_traveller(request, n) for n in range(_how_many(request))],
        "origin_code": request.POST.get("origin_code", ""),
        "destination_id": request.POST.get("destination_id", ""),
        **{k: v for k, v in typed.items() if v},
    }
    if declared := request.POST.get("declaration_id", ""):
        payload["declaration_id"] = declared
    if left := request.POST.get("left_area_at", "").strip():
        payload["left_area_at"] = zoned(left)
    return payload


@dataclass(frozen=True)
class _Known:
    """What a party declared before it came: the declaration, for how many people the form has rows, what is filled in."""

    id: str = ""
    people: int = 1
    values: dict[str, Any] = field(default_factory=dict)


def _declared(request: HttpRequest, post: Any) -> _Known:
    """What was declared under the telephone that a party gives, for anywhere in the post's county; the look is recorded."""
    near = places.under(places.county_of(post.division_id))
    found = canvass.declarations.open_for_phone(request.POST.get("declared_phone", "").strip(), near)
    look(request, None, kind="search", shown=len(found))
    if not found:
        return _Known()
    one = found[0]
    said = canvass.declarations.said([one]).get(one.id, {})
    values = {"origin_code": one.origin_code, "destination_id": str(one.division_id)}
    values |= {name: said.get(name, "") for name in ("address", "carrier")}
    for n, who in enumerate(said.get("who", [])):
        values |= {f"t{n}-{name}": value for name, value in {"id_kind": "none", "sex": "unknown", **who}.items()}
    return _Known(str(one.id), len(said.get("who", [])) or 1, values)


def _how_many(request: HttpRequest) -> int:
    typed = request.POST.get("people", "1")
    n = whole(typed, 1)
    return max(1, min(n + (1 if request.POST.get("more") else 0), MOST_TRAVELLERS))


def _traveller(request: HttpRequest, n: int) -> dict[str, Any]:
    one: dict[str, Any] = {"entry": entry_of(request, f"t{n}-")}
    if seat := request.POST.get(f"t{n}-seat", "").strip():
        one["seat"] = seat
    if celsius := request.POST.get(f"t{n}-celsius", "").strip():
        one["celsius"] = celsius.replace(",", ".")
    return one


def _arrival_page(
    request: HttpRequest, post: Any, refusal: Refused | None = None, known: _Known | None = None
) -> HttpResponse:
    at = now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    outbreak = editions.current_outbreak(post.division_id, at)
    areas = list(editions.listed_areas(outbreak.id, at))
    asked = RegisterGround.LISTED_AREA in post.rules.screening.register_grounds
    n = known.people if known is not None else _how_many(request)
    values = known.values if known is not None else {}
    journey = prefilled(_journey_fields(request, areas, wrong), values)
    if to := values.get("destination_id"):
        journey = [{**f, "shown": place(UUID(to))} if f["name"] == "destination_id" else f for f in journey]
    travellers = [_traveller_fields(request, post, k, wrong) for k in range(n)]
    shown = {
        "post": post,
        "declared": known.id if known is not None else request.POST.get("declaration_id", ""),
        "not_declared": known is not None and not known.id,
        "declared_phone": request.POST.get("declared_phone", ""),
        "why_not": "" if asked and areas else (NO_LISTED_AREAS if asked else NOT_ASKED),
        "journey": journey,
        "travellers": [{**one, "fields": prefilled(one["fields"], values)} for one in travellers],
        "people": n,
        "may_add": n < MOST_TRAVELLERS,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/arrival.html", shown, status=422 if refusal else 200)


def _journey_fields(request: HttpRequest, areas: list[Any], wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    chosen = request.POST.get("origin_code", areas[0].code if len(areas) == 1 else "")
    origin = {
        "name": "origin_code",
        "label": _("Comes from"),
        "kind": "choice",
        "open": len(areas) <= 6,
        "required": True,
        "errors": wrong.get("origin_code", []),
        "choices": [{"value": a.code, "label": a.name, "selected": chosen == a.code} for a in areas],
    }
    return [
        origin,
        text_field("left_area_at", _("Left there"), request, wrong, kind="datetime"),
        place_field(request, "destination_id", _("Goes to"), wrong, required=True, hint=_("Village or community.")),
        text_field("address", _("Address there"), request, wrong),
        text_field("carrier", _("Train, bus or car"), request, wrong),
        text_field("trip", _("Train, flight or trip"), request, wrong, maxlength=40),
        text_field("plate", _("Plate"), request, wrong, maxlength=40),
    ]


def _traveller_fields(request: HttpRequest, post: Any, n: int, wrong: dict[str, list[str]]) -> dict[str, Any]:
    prefix, under = f"t{n}-", f"travellers.{n}."
    merged = {
        **wrong,
        **{
            key.replace(under, f"{under}entry.", 1): v
            for key, v in wrong.items()
            if key.startswith(under) and "entry" not in key
        },
    }
    temperature = temperature_field(
        post, f"{prefix}celsius", _("Temperature"), request.POST.get(f"{prefix}celsius", ""), required=False
    )
    temperature["errors"] = wrong.get(f"{under}celsius", [])
    return {
        "title": _("Traveller %(n)s") % {"n": n + 1},
        "fields": [
            *person_fields(request, prefix, f"{under}entry.", merged),
            temperature,
            text_field(f"{prefix}seat", _("Seat"), request, wrong, f"{under}seat", maxlength=40),
        ],
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def turn_back(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """Passers turned back under the post's signed order: nobody's name, but always where they may go."""
    post = post_here(request, checkpoint_id)
    if request.method == "GET":
        return _turn_back_page(request, post)
    payload: dict[str, Any] = {
        "checkpoint_id": post.id,
        "purpose": request.POST.get("purpose", ""),
        "go_to": request.POST.get("go_to", "").strip(),
    }
    if typed := request.POST.get("count", "").strip():
        payload["count"] = typed
    try:
        do(request, "screening.turn_back", payload)
    except Refused as refusal:
        return _turn_back_page(request, post, refusal)
    messages.success(request, _("Noted. Tell them where they may object; it stands on the order."))
    return onward(request, reverse("gate", args=[post.id]))


def _turn_back_page(request: HttpRequest, post: Any, refusal: Refused | None = None) -> HttpResponse:
    at = now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    order = screening.standing_order(post.id, at)
    purposes = {key: words for key, words in PURPOSE_WORDS.items() if key not in ALWAYS}
    shown = {
        "post": post,
        "order": order,
        "until": short(order.until, at) if order else "",
        "always": [PURPOSE_WORDS[p] for p in PURPOSE_WORDS if p in ALWAYS],
        "fields": [
            {
                "name": "purpose",
                "label": _("Why they want to pass"),
                "kind": "choice",
                "open": True,
                "required": True,
                "errors": wrong.get("purpose", []),
                "choices": [
                    {"value": k.value, "label": w, "selected": request.POST.get("purpose") == k.value}
                    for k, w in purposes.items()
                ],
            },
            text_field(
                "go_to",
                _("Where they go instead"),
                request,
                wrong,
                required=True,
                hint=_("A place that takes them in: nobody is sent into nothing."),
            ),
            text_field(
                "count",
                _("How many people"),
                request,
                wrong,
                kind="integer",
                value=request.POST.get("count", "1"),
                maxlength=3,
            ),
        ],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/turn_back.html", shown, status=422 if refusal else 200)


paths = [
    path("gate/<uuid:checkpoint_id>/arrival/", arrival, name="gate.arrival"),
    path("gate/<uuid:checkpoint_id>/turn-back/", turn_back, name="gate.turn_back"),
]
