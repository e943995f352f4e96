"""Somebody else's spreadsheet: its heading kept, its columns proposed and mended, filled from what is known, never from what is
not to be seen."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from lianfang.canvass.models import ForeignForm
from lianfang.core.models import JournalRow, Look
from lianfang.web.form_heads import head_of, headings
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, START, Cast, forget
from tests.journeys.test_replay import replays
from tests.people.conftest import FENG, LI
from tests.web.desk import as_member, give_credentials, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)
UPPER = ["序号", "基本信息", "", "", "联系", "", "管控措施", "体温"]
LOWER = ["", "姓名", "性别", "身份证号", "电话", "住址", "", ""]


def registration_form(*rows: list[str]) -> bytes:
    """A registration form as departments send them: a title, two lines of heading with merged cells, somebody's rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("登记")
    top = book.add_format({"bold": True})
    page.merge_range(0, 0, 0, 7, "重点人员登记表", top)
    for y, line in enumerate([UPPER, LOWER], 1):
        for x, said in enumerate(line):
            page.write_string(y, x, said)
    page.merge_range(1, 1, 1, 3, "基本信息", top)
    page.merge_range(1, 4, 1, 5, "联系", top)
    for x in (0, 6, 7):
        page.merge_range(1, x, 2, x, UPPER[x], top)
    for y, row in enumerate(rows, 3):
        for x, said in enumerate(row):
            page.write_string(y, x, said)
    book.close()
    return out.getvalue()


SENT = registration_form(["1", "王小明", "男", "999000198001010017", "15461803388", "一组", "", "36.5"])


@pytest.fixture
def cast() -> Iterator[Cast]:
    forget()
    made = Cast(edition="lishu_2020").set_up()
    for entry in (FENG, {**LI, "name": "=王芳"}):
        made.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE, address="1组2号")
    for _ in live_at(START + timedelta(hours=1)):
        yield made
    forget()


def _upload(client: Client, content: bytes, rows: str = "people") -> str:
    answer = client.post("/forms/map/", {"file": SimpleUploadedFile("登记表.xlsx", content), "rows": rows})
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def _kept(client: Client, head: str, columns: dict[int, str], **changes: str) -> Any:
    said = {"name": "登记表", "requester": "四平市指挥部", "legal_basis": "传染病防治法", "purpose": "登记"}
    said |= {"expires_on": "2020-12-31", "area": LISHU_TOWN, "rows": "people", "head": head, **changes}
    return client.post("/forms/map/", said | {f"column-{n}": field for n, field in columns.items()})


COLUMNS = {0: "counter", 1: "name", 2: "sex", 3: "id_number", 4: "phone", 5: "address", 6: "bound_by", 7: ""}


def _mapped(client: Client) -> ForeignForm:
    head = head_of("登记表.xlsx", SENT).model_dump_json()
    assert _kept(client, head, COLUMNS).status_code == 303
    return ForeignForm.objects.get()


def _cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_heading_of_two_lines_with_merged_cells_is_read_and_its_rows_are_not() -> None:
    head = head_of("登记表.xlsx", SENT)
    assert headings(head) == [
        "序号",
        "基本信息 姓名",
        "基本信息 性别",
        "基本信息 身份证号",
        "联系 电话",
        "联系 住址",
        "管控措施",
        "体温",
    ]
    assert len(head.lines) == 3 and "王小明" not in head.model_dump_json()
    assert (0, 0, 0, 7) in {(one.top, one.left, one.bottom, one.right) for one in head.merged}


def test_what_each_column_is_is_proposed_and_what_nobody_knows_is_left_empty(cast: Cast) -> None:
    page = _upload(as_member("township"), SENT)
    chosen = [line for line in page.split("<select") if 'name="column-' in line]
    assert [line.partition(" selected")[0].rpartition('value="')[2][:-1] for line in chosen[:7]] == list(
        COLUMNS.values()
    )[:7]
    assert " selected" not in chosen[7] and "王小明" not in page


def test_a_form_is_mapped_once_and_filled_from_what_is_known(cast: Cast) -> None:
    """Given two residents, one of whom is called what a spreadsheet would compute, the form comes back as it was, with their
    rows as texts, the column that nobody knows empty, and under them who filled it."""
    client = as_member("township")
    form = _mapped(client)
    page = client.get(f"/forms/{form.id}/?in={LISHU_VILLAGE}").content.decode()
    assert "冯晓明" in page and FENG["id_number"] not in page and FENG["phone"] not in page
    assert "2 of 2 rows" in page
    assert Look.objects.filter(place="form", kind="search").count() == 1
    refused = client.post(f"/forms/{form.id}/fill.xlsx", {"in": LISHU_VILLAGE})
    assert refused.status_code == 422 and not Look.objects.filter(kind="export").exists()
    filled = client.post(f"/forms/{form.id}/fill.xlsx", {"in": LISHU_VILLAGE, "why": "statutory"})
    title, upper, lower, *rows = _cells(filled.content)
    assert (title[0], lower[1], upper[6]) == ("重点人员登记表", "姓名", "管控措施")
    assert {row[1]: row[3] for row in rows[:2]} == {"冯晓明": FENG["id_number"], "=王芳": LI["id_number"]}
    assert {(row[1], row[2], row[4]) for row in rows[:2]} == {("冯晓明", "男", "15461803399"), ("=王芳", "女", "")}
    assert [row[7] for row in rows[:2]] == ["", ""] and "Worker township" in str(rows[-1][0])
    (look,) = Look.objects.filter(kind="export")
    assert (look.reason, look.shown) == ("statutory", 2)


