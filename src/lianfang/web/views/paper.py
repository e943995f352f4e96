"""Paper: a village's pack of the day as a file, and one screen on which what comes back is typed in."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import dispatch
from lianfang.core.access import covers
from lianfang.core.errors import NOT_A_DATE, NOT_A_TIME, Reason, Refused, reason_code
from lianfang.core.ids import fresh
from lianfang.health.types import MEASURE
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks

from .. import papers
from ..acting import actor, form_id, look, needs, now
from ..asking import gone_on
from ..paper_codes import read, with_code
from ..paper_pack import bounds, pack
from ..shown import paged, reason_lines
from ..task_pages import household_name
from .doors import AtDoor, entries_of, household_door, person_door
from .office import UNKNOWN_MEMBER

NO_SUCH_CODE = reason_code(
    "web.no_such_code",
    gettext_lazy("This is no code of a door of this village. Compare it with the sheet, letter by letter."),
)
NOBODY_TICKED = reason_code("web.nobody_ticked", gettext_lazy("Tick how somebody was met, as it stands on the sheet."))
ROLES_AT_DOORS = ("grid_worker", "township_leader")


@never_cache
@require_GET
@needs(MEASURE)
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of the caller, each with its pack for today and tomorrow, and the screen for what came back."""
    at, words = now(request), request.GET.get("q", "").strip()[:40]
    ids = places.division_ids(actor(request).areas(MEASURE, at)) or ()
    ours = [id for id in ids if places.level_of(id) == int(Level.VILLAGE)]
    names = places.names(ours)
    found = sorted((id for id in ours if words in names.get(id, "")), key=places.code_of)
    listed, pager = paged(request, found)
    today = localdate(at)
    shown = {
        "words": words,
        "lines": [
            {
                "name": places.full_name(id, below=places.county_of(id)),
                "today": reverse("paper.pack", args=[places.code_of(id)]) + f"?day={today.isoformat()}",
                "tomorrow": reverse("paper.pack", args=[places.code_of(id)])
                + f"?day={(today + timedelta(days=1)).isoformat()}",
                "entry": reverse("paper.entry", args=[places.code_of(id)]),
            }
            for id in listed
        ],
        "pager": pager,
    }
    return render(request, "web/paper/villages.html", shown)


def _village(request: HttpRequest, code: str) -> UUID:
    """A village in which the caller may measure."""
    found = places.by_code(code)
    areas = actor(request).areas(MEASURE, now(request))
    if found is None or places.level_of(found) != int(Level.VILLAGE) or areas == () or not covers(areas, [found]):
        raise Http404(code)
    return found


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return localdate(now(request))


@never_cache
@require_GET
@needs(MEASURE)
def pack_pdf(request: HttpRequest, village: str) -> HttpResponse:
    """A village's pack as a file, made as it is asked for and kept nowhere: it is full of names."""
    division = _village(request, village)
    day = _day(request)
    content, persons = pack(actor(request), division, day, now(request))
    look(request, None, kind="export", shown=persons)
    response = HttpResponse(papers.pack(content), content_type="application/pdf")
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
    homes = people.households_visible(by, MEASURE, at).filter(division_id=division).values_list("id", flat=True)
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
    path("paper/<slug:village>/pack.pdf", pack_pdf, name="paper.pack"),
    path("paper/<slug:village>/entry/", entry, name="paper.entry"),
]
