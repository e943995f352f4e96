"""The chains of who answers above and in each village: those with a gap first, with who holds each link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.roster.types import SEE_ROSTER, Chain, ChargeHeld

from ..acting import actor, needs, now
from ..shown import paged, place
from .responsibility import areas_asked, charge_words, naming_link, tab

SHOWN = {
    "gaps": lambda chain: bool(chain.gaps),
    "doubles": lambda chain: chain.is_doubled,
    "all": lambda chain: True,
}
AREAS_AT_MOST = 400


@never_cache
@require_GET
@needs(SEE_ROSTER)
def chains(request: HttpRequest) -> HttpResponse:
    """The chains of the villages in the caller's areas, or in one that is asked for: those with a gap, or what was asked."""
    found = roster.chains_of(areas_asked(request), now(request))
    counts = {key: sum(map(wanted, found)) for key, wanted in SHOWN.items()}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "gaps" if counts["gaps"] else "all"
    rows, pager = paged(request, [chain for chain in found if SHOWN[show](chain)])
    missing = missing_in(found)
    lead = _("%(whole)s of %(all)s villages have everybody named; %(missing)s names are missing.")
    shown = {
        "lead": lead % {"whole": counts["all"] - counts["gaps"], "all": counts["all"], "missing": missing},
        "tabs": [
            {"url": tab(request, key), "label": words, "active": key == show, "count": counts[key]}
            for key, words in (
                ("gaps", _("Somebody is missing")),
                ("doubles", _("Held by more than one")),
                ("all", _("All villages")),
            )
        ],
        "show": show,
        "areas": _areas(request),
        "table": _table(request, rows, show),
        "pager": pager,
    }
    return render(request, "web/command/chains.html", shown)


def missing_in(found: list[Chain]) -> int:
    """How many are still to be named in some chains; whoever stands above several villages is counted once."""
    return len({(link.division_id, link.key) for chain in found for link in chain.links if not link.holders})


def _areas(request: HttpRequest) -> list[dict[str, Any]]:
    """The counties and townships of the caller's areas, to choose from."""
    areas = places.division_ids(actor(request).areas(SEE_ROSTER, now(request)))
    levels = (int(Level.COUNTY), int(Level.TOWNSHIP))
    ids = [id for level in levels for id in places.of_level(level) if areas is None or id in areas]
    asked = request.GET.get("area", "")
    return [
        {"value": code, "label": place(id), "selected": code == asked}
        for id in ids[:AREAS_AT_MOST]
        if (code := places.code_of(id))
    ]


def _table(request: HttpRequest, rows: list[Chain], show: str) -> dict[str, Any]:
    links = {link.key: charge_words(link) for chain in rows for link in chain.links}
    return {
        "caption": _("Chains of the villages"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("Village"), *links.values())],
        "rows": [
            {
                "tone": "warn" if show == "all" and (chain.gaps or chain.is_doubled) else "",
                "cells": [
                    {
                        "text": places.names([chain.division_id])[chain.division_id],
                        "url": reverse("division", args=[places.code_of(chain.division_id)]),
                    },
                    *(_cell(request, chain, key) for key in links),
                ],
            }
            for chain in rows
        ],
        "empty": _("The rules ask for no chain here") if show == "all" else _("Everybody is named"),
        "empty_icon": "shield-check",
    }


def _cell(request: HttpRequest, chain: Chain, key: str) -> Any:
    link = next((one for one in chain.links if one.key == key), None)
    return "" if link is None else held_cell(request, link)


def held_cell(request: HttpRequest, link: ChargeHeld) -> dict[str, Any]:
    """Who holds a link, with the telephone; that nobody does, and where somebody is named."""
    names = " · ".join(one.name for one in link.holders)
    if not link.holders:
        url = naming_link(request, link)
        return {"text": _("nobody: name somebody"), "url": url} if url else {"status": _("nobody"), "tone": "warn"}
    phones = " · ".join(one.phone for one in link.holders if one.phone)
    return {"status": names, "tone": "warn", "sub": phones} if link.is_doubled else {"text": names, "sub": phones}


paths = [path("chains/", chains, name="chains")]
