"""Files made to harm: that unpack without end, name a cell a billion cells away, draw in other files, or lead elsewhere."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import LISHU_VILLAGE, Cast
from tests.web.desk import as_member

SHEET = "/office/people.register_person/sheet/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PASSWD = "root:x:0:0"


def _book(*cells: tuple[int, int, str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for row, column, text in cells:
        sheet.write_string(row, column, text)
    book.close()
    return out.getvalue()


FILLED = ((0, 0, "entry.name"), (0, 1, "division_id"), (1, 0, "赵云"), (1, 1, LISHU_VILLAGE))


def _with_sheet(lines: Iterator[bytes], *, more: dict[str, bytes] | None = None) -> bytes:
    """A book whose first sheet is written anew."""
    source, out = zipfile.ZipFile(io.BytesIO(_book(*FILLED))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            with made.open(name, "w", force_zip64=False) as part:
                for line in lines if name.endswith("sheet1.xml") else [source.read(name)]:
                    part.write(line)
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return out.getvalue()


def _far_cell() -> bytes:
    """Five kilobytes that name the last cell there can be: sixteen billion empty ones before it."""
    return _book(*FILLED, (1_048_575, 16_383, "x"))


def _bomb() -> bytes:
    """A text of 300 MB in 300 KB."""
    return _with_sheet(_long_text(300))


def _lying_bomb() -> bytes:
    """The same, and the file says that it is small."""
    packed = bytearray(_with_sheet(_long_text(300)))
    size = len(b"".join(_frame())) + 300_000_000
    for _ in range(2):
        at = packed.find(size.to_bytes(4, "little"))
        if at >= 0:
            packed[at : at + 4] = (1000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(packed)) as made:
        assert max(part.file_size for part in made.infolist()) < 1_000_000
    return bytes(packed)


def _frame() -> tuple[bytes, bytes]:
    head = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
    return head.encode(), b"</t></is></c></row></sheetData></worksheet>"


def _long_text(megabytes: int) -> Iterator[bytes]:
    head, foot = _frame()
    yield head
    for _ in range(megabytes):
        yield b"a" * 1_000_000
    yield foot


def _entities(name: str, more: str = "") -> bytes:
    """A sheet that asks for something beyond itself, or for a text of a billion letters."""
    kinds = {
        "file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "laughs": '<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdefghi", "bcdefghij", strict=True))
        + '<!ENTITY x "&j;">',
        "net": '<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote; <!ENTITY x "y">',
    }
    cells = [("A1", "entry.name"), ("B1", "division_id"), ("A2", "&x;"), ("B2", LISHU_VILLAGE)]
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{at}" t="inlineStr"><is><t>{said}</t></is></c>' for at, said in cells if at[1] == str(n))
        + "</row>"
        for n in (1, 2)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return _with_sheet(iter([f'<?xml version="1.0"?><!DOCTYPE worksheet [{kinds[name]}]>{sheet}'.encode()]))


def _many_rows() -> bytes:
    """An ODS of one row that is repeated a billion times."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        made.writestr("content.xml", content)
    return out.getvalue()


def _sent(name: str, content: bytes) -> Any:
    return as_member("grid").post(SHEET, {"file": SimpleUploadedFile(name, content)})


BOMBS: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("far.xlsx", _far_cell),
    ("bomb.xlsx", _bomb),
    ("lying.xlsx", _lying_bomb),
    ("rows.ods", _many_rows),
    ("rows.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096),
    ("rows.csv", lambda: b"\n" * 8_000_000),
    ("quote.csv", lambda: b'entry.name\n"' + b"a" * 1_000_000),
    ("nothing.xlsx", lambda: b""),
    ("cut.xlsx", lambda: _book(*FILLED)[:2000]),
)


@pytest.mark.parametrize(("name", "make"), BOMBS, ids=[name for name, _make in BOMBS])
def test_a_file_made_to_swell_is_refused_and_the_server_lives(home: Cast, name: str, make: Callable[[], bytes]) -> None:
    answer = _sent(name, make())
    assert answer.status_code == 422
    text = answer.content.decode()
    assert any(words in text for words in ("cannot be read", "larger than", "names the columns", "no filled row"))
    assert _sent("good.xlsx", _book(*FILLED)).status_code == 303


@pytest.mark.parametrize("kind", ["file", "laughs", "net"])
def test_a_sheet_draws_in_nothing_from_beyond_itself(home: Cast, kind: str) -> None:
    answer = _sent("rows.xlsx", _entities(kind))
    seen = answer.content.decode()
    if answer.status_code == 303:
        page = as_member("grid").get(answer["Location"])
        seen = page.content.decode()
        assert "Refused" in seen
    assert PASSWD not in seen and "hahaha" not in seen


def test_rules_and_boundaries_draw_in_nothing_either(home: Cast) -> None:
    administrator = as_member("administrator")
    text = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    given = {
        "outbreak_id": str(home.outbreak),
        "division_id": str(home.lishu),
        "file": SimpleUploadedFile("r.toml", text),
    }
    for address, sent in (
        ("/rules/adopt/", given),
        ("/boundaries/", {"file": SimpleUploadedFile("b.json", text)}),
    ):
        answer = administrator.post(address, sent)
        assert answer.status_code == 422, address
        assert PASSWD not in answer.content.decode()


NAMES = (
    "../../../../tmp/owned.csv",
    "/etc/passwd.csv",
    "..\\..\\owned.csv",
    "a" * 400 + ".csv",
    "<img src=x onerror=alert(1)>.csv",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_a_name_and_no_way(home: Cast, name: str) -> None:
    before = {path for path in settings.HOME.rglob("*") if path.is_file()}
    rows = f"entry.name,division_id\n钱9,{LISHU_VILLAGE}\n".encode("utf-8-sig")
    file = SimpleUploadedFile("rows.csv", rows)
    file.name = name
    answer = as_member("grid").post(SHEET, {"file": file})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert "<img src=x" not in as_member("grid").get(answer["Location"]).content.decode()
    made = {path for path in settings.HOME.rglob("*") if path.is_file()} - before
    assert {path.parent.name for path in made if path.suffix not in (".sqlite3", ".sqlite3-wal", ".sqlite3-shm")} <= {
        "imports"
    }


UPWARDS = (
    "/static/../settings.py",
    "/static/..%2f..%2fsettings.py",
    "/static/%2e%2e/%2e%2e/secrets/django",
    "/static/web/..%5c..%5csettings.py",
    "/static//etc/passwd",
    "/cases/export.../../../secrets/django",
    "/cases/export.csv/../../secrets/django",
    "/office/..%2f..%2fsecrets%2fdjango/",
    "/office/people.register_person/imports/..%2f..%2fsecrets/refused.xlsx",
    "/figures/..%2f..%2f/",
    "/divisions/..%2f..%2fsecrets%2fdjango.json",
    "/api/actions/..%2f..%2fsecrets",
    "/api/../secrets/django",
)


@pytest.mark.parametrize("address", UPWARDS)
def test_no_address_leads_out_of_the_program(home: Cast, address: str) -> None:
    answer = as_member("commander").get(address)
    assert answer.status_code in (400, 403, 404, 405)
    said = answer.getvalue().decode(errors="replace")
    assert "SECRET_KEY" not in said and PASSWD not in said
    assert (settings.HOME / "secrets" / "django").read_text().strip() not in said
