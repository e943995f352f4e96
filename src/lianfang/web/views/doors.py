"""My doors, and the visit of a household: everyone at one door in one save, then the next door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.core.types import celsius_text
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.health import queries as health
from lianfang.health.types import MEASURE
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import CARE
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS, VULNERABLE_WORDS, Card, Sex
from lianfang.places import queries as places
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CHECKLIST, SERVE
from lianfang.tasks.types import MET_WORDS, Met

from ..acting import actor, do, look, needs, now, or_404
from ..clocks import day_start, onward, short
from ..door_followed import followed
from ..door_lines import card_of, done_today, help_line, homes_of, in_walking_order, later_of, so_far
from ..door_rounds import OF_THE_DOOR, round_at, said_of
from ..forms import whole
from ..lives import names_of_members
from ..present import is_away, not_at_home
from ..shown import reason_lines
from ..task_pages import door_page, household_name

DOORS_AT_ONCE = 60
"""So many doors stand on one page; the next ones are a button away."""
REACHED = {"seen": Met.SEEN, "phone": Met.BY_PHONE, "not_reached": Met.NOT_REACHED}
SAID = {"yes": True, "no": False}


@never_cache
@require_GET
@needs(MEASURE)
def doors(request: HttpRequest) -> HttpResponse:
    """The next door first, then the others, what opens later today, and what is done."""
    by, at = actor(request), now(request)
    found = tasks.doors(by, at, until=day_start(at) + timedelta(days=1))
    due = in_walking_order([door for door in found if any(task.opens_at <= at for task in door.tasks)], at)
    due_homes = {door.household_id for door in due}
    later = [door for door in found if all(task.opens_at > at for task in door.tasks)]
    first = whole(request.GET.get("from", ""), 0)
    listed = due[first : first + DOORS_AT_ONCE]
    visits = [v for v in tasks.visits_made(by, day_start(at), at) if v.household_id not in due_homes]
    homes = homes_of([*(d.household_id for d in (*listed, *later)), *(v.household_id for v in visits)], at)
    persons = people.cards({p for d in (*listed, *later) for p in d.persons}, at)
    shown = {
        "next": [card_of(d, homes, persons, at, first + n == 0) for n, d in enumerate(listed)],
        "more": first + DOORS_AT_ONCE if first + DOORS_AT_ONCE < len(due) else None,
        "before": max(first - DOORS_AT_ONCE, 0) if first else None,
        "later": [later_of(d, homes, persons, at) for d in later[:DOORS_AT_ONCE]],
        "done": done_today(visits, homes, at),
        "followed": followed(by, request.GET.get("after", ""), at),
        "help": help_line(by, at),
        "back_url": reverse("today"),
        "subheading": so_far(due, visits),
    }
    return render(request, "web/doors/doors.html", shown)


@dataclass(frozen=True)
class AtDoor:
    """One door: its members, those due first, and the place that a visit is recorded in."""

    household_id: UUID | None
    division_id: UUID
    due: Sequence[Card]
    others: Sequence[Card]
    stays: Mapping[UUID, Any]
    edition: Edition

    @property
    def members(self) -> list[Card]:
        return [*self.due, *self.others]


def household_door(request: HttpRequest, household_id: UUID) -> AtDoor:
    by, at = actor(request), now(request)
    row = people.households_visible(by, MEASURE, at).filter(id=household_id).first()
    if row is None:
        raise Http404(str(household_id))
    members = people.household_members(household_id, at)
    stays = {id: s for id, s in isolation.stays_of([c.id for c in members], at).items() if s.site_id is None}
    due = [card for card in members if card.id in stays] or [card for card in members if not is_away(card)]
    return AtDoor(
        row.id, row.division_id, due, [c for c in members if c not in due], stays, _edition(row.division_id, at)
    )


def person_door(request: HttpRequest, person_id: UUID) -> AtDoor:
    by, at = actor(request), now(request)
    row = people.visible(by, MEASURE, at).filter(id=person_id).first()
    cards = list(people.cards([person_id], at).values())
    if row is None or not cards:
        raise Http404(str(person_id))
    stays = isolation.stays_of([person_id], at)
    stay = stays.get(person_id)
    division = stay.site.division_id if stay is not None and stay.site is not None else row.division_id
    return AtDoor(None, division, cards, [], stays, _edition(division, at))


def _edition(division_id: UUID, at: datetime) -> Edition:
    outbreak = or_404(lambda: editions.current_outbreak(division_id, at))
    found: Edition = or_404(lambda: editions.in_force(outbreak.id, division_id, at)).edition
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MEASURE)
def door(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The visit of a household."""
    return _visit(request, household_door(request, household_id))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MEASURE)
