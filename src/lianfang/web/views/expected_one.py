"""One declaration: who is to come, who else named the same telephone, what was said since; calling, changing, receiving."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.declarations import (
    COMING_WORDS,
    DECLARE,
    SAID_BY_WORDS,
    SAID_OF_IT,
    STANDING_WORDS,
    TURN_WORDS,
    WAY_WORDS,
    Coming,
    SaidBy,
    Turn,
    Way,
)
from lianfang.canvass.types.leads import VERIFY
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.places import queries as places

from ..acting import actor, do, form_id, look, needs, now, or_404
from ..asking import Ask, gone_on, step
from ..coming_forms import fields_of, how_many, payload_of, phone_of, prefilled, way_field
from ..forms import zoned
from ..gate_fields import entry_of, person_fields, text_field
from ..lives import names_of_members
from ..shown import by_field, moment, place, reason_lines
from ..slots import Choice
from .expected import name_of

VILLAGE_LEVEL, CHOSEN_AT_MOST = 5, 40


@never_cache
@require_http_methods(["GET", "POST"])
@needs(DECLARE)
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody says by telephone, on paper or in person."""
    if request.method == "GET" or request.POST.get("more"):
        return _new_page(request)
    here = request.POST.get("division_id", "")
    payload = payload_of(request.POST, here, request.POST.get("way", Way.PHONE.value))
    village = _uuid(here)
    payload["repeats"] = (
        canvass.declarations.first_of(phone_of(payload), village, form_id(request)) if village else None
    )
    try:
        made = do(request, "journeys.declare_arrival", payload)
    except Refused as refusal:
        return _new_page(request, refusal)
    words = _("On record: they were declared before, so one call serves both.") if made["repeats"] else _("On record.")
    return gone_on(request, reverse("expected.one", args=[made["repeats"] or made["id"]]), words)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _new_page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    outbreak = next(iter(editions.outbreaks().filter(ended_at=None)), None)
    areas = editions.listed_areas(outbreak.id, at) if outbreak is not None else []
    rule = editions.here_or_generic(next(iter(by.areas(DECLARE, at) or ()), None), at).declaring
    shown = {
        "groups": fields_of(request.POST, areas, wrong, canvass.lists.local_day(at), rule.ahead_days),
        "told": [_village_field(request, wrong), way_field(request.POST, wrong)],
        "people": how_many(request.POST),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "operation": fresh(at),
        "breadcrumbs": [{"label": _("Who is to come"), "url": reverse("expected")}, {"label": _("New")}],
    }
    return render(request, "web/coming/new.html", shown, status=422 if refusal else 200)


def _village_field(request: HttpRequest, wrong: dict[str, list[str]]) -> dict[str, Any]:
    """To which village: chosen where the worker has few, found where they have many."""
    areas, given = actor(request).areas(DECLARE, now(request)), request.POST.get("division_id", "")
    mine = places.division_ids(areas) or ()
    villages = [id for id in mine if places.level_of(id) == VILLAGE_LEVEL]
    field = {"name": "division_id", "id": "division_id", "label": _("To which village"), "required": True, "wide": True}
    field["errors"] = wrong.get("division_id", [])
    if 0 < len(villages) <= CHOSEN_AT_MOST:
        names = places.names(villages)
        chosen = given or (str(villages[0]) if len(villages) == 1 else "")
        choices = [{"value": str(id), "label": names[id], "selected": str(id) == chosen} for id in villages]
        return {**field, "kind": "choice", "choices": choices}
    known = _uuid(given)
    named = places.names([known]).get(known, "") if known is not None else ""
    search = reverse("office.find", args=["places.division"])
    return {**field, "kind": "reference", "search_url": search, "value": given, "shown": named}


def _one(request: HttpRequest, declaration_id: UUID) -> Any:
    return or_404(lambda: canvass.declarations.declaration(actor(request), declaration_id, now(request)))


