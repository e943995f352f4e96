"""Paper: a village's pack of the day as a file, and one screen on which what comes back is typed in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core import dispatch
from lianfang.core.access import covers
from lianfang.core.errors import NOT_A_DATE, NOT_A_TIME, Reason, Refused, reason_code
from lianfang.core.ids import fresh
from lianfang.health.types import MEASURE
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.tasks import packs
from lianfang.tasks import queries as tasks
from lianfang.tasks.types import ASSIGN

from .. import papers
from ..acting import actor, form_id, look, needs, now
from ..asking import gone_on
from ..paper_codes import read, with_code
from ..paper_pack import bounds, pack
from ..shown import moment, paged, reason_lines
from ..task_pages import household_name
from .doors import AtDoor, entries_of, household_door, person_door
from .office import UNKNOWN_MEMBER

NO_SUCH_CODE = reason_code(
    "web.no_such_code",
    gettext_lazy("This is no code of a door of this village. Compare it with the sheet, letter by letter."),
)
NOBODY_TICKED = reason_code("web.nobody_ticked", gettext_lazy("Tick how somebody was met, as it stands on the sheet."))
FAILURES_SHOWN = 20
ROLES_AT_DOORS = ("grid_worker", "township_leader")


@never_cache
@require_GET
@needs(MEASURE, ASSIGN)
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of the caller, each with its pack for today and tomorrow, and the screen for what came back; how the packs
    are that were made by night."""
    at, words = now(request), request.GET.get("q", "").strip()[:40]
    ours = _ours(request, MEASURE, ASSIGN)
    names = places.names(ours)
    today, typing = localdate(at), set(_ours(request, MEASURE))
    nights = packs.of_day(ours, today)
    found = [id for id in ours if words in names.get(id, "")]
    found.sort(key=lambda id: (id not in nights, places.code_of(id)))  # first where somebody goes today
    listed, pager = paged(request, found)
    shown = {
        "words": words,
        "lines": [_line(id, today, nights.get(id), may_type=id in typing) for id in listed],
        "nights": _nights(nights.values()),
        "failed": [
            {"name": places.full_name(one.village, below=places.county_of(one.village)), "why": one.why()}
            for one in nights.values()
            if one.failed
        ][:FAILURES_SHOWN],
        "may_begin": bool(_ours(request, ASSIGN)),
        "pager": pager,
    }
    return render(request, "web/paper/villages.html", shown)


def _ours(request: HttpRequest, *duties: str) -> list[UUID]:
    """The villages in which the caller holds one of the duties, and the grids of whoever holds it in a grid alone."""
    by, at = actor(request), now(request)
    ids = {id for duty in duties for id in places.division_ids(by.areas(duty, at)) or ()}
    return [id for id in ids if _has_a_pack(id) and (places.village_of(id) == id or places.village_of(id) not in ids)]


def _has_a_pack(id: UUID) -> bool:
    """Whether an area is one that is walked from door to door: a village, or a grid in use."""
    return places.level_of(id) in (int(Level.VILLAGE), int(Level.GRID)) and not places.is_closed(id)


def _line(village: UUID, today: date, night: packs.Kept | None, *, may_type: bool) -> dict[str, Any]:
    """One village: where its packs are, and how the one of the night is."""
    code = places.code_of(village)
    address = reverse("paper.pack", args=[code])
    made = night.made_at if night is not None else None
    return {
        "name": places.full_name(village, below=places.county_of(village)),
        "kept": f"{address}?kept=1" if made else "",
        "made": moment(made) if made else "",
        "why": night.why() if night is not None else "",
        "waits": night is not None and made is None and not night.failed,
        "today": f"{address}?day={today.isoformat()}",
        "tomorrow": f"{address}?day={(today + timedelta(days=1)).isoformat()}",
        "entry": reverse("paper.entry", args=[code]) if may_type else "",
    }


def _nights(nights: Iterable[packs.Kept]) -> dict[str, Any] | None:
    """How far the packs of today are, all villages together; None where none is wanted."""
    found = list(nights)
    made = sum(one.made_at is not None for one in found)
    failed = sum(one.failed for one in found)
    under_way = made + failed < len(found)
    return {"made": made, "of": len(found), "failed": failed, "under_way": under_way} if found else None


@require_POST
@needs(ASSIGN)
def begin(request: HttpRequest) -> HttpResponse:
    """Let today's packs be made now for every village in which the caller says who does what; those there are made anew."""
    ours, at = _ours(request, ASSIGN), now(request)
    packs.want_anew(ours, localdate(at), at)
    n = len(ours)
    messages.success(
        request,
        ngettext(
            "The pack of %(n)s village will be made now. This page shows how far it is.",
            "The packs of %(n)s villages will be made now. This page shows how far they are.",
            n,
        )
        % {"n": n},
    )
    return HttpResponseRedirect(reverse("paper"), status=303)


def _village(request: HttpRequest, code: str, *duties: str) -> UUID:
    """A village in which the caller may measure, or holds another of the duties named."""
    found = places.by_code(code)
    if found is None or not _has_a_pack(found):
        raise Http404(code)
    for duty in (MEASURE, *duties):
        areas = actor(request).areas(duty, now(request))
        if areas != () and covers(areas, [found]):
            return found
    raise Http404(code)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return localdate(now(request))


@never_cache
@require_GET
@needs(MEASURE, ASSIGN)
def pack_pdf(request: HttpRequest, village: str) -> HttpResponse:
    """A village's pack as a file: with `kept` the one that was made by night, while its day lasts, else one made as it is asked
    for and kept nowhere, since it is full of names."""
    division = _village(request, village, ASSIGN)
    day = _day(request)
    made = packs.kept(division, day) if request.GET.get("kept") else None
    if made is None:
        content, persons = pack(actor(request), division, day, now(request))
        made = papers.pack(content), persons
    file, persons = made
    look(request, None, kind="export", shown=persons)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="pack-{village}-{day.isoformat()}.pdf"'
    return response


