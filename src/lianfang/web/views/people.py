"""People: searching, a person's page with everything that happened, revealing numbers, a household's page."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import looks, privacy
from lianfang.core.access import LOOK_AUDIT
from lianfang.core.clock import local_zone
from lianfang.core.errors import REQUIRED, Reason, reason_code
from lianfang.core.registry import ACTIONS
from lianfang.isolation import queries as isolation
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.types import (
    DESTROY,
    ID_WORDS,
    MERGE,
    REGISTER,
    SEE,
    SEX_WORDS,
    SOJOURN_WORDS,
    VULNERABLE_WORDS,
    Card,
)
from lianfang.people.types import Vulnerable as Special
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks

from ..acting import actor, look, needs, now
from ..area_words import standing_at
from ..evidence_words import REVEALS
from ..lives import LOOK_WORDS, event_lines, flags_of, standing_facts, team_lines
from ..present import (
    behind_the_door,
    day_asked,
    dependant_lines,
    not_at_home,
    owed_line,
    paper_lines,
    residence_lines,
    visit_lines,
)
from ..registrations import each_once, registered_again_at, registrations_of
from ..shown import moment, place
from .contacts import contact_lines
from .office import NOTHING_AROUND, form_page
from .vulnerable import need_words

TOO_MANY_FOUND = reason_code(
    "web.too_many_found", gettext_lazy("More than fifty match. Give a longer name or a number.")
)


def _form(action: str, back: str, **given: Any) -> str:
    """A link to an operation's form, filled in, that comes back to `back`."""
    return f"{reverse('office.form', args=[action])}?{urlencode({**given, 'next': back})}"


@never_cache
@require_GET
@needs(SEE)
def search(request: HttpRequest) -> HttpResponse:
    """Find people by name, pinyin initials, identity number, or the last four digits of a number or phone."""
    words = request.GET.get("q", "").strip()[:80]
    by, at = actor(request), now(request)
    found = people.search(by, words, at) if words else []
    if words:
        look(request, None, kind="search", shown=len(found))
    found, twice = each_once(found, at)
    standings = journeys.standings(by, [card.id for card in found], at)
    where = {card.division_id: place(card.division_id) for card in found}
    rows = [
        {
            "cells": [
                {"text": card.name, "url": reverse("person", args=[card.id]), "sub": twice.get(card.id, "")},
                str(SEX_WORDS[card.sex]),
                card.age,
                {"text": where[card.division_id], "sub": not_at_home(card)},
                _binding_cell(standings.get(card.id)),
            ]
        }
        for card in found
    ]
    columns = [_("Full name"), _("Sex"), _("Age"), _("Lives in"), _("What binds them")]
    shown = {
        "words": words,
        "search_words": words,
        "many": Reason(TOO_MANY_FOUND).sentence() if len(found) == people.FOUND_AT_MOST else "",
        "table": {
            "caption": _("People found"),
            "caption_hidden": True,
            "columns": [{"label": label, "number": label == _("Age")} for label in columns],
            "rows": rows,
            "empty": _("Nobody found in your area"),
            "empty_text": _("Check the spelling, or try initials or the last four digits of a number."),
            "empty_icon": "search",
        },
        "count": len(found),
        "register": _form("people.register_person", "") if by.may(REGISTER, at) else "",
    }
    return render(request, "web/people/search.html", shown)


def _binding_cell(standing: journeys.Standing | None) -> dict[str, Any]:
    flags = flags_of(standing)
    return {"status": flags[0]["word"], "tone": flags[0]["tone"]} if flags else {"text": ""}


def _visible(request: HttpRequest, person_id: UUID) -> Any:
    """Somebody whom the caller sees, under this or another registration of theirs."""
    seen = people.visible(actor(request), SEE, now(request))
    if not seen.filter(id__in={person_id, *people.joined(person_id).all}).exists():
        raise Http404
    return people.person(person_id)


def _known_or_404(request: HttpRequest, person_id: UUID) -> Any:
    """Somebody of whom there is something to show."""
    found = _visible(request, person_id)
    if found.destroyed_at is not None:
        raise Http404
    return found


