"""Figures that open: the number, its breakdown down the tree, its trend, the records behind it, and how each was made."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES
from lianfang.places import queries as places
from lianfang.reporting import queries as reporting
from lianfang.reporting.types import HEADLINES, SEE

from ..acting import actor, look, needs, now, or_404
from ..charts import division_map, plain, trend_of
from ..figure_words import AREA_WORDS, MEASURE_WORDS
from ..forms import whole
from ..order_words import person_cell
from ..shown import moment, reason_lines

PER_PAGE = 50
TREND_DAYS = 30


@never_cache
@require_GET
@needs(SEE)
def every_figure(request: HttpRequest) -> HttpResponse:
    """The catalogue of figures, searchable by words."""
    words = request.GET.get("q", "").strip()[:80]
    areas: dict[str, list[dict[str, Any]]] = {}
    for figure in FIGURES.values():
        if words.casefold() in f"{figure.label} {figure.id}".casefold():
            line = {
                "title": figure.label,
                "url": reverse("figure", args=[figure.id]),
                "note": f"{figure.unit} · {MEASURE_WORDS[figure.measure]}",
                "icon": "star" if figure.id in HEADLINES else "chart",
            }
            areas.setdefault(figure.id.split(".")[0], []).append(line)
    shown = {
        "words": words,
        "areas": [{"label": AREA_WORDS[key], "works": areas[key]} for key in AREA_WORDS if key in areas],
    }
    return render(request, "web/command/figures.html", shown)


@never_cache
@require_GET
@needs(SEE)
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """A figure as of a moment in an area: the number, where it is made up, its trend, the records behind it."""
    by, at = actor(request), now(request)
    asked = _asked(request)
    until, division = asked["until"] or at, asked["division"]
    number = _page_number(request)
    records = or_404(
        lambda: reporting.records(
            figure_id,
            by,
            at,
            until=until,
            since=asked["since"],
            division_id=division,
            start=(number - 1) * PER_PAGE,
            rows=PER_PAGE,
        )
    )
    if people := sum(1 for row in records.rows if row.person is not None):
        look(request, None, kind="detail", reason=figure_id, shown=people)
    has_map = records.record != "" or bool(records.parts)
    shown = {
        "records": records,
        "value": plain(records.value) if records.value is not None else "–",
        "as_of": reporting.shown_moment(until).replace("T", " "),
        "since": moment(asked["since"]),
        "area": places.full_name(division) if division else _("your whole area"),
        "reasons": asked["reasons"],
        "map": division_map(request, figure_id, until=until, division_id=division),
        "breakdown": _breakdown(request, figure_id, until, division),
        "trend": trend_of(request, figure_id, TREND_DAYS, until=until, division_id=division),
        "parts": [{"label": FIGURES[id].label, "url": _address(id, asked)} for id in records.parts],
        "table": _table([_row(row) for row in records.rows]),
        "pager": _pager(request, number, records.total),
        "has_map": has_map,
        "asked": {"at": request.GET.get("at", ""), "division": request.GET.get("division", "")},
        "breadcrumbs": [
            {"label": _("Command seat"), "url": reverse("command")},
            {"label": _("Figures"), "url": reverse("figures")},
            {"label": records.label},
        ],
    }
    return render(request, "web/command/figure.html", shown)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The moment, the start and the division that are asked for; what cannot be read is named and left out."""
    asked: dict[str, Any] = {"reasons": [], "until": None, "since": None, "division": None}
    for name, key in (("at", "until"), ("since", "since")):
        if text := request.GET.get(name, ""):
            try:
                asked[key] = reporting.moment(text)
            except Refused as refusal:
                asked["reasons"] += reason_lines(refusal.reasons)
    if code := request.GET.get("division", ""):
        asked["division"] = places.by_code(code[:12])
        if asked["division"] is None:
            raise Http404(code)
    return asked


def _address(figure_id: str, asked: dict[str, Any], division_id: UUID | None = None) -> str:
    division = division_id or asked["division"]
    query = {
        "at": reporting.shown_moment(asked["until"]) if asked["until"] else "",
        "division": places.code_of(division) if division else "",
    }
    return f"{reverse('figure', args=[figure_id])}?{urlencode({k: v for k, v in query.items() if v})}"


def _breakdown(request: HttpRequest, figure_id: str, until: datetime, division: UUID | None) -> dict[str, Any]:
    """One step down the tree: the area asked about and what lies directly in it, each opening further."""
    shares = reporting.breakdown(figure_id, actor(request), now(request), until=until, division_id=division)
    tops = [share for share in shares if share.parent_id is None]
    single = tops[0].division_id if len(tops) == 1 else None
    below = [share for share in shares if share.parent_id == single] if single else tops
    asked = {"until": until, "division": None}
    rows = [
        {
            "cells": [
                {"text": share.name, "url": _address(figure_id, asked, share.division_id)},
                plain(share.value) if share.value is not None else {"text": ""},
            ]
        }
        for share in below
    ]
    return {
        "caption": _("By division"),
        "caption_hidden": True,
        "columns": [{"label": _("Place")}, {"label": _("Value"), "number": True}],
        "rows": rows,
        "tall": len(rows) > 14,
        "empty": _("Nothing lies below this area"),
        "total": [tops[0].name, plain(tops[0].value)] if single and rows else None,
    }


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    labels = (_("When"), _("Place"), _("Person"), _("Counts"), _("How it was recorded"))
    return {
        "caption": _("The records behind it"),
        "caption_hidden": True,
        "columns": [{"label": label, "number": n == 3} for n, label in enumerate(labels)],
        "rows": rows,
        "empty": _("No record stands behind this figure here"),
        "empty_text": _(
            "Nothing of the kind was recorded in this area and time, or a rule is read instead of counted."
        ),
    }


def _row(row: Any) -> dict[str, Any]:
    person = {"text": ""}
    if row.person is not None:
        person = person_cell(row.person, reverse("person", args=[row.person.id]))
    opened = {"text": _("who, when, from where"), "url": reverse("journal", args=[row.op])} if row.op else {"text": ""}
    return {"cells": [{"text": moment(row.at) or "–"}, row.place, person, row.amount, opened]}


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, min(whole(text, 1), 100_000))


def _pager(request: HttpRequest, number: int, total: int) -> dict[str, Any] | None:
    if total <= PER_PAGE:
        return None
    last = (total + PER_PAGE - 1) // PER_PAGE

    def address(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}#records"

    return {
        "first": (number - 1) * PER_PAGE + 1,
        "last": min(number * PER_PAGE, total),
        "total": total,
        "previous_url": address(number - 1) if number > 1 else "",
        "next_url": address(number + 1) if number < last else "",
        "pages": [],
    }


paths = [
    path("figures/", every_figure, name="figures"),
    path("figures/<str:figure_id>/", figure, name="figure"),
]
