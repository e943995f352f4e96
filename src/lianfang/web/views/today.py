"""Today: what each role owes now, the overdue first, each with one tap to do it; calling; saying that it is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.health.types import MEASURE
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.roster.roles import ROLES
from lianfang.screening.types import SCREEN
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import TASK_KINDS, label_of
from lianfang.tasks.types import ASSIGN, RECEIVE, Door

from ..acting import actor, do, look, needs, now, or_404
from ..clocks import clock_of, day_start, onward
from ..shown import moment, paged, reason_lines
from ..task_pages import door_page, household_name, line_of, names_of, page_of, way_of
from .office import next_address

DOOR_KINDS = [key for key, kind in TASK_KINDS.items() if kind.door]
DOORS_SHOWN = 4


@never_cache
@require_GET
@needs()
def today(request: HttpRequest) -> HttpResponse:
    """What I owe now; `?show=raised` what came up to me, `?show=later` what opens later today."""
    return today_page(request)


def today_page(request: HttpRequest, refusal: Refused | None = None, about: UUID | None = None) -> HttpResponse:
    by, at, show = actor(request), now(request), request.GET.get("show", "")
    owed = tasks.owed_by_kind(by, at)
    doors = tasks.doors(by, at) if by.may(MEASURE, at) and not show else []
    raised = tasks.escalated(by, at)
    rows = {"raised": raised, "later": _later(by, at)}.get(show, tasks.today(by, at).exclude(kind__in=DOOR_KINDS))
    listed, pager = paged(request, rows)
    names = names_of(listed, at)
    lines = [{**line_of(task, names, at), "open": task.id == about} for task in listed]
    desk = [n for kind, n in owed.items() if kind not in DOOR_KINDS]
    shown = {
        "tabs": _tabs(show, sum(n.open for n in desk), sum(n.overdue for n in desk), raised.count()),
        "overdue": _grouped(line for line in lines if line["overdue"]),
        "due": _grouped(line for line in lines if not line["overdue"]),
        "pager": pager,
        "shortcuts": _shortcuts(by, at, doors) if not show else [],
        "doors": _next_doors(doors[:DOORS_SHOWN], at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "note": request.POST.get("note", ""),
        "today": f"{moment(at)[:10]}",
        "show": show,
        "head_actions": _head_actions(by, at),
    }
    return render(request, "web/today/today.html", shown, status=422 if refusal else 200)


def _later(by: Actor, at: datetime) -> Any:
    end = day_start(at) + timedelta(days=1)
    return tasks.today(by, at, until=end).filter(opens_at__gt=at)


def _tabs(show: str, mine: int, overdue: int, raised: int) -> list[dict[str, Any]]:
    def tab(key: str, label: str, count: int | None, urgent: bool = False) -> dict[str, Any]:
        address = reverse("today") + (f"?show={key}" if key else "")
        return {"url": address, "label": label, "active": show == key, "count": count, "urgent": urgent}

    tabs = [tab("", _("To do"), mine, urgent=overdue > 0), tab("later", _("Later today"), None)]
    if raised or show == "raised":
        tabs.insert(1, tab("raised", _("Came up to you"), raised, urgent=True))
    return tabs


def _grouped(lines: Any) -> list[dict[str, Any]]:
    """Lines under the words of their kind, the kind whose first line is due first in front."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(str(line["title"]), []).append(line)
    return [{"title": title, "lines": of, "icon": of[0]["icon"]} for title, of in groups.items()]


def _shortcuts(by: Actor, at: datetime, doors: Sequence[Door]) -> list[dict[str, Any]]:
    """The field pages of the caller's duties, each with what waits there."""
    found = []
    if by.may(MEASURE, at):
        late = sum(door.overdue for door in doors)
        note = _("%(n)s overdue") % {"n": late} if late else ""
        found.append(_shortcut("doors", _("My doors"), "door", len(doors), note))
    if by.may(SCREEN, at):
        found.append(_shortcut("gates", _("Gate"), "gate", None, _("count, register, refer")))
    if by.may(RECEIVE, at):
        waiting = tasks.awaiting_receipt(by, at).count()
        if waiting:
            found.append(_shortcut("handovers", _("Hand-overs"), "truck", waiting, _("awaiting receipt")))
    return found


def _shortcut(name: str, label: str, icon: str, count: int | None, note: str) -> dict[str, Any]:
    return {"url": reverse(name), "label": label, "icon": icon, "count": count, "note": note}