@never_cache
@require_GET
@needs(SEE)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What binds somebody, who answers, what is next due, their household, and everything that happened, in order."""
    row = _visible(request, person_id)
    if row.destroyed_at is not None:
        return _destroyed_page(request, row)
    look(request, person_id)
    return _person_page(request, row, revealed=False)


def _destroyed_page(request: HttpRequest, row: Any) -> HttpResponse:
    """What is left of somebody whose details were destroyed: what happened when, and the certificate."""
    by, at = actor(request), now(request)
    certificate = people.destruction_of(row.id)
    opens = certificate is not None and (by.may(LOOK_AUDIT, at) or by.may(DESTROY, at))
    shown = {
        "at": moment(row.destroyed_at),
        "about": " · ".join(filter(None, [str(SEX_WORDS[row.sex]), str(row.birth_year or ""), place(row.division_id)])),
        "certificate": reverse("audit.certificate", args=[certificate.id]) if certificate and opens else "",
        "events": event_lines(journeys.timeline(by, [row.id], at)),
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": _("details destroyed")}],
    }
    return render(request, "web/people/destroyed.html", shown)


@never_cache
@require_POST
@needs(SEE)
def reveal(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a person's numbers on this answer only: for what one owes them, or for a reason that is kept with the look."""
    row = _known_or_404(request, person_id)
    owed = tasks.owed_by(actor(request), person_id, row.household_id, now(request))
    if owed is not None:
        look(request, person_id, kind="reveal", task=owed)
        return _person_page(request, row, revealed=True)
    reason = dict(REVEALS).get(request.POST.get("reason", ""))
    if reason is None:
        return _person_page(request, row, revealed=False, wrong=Reason(REQUIRED, "reason").sentence())
    look(request, person_id, kind="reveal", reason=request.POST["reason"])
    return _person_page(request, row, revealed=True)


def _reveal_reasons(request: HttpRequest, row: Any) -> list[dict[str, Any]]:
    """Why numbers may be revealed; nothing to explain for whoever owes something to this person by now."""
    if tasks.owed_by(actor(request), row.id, row.household_id, now(request)) is not None:
        return []
    return [{"value": value, "label": label} for value, label in REVEALS]


def _person_page(request: HttpRequest, row: Any, *, revealed: bool, wrong: str = "") -> HttpResponse:
    by, at = actor(request), now(request)
    card = replace(people.cards([row.id], at)[row.id], elsewhere=people.elsewhere_of([row.id]).get(row.id))
    standing = journeys.standings(by, [row.id], at).get(row.id)
    whole = people.joined(row.id)
    special = list(people.special_care(whole.all))
    shown = {
        "twice": registrations_of(row.id, whole, at),
        "person": card,
        "strip": _strip(card, standing, special),
        "known": _known(row, revealed=revealed),
        "papers": paper_lines(request, row.id, revealed=revealed),
        "revealed": revealed,
        "reveal_reasons": _reveal_reasons(request, row),
        "wrong": wrong,
        "binds": standing_facts(standing),
        "team": team_lines(standing),
        "owed": [owed_line(line, at) for line in journeys.owed_about(by, whole.all, row.household_id, at)],
        "members": _member_lines(request, row.household_id, but=row.id) if row.household_id else [],
        "household": reverse("household", args=[row.household_id]) if row.household_id else "",
        "contact": contact_lines(row.household_id) if row.household_id else [],
        "dependants": dependant_lines(request, row.id),
        "residences": residence_lines(request, row.id),
        "special": special_lines(special, reverse("person", args=[row.id])) if by.may(REGISTER, at) else [],
        "needs": _needs(row, at) if by.may(REGISTER, at) else [],
        "events": event_lines(journeys.timeline(by, whole.all, at)),
        "looks": _looks(request, row.id),
        "actions": _person_actions(request, row),
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": card.name}],
    }
    return render(request, "web/people/person.html", shown, status=422 if wrong else 200)


def _strip(card: Card, standing: journeys.Standing | None, special: list[Any]) -> dict[str, Any]:
    flags = flags_of(standing)
    kinds = (Special(kind) for kind in dict.fromkeys(s.kind for s in special))
    flags += [{"word": VULNERABLE_WORDS[kind], "tone": "warn", "icon": "elder"} for kind in kinds]
    if card.elsewhere is not None:
        flags.append({"word": SOJOURN_WORDS[card.elsewhere.kind], "tone": "idle", "icon": "house"})
    age = _("%(age)s years") % {"age": card.age} if card.age is not None else ""
    about = " · ".join(filter(None, [str(SEX_WORDS[card.sex]), age, place(card.division_id)]))
    return {"name": card.name, "about": about, "flags": flags, "binds": []}


