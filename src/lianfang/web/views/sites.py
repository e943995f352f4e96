"""Sites: quarantine sites, hospitals and clinics with their rooms, beds and who is there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import SEE as SEE_CLINIC
from lianfang.core.errors import Reason, Refused
from lianfang.isolation.types import SEE as SEE_ISOLATION
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS
from lianfang.places import queries as places
from lianfang.places.types import KEEP_SITES, ROOM_WORDS, SITE_WORDS, ZONE_WORDS, Beds, RoomState, SiteKind, Zone
from lianfang.roster.types import SEE_ROSTER

from ..acting import actor, do, look, needs, now
from ..forms import whole
from ..shown import moment, paged, place, reason_lines

DUTIES = (SEE_ROSTER, KEEP_SITES, SEE_ISOLATION, SEE_CLINIC)
ROOM_TONES = {
    RoomState.ACTIVE: "ok",
    RoomState.RESERVE: "note",
    RoomState.DISINFECTING: "warn",
    RoomState.CLOSED: "idle",
}


def _areas(request: HttpRequest) -> tuple[UUID, ...] | None:
    """The divisions whose sites the caller sees: those of any duty that concerns sites, and the county around them."""
    by, at = actor(request), now(request)
    found: set[UUID] = set()
    for duty in DUTIES:
        areas = by.areas(duty, at)
        if areas is None:
            return None
        found.update(places.county_of(area) for area in areas)
    return places.division_ids(found)


@require_GET
@needs(*DUTIES)
def sites(request: HttpRequest) -> HttpResponse:
    """The open sites of the county, with free beds by kind."""
    kind = request.GET.get("kind", "")
    wanted = SiteKind(kind) if kind in list(SiteKind) else None
    divisions = _areas(request)
    rows, pager = paged(request, places.sites(wanted, divisions))
    beds = places.beds(row.id for row in rows)
    lacks = clinical.shortfalls(rows, now(request))
    lines = [_line(row, beds[row.id], lacks[row.id]) for row in rows]
    heads = (_("Site"), _("Kind"), _("Area"), _("Phone"), _("Rooms"), _("Beds"), _("Beds taken"), _("Free"))
    tabs = [{"url": reverse("sites"), "label": _("All"), "active": wanted is None}]
    tabs += [
        {"url": f"{reverse('sites')}?kind={k.value}", "label": SITE_WORDS[k], "active": k is wanted} for k in SiteKind
    ]
    shown = {
        "tabs": tabs,
        "table": {
            "caption": _("Sites"),
            "caption_hidden": True,
            "columns": [{"label": label, "number": n > 3} for n, label in enumerate(heads)],
            "rows": lines,
            "empty": _("No site of this kind"),
            "empty_icon": "building",
        },
        "pager": pager,
        "actions": _may_open(request),
    }
    return render(request, "web/sites/sites.html", shown)


def _line(row: Any, beds: Beds, lacks: list[Reason]) -> dict[str, Any]:
    short = " ".join(reason.sentence() for reason in lacks)
    return {
        "cells": [
            {"text": row.name, "url": reverse("site", args=[row.id]), "sub": short},
            str(SITE_WORDS[SiteKind(row.kind)]),
            place(row.division_id),
            row.phone,
            beds.rooms,
            beds.beds,
            beds.taken,
            beds.free,
        ]
    }


def _may_open(request: HttpRequest) -> list[dict[str, Any]]:
    if not actor(request).may(KEEP_SITES, now(request)):
        return []
    return [{"label": _("Open a site"), "icon": "add", "url": reverse("office.form", args=["places.open_site"])}]


def _site_or_404(request: HttpRequest, site_id: UUID) -> Any:
    found = places.sites(None, _areas(request)).filter(id=site_id).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
@needs(*DUTIES)
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """One site: its rooms by zone and state, its beds, and who is there as far as the reader may see."""
    return _site_page(request, _site_or_404(request, site_id))


def _site_page(request: HttpRequest, row: Any, refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    occupants = journeys.occupants(by, row.id, at)
    cards = people.cards((o.person_id for o in occupants), at)
    if cards:
        look(request, row.id, shown=len(cards))
    keeps = by.may(KEEP_SITES, at) and by.areas(KEEP_SITES, at) is not None
    rooms = list(places.rooms(row.id))
    beds = places.beds([row.id])[row.id]
    shown = {
        "site": row,
        "kind": SITE_WORDS[SiteKind(row.kind)],
        "where": place(row.division_id),
        "figures": [
            {"label": _("Rooms in use"), "value": beds.rooms},
            {"label": _("Beds"), "value": beds.beds},
            {"label": _("Beds taken"), "value": beds.taken},
            {"label": _("Free"), "value": beds.free, "tone": "danger" if beds.beds and not beds.free else "ok"},
        ],
        "lacks": " ".join(reason.sentence() for reason in clinical.shortfalls([row], at)[row.id]),
        "rooms": [_room(room, occupants, cards) for room in rooms],
        "states": [{"value": s.value, "label": ROOM_WORDS[s]} for s in RoomState] if keeps else [],
        "unseen": beds.taken - len(occupants),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "actions": _site_actions(request, row) if keeps else [],
        "breadcrumbs": [{"label": _("Sites"), "url": reverse("sites")}, {"label": row.name}],
    }
    return render(request, "web/sites/site.html", shown, status=422 if refusal else 200)


def _site_actions(request: HttpRequest, row: Any) -> list[dict[str, Any]]:
    query = urlencode({"site_id": row.id, "seen": row.version, "next": request.path})
    return [
        {"label": _("Add a room"), "icon": "add", "url": f"{reverse('office.form', args=['places.add_room'])}?{query}"},
    ]


def _room(room: Any, occupants: list[journeys.Occupant], cards: Any) -> dict[str, Any]:
    state = RoomState(room.state)
    return {
        "id": room.id,
        "version": room.version,
        "name": room.name,
        "zone": ZONE_WORDS[Zone(room.zone)],
        "beds": room.beds,
        "state": ROOM_WORDS[state],
        "state_key": state.value,
        "tone": ROOM_TONES[state],
        "people": [
            {
                "name": cards[o.person_id].name if o.person_id in cards else "–",
                "url": reverse("person", args=[o.person_id]),
                "sex": SEX_WORDS[cards[o.person_id].sex] if o.person_id in cards else "",
                "since": moment(o.since),
                "until": moment(o.until),
            }
            for o in occupants
            if o.room_id == room.id
        ],
    }


@require_POST
@needs(KEEP_SITES)
def set_state(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Change what a room is used for."""
    row = _site_or_404(request, site_id)
    sent = request.POST
    seen = sent.get("seen", "")
    try:
        do(
            request,
            "places.set_room_state",
            {
                "room_id": sent.get("room_id", ""),
                "state": sent.get("state", ""),
                "seen": whole(seen, seen),
            },
        )
    except Refused as refusal:
        return _site_page(request, row, refusal)
    messages.success(request, _("The room's state is changed."))
    return HttpResponseRedirect(reverse("site", args=[site_id]), status=303)


paths = [
    path("sites/", sites, name="sites"),
    path("sites/<uuid:site_id>/", site, name="site"),
    path("sites/<uuid:site_id>/rooms/", set_state, name="site.set_state"),
]
