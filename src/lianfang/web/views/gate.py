"""The gate: counting with one thumb, an abnormal passer, a party from a listed area, turning back."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.errors import NOT_A_NUMBER, REQUIRED, Reason, Refused, reason_code
from lianfang.core.ids import fresh
from lianfang.editions import queries as editions
from lianfang.editions.days import local_day as day_of
from lianfang.editions.days import local_day_bounds, parse_cutoff
from lianfang.editions.types import Edition, RegisterGround
from lianfang.people.types import ID_WORDS, SEX_WORDS
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.screening import queries as screening
from lianfang.screening.types import (
    ALWAYS,
    KIND_WORDS,
    PURPOSE_WORDS,
    RETEST_NEEDED,
    SCREEN,
    STATE_WORDS,
    Finding,
    GateCounts,
    Measured,
    Passing,
    PostKind,
    PostState,
)

from ..acting import actor, do, needs, now
from ..clocks import onward, short
from ..finding import names_of
from ..forms import zoned
from ..shown import by_field, reason_lines

RESTING = "resting"
"""The session's note of who rests before the second measurement: a temperature and a time, never a name."""
MOST_RESTING = 20
MOST_TRAVELLERS = 20
LOW, HIGH = Decimal("30"), Decimal("45")
NO_LISTED_AREAS = reason_code(
    "web.no_listed_areas", gettext_lazy("No area is listed at present: count the passers, write nobody down.")
)
NOT_ASKED = gettext_lazy("The rules in force ask for no register here: count the passers, write nobody down.")


@never_cache
@require_GET
@needs(SCREEN)
def gates(request: HttpRequest) -> HttpResponse:
    """The posts where I measure and count."""
    posts = list(screening.own_checkpoints(actor(request), now(request)))
    if len(posts) == 1 and "all" not in request.GET:
        return redirect("gate", posts[0].id)
    wanted = request.GET.get("q", "").strip()
    found = [p for p in posts if wanted in f"{p.name} {p.road} {p.division.name}"]
    shown = {
        "posts": [_post_card(post) for post in found[:60]],
        "more": max(0, len(found) - 60),
        "searchable": len(posts) > 8,
        "words": wanted,
        "back_url": reverse("today"),
    }
    return render(request, "web/gate/gates.html", shown)


def _post_card(post: Any) -> dict[str, Any]:
    return {
        "url": reverse("gate", args=[post.id]),
        "name": post.name,
        "note": " · ".join(filter(None, [post.division.name, post.road, str(KIND_WORDS[PostKind(post.kind)])])),
        "status": STATE_WORDS[PostState(post.state)],
        "tone": "warn" if post.state == PostState.CLOSED else "note",
    }


def _post(request: HttpRequest, checkpoint_id: UUID) -> Any:
    """One of the caller's posts, with the rules that hold there."""
    post = screening.own_checkpoints(actor(request), now(request)).filter(id=checkpoint_id).first()
    if post is None:
        raise Http404(str(checkpoint_id))
    try:
        post.rules = screening.rules_at(post, now(request))
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    return post


def _day(edition: Edition, at: datetime) -> tuple[datetime, datetime]:
    cutoff, zone = parse_cutoff(edition.general.cutoff), ZoneInfo(edition.general.time_zone)
    return local_day_bounds(day_of(at, cutoff, zone), cutoff, zone)


