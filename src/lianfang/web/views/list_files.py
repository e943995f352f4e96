"""Files of lists of leads: sent, looked at with their mapping, read in; how far that is, and the refused rows to mend."""

import hashlib
import io
from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.canvass import queries as canvass
from lianfang.canvass.reading import proposing, texts
from lianfang.canvass.types.lists import (
    DAY_ORDER_WORDS,
    FIELD_WORDS,
    KEEP_LISTS,
    ROWS_IN_A_LIST,
    ColumnChoice,
    DayOrder,
    ListField,
)
from lianfang.core import clock, training
from lianfang.core.errors import REQUIRED, Reason, Refused
from lianfang.core.lists import REFUSED_LEADS
from lianfang.journeys import filing

from ..acting import actor, do, look, needs, now, or_404
from ..field_words import label_of_path
from ..sheet_rows import NO_ROWS, TOO_LARGE_FILE, cells_of
from ..shown import paged, reason_lines, titled
from .lists import LIST_MEGABYTES, crumbs, division_lines, list_or_404, list_page, total_cards
from .sheets import XLSX

LINES_AT_MOST = ROWS_IN_A_LIST + 1_000
BYTES_AT_MOST = LIST_MEGABYTES * 1024 * 1024
SHOWN = 20
HEAD = 2_000
"""Rows of a file that are looked at before it is read: whoever maps its columns waits for the page, not for the file."""


