"""Grids: the villages with theirs, the drawing proposed from addresses, and households put into another grid."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.access import covers
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.types import DRAW_GRIDS, Level
from lianfang.roster import queries as roster

from ..acting import actor, do, look, needs, now
from ..asking import Ask, gone_on, step
from ..shown import paged, reason_lines
from ..slots import Choice

AT_ONCE = 200
"""How many households stand on a page to be chosen from."""
NO_GRID = "none"


@never_cache
@require_GET
@needs(DRAW_GRIDS)
def grids(request: HttpRequest) -> HttpResponse:
    """The villages of the caller's areas: how many grids each has, and how many households lie in none."""
    names = request.GET.get("q", "").strip()
    found = [id for id in _villages(request) if names in places.names([id]).get(id, "")]
    listed, pager = paged(request, found)
    drawn = {id: list(places.grids_of(id).values_list("id", flat=True)) for id in listed}
    counts = people.counts_in([*listed, *(grid for of in drawn.values() for grid in of)])
    shown = {
        "words": names,
        "table": {
            "caption": _("Villages and their grids"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Village")},
                {"label": _("Grids"), "number": True},
                {"label": _("Households in a grid"), "number": True},
                {"label": _("Households in none"), "number": True},
            ],
            "rows": [_village_row(id, drawn[id], counts) for id in listed],
            "empty": _("No village of yours is called this") if names else _("No village lies in your area"),
        },
        "pager": pager,
    }
    return render(request, "web/grids/villages.html", shown)


def _villages(request: HttpRequest) -> list[UUID]:
    """The villages in which the caller draws grids, by their codes."""
    within = places.division_ids(actor(request).areas(DRAW_GRIDS, now(request)))
    villages = places.of_level(int(Level.VILLAGE))
    return villages if within is None else [id for id in villages if id in set(within)]


def _village_row(id: UUID, drawn: list[UUID], counts: dict[UUID, tuple[int, int]]) -> dict[str, Any]:
    inside, without = sum(counts[grid][0] for grid in drawn), counts[id][0]
    gap = {"status": str(without), "tone": "warn"} if without and drawn else without
    return {
        "cells": [
            {"text": places.full_name(id, below=places.county_of(id)), "url": _page_of(id), "code": places.code_of(id)},
            len(drawn) or None,
            inside or None,
            gap or None,
        ]
    }


def _page_of(village: UUID) -> str:
    return reverse("grids.village", args=[places.code_of(village)])


@never_cache
@require_GET
@needs(DRAW_GRIDS)
def village_page(request: HttpRequest, village: str) -> HttpResponse:
    """One village: the drawing that its addresses propose, or its grids with their households to be chosen."""
    return _village_page(request, _here(request, village))


def _here(request: HttpRequest, code: str) -> UUID:
    """The village of a code where the caller draws grids; what another process drew just now is there."""
    places.forget_tree()
    found = places.by_code(code)
    drawing = actor(request).areas(DRAW_GRIDS, now(request))
    if found is None or places.level_of(found) != int(Level.VILLAGE) or not covers(drawing, [found]):
        raise Http404(code)
    return found


def _village_page(request: HttpRequest, village: UUID, refusal: Refused | None = None) -> HttpResponse:
    drawn = list(places.grids_of(village))
    shown = {
        "village": places.names([village])[village],
        "kicker": places.full_name(places.township_of(village), below=places.county_of(village)),
        "code": places.code_of(village),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "operation": fresh(now(request)),
        "breadcrumbs": [
            {"label": _("Grids"), "url": reverse("grids")},
            {"label": places.names([village])[village]},
        ],
        **(_drawn_page(request, village, drawn) if drawn else _proposal(request, village)),
    }
    template = "web/grids/village.html" if drawn else "web/grids/proposal.html"
    return render(request, template, shown, status=422 if refusal else 200)


def _blocks(village: UUID) -> dict[str, list[UUID]]:
    """The households of a village that lie in no grid, by the building or group of their address."""
    return people.by_block(people.addresses(sorted(people.homes_in([village]))))


