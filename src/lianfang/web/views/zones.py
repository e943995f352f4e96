"""Duty zones: those of one's areas, the ones that nobody answers for first; one zone with its boundary, duties and owners."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.access import covers
from lianfang.core.errors import Refused
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import NAME_RESPONSIBLE, SEE_ROSTER

from ..acting import actor, do, needs, now
from ..asking import Ask, step
from ..clocks import onward
from ..forms import whole
from ..shown import moment, paged, place, reason_lines, several
from ..slots import Choice

NAMES_SHOWN = 4
SHOWN = ("gaps", "all")


@never_cache
@require_GET
@needs(SEE_ROSTER)
def zones(request: HttpRequest) -> HttpResponse:
    """The zones of the caller's areas: those without an owner first, or all; `?area=` those of one area."""
    at = now(request)
    known = _of_the_area(request)
    total, owners, gaps = roster.zone_counts(known, at)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "gaps" if gaps else "all"
    rows, pager = paged(request, roster.without_owner(known, at) if show == "gaps" else known)
    ids = [row.id for row in rows]
    owned, bounds = roster.owners_of_zones(ids, at), roster.boundaries_of_zones(ids)
    shown = {
        "lead": _("%(zones)s zones, %(owners)s owners, %(gaps)s zones without one.")
        % {"zones": total, "owners": owners, "gaps": gaps},
        "tabs": [
            {"url": _tab(request, key), "label": words, "active": key == show, "count": count}
            for key, words, count in (("gaps", _("Without an owner"), gaps), ("all", _("All zones"), total))
        ],
        "table": {
            "caption": _("Duty zones"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Zone"), _("Boundary"), _("Duties"), _("Owners"))],
            "rows": [_row(row, owned.get(row.id, []), bounds) for row in rows],
            "empty": _("Every zone has an owner") if total else _("No zone is drawn here yet"),
            "empty_icon": "flag",
        },
        "pager": pager,
        "actions": _drawing(request),
    }
    return render(request, "web/command/zones.html", shown)


def _of_the_area(request: HttpRequest) -> Any:
    by, at = actor(request), now(request)
    asked = places.by_code(request.GET.get("area", ""))
    if asked is not None and covers(by.areas(SEE_ROSTER, at), [asked]):
        return roster.zones_in(places.under(asked))
    return roster.zones_visible(by, at)


def _tab(request: HttpRequest, show: str) -> str:
    query = {"show": show, **({"area": request.GET["area"]} if "area" in request.GET else {})}
    return f"?{urlencode(query)}"


def _row(row: Any, owners: list[Any], bounds: Any) -> dict[str, Any]:
    named = several(one.name for one in owners[:NAMES_SHOWN])
    if len(owners) > NAMES_SHOWN:
        named = _("%(names)s and %(n)s more") % {"names": named, "n": len(owners) - NAMES_SHOWN}
    return {
        "tone": "" if owners else "warn",
        "cells": [
            {"text": row.name, "url": reverse("zone", args=[row.id]), "sub": place(row.division_id)},
            _boundary(row, bounds),
            row.duties or None,
            named or {"status": _("nobody"), "tone": "warn"},
        ],
    }


def _boundary(row: Any, bounds: Any) -> str:
    """What belongs to a zone, in words."""
    if row.id not in bounds:
        return _("all of %(area)s") % {"area": row.division.name}
    divisions, homes = bounds[row.id]
    names = places.names(divisions)
    households = ngettext("%(n)s household", "%(n)s households", homes) % {"n": homes}
    return several([*(names[id] for id in divisions), *([households] if homes else [])])


def _drawing(request: HttpRequest) -> list[dict[str, Any]]:
    """Where the caller draws a zone: in the area asked for, else in the first of theirs."""
    by, at = actor(request), now(request)
    areas = by.areas(NAME_RESPONSIBLE, at)
    tops = [row.id for row in places.roots()] if areas is None else list(areas)
    asked = places.by_code(request.GET.get("area", ""))
    chosen = asked if asked is not None and covers(areas, [asked]) else next(iter(tops), None)
    if chosen is None:
        return []
    url = reverse("zone.draw", args=[places.code_of(chosen)])
    return [{"label": _("Draw a zone"), "url": url, "icon": "add"}]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def draw(request: HttpRequest, area: str) -> HttpResponse:
    """Draw a zone in an area: what it is called, which of the divisions there belong to it, what its owners do."""
    here = places.by_code(area)
    if here is None or not covers(actor(request).areas(NAME_RESPONSIBLE, now(request)), [here]):
        raise Http404(area)
    parts = [Choice(row.code, row.name) for row in places.children(here).order_by("code")]
    ask = Ask(
        "roster.draw_zone",
        ("name", "duties", *(("parts",) if parts else ())),
        known={"division_id": here},
        worded={"parts": parts},
        shown={
            "heading": _("Draw a zone"),
            "kicker": place(here),
            "lead": _("Where nothing is chosen the zone is all of this area. Owners are named on its page."),
            "save": _("Draw it"),
            "cancel_url": reverse("zones"),
        },
    )
    return step(request, ask, f"{reverse('zones')}?area={area}", _("The zone is drawn; nobody answers for it yet."))


def _found(request: HttpRequest, zone_id: UUID) -> Any:
    row = roster.zones_visible(actor(request), now(request)).filter(id=zone_id).first()
    if row is None:
        raise Http404(str(zone_id))
    return row


@never_cache
@require_GET
@needs(SEE_ROSTER)
def zone(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """One zone: where it is, what belongs to it, what its owners do, and who they are."""
    return _page(request, zone_id)


def _page(request: HttpRequest, zone_id: UUID, refusal: Refused | None = None) -> HttpResponse:
    row, at = _found(request, zone_id), now(request)
    owners = roster.owners_of_zones([row.id], at).get(row.id, [])
    shown = {
        "zone": row,
        "kicker": place(row.division_id),
        "owners": owners,
        "facts": [
            {"label": _("Boundary"), "value": _boundary(row, roster.boundaries_of_zones([row.id]))},
            {"label": _("Duties"), "value": row.duties or "–"},
            {"label": _("Drawn"), "value": moment(row.at)},
        ],
        "may_name": covers(actor(request).areas(NAME_RESPONSIBLE, at), [row.division_id]),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "breadcrumbs": [{"label": _("Duty zones"), "url": reverse("zones")}, {"label": row.name}],
    }
    return render(request, "web/command/zone.html", shown, status=422 if refusal else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def name_owner(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Name one more owner of a zone; the others stay."""
    row, back = _found(request, zone_id), reverse("zone", args=[zone_id])
    ask = Ask(
        "roster.name_zone_owner",
        ("member_id",),
        known={"zone_id": row.id},
        shown={
            "heading": _("Name an owner"),
            "kicker": f"{place(row.division_id)} · {row.name}",
            "lead": _("Whoever answers for the zone already stays."),
            "save": _("Name them"),
            "cancel_url": back,
        },
    )
    return step(request, ask, back, _("Named."))


@never_cache
@require_POST
@needs(NAME_RESPONSIBLE)
def relieve_owner(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Somebody answers for a zone no more."""
    asked = {"zone_id": zone_id, "member_id": request.POST.get("member_id", "")}
    return _done(request, zone_id, "roster.relieve_zone_owner", asked, reverse("zone", args=[zone_id]))


@never_cache
@require_POST
@needs(NAME_RESPONSIBLE)
def end(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """A zone is in use no more."""
    asked = {"zone_id": zone_id, "seen": whole(request.POST.get("seen", ""), 0)}
    return _done(request, zone_id, "roster.end_zone", asked, reverse("zones"))


def _done(request: HttpRequest, zone_id: UUID, action: str, asked: dict[str, Any], address: str) -> HttpResponse:
    try:
        do(request, action, asked)
    except Refused as refusal:
        return _page(request, zone_id, refusal)
    messages.success(request, _("Done."))
    return onward(request, address)


paths = [
    path("zones/", zones, name="zones"),
    path("zones/draw/<str:area>/", draw, name="zone.draw"),
    path("zones/<uuid:zone_id>/", zone, name="zone"),
    path("zones/<uuid:zone_id>/owner/", name_owner, name="zone.owner"),
    path("zones/<uuid:zone_id>/relieve/", relieve_owner, name="zone.relieve"),
    path("zones/<uuid:zone_id>/end/", end, name="zone.end"),
]