@never_cache
@require_POST
@needs(KEEP_LISTS)
def send(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Take a file in, sealed under the key of its list, to be looked at before it is read."""
    row, sent = list_or_404(request, list_id), request.FILES.get("file")
    try:
        if sent is None:
            raise Refused(Reason(REQUIRED, "file"))
        file = _file(sent.name or "", sent.read(BYTES_AT_MOST + 1))
    except Refused as refusal:
        return list_page(request, row, refusal.reasons, status=422)
    owner = filing.keep(row.id, file, clock.real_now())
    return HttpResponseRedirect(reverse("list.file", args=[row.id, owner]), status=303)


def _file(name: str, content: bytes) -> filing.Kept:
    """A file as it is kept; raises Refused when it is too large, unreadable or empty."""
    if len(content) > BYTES_AT_MOST:
        raise Refused(Reason(TOO_LARGE_FILE, "file", {"most": BYTES_AT_MOST // 1024 // 1024}))
    lines = cells_of(name, content, LINES_AT_MOST, filling=True)
    first = proposing.propose(lines).first
    if not canvass.files.filled_rows(lines, first):
        raise Refused(Reason(NO_ROWS, "file"))
    decoded = texts.decoded(content) if name.lower().endswith((".csv", ".txt")) else None
    digest = hashlib.sha256(content).hexdigest()
    return filing.Kept(name[:120], digest, decoded[1] if decoded else "", lines, first)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(KEEP_LISTS)
def file(request: HttpRequest, list_id: UUID, file_id: UUID) -> HttpResponse:
    """What a file would become: its mapping to be mended, control totals, some refused rows; saying that it is to be read."""
    row, kept = list_or_404(request, list_id), filing.kept(file_id)
    if kept is None or filing.owner_of(row.id, kept.digest) != file_id:
        begun = canvass.lists.import_begun_by(file_id)
        if begun is None or begun.list_id != row.id:
            raise Http404
        return HttpResponseRedirect(reverse("list.reading", args=[begun.id]))
    found = _proposed(request, kept)
    if request.method == "GET" or "look" in request.POST:
        return _preview(request, row, kept, found)
    try:
        begun_id = _begin(request, row, kept, found)
    except Refused as refusal:
        return _preview(request, row, kept, found, refusal)
    return HttpResponseRedirect(reverse("list.reading", args=[begun_id]), status=303)


def _proposed(request: HttpRequest, kept: filing.Kept) -> proposing.Proposal:
    """The mapping of a file: as it was chosen on the page, else as a saved one says, else as it is proposed."""
    saved = _saved(request).get(request.GET.get("mapping", ""))
    found = proposing.propose(kept.lines, canvass.lists.headings_mapped(saved))
    if request.method == "POST":
        chosen = {c.place: request.POST.get(f"column-{c.place}", "") for c in found.columns}
        order = request.POST.get("day_order", "")
        return found.chosen(
            {x: ListField(said) for x, said in chosen.items() if said in set(ListField)},
            DayOrder(order) if order in set(DayOrder) else DayOrder.UNSAID,
        )
    return found


def _saved(request: HttpRequest) -> dict[str, Any]:
    return {str(one.id): one for one in canvass.lists.mappings_visible(actor(request), now(request))}


def _begin(request: HttpRequest, row: Any, kept: filing.Kept, found: proposing.Proposal) -> str:
    columns = [one.model_dump(mode="json") for one in found.choices()]
    if name := request.POST.get("save_as", "").strip():
        mapping = {"division_id": row.division_id, "name": name, "columns": columns, "day_order": found.day_order}
        do(request, "canvass.save_mapping", mapping, suffix="-mapping")
    rows = len(canvass.files.filled_rows(kept.lines, kept.first))
    said = {"digest": kept.digest, "encoding": kept.encoding, "rows": rows}
    payload = {"list_id": row.id, "file": said, "columns": columns, "day_order": found.day_order}
    return str(do(request, "canvass.begin_import", payload)["id"])


def _preview(
    request: HttpRequest, row: Any, kept: filing.Kept, found: proposing.Proposal, refusal: Refused | None = None
) -> HttpResponse:
    columns = [ColumnChoice(place=c.place, heading=c.heading[:120], field=c.field) for c in found.columns if c.field]
    how = canvass.files.mapped(columns, found.day_order, canvass.lists.local_day(now(request)).year)
    rows = len(canvass.files.filled_rows(kept.lines, kept.first))
    head = islice(canvass.files.rows_of(kept.lines, kept.first, how, row.division_id), HEAD)
    made = canvass.files.preview(row, head, shown=SHOWN)
    look(request, row.id, reason=row.purpose[:200], shown=min(made.totals.rows, SHOWN))
    shown = {
        "row": row,
        "kept": kept,
        "columns": [_column(column) for column in found.columns],
        "encoding": kept.encoding,
        "day_order": _choice_field("day_order", _("Days like 3/4/2020"), DAY_ORDER_WORDS, found.day_order),
        "operation": filing.owner_of(row.id, kept.digest),
        "saved": [{"id": id, "name": one.name} for id, one in _saved(request).items()],
        "save_as": {"name": "save_as", "label": _("Save this mapping under a name"), "kind": "text", "maxlength": 200},
        "figures": total_cards(made.totals)[:4],
        "rows": rows,
        "looked_at": made.totals.rows if made.totals.rows < rows else 0,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "why": [{"cells": [Reason(code).sentence(), n]} for code, n in made.reasons.most_common()],
        "refused": _refused_table([(r.line.row, r.line.cells, _worded(r.reasons)) for r in made.refused]),
        "divisions": division_lines(made.divisions)[:SHOWN],
        "breadcrumbs": crumbs(row, _("How the file is read")),
    }
    return render(request, "web/lists/file.html", shown, status=422 if refusal else 200)


def _column(column: proposing.Column) -> dict[str, Any]:
    """A column for the page: its heading, some cells, what it is; or that it may not be taken."""
    said = column.heading or _("column %(n)s") % {"n": column.place + 1}
    return {
        "field": _choice_field(f"column-{column.place}", said, FIELD_WORDS, column.field or ""),
        "forbidden": column.forbidden,
        "by_cells": column.by_cells,
        "heading": said,
        "shown": " · ".join(column.shown),
        "filled": column.filled,
    }


def _choice_field(name: str, label: str, words: Any, chosen: str) -> dict[str, Any]:
    choices = [
        {"value": key.value, "label": str(said), "selected": key == chosen} for key, said in words.items() if key
    ]
    return {"name": name, "label": label, "kind": "choice", "choices": choices}


def _worded(reasons: Sequence[Reason]) -> list[str]:
    return [titled(label, r.sentence()) if (label := label_of_path(r.field)) else r.sentence() for r in reasons]


def _worded_codes(codes: Sequence[str]) -> list[str]:
    """Reasons as a refused row kept them, in words: `code:field`."""
    found = []
    for said in codes:
        code, _colon, field = said.partition(":")
        sentence = Reason(code).sentence()
        found.append(titled(label_of_path(field), sentence) if field else sentence)
    return found


def _refused_table(rows: Sequence[tuple[int, Sequence[Any], list[str]]]) -> dict[str, Any]:
    return {
        "caption": _("Refused rows"),
        "caption_hidden": True,
        "columns": [{"label": _("Row")}, {"label": _("What it says")}, {"label": _("Why it was refused")}],
        "rows": [
            {"cells": [n, " · ".join(said for cell in cells if (said := texts.plain(cell))), " ".join(why)]}
            for n, cells, why in rows
        ],
        "empty": _("No row was refused"),
    }


def _reading_or_404(request: HttpRequest, reading_id: UUID) -> Any:
    return or_404(lambda: canvass.lists.list_import(actor(request), reading_id, now(request)))


@never_cache
@require_GET
@needs(KEEP_LISTS)
def reading(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """How far the reading of a file is, what became of its rows, and the refused ones with their reasons."""
    begun = _reading_or_404(request, reading_id)
    totals = canvass.lists.totals_of_imports([begun.id])[begun.id]
    refused = filing.refused(begun) if totals.whole else None
    rows, pager = paged(request, [(n, cells, _worded_codes(why)) for n, cells, why in refused or ()])
    if rows:
        look(request, begun.list_id, reason=begun.list.purpose[:200], shown=len(rows))
    shown = {
        "row": begun.list,
        "begun": begun,
        "totals": totals,
        "figures": total_cards(totals),
        "table": _refused_table(rows),
        "pager": pager,
        "refused": bool(rows),
        "waiting": totals.refused and refused is None,
        "breadcrumbs": crumbs(begun.list, _("What became of a file")),
    }
    return render(request, "web/lists/reading.html", shown)


@never_cache
@require_GET
@needs(KEEP_LISTS)
def refused_rows(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """The refused rows of a file as they came, below its heading, each with its reasons; the export is recorded."""
    begun = _reading_or_404(request, reading_id)
    kept, rows = filing.kept(begun.id, REFUSED_LEADS), filing.refused(begun)
    if kept is None or rows is None:
        raise Http404
    look(request, begun.list_id, kind="export", reason=begun.list.purpose[:200], shown=len(rows))
    content = _workbook(kept.lines[: kept.first], [(cells, " ".join(_worded_codes(why))) for _n, cells, why in rows])
    head = {"Content-Disposition": 'attachment; filename="refused.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=head)


def _workbook(heading: Sequence[Sequence[Any]], rows: Sequence[tuple[Sequence[Any], str]]) -> bytes:
    """A spreadsheet with the heading of a file, rows of it, and last a column that says why; mended, it is sent again."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
    sheet.set_header(f"&L{training.words()}")
    width = max((len(line) for line in [*heading, *(cells for cells, _why in rows)]), default=0)
    lines = [
        *((line, _("Why it was refused") if n == len(heading) else "") for n, line in enumerate(heading, 1)),
        *rows,
    ]
    for y, (line, why) in enumerate(lines):
        for x, cell in enumerate(line):
            if said := texts.plain(cell):
                sheet.write_string(y, x, said, text)
        sheet.write_string(y, width, why)
    sheet.set_column(0, width, 18, text)
    book.close()
    return target.getvalue()


paths = [
    path("lists/<uuid:list_id>/file/", send, name="list.send"),
    path("lists/<uuid:list_id>/files/<uuid:file_id>/", file, name="list.file"),
    path("lists/readings/<uuid:reading_id>/", reading, name="list.reading"),
    path("lists/readings/<uuid:reading_id>/refused.xlsx", refused_rows, name="list.refused"),
]