@never_cache
@require_GET
@needs(DECLARE)
def one(request: HttpRequest, declaration_id: UUID) -> HttpResponse:
    """One declaration, with every other word of the same telephone, so that one call serves them all."""
    found = _one(request, declaration_id)
    at = now(request)
    said = canvass.declarations.said([found]).get(found.id, {})
    look(request, found.id, reason=str(COMING_WORDS[Coming(found.coming)]))
    standing = STANDING_WORDS[canvass.declarations.standing_of(found, canvass.lists.local_day(at))]
    shown = {
        "name": name_of(said) or _("destroyed in time"),
        "standing": standing,
        "open": found.closed_at is None and bool(said),
        "repeats": found.repeats_id,
        "say_url": reverse("expected.say", args=[found.id]),
        "receive_url": reverse("expected.receive", args=[found.id]),
        "phone": said.get("phone", ""),
        "facts": _facts(found, said),
        "party": _party(said),
        "same": _same(request, found, said),
        "turns": _turns(found),
        "persons": [
            {"label": card.name, "url": reverse("person", args=[card.id])}
            for card in people.cards(canvass.declarations.persons_of(found.id), at).values()
        ],
        "breadcrumbs": [{"label": _("Who is to come"), "url": reverse("expected")}, {"label": name_of(said)}],
    }
    return render(request, "web/coming/one.html", shown)


