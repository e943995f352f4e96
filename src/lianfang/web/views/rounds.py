"""Rounds through every household: how far each has come, down the tree to the doors; and closing one."""

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
from django.views.decorators.http import require_GET, require_POST

from lianfang.canvass import queries as canvass
from lianfang.canvass.types import ANSWER, OPEN, OUTCOME_WORDS, SEE, Coverage, Outcome
from lianfang.core.access import Actor, covers
from lianfang.core.errors import Refused
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.tasks import queries as tasks

from ..acting import actor, do, needs, now
from ..clocks import clock_of, onward, short
from ..lives import names_of_members
from ..round_forms import asked_words
from ..round_parts import doorless as _doorless
from ..round_parts import figures_of, found_there, rolling_facts
from ..round_parts import key_areas as _key_areas
from ..round_parts import newcomers as _newcomers
from ..shown import moment, paged, place, reason_lines, several
from ..task_pages import household_name

OUTCOME_TONES = {Outcome.SEEN: "ok", Outcome.BY_PHONE: "note", Outcome.NOT_REACHED: "warn", Outcome.REFUSED: "warn"}
BLANK_SHOWN = 8


@never_cache
@require_GET
@needs(SEE)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of my areas: where, who answers, by when, and how far they have come."""
    by, at = actor(request), now(request)
    listed, pager = paged(request, canvass.rounds_visible(by, at), per_page=20)
    who = names_of_members({one.owner for one in listed})
    shown = {
        "table": {
            "caption": _("Canvass"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Canvass round")},
                {"label": _("Who answers")},
                {"label": _("Clock")},
                *({"label": label, "number": True} for label in (_("Households"), _("Seen"), _("Reached"), _("Blank"))),
            ],
            "rows": [_row(by, one, who, at) for one in listed],
            "empty": _("No round yet"),
            "empty_text": _(
                "A round asks every household of an area; its cost in field time is shown before it is opened."
            ),
            "empty_icon": "door",
        },
        "pager": pager,
        "head_actions": _open_action(by, at),
    }
    return render(request, "web/rounds/rounds.html", shown)


def _open_action(by: Actor, at: datetime) -> list[dict[str, Any]]:
    return [{"label": _("Open a round"), "url": reverse("round.open"), "icon": "add"}] if by.may(OPEN, at) else []


def _row(by: Actor, one: Any, who: dict[UUID, str], at: datetime) -> dict[str, Any]:
    known = canvass.up_the_tree(one, canvass.by_division(one)).get(_top(by, one, at), Coverage())
    clock = clock_of(one.due_at, at)
    ended = (
        {"status": _("closed %(time)s") % {"time": short(one.closed_at, at)}, "tone": "idle"} if one.closed_at else {}
    )
    return {
        "cells": [
            {"text": one.title, "url": reverse("round", args=[one.id]), "sub": place(one.division_id)},
            who.get(one.owner, "–"),
            ended or {"clock": clock["clock"], "state": clock["clock_state"]},
            *_numbers(known),
        ]
    }


def _numbers(known: Coverage) -> list[Any]:
    return [known.households, _share(known.seen, known), _share(known.reached, known), known.blank or {"text": ""}]


def _share(n: int, known: Coverage) -> Any:
    """A number with its share; only a whole is a hundred percent."""
    if not known.households:
        return {"text": ""}
    return {"text": str(n), "sub": f"{100 * n // known.households} %"}


def _top(by: Actor, one: Any, at: datetime) -> UUID:
    """The largest part of a round that the reader may see: all of it, or the area of theirs that lies in it."""
    areas = by.areas(SEE, at)
    if covers(areas, [one.division_id]):
        top: UUID = one.division_id
        return top
    return next((area for area in areas or () if places.contains(one.division_id, area)), one.division_id)


@never_cache
@require_GET
@needs(SEE)
def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: what it asks and costs, how far it has come, down to each household and when it was last met; `?in=` a place."""
    return _page(request, round_id)


