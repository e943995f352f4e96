"""Who is to come: the list of a village or county by origin and day, as a page, on paper and as a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.declarations import (
    COMING_WORDS,
    DECLARE,
    STANDING_WORDS,
    WAY_WORDS,
    Coming,
    Standing,
    Way,
)
from lianfang.core.errors import REQUIRED, Reason
from lianfang.places import queries as places

from .. import papers
from ..acting import actor, look, needs, now
from ..evidence_words import EXPORTS
from ..line_lists import AT_MOST, LineList, as_csv, as_xlsx
from ..shown import moment, paged, place
from ..taken_out import mark_on

FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
TONES = {
    Standing.EXPECTED: ("note", "calendar"),
    Standing.OVERDUE: ("warn", "clock"),
    Standing.ARRIVED: ("ok", "check"),
    Standing.CANCELLED: ("idle", "close"),
    Standing.NOT_COME: ("idle", "question"),
}


@never_cache
@require_GET
@needs(DECLARE)
def expected(request: HttpRequest) -> HttpResponse:
    """Who is to come, the overdue apart, those who came, by origin and day; the look is recorded, it shows names."""
    return _page(request)


def _wanted(request: HttpRequest) -> tuple[Standing, Coming | None, Any]:
    """The standing and the reason that are asked for, and the declarations that fit."""
    at, asked = now(request), request.GET
    standing = Standing(asked["show"]) if asked.get("show") in set(Standing) else Standing.EXPECTED
    coming = Coming(asked["coming"]) if asked.get("coming") in set(Coming) else None
    rows = canvass.declarations.declarations_visible(actor(request), at).filter(repeats=None)
    rows = canvass.declarations.standing_at(rows, standing, canvass.lists.local_day(at))
    return standing, coming, rows.filter(coming=coming) if coming else rows


def _page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    at = now(request)
    standing, coming, found = _wanted(request)
    rows, pager = paged(request, found)
    blocks = canvass.declarations.said(rows)
    if rows:
        look(request, None, kind="search", shown=len(rows))
    counted = list(found[:AT_MOST])
    origins = canvass.declarations.by_origin(counted, canvass.declarations.said(counted), canvass.lists.local_day(at))
    shown = {
        "tabs": _tabs(request, standing, coming),
        "standing": standing.value,
        "reasons_to_come": _reasons_to_come(coming),
        "table": _table(rows, blocks, at),
        "origins": _origins(origins),
        "pager": pager,
        "actions": _actions(request),
        "limit": AT_MOST,
        "wrong": wrong,
        "purposes": [{"value": value, "label": label} for value, label in EXPORTS],
        "files": [{"label": form.upper(), "url": reverse("expected.export", args=[form])} for form in FORMS],
    }
    return render(request, "web/coming/expected.html", shown, status=422 if wrong else 200)


def _tabs(request: HttpRequest, standing: Standing, coming: Coming | None) -> list[dict[str, Any]]:
    by, at = actor(request), now(request)
    on = canvass.lists.local_day(at)
    rows = canvass.declarations.declarations_visible(by, at).filter(repeats=None)
    late = canvass.declarations.standing_at(rows, Standing.OVERDUE, on).count()
    return [
        {
            "label": words,
            "url": f"?{urlencode({'show': one.value, 'coming': coming or ''})}",
            "active": one is standing,
            **({"count": late, "urgent": bool(late)} if one is Standing.OVERDUE else {}),
        }
        for one, words in STANDING_WORDS.items()
    ]


def _reasons_to_come(coming: Coming | None) -> list[dict[str, Any]]:
    return [{"value": one.value, "label": words, "selected": one is coming} for one, words in COMING_WORDS.items()]


def _actions(request: HttpRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"label": _("Write down who is coming"), "icon": "add", "url": reverse("expected.new"), "look": "primary"},
        {"label": _("Print"), "icon": "print", "print": True},
        {"label": _("Paper form"), "icon": "download", "url": reverse("expected.form"), "download": True},
    ]
    areas = actor(request).areas(DECLARE, now(request)) or ()
    if code := next((places.code_of(area) for area in areas), ""):
        poster = {"label": _("Poster"), "icon": "download", "url": reverse("expected.poster", args=[code])}
        found.append({**poster, "download": True})
    return found


def name_of(block: dict[str, Any]) -> str:
    """Whom a declaration names first; nothing of one that was destroyed."""
    who = block.get("who") or [{}]
    return str(who[0].get("name", ""))


def standing_cell(one: Any, at: datetime) -> dict[str, Any]:
    """How a declaration stands, for a cell of a table."""
    standing = canvass.declarations.standing_of(one, canvass.lists.local_day(at))
    tone, icon = TONES[standing]
    return {"status": STANDING_WORDS[standing], "tone": tone, "icon": icon}


def _table(rows: Sequence[Any], blocks: dict[Any, Any], at: datetime) -> dict[str, Any]:
    columns = [
        _("Who comes"),
        _("Day of arrival"),
        _("Where from"),
        _("To which village"),
        _("Why they come"),
        _("State"),
    ]
    return {
        "caption": _("Who is to come"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in columns],
        "rows": [_line(one, blocks.get(one.id, {}), at) for one in rows],
        "empty": _("Nobody here"),
        "empty_text": _("Whoever declares on the county's page, by telephone or on paper stands here."),
        "empty_icon": "people",
    }


def _line(one: Any, block: dict[str, Any], at: datetime) -> dict[str, Any]:
    others = one.people - 1
    along = ngettext("and %(n)s other", "and %(n)s others", others) % {"n": others} if others else ""
    name = name_of(block) or _("destroyed in time")
    return {
        "cells": [
            {"text": name, "url": reverse("expected.one", args=[one.id]), "sub": along},
            f"{one.arrives_on:%Y-%m-%d}",
            block.get("origin", "") or one.origin_code,
            place(one.division_id),
            COMING_WORDS[Coming(one.coming)],
            standing_cell(one, at),
        ]
    }


def _origins(found: Sequence[Any]) -> dict[str, Any]:
    numbers = (_("People"), _("Overdue"), _("Arrived"))
    return {
        "caption": _("By origin and day"),
        "caption_hidden": True,
        "columns": [
            {"label": _("Where from")},
            {"label": _("Day of arrival")},
            *({"label": label, "number": True} for label in numbers),
        ],
        "rows": [
            {"cells": [one.origin or _("not said"), f"{one.arrives_on:%Y-%m-%d}", one.people, one.overdue, one.arrived]}
            for one in found
        ],
        "empty": _("Nobody here"),
    }


@never_cache
@require_GET
@needs(DECLARE)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as a file for a purpose that is said; the look is recorded, and who took it out stands on every row."""
    at = now(request)
    if form not in FORMS:
        raise Http404(form)
    purpose = dict(EXPORTS).get(request.GET.get("why", ""))
    if purpose is None:
        return _page(request, wrong=Reason(REQUIRED, "why").sentence())
    _standing, _coming, found = _wanted(request)
    rows = list(found[:AT_MOST])
    look(request, None, kind="export", reason=request.GET["why"], shown=len(rows))
    mark = mark_on(request, len(rows), purpose)
    columns = ["name", "people", "phone", "date_arrival", "origin", "destination", "reason", "carrier", "said", "state"]
    write, kind = FORMS[form]
    made = LineList(_("Who is to come"), columns, _cells(rows, at), mark, at)
    file = f"expected-{moment(at).replace(' ', '-').replace(':', '')}.{form}"
    return HttpResponse(
        write(made), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


def _cells(rows: Sequence[Any], at: datetime) -> list[list[str]]:
    blocks = canvass.declarations.said(rows)
    found = []
    for one in rows:
        block = blocks.get(one.id, {})
        found.append(
            [
                name_of(block),
                str(one.people),
                str(block.get("phone", "")),
                f"{one.arrives_on:%Y-%m-%d}",
                str(block.get("origin", "") or one.origin_code),
                place(one.division_id),
                str(COMING_WORDS[Coming(one.coming)]),
                str(block.get("carrier", "")),
                str(WAY_WORDS[Way(one.way)]),
                str(standing_cell(one, at)["status"]),
            ]
        )
    return found


@never_cache
@require_GET
@needs(DECLARE)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A poster of a village, town or county with the address of its page as a QR picture."""
    here = places.by_code(code)
    seen = places.division_ids(actor(request).areas(DECLARE, now(request)))
    if here is None or (seen is not None and here not in seen):
        raise Http404(code)
    address = papers.own_address(request.build_absolute_uri("/"), reverse("coming", args=[code]))
    content = {
        "heading": _("Are you coming home? Say so before you come"),
        "where": place(here),
        "body": [
            _("Then the village can fetch you, tell you what is asked of you, and see that you lack nothing."),
            _("Scan the picture, or open the address. It asks for no password, no money and no identity number."),
            _("You may also call, tell your family, or fill in the paper form at the village office."),
            _("It is no application: nobody needs permission to come home."),
        ],
        "address": address,
    }
    return _pdf(papers.poster(content, address, request.LANGUAGE_CODE), f"poster-{code}.pdf")


@never_cache
@require_GET
@needs(DECLARE)
def form(request: HttpRequest) -> HttpResponse:
    """The paper form for those without a phone; whoever types it in chooses "on paper"."""
    lines = [
        _("Name"), _("Telephone"), _("Date of birth"), _("Day of arrival"), _("Where from: province, city, county"),
        _("To which village, group and house"), _("Train, flight, bus or car, with its number"),
        _("Who comes along: names and dates of birth"), _("What you need: to be fetched, medicine, help"),
        _("If somebody declares for them: name, telephone"),
    ]  # fmt: skip
    content = {
        "heading": _("Declaration before arrival"),
        "lines": lines,
        "foot": _(
            "For nothing but the arrival and the days after it. This sheet is destroyed once it is typed in; what was typed "
            "is destroyed in time too. Nobody needs permission to come home."
        ),
        "taken": _("Taken by, day"),
    }
    return _pdf(papers.blank_form(content, request.LANGUAGE_CODE), "declaration.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


paths = [
    path("expected/", expected, name="expected"),
    path("expected/export.<str:form>", export, name="expected.export"),
    path("expected/form.pdf", form, name="expected.form"),
    path("expected/poster/<slug:code>.pdf", poster, name="expected.poster"),
]
