"""Bulletins: those issued, one with its frozen figures and what changed since, issuing, correcting, taking along."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core.access import covers
from lianfang.core.errors import Refused
from lianfang.core.registry import ACTIONS
from lianfang.places import queries as places
from lianfang.reporting import formats
from lianfang.reporting import queries as reporting
from lianfang.reporting.types import EXPORT, ISSUE, MEDIA_TYPES, SEE, Format
from lianfang.roster import queries as roster

from ..acting import actor, do, form_id, needs, now, or_404
from ..bulletin_sheet import shown_sheet
from ..finding import names_of
from ..forms import fields_of, payload_of
from ..shown import by_field, moment, paged, reason_lines
from ..slots import Slot, slots_of

ISSUING, CORRECTING = "reporting.issue_bulletin", "reporting.correct_bulletin"
FORMAT_WORDS = {
    Format.PDF: gettext_lazy("PDF"),
    Format.WORD: gettext_lazy("Word"),
    Format.SPREADSHEET: gettext_lazy("Spreadsheet"),
    Format.MARKDOWN: gettext_lazy("Markdown"),
    Format.JSON: gettext_lazy("JSON"),
}
"""The forms of a bulletin as their links call them, the most asked for first."""
KEPT = ("lines", "correction_of__lines", "corrected_by__lines")
"""What a list of bulletins does not read: the figures themselves."""


@never_cache
@require_GET
@needs(SEE)
def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins of the caller's areas, the newest first, and the form to issue the last day's."""
    return _list_page(request)


@never_cache
@require_POST
@needs(ISSUE)
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a bulletin; a refused one comes back with every reason."""
    typed = payload_of(_slots(ISSUING), request.POST)
    try:
        made = do(request, ISSUING, typed)
    except Refused as refusal:
        return _list_page(request, typed=typed, refusal=refusal)
    messages.success(request, _("The bulletin is issued. Its figures stay as they are now."))
    return _to_page(request, made["id"])


@never_cache
@require_GET
@needs(SEE)
def preview(request: HttpRequest) -> HttpResponse:
    """The figures of a moment as known now, before they are issued; the issued bulletin where there is one."""
    by, at = actor(request), now(request)
    division, reasons = _division_asked(request), []
    until = reporting.day_start(division, at)
    if text := request.GET.get("until", ""):
        try:
            until = reporting.moment(text)
        except Refused as refusal:
            reasons = reason_lines(refusal.reasons)
    if (there := reporting.bulletin_of(division, until)) is not None:
        return HttpResponseRedirect(reverse("bulletin", args=[there.id]))
    sheet = or_404(lambda: reporting.bulletin(division, until, by, at))
    asked = {"division_id": str(division), "until": until.isoformat()}
    shown = {
        "sheet": shown_sheet(sheet),
        "reasons": reasons,
        "asked": asked,
        "fields": _fields(request, [s for s in _slots(ISSUING) if s.name in asked], asked),
        "note_fields": _fields(request, [s for s in _slots(ISSUING) if s.name not in asked], {}),
        "over": until <= at,
        "may_issue": _may(request, ISSUE, division) and until <= at,
        "breadcrumbs": [{"label": _("Bulletins"), "url": reverse("bulletins")}, {"label": _("Before it is issued")}],
    }
    return render(request, "web/bulletins/preview.html", shown)


@never_cache
@require_GET
@needs(SEE)
def bulletin(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """A bulletin as it was issued; `?compare` counts every figure anew and shows what changed since."""
    return _page(request, _row_or_404(request, bulletin_id), compared="compare" in request.GET)


@never_cache
@require_POST
@needs(ISSUE)
def correct(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Correct a bulletin by another; a refused correction comes back with every reason."""
    row = _row_or_404(request, bulletin_id)
    typed = payload_of(_correction_slots(), request.POST)
    try:
        made = do(request, CORRECTING, {"bulletin_id": str(row.id), **typed})
    except Refused as refusal:
        return _page(request, row, compared=True, typed=typed, refusal=refusal)
    messages.success(request, _("The correction is issued. What was issued before stays as it was."))
    return _to_page(request, made["id"])


