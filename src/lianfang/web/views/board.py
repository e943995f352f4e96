"""The board: villages by what is overdue, unowned and unplaced; the tasks of one place, given out in bulk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.registry import ACTIONS
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import PLACE_CONTACT, PLACE_STAY, label_of
from lianfang.tasks.types import ASSIGN, DO, Owed

from ..acting import actor, do, needs, now
from ..clocks import clock_of, onward
from ..forms import VERSION_MARK
from ..shown import paged, reason_lines
from ..task_pages import names_of, page_of

UNPLACED = (PLACE_CONTACT, PLACE_STAY)


@never_cache
@require_GET
@needs(ASSIGN)
def board(request: HttpRequest) -> HttpResponse:
    """Every place of mine in which something is owed, the most overdue first, and the free rooms."""
    by, at = actor(request), now(request)
    owed, unplaced = tasks.owed(by, at), tasks.open_of_kinds(by, at, UNPLACED)
    ids = [id for id in {*owed, *unplaced} if places.ancestors(id)]
    names = places.names({*ids, *(places.township_of(id) for id in ids)})
    rows = sorted(ids, key=lambda id: _urgency(owed.get(id, Owed()), unplaced.get(id, 0)), reverse=True)
    listed, pager = paged(request, rows)
    shown = {
        "table": {
            "caption": _("Places in which something is owed"),
            "caption_hidden": True,
            "columns": _columns(),
            "rows": [_row(id, owed.get(id, Owed()), unplaced.get(id, 0), names) for id in listed],
            "empty": _("Nothing is owed in your area"),
            "empty_icon": "check-circle",
        },
        "pager": pager,
        "figures": _figures(list(owed.values()), sum(unplaced.values()), by, at),
        "head_actions": _actions(by, at),
    }
    return render(request, "web/today/board.html", shown)


def _urgency(owed: Owed, unplaced: int) -> tuple[int, int, int, int]:
    return (owed.overdue + unplaced, owed.unowned, owed.escalated, owed.open)


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Place")},
        *(
            {"label": label, "number": True}
            for label in (_("Overdue"), _("Unowned"), _("Unplaced"), _("Came up"), _("To do"))
        ),
    ]


def _row(id: UUID, owed: Owed, unplaced: int, names: dict[UUID, str]) -> dict[str, Any]:
    address = reverse("board.place", args=[places.code_of(id)])
    town = places.township_of(id)

    def cell(n: int, show: str) -> Any:
        return {"text": n, "url": f"{address}?show={show}"} if n else {"text": ""}

    place = {"text": names.get(id, "–"), "url": address, "sub": names.get(town, "") if town != id else ""}
    return {
        "cells": [
            place,
            cell(owed.overdue, "overdue"),
            cell(owed.unowned, "unowned"),
            cell(unplaced, "unplaced"),
            cell(owed.escalated, "raised"),
            cell(owed.open, "all"),
        ],
        "tone": "danger" if owed.overdue and owed.unowned else "",
    }


def _figures(owed: list[Owed], unplaced: int, by: Actor, at: datetime) -> list[dict[str, Any]]:
    areas = places.division_ids(by.areas(ASSIGN, at))
    sites = [site.id for site in places.sites(SiteKind.ISOLATION_SITE, areas)]
    beds = places.beds(sites).values()
    late, lost = sum(o.overdue for o in owed), sum(o.unowned for o in owed)
    return [
        {"label": _("Overdue"), "value": late, "tone": "critical" if late else "ok"},
        {"label": _("Unowned"), "value": lost, "tone": "warn" if lost else "ok"},
        {"label": _("Unplaced"), "value": unplaced, "tone": "warn" if unplaced else "ok"},
        {"label": _("Free beds for quarantine"), "value": sum(b.free for b in beds)},
    ]


def _actions(by: Actor, at: datetime) -> list[dict[str, Any]]:
    actions = [
        {
            "label": _("Name who answers"),
            "url": reverse("office.form", args=["roster.name_responsible"]),
            "icon": "role",
        }
    ]
    for duty, action in (("roster.keep", "roster.deputise"), ("roster.name_stand_in", "roster.name_stand_in")):
        if by.may(duty, at):
            actions.append(
                {"label": ACTIONS[action].label, "url": reverse("office.form", args=[action]), "icon": "people"}
            )
    return [a for a in actions if a["icon"] != "role" or by.may("roster.name_responsible", at)]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ASSIGN)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The tasks of one place: tick many, name who does them, or give them back to their role."""
    division = places.by_code(code)
    if division is None or not _mine(actor(request), division, now(request)):
        raise Http404(code)
    if request.method == "GET":
        return _place_page(request, division)
    chosen = [one.split(VERSION_MARK, 1) for one in request.POST.getlist("task") if VERSION_MARK in one]
    payload: dict[str, Any] = {"tasks": [{"task_id": id, "seen": seen} for id, seen in chosen]}
    if member := request.POST.get("member_id", ""):
        payload["member_id"] = member
    try:
        n = do(request, "tasks.reassign", payload)
    except Refused as refusal:
        return _place_page(request, division, refusal)
    messages.success(request, ngettext("%(n)s task given out.", "%(n)s tasks given out.", n) % {"n": n})
    return onward(request, request.get_full_path().split("&done=")[0].split("?done=")[0])


