"""A roster as offices keep it, with their headings: one upload, and everybody waits for a slip."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.roster.models import Assignment, Member
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, Cast
from tests.web.desk import MORNING, as_member, live_at

ADDRESS = "/office/roster.import_worker/sheet/"
HEAD = ("序号", "姓 名", "手机号", "职务", "乡镇", "村/社区", "网格")


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[None]:
    yield from live_at(MORNING)


def sent(rows: Iterable[Sequence[Any]], head: Sequence[str] = HEAD) -> str:
    """The page that says what became of a file, whose first line is a title as offices put one."""
    out = io.StringIO()
    csv.writer(out).writerows([["梨树镇网格员花名册"], head, *rows])
    file = SimpleUploadedFile("名册.csv", out.getvalue().encode("gb18030"))
    answer = as_member("administrator").post(ADDRESS, {"file": file}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def held(name: str) -> list[tuple[str, str, str]]:
    rows = Assignment.objects.filter(member__name=name).select_related("division").order_by("id")
    return [(row.role, row.division.code, row.grid) for row in rows]


def test_the_headings_of_a_real_roster_are_understood(cast: Cast) -> None:
    sent(
        [
            (1, "张桂兰", "13800001234", "网格员", "梨树镇", "南杏山村", "第一网格"),
            (2, "李秀英", "13800001235", "网格长", "梨树镇", "南杏山", "第二网格"),
            (4, "刘洋", "13800001237", "township_leader", "梨树镇", "", ""),
        ]
    )
    assert held("张桂兰") == [("grid_worker", LISHU_VILLAGE, "第一网格")]
    assert held("李秀英") == [("grid_worker", LISHU_VILLAGE, "第二网格")]
    assert held("刘洋") == [("township_leader", LISHU_TOWN, "")]


def test_every_bad_row_is_named_with_every_reason(cast: Cast) -> None:
    page = sent(
        [
            (1, "张桂兰", "13800001234", "网格员", "梨树镇", "南杏山村", ""),
            (2, "", "没有", "皇帝", "梨树镇", "无此村", ""),
        ]
    )
    assert held("张桂兰")
    for words in ("This is needed", "no telephone number", "There is no role called", "No area of yours is called"):
        assert words in page, words


def test_a_title_makes_nobody_a_leader_and_a_place_that_fits_several_is_not_guessed(cast: Cast) -> None:
    page = sent(
        [
            (1, "张桂兰", "13800001234", "镇长", "梨树镇", "", ""),
            (2, "李秀英", "13800001235", "网格员", "", "村", ""),
        ]
    )
    assert "There is no role called" in page and "No area of yours is called" in page
    assert not Member.objects.filter(name__in=("张桂兰", "李秀英")).exists()


def test_the_same_roster_mended_and_sent_again_doubles_nobody(cast: Cast) -> None:
    good = (1, "张桂兰", "13800001234", "网格员", "梨树镇", "南杏山村", "")
    sent([good, (2, "李秀英", "13800001235", "网格员", "梨树镇", "无此村", "")])
    page = sent([good, (2, "李秀英", "13800001235", "网格员", "梨树镇", "大烟筒村", "")])
    assert "on the roster already" in page
    assert (len(held("张桂兰")), len(held("李秀英"))) == (1, 1)


def test_whoever_was_imported_is_among_those_who_need_a_slip(cast: Cast) -> None:
    sent([(1, "张桂兰", "13800001234", "网格员", "梨树镇", "南杏山村", "第一网格")])
    leader = as_member("township")
    assert "张桂兰" in leader.get("/logins/?state=none").content.decode()
    page = leader.post("/logins/slips/", {"whom": "all", "q": "张桂兰"}).content.decode()
    assert re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", page) and "第一网格" in page
