"""The spreadsheet of an operation: its template, sending a filled one, and what became of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.errors import REQUIRED, Reason, Refused
from lianfang.core.registry import Action

from .. import imports
from ..acting import actor, look, needs, now
from ..sheet_rows import BYTES_AT_MOST, read
from ..shown import moment, paged, reason_lines
from ..spreadsheets import ENTRIES_IN_A_ROW, ROWS_AT_MOST, Sheet, note_on, refused_rows, template
from .office import action_or_404, allowed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    )


def _forbidden(request: HttpRequest, action: Action) -> HttpResponse:
    return render(request, "web/forbidden.html", {"duties": (action.duty,)}, status=403)


@require_GET
@needs()
def empty(request: HttpRequest, name: str) -> HttpResponse:
    """The template of an operation."""
    action = action_or_404(request, name)
    if not allowed(actor(request), action, now(request)):
        return _forbidden(request, action)
    return _file(template(action), action.name)


@never_cache
@require_http_methods(["GET", "POST"])
@needs()
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """The page of an operation's spreadsheet, and sending a filled one."""
    action = action_or_404(request, name)
    if not allowed(actor(request), action, now(request)):
        return _forbidden(request, action)
    if request.method == "GET":
        return _sheet_page(request, action)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused(Reason(REQUIRED, "file"))
        content = sent.read(BYTES_AT_MOST + 1)
        rows = read(action, sent.name or "", content)
    except Refused as refusal:
        return _sheet_page(request, action, refusal)
    by, at = actor(request), now(request)
    report = imports.do_rows(
        action, rows, id=imports.import_id(action, by, content), by=by, at=at, file=sent.name or ""
    )
    imports.keep(report)
    return HttpResponseRedirect(reverse("office.import", args=[name, report.id]), status=303)


def _sheet_page(request: HttpRequest, action: Action, refusal: Refused | None = None) -> HttpResponse:
    columns = [
        {"cells": [c.label, {"code": c.path}, _("yes") if c.slot.required else "", note_on(c.slot)]}
        for c in Sheet(action).columns
    ]
    field: dict[str, Any] = {
        "name": "file",
        "label": _("Filled spreadsheet"),
        "kind": "file",
        "required": True,
        "accept": ".xlsx,.xls,.ods,.csv",
        "wide": True,
        "errors": [r.sentence() for r in refusal.reasons] if refusal else [],
        "hint": _("XLSX, XLS, ODS or CSV; at most %(rows)s rows and %(mb)s MB.")
        % {"rows": ROWS_AT_MOST, "mb": BYTES_AT_MOST // 1024 // 1024},
    }
    shown = {
        "action": action,
        "field": field,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "entries": ENTRIES_IN_A_ROW,
        "table": {
            "caption": _("Columns"),
            "caption_hidden": True,
            "columns": [{"label": w} for w in (_("Column"), _("Name"), _("Needed"), _("What goes in"))],
            "rows": columns,
        },
        "breadcrumbs": _crumbs(action, _("Spreadsheet")),
    }
    return render(request, "web/office/sheet.html", shown, status=422 if refusal else 200)


def _crumbs(action: Action, here: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Office"), "url": reverse("office")},
        {"label": action.label, "url": reverse("office.form", args=[action.name])},
        {"label": here},
    ]


def _report_or_404(request: HttpRequest, action: Action, import_id: UUID) -> imports.Report:
    report = imports.kept(import_id, actor(request))
    if report is None or report.action != action.name:
        raise Http404
    return report


@never_cache
@require_GET
@needs()
def result(request: HttpRequest, name: str, import_id: UUID) -> HttpResponse:
    """What became of a spreadsheet: how many rows were done, and each refused one with its reasons."""
    action = action_or_404(request, name)
    report = _report_or_404(request, action, import_id)
    rows, pager = paged(request, report.refused)
    shown = {
        "action": action,
        "report": report,
        "figures": [
            {"label": _("Done"), "value": report.done, "unit": _("rows"), "tone": "ok"},
            {"label": _("Already there"), "value": report.repeated, "unit": _("rows")},
            {"label": _("Refused"), "value": len(report.refused), "unit": _("rows"), "tone": "danger" if rows else ""},
        ],
        "table": {
            "caption": _("Refused rows"),
            "caption_hidden": True,
            "columns": [{"label": _("Row in the file")}, {"label": _("Why it was refused")}],
            "rows": [{"cells": [row.number, " ".join(row.why)]} for row in rows],
            "empty": _("No row was refused"),
        },
        "pager": pager,
        "kept_until": moment(imports.kept_until(report)),
        "breadcrumbs": _crumbs(action, _("What became of it")),
    }
    return render(request, "web/office/result.html", shown)


@never_cache
@require_GET
@needs()
def refused(request: HttpRequest, name: str, import_id: UUID) -> HttpResponse:
    """The refused rows as a spreadsheet, with their reasons, to be mended and sent again; the export is recorded."""
    action = action_or_404(request, name)
    report = _report_or_404(request, action, import_id)
    look(request, None, kind="export", reason=action.name, shown=len(report.refused))
    return _file(refused_rows(action, [(r.cells, " ".join(r.why)) for r in report.refused]), f"{action.name}-refused")


paths = [
    path("office/<str:name>/sheet/", sheet, name="office.sheet"),
    path("office/<str:name>/template.xlsx", empty, name="office.template"),
    path("office/<str:name>/imports/<uuid:import_id>/", result, name="office.import"),
    path("office/<str:name>/imports/<uuid:import_id>/refused.xlsx", refused, name="office.refused"),
]
