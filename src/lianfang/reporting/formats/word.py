"""The bulletin as a DOCX file."""

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lianfang.reporting import wording

from .content import Cell, Document, Table

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
"""Faces that the reader's own machine has; Chinese text is set in the second."""
WIDTHS = (Mm(82), Mm(26), Mm(34), Mm(38))


def render(document: Document) -> bytes:
    """The document as a DOCX file for A4 paper."""
    page = new_document()
    _dress(page, document)
    page.add_heading(document.title, 0)
    page.add_paragraph(document.subtitle, style="Subtitle")
    for name, text in document.facts:
        line = page.add_paragraph(style="List Bullet")
        line.add_run(f"{name}: ").bold = True
        line.add_run(text)
    for table in document.tables:
        page.add_heading(table.heading, 2)
        _set_table(page, table)
    for note in document.notes:
        page.add_paragraph(note)
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _dress(page: Any, document: Document) -> None:
    for name in ("Normal", "Title", "Subtitle", "Heading 2"):
        style = page.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
        fonts.set(qn("w:hAnsi"), LATIN)
    page.styles["Normal"].font.size = Pt(10)
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    made = datetime.fromisoformat(document.made_at).replace(tzinfo=None)
    known = page.core_properties
    known.title, known.author, known.language = document.title, "Lianfang", document.language
    known.created = known.modified = made


def _set_table(page: Any, table: Table) -> None:
    grid = page.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    grid.autofit = False
    _fill(grid.rows[0].cells, table.columns)
    mark = grid.rows[0]._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    grid.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in table.rows:
        _fill(grid.add_row().cells, row)


def _fill(cells: Any, row: tuple[Cell, ...]) -> None:
    for cell, said, width in zip(cells, row, WIDTHS, strict=True):
        cell.width = width
        cell.text = said if isinstance(said, str) else wording.shown(said)
        if not isinstance(said, str):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