def _known(row: Any, *, revealed: bool) -> list[dict[str, Any]]:
    """Identity and where to reach somebody; numbers masked but for their end unless revealed."""
    try:
        known = people.details(row.id)
    except privacy.Destroyed:
        return [{"label": _("Details"), "value": _("destroyed: their purpose has ended")}]
    hide = (lambda number: number) if revealed else privacy.mask_number
    return [
        {"label": _("Identity paper"), "value": ID_WORDS[known["id_kind"]]},
        {"label": _("Identity number"), "value": hide(known["id_number"]) or "–"},
        {"label": _("Date of birth"), "value": (known["born_on"] if revealed else row.birth_year) or "–"},
        {"label": _("Phone"), "value": hide(known["phone"]) or "–", "url": _tel(known["phone"]) if revealed else ""},
        {"label": _("Address"), "value": known["address"] or "–"},
        {"label": _("Lives in"), "value": place(row.division_id)},
    ]


def _tel(phone: str) -> str:
    return f"tel:{phone}" if phone else ""


def _member_lines(request: HttpRequest, household_id: UUID, but: UUID | None = None) -> list[dict[str, Any]]:
    by, at = actor(request), now(request)
    cards = [card for card in people.household_members(household_id, at) if card.id != but]
    seen = set(people.visible(by, SEE, at).filter(id__in=[c.id for c in cards]).values_list("id", flat=True))
    standings = journeys.standings(by, seen, at)
    lines = []
    for card in (c for c in cards if c.id in seen):
        flags = flags_of(standings.get(card.id))
        about = [str(SEX_WORDS[card.sex]), _("%(age)s years") % {"age": card.age} if card.age is not None else ""]
        about += [str(VULNERABLE_WORDS[kind]) for kind in card.vulnerable]
        about.append(not_at_home(card))
        lines.append(
            {
                "title": card.name,
                "url": reverse("person", args=[card.id]),
                "note": " · ".join(filter(None, about)),
                "icon": "person",
                "status": flags[0]["word"] if flags else "",
                "status_tone": flags[0]["tone"] if flags else "",
            }
        )
    return lines


def special_lines(special: list[Any], back: str) -> list[dict[str, Any]]:
    """Why somebody needs special care, each with the link that ends it."""
    return [
        {
            "words": VULNERABLE_WORDS[Special(row.kind)],
            "since": moment(row.at),
            "end": _form("people.end_vulnerability", back, vulnerability_id=row.id, seen=row.version),
        }
        for row in special
    ]


def _needs(row: Any, at: datetime) -> list[dict[str, Any]]:
    """What somebody is to be given, when next, each with the links that say it was given or ends it."""
    back = reverse("person", args=[row.id])
    today = at.astimezone(local_zone()).date()
    return [
        {
            "words": need_words(need, said),
            "note": " · ".join(
                filter(None, [_("every %(n)s days") % {"n": need.every_days}, str(said.get("supplier", ""))])
            ),
            "next": f"{need.next_on:%Y-%m-%d}",
            "state": "late" if need.next_on < today else "soon" if need.next_on == today else "",
            "given": _form("journeys.supply_need", back, care_need_id=need.id),
            "end": _form("journeys.end_need", back, care_need_id=need.id, seen=need.version),
        }
        for need, said in people.care_needs([row.id])
    ]


