"""Forms that others ask for: filled from what is known, with what stays empty said before."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.forms import FILL, FORM_IS_OVER, FORM_ROWS_WORDS, FormColumn, FormRows
from lianfang.core.errors import REQUIRED, Reason
from lianfang.people.types import REGISTER
from lianfang.places import queries as places

from ..acting import actor, look, needs, now, or_404
from ..evidence_words import EXPORTS
from ..form_fields import areas_offered, choice
from ..form_filling import Filled, as_workbook, filled, in_its_language
from ..line_lists import AT_MOST
from ..shown import moment, paged, place
from ..taken_out import mark_on

SHOWN = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET"])
@needs(FILL)
def forms(request: HttpRequest) -> HttpResponse:
    """The forms that can be filled here, and the way to map another."""
    return forms_page(request)


def forms_page(request: HttpRequest, wrong: Sequence[Reason] = ()) -> HttpResponse:
    """The page of forms, with what was wrong with a file."""
    rows, pager = paged(request, canvass.forms.forms_visible(actor(request), now(request)))
    asked = request.POST.get("rows", FormRows.PEOPLE)
    heads = (_("Form"), _("Asked for by"), _("Legal basis"), _("A row is"), _("Until"))
    shown = {
        "table": {
            "caption": _("Forms that others ask for"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in heads],
            "rows": [{"cells": _cells(row, now(request))} for row in rows],
            "empty": _("No form is mapped here"),
            "empty_text": _("Send in somebody's spreadsheet once: from then on it is filled from what is known."),
            "empty_icon": "file",
        },
        "pager": pager,
        "fields": [
            {
                "name": "file",
                "label": _("Their spreadsheet"),
                "kind": "file",
                "required": True,
                "accept": ".xlsx,.xls,.ods,.csv",
                "wide": True,
                "errors": [one.sentence() for one in wrong],
                "hint": _("As it came. Its heading is kept, its rows are not."),
            },
            choice("rows", _("What a row is"), FORM_ROWS_WORDS, asked, required=True),
        ],
    }
    return render(request, "web/forms/forms.html", shown, status=422 if wrong else 200)


def _cells(row: Any, at: Any) -> list[Any]:
    over = {"status": _("over"), "tone": "idle"} if canvass.forms.is_over(row, at) else {}
    return [
        {"text": row.name, "url": reverse("form", args=[row.id]), "sub": row.purpose},
        row.requester,
        row.legal_basis,
        str(FORM_ROWS_WORDS[FormRows(row.rows)]),
        {**over, "text": f"{row.expires_on:%Y-%m-%d}", "sub": f"{row.expires_on:%Y-%m-%d}" if over else ""},
    ]


@never_cache
@require_http_methods(["GET"])
@needs(FILL)
def form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """One form: on what ground it is asked for, its first rows for an area with numbers masked, and the way to fill it."""
    row = or_404(lambda: canvass.forms.form(actor(request), form_id, now(request)))
    return _form(request, row)


def _area_asked(request: HttpRequest) -> UUID | None:
    """The area to be filled in for, where it is one of the caller's."""
    known = dict(areas_offered(request))
    asked = request.GET.get("in", "") or request.POST.get("in", "")
    return places.by_code(asked) if asked in known else None