def _proposal(request: HttpRequest, village: UUID) -> dict[str, Any]:
    blocks = _blocks(village)
    counted = people.members_of([home for homes in blocks.values() for home in homes])
    look(request, village, kind="search", shown=sum(map(len, blocks.values())))
    rows = []
    for n, (block, homes) in enumerate(blocks.items()):
        rows.append(
            {
                "n": n,
                "block": block,
                "homes": len(homes),
                "people": sum(len(counted.get(home, ())) for home in homes),
                "name": request.POST.get(f"name.{block}", block),
            }
        )
    return {"blocks": rows}


@require_POST
@needs(DRAW_GRIDS)
def draw(request: HttpRequest, village: str) -> HttpResponse:
    """Draw the grids of a village: blocks that are given the same name become one grid."""
    here = _here(request, village)
    drawn: dict[str, list[UUID]] = {}
    for block, homes in _blocks(here).items():
        name = " ".join(request.POST.get(f"name.{block}", "").split())
        drawn.setdefault(name, []).extend(homes)
    payload = {
        "division_id": here,
        "grids": [{"name": name, "household_ids": homes} for name, homes in drawn.items()],
    }
    try:
        do(request, "journeys.draw_grids", payload)
    except Refused as refusal:
        return _village_page(request, here, refusal)
    words = ngettext("%(n)s grid drawn.", "%(n)s grids drawn.", len(drawn)) % {"n": len(drawn)}
    return gone_on(request, _page_of(here), words)


def _drawn_page(request: HttpRequest, village: UUID, drawn: list[Any]) -> dict[str, Any]:
    counts = people.counts_in([village, *(grid.id for grid in drawn)])
    chosen = _chosen_grid(request, village, drawn, without=counts[village][0])
    rows, pager = paged(request, sorted(people.addresses(people.homes_in([chosen])).items(), key=_by_door), AT_ONCE)
    members = people.members_of([home for home, _address in rows])
    if rows:
        look(request, chosen, kind="search", shown=len(rows))
    picked = set(request.POST.getlist("home"))
    return {
        "tabs": _grid_tabs(village, drawn, counts, chosen),
        "grid": next((grid for grid in drawn if grid.id == chosen), None),
        "facts": _grid_facts(request, chosen, counts) if chosen != village else [],
        "others": [{"value": str(grid.id), "label": grid.name} for grid in drawn if grid.id != chosen],
        "into": request.POST.get("into", ""),
        "name": request.POST.get("name", ""),
        "chosen": places.code_of(chosen) if chosen != village else NO_GRID,
        "table": {
            "caption": _("Households of the grid") if chosen != village else _("Households in no grid"),
            "caption_hidden": True,
            "pick": "home",
            "columns": [{"label": _("Door")}, {"label": _("People"), "number": True}],
            "rows": [
                {
                    "value": str(home),
                    "name": address or _("Household"),
                    "picked": str(home) in picked,
                    "cells": [
                        {"text": address or _("Household"), "url": reverse("household", args=[home])},
                        len(members.get(home, ())),
                    ],
                }
                for home, address in rows
            ],
            "empty": _("No household lies in this grid"),
        },
        "pager": pager,
    }


def _by_door(one: tuple[UUID, str]) -> tuple[int, str]:
    return len(one[1]), one[1]


def _chosen_grid(request: HttpRequest, village: UUID, drawn: Iterable[Any], *, without: int) -> UUID:
    """The grid that is asked for; else the households in none, where there are any; else the first grid."""
    asked = request.POST.get("grid") or request.GET.get("grid", "")
    by_code = {grid.code: grid.id for grid in drawn}
    if asked in by_code:
        return UUID(str(by_code[asked]))
    return village if without or asked == NO_GRID else next(iter(by_code.values()))


def _grid_tabs(village: UUID, drawn: Iterable[Any], counts: Any, chosen: UUID) -> list[dict[str, Any]]:
    without = counts[village][0]
    none = {"url": f"?grid={NO_GRID}", "label": _("In no grid"), "active": chosen == village, "count": without}
    return [
        *([{**none, "urgent": True}] if without else [none] if chosen == village else []),
        *(
            {
                "url": f"?grid={grid.code}",
                "label": grid.name,
                "active": grid.id == chosen,
                "count": counts[grid.id][0],
            }
            for grid in drawn
        ),
    ]


