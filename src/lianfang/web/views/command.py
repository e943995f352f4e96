"""The command seat: decisions awaiting me, clocks breached, what changed since I last looked, six figures, map, trend."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.isolation import queries as isolation
from lianfang.isolation.types import ANSWER, RELEASE, SIGN
from lianfang.journeys import leaving
from lianfang.places import queries as places
from lianfang.reporting import queries as reporting
from lianfang.reporting.types import HEADLINES, SEE
from lianfang.roster import credentials
from lianfang.tasks import queries as tasks
from lianfang.tasks.types import label_of

from ..acting import actor, needs, now
from ..charts import change_words, division_map, trend_of
from ..shown import moment

FIRST_LOOK = timedelta(hours=24)
RELEASE_HORIZON = timedelta(hours=24)
LAPSED = timedelta(days=2)
TREND = (HEADLINES[0], HEADLINES[2])
TREND_DAYS = 14
KINDS_OF_BREACH = 6


@never_cache
@require_GET
@needs(SEE)
def seat(request: HttpRequest) -> HttpResponse:
    """What a commander needs to see first, of the areas they answer for."""
    by, at = actor(request), now(request)
    account: Any = request.user
    since = account.seen_until if account.seen_until and account.seen_until < at else at - FIRST_LOOK
    chosen = request.GET.get("figure", "")
    mapped = chosen if chosen in HEADLINES else HEADLINES[0]
    headline = reporting.headline(by, at)
    shown = {
        "place": _place(request),
        "decisions": _decisions(request),
        "breaches": _breaches(request),
        "changes": [{"label": c.label, "value": c.count, "url": c.href} for c in reporting.changes(by, at, since)],
        "since": moment(since),
        "seen_until": at.isoformat(),
        "figures": [figure_card(one) for one in headline],
        "map": division_map(request, mapped),
        "map_choices": [
            {"url": f"?figure={one.figure}#map", "label": one.label, "active": one.figure == mapped} for one in headline
        ],
        "trends": [trend_of(request, figure, TREND_DAYS) for figure in TREND],
        "figures_url": reverse("figures"),
    }
    return render(request, "web/command/seat.html", shown)


def _place(request: HttpRequest) -> str:
    areas = actor(request).areas(SEE, now(request))
    return " · ".join(places.full_name(area) for area in areas) if areas else ""


def figure_card(one: Any) -> dict[str, Any]:
    """A headline as `parts/figure_card.html` shows it."""
    value = one.value if one.value is not None else "–"
    trend = "" if not one.change else "up" if one.change > 0 else "down"
    return {
        "label": one.label,
        "value": value,
        "unit": one.unit,
        "delta": change_words(one.change),
        "trend": trend,
        "href": one.href,
    }


def _decisions(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for a decision of mine: one line for each room where something does."""
    by, at = actor(request), now(request)
    found = []
    if by.may(SIGN, at) and (proposals := isolation.proposals(by, at)):
        first = sum(1 for proposal in proposals if proposal.notables)
        note = ngettext("%(n)s to look at first", "%(n)s to look at first", first) % {"n": first} if first else ""
        oldest = min(proposal.order.at for proposal in proposals)
        found.append(_line(_("Orders to sign"), "orders", "signature", len(proposals), note, oldest, waited=True))
    if by.may(ANSWER, at):
        open_now = isolation.objections_visible(by, at, ANSWER).filter(answered_at=None)
        if objections := list(open_now):
            due = min(objection.due_at for objection in objections)
            late = due <= at
            found.append(_line(_("Objections to answer"), "objections", "message", len(objections), "", due, late=late))
    if by.may(RELEASE, at):
        board = leaving.release_board(by, at, since=at - LAPSED, until=at + RELEASE_HORIZON, duty=RELEASE)
        if board:
            ready = sum(1 for one in board if one.due.ready)
            note = _("%(ready)s ready, %(rest)s not yet") % {"ready": ready, "rest": len(board) - ready}
            due = min(one.due.stay.due_at for one in board)
            found.append(_line(_("Releases due"), "releases", "release", len(board), note, due, late=due <= at))
    if count := len(escalated := list(tasks.escalated(by, at)[:200])):
        due = escalated[0].due_at
        found.append(
            _line(_("Raised to you"), "today", "alarm", count, _("nobody below did it in time"), due, late=True)
        )
    return found


def _line(
    title: str,
    room: str,
    icon: str,
    count: int,
    note: str,
    when: datetime,
    *,
    late: bool = False,
    waited: bool = False,
) -> dict[str, Any]:
    clock = _("since %(at)s") % {"at": moment(when)} if waited else moment(when)
    return {
        "title": title,
        "url": reverse(room),
        "icon": icon,
        "tone": "critical" if late else "note",
        "note": note,
        "count": count,
        "clock": clock,
        "clock_state": "late" if late else "",
    }


def _breaches(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds of clock that ran out, the oldest first; beyond a few, the rest as one line."""
    by, at = actor(request), now(request)
    found = tasks.breaches(by, at)
    lines = [
        _breach(str(label_of(b.kind)), f"tasks.overdue_{b.kind.replace('.', '_')}", b.count, b.oldest_due_at)
        for b in found[:KINDS_OF_BREACH]
    ]
    if rest := found[KINDS_OF_BREACH:]:
        oldest = min(b.oldest_due_at for b in rest)
        lines.append(_breach(_("Everything else overdue"), "tasks.overdue", sum(b.count for b in rest), oldest))
    return lines


def _breach(title: str, figure: str, count: int, oldest: datetime) -> dict[str, Any]:
    return {
        "title": title,
        "url": reverse("figure", args=[figure]),
        "icon": "clock",
        "tone": "critical",
        "count": count,
        "clock": moment(oldest),
        "clock_state": "late",
    }


@require_POST
@needs(SEE)
def seen(request: HttpRequest) -> HttpResponse:
    """I have seen what changed: the next look tells what happened from then on."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = now(request)
    until = until if until.tzinfo is not None and until <= now(request) else now(request)
    credentials.remember_seen(request.user, until)  # type: ignore[arg-type]
    messages.success(request, _("Noted. From now on you see what changes after %(at)s.") % {"at": moment(until)})
    return HttpResponseRedirect(reverse("command"), status=303)


paths = [
    path("command/", seat, name="command"),
    path("command/seen/", seen, name="command.seen"),
]
