"""The line list of cases as a file: bounded, every row marked with who took it out and when."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

from xlsxwriter import Workbook

AT_MOST = 2000
"""Rows of one file: a county's line list fits, a copy of the register does not."""
COMPUTES = tuple("=+-@＝＋－＠")
"""What makes a spreadsheet compute: also as wide as a Chinese character, and behind blanks."""


@dataclass(frozen=True)
class LineList:
    """What a file says: a title, its columns, the rows, and the mark that stands on each of them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    mark: str
    made_at: datetime


def as_csv(found: LineList) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet opens it in Chinese; nothing in it computes."""
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow([*found.columns, "export"])
    for row in found.rows:
        lines.writerow([_plain(cell) for cell in (*row, found.mark)])
    lines.writerow([_plain(found.mark)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(text: str) -> str:
    return f"'{text}" if text.lstrip("\ufeff \t\r\n\u00a0\u3000").startswith(COMPUTES) else text


def as_xlsx(found: LineList) -> bytes:
    """One worksheet with the mark in its head, its foot, its properties and on every row."""
    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, {"in_memory": True, **plain})
    book.set_properties(
        {
            "title": found.title,
            "comments": found.mark,
            "author": "Lianfang",
            "created": found.made_at.replace(tzinfo=None),
        }
    )
    page = book.add_worksheet("line list")
    page.set_landscape()
    page.fit_to_pages(1, 0)
    safe = found.mark.replace("&", "&&")[:200]
    page.set_header(f"&L{safe}")
    page.set_footer(f"&L{safe}&R&P / &N")
    head = book.add_format({"bold": True, "bg_color": "#E7EEF0", "bottom": 1})
    pale = book.add_format({"font_color": "#8A979B", "italic": True})
    page.write_string(0, 0, found.title, book.add_format({"bold": True, "font_size": 14}))
    page.write_string(1, 0, found.mark, pale)
    for n, name in enumerate([*found.columns, "export"]):
        page.write_string(3, n, name, head)
        page.set_column(n, n, 18)
    for m, row in enumerate(found.rows):
        for n, cell in enumerate(row):
            page.write_string(4 + m, n, cell)
        page.write_string(4 + m, len(row), found.mark, pale)
    page.write_string(5 + len(found.rows), 0, found.mark, pale)
    page.freeze_panes(4, 1)
    book.close()
    return out.getvalue()
