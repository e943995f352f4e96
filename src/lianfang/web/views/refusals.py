"""Households that do not want to answer: who speaks with each and by when; what was tried and what came of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.canvass import queries as canvass
from lianfang.canvass.types import SEE
from lianfang.canvass.types.refusals import SETTLED_WORDS, Settled
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from ..acting import actor, look, needs, now
from ..asking import Ask, choices_in, step
from ..clocks import clock_of
from ..shown import moment, paged, place, several
from ..task_pages import household_name

SHOWN = ("mine", "open", "settled")


@never_cache
@require_GET
@needs(SEE)
def refusals(request: HttpRequest) -> HttpResponse:
    """The caller's own open refusals first, then all of their areas, then those that were settled."""
    by, at = actor(request), now(request)
    known = canvass.refusals.refusals_visible(by, at)
    sets = {
        "mine": known.filter(settled_at=None, officer=by.member),
        "open": known.filter(settled_at=None),
        "settled": known.filter(settled_at__isnull=False).order_by("-settled_at", "id"),
    }
    counts = {key: rows.count() for key, rows in sets.items()}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "mine" if counts["mine"] else "open"
    rows, pager = paged(request, sets[show])
    if rows:
        look(request, None, kind="search", shown=len(rows))
    nobody = known.filter(settled_at=None, officer=None).count()
    shown = {
        "lead": _(
            "Asked again in milder ways; to refuse is an answer too. Open: %(open)s, with no officer named: %(nobody)s."
        )
        % {"open": counts["open"], "nobody": nobody},
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": counts[key]}
            for key, words in (("mine", _("Mine")), ("open", _("Open")), ("settled", _("Settled")))
        ],
        "table": _table(rows, at, settled=show == "settled"),
        "pager": pager,
    }
    return render(request, "web/rounds/refusals.html", shown)


def _table(rows: list[Any], at: Any, *, settled: bool) -> dict[str, Any]:
    homes = people.members_of({row.household_id for row in rows})
    names = roster.member_names({row.officer for row in rows if row.officer})
    columns = [_("Household"), _("Village"), _("Refused"), _("Who speaks with them")]
    columns.append(_("What came of it") if settled else _("Due"))
    return {
        "caption": _("Refusals at a door"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in columns],
        "rows": [
            {
                "cells": [
                    {
                        "text": household_name(homes.get(row.household_id, ())) or _("Household"),
                        "url": reverse("refusal", args=[row.id]),
                    },
                    place(row.division_id),
                    moment(row.at),
                    _officer(row, names),
                    _outcome(row) if settled else _due(row, at),
                ]
            }
            for row in rows
        ],
        "empty": _("No household refuses to answer"),
        "empty_icon": "check-circle",
    }


def _officer(row: Any, names: dict[UUID, str]) -> dict[str, Any]:
    """Who was asked; where nobody is named, the township, and where somebody is named."""
    if row.officer in names:
        return {"text": names[row.officer]}
    village = places.code_of(places.village_of(row.division_id))
    charge = editions.edition(row.edition_id).edition.responsibility.refusals.charge
    url = reverse("responsibility.name", args=[village, charge]) if charge else ""
    return {"text": _("no officer: the township"), "url": url}


def _outcome(row: Any) -> dict[str, Any]:
    ways = editions.edition(row.edition_id).edition.responsibility.refusals.ways
    tried = several(one.words for one in choices_in({key: ways[key] for key in row.ways if key in ways}))
    return {"text": str(SETTLED_WORDS[Settled(row.outcome)]), "sub": tried}


def _due(row: Any, at: Any) -> dict[str, Any]:
    clock = clock_of(row.due_at, at)
    return {"clock": clock["clock"], "state": clock["clock_state"]}


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE)
def refusal(request: HttpRequest, refusal_id: UUID) -> HttpResponse:
    """One household that does not want to answer: what may be tried, and what came of it."""
    row = canvass.refusals.refusals_visible(actor(request), now(request)).filter(id=refusal_id).first()
    if row is None:
        raise Http404(str(refusal_id))
    look(request, row.household_id)
    ways = editions.edition(row.edition_id).edition.responsibility.refusals.ways
    home = people.household_members(row.household_id)
    settled = {"heading": _("What came of it"), "text": _outcome(row)["text"]} if row.settled_at else {}
    ask = Ask(
        "journeys.settle_refusal",
        ("ways", "outcome"),
        known={"refusal_id": row.id, "seen": row.version},
        worded={"ways": choices_in(ways)},
        looks={"ways": {"label": _("What was tried")}, "outcome": {"label": _("What came of it")}},
        shown={
            "heading": household_name(home) or _("Household"),
            "kicker": place(row.division_id),
            "lead": f"{settled['heading']}: {settled['text']}"
            if settled
            else _("They did not want to answer on %(time)s. Nobody is compelled: whatever they say now is an answer.")
            % {"time": moment(row.at)},
            "save": _("Save"),
            "cancel_url": reverse("refusals"),
        },
    )
    return step(request, ask, reverse("refusals"), _("Recorded."))


paths = [
    path("refusals/", refusals, name="refusals"),
    path("refusals/<uuid:refusal_id>/", refusal, name="refusal"),
]