def _mine(by: Actor, division: UUID, at: datetime) -> bool:
    areas = places.division_ids(by.areas(ASSIGN, at))
    return areas is None or division in areas


def _place_page(request: HttpRequest, division: UUID, refusal: Refused | None = None) -> HttpResponse:
    by, at, show = actor(request), now(request), request.GET.get("show", "all")
    rows = tasks.owed_in(by, division, at)
    if show == "overdue":
        rows = rows.filter(due_at__lte=at)
    elif show == "unplaced":
        rows = rows.filter(kind__in=UNPLACED)
    elif show == "raised":
        rows = rows.filter(level__gt=0)
    elif show == "unowned":
        rows = rows.filter(id__in=tasks.unowned(list(rows), at))
    listed, pager = paged(request, rows)
    name = places.names([division])[division]
    shown = {
        "heading": name,
        "kicker": places.full_name(division),
        "tabs": _tabs(show),
        "table": _table(listed, at, request.POST.getlist("task")),
        "pager": pager,
        "members": _members(division, request.POST.get("member_id", ""), at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "breadcrumbs": [{"label": _("Board"), "url": reverse("board")}, {"label": name}],
    }
    return render(request, "web/today/place.html", shown, status=422 if refusal else 200)


def _tabs(show: str) -> list[dict[str, Any]]:
    words = {
        "all": _("All"),
        "overdue": _("Overdue"),
        "unowned": _("Unowned"),
        "unplaced": _("Unplaced"),
        "raised": _("Came up"),
    }
    return [{"url": f"?show={key}", "label": label, "active": key == show} for key, label in words.items()]


def _table(listed: list[Any], at: datetime, picked: list[str]) -> dict[str, Any]:
    names, owners = names_of(listed, at), tasks.owners(listed, at)
    rows = []
    for row in listed:
        clock, owner = clock_of(row.due_at, at), owners.get(row.id)
        value = f"{row.id}{VERSION_MARK}{row.version}"
        who = (
            {"text": owner.name, "sub": _("named") if owner.named else _role(row.role)}
            if owner
            else {"status": _("nobody at work"), "tone": "warn", "icon": "warning"}
        )
        rows.append(
            {
                "value": value,
                "name": f"{label_of(row.kind)} {names.of(row)}",
                "picked": value in picked,
                "cells": [
                    {"text": label_of(row.kind), "url": page_of(row), "sub": names.of(row)},
                    {"clock": clock["clock"], "state": clock["clock_state"]},
                    who,
                ],
            }
        )
    columns = [{"label": _("Task")}, {"label": _("Until")}, {"label": _("Who answers")}]
    return {
        "pick": "task",
        "columns": columns,
        "rows": rows,
        "empty": _("Nothing is owed here"),
        "empty_icon": "check-circle",
    }


def _role(key: str) -> str:
    return str(ROLES[key].label) if key in ROLES else key


def _members(division: UUID, chosen: str, at: datetime) -> list[dict[str, Any]]:
    """Who could do it: everybody at work whose role does tasks and covers the place."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in roster.assignments_in(places.ancestors(division), at).order_by("member__name"):
        if row.role in ROLES and DO in ROLES[row.role].duties:
            line = {"value": row.member_id, "label": f"{row.member.name} · {_role(row.role)}"}
            found.setdefault(row.member_id, {**line, "selected": chosen == str(row.member_id)})
    return list(found.values())


paths = [
    path("board/", board, name="board"),
    path("board/<str:code>/", place, name="board.place"),
]