def _facts(found: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    speaker = " · ".join(filter(None, [said.get("speaker", ""), said.get("speaker_phone", "")]))
    facts = [
        (_("Day of arrival"), f"{found.arrives_on:%Y-%m-%d}"),
        (_("Telephone"), said.get("phone", "")),
        (_("Where from"), said.get("origin", "")),
        (_("Listed area"), found.origin_code),
        (_("To which village"), place(found.division_id)),
        (_("Where they will stay"), said.get("address", "")),
        (_("Why they come"), COMING_WORDS[Coming(found.coming)]),
        (_("Train, flight, bus or car"), said.get("carrier", "")),
        (_("What they need"), said.get("needs", "")),
        (_("Who declares"), " · ".join(filter(None, [str(SAID_BY_WORDS[SaidBy(found.said_by)]), speaker]))),
        (_("How it was said"), f"{WAY_WORDS[Way(found.way)]} · {moment(found.at)}"),
        (_("Kept until"), f"{found.expires_on:%Y-%m-%d}"),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _party(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "caption": _("Who comes"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("Full name"), _("Date of birth"), _("Telephone"))],
        "rows": [
            {"cells": [one.get("name", ""), one.get("born_on", ""), one.get("phone", "")]}
            for one in said.get("who", [])
        ],
        "empty": _("destroyed in time"),
    }


def _same(request: HttpRequest, found: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    """What else names the same telephone: repeats, other declarations, leads, somebody registered."""
    by, at = actor(request), now(request)
    lines = [
        {"title": _("Declared again on %(at)s") % {"at": moment(one.at)}, "url": reverse("expected.one", args=[one.id])}
        | {"note": f"{one.arrives_on:%Y-%m-%d} · {place(one.division_id)}", "icon": "sync"}
        for one in [*canvass.declarations.repeats_of(found.id), *canvass.declarations.elsewhere(found, by, at)]
    ]
    phone = str(said.get("phone", ""))
    if by.may(VERIFY, at):
        leads = canvass.declarations.leads_with(phone, found.division_id)
        seen = canvass.leads.leads_visible(by, at).filter(id__in=leads)
        lines += [
            {"title": _("A lead of a list: %(purpose)s") % {"purpose": lead.list.purpose}, "icon": "search"}
            | {"url": reverse("lead", args=[lead.id]), "note": _("One call serves both.")}
            for lead in seen
        ]
    known = people.by_phone([phone]).get(phone) if phone else None
    card = people.cards(people.visible(by, DECLARE, at).filter(id=known).values_list("id", flat=True)) if known else {}
    return lines + [
        {"title": _("Registered under this telephone: %(name)s") % {"name": one.name}, "icon": "person"}
        | {"url": reverse("person", args=[one.id]), "note": place(one.division_id)}
        for one in card.values()
    ]


def _turns(found: Any) -> dict[str, Any]:
    rows = canvass.declarations.turns(found.id)
    names = names_of_members(row.by for row, _note in rows)
    return {
        "caption": _("What was said since"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("When"), _("Who"), _("What"), _("Note"))],
        "rows": [
            {
                "cells": [
                    moment(row.at),
                    {"text": names.get(row.by, ""), "sub": str(WAY_WORDS[Way(row.way)])},
                    {"text": str(TURN_WORDS[Turn(row.turn)]), "sub": f"{row.arrives_on or ''}"},
                    note,
                ]
            }
            for row, note in rows
        ],
        "empty": _("Nobody called yet"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(DECLARE)
def say(request: HttpRequest, declaration_id: UUID) -> HttpResponse:
    """Say what came of a call, that the day or village is another, that they do not come."""
    found = _one(request, declaration_id)
    look(request, found.id, reason=str(COMING_WORDS[Coming(found.coming)]))
    back = reverse("expected.one", args=[found.id])
    ask = Ask(
        "journeys.follow_declaration",
        ("turn", "way", "arrives_on", "to_division_id", "note"),
        known={"declaration_id": found.id},
        worded={
            "turn": tuple(Choice(one.value, TURN_WORDS[one]) for one in SAID_OF_IT),
            "way": tuple(Choice(one.value, words) for one, words in WAY_WORDS.items() if one is not Way.LINK),
        },
        looks={
            "turn": {"open": True, "wide": True, "label": _("What came of it")},
            "way": {"label": _("How it was said")},
            "arrives_on": {"label": _("Another day")},
            "to_division_id": {"label": _("Another village"), "wide": True},
            "note": {"wide": True},
        },
        shown={
            "heading": name_of(canvass.declarations.said([found]).get(found.id, {})),
            "kicker": _("Who is to come"),
            "save": _("Save"),
            "cancel_url": back,
            "breadcrumbs": [
                {"label": _("Who is to come"), "url": reverse("expected")},
                {"label": _("What came of it")},
            ],
        },
    )
    return step(
        request, ask, back if request.POST.get("to_division_id", "") == "" else reverse("expected"), _("Noted.")
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(DECLARE)
def receive(request: HttpRequest, declaration_id: UUID) -> HttpResponse:
    """Who was declared has arrived: what they declared stands there to be confirmed, not to be asked again."""
    found = _one(request, declaration_id)
    if request.method == "GET":
        return _receive_page(request, found)
    sent = request.POST
    payload: dict[str, Any] = {
        "declaration_id": found.id,
        "seen": sent.get("seen", ""),
        "who": [entry_of(request, f"t{n}-") for n in range(_rows(sent, found)) if sent.get(f"t{n}-here")],
        "address": sent.get("address", "").strip(),
    }
    if left := sent.get("left_area_at", "").strip():
        payload["left_area_at"] = zoned(left)
    try:
        made = do(request, "journeys.receive_declared", payload)
    except Refused as refusal:
        return _receive_page(request, found, refusal)
    words = _("They have arrived: %(n)s on record, %(orders)s proposed for observation.")
    counts = {"n": len(made["persons"]), "orders": len(made["orders"])}
    return gone_on(request, reverse("expected.one", args=[found.id]), words % counts)


def _rows(sent: QueryDict, found: Any) -> int:
    return min(int(found.people), 20)


def _receive_page(request: HttpRequest, found: Any, refusal: Refused | None = None) -> HttpResponse:
    said = canvass.declarations.said([found]).get(found.id, {})
    look(request, found.id, reason="journeys.receive_declared")
    wrong = by_field(refusal.reasons) if refusal else {}
    first = request.method == "GET"
    rows = [_arriving(request, n, one, wrong, first) for n, one in enumerate(said.get("who", []))]
    stay = [text_field("address", _("Where they stay"), request, wrong)]
    if found.origin_code:
        stay.append(text_field("left_area_at", _("Left the listed area"), request, wrong, kind="datetime"))
    shown = {
        "name": name_of(said),
        "seen": found.version,
        "rows": rows,
        "stay": prefilled(stay, {"address": said.get("address", "")}) if first else stay,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "operation": fresh(now(request)),
        "cancel_url": reverse("expected.one", args=[found.id]),
        "breadcrumbs": [{"label": _("Who is to come"), "url": reverse("expected")}, {"label": name_of(said)}],
    }
    return render(request, "web/coming/receive.html", shown, status=422 if refusal else 200)


def _arriving(
    request: HttpRequest, n: int, known: dict[str, Any], wrong: dict[str, list[str]], first: bool
) -> dict[str, Any]:
    """The row of somebody who was declared, with what they declared filled in."""
    fields = person_fields(request, f"t{n}-", f"who.{n}.", wrong)
    filled = {f"t{n}-{name}": value for name, value in {"id_kind": "none", "sex": "unknown", **known}.items()}
    return {
        "n": n,
        "title": known.get("name", ""),
        "here": first or bool(request.POST.get(f"t{n}-here")),
        "fields": prefilled(fields, filled) if first else fields,
    }


paths = [
    path("expected/new/", new, name="expected.new"),
    path("expected/<uuid:declaration_id>/", one, name="expected.one"),
    path("expected/<uuid:declaration_id>/say/", say, name="expected.say"),
    path("expected/<uuid:declaration_id>/arrived/", receive, name="expected.receive"),
]