def door_of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The visit of somebody who is a door of their own, such as a room of a quarantine site."""
    return _visit(request, person_door(request, person_id))


def _visit(request: HttpRequest, at_door: AtDoor) -> HttpResponse:
    if request.method == "GET":
        return _page(request, at_door)
    entries = entries_of(request, at_door)
    try:
        made = do(
            request,
            "journeys.record_door",
            {
                "household_id": at_door.household_id,
                "division_id": at_door.division_id,
                "entries": entries,
                **said_of(request),
            },
            happened_at=_happened(request),
        )
    except Refused as refusal:
        return _page(request, at_door, refusal, entries)
    return _after(request, len(entries), made["visit_id"] if made["to_doctor"] else "")


def _happened(request: HttpRequest) -> datetime | None:
    """When the phone says that the door was saved, which may be before there was a signal."""
    try:
        found = datetime.fromisoformat(request.POST.get("happened_at", ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found <= now(request) else None


def entries_of(request: HttpRequest, at_door: AtDoor) -> list[dict[str, Any]]:
    """What was said of everybody whose box was touched; nothing is assumed of the others."""
    found = []
    for card in at_door.members:
        met = REACHED.get(request.POST.get(f"{card.id}-reach", ""))
        if met is None:
            continue
        entry: dict[str, Any] = {"person_id": card.id, "met": met}
        if typed := request.POST.get(f"{card.id}-temperature", "").strip():
            entry["celsius"] = typed.replace(",", ".")
        if (ill := SAID.get(request.POST.get(f"{card.id}-ill", ""))) is not None:
            entry["feels_ill"] = ill
        if symptoms := request.POST.getlist(f"{card.id}-symptoms"):
            entry["symptoms"] = symptoms
        found.append(entry)
    return found


def _after(request: HttpRequest, n: int, visit_id: str) -> HttpResponse:
    """On to the next door, or to the list when no other is due; with what the visit set off, where it is named."""
    words = ngettext("Saved: %(n)s person.", "Saved: %(n)s people.", n) % {"n": n}
    left = in_walking_order(tasks.doors(actor(request), now(request)), now(request))
    more = _("Next door:") if left else _("No other door is due now.")
    messages.success(request, f"{words} {more}")
    address = (
        door_page(left[0].household_id, left[0].persons[0] if left[0].persons else None) if left else reverse("doors")
    )
    address += f"?after={visit_id}" if visit_id else ""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": address})
    return onward(request, address)


def _page(
    request: HttpRequest,
    at_door: AtDoor,
    refusal: Refused | None = None,
    typed: Sequence[Mapping[str, Any]] = (),
    phones: Sequence[Mapping[str, str]] | None = None,
) -> HttpResponse:
    by, at = actor(request), now(request)
    for card in at_door.members:
        look(request, card.id)
    said = {entry["person_id"]: (n, entry) for n, entry in enumerate(typed)}
    already = _already(by, at_door, at)

    def person(card: Card) -> dict[str, Any]:
        n, entry = said.get(card.id, (-1, {}))
        errors = [r.sentence() for r in refusal.reasons if r.field.startswith(f"entries.{n}.")] if refusal else []
        return _person(card, at_door, entry, errors, already.get(card.id, ""), at)

    address = people.addresses([at_door.household_id]) if at_door.household_id else {}
    elsewhere = ("entries.", *OF_THE_DOOR)
    general = [r for r in refusal.reasons if not r.field.startswith(elsewhere)] if refusal else []
    shown = {
        "heading": household_name(at_door.members),
        "subheading": " · ".join(
            filter(None, [*address.values(), places.names([at_door.division_id]).get(at_door.division_id, "")])
        ),
        "people": [person(card) for card in at_door.due],
        "others": [person(card) for card in at_door.others],
        "open_others": any(card.id in said for card in at_door.others),
        "owed": _owed(by, at_door, at),
        "round": round_at(
            request, at_door.household_id, at_door.division_id, at_door.members, at_door.edition, refusal
        ),
        "reasons": reason_lines(general),
        "followed": followed(by, request.GET.get("after", ""), at),
        "phones": phones,
        "call": _call_address(at_door),
        "here": _address(at_door),
        "household": at_door.household_id,
        "person": at_door.due[0].id if at_door.due else "",
        "back_url": reverse("doors"),
        "now": at.isoformat(),
    }
    return render(request, "web/doors/visit.html", shown, status=422 if refusal else 200)


def _address(at_door: AtDoor) -> str:
    return door_page(at_door.household_id, at_door.due[0].id if at_door.due else None)


def _call_address(at_door: AtDoor) -> str:
    if at_door.household_id is not None:
        return reverse("door.call", args=[at_door.household_id])
    return reverse("door.person.call", args=[at_door.due[0].id])


def _person(
    card: Card, at_door: AtDoor, entry: Mapping[str, Any], errors: list[str], already: str, at: datetime
) -> dict[str, Any]:
    edition, stay = at_door.edition, at_door.stays.get(card.id)
    age = _("%(n)s years") % {"n": card.age} if card.age is not None else ""
    sex = str(SEX_WORDS[card.sex]) if card.sex is not Sex.UNKNOWN else ""
    until = _("until %(time)s") % {"time": short(stay.due_at, at)} if stay is not None else ""
    reach = next((key for key, met in REACHED.items() if met == entry.get("met")), "")
    language, chosen = get_language() or "en", entry.get("symptoms", ())
    return {
        "prefix": f"{card.id}-",
        "name": card.name,
        "about": " · ".join(filter(None, [age, sex, until, not_at_home(card)])),
        "flags": [{"tone": "warn", "word": VULNERABLE_WORDS[v], "icon": "need"} for v in card.vulnerable],
        "already": already,
        "reach": reach,
        "ill": {True: "yes", False: "no"}.get(entry.get("feels_ill"), ""),  # type: ignore[arg-type]
        "temperature": {
            "name": f"{card.id}-temperature",
            "label": _("Temperature"),
            "kind": "temperature",
            "fever": str(edition.screening.fever_threshold_c),
            "value": entry.get("celsius", ""),
            "required": False,
            "pad_only": True,
        },
        "temperature_when": "seen phone" if edition.isolation.readings_by_phone else "seen",
        "symptoms": [
            {"value": key, "label": one.label.text(language), "selected": key in chosen}
            for key, one in edition.clinical.symptoms.items()
            if one.lay
        ],
        "errors": errors,
    }


def _already(by: Actor, at_door: AtDoor, at: datetime) -> dict[UUID, str]:
    """What was recorded today already, of each person, and by whom."""
    since, ids = day_start(at), [card.id for card in at_door.members]
    readings = list(
        health.readings_visible(by, at, MEASURE).filter(person_id__in=ids, at__gte=since, at__lte=at, voided_at=None)
    )
    visits = list(tasks.visits(at_door.household_id, since)) if at_door.household_id else []
    who = names_of_members({r.by for r in readings} | {v.visitor for v in visits})
    lines: dict[UUID, list[tuple[datetime, str]]] = {}
    for r in readings:
        words = _("%(celsius)s °C at %(time)s by %(name)s")
        text = words % {"celsius": celsius_text(r.celsius), "time": short(r.at, at), "name": who.get(r.by, "–")}
        lines.setdefault(r.person_id, []).append((r.at, text))
    for visit in visits:
        for one in visit.persons.all():
            words = _("%(met)s at %(time)s by %(name)s")
            text = words % {
                "met": MET_WORDS[Met(one.outcome)],
                "time": short(visit.at, at),
                "name": who.get(visit.visitor, "–"),
            }
            lines.setdefault(one.person_id, []).append((visit.at, text))
    return {id: " · ".join(text for _at, text in sorted(of, reverse=True)[:3]) for id, of in lines.items()}


def _owed(by: Actor, at_door: AtDoor, at: datetime) -> dict[str, Any]:
    """What else is owed at this door: orders to serve and checklists of stays, each with an operation id of its own."""
    if not by.may(CARE, at):
        return {}
    orders = isolation.orders_of([card.id for card in at_door.members], at)
    stays = {stay.id: stay for stay in at_door.stays.values()}
    rows = tasks.open_tasks([*stays, *(o.id for o in orders.values())], at).filter(kind__in=[CHECKLIST, SERVE])
    names = {card.id: card.name for card in at_door.members}
    found: dict[str, Any] = {"serve": [], "checklists": [], "n": 0}
    for row in rows:
        line = {"name": names.get(row.person_id, "") if row.person_id else "", "subject": row.subject, "op": fresh(at)}
        if row.kind == SERVE:
            found["serve"].append(line)
        elif row.subject in stays:
            found["checklists"].append({**line, "items": _items(stays[row.subject])})
        found["n"] += 1
    return found


def _items(stay: Any) -> list[dict[str, Any]]:
    language = get_language() or "en"
    lines = isolation.checklist(stay)
    return [{"key": c.item.key, "label": c.item.label.text(language), "ticked": c.tick is not None} for c in lines]


@require_POST
@needs(CARE)
def owed(request: HttpRequest) -> HttpResponse:
    """Orders that were handed over at a door, and items of checklists that are done there: one operation each."""
    signed = request.POST.getlist("acknowledged")
    steps = [
        ("journeys.serve_order", id, {"order_id": id, "acknowledged": id in signed})
        for id in dict.fromkeys([*request.POST.getlist("serve"), *signed])
    ]
    steps += [
        ("journeys.tick_checklist", id, {"stay_id": id, "items": items})
        for id in request.POST.getlist("stay")
        if (items := request.POST.getlist(f"items-{id}"))
    ]
    reasons: list[str] = []
    for action, id, payload in steps:
        try:
            do(request, action, payload, suffix=f"-{id}")
        except Refused as refusal:
            reasons += [reason.sentence() for reason in refusal.reasons]
    if reasons:
        messages.error(request, " ".join(dict.fromkeys(reasons)))
    elif steps:
        messages.success(request, _("Recorded."))
    return onward(request, _back(request))


def _back(request: HttpRequest) -> str:
    """The door that the form was on."""
    household, person = request.POST.get("household", ""), request.POST.get("person", "")
    try:
        return door_page(UUID(household), None) if household else door_page(None, UUID(person))
    except ValueError:
        return reverse("doors")


@never_cache
@require_POST
@needs(MEASURE)
def call(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Show the telephone numbers of a household that is to be visited; each is a look that is recorded."""
    return _with_phones(request, household_door(request, household_id))


@never_cache
@require_POST
@needs(MEASURE)
def call_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show the telephone number of a person who is to be visited."""
    return _with_phones(request, person_door(request, person_id))


def _with_phones(request: HttpRequest, at_door: AtDoor) -> HttpResponse:
    numbers = people.phones(card.id for card in at_door.members)
    names = {card.id: card.name for card in at_door.members}
    for person in numbers:
        look(request, person, kind="reveal", reason=_("call from the visit"))
    return _page(request, at_door, phones=[{"name": names[id], "number": n} for id, n in numbers.items()])


paths = [
    path("doors/", doors, name="doors"),
    path("doors/owed/", owed, name="door.owed"),
    path("doors/person/<uuid:person_id>/", door_of_person, name="door.person"),
    path("doors/person/<uuid:person_id>/call/", call_person, name="door.person.call"),
    path("doors/<uuid:household_id>/", door, name="door"),
    path("doors/<uuid:household_id>/call/", call, name="door.call"),
]