def test_nobody_fills_for_an_area_that_is_not_theirs_nor_with_orders_that_they_do_not_see(cast: Cast) -> None:
    give_credentials(cast, "other_grid", "stranger", "lab")
    form = _mapped(as_member("township"))
    grid = as_member("other_grid")
    assert grid.post(f"/forms/{form.id}/fill.xlsx", {"in": LISHU_VILLAGE, "why": "trace"}).status_code == 422
    assert "冯晓明" not in grid.get(f"/forms/{form.id}/?in={LISHU_VILLAGE}").content.decode()
    assert as_member("stranger").get(f"/forms/{form.id}/").status_code in (403, 404)
    assert as_member("lab").get("/forms/").status_code == 403


def test_what_is_wrong_with_a_mapping_is_said_at_once_and_nothing_is_lost(cast: Cast) -> None:
    client, head = as_member("township"), head_of("登记表.xlsx", SENT).model_dump_json()
    refused = _kept(client, head, {}, expires_on="2020-01-01", requester="")
    page = refused.content.decode()
    assert refused.status_code == 422 and not ForeignForm.objects.exists()
    assert "Its last day is over already" in page and "四平市指挥部" not in page and 'value="登记表"' in page
    assert "Say of at least one column what it is." in _kept(client, head, {}).content.decode()
    assert client.post("/forms/map/", {"rows": "people"}).status_code == 422
    broken = client.post("/forms/map/", {"file": SimpleUploadedFile("x.xlsx", b"PK nothing"), "rows": "people"})
    assert broken.status_code == 422


def test_a_form_whose_day_is_over_is_filled_no_more(cast: Cast) -> None:
    client = as_member("township")
    form = _mapped(client)
    ForeignForm.objects.update(expires_on="2020-01-01")
    assert "Nobody may ask for this form any more" in client.get(f"/forms/{form.id}/").content.decode()
    filled = client.post(f"/forms/{form.id}/fill.xlsx", {"in": LISHU_VILLAGE, "why": "trace"})
    assert filled.status_code == 422


def test_a_table_of_areas_is_filled_with_figures(cast: Cast) -> None:
    """A department's table of townships: the columns called as figures are, are those figures."""
    client = as_member("epidemiologist")
    head = {"lines": [["地区", "登记人数"]], "merged": []}
    said = {"name": "日报", "division_id": LISHU, "expires_on": "2020-12-31", "rows": "areas", "head": head}
    asked_for = {"requester": "卫健委", "legal_basis": "传染病防治法", "purpose": "日报"}
    columns = [
        {"place": 0, "heading": "地区", "field": "area"},
        {"place": 1, "heading": "登记人数", "figure": "people.persons"},
    ]
    cast.do("canvass.map_form", by="epidemiologist", **said, asked_for=asked_for, columns=columns)
    form = ForeignForm.objects.get()
    filled = client.post(f"/forms/{form.id}/fill.xlsx", {"in": LISHU, "why": "statutory"})
    assert filled.status_code == 200, filled.content.decode()[-1500:]
    rows = {row[0]: row[1] for row in _cells(filled.content)[1:] if row[0]}
    assert rows["梨树镇"] == 2 and 0 in rows.values()


def test_forms_replay_and_hold_no_row_of_the_file(cast: Cast) -> None:
    form = _mapped(as_member("township"))
    assert cast.refusals("canvass.withdraw_form", by="grid", form_id=form.id, seen=1) == {("form_id", "not_found_here")}
    cast.do("canvass.withdraw_form", by="township", form_id=form.id, seen=1)
    assert cast.refusals("canvass.withdraw_form", by="township", form_id=form.id, seen=2) == {
        ("form_id", "not_found_here")
    }
    assert not any("王小明" in one.operations for one in JournalRow.objects.all())
    replays()


def test_a_mapping_that_cannot_be_filled_is_refused(cast: Cast) -> None:
    said = {
        "name": "表",
        "division_id": LISHU_TOWN,
        "expires_on": "2020-12-31",
        "rows": "people",
        "head": {"lines": [["a"]]},
    }
    asked_for = {"requester": "指挥部", "legal_basis": "法", "purpose": "用途"}
    columns = [{"place": 0, "figure": "people.persons"}, {"place": 0, "field": "area"}]
    assert cast.refusals("canvass.map_form", by="township", **said, asked_for=asked_for, columns=columns) == {
        ("columns", "canvass.column_twice"),
        ("columns.0.figure", "canvass.of_the_other_kind"),
        ("columns.1.field", "canvass.of_the_other_kind"),
    }
    ok = {**said, "asked_for": asked_for, "columns": [{"place": 0, "field": "name"}]}
    cast.do("canvass.map_form", by="township", **ok)
    assert cast.refusals("canvass.map_form", by="township", **ok) == {("name", "canvass.form_name_taken")}


def test_a_csv_form_is_read_too(tmp_path: Path) -> None:
    assert headings(head_of("表.csv", "姓名,电话\r\n".encode("gb18030"))) == ["姓名", "电话"]