def _looks(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """Who looked: an auditor sees the members, others how often; the person may ask for the list in print."""
    rows = list(looks.at_subject(person_id))
    auditing = actor(request).may(LOOK_AUDIT, now(request))
    names = roster.member_names(row.by for row in rows) if auditing else {}
    listed = [
        {"at": moment(row.at), "who": names.get(row.by, ""), "kind": LOOK_WORDS.get(row.kind, row.kind)} for row in rows
    ]
    return {"count": len(rows), "members": len({row.by for row in rows}), "rows": listed[:50] if auditing else []}


def _person_actions(request: HttpRequest, row: Any) -> list[dict[str, Any]]:
    """What one may do about this person: links to forms that are filled in and come back here."""
    by, at, back = actor(request), now(request), reverse("person", args=[row.id])
    offered = (
        (REGISTER, _("Correct details"), "pencil", reverse("person.correct", args=[row.id])),
        (REGISTER, _("Record a move"), "house", _form("people.move_person", back, person_id=row.id)),
        (REGISTER, _("Add a paper"), "role", _form("people.add_document", back, person_id=row.id)),
        (REGISTER, _("Note that they are away"), "house", _form("people.note_away", back, person_id=row.id)),
        (
            REGISTER,
            _("Note special care"),
            "need",
            _form("people.note_vulnerability", back, person_id=row.id),
        ),
        (REGISTER, _("Note what they need"), "need", _form("journeys.note_need", back, person_id=row.id)),
        (REGISTER, _("Record who depends on them"), "users", _form("people.add_dependant", back, carer_id=row.id)),
        (
            REGISTER,
            _("Take out of the register"),
            "logout",
            _form("people.leave_register", back, person_id=row.id, seen=row.version),
        ),
        (
            "isolation.propose",
            _("Propose an order"),
            "order",
            _form("journeys.propose_order", back, person_id=row.id, division_id=row.division_id),
        ),
        (MERGE, _("Registered twice?"), "users", reverse("person.twice", args=[row.id])),
        (DESTROY, _("Destroy details"), "lock", _form("journeys.destroy_details", back, person_id=row.id)),
    )
    links = [{"label": label, "icon": icon, "url": url} for duty, label, icon, url in offered if by.may(duty, at)]
    links.append({"label": _("Redacted card"), "icon": "role", "url": reverse("person.card", args=[row.id])})
    return [*links, {"label": _("Print"), "icon": "printer", "print": True}]


@never_cache
@require_GET
@needs(REGISTER)
def correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The form that corrects somebody's details, filled with what is known; opening it is a look at the numbers."""
    row = _known_or_404(request, person_id)
    known = people.details(person_id)
    look(request, person_id, kind="reveal", reason="correct")
    names = ("name", "sex", "born_on", "id_kind", "id_number", "phone")
    entry = {name: str(known[name] or "") for name in names}
    payload = {"person_id": str(person_id), "seen": row.version, "entry": entry}
    back = reverse("person", args=[person_id])
    return form_page(request, ACTIONS["people.correct_person"], payload, NOTHING_AROUND, back=back)


@never_cache
@require_GET
@needs(SEE)
def household(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Everybody behind one door: what binds each, what is owed there, who cannot do without care."""
    by, at = actor(request), now(request)
    row = people.households_visible(by, SEE, at).filter(id=household_id).first()
    if row is None:
        raise Http404
    groups = behind_the_door(request, household_id)
    look(request, household_id, shown=sum(len(group["works"]) for group in groups))
    address = people.addresses([household_id]).get(household_id, "")
    ids = [card.id for card in people.household_members(household_id)]
    again = registered_again_at(by, household_id, at)
    shown = {
        "address": address or _("Household"),
        "where": place(row.division_id),
        "groups": groups + ([{"title": _("Registered again"), "works": again}] if again else []),
        "day": day_asked(request),
        "today": f"{localtime(at):%Y-%m-%d}",
        "guest": _form("journeys.receive_guest", request.path, host_id=household_id) if by.may(REGISTER, at) else "",
        "dependants": [line for id in ids for line in dependant_lines(request, id) if line["label"] == _("cares for")],
        "closed_off": standing_at(isolation.measures_over_households([household_id], at).get(household_id, ())),
        "owed": [owed_line(line, at) for line in journeys.owed_about(by, ids, household_id, at)],
        "visits": visit_lines(household_id, at),
        "contact": contact_lines(household_id),
        "breadcrumbs": [{"label": _("People"), "url": reverse("people")}, {"label": address or _("Household")}],
        "register": _form("people.register_person", request.path, household=household_id, division_id=row.division_id)
        if by.may(REGISTER, at)
        else "",
    }
    return render(request, "web/people/household.html", shown)


paths = [
    path("people/", search, name="people"),
    path("people/<uuid:person_id>/", person, name="person"),
    path("people/<uuid:person_id>/reveal/", reveal, name="person.reveal"),
    path("people/<uuid:person_id>/correct/", correct, name="person.correct"),
    path("households/<uuid:household_id>/", household, name="household"),
]
