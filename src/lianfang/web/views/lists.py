"""Lists of leads: which there are, on what ground and until when, what came of them, and the files read into them."""

from dataclasses import astuple
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.lists import KEEP_LISTS, SOURCE_WORDS, ListSource, Totals
from lianfang.places import queries as places
from lianfang.reporting import queries as reporting

from ..acting import actor, needs, now, or_404
from ..shown import moment, paged, place

LIST_MEGABYTES = 32
"""Of a file with a list: a hundred thousand rows of ten columns."""
OVERDUE = "tasks.overdue_lead_verify"
FIGURES_OF_LEADS = (
    "canvass.leads_received",
    "canvass.leads_matched",
    "canvass.leads_to_compare",
    "canvass.leads_dispatched",
    "canvass.leads_verified",
    OVERDUE,
)
ROW_WORDS = ("rows", "accepted", "merged", "refused")


@never_cache
@require_GET
@needs(KEEP_LISTS)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of the caller's areas, the newest first."""
    rows, pager = paged(request, canvass.lists.lists_visible(actor(request), now(request)))
    totals = canvass.lists.totals_of_lists(row.id for row in rows)
    heads = (
        _("List"),
        _("Asked for by"),
        _("Area"),
        _("Kept until"),
        _("Rows"),
        _("Accepted"),
        _("Merged"),
        _("Refused"),
    )
    open_url = f"{reverse('office.form', args=['canvass.open_list'])}?{urlencode({'next': request.path})}"
    shown = {
        "table": {
            "caption": _("Lists of leads"),
            "caption_hidden": True,
            "columns": [{"label": label, "number": n > 3} for n, label in enumerate(heads)],
            "rows": [_line(row, totals[row.id]) for row in rows],
            "empty": _("No list was opened here"),
            "empty_icon": "list",
        },
        "pager": pager,
        "figures": _figures(request),
        "progress": _progress_table(rows, now(request)) if rows else None,
        "actions": [
            *_compare(canvass.pairs.open_pairs(actor(request), now(request)).values("lead_id").distinct().count()),
            {"label": _("Open a list"), "icon": "add", "url": open_url},
        ],
    }
    return render(request, "web/lists/lists.html", shown)


def _figures(request: HttpRequest) -> list[dict[str, Any]]:
    """What happened to leads since the cut-off, and what waits, each opening to its records."""
    by, at = actor(request), now(request)
    cards = []
    for id in FIGURES_OF_LEADS:
        label, unit = reporting.words_of(id)
        found = reporting.value_of(id, by, at)
        tone = "warn" if id == OVERDUE and found else ""
        cards.append({"label": label, "unit": unit, "value": found, "href": reverse("figure", args=[id]), "tone": tone})
    return cards


def _progress_table(rows: Any, at: datetime) -> dict[str, Any]:
    """How far each list is: everybody on it, counted once."""
    found = canvass.leads.progress_of_lists([row.id for row in rows], at)
    lines = [(row, astuple(found[row.id])) for row in rows if row.id in found]
    return {
        "caption": _("How far each list is"),
        "caption_hidden": True,
        "columns": [{"label": label, "number": n > 0} for n, label in enumerate((_("List"), *_progress_words()))],
        "rows": [
            {"cells": [{"text": row.purpose, "url": reverse("list", args=[row.id])}, *counts]} for row, counts in lines
        ],
        "total": [_("Together"), *map(sum, zip(*(counts for _row, counts in lines), strict=True))] if lines else None,
        "empty": _("Nobody yet"),
    }


def _progress_words() -> tuple[str, ...]:
    """What is counted of a list, in the order of `Progress`."""
    return (
        _("People"),
        _("Registered here"),
        _("To be compared"),
        _("Handed out"),
        _("Verified on the ground"),
        _("Found here"),
        _("Overdue"),
    )


def _compare(waiting: int) -> list[dict[str, Any]]:
    """The way to the leads that wait to be compared, where there are any."""
    label = _("Leads to be compared: %(n)s") % {"n": waiting}
    return [{"label": label, "icon": "people", "url": reverse("lead.pairs")}] if waiting else []


def _line(row: Any, totals: Totals) -> dict[str, Any]:
    gone = _("destroyed") if row.destroyed_at else ""
    return {
        "cells": [
            {
                "text": row.purpose,
                "url": reverse("list", args=[row.id]),
                "sub": str(SOURCE_WORDS[ListSource(row.source)]),
            },
            row.requester,
            place(row.division_id),
            {"text": f"{row.expires_on:%Y-%m-%d}", "sub": gone},
            totals.rows,
            totals.accepted,
            totals.merged,
            totals.refused,
        ]
    }


def list_or_404(request: HttpRequest, list_id: UUID) -> Any:
    """One list of the caller's areas."""
    return or_404(lambda: canvass.lists.lead_list(actor(request), list_id, now(request)))