def _grid_facts(request: HttpRequest, grid: UUID, counts: Any) -> list[dict[str, Any]]:
    at = now(request)
    who = [one.name for one in roster.responsible(grid, at)]
    workers = [row.member.name for row in roster.assignments_in([grid], at).order_by("member__name")]
    return [
        {"label": _("Code"), "value": places.code_of(grid)},
        {"label": _("Households"), "value": counts[grid][0]},
        {"label": _("People"), "value": counts[grid][1]},
        {"label": _("Who answers"), "value": " · ".join(dict.fromkeys([*who, *workers])) or _("nobody yet")},
    ]


@require_POST
@needs(DRAW_GRIDS)
def move(request: HttpRequest, village: str) -> HttpResponse:
    """Put the chosen households into another grid, or into a new one."""
    here = _here(request, village)
    name, into = " ".join(request.POST.get("name", "").split()), request.POST.get("into", "")
    homes = request.POST.getlist("home")
    grid = places.by_code(request.POST.get("grid", "")) or here
    try:
        if into:
            do(request, "journeys.move_households", {"division_id": into, "household_ids": homes})
        elif grid == here:
            do(request, "journeys.draw_grids", {"division_id": here, "grids": [{"name": name, "household_ids": homes}]})
        else:
            do(request, "journeys.split_grid", {"division_id": grid, "name": name, "household_ids": homes})
    except Refused as refusal:
        return _village_page(request, here, refusal)
    words = ngettext("%(n)s household put into its grid.", "%(n)s households put into their grid.", len(homes))
    return gone_on(request, _page_of(here), words % {"n": len(homes)})


@never_cache
@require_http_methods(["GET", "POST"])
@needs(DRAW_GRIDS)
def rename(request: HttpRequest, grid: str) -> HttpResponse:
    """Call a grid something else."""
    row, back = _grid(request, grid)
    ask = Ask(
        "places.rename_grid",
        ("name",),
        known={"division_id": row.id},
        given={"name": row.name},
        shown={"heading": _("Rename the grid"), "kicker": row.name, "save": _("Rename"), "cancel_url": back},
    )
    return step(request, ask, back, _("Renamed."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(DRAW_GRIDS)
def merge(request: HttpRequest, grid: str) -> HttpResponse:
    """Put the households of other grids of the village into this one."""
    row, back = _grid(request, grid)
    others = list(places.grids_of(row.parent_id).exclude(id=row.id))
    ask = Ask(
        "journeys.merge_grids",
        ("other_ids",),
        known={"division_id": row.id},
        worded={"other_ids": [Choice(str(one.id), one.name) for one in others]},
        looks={"other_ids": {"label": _("Grids whose households come to this one")}},
        shown={
            "heading": _("Merge grids"),
            "kicker": row.name,
            "lead": _("The others are in use no more, and whoever works in them works here; their records stay."),
            "save": _("Merge"),
            "cancel_url": back,
            "closed": None if others else {"title": _("The village has no other grid"), "symbol": "grid"},
        },
    )
    return step(request, ask, back, _("Merged."))


def _grid(request: HttpRequest, code: str) -> tuple[Any, str]:
    """A grid in use where the caller draws grids, and the page of its village."""
    places.forget_tree()
    found = places.by_code(code)
    drawing = actor(request).areas(DRAW_GRIDS, now(request))
    if found is None or places.level_of(found) != int(Level.GRID) or not covers(drawing, [found]):
        raise Http404(code)
    row = places.division(found)
    if row.valid_to is not None:
        raise Http404(code)
    return row, f"{_page_of(places.village_of(found))}?grid={code}"


paths = [
    path("grids/", grids, name="grids"),
    path("grids/<str:village>/", village_page, name="grids.village"),
    path("grids/<str:village>/draw/", draw, name="grids.draw"),
    path("grids/<str:village>/move/", move, name="grids.move"),
    path("grids/<str:grid>/rename/", rename, name="grids.rename"),
    path("grids/<str:grid>/merge/", merge, name="grids.merge"),
]