@never_cache
@require_GET
@needs(EXPORT)
def download(request: HttpRequest, bulletin_id: UUID, form: str) -> HttpResponse:
    """A bulletin as a file, worded in the language of the page.  It holds no person."""
    row = _row_or_404(request, bulletin_id)
    if form not in MEDIA_TYPES or not _may(request, EXPORT, row.division_id):
        raise Http404(form)
    sheet = or_404(lambda: reporting.issued_bulletin(row.id, actor(request), now(request)))
    made = formats.render(sheet, Format(form), language=get_language() or "en")
    response = HttpResponse(made, content_type=MEDIA_TYPES[Format(form)])
    response["Content-Disposition"] = f'attachment; filename="bulletin-{sheet.code}-{sheet.number}.{form}"'
    return response


def _list_page(
    request: HttpRequest, *, typed: dict[str, Any] | None = None, refusal: Refused | None = None
) -> HttpResponse:
    by, at = actor(request), now(request)
    words = request.GET.get("q", "").strip()[:80]
    issued = reporting.issued(by, at).select_related("corrected_by").defer(*KEPT)
    rows, pager = paged(request, issued.filter(division__name__contains=words) if words else issued)
    names = roster.member_names(row.by for row in rows)
    shown = {
        "table": _table([_listed(row, names.get(row.by, "")) for row in rows], words),
        "pager": pager,
        "words": words,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "accepted_operation": request.GET.get("done", ""),
        **_issuing(request, typed, refusal),
    }
    return render(request, "web/bulletins/list.html", shown, status=422 if refusal else 200)


def _issuing(request: HttpRequest, typed: dict[str, Any] | None, refusal: Refused | None) -> dict[str, Any]:
    """The form to issue, filled with the caller's highest area and its last cut-off; a link to what is issued already."""
    division = _own_area(request, ISSUE)
    if division is None:
        return {"fields": []}
    until = reporting.day_start(division, now(request))
    asked = {"division_id": str(division), "until": until.isoformat()}
    there = reporting.bulletin_of(division, until)
    return {
        "fields": _fields(request, _slots(ISSUING), asked if typed is None else typed, refusal),
        "preview_url": f"{reverse('bulletins.preview')}?{urlencode({**asked, 'until': reporting.shown_moment(until)})}",
        "there": {"number": there.number, "url": reverse("bulletin", args=[there.id])} if there else None,
        "place": places.names([division])[division],
        "moment": reporting.shown_moment(until).replace("T", " "),
    }