def _next_doors(found: Sequence[Door], at: datetime) -> list[dict[str, Any]]:
    homes = people.members_of([d.household_id for d in found if d.household_id], at)
    cards = people.cards({p for d in found for p in d.persons}, at)
    where = places.names({d.division_id for d in found})
    lines = []
    for door in found:
        name = household_name(homes.get(door.household_id, ())) if door.household_id else cards[door.persons[0]].name
        kinds_due = dict.fromkeys(str(label_of(task.kind)) for task in door.tasks)
        lines.append(
            {
                "title": name,
                "url": door_page(door.household_id, door.persons[0] if door.persons else None),
                "note": " · ".join([where.get(door.division_id, ""), *kinds_due]),
                "icon": "door",
                "tone": "critical" if door.overdue else "note",
                **clock_of(door.due_at, at),
            }
        )
    return lines


def _head_actions(by: Actor, at: datetime) -> list[dict[str, Any]]:
    if not by.may(ASSIGN, at):
        return []
    return [{"label": _("Board: who does what"), "url": reverse("board"), "icon": "table"}]


@never_cache
@require_GET
@needs()
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: whom it is about, until when, who answers, and everything that can be done about it."""
    return task_page(request, task_id)


def task_page(
    request: HttpRequest, task_id: UUID, refusal: Refused | None = None, phones: list[dict[str, Any]] | None = None
) -> HttpResponse:
    by, at = actor(request), now(request)
    row = or_404(lambda: tasks.task(by, task_id, at))
    names = names_of([row], at)
    line = line_of(row, names, at)
    mine = tasks.answers_for(by, task_id, at)
    address = page_of(row)
    shown = {
        "task": line,
        "facts": _facts(row, names, at),
        "mine": mine,
        "way": {"label": way_of(row.kind).words, "url": address, "look": "primary", "icon": line["icon"]}
        if address != line["page"]
        else None,
        "phones": phones,
        "closed": row.done_at is not None or row.cancelled_at is not None,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "note": request.POST.get("note", ""),
        "next": next_address(request, reverse("today")),
        "assign": reverse("board.place", args=[places.code_of(row.division_id)]) if by.may(ASSIGN, at) else "",
    }
    return render(request, "web/today/task.html", shown, status=422 if refusal else 200)


def _facts(row: Any, names: Any, at: datetime) -> list[dict[str, Any]]:
    owner = tasks.owners([row], at).get(row.id)
    facts = [
        {"label": _("Whom it is about"), "value": names.of(row) or "–"},
        {"label": _("Place"), "value": places.full_name(row.division_id)},
        {"label": _("From"), "value": moment(row.opens_at)},
        {"label": _("Until"), "value": moment(row.due_at)},
        {"label": _("Who answers"), "value": owner.name if owner else _("nobody at work"), "note": _role(row.role)},
    ]
    if row.done_at is not None:
        facts.append({"label": _("Done"), "value": moment(row.done_at)})
    return facts


def _role(key: str) -> str:
    return str(ROLES[key].label) if key in ROLES else key


@never_cache
@require_POST
@needs()
def call(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show the telephone numbers a task needs, to whoever answers for it; each is a look that is recorded."""
    by, at = actor(request), now(request)
    row = or_404(lambda: tasks.task(by, task_id, at))
    if not tasks.answers_for(by, task_id, at):
        messages.error(request, _("Calling from a task is for whoever answers for it."))
        return onward(request, reverse("task", args=[task_id]))
    members = [row.person_id] if row.person_id else [c.id for c in people.household_members(row.household_id, at)]
    numbers, cards = people.phones(members), people.cards(members, at)
    for person in numbers:
        look(request, person, reason=_("call from the task: %(task)s") % {"task": label_of(row.kind)}, task=row.id)
    found = [{"name": cards[id].name, "number": number} for id, number in numbers.items() if id in cards]
    return task_page(request, task_id, phones=found)


@require_POST
@needs()
def done(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Say that a task is done, with a note."""
    try:
        do(request, "tasks.complete", {"task_id": task_id, "note": request.POST.get("note", "").strip()})
    except Refused as refusal:
        if request.POST.get("from") == "list":
            return today_page(request, refusal, task_id)
        return task_page(request, task_id, refusal)
    messages.success(request, _("Done."))
    return onward(request, next_address(request, reverse("today")))


paths = [
    path("", today, name="today"),
    path("today/", today),
    path("tasks/<uuid:task_id>/", task, name="task"),
    path("tasks/<uuid:task_id>/call/", call, name="task.call"),
    path("tasks/<uuid:task_id>/done/", done, name="task.done"),
]
