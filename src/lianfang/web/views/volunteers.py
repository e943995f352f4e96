"""Residents who help: who is enrolled in the caller's areas and with what; enrolling somebody who agreed, and ending it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.people import queries as people
from lianfang.people.types import REGISTER
from lianfang.roster import queries as roster

from ..acting import actor, look, needs, now
from ..asking import Ask, step
from ..shown import moment, paged, place


@never_cache
@require_GET
@needs(REGISTER)
def volunteers(request: HttpRequest) -> HttpResponse:
    """The residents who help in the caller's areas; the look is recorded, it shows names."""
    found = roster.volunteers_visible(actor(request), now(request))
    rows, pager = paged(request, found)
    if rows:
        look(request, None, kind="search", shown=len(rows))
    cards = people.cards([row.person_id for row in rows])
    shown = {
        "lead": _("%(n)s residents help. Whoever wants to stop stops at once.") % {"n": found.count()},
        "table": {
            "caption": _("Volunteers"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Resident"), _("Helps with"), _("Village"), _("Since"), "")],
            "rows": [_row(row, cards) for row in rows if row.person_id in cards],
            "empty": _("Nobody is enrolled here yet"),
            "empty_icon": "people",
        },
        "pager": pager,
        "actions": [{"label": _("Enrol somebody"), "url": reverse("volunteers.enrol"), "icon": "add"}],
    }
    return render(request, "web/command/volunteers.html", shown)


def _row(row: Any, cards: Any) -> dict[str, Any]:
    return {
        "cells": [
            {"text": cards[row.person_id].name, "url": reverse("person", args=[row.person_id])},
            row.helps,
            place(row.division_id),
            moment(row.at),
            {"text": _("End"), "url": reverse("volunteers.end", args=[row.id])},
        ]
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(REGISTER)
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol a resident who agreed."""
    ask = Ask(
        "roster.enrol_volunteer",
        ("person_id", "helps", "consented"),
        looks={
            "person_id": {"label": _("Resident")},
            "helps": {
                "label": _("Helps with"),
                "hint": _("Errands, calls, cleaning, a shift at the entrance: no names."),
            },
            "consented": {"label": _("They were asked and agreed")},
        },
        shown={
            "heading": _("Enrol somebody"),
            "kicker": _("Volunteers"),
            "lead": _("Only who wants to helps."),
            "save": _("Enrol"),
            "cancel_url": reverse("volunteers"),
        },
    )
    return step(request, ask, reverse("volunteers"), _("Enrolled."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(REGISTER)
def end(request: HttpRequest, volunteer_id: Any) -> HttpResponse:
    """A resident helps no more."""
    row = roster.volunteers_visible(actor(request), now(request)).filter(id=volunteer_id).first()
    if row is None:
        raise Http404(str(volunteer_id))
    ask = Ask(
        "roster.end_volunteer",
        (),
        known={"volunteer_id": row.id, "seen": row.version},
        shown={
            "heading": _("End a resident's volunteering"),
            "kicker": place(row.division_id),
            "lead": row.helps,
            "save": _("End"),
            "cancel_url": reverse("volunteers"),
        },
    )
    return step(request, ask, reverse("volunteers"), _("Ended."))


paths = [
    path("volunteers/", volunteers, name="volunteers"),
    path("volunteers/enrol/", enrol, name="volunteers.enrol"),
    path("volunteers/<uuid:volunteer_id>/end/", end, name="volunteers.end"),
]
