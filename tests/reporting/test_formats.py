"""Every form of a bulletin opens, says the same, and takes no word for a formula or markup."""

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from docx import Document as open_document
from python_calamine import CalamineWorkbook

from lianfang.reporting import formats
from lianfang.reporting.formats import pdf
from lianfang.reporting.types import Difference, Format, Issuer, Line, Sheet, Span

KNOWN = datetime(2020, 2, 14, 0, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
TRICKY = '=HYPERLINK("x") | <b>梨树</b> #strong[*x*]'

SHEET = Sheet(
    division_id=UUID(int=1),
    code="220322000000",
    name="梨树县",
    level=3,
    since=datetime(2020, 2, 13, tzinfo=KNOWN.tzinfo),
    until=datetime(2020, 2, 14, tzinfo=KNOWN.tzinfo),
    known_at=KNOWN,
    lines=(
        Line("places.beds_held", "places.beds_held", 0, "beds", Span.MOMENT),
        Line("ls_townships", "places.townships", 21, "townships", Span.MOMENT),
        Line("people.persons", "people.persons", 1234567, "persons", Span.MOMENT),
        Line("people.registered", "people.registered", 3, "persons", Span.DAY),
        Line("gone.figure", "gone.figure", 12.5, "percent", Span.DAY, 8),
        Line("editions.contact_days", "editions.contact_days", "n/a", "days", Span.MOMENT),
    ),
    number=4,
    corrects=3,
    reason=TRICKY,
    differences=(Difference("places.beds_held", "places.beds_held", 0, 2),),
)


def test_markdown_shows_texts_as_they_are() -> None:
    text = formats.render(SHEET, Format.MARKDOWN, language="en").decode()
    assert text.startswith("# Bulletin of 梨树县\n\n**As of 2020-02-13 24:00**")
    assert "| Beds taken | 0 | beds | places.beds_held |" in text
    assert "| Townships | 21 | divisions | ls_townships |" in text
    assert "1,234,567" in text
    assert "| gone.figure (in the day) | 12.5 | percent | gone.figure |" in text
    assert "\\| \\<b\\>梨树\\</b\\> \\#strong\\[\\*x\\*\\]" in text
    assert "| Beds taken | 0 | 2 | places.beds_held |" in text


@pytest.mark.parametrize(
    ("issuer", "language", "said"),
    [
        (Issuer("Worker commander", KNOWN, role="county_commander", area="梨树县"), "en", "梨树县, County commander"),
        (Issuer("Worker commander", KNOWN, role="county_commander", area="梨树县"), "zh-hans", "发布机关"),
        (Issuer("Worker grid", KNOWN, "梨树县指挥部", "county_commander", "梨树县", "Worker c"), "en", "梨树县指挥部"),
        (Issuer("Worker grid", KNOWN, "", "county_commander", "梨树县", "Worker c"), "en", "standing in for Worker c"),
        (Issuer("", KNOWN, area="梨树县"), "en", "Issuing authority: 梨树县"),
    ],
)
def test_every_form_names_the_authority_and_who_issued_it(issuer: Issuer, language: str, said: str) -> None:
    sheet = replace(SHEET, issuer=issuer)
    assert said in formats.as_text(sheet, language)
    text = formats.render(sheet, Format.MARKDOWN, language=language).decode()
    assert said in text and issuer.name in text and "2020-02-14 00:20" in text
    assert _pages(formats.render(sheet, Format.PDF, language=language)) == 1


def test_a_word_file_opens_with_the_same_rows() -> None:
    document = open_document(BytesIO(formats.render(SHEET, Format.WORD, language="en")))
    assert document.paragraphs[0].text == "Bulletin of 梨树县"
    assert any(TRICKY in paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Beds taken", "0", "beds", "places.beds_held"] in rows
    assert ["Persons registered", "1,234,567", "persons", "people.persons"] in rows
    assert document.core_properties.title == "Bulletin of 梨树县"


def test_a_spreadsheet_has_numbers_as_numbers_and_no_formula() -> None:
    content = formats.render(SHEET, Format.SPREADSHEET, language="en")
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert ["Beds taken", 0.0, "beds", "places.beds_held"] in rows
    assert ["Persons registered", 1234567.0, "persons", "people.persons"] in rows
    assert any(row[1] == TRICKY for row in rows)
    assert rows[0][0] == "Bulletin of 梨树县"


def test_the_first_table_is_what_the_command_seat_shows() -> None:
    lines = (*SHEET.lines, Line("tasks.overdue", "tasks.overdue", 7, "tasks", Span.MOMENT))
    text = formats.render(replace(SHEET, lines=lines), Format.MARKDOWN, language="en").decode()
    _, first, *_ = text.split("\n## ")
    assert first.startswith("At a glance")
    assert "| Overdue | 7 | tasks | tasks.overdue |" in first


def test_a_terminal_shows_plain_aligned_text() -> None:
    """Given names in Chinese and texts full of markup, then nothing is escaped and the columns stand below each other."""
    lines = formats.as_text(SHEET, "en").splitlines()
    assert lines[:2] == ["Bulletin of 梨树县", "As of 2020-02-13 24:00"]
    assert f"Reason: {TRICKY}" in lines
    taken = next(line for line in lines if line.endswith("places.beds_held"))
    assert taken.split() == ["Beds", "taken", "0", "beds", "places.beds_held"]
    other = next(line for line in lines if line.endswith("ls_townships"))
    section = lines[lines.index(taken) - 1 : lines.index(taken) + 2]
    assert other in section
    assert taken.index("places.beds_held") == other.index("ls_townships")
    assert "\\" not in "".join(lines)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_pdf_is_set_in_our_own_fonts(language: str) -> None:
    content = formats.render(SHEET, Format.PDF, language=language)
    assert content.startswith(b"%PDF-")
    assert _pages(content) == 1
    assert set(re.findall(rb"/FontName/[A-Z]+\+(\w+)-", content)) == {b"NotoSansSC"}
    assert {path.name for path in pdf.FONTS.glob("*.ttf")} == {"NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"}


def test_a_long_bulletin_runs_over_pages() -> None:
    short = formats.render(SHEET, Format.PDF, language="en")
    long = formats.render(replace(SHEET, lines=SHEET.lines * 40), Format.PDF, language="en")
    assert _pages(short) == 1
    assert _pages(long) > 3


def _pages(content: bytes) -> int:
    (count,) = re.findall(rb"/Type/Pages/Count (\d+)", content)
    return int(count)