def _page(request: HttpRequest, round_id: UUID, refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    one = canvass.rounds_visible(by, at).filter(id=round_id).first()
    if one is None:
        raise Http404(str(round_id))
    top = _top(by, one, at)
    here = _here(request, top)
    found = canvass.up_the_tree(one, canvass.by_division(one))
    parts = [child.id for child in places.children(here).order_by("code") if child.id in found]
    doors, pager = paged(request, canvass.doors_at(one, places.under(here)))
    shown = {
        "round": one,
        "kicker": place(here),
        "facts": [*found_there(one, here, found.get(here, Coverage()), at), *_facts(one, at)],
        "figures": figures_of(found.get(here, Coverage())),
        "parts": _parts(one, parts, found) if parts else None,
        "doors": _doors(one, doors, at) if not parts else None,
        "pager": pager if not parts else None,
        "key_areas": _key_areas(one, top, found, at),
        "newcomers": _newcomers(one, here, at),
        "doorless": _doorless(one, here, at),
        "may_stop": one.every_days is not None and covers(by.areas(OPEN, at), [one.division_id]),
        "blank": _blank(one, here, at) if parts else [],
        "may_close": one.closed_at is None and covers(by.areas(OPEN, at), [one.division_id]),
        "answers_from": _answers_from(by, one, at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "breadcrumbs": _crumbs(one, top, here),
    }
    return render(request, "web/rounds/round.html", shown, status=422 if refusal else 200)


def _answers_from(by: Actor, one: Any, at: datetime) -> UUID | None:
    """From where the reader may say that this was asked for before: their own part of an open round."""
    areas = by.areas(ANSWER, at)
    if one.closed_at is not None or not areas:
        return None
    return next((a for a in areas if places.contains(one.division_id, a) or places.contains(a, one.division_id)), None)


def _here(request: HttpRequest, top: UUID) -> UUID:
    """The place that was asked for, where it lies in what the reader may see."""
    asked = places.by_code(request.GET.get("in", ""))
    return asked if asked is not None and places.contains(top, asked) else top


def _crumbs(one: Any, top: UUID, here: UUID) -> list[dict[str, Any]]:
    path = places.ancestors(here)
    names = places.names(path)
    inside = [id for id in path[path.index(top) :] if id != top] if top in path else []
    address = reverse("round", args=[one.id])
    steps = [{"label": names[id], "url": f"{address}?in={places.code_of(id)}"} for id in inside]
    return [{"label": _("Canvass"), "url": reverse("rounds")}, {"label": one.title, "url": address}, *steps]


def _facts(one: Any, at: datetime) -> list[dict[str, Any]]:
    hours = -(-one.households * one.minutes // 60)
    words = ngettext(
        "%(households)s households × %(minutes)s minutes: about %(hours)s hour at doors",
        "%(households)s households × %(minutes)s minutes: about %(hours)s hours at doors",
        hours,
    )
    cost = {"households": one.households, "minutes": one.minutes, "hours": hours}
    facts = [
        {"label": _("Where"), "value": place(one.division_id)},
        {"label": _("What is asked"), "value": several(asked_words(editions.edition(one.edition).edition, one.asks))},
        {"label": _("Legal basis"), "value": one.ground},
        {"label": _("Who answers"), "value": names_of_members({one.owner}).get(one.owner, "–")},
        {"label": _("Opened"), "value": moment(one.at)},
        {"label": _("To be done by"), "value": moment(one.due_at)},
        {"label": _("Answers are used until"), "value": moment(one.expires_at)},
        {"label": _("Field time"), "value": words % cost},
        {"label": _("Asked for again"), "value": _again(one)},
        {"label": _("Confirmed by households"), "value": _confirmed(one)},
    ]
    facts += rolling_facts(one, at)
    return [*facts, {"label": _("Closed"), "value": moment(one.closed_at)}] if one.closed_at else facts


def _again(one: Any) -> str:
    """Who said that they had been asked for this before, by place."""
    said = canvass.asked_again(one.id)
    names = places.names(said)
    return several(f"{names.get(id, '–')} ({n})" for id, n in said.items()) or _("nobody said so")


def _confirmed(one: Any) -> str:
    asked, confirmed = canvass.confirmations(one.id)
    return _("%(n)s of %(of)s asked by telephone") % {"n": confirmed, "of": asked}


def _parts(one: Any, parts: list[UUID], found: dict[UUID, Coverage]) -> dict[str, Any]:
    names, address = places.names(parts), reverse("round", args=[one.id])
    numbers = [_("Households"), _("Seen"), _("Reached"), _("Blank"), _("New"), _("Need help")]
    numbers += [_("Full"), _("Partial")] if one.together else []
    return {
        "caption": _("How far it has come"),
        "caption_hidden": True,
        "columns": [{"label": _("Place")}, *({"label": label, "number": True} for label in numbers)],
        "rows": [
            {
                "cells": [
                    {"text": names[id], "url": f"{address}?in={places.code_of(id)}"},
                    *_numbers(found[id]),
                    found[id].late or {"text": ""},
                    found[id].help or {"text": ""},
                    *((found[id].full, found[id].partial or {"text": ""}) if one.together else ()),
                ]
            }
            for id in parts
        ],
    }


def _doors(one: Any, doors: list[Any], at: datetime) -> dict[str, Any]:
    """Every household with its last contact, the blank ones first."""
    ids = [door.household_id for door in doors]
    members, last = people.members_of(ids, at), tasks.last_contacts(ids)
    rows = [
        {
            "cells": [
                {
                    "text": household_name(members.get(door.household_id, ())) or _("nobody on record"),
                    "url": reverse("household", args=[door.household_id]),
                    "sub": _("new since it began") if door.late else "",
                },
                _outcome(one, door),
                door.attempts or {"text": ""},
                short(last[door.household_id], at) if door.household_id in last else {"text": ""},
            ]
        }
        for door in doors
    ]
    columns = [{"label": _("Household")}, {"label": _("Outcome")}, {"label": _("Knocks in vain"), "number": True}]
    return {
        "caption": _("Households"),
        "caption_hidden": True,
        "columns": [*columns, {"label": _("Last contact")}],
        "rows": rows,
        "empty": _("No household here"),
        "empty_icon": "household",
    }


def _outcome(one: Any, door: Any) -> dict[str, Any]:
    if not door.outcome:
        return {"status": _("no outcome yet"), "tone": "warn", "icon": "clock"}
    known = Outcome(door.outcome)
    if one.together and known is Outcome.SEEN and door.full_at is None:
        return {"status": _("seen, a partial visit"), "tone": "note", "icon": ""}
    return {"status": OUTCOME_WORDS[known], "tone": OUTCOME_TONES.get(known, "idle"), "icon": ""}


def _blank(one: Any, here: UUID, at: datetime) -> list[dict[str, Any]]:
    """The first doors that have no outcome yet."""
    doors = list(canvass.blank_doors(one, places.under(here))[:BLANK_SHOWN])
    members = people.members_of([door.household_id for door in doors], at)
    names = places.names({door.household.division_id for door in doors})
    return [
        {
            "title": household_name(members.get(door.household_id, ())) or _("nobody on record"),
            "url": reverse("household", args=[door.household_id]),
            "note": " · ".join(filter(None, [names.get(door.household.division_id, ""), _tried(door.attempts)])),
            "icon": "door",
        }
        for door in doors
    ]


def _tried(n: int) -> str:
    return ngettext("%(n)s knock in vain", "%(n)s knocks in vain", n) % {"n": n} if n else ""


@never_cache
@require_POST
@needs(OPEN)
def close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Close a round of which every household has an outcome."""
    try:
        do(request, "canvass.close_round", {"round_id": round_id, "seen": request.POST.get("seen", "")})
    except Refused as refusal:
        return _page(request, round_id, refusal)
    messages.success(request, _("The round is closed."))
    return onward(request, reverse("round", args=[round_id]))


@never_cache
@require_POST
@needs(OPEN)
def stop(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Let no other round follow a rolling one."""
    try:
        do(request, "canvass.stop_rolling", {"round_id": round_id, "seen": request.POST.get("seen", "")})
    except Refused as refusal:
        return _page(request, round_id, refusal)
    messages.success(request, _("No other round follows this one."))
    return onward(request, reverse("round", args=[round_id]))


@never_cache
@require_POST
@needs(ANSWER)
def again(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Say that what this round asks was asked for before."""
    try:
        do(
            request,
            "canvass.say_asked_again",
            {"round_id": round_id, "division_id": request.POST.get("division_id", "")},
        )
    except Refused as refusal:
        return _page(request, round_id, refusal)
    messages.success(request, _("Noted: whoever answers for the round sees it."))
    return onward(request, reverse("round", args=[round_id]))


paths = [
    path("rounds/", rounds, name="rounds"),
    path("rounds/<uuid:round_id>/", round_page, name="round"),
    path("rounds/<uuid:round_id>/close/", close, name="round.close"),
    path("rounds/<uuid:round_id>/stop/", stop, name="round.stop"),
    path("rounds/<uuid:round_id>/again/", again, name="round.again"),
]
