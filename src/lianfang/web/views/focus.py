"""Focus groups: those who need special care for one reason in one village, and who owns the canvass of each group."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import covers
from lianfang.people import queries as people
from lianfang.people.types import SEE, VULNERABLE_WORDS, Vulnerable
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.roster.types import FOCUS, NAME_RESPONSIBLE, SubjectKind

from ..acting import actor, needs, now
from ..asking import Ask, step
from ..shown import paged, place, titled

SHOWN = ("gaps", "all")
Group = tuple[UUID, Vulnerable]


@never_cache
@require_GET
@needs(SEE)
def focus(request: HttpRequest) -> HttpResponse:
    """The focus groups of the caller's areas, village by village: those that nobody owns first, or all."""
    groups = _groups(request)
    owners = owners_of(list(groups), now(request))
    gaps = sum(1 for group in groups if group not in owners)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "gaps" if gaps else "all"
    rows, pager = paged(request, [group for group in groups if show == "all" or group not in owners])
    shown = {
        "lead": _("%(all)s focus groups, %(gaps)s without an owner of their canvass.")
        % {"all": len(groups), "gaps": gaps},
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": count}
            for key, words, count in (
                ("gaps", _("Without an owner"), gaps),
                ("all", _("All focus groups"), len(groups)),
            )
        ],
        "table": {
            "caption": _("Focus groups"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Village")},
                {"label": _("Why")},
                {"label": _("People"), "number": True},
                {"label": _("Owner of the canvass")},
                {"label": ""},
            ],
            "rows": [_row(request, group, groups[group], owners.get(group)) for group in rows],
            "empty": _("Every focus group has an owner")
            if groups
            else _("Nobody here is noted as needing special care"),
            "empty_icon": "need",
        },
        "pager": pager,
    }
    return render(request, "web/command/focus.html", shown)


def _groups(request: HttpRequest) -> dict[Group, int]:
    """How many belong to each focus group of the caller's areas; grids count in their village."""
    areas = places.division_ids(actor(request).areas(SEE, now(request)))
    ids = [id for level in (Level.VILLAGE, Level.GRID) for id in places.of_level(int(level))]
    found: dict[Group, int] = {}
    for (division, kind), n in people.special_care_counts([id for id in ids if areas is None or id in areas]).items():
        group = (places.village_of(division), kind)
        found[group] = found.get(group, 0) + n
    return dict(sorted(found.items(), key=lambda one: (places.code_of(one[0][0]), list(Vulnerable).index(one[0][1]))))


def owners_of(groups: Sequence[Group], at: datetime) -> dict[Group, Any]:
    """Who owns the canvass of each group: named for the village, else for the nearest area above it."""
    every = dict.fromkeys(id for village, _kind in groups for id in places.ancestors(village))
    held = {(division, one.role): one for division, team in roster.care_teams(every, at).items() for one in team}
    found = {}
    for village, kind in groups:
        near = (held.get((id, role_of(kind))) for id in reversed(places.ancestors(village)))
        owner = next((one for one in near if one is not None), None)
        if owner is not None:
            found[village, kind] = owner
    return found


def role_of(kind: Vulnerable) -> str:
    """In which role somebody owns the canvass of a focus group."""
    return f"{FOCUS}{kind.value}"


def _row(request: HttpRequest, group: Group, n: int, owner: Any) -> dict[str, Any]:
    village, kind = group
    held = {"text": owner.name, "sub": owner.phone} if owner else {"status": _("nobody"), "tone": "warn"}
    url = reverse("focus.name", args=[places.code_of(village), kind.value])
    may = covers(actor(request).areas(NAME_RESPONSIBLE, now(request)), [village])
    words = _("Name somebody else") if owner else _("Name somebody")
    return {
        "tone": "" if owner else "warn",
        "cells": [place(village), str(VULNERABLE_WORDS[kind]), n, held, {"text": words, "url": url} if may else ""],
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def name_owner(request: HttpRequest, area: str, reason: str) -> HttpResponse:
    """Name who owns the canvass of a focus group of an area; whoever owned it is relieved at the same moment."""
    here = places.by_code(area)
    may = here is not None and covers(actor(request).areas(NAME_RESPONSIBLE, now(request)), [here])
    if here is None or not may or reason not in set(Vulnerable):
        raise Http404(area)
    kind = Vulnerable(reason)
    owner = owners_of([(here, kind)], now(request)).get((here, kind))
    ask = Ask(
        "roster.name_responsible",
        ("member_id", "until"),
        known={
            "role": role_of(kind),
            "subject_kind": SubjectKind.DIVISION.value,
            "subject": here,
            "division_id": here,
        },
        shown={
            "heading": titled(_("Owner of the canvass"), VULNERABLE_WORDS[kind]),
            "kicker": place(here),
            "lead": _("Now %(name)s.") % {"name": owner.name} if owner else "",
            "save": _("Name them"),
            "cancel_url": reverse("focus"),
        },
    )
    return step(request, ask, reverse("focus"), _("Named."))


paths = [
    path("focus/", focus, name="focus"),
    path("focus/<str:area>/<str:reason>/", name_owner, name="focus.name"),
]
