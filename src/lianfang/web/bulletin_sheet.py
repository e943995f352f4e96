"""How a bulletin stands on a page: its figures in the parts of the printed one, each opening to the records behind it."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.reporting import queries as reporting
from lianfang.reporting import wording
from lianfang.reporting.formats import content
from lianfang.reporting.types import HEADLINES, Difference, Line, Sheet, Span

from .shown import bracketed

SINCE_EVER = "1970-01-01T00:00"
"""Before anything was recorded: what a figure counted in total opens from."""
TABLE_HEAD = 3
"""How many lines the heading of a part and its distance to the next one take."""


def address_of(sheet: Sheet, figure: str, span: Span = Span.DAY) -> str:
    """The page of a figure, at the sheet's moment and division and over the time that the line counts."""
    query = {"at": reporting.shown_moment(sheet.until), "division": sheet.code}
    if span is Span.TOTAL:
        query["since"] = SINCE_EVER
    return f"{reverse('figure', args=[figure])}?{urlencode(query)}"


def shown_sheet(sheet: Sheet) -> dict[str, Any]:
    """What `web/bulletins/figures.html` shows: title, moment, facts, the first figures, the parts and what changed."""
    worded = content.document(sheet, get_language() or "en")
    return {
        "title": worded.title,
        "subtitle": worded.subtitle,
        "facts": [{"label": label, "value": text} for label, text in worded.facts],
        "figures": [_card(sheet, line) for line in _first_lines(sheet)],
        "columns": _balanced(list(_parts(sheet, worded))),
        "changed": _changed(sheet) if sheet.differences else None,
        "changes": len(sheet.differences),
        "notes": worded.notes,
    }


def _first_lines(sheet: Sheet) -> Iterator[Line]:
    return (line for id in HEADLINES for line in sheet.lines if line.figure == id)


def _card(sheet: Sheet, line: Line) -> dict[str, Any]:
    return {
        "label": _named(line),
        "value": wording.shown(line.value),
        "unit": wording.unit(line.figure, line.unit),
        "href": address_of(sheet, line.figure, line.span),
    }


def _named(line: Line) -> str:
    name, span = wording.label(line.figure, line.id), str(wording.SPAN_WORDS[line.span])
    return bracketed(name, span) if span else name


def _parts(sheet: Sheet, worded: content.Document) -> Iterator[dict[str, Any]]:
    """The document's parts with their lines; the first figures and the changes are shown apart."""
    lines = {line.id: line for line in sheet.lines}
    apart = {_("At a glance"), _("Changed since it was issued")}
    for table in worded.tables:
        if table.heading not in apart:
            rows = [_row(sheet, lines[str(reference)]) for *_cells, reference in table.rows]
            yield {"heading": table.heading, "table": _table(table.heading, rows)}


def _table(caption: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [{"label": _("Figure")}, {"label": _("Value"), "number": True}, {"label": _("Unit")}]
    return {"caption": caption, "caption_hidden": True, "columns": columns, "rows": rows, "wide": True}


def _row(sheet: Sheet, line: Line) -> dict[str, Any]:
    name = {"text": _named(line), "url": address_of(sheet, line.figure, line.span), "code": line.id}
    return {"cells": [name, wording.shown(line.value), wording.unit(line.figure, line.unit)]}


def _changed(sheet: Sheet) -> dict[str, Any]:
    spans = {line.id: line.span for line in sheet.lines}
    columns = [
        {"label": _("Figure")},
        {"label": _("As issued"), "number": True},
        {"label": _("As known now"), "number": True},
    ]
    rows = [_difference(sheet, one, spans[one.id]) for one in sheet.differences]
    caption = _("Changed since it was issued")
    return {
        "caption": caption,
        "caption_hidden": True,
        "columns": columns,
        "rows": rows,
    }


def _difference(sheet: Sheet, one: Difference, span: Span) -> dict[str, Any]:
    name = {"text": wording.label(one.figure, one.id), "url": address_of(sheet, one.figure, span), "code": one.id}
    return {"cells": [name, wording.shown(one.issued), wording.shown(one.now)]}


def _balanced(parts: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The parts in two columns of about the same height."""
    columns: list[list[dict[str, Any]]] = [[], []]
    heights = [0, 0]
    for part in parts:
        shorter = heights.index(min(heights))
        columns[shorter].append(part)
        heights[shorter] += len(part["table"]["rows"]) + TABLE_HEAD
    return columns