@dataclass(frozen=True)
class _Sheet:
    """What is typed of a sheet: its code, who visited, and when."""

    code: str = ""
    visitor: str = ""
    day: str = ""
    time: str = ""

    def happened_at(self, at: datetime) -> datetime:
        """When the door was visited; the middle of the day where the sheet says no time, but never later than now."""
        try:
            start, end = bounds(date.fromisoformat(self.day))
        except ValueError:
            raise Refused(Reason(NOT_A_DATE, "day")) from None
        if not self.time:
            return min(start + (end - start) / 2, at)
        try:
            hours, minutes = (int(part) for part in self.time.split(":")[:2])
            return start.replace(hour=hours, minute=minutes)
        except ValueError:
            raise Refused(Reason(NOT_A_TIME, "time")) from None


def _sheet(request: HttpRequest) -> _Sheet:
    given = request.POST if request.method == "POST" else request.GET
    day = given.get("day", "") or localdate(now(request)).isoformat()
    return _Sheet(given.get("code", "").strip()[:20], given.get("visitor", ""), day, given.get("time", "").strip()[:5])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MEASURE)
def entry(request: HttpRequest, village: str) -> HttpResponse:
    """Type the code of a door, see who lives there, tick what stands on the sheet, save; then the next code."""
    division, sheet = _village(request, village), _sheet(request)
    reasons: list[Reason] = []
    doors = _doors(request, division, sheet.code) if sheet.code else []
    if sheet.code and not doors:
        reasons = [Reason(NO_SUCH_CODE, "code")]
    if request.method == "POST" and doors:
        try:
            n = _save(request, doors[0], sheet)
        except Refused as refusal:
            return _page(request, village, sheet, doors, refusal.reasons)
        words = ngettext("Saved: %(n)s person.", "Saved: %(n)s people.", n) % {"n": n}
        here = reverse("paper.entry", args=[village])
        return gone_on(request, f"{here}?visitor={sheet.visitor}&day={sheet.day}", f"{sheet.code} · {words}")
    return _page(request, village, sheet, doors, reasons)


def _doors(request: HttpRequest, division: UUID, typed: str) -> list[AtDoor]:
    """The doors of a village that have this code: households, and people due who are a door of their own."""
    by, at, code = actor(request), now(request), read(typed)
    if not code:
        return []
    near = places.under(division)
    homes = people.households_visible(by, MEASURE, at).filter(division_id__in=near).values_list("id", flat=True)
    found = [household_door(request, id) for id in with_code(homes, code)]
    alone = [d.persons[0] for d in tasks.doors_in(by, division, at, at) if d.household_id is None and d.persons]
    return found + [person_door(request, id) for id in with_code(alone, code)]


def _save(request: HttpRequest, at_door: AtDoor, sheet: _Sheet) -> int:
    """Record the visit for whoever made it, on paper; gives how many people it was about.  Raises Refused."""
    entries = entries_of(request, at_door)
    visitors = {str(member.id) for member in _visitors(at_door.division_id, now(request))}
    if sheet.visitor not in visitors:
        raise Refused(Reason(UNKNOWN_MEMBER, "visitor"))
    if not entries:
        raise Refused(Reason(NOBODY_TICKED, ""))
    by = actor(request)
    if sheet.visitor != str(by.member):
        by = replace(by, entered_for=UUID(sheet.visitor), means="paper")
    at = now(request)
    dispatch.perform(
        "journeys.record_door",
        {"household_id": at_door.household_id, "division_id": at_door.division_id, "entries": entries},
        by=by,
        at=at,
        origin="web",
        id=form_id(request) or fresh(at),
        happened_at=sheet.happened_at(at),
    )
    return len(entries)


def _visitors(division: UUID, at: datetime) -> list[Any]:
    """Who goes from door to door in a village."""
    found = {member.id: member for role in ROLES_AT_DOORS for member in roster.members_with(role, division, at)}
    return list(found.values())


def _page(request: HttpRequest, village: str, sheet: _Sheet, doors: list[AtDoor], reasons: Any) -> HttpResponse:
    division, at = _village(request, village), now(request)
    for at_door in doors:
        for card in at_door.members:
            look(request, card.id)
    homes = people.addresses([d.household_id for d in doors if d.household_id])
    shown = {
        "place": places.full_name(division, below=places.county_of(division)),
        "sheet": sheet,
        "visitors": [(str(member.id), member.name) for member in _visitors(division, at)],
        "doors": [
            {
                "name": household_name(d.members),
                "address": homes.get(d.household_id, "") if d.household_id else "",
                "people": [_row(request, card) for card in d.members],
            }
            for d in doors
        ],
        "operation": fresh(at),
        "reasons": reason_lines(reasons),
        "accepted_operation": request.GET.get("done", ""),
        "breadcrumbs": [{"label": _("Paper forms"), "url": reverse("paper")}, {"label": _("What came back")}],
    }
    return render(request, "web/paper/entry.html", shown, status=422 if reasons else 200)


def _row(request: HttpRequest, card: Any) -> dict[str, Any]:
    """One person of a sheet with what was ticked and typed so far."""
    said = {name: request.POST.get(f"{card.id}-{name}", "") for name in ("reach", "temperature", "ill")}
    return {"id": card.id, "name": card.name, "age": card.age, **said}


paths = [
    path("paper/", villages, name="paper"),
    path("paper/begin/", begin, name="paper.begin"),
    path("paper/<slug:village>/pack.pdf", pack_pdf, name="paper.pack"),
    path("paper/<slug:village>/entry/", entry, name="paper.entry"),
]