@never_cache
@require_GET
@needs(SCREEN)
def gate(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """The huge +1, and what else may come through a gate.  Nobody is ever shown as cleared."""
    at, post = now(request), _post(request, checkpoint_id)
    since, until = _day(post.rules, at)
    counts = screening.counts([post.id], since, until)[post.id]
    shown = {
        "heading": post.name,
        "subheading": " · ".join(
            filter(None, [str(STATE_WORDS[PostState(post.state)]), post.road or post.division.name])
        ),
        "gate": _pad(post, counts, at),
        "tally": _tally(counts),
        "resting": _resting_lines(request, post, at),
        "back_url": reverse("gates") + "?all=1",
    }
    return render(request, "web/gate/gate.html", shown)


def _pad(post: Any, counts: GateCounts, at: datetime) -> dict[str, Any]:
    general = post.rules.general
    zone = ZoneInfo(general.time_zone).utcoffset(at.replace(tzinfo=None)) or timedelta()
    cutoff = parse_cutoff(general.cutoff)
    return {
        "kind": Passing.IN.value,
        "label": _("coming in, temperature taken"),
        "counts": [
            {"kind": Passing.IN.value, "label": _("In today"), "value": counts.coming_in},
            {"kind": Passing.OUT.value, "label": _("Out today"), "value": counts.going_out},
            {"kind": Passing.VEHICLE.value, "label": _("Vehicles"), "value": counts.vehicles},
        ],
        "taps": [
            {"kind": Passing.OUT.value, "label": _("Out +1"), "icon": "arrow-left"},
            {"kind": Passing.VEHICLE.value, "label": _("Vehicle +1"), "icon": "car"},
        ],
        "actions": [
            {
                "label": _("Abnormal"),
                "icon": "fever",
                "look": "danger",
                "url": reverse("gate.abnormal", args=[post.id]),
            },
            {"label": _("From a listed area"), "icon": "pin", "url": reverse("gate.arrival", args=[post.id])},
            {"label": _("Turn back"), "icon": "turn-back", "url": reverse("gate.turn_back", args=[post.id])},
        ],
        "rule": {
            "key": str(post.id),
            "url": "/api/operations",
            "action": "screening.tally",
            "v": 1,
            "with": {"checkpoint_id": str(post.id)},
            "fold_minutes": post.rules.screening.tally_minutes,
            "zone_minutes": int(zone.total_seconds() // 60),
            "cutoff_minutes": int(cutoff.total_seconds() // 60) % 1440,
            "now": at.isoformat(),
        },
    }


def _tally(counts: GateCounts) -> list[dict[str, Any]]:
    return [
        {"label": _("Measured"), "value": counts.measured},
        {"label": _("Abnormal"), "value": counts.abnormal},
        {"label": _("Written down"), "value": counts.registered},
        {"label": _("Turned back"), "value": counts.turned_back},
    ]


def _resting(request: HttpRequest, post: Any) -> list[dict[str, Any]]:
    kept: dict[str, list[dict[str, Any]]] = request.session.get(RESTING, {})
    since = now(request) - timedelta(hours=12)
    return [one for one in kept.get(str(post.id), []) if datetime.fromisoformat(one["at"]) > since]


def _keep_resting(request: HttpRequest, post: Any, those: list[dict[str, Any]]) -> None:
    request.session[RESTING] = {**request.session.get(RESTING, {}), str(post.id): those[-MOST_RESTING:]}


def _resting_lines(request: HttpRequest, post: Any, at: datetime) -> list[dict[str, Any]]:
    """Who rests before a second measurement, and from when it counts."""
    rest = timedelta(minutes=post.rules.screening.retest_minutes)
    lines = []
    for one in _resting(request, post):
        ready = datetime.fromisoformat(one["at"]) + rest
        time = {"time": short(ready, at)}
        lines.append(
            {
                "url": reverse("gate.refer", args=[post.id, one["n"]]),
                "celsius": one["celsius"],
                "at": short(datetime.fromisoformat(one["at"]), at),
                "ready": ready <= at,
                "words": _("measure again now") if ready <= at else _("measure again from %(time)s") % time,
            }
        )
    return lines


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def abnormal(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """The first measurement, and what anybody can see: what follows is asked only when the rules ask for it."""
    at, post = now(request), _post(request, checkpoint_id)
    if request.method == "GET":
        return _abnormal_page(request, post)
    try:
        finding = _first_finding(request, at)
    except Refused as refusal:
        return _abnormal_page(request, post, refusal.reasons)
    reasons = screening.reasons_not_to_refer(post, finding, at)
    rests = [r for r in reasons if r.code == RETEST_NEEDED]
    others = [r for r in reasons if r.code != RETEST_NEEDED]
    if others:
        return _abnormal_page(request, post, others)
    one = {
        "n": str(fresh(at)),
        "celsius": str(finding.celsius),
        "at": at.isoformat(),
        "symptoms": list(finding.symptoms),
    }
    _keep_resting(request, post, [*_resting(request, post), one])
    if rests:
        messages.warning(request, rests[0].sentence())
        return onward(request, reverse("gate", args=[post.id]))
    return onward(request, reverse("gate.refer", args=[post.id, one["n"]]))


def _first_finding(request: HttpRequest, at: datetime) -> Finding:
    celsius = _degrees(request, "celsius", "first.celsius")
    return Finding(Measured(celsius=celsius, at=at), None, request.POST.getlist("symptoms"))


def _degrees(request: HttpRequest, name: str, field: str) -> Decimal:
    typed = request.POST.get(name, "").strip().replace(",", ".")
    try:
        found = Decimal(typed)
    except InvalidOperation:
        raise Refused(Reason(NOT_A_NUMBER if typed else REQUIRED, field)) from None
    if not LOW <= found <= HIGH:
        raise Refused(Reason(NOT_A_NUMBER, field))
    return found.quantize(Decimal("0.1"))


def _abnormal_page(request: HttpRequest, post: Any, reasons: Any = ()) -> HttpResponse:
    shown = {
        "post": post,
        "fields": [
            _temperature(post, "celsius", _("Temperature"), request.POST.get("celsius", "")),
            _symptoms(post, request.POST.getlist("symptoms")),
        ],
        "minutes": post.rules.screening.retest_minutes,
        "threshold": post.rules.screening.fever_threshold_c,
        "reasons": reason_lines(reasons),
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/abnormal.html", shown, status=422 if reasons else 200)


def _temperature(post: Any, name: str, label: str, value: str, **more: Any) -> dict[str, Any]:
    fever = str(post.rules.screening.fever_threshold_c)
    return {
        "name": name,
        "label": label,
        "kind": "temperature",
        "value": value,
        "fever": fever,
        "required": True,
        "pad_only": True,
        **more,
    }


def _symptoms(post: Any, chosen: Any) -> dict[str, Any]:
    language = get_language() or "en"
    lay = {key: one for key, one in post.rules.clinical.symptoms.items() if one.lay}
    return {
        "name": "symptoms",
        "label": _("What anybody can see or hears from the person"),
        "kind": "choices",
        "choices": [{"value": k, "label": one.label.text(language), "selected": k in chosen} for k, one in lay.items()],
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def refer(request: HttpRequest, checkpoint_id: UUID, n: str) -> HttpResponse:
    """The second measurement, who it is, and to which clinic they go."""
    at, post = now(request), _post(request, checkpoint_id)
    one = next((one for one in _resting(request, post) if one["n"] == str(n)), None)
    if one is None:
        messages.info(request, _("This measurement was dealt with already."))
        return redirect("gate", post.id)
    if request.method == "GET":
        return _refer_page(request, post, one)
    try:
        do(request, "journeys.abnormal_passer", _referral(request, post, one, at))
    except Refused as refusal:
        return _refer_page(request, post, one, refusal)
    _drop(request, post, one)
    messages.success(request, _("Referred. The clinic has been told, and the arrival is watched."))
    return onward(request, reverse("gate", args=[post.id]))


def _drop(request: HttpRequest, post: Any, one: dict[str, Any]) -> None:
    _keep_resting(request, post, [kept for kept in _resting(request, post) if kept["n"] != one["n"]])


def _referral(request: HttpRequest, post: Any, one: dict[str, Any], at: datetime) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "checkpoint_id": post.id,
        "first": {"celsius": one["celsius"], "at": one["at"]},
        "symptoms": one["symptoms"],
        "entry": _entry(request, ""),
        "site_id": request.POST.get("site_id", ""),
        "transport": request.POST.get("transport", "").strip(),
    }
    if request.POST.get("celsius", "").strip():
        payload["retest"] = {"celsius": _degrees(request, "celsius", "retest.celsius"), "at": at}
    if lives := request.POST.get("lives_in_id", "").split("@")[0]:
        payload["lives_in_id"] = lives
    return payload


def _entry(request: HttpRequest, prefix: str) -> dict[str, Any]:
    """What a person says of themselves; what is left empty is left out."""
    names = ("name", "sex", "born_on", "id_kind", "id_number", "phone")
    typed = {name: request.POST.get(f"{prefix}{name}", "").strip() for name in names}
    return {name: value for name, value in typed.items() if value or name == "name"}


def _refer_page(request: HttpRequest, post: Any, one: dict[str, Any], refusal: Refused | None = None) -> HttpResponse:
    at = now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    finding = Finding(
        Measured(celsius=Decimal(one["celsius"]), at=datetime.fromisoformat(one["at"])), None, one["symptoms"]
    )
    rests = any(r.code == RETEST_NEEDED for r in screening.reasons_not_to_refer(post, finding, at))
    ready = datetime.fromisoformat(one["at"]) + timedelta(minutes=post.rules.screening.retest_minutes)
    retest = _temperature(post, "celsius", _("Second measurement"), request.POST.get("celsius", ""), required=rests)
    retest["errors"] = [*wrong.get("retest", []), *wrong.get("retest.celsius", []), *wrong.get("retest.at", [])]
    shown = {
        "post": post,
        "drop": reverse("gate.drop", args=[post.id, one["n"]]),
        "first": {"celsius": one["celsius"], "at": short(finding.first.at, at)},
        "wait": _("The second measurement counts from %(time)s.") % {"time": short(ready, at)}
        if rests and ready > at
        else "",
        "retest": retest,
        "person": _person_fields(request, "", "entry.", wrong),
        "rest": [
            _lives_in(request, wrong),
            _clinic(request, post, wrong),
            _text("transport", _("Transport"), request, wrong),
        ],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/refer.html", shown, status=422 if refusal else 200)


def _text(
    name: str, label: str, request: HttpRequest, wrong: dict[str, list[str]], field: str = "", **more: Any
) -> dict[str, Any]:
    key = field or name
    value = request.POST.get(name, "")
    return {
        "name": name,
        "id": key,
        "label": label,
        "value": value,
        "errors": wrong.get(key, []),
        "maxlength": 200,
        "wide": True,
        **more,
    }


def _person_fields(request: HttpRequest, prefix: str, path_: str, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Who somebody is, as the least that a gate asks."""

    def text(name: str, label: str, **more: Any) -> dict[str, Any]:
        return _text(f"{prefix}{name}", label, request, wrong, f"{path_}{name}", **more)

    def choice(name: str, label: str, words: Any, otherwise: str) -> dict[str, Any]:
        chosen = request.POST.get(f"{prefix}{name}", otherwise)
        choices = [{"value": k.value, "label": w, "selected": chosen == k.value} for k, w in words.items()]
        return text(name, label, kind="choice", choices=choices)

    return [
        text("name", _("Name"), required=True, autocomplete="off", maxlength=100),
        choice("id_kind", _("Paper"), ID_WORDS, "resident_card"),
        text("id_number", _("Number of the paper"), autocomplete="off", maxlength=40),
        text("phone", _("Telephone"), kind="tel", autocomplete="off", maxlength=40),
        choice("sex", _("Sex"), SEX_WORDS, "unknown"),
        text("born_on", _("Date of birth"), kind="date", hint=_("Only without a resident identity card.")),
    ]


def _lives_in(request: HttpRequest, wrong: dict[str, list[str]]) -> dict[str, Any]:
    return _place(request, "lives_in_id", _("Lives in"), wrong, hint=_("Village or community; empty when not known."))


def _place(request: HttpRequest, name: str, label: str, wrong: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    given = request.POST.get(name, "")
    named = names_of("places.division", actor(request), now(request), [given]) if given else {}
    return {
        "name": name,
        "id": name,
        "label": label,
        "kind": "reference",
        "search_url": reverse("gate.places"),
        "value": given,
        "shown": named.get(given, ""),
        "errors": wrong.get(name, []),
        "wide": True,
        **more,
    }


def _clinic(request: HttpRequest, post: Any, wrong: dict[str, list[str]]) -> dict[str, Any]:
    """The fever clinics of the post's county, the only one chosen already."""
    sites = list(places.sites(SiteKind.FEVER_CLINIC, places.under(places.county_of(post.division_id))))
    chosen = request.POST.get("site_id", str(sites[0].id) if len(sites) == 1 else "")
    return {
        "name": "site_id",
        "label": _("Goes to the fever clinic"),
        "kind": "choice",
        "open": len(sites) <= 6,
        "required": True,
        "errors": wrong.get("site_id", []),
        "choices": [{"value": s.id, "label": s.name, "hint": s.phone, "selected": chosen == str(s.id)} for s in sites],
    }


@require_GET
@needs(SCREEN)
def place_options(request: HttpRequest) -> HttpResponse:
    """Options for a search box: divisions by their name or the beginning of their code."""
    ids = places.named(request.GET.get("q", "")[:80], 20)
    names = places.names(ids)
    options = [{"value": id, "label": names[id], "sub": places.full_name(id)} for id in ids]
    return render(request, "web/parts/reference_options.html", {"options": options})


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def arrival(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """A party that comes from a listed area: written down, handed over to where they go, proposed for observation."""
    post = _post(request, checkpoint_id)
    if request.method == "GET" or request.POST.get("more"):
        return _arrival_page(request, post)
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
    if left := request.POST.get("left_area_at", "").strip():
        payload["left_area_at"] = zoned(left)
    return payload


def _how_many(request: HttpRequest) -> int:
    typed = request.POST.get("people", "1")
    n = int(typed) if typed.isascii() and typed.isdigit() else 1
    return max(1, min(n + (1 if request.POST.get("more") else 0), MOST_TRAVELLERS))


def _traveller(request: HttpRequest, n: int) -> dict[str, Any]:
    one: dict[str, Any] = {"entry": _entry(request, f"t{n}-")}
    if seat := request.POST.get(f"t{n}-seat", "").strip():
        one["seat"] = seat
    if celsius := request.POST.get(f"t{n}-celsius", "").strip():
        one["celsius"] = celsius.replace(",", ".")
    return one


def _arrival_page(request: HttpRequest, post: Any, refusal: Refused | None = None) -> HttpResponse:
    at = now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    outbreak = editions.current_outbreak(post.division_id, at)
    areas = list(editions.listed_areas(outbreak.id, at))
    asked = RegisterGround.LISTED_AREA in post.rules.screening.register_grounds
    n = _how_many(request)
    shown = {
        "post": post,
        "why_not": "" if asked and areas else (Reason(NO_LISTED_AREAS).sentence() if asked else NOT_ASKED),
        "journey": _journey_fields(request, areas, wrong),
        "travellers": [_traveller_fields(request, post, k, wrong) for k in range(n)],
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
        _text("left_area_at", _("Left there"), request, wrong, kind="datetime"),
        _place(request, "destination_id", _("Goes to"), wrong, required=True, hint=_("Village or community.")),
        _text("address", _("Address there"), request, wrong),
        _text("carrier", _("Train, bus or car"), request, wrong),
        _text("trip", _("Train, flight or trip"), request, wrong, maxlength=40),
        _text("plate", _("Plate"), request, wrong, maxlength=40),
    ]


def _traveller_fields(request: HttpRequest, post: Any, n: int, wrong: dict[str, list[str]]) -> dict[str, Any]:
    prefix, field = f"t{n}-", f"travellers.{n}."
    merged = {
        **wrong,
        **{
            key.replace(field, f"{field}entry.", 1): v
            for key, v in wrong.items()
            if key.startswith(field) and "entry" not in key
        },
    }
    temperature = _temperature(
        post, f"{prefix}celsius", _("Temperature"), request.POST.get(f"{prefix}celsius", ""), required=False
    )
    temperature["errors"] = wrong.get(f"{field}celsius", [])
    return {
        "title": _("Traveller %(n)s") % {"n": n + 1},
        "fields": [
            *_person_fields(request, prefix, f"{field}entry.", merged),
            temperature,
            _text(f"{prefix}seat", _("Seat"), request, wrong, f"{field}seat", maxlength=40),
        ],
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def turn_back(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """Passers turned back under the post's signed order: nobody's name, but always where they may go."""
    post = _post(request, checkpoint_id)
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
            _text(
                "go_to",
                _("Where they go instead"),
                request,
                wrong,
                required=True,
                hint=_("A place that takes them in: nobody is sent into nothing."),
            ),
            _text(
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


@require_POST
@needs(SCREEN)
def leave(request: HttpRequest, checkpoint_id: UUID, n: str) -> HttpResponse:
    """Nothing to refer after all: the note of the first measurement goes."""
    post = _post(request, checkpoint_id)
    _keep_resting(request, post, [kept for kept in _resting(request, post) if kept["n"] != str(n)])
    messages.success(request, _("Dropped; nobody was written down. Count the passer with +1."))
    return onward(request, reverse("gate", args=[post.id]))


paths = [
    path("gate/", gates, name="gates"),
    path("gate/places/", place_options, name="gate.places"),
    path("gate/<uuid:checkpoint_id>/", gate, name="gate"),
    path("gate/<uuid:checkpoint_id>/abnormal/", abnormal, name="gate.abnormal"),
    path("gate/<uuid:checkpoint_id>/abnormal/<uuid:n>/", refer, name="gate.refer"),
    path("gate/<uuid:checkpoint_id>/abnormal/<uuid:n>/drop/", leave, name="gate.drop"),
    path("gate/<uuid:checkpoint_id>/arrival/", arrival, name="gate.arrival"),
    path("gate/<uuid:checkpoint_id>/turn-back/", turn_back, name="gate.turn_back"),
]
