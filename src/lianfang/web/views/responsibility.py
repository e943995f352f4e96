"""Who answers for which areas: every charge that the rules name, who holds it, and what nobody or more than one holds."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import covers
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import NAME_RESPONSIBLE, SEE_ROSTER, ChargeHeld, SubjectKind

from ..acting import actor, needs, now
from ..asking import Ask, step
from ..gap_map import gap_map
from ..shown import paged, several

SHOWN = {
    "gaps": lambda charge: charge.is_gap,
    "doubles": lambda charge: charge.is_doubled,
    "held": lambda charge: bool(charge.holders),
    "all": lambda charge: True,
}


@never_cache
@require_GET
@needs(SEE_ROSTER)
def responsibility(request: HttpRequest) -> HttpResponse:
    """The charges of the caller's areas: those held by nobody first, or what was asked for."""
    areas, at = areas_asked(request), now(request)
    charges = roster.charges_of(areas, at)
    counts = {key: sum(map(wanted, charges)) for key, wanted in SHOWN.items()}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "gaps" if counts["gaps"] else "all"
    rows, pager = paged(request, [charge for charge in charges if SHOWN[show](charge)])
    names = {charge.division_id: places.full_name(charge.division_id, below=_county(charge)) for charge in rows}
    shown = {
        "lead": _("%(held)s of %(all)s charges are held by somebody.") % {"held": counts["held"], "all": counts["all"]},
        "tabs": [
            {"url": tab(request, key), "label": words, "active": key == show, "count": counts[key]}
            for key, words in (
                ("gaps", _("Held by nobody")),
                ("doubles", _("Held by more than one")),
                ("all", _("All charges")),
            )
        ],
        "table": {
            "caption": _("Who answers for which areas"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Area"), _("Charge"), _("Held by"), _("Phone"), "")],
            "rows": [_row(request, charge, names[charge.division_id]) for charge in rows],
            "empty": _("Every charge is held by one person") if show != "all" else _("The rules name no charge here"),
        },
        "pager": pager,
        "map": gap_map(areas, charges, at),
        "actions": [{"label": _("Chains of the villages"), "url": reverse("chains"), "icon": "people"}],
    }
    return render(request, "web/command/responsibility.html", shown)


def areas_asked(request: HttpRequest) -> list[UUID]:
    """The divisions that the caller sees the roster of, by their codes; those of one area where it is asked for."""
    by, at = actor(request), now(request)
    held = by.areas(SEE_ROSTER, at)
    tops = [row.id for row in places.roots()] if held is None else [*held]
    asked = places.by_code(request.GET.get("area", ""))
    if asked is not None and covers(held, [asked]):
        tops = [asked]
    return sorted({id for top in tops for id in places.under(top)}, key=places.code_of)


def _county(charge: ChargeHeld) -> UUID:
    return places.county_of(charge.division_id)


def tab(request: HttpRequest, show: str) -> str:
    """This page with the same area, showing something else."""
    query = request.GET.copy()
    query["show"] = show
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _row(request: HttpRequest, charge: ChargeHeld, area: str) -> dict[str, Any]:
    link = naming_link(request, charge)
    url = reverse("division", args=[places.code_of(charge.division_id)])
    held: Any = " · ".join(one.name for one in charge.holders)
    if charge.is_gap:
        held = {"status": _("nobody"), "tone": "warn"}
    elif charge.is_doubled:
        held = {"status": held, "tone": "warn"}
    return {
        "tone": "warn" if charge.is_gap or charge.is_doubled else "",
        "cells": [
            {"text": area, "url": url},
            charge_words(charge),
            held,
            " · ".join(one.phone for one in charge.holders if one.phone) or None,
            {"text": _("Name somebody else") if charge.holders else _("Name somebody"), "url": link} if link else "",
        ],
    }


def charge_words(charge: ChargeHeld) -> str:
    """What the rules call a charge."""
    return charge.label.text(get_language() or "en")


def charge_lines(charge: ChargeHeld, link: str) -> Iterator[dict[str, Any]]:
    """A charge on the page of its area: each who holds it, or that nobody does."""
    words = charge_words(charge)
    if charge.is_gap:
        yield {"title": _("Nobody"), "note": words, "icon": "blocked", "tone": "warn", "url": link}
    for one in charge.holders:
        doubled = {"status": _("held by more than one"), "status_tone": "warn"} if charge.is_doubled else {}
        yield {"title": one.name, "note": words, "icon": "shield-check", "clock": one.phone, **doubled}


def naming_link(request: HttpRequest, charge: ChargeHeld) -> str:
    """Where the caller names somebody for a charge; empty where they may not."""
    if not covers(actor(request).areas(NAME_RESPONSIBLE, now(request)), [charge.division_id]):
        return ""
    return reverse("responsibility.name", args=[places.code_of(charge.division_id), charge.key])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def name_somebody(request: HttpRequest, area: str, charge: str) -> HttpResponse:
    """Name who answers for an area in one of its charges; whoever held it is relieved at the same moment."""
    here, back = places.by_code(area), reverse("responsibility")
    charges = roster.charges_of([here], now(request)) if here is not None else []
    found = next((one for one in charges if one.key == charge), None)
    if found is None or not naming_link(request, found):
        raise Http404
    holders = several(one.name for one in found.holders)
    ask = Ask(
        "roster.name_responsible",
        ("member_id", "until"),
        known={
            "role": found.key,
            "subject_kind": SubjectKind.DIVISION.value,
            "subject": found.division_id,
            "division_id": found.division_id,
        },
        shown={
            "heading": charge_words(found),
            "kicker": places.full_name(found.division_id, below=_county(found)),
            "lead": _("Now %(names)s, who is relieved when you save.") % {"names": holders} if holders else "",
            "save": _("Name them"),
            "cancel_url": back,
        },
    )
    return step(request, ask, back, _("Named."))


paths = [
    path("responsibility/", responsibility, name="responsibility"),
    path("responsibility/<str:area>/<str:charge>/", name_somebody, name="responsibility.name"),
]