def _table(rows: list[dict[str, Any]], words: str) -> dict[str, Any]:
    labels = (_("Bulletin"), _("Division"), _("As of"), _("Known at"), _("State"), _("Issued by"))
    return {
        "caption": _("Issued bulletins"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": rows,
        "empty": _("No bulletin of a place called that") if words else _("No bulletin has been issued here yet"),
        "empty_text": "" if words else _("A day's bulletin is issued after its cut-off."),
        "empty_icon": "bulletin",
    }


def _listed(row: Any, name: str) -> dict[str, Any]:
    number = {"text": _("Bulletin %(number)s") % {"number": row.number}, "url": reverse("bulletin", args=[row.id])}
    until = reporting.shown_moment(row.until).replace("T", " ")
    return {"cells": [number, row.division.name, until, moment(row.known_at), _state(row), {"text": name}]}


def _state(row: Any) -> dict[str, Any]:
    later = getattr(row, "corrected_by", None)
    if later is not None:
        return {"status": _("corrected by %(number)s") % {"number": later.number}, "tone": "idle", "icon": "edit"}
    if row.correction_of is not None:
        word = _("correction of %(number)s") % {"number": row.correction_of.number}
        return {"status": word, "tone": "note", "icon": "edit"}
    return {"status": _("issued"), "tone": "ok", "icon": "check"}


def _page(
    request: HttpRequest,
    row: Any,
    *,
    compared: bool,
    typed: dict[str, Any] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    read = reporting.issued_beside_now if compared else reporting.issued_bulletin
    sheet = or_404(lambda: read(row.id, actor(request), now(request)))
    worded, later = shown_sheet(sheet), getattr(row, "corrected_by", None)
    correctable = later is None and bool(sheet.differences) and _may(request, ISSUE, row.division_id)
    shown = {
        "sheet": worded,
        "about": [_traced(fact, row) for fact in worded["facts"]],
        "kicker": _("Bulletin %(number)s") % {"number": row.number},
        "id": row.id,
        "compared": compared,
        "later": _linked(later),
        "earlier": _linked(row.correction_of),
        "links": _links(request, row),
        "fields": _fields(request, _correction_slots(), typed or {}, refusal) if correctable or refusal else [],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "accepted_operation": request.GET.get("done", ""),
        "breadcrumbs": [
            {"label": _("Bulletins"), "url": reverse("bulletins")},
            {"label": _("Bulletin %(number)s") % {"number": row.number}},
        ],
    }
    return render(request, "web/bulletins/bulletin.html", shown, status=422 if refusal else 200)


def _linked(other: Any) -> dict[str, Any] | None:
    return {"number": other.number, "url": reverse("bulletin", args=[other.id])} if other is not None else None


def _traced(fact: dict[str, Any], row: Any) -> dict[str, Any]:
    """A fact about a bulletin; when it was issued leads to the journal."""
    return {**fact, "url": reverse("journal", args=[row.op])} if fact["label"] == _("Issued at") else fact


def _links(request: HttpRequest, row: Any) -> list[dict[str, Any]]:
    if not _may(request, EXPORT, row.division_id):
        return []
    return [
        {
            "label": label,
            "icon": "download",
            "url": reverse("bulletin.file", args=[row.id, form.value]),
            "look": "small",
            "download": True,
        }
        for form, label in FORMAT_WORDS.items()
    ]


def _row_or_404(request: HttpRequest, bulletin_id: UUID) -> Any:
    issued = reporting.issued(actor(request), now(request)).select_related("corrected_by").defer(*KEPT)
    found = issued.filter(id=bulletin_id).first()
    if found is None:
        raise Http404(bulletin_id)
    return found


def _to_page(request: HttpRequest, bulletin_id: str) -> HttpResponse:
    address = reverse("bulletin", args=[bulletin_id])
    return HttpResponseRedirect(f"{address}?done={form_id(request) or ''}", status=303)


def _slots(action: str) -> tuple[Slot, ...]:
    return tuple(slots_of(ACTIONS[action].model))


def _correction_slots() -> list[Slot]:
    return [slot for slot in _slots(CORRECTING) if slot.name != "bulletin_id"]


def _fields(
    request: HttpRequest, slots: Any, values: dict[str, Any], refusal: Refused | None = None
) -> list[dict[str, Any]]:
    """The fields of a form; midnight is explained beside the moment."""
    by, at = actor(request), now(request)
    wrong = by_field(refusal.reasons) if refusal else {}
    fields = fields_of(slots, values, wrong, shown=lambda ref, ids: names_of(ref, by, at, ids))
    hint = _("A cut-off of 24:00 is 00:00 of the day after.")
    return [{**field, "hint": hint} if field["name"] == "until" else field for field in fields]


def _may(request: HttpRequest, duty: str, division: UUID) -> bool:
    areas = actor(request).areas(duty, now(request))
    return areas != () and covers(areas, [division])


def _own_area(request: HttpRequest, duty: str) -> UUID | None:
    """The first of the areas in which the caller holds a duty; None where they hold it nowhere."""
    areas = actor(request).areas(duty, now(request))
    if areas is None:
        areas = tuple(row.id for row in places.roots())
    return areas[0] if areas else None


def _division_asked(request: HttpRequest) -> UUID:
    text = request.GET.get("division_id", "")
    try:
        return UUID(text)
    except ValueError:
        found = places.by_code(text[:12]) if text else _own_area(request, SEE)
    if found is None:
        raise Http404(text)
    return found


paths = [
    path("bulletins/", bulletins, name="bulletins"),
    path("bulletins/issue/", issue, name="bulletins.issue"),
    path("bulletins/preview/", preview, name="bulletins.preview"),
    path("bulletins/<uuid:bulletin_id>/", bulletin, name="bulletin"),
    path("bulletins/<uuid:bulletin_id>/correct/", correct, name="bulletin.correct"),
    path("bulletins/<uuid:bulletin_id>/bulletin.<slug:form>", download, name="bulletin.file"),
]
