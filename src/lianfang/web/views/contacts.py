"""Household contacts: how many have one, area by area; naming somebody for a whole village or grid, or for those chosen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import covers
from lianfang.core.errors import REQUIRED, Reason, Refused
from lianfang.core.ids import fresh
from lianfang.people import queries as people
from lianfang.people.types import SEE
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.roster.types import NAME_RESPONSIBLE, SEE_ROSTER

from ..acting import actor, do, look, needs, now
from ..asking import gone_on
from ..shown import paged, place, reason_lines
from ..task_pages import household_name

SHOWN = ("without", "all")
AT_ONCE = 100
MEMBERS_AT_MOST = 300


@never_cache
@require_GET
@needs(SEE_ROSTER)
def contacts(request: HttpRequest) -> HttpResponse:
    """The villages and grids of the caller's areas with how many households have no contact, those with the most first."""
    areas = places.division_ids(actor(request).areas(SEE_ROSTER, now(request)))
    ids = [id for level in (Level.VILLAGE, Level.GRID) for id in places.of_level(int(level))]
    counted = roster.contact_counts([id for id in ids if areas is None or id in areas])
    households, without = sum(one.households for one in counted), sum(one.without for one in counted)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "without" if without else "all"
    chosen = [one for one in counted if show == "all" or one.without]
    rows, pager = paged(request, sorted(chosen, key=lambda one: (-one.without, places.code_of(one.division_id))))
    shown = {
        "lead": _("%(all)s households, %(without)s without a contact.") % {"all": households, "without": without},
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": count}
            for key, words, count in (
                ("without", _("Areas with a gap"), sum(1 for one in counted if one.without)),
                ("all", _("All areas"), len(counted)),
            )
        ],
        "table": {
            "caption": _("Household contacts"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Area")},
                {"label": _("Households"), "number": True},
                {"label": _("Without a contact"), "number": True},
            ],
            "rows": [
                {
                    "tone": "warn" if one.without else "",
                    "cells": [_area(request, one.division_id), one.households, one.without],
                }
                for one in rows
            ],
            "empty": _("Every household has a contact") if households else _("Nobody lives here yet"),
            "empty_icon": "household",
        },
        "pager": pager,
        "actions": [{"label": _("Focus groups"), "url": reverse("focus"), "icon": "need"}]
        if actor(request).may(SEE, now(request))
        else [],
    }
    return render(request, "web/command/contacts.html", shown)


def _area(request: HttpRequest, division_id: UUID) -> dict[str, Any]:
    """An area with the way to its households, for those who see who lives there."""
    url = reverse("contacts.area", args=[places.code_of(division_id)])
    sees = covers(actor(request).areas(SEE, now(request)), [division_id])
    return {"text": place(division_id), "url": url if sees else ""}


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE)
def households(request: HttpRequest, area: str) -> HttpResponse:
    """The households of a village or grid with the contact of each; somebody is named for those chosen or for all."""
    here = places.by_code(area)
    if here is None or not covers(actor(request).areas(SEE, now(request)), [here]):
        raise Http404(area)
    if request.method == "GET":
        return _page(request, here, None)
    try:
        made = do(request, "roster.name_contact", _asked(request, here))
    except Refused as refusal:
        return _page(request, here, refusal)
    words = _("Households that have a new contact: %(n)s.") % {"n": made["named"]}
    return gone_on(request, reverse("contacts.area", args=[area]), words)


def _asked(request: HttpRequest, here: UUID) -> dict[str, Any]:
    """What the form asks for; whoever chose no household and no button for all is told so.  Raises Refused."""
    whole = request.POST.get("whole", "")
    homes = [] if whole else request.POST.getlist("home")
    missing = [] if request.POST.get("member_id") else [Reason(REQUIRED, "member_id")]
    if not whole and not homes:
        missing.append(Reason(REQUIRED, "household_ids"))
    if missing:
        raise Refused(missing)
    return {
        "division_id": here,
        "member_id": request.POST["member_id"],
        "household_ids": homes,
        "only_without": whole == "without",
    }


def _page(request: HttpRequest, here: UUID, refusal: Refused | None) -> HttpResponse:
    at, within = now(request), places.under(here)
    every, gaps = people.homes_lived_in(within), roster.homes_without_contact(within)
    counts = {"without": gaps.count(), "all": every.count()}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "without" if counts["without"] else "all"
    found, pager = paged(request, (gaps if show == "without" else every).order_by("division__code", "id"), AT_ONCE)
    ids = [home.id for home in found]
    if ids:
        look(request, here, kind="search", shown=len(ids))
    shown = {
        "heading": places.names([here])[here],
        "kicker": place(here),
        "code": places.code_of(here),
        "lead": _("%(all)s households, %(without)s without a contact.") % counts,
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": counts[key]}
            for key, words in (("without", _("Without a contact")), ("all", _("All households")))
        ],
        "table": _table(request, ids),
        "pager": pager,
        "operation": fresh(at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "members": _members(request, here),
        "may_name": covers(actor(request).areas(NAME_RESPONSIBLE, at), [here]),
        "whole": places.level_of(here) >= int(Level.VILLAGE),
        "breadcrumbs": [{"label": _("Household contacts"), "url": reverse("contacts")}, {"label": place(here)}],
    }
    return render(request, "web/command/contact_homes.html", shown, status=422 if refusal else 200)


def _table(request: HttpRequest, ids: Sequence[UUID]) -> dict[str, Any]:
    members, doors, known = people.members_of(ids), people.addresses(ids), roster.contacts_of(ids)
    picked = set(request.POST.getlist("home"))
    rows = []
    for id in ids:
        name, contact = household_name(members.get(id, ())) or _("Household"), known.get(id)
        held = {"text": contact.name, "sub": contact.phone} if contact else {"status": _("nobody"), "tone": "warn"}
        rows.append(
            {
                "value": str(id),
                "name": name,
                "picked": str(id) in picked,
                "cells": [
                    {"text": name, "url": reverse("household", args=[id])},
                    doors.get(id, ""),
                    held,
                ],
            }
        )
    return {
        "caption": _("Households and their contacts"),
        "caption_hidden": True,
        "pick": "home",
        "columns": [{"label": label} for label in (_("Household"), _("Door"), _("Named contact"))],
        "rows": rows,
        "empty": _("Every household here has a contact"),
        "empty_icon": "household",
    }


def contact_lines(household_id: UUID) -> list[dict[str, Any]]:
    """Whom a household has as its contact, with the telephone; or that it has nobody."""
    contact = roster.contacts_of([household_id]).get(household_id)
    if contact is None:
        return [{"title": _("Nobody is named yet"), "icon": "blocked", "tone": "warn"}]
    return [
        {"title": contact.name, "note": _("contact of the household"), "icon": "user-round", "clock": contact.phone}
    ]


def _members(request: HttpRequest, here: UUID) -> list[dict[str, Any]]:
    """Who works in the township, the nearest to the area first."""
    near = places.ancestors(here)
    top = next((id for id in near if places.level_of(id) == int(Level.TOWNSHIP)), here)
    rows = roster.assignments_in(places.under(top), now(request)).order_by("member__name", "member_id")
    found: dict[UUID, dict[str, Any]] = {}
    for row in sorted(rows[:MEMBERS_AT_MOST], key=lambda row: row.division_id != here):
        words = f"{row.member.name} · {roster.role_words(row.role)}"
        chosen = request.POST.get("member_id") == str(row.member_id)
        found.setdefault(row.member_id, {"value": str(row.member_id), "label": words, "selected": chosen})
    return list(found.values())


paths = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/<str:area>/", households, name="contacts.area"),
]
