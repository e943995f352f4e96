"""Papers about a person: a redacted card to pass on in one tap, and the list of who looked at them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core import looks as kept_looks
from lianfang.core import privacy
from lianfang.core.access import LOOK_AUDIT
from lianfang.editions import queries as editions
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.types import SEE, SEX_WORDS, mask_address, mask_name
from lianfang.roster import queries as roster

from ..acting import actor, look, needs, now
from ..evidence_words import page_words, reason_words
from ..lives import LOOK_WORDS, names_of_members, standing_facts
from ..shown import moment, paged, place


def _visible(request: HttpRequest, person_id: UUID, *duties: str) -> Any:
    by, at = actor(request), now(request)
    for duty in duties:
        if by.may(duty, at) and (found := people.visible(by, duty, at).filter(id=person_id).first()):
            return found
    raise Http404(person_id)


@never_cache
@require_GET
@needs(SEE)
def card(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody as one may pass them on: name, number and address masked, what binds them, what for, until when it holds."""
    row = _visible(request, person_id, SEE)
    by, at = actor(request), now(request)
    if row.destroyed_at is not None:
        raise Http404(person_id)
    rules = editions.keeping(row.division_id, at)
    if rules is None:
        raise Http404(person_id)
    until = at + timedelta(hours=rules.edition.privacy.card_hours)
    known = people.details(person_id)
    look(request, person_id, kind="export", reason="card")
    names, born = roster.member_names([by.member]), row.birth_year
    shown = {
        "name": mask_name(known["name"]),
        "facts": [
            {
                "label": _("Sex and year of birth"),
                "value": " · ".join(filter(None, [str(SEX_WORDS[known["sex"]]), str(born or "")])),
            },
            {"label": _("Identity number"), "value": privacy.mask_number(known["id_number"]) or "–"},
            {"label": _("Phone"), "value": privacy.mask_number(known["phone"]) or "–"},
            {"label": _("Address"), "value": mask_address(known["address"]) or "–"},
            {"label": _("Lives in"), "value": place(row.division_id)},
        ],
        "binds": standing_facts(journeys.standings(by, [person_id], at).get(person_id)),
        "mark": [
            {"label": _("For"), "value": _("outbreak control; to be deleted when it is of no more use")},
            {"label": _("Made by"), "value": names.get(by.member, "–")},
            {"label": _("Made at"), "value": moment(at)},
            {"label": _("Valid until"), "value": moment(until)},
        ],
        "actions": [{"label": _("Print"), "icon": "printer", "print": True}],
        "breadcrumbs": [
            {"label": _("People"), "url": reverse("people")},
            {"label": mask_name(known["name"]), "url": reverse("person", args=[person_id])},
            {"label": _("Redacted card")},
        ],
    }
    return render(request, "web/people/card.html", shown)


@never_cache
@require_GET
@needs(SEE, LOOK_AUDIT)
def looked(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who looked at somebody, for them to have: every look, from which office, how, where and why; by name for auditors."""
    row = _visible(request, person_id, SEE, LOOK_AUDIT)
    found = people.cards([person_id]).get(person_id)
    whose = found.name if found else _("details destroyed")
    look(request, person_id, reason="ask")
    rows, pager = paged(request, kept_looks.at_subject(person_id, None))
    columns = (_("When"), _("Who looked"), _("How"), _("Page"), _("Reason"))
    shown = {
        "name": whose,
        "about": place(row.division_id),
        "table": {
            "caption": _("Who looked"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in columns],
            "rows": [{"cells": cells} for cells in _look_cells(request, rows)],
            "empty": _("No look is on record"),
        },
        "pager": pager,
        "at": moment(now(request)),
        "actions": [{"label": _("Print"), "icon": "printer", "print": True}],
        "breadcrumbs": [
            {"label": _("People"), "url": reverse("people")},
            {"label": whose, "url": reverse("person", args=[person_id])},
            {"label": _("Who looked")},
        ],
    }
    return render(request, "web/people/looked.html", shown)


def _look_cells(request: HttpRequest, rows: list[Any]) -> Iterator[list[Any]]:
    """Each look; the member by name for an auditor, by office for whoever prints it for the person."""
    auditing = actor(request).may(LOOK_AUDIT, now(request))
    members = {one.by for one in rows}
    names = names_of_members(members) if auditing else {}
    offices = roster.offices_of(members, now(request))
    for one in rows:
        office = offices.get(one.by, "–")
        who = {"text": names[one.by], "sub": office} if one.by in names else office
        how = str(LOOK_WORDS.get(one.kind, one.kind))
        why = reason_words(one.reason) or (_("something owed to them") if one.task else "")
        yield [moment(one.at), who, how, page_words(one.place), why]


paths = [
    path("people/<uuid:person_id>/card/", card, name="person.card"),
    path("people/<uuid:person_id>/looks/", looked, name="person.looks"),
]