def crumbs(row: Any, here: str = "") -> list[dict[str, Any]]:
    """The way back to a list, and from there to all of them."""
    above = [{"label": _("Lists of leads"), "url": reverse("lists")}]
    if not here:
        return [*above, {"label": row.purpose}]
    return [*above, {"label": row.purpose, "url": reverse("list", args=[row.id])}, {"label": here}]


def total_cards(totals: Totals) -> list[dict[str, Any]]:
    """How many rows there are and what became of them."""
    left = totals.rows - totals.read
    return [
        {"label": _("Rows in the files"), "value": totals.rows},
        {"label": _("Accepted"), "value": totals.accepted, "tone": "ok"},
        {"label": _("Merged: there twice"), "value": totals.merged},
        {"label": _("Refused"), "value": totals.refused, "tone": "danger" if totals.refused else ""},
        {"label": _("Still to be read"), "value": left, "tone": "warn" if left else ""},
    ]


@never_cache
@require_GET
@needs(KEEP_LISTS)
def one_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One list: its ground, what became of its rows, how many are to be found where, and sending a file."""
    return list_page(request, list_or_404(request, list_id), ())


def list_page(request: HttpRequest, row: Any, wrong: Any, status: int = 200) -> HttpResponse:
    """The page of a list; `wrong` says why a file that was sent could not be taken."""
    totals = canvass.lists.totals_of_lists([row.id])[row.id]
    open_still = row.destroyed_at is None and canvass.lists.local_day(now(request)) <= row.expires_on
    shown = {
        "row": row,
        "facts": _facts(row),
        "figures": total_cards(totals),
        "whole": totals.whole,
        "imports": _imports_table(row),
        "divisions": _divisions_table(row, now(request)),
        "field": _file_field(wrong) if open_still else None,
        "breadcrumbs": crumbs(row),
    }
    return render(request, "web/lists/list.html", shown, status=status)


def _facts(row: Any) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Source"), "value": SOURCE_WORDS[ListSource(row.source)]},
        {"label": _("Asked for by"), "value": row.requester},
        {"label": _("Legal basis"), "value": row.legal_basis},
        {"label": _("Purpose"), "value": row.purpose},
        {"label": _("Area"), "value": place(row.division_id)},
        {"label": _("Opened"), "value": moment(row.at)},
        {"label": _("Kept until"), "value": f"{row.expires_on:%Y-%m-%d}"},
    ]
    if row.destroyed_at is not None:
        facts.append({"label": _("Destroyed"), "value": moment(row.destroyed_at)})
    return facts


def _file_field(wrong: Any) -> dict[str, Any]:
    return {
        "name": "file",
        "label": _("File"),
        "kind": "file",
        "required": True,
        "accept": ".xlsx,.xls,.ods,.csv,.txt",
        "wide": True,
        "errors": [reason.sentence() for reason in wrong],
        "hint": _(
            "As it came: XLSX, XLS, ODS or CSV, at most %(mb)s MB. Nothing is read in before you have seen how it is read."
        )
        % {"mb": LIST_MEGABYTES},
    }


def _imports_table(row: Any) -> dict[str, Any]:
    imports = list(canvass.lists.imports_of(row.id))
    totals = canvass.lists.totals_of_imports(one.id for one in imports)
    heads = (_("Sent at"), _("Rows in the file"), _("Accepted"), _("Merged"), _("Refused"), _("Still to be read"))
    return {
        "caption": _("Files"),
        "caption_hidden": True,
        "columns": [{"label": label, "number": n > 0} for n, label in enumerate(heads)],
        "rows": [
            {
                "cells": [
                    {"text": moment(one.at), "url": reverse("list.reading", args=[one.id])},
                    *(getattr(totals[one.id], name) for name in ROW_WORDS),
                    totals[one.id].rows - totals[one.id].read,
                ]
            }
            for one in imports
        ],
        "empty": _("No file was read into this list yet"),
    }


def _divisions_table(row: Any, at: datetime) -> dict[str, Any]:
    found = canvass.leads.progress(row.id, at)
    lines = sorted(((place(id), astuple(one)) for id, one in found.items()), key=lambda line: (-line[1][0], line[0]))
    heads = (_("Area"), *_progress_words())
    return {
        "caption": _("To be found, by area"),
        "caption_hidden": True,
        "columns": [{"label": label, "number": n > 0} for n, label in enumerate(heads)],
        "rows": [{"cells": [name, *counts]} for name, counts in lines],
        "total": [_("Together"), *map(sum, zip(*(counts for _name, counts in lines), strict=True))] if lines else None,
        "empty": _("Nobody yet"),
        "tall": True,
    }


def division_lines(counted: Any) -> list[dict[str, Any]]:
    """How many people would be to be found where, the most first."""
    known = places.names(counted)
    return [{"cells": [place(id) if id in known else "–", n]} for id, n in counted.most_common()]


paths = [
    path("lists/", lists, name="lists"),
    path("lists/<uuid:list_id>/", one_list, name="list"),
]
