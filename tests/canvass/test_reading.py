"""Lists as they come: whatever the encoding, the heading and the way of writing, the same people are read out of them."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.canvass.reading import days, numbers, proposing, rows, texts
from lianfang.canvass.types import leads
from lianfang.canvass.types.lists import DayOrder, ListField
from lianfang.people.types import Sex
from lianfang.web.sheet_rows import cells_of

SHARED = Path(os.environ.get("LIANFANG_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "messy"
"""Real files that may not be shipped: where they lie beside the clone, they are read too."""

HEADING = ["姓名", "性别", "身份证号", "联系电话", "到达日期", "现住址"]
ZHANG = ["张三丰", "男", "999000198911290015", "15461803399", "2020-01-23", "1组2号"]


def people(lines: list[list[Any]]) -> list[rows.Line]:
    """The rows of a file as its proposed mapping reads them."""
    found = proposing.propose(lines)
    return list(rows.rows(lines, found.first, rows.Mapped.of(found.choices(), found.day_order, 2020)))


def csv_text(*lines: list[str]) -> str:
    return "".join(",".join(line) + "\r\n" for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_chinese_text_is_read_in_every_encoding_it_comes_in(encoding: str) -> None:
    content = csv_text(HEADING, ZHANG).encode(encoding)
    (one,) = people(cells_of("list.csv", content, 100))
    assert (one.said.name, one.said.sex, one.said.id_number) == ("张三丰", Sex.MALE, "999000198911290015")
    assert one.said.came_on == date(2020, 1, 23) and one.reasons == ()


def test_western_text_of_windows_is_not_taken_for_chinese() -> None:
    content = (
        "Nachname;Vorname;Geschlecht;Geburtsdatum;Straße\r\nMüller;Jörg;männlich;12.12.1987;Königsstraße\r\n".encode(
            "cp1252"
        )
    )
    (one,) = people(cells_of("list.csv", content, 100))
    assert (one.said.name, one.said.sex, one.said.born_on) == ("Jörg Müller", Sex.MALE, date(1987, 12, 12))
    assert one.said.address == "Königsstraße"


def test_what_is_no_text_is_said_to_be_none() -> None:
    assert texts.decoded(b"\x00\x01\x02\x00") is None


@pytest.mark.parametrize(
    "written",
    [
        *("2020-02-03", "2020/2/3", "2020.2.3", "20200203", "2020年2月3日", "二〇二〇年二月三日", "２０２０－２－３"),
        *(
            "3-Feb-2020",
            "Feb 3, 2020",
            "03.02.2020",
            "2020-02-03T08:30:00",
            "2月3日",
            43864,
            43864.5,
            "43864",
            20200203.0,
        ),
    ],
)
def test_a_day_is_read_however_it_is_written(written: Any) -> None:
    assert days.read(written, year=2020) == days.Written(date(2020, 2, 3))


def test_a_day_that_can_be_two_is_said_to_be_either_unless_its_column_tells() -> None:
    assert days.read("3/2/2020").either
    assert days.read("3/2/2020", order=days.order_of(["3/2/2020", "14/1/2020"])).day == date(2020, 2, 3)
    assert days.read("2/3/2020", order=days.order_of(["2/3/2020", "1/14/2020"])).day == date(2020, 2, 3)
    assert days.order_of(["14/1/2020", "1/14/2020"]) == ""
    assert days.read("2/2/2020").day == date(2020, 2, 2)


@pytest.mark.parametrize("said", ["", "不详", 59, "2020-02-30", "13/13/2020", True])
def test_what_is_no_day_is_none(said: Any) -> None:
    assert days.read(said).day is None


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_way_of_writing_it(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day.day}-{day:%b}-{day.year}",
        float((day - days.DAY_ZERO).days),
    ]
    assert {days.read(one).day for one in written} == {day}


def test_numbers_are_read_as_spreadsheets_spoil_them() -> None:
    assert numbers.identity("９９９０００１９８９１１２９００１５").value == "999000198911290015"
    assert numbers.identity("999000 19891129 0015").value == "999000198911290015"
    assert numbers.identity("'11010519491231002x").value == "11010519491231002X"
    assert numbers.identity("110105491231002").value == "11010519491231002X"
    assert numbers.identity(110105491231002.0).value == "11010519491231002X"
    assert numbers.identity(9.99000198911290e17).lost and numbers.identity("9.99E+17").lost
    assert numbers.identity("999000198911290015（已核）").rest
    assert numbers.telephone(15461803399.0).value == "15461803399"
    assert numbers.telephone("154 6180 3399 / 0434-5223366") == numbers.Number("15461803399", "0434-5223366")
    assert numbers.telephone("15461803399（停机）").rest == "停机"
    assert numbers.telephone("1.5461803399E+10").lost


def test_a_heading_of_two_lines_below_a_title_is_put_together() -> None:
    lines: list[list[Any]] = [
        ["梨树县返乡人员登记表", "", "", "", "", ""],
        ["填报单位：城关", "", "", "", "", ""],
        ["序号", "基本信息", "", "", "到达", "备注"],
        ["", "姓名", "身份证号", "手机", "日期", ""],
        [1, "张三丰", "999000198911290015", 15461803399.0, 43853, "坐大巴"],
        ["", "", "", "", "", ""],
        ["合计", 1, "", "", "", ""],
    ]
    found = proposing.propose(lines)
    assert (found.first, found.heading_lines) == (4, 2)
    one, total = people(lines)
    assert one.said == rows.Said(
        name="张三丰",
        sex=Sex.MALE,
        born_on=date(1989, 11, 29),
        id_number="999000198911290015",
        phone="15461803399",
        came_on=date(2020, 1, 23),
        note="坐大巴",
    )
    assert [reason.code for reason in total.reasons] == [leads.NOT_A_ROW]
    assert (total.number, total.row) == (7, 2)


def test_a_line_whose_cells_drifted_by_one_is_moved_back() -> None:
    for moved in (["", *ZHANG], ZHANG):
        lines = [HEADING, ZHANG, moved]
        assert [line.said.id_number for line in people(lines)] == ["999000198911290015"] * 2


def test_the_heading_repeated_on_each_printed_page_is_nobody() -> None:
    _one, again, _two = people([HEADING, ZHANG, HEADING, ZHANG])
    assert [reason.code for reason in again.reasons] == [leads.HEADING_AGAIN]


def test_columns_without_a_heading_are_told_by_what_they_hold() -> None:
    found = proposing.propose([ZHANG[:4], ["李爽丽", "女", "999000199108080005", "15461803398"]])
    assert [c.field for c in found.columns] == [ListField.NAME, ListField.SEX, ListField.ID_NUMBER, ListField.PHONE]
    assert found.first == 0 and all(c.by_cells for c in found.columns)


def test_a_note_in_a_cell_is_kept_as_a_note() -> None:
    (one,) = people(
        [HEADING, ["张三丰（已外出）", "男", "999000198911290015", "15461803399（停机）", "不详", "1组2号"]]
    )
    assert one.said.name == "张三丰" and one.said.note == "已外出; 停机" and one.reasons == ()


def test_every_fault_of_a_row_is_said() -> None:
    (one,) = people([HEADING, ["张三丰", "男?", "999000198911290016", 1.5461803399e17, "早上", ""]])
    assert {(r.code, r.field) for r in one.reasons} >= {
        (leads.WRONG_CHECK_DIGIT, "id_number"),
        (leads.NOT_A_DAY, "came_on"),
        (leads.NOT_A_SEX, "sex"),
    }
    (nobody,) = people([HEADING, ["张三丰", "", "", "", "", ""]])
    assert [r.code for r in nobody.reasons] == [leads.NOT_SOMEBODY]


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("经度", "124.33"),
        ("基站编号", "460-00-1234-5678"),
        ("活动轨迹", "家"),
        ("Latitude", "43.3"),
        ("位置", "43.30712,124.33561"),
        ("说明情况", "8:10 出门 9:20 超市 10:30 药店"),
        ("途经地区", "8:10 出门 9:20 超市 10:30 药店"),
        ("途经点经纬度", "家"),
        ("MAC", "00:1A:2B:3C:4D:5E"),
    ],
)
def test_a_column_that_tells_where_people_were_is_not_taken(said: str, cell: str) -> None:
    found = proposing.propose([[*HEADING, said], [*ZHANG, cell]])
    assert found.columns[-1].forbidden and found.columns[-1].field is None
    assert not any(c.forbidden for c in found.columns[:-1])


def test_columns_of_places_and_times_numbered_through_are_a_way() -> None:
    found = proposing.propose(
        [["姓名", "手机", "地点1", "时间1", "地点2", "时间2"], ["张三丰", "15461803399", "家", "8", "店", "9"]]
    )
    assert [c.forbidden for c in found.columns] == [False, False, True, True, True, True]


def test_a_plate_or_a_plateau_is_no_latitude() -> None:
    assert not proposing.is_forbidden("Number plate") and not proposing.is_forbidden("language")


def test_headings_mapped_before_are_mapped_again() -> None:
    lines = [["谁", "怎么找", "姓名"], ["张三丰", "15461803399", "x"]]
    saved = {texts.heading("谁"): ListField.NAME, texts.heading("怎么找"): ListField.PHONE, texts.heading("姓名"): None}
    found = proposing.propose(lines, saved)
    assert [c.field for c in found.columns] == [ListField.NAME, ListField.PHONE, None]


def test_the_columns_of_forms_used_in_february_2020_are_known() -> None:
    """Headings of resident and traveller forms of that month, and the person each speaks of."""
    known = {
        "身份证号码": ListField.ID_NUMBER,
        "联系电话": ListField.PHONE,
        "现居住地址": ListField.ADDRESS,
        "何处返程": ListField.FROM_PLACE,
        "返程所乘车次/航班": ListField.TICKET,
        "返回时间 backdate": ListField.CAME_ON,
        "同行人员姓名：": None,
        "同行人员身份证号": None,
        "是否途径武汉或湖北": None,
        "填写时间": None,
    }
    assert {said: proposing.field_of(said) for said in known} == known


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real files of ../shared, which do not lie beside this clone")
def test_real_files_are_read_where_they_lie_beside_the_clone() -> None:
    """Every file is read to its last row; those with names and something to find somebody by give people."""
    found = {}
    for path in sorted(SHARED.glob("*_raw.*")):
        lines = cells_of(path.name, path.read_bytes(), 10_000)
        read = people(lines)
        assert len(read) == sum(1 for line in lines[proposing.propose(lines).first :] if texts.filled(line)), path.name
        found[path.name] = sum(1 for line in read if not line.reasons)
    told = {"sormas_travel_entries_cp1252_raw.csv": 2, "toronto_pui_bulk_upload_example_raw.csv": 17}
    assert {name: found[name] for name in told} == told


def test_days_of_a_real_line_list_are_read_day_first() -> None:
    lines = [
        ["name", "phone", "arrival date"],
        ["A B", "15461803399", "14/01/2020"],
        ["C D", "15461803398", "5/1/2020"],
    ]
    assert proposing.propose(lines).day_order is DayOrder.DAY_FIRST
    assert [line.said.came_on for line in people(lines)] == [date(2020, 1, 14), date(2020, 1, 5)]
