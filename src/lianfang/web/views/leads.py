"""One lead: who is to be found, who called already and how it went, and saying what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.leads import FOUND_WORDS, MATCH_WORDS, VERIFY, LeadOutcome, MatchedBy
from lianfang.canvass.types.lists import KEEP_LISTS, SOURCE_WORDS, ListSource
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.core.privacy import mask_number
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS, Sex
from lianfang.places import queries as places

from ..acting import actor, do, look, needs, now, or_404
from ..clocks import onward
from ..field_words import label_of
from ..found_fields import found_fields, found_said
from ..lives import names_of_members
from ..shown import by_field, moment, place, reason_lines


@never_cache
@require_http_methods(["GET", "POST"])
@needs(VERIFY, KEEP_LISTS)
def lead(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """Whom a list names, and what came of looking for them so far; saying what came of it now."""
    one = or_404(lambda: canvass.leads.lead(actor(request), lead_id, now(request)))
    if request.method == "GET":
        return _lead_page(request, one)
    sent = request.POST
    said = {
        "lead_id": lead_id,
        "outcome": sent.get("outcome", ""),
        "to_division_id": sent.get("to_division_id") or None,
        **found_said(one, sent),
    }
    try:
        do(request, "journeys.verify_lead", said)
    except Refused as refusal:
        return _lead_page(request, one, refusal)
    messages.success(request, _("Noted."))
    return onward(request, reverse("today"))


def _lead_page(request: HttpRequest, one: Any, refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    said = canvass.leads.said([one]).get(one.id, {})
    look(request, one.list_id, reason=one.list.purpose[:200])
    looks_for = by.may(VERIFY, at) and one.outcome_at is None and one.dispatched_at is not None
    shown = {
        "lead": one,
        "operation": fresh(at),
        "name": said.get("name") or said.get("phone") or _("row %(n)s") % {"n": one.row},
        "facts": _facts(one, said),
        "person": _person(request, one),
        "again": moment(canvass.leads.again_at(one, at)),
        "calls": _calls(one),
        "fields": [*_fields(request, refusal), *found_fields(request, one, said, refusal)] if looks_for else [],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "outcome": FOUND_WORDS[LeadOutcome(one.outcome)] if one.outcome else "",
        "breadcrumbs": [{"label": _("Today"), "url": reverse("today")}, {"label": _("A lead")}],
    }
    return render(request, "web/lists/lead.html", shown, status=422 if refusal else 200)


def _facts(one: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    sex = SEX_WORDS[Sex(one.sex)] if one.sex != Sex.UNKNOWN else ""
    facts = [
        (_("Telephone"), said.get("phone", "")),
        (_("Sex"), sex),
        (_("Date of birth"), said.get("born_on", "")),
        (_("Identity number"), mask_number(said.get("id_number", ""))),
        (_("To be found in"), place(one.division_id)),
        (_("Address"), said.get("address", "")),
        (_("Came from"), said.get("from_place", "")),
        (_("Came on"), said.get("came_on", "")),
        (_("Train, flight or vehicle"), said.get("ticket", "")),
        (_("Came through"), said.get("transit", "")),
        (_("Stayed there"), said.get("stayed", "")),
        (_("Note"), said.get("note", "")),
        (_("Named by"), f"{one.list.requester} · {SOURCE_WORDS[ListSource(one.list.source)]}"),
        (_("Legal basis"), one.list.legal_basis),
        (_("Purpose"), one.list.purpose),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _person(request: HttpRequest, one: Any) -> dict[str, Any] | None:
    """The registered person a lead was found to be, where the caller sees them."""
    card = people.cards([one.person_id], now(request)).get(one.person_id) if one.person_id else None
    if card is None:
        return None
    how = MATCH_WORDS[MatchedBy(one.matched_by)]
    return {"name": card.name, "url": reverse("person", args=[one.person_id]), "how": how}


def _calls(one: Any) -> dict[str, Any]:
    calls = list(canvass.leads.calls(one.id))
    names, went = (
        names_of_members(call.by for call in calls),
        places.names(c.to_division_id for c in calls if c.to_division_id),
    )
    return {
        "caption": _("Who looked for them"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("When"), _("Who"), _("Where"), _("What came of it"))],
        "rows": [
            {
                "cells": [
                    moment(call.at),
                    names.get(call.by, ""),
                    place(call.division_id),
                    {
                        "text": str(FOUND_WORDS[LeadOutcome(call.outcome)]),
                        "sub": went.get(call.to_division_id or call.id, ""),
                    },
                ]
            }
            for call in calls
        ],
        "empty": _("Nobody called or went there yet"),
    }


def _fields(request: HttpRequest, refusal: Refused | None) -> list[dict[str, Any]]:
    wrong, sent = by_field(refusal.reasons) if refusal else {}, request.POST.get("outcome", "")
    choices = [{"value": one.value, "label": str(said), "selected": one == sent} for one, said in FOUND_WORDS.items()]
    return [
        {
            "name": "outcome",
            "label": label_of("outcome"),
            "kind": "choice",
            "open": True,
            "required": True,
            "choices": choices,
            "errors": wrong.get("outcome", []),
        },
        {
            "name": "to_division_id",
            "label": _("Where they went, if elsewhere"),
            "kind": "reference",
            "search_url": reverse("office.find", args=["places.division"]),
            "value": request.POST.get("to_division_id", ""),
            "errors": wrong.get("to_division_id", []),
        },
    ]


paths = [path("leads/<uuid:lead_id>/", lead, name="lead")]
