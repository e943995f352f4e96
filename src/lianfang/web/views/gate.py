"""The gate: counting with one thumb, and an abnormal passer."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.core.types import celsius_text
from lianfang.editions.days import parse_cutoff
from lianfang.places import queries as places
from lianfang.screening import queries as screening
from lianfang.screening.types import (
    KIND_WORDS,
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
from ..gate_fields import (
    clinic_field,
    degrees,
    device_field,
    device_told,
    entry_of,
    lives_in_field,
    person_fields,
    post_here,
    symptoms_field,
    temperature_field,
    text_field,
)
from ..shown import by_field, reason_lines

RESTING = "resting"
"""The session's note of who rests before the second measurement: a temperature and a time, never a name."""
MOST_RESTING = 20
MOST_POSTS = 60


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
        "posts": [_post_card(post) for post in found[:MOST_POSTS]],
        "more": max(0, len(found) - MOST_POSTS),
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


@never_cache
@require_GET
@needs(SCREEN)
def gate(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """The huge +1, and what else may come through a gate.  Nobody is ever shown as cleared."""
    at, post = now(request), post_here(request, checkpoint_id)
    ((_day, since, until),) = screening.days_until(post.division_id, at)
    counts = screening.counts([post.id], since, until)[post.id]
    shown = {
        "heading": post.name,
        "subheading": " · ".join(
            filter(None, [str(STATE_WORDS[PostState(post.state)]), post.road or post.division.name])
        ),
        "gate": _pad(post, counts, actor(request).member, at),
        "tally": _tally(counts),
        "resting": _resting_lines(request, post, at),
        "back_url": reverse("gates") + "?all=1",
    }
    return render(request, "web/gate/gate.html", shown)


def _pad(post: Any, counts: GateCounts, member: UUID, at: datetime) -> dict[str, Any]:
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
            *_turning_back(post, at),
        ],
        "rule": {
            "key": f"{post.id}:{member}",  # what one worker left unsent on a shared phone stays theirs
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


def _turning_back(post: Any, at: datetime) -> list[dict[str, Any]]:
    """The way to turn somebody back, at a post whose signed order is in force; without one nobody is turned back."""
    if screening.standing_order(post.id, at) is None:
        return []
    return [{"label": _("Turn back"), "icon": "turn-back", "url": reverse("gate.turn_back", args=[post.id])}]


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
                "celsius": celsius_text(Decimal(one["celsius"])),
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
    at, post = now(request), post_here(request, checkpoint_id)
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
        "device": device_told(request),
    }
    _keep_resting(request, post, [*_resting(request, post), one])
    if rests:
        messages.warning(request, rests[0].sentence())
        return onward(request, reverse("gate", args=[post.id]))
    return onward(request, reverse("gate.refer", args=[post.id, one["n"]]))


def _first_finding(request: HttpRequest, at: datetime) -> Finding:
    celsius = degrees(request, "celsius", "first.celsius")
    return Finding(Measured(celsius=celsius, at=at), None, request.POST.getlist("symptoms"))


def _abnormal_page(request: HttpRequest, post: Any, reasons: Any = ()) -> HttpResponse:
    shown = {
        "post": post,
        "fields": [
            temperature_field(post, "celsius", _("Temperature"), request.POST.get("celsius", "")),
            symptoms_field(post, request.POST.getlist("symptoms")),
            device_field(request),
        ],
        "minutes": post.rules.screening.retest_minutes,
        "threshold": post.rules.screening.fever_threshold_c,
        "reasons": reason_lines(reasons),
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/abnormal.html", shown, status=422 if reasons else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SCREEN)
def refer(request: HttpRequest, checkpoint_id: UUID, n: str) -> HttpResponse:
    """The second measurement, who it is, and to which clinic they go."""
    at, post = now(request), post_here(request, checkpoint_id)
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
        "first": {"celsius": one["celsius"], "at": one["at"], "device": one.get("device", "")},
        "symptoms": one["symptoms"],
        "entry": entry_of(request, ""),
        "site_id": request.POST.get("site_id", ""),
        "transport": request.POST.get("transport", "").strip(),
    }
    if typed := request.POST.get("celsius", "").strip():
        payload["retest"] = {"celsius": typed.replace(",", "."), "at": at, "device": device_told(request)}
    if lives := request.POST.get("lives_in_id", "").split("@")[0]:
        payload["lives_in_id"] = lives
    return payload


def _refer_page(request: HttpRequest, post: Any, one: dict[str, Any], refusal: Refused | None = None) -> HttpResponse:
    at = now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    finding = Finding(
        Measured(celsius=Decimal(one["celsius"]), at=datetime.fromisoformat(one["at"])), None, one["symptoms"]
    )
    rests = any(r.code == RETEST_NEEDED for r in screening.reasons_not_to_refer(post, finding, at))
    ready = datetime.fromisoformat(one["at"]) + timedelta(minutes=post.rules.screening.retest_minutes)
    retest = temperature_field(
        post, "celsius", _("Second measurement"), request.POST.get("celsius", ""), required=rests
    )
    retest["errors"] = [*wrong.get("retest", []), *wrong.get("retest.celsius", []), *wrong.get("retest.at", [])]
    shown = {
        "post": post,
        "drop": reverse("gate.drop", args=[post.id, one["n"]]),
        "first": {"celsius": celsius_text(Decimal(one["celsius"])), "at": short(finding.first.at, at)},
        "wait": _("The second measurement counts from %(time)s.") % {"time": short(ready, at)}
        if rests and ready > at
        else "",
        "measured": [retest, device_field(request)],
        "person": person_fields(request, "", "entry.", wrong),
        "rest": [
            lives_in_field(request, wrong),
            clinic_field(request, post, wrong),
            text_field("transport", _("Transport"), request, wrong),
        ],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("gate", args=[post.id]),
    }
    return render(request, "web/gate/refer.html", shown, status=422 if refusal else 200)


@require_GET
@needs(SCREEN)
def place_options(request: HttpRequest) -> HttpResponse:
    """Options for a search box: divisions by their name or the beginning of their code."""
    ids = places.named(request.GET.get("q", "")[:80], 20)
    names = places.names(ids)
    options = [{"value": id, "label": names[id], "sub": places.full_name(id)} for id in ids]
    return render(request, "web/parts/reference_options.html", {"options": options})


@require_POST
@needs(SCREEN)
def leave(request: HttpRequest, checkpoint_id: UUID, n: str) -> HttpResponse:
    """Nothing to refer after all: the note of the first measurement goes."""
    post = post_here(request, checkpoint_id)
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
]
