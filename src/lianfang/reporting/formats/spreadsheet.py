"""The bulletin as an XLSX file.  Every text is written as a text: what begins with `=` or `@` computes nothing."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from .content import Cell, Document, Table

WIDTHS = (56, 16, 22, 34)
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(document: Document) -> bytes:
    """The document as one worksheet: facts above, then the tables one below the other."""
    out = BytesIO()
    book = Workbook(out, _SAFE)
    made = datetime.fromisoformat(document.made_at).replace(tzinfo=None)
    book.set_properties({"title": document.title, "author": "Lianfang", "created": made})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format({"bold": True, "font_size": 12, "top": 1}),
        "column": book.add_format({"bold": True, "bg_color": "#E7EEF0", "bottom": 1}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "part": book.add_format({"num_format": "0.0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    page = book.add_worksheet(_("Bulletin"))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for n, width in enumerate(WIDTHS):
        page.set_column(n, n, width)
    _fill(page, document, styles)
    book.close()
    return out.getvalue()


def _fill(page: Any, document: Document, styles: dict[str, Any]) -> None:
    page.write_string(0, 0, document.title, styles["title"])
    page.write_string(1, 0, document.subtitle)
    row = 2
    for name, text in document.facts:
        page.write_string(row, 0, name)
        page.write_string(row, 1, text)
        row += 1
    for table in document.tables:
        row = _set_table(page, table, row + 1, styles)
    for note in document.notes:
        row += 1
        page.write_string(row, 0, note)


def _set_table(page: Any, table: Table, row: int, styles: dict[str, Any]) -> int:
    """Write a table from `row` on; gives the row below it."""
    page.write_string(row, 0, table.heading, styles["heading"])
    for n, name in enumerate(table.columns):
        page.write_string(row + 1, n, name, styles["column"])
    for m, cells in enumerate(table.rows):
        for n, said in enumerate(cells):
            _set_cell(page, row + 2 + m, n, said, styles)
    return row + 2 + len(table.rows)


def _set_cell(page: Any, row: int, column: int, said: Cell, styles: dict[str, Any]) -> None:
    if isinstance(said, str):
        page.write_string(row, column, said, styles["text"])
    else:
        page.write_number(row, column, said, styles["whole" if isinstance(said, int) else "part"])
