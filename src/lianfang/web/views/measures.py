"""Area measures: what is closed off in my areas, and proposing to close a place off after seeing who lives there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import Actor, covers
from lianfang.core.errors import Refused
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import AREA_GROUND_WORDS, AREA_KIND_WORDS, PROPOSE_AREA, SEE
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.screening import queries as screening

from ..acting import actor, do, needs, now
from ..area_words import kind_words, place_of, state_cell
from ..clocks import clock_of, onward
from ..forms import local_moment, zoned
from ..order_words import choices
from ..shown import by_field, moment, paged, reason_lines

EXITS = 4
LASTS = timedelta(days=7)
PLACES_AT_MOST = 1500
SAID = ("kind", "division_id", "block", "checkpoint_id", "ground", "why", "object_to")


@never_cache
@require_GET
@needs(SEE)
def measures(request: HttpRequest) -> HttpResponse:
    """The measures on my areas: those that wait or hold, or all that ever were."""
    by, at = actor(request), now(request)
    everything = request.GET.get("show", "") == "all"
    rows = isolation.measures_visible(by, at)
    listed, pager = paged(request, rows if everything else isolation.measures_going(rows, at))
    labels = (_("Place"), _("What is closed off"), _("State"), _("Clock"), _("Ends at the latest"))
    shown = {
        "narrow": [
            {"url": "?", "label": _("waiting or in force"), "active": not everything},
            {"url": "?show=all", "label": _("all"), "active": everything},
        ],
        "table": {
            "caption": _("Area measures"),
            "caption_hidden": True,
            "columns": [*({"label": label} for label in labels), {"label": _("Households"), "number": True}],
            "rows": [_row(one, at) for one in listed],
            "empty": _("Nothing is closed off"),
            "empty_text": _("A place is closed off by a signed measure alone, with supply, open exits and an end."),
            "empty_icon": "check-circle",
        },
        "pager": pager,
        "head_actions": _proposing(by, at),
    }
    return render(request, "web/measures/measures.html", shown)


def _proposing(by: Actor, at: datetime) -> list[dict[str, Any]]:
    if not by.may(PROPOSE_AREA, at):
        return []
    return [{"label": _("Propose a measure"), "url": reverse("measure.propose"), "icon": "add"}]


def _row(one: Any, at: datetime) -> dict[str, Any]:
    clock = clock_of(one.review_at if one.signed_at else one.starts_at, at) if one.over_at > at else {}
    return {
        "cells": [
            {"text": place_of(one), "url": reverse("measure", args=[one.id]), "sub": one.why},
            kind_words(one),
            state_cell(one, at),
            {"clock": clock.get("clock", ""), "state": clock.get("clock_state", "")} if clock else {"text": ""},
            moment(one.ended_at or one.ends_at),
            one.households,
        ]
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(PROPOSE_AREA)
def propose(request: HttpRequest) -> HttpResponse:
    """The form; sent the first time it shows who lives there, and sent again it proposes the measure."""
    if request.method == "GET":
        return _page(request, QueryDict())
    if "counted" not in request.POST or "again" in request.POST:
        return _page(request, request.POST)
    try:
        made = do(request, "journeys.propose_area_measure", _payload(request.POST))
    except Refused as refusal:
        return _page(request, request.POST, refusal)
    messages.success(
        request, _("The measure waits for its supply to be said and for a signature; it binds nobody yet.")
    )
    return onward(request, reverse("measure", args=[made["measure_id"]]))


def _payload(post: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {name: text for name in SAID if (text := post.get(name, "").strip())}
    for name in ("starts_at", "ends_at"):
        found[name] = zoned(post.get(name, "").strip())
    exits = [
        {"name": post.get(f"exits.{n}.name", "").strip(), "phone": post.get(f"exits.{n}.phone", "").strip()}
        for n in range(EXITS)
    ]
    return {**found, "exits": [one for one in exits if one["name"] or one["phone"]]}


def _page(request: HttpRequest, given: QueryDict, refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    where = _chosen(given.get("division_id", ""), by, at)
    inside = isolation.inside(where, given.get("block", "").strip()) if where else None
    shown = {
        "fields": _fields(by, at, given, wrong, where),
        "exits": [_exit(n, given, wrong) for n in range(EXITS)],
        "inside": inside,
        "kinds": sum(inside.kinds.values()) if inside else 0,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "breadcrumbs": [{"label": _("Area measures"), "url": reverse("measures")}, {"label": _("Propose a measure")}],
    }
    return render(request, "web/measures/propose.html", shown, status=422 if refusal else 200)


def _chosen(said: str, by: Actor, at: datetime) -> UUID | None:
    """The place that was chosen, where the caller may propose."""
    try:
        where = UUID(said)
    except ValueError:
        return None
    return where if covers(by.areas(PROPOSE_AREA, at), [where]) else None


def _fields(
    by: Actor, at: datetime, given: QueryDict, wrong: Mapping[str, list[str]], where: UUID | None
) -> list[dict[str, Any]]:
    def field(name: str, label: str, kind: str, value: str = "", **more: Any) -> dict[str, Any]:
        told = {"value": given.get(name, value), "errors": wrong.get(name, [])}
        return {"name": name, "label": label, "kind": kind, "required": True, **told, **more}

    def chosen(options: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        return [{**one, "selected": str(one["value"]) == given.get(name, "")} for one in options]

    def moment_of(name: str, label: str, usual: datetime) -> dict[str, Any]:
        return field(name, label, "datetime") | {"value": local_moment(given.get(name, usual.isoformat()))}

    blocks = [{"value": name, "label": name} for name in (isolation.blocks(where) if where else ())]
    whole = _("Leave it empty to close off all of the place. The smallest unit that works is the right one.")
    public = _("Residents read this: name no person.")
    kinds, grounds = choices(AREA_KIND_WORDS), choices(AREA_GROUND_WORDS)
    inside = [field("block", _("Building, group or hamlet"), "choice", required=False, hint=whole)] if blocks else []
    return [
        field("kind", _("What is closed off"), "choice", choices=chosen(kinds, "kind"), open=True, wide=True),
        field("division_id", _("Village or grid"), "choice", choices=chosen(_places(by, at), "division_id"), wide=True),
        *(one | {"choices": chosen(blocks, "block"), "wide": True} for one in inside),
        field(
            "checkpoint_id",
            _("Checkpoint, only where a road is closed"),
            "choice",
            choices=chosen(_posts(by, at), "checkpoint_id"),
            required=False,
            wide=True,
        ),
        field("ground", _("Health ground"), "choice", choices=chosen(grounds, "ground"), open=True, wide=True),
        field("why", _("Why this place, and why no less will do"), "longtext", maxlength=500, hint=public, rows=3),
        moment_of("starts_at", _("From"), at),
        moment_of("ends_at", _("Ends at the latest"), at + LASTS),
        field("object_to", _("Where residents object: office and telephone"), "text", maxlength=200, wide=True),
    ]


def _exit(n: int, given: QueryDict, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    name, phone = f"exits.{n}.name", f"exits.{n}.phone"
    general = wrong.get("exits", []) if n == 0 else []
    return {
        "name": {
            "name": name,
            "label": _("Exit %(n)s") % {"n": n + 1},
            "value": given.get(name, ""),
            "errors": [*wrong.get(name, []), *general],
            "required": n == 0,
            "maxlength": 200,
        },
        "phone": {
            "name": phone,
            "label": _("Telephone that answers day and night"),
            "kind": "tel",
            "value": given.get(phone, ""),
            "errors": wrong.get(phone, []),
            "required": n == 0,
            "maxlength": 40,
        },
    }


def _places(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The villages and grids where the caller may propose."""
    areas = by.areas(PROPOSE_AREA, at)
    tops = areas if areas is not None else [row.id for row in places.roots()]
    ids = dict.fromkeys(id for area in tops for id in places.under(area))
    found = [id for id in ids if places.level_of(id) >= int(Level.VILLAGE)][:PLACES_AT_MOST]
    return [{"value": str(id), "label": places.full_name(id, below=places.county_of(id))} for id in found]


def _posts(by: Actor, at: datetime) -> list[dict[str, Any]]:
    posts = screening.checkpoints_visible(by, at).filter(ended_at=None)
    return [{"value": str(one.id), "label": " · ".join(filter(None, [one.name, one.road]))} for one in posts]


paths = [
    path("measures/", measures, name="measures"),
    path("measures/propose/", propose, name="measure.propose"),
]