def _form(request: HttpRequest, row: Any, wrong: Sequence[Reason] = ()) -> HttpResponse:
    by, at, here = actor(request), now(request), _area_asked(request)
    over, columns = canvass.forms.is_over(row, at), canvass.forms.columns_of(row)
    found, chosen = Filled([], {}), places.code_of(here) if here is not None else ""
    if here is not None and not over:
        with in_its_language(canvass.forms.head_of(row)):
            found = filled(by, at, FormRows(row.rows), columns, here, most=AT_MOST, clear=False)
        if row.rows == FormRows.PEOPLE:
            look(request, None, kind="search", shown=min(len(found.rows), SHOWN))
    back = {"form_id": row.id, "seen": row.version, "next": reverse("forms")}
    shown = {
        "row": row,
        "over": _over(row).sentence() if over else "",
        "facts": [
            {"label": _("Asked for by"), "value": row.requester},
            {"label": _("Legal basis"), "value": row.legal_basis},
            {"label": _("Purpose"), "value": row.purpose},
            {"label": _("May be asked for until"), "value": f"{row.expires_on:%Y-%m-%d}"},
            {"label": _("Mapped for"), "value": place(row.division_id)},
            {"label": _("A row is"), "value": str(FORM_ROWS_WORDS[FormRows(row.rows)])},
        ],
        "areas": [
            {"value": code, "label": label, "selected": code == chosen} for code, label in areas_offered(request)
        ],
        "here": chosen,
        "total": len(found.rows),
        "more": found.more,
        "empty": _empty(columns, found),
        "table": _preview(columns, found),
        "purposes": [{"value": value, "label": label} for value, label in EXPORTS],
        "wrong": [one.sentence() for one in wrong],
        "limit": AT_MOST,
        "withdraw": f"{reverse('office.form', args=['canvass.withdraw_form'])}?{urlencode(back)}",
        "breadcrumbs": [{"label": _("Forms that others ask for"), "url": reverse("forms")}, {"label": row.name}],
    }
    return render(request, "web/forms/form.html", shown, status=422 if wrong else 200)


def _over(row: Any) -> Reason:
    return Reason(FORM_IS_OVER, "form_id", {"day": f"{row.expires_on:%Y-%m-%d}"})


def _empty(columns: Sequence[FormColumn], found: Filled) -> list[dict[str, Any]]:
    """The columns that stay empty, and in how many rows."""
    all_ = len(found.rows)
    return [
        {
            "label": one.heading or one.place + 1,
            "value": _("%(n)s of %(all)s rows") % {"n": found.empty[one.place], "all": all_},
        }
        for one in columns
        if one.place in found.empty
    ]


def _preview(columns: Sequence[FormColumn], found: Filled) -> dict[str, Any]:
    return {
        "caption": _("The first rows"),
        "caption_hidden": True,
        "columns": [{"label": one.heading or str(one.place + 1)} for one in columns],
        "rows": [{"cells": list(line)} for line in found.rows[:SHOWN]],
        "empty": _("Nobody here"),
    }


@never_cache
@require_POST
@needs(FILL)
def fill(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """The form filled for an area, as a file; who filled it, when and what for is recorded and stands under its rows."""
    by, at = actor(request), now(request)
    row = or_404(lambda: canvass.forms.form(by, form_id, at))
    here, purpose = _area_asked(request), dict(EXPORTS).get(request.POST.get("why", ""))
    wrong = [Reason(REQUIRED, name) for name, given in (("in", here), ("why", purpose)) if given is None]
    if canvass.forms.is_over(row, at):
        wrong.append(_over(row))
    if wrong or here is None:
        return _form(request, row, wrong)
    columns = canvass.forms.columns_of(row)
    clear, head = by.may(REGISTER, at), canvass.forms.head_of(row)
    with in_its_language(head):
        found = filled(by, at, FormRows(row.rows), columns, here, most=AT_MOST, clear=clear)
    if row.rows == FormRows.PEOPLE:
        look(request, None, kind="export", reason=request.POST["why"], shown=len(found.rows))
    mark = mark_on(request, len(found.rows), purpose)
    content = as_workbook(head, columns, found, mark)
    stamped = moment(at).replace(" ", "-").replace(":", "")
    given = {"Content-Disposition": f'attachment; filename="form-{places.code_of(here)}-{stamped}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=given)


paths = [
    path("forms/", forms, name="forms"),
    path("forms/<uuid:form_id>/", form, name="form"),
    path("forms/<uuid:form_id>/fill.xlsx", fill, name="form.fill"),
]
