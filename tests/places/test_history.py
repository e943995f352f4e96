"""Earlier editions of the official divisions: a code or name that was given up leads to today's, and records keep theirs."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianfang.cli import earlier
from lianfang.places import queries as places
from lianfang.places.history import Former, from_edition, from_history
from lianfang.places.models import FormerCode
from lianfang.places.types import division_uuid
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, Cast
from tests.journeys.test_replay import replays
from tests.web.desk import MORNING, as_member, give_credentials, live_at

SHARED = Path(__file__).parents[3] / "shared" / "data" / "divisions"
HISTORY = """code,province,prefecture,name,level,status,start_year,end_year,new_codes
220184,吉林省,长春市,公主岭市,县级,在用,2020,,
220319,吉林省,四平市,公主岭市,县级,弃用,1985,1988,229001
220381,吉林省,四平市,公主岭市,县级,弃用,1990,2020,130602[2005];220184
229001,吉林省,直辖,公主岭市,县级,弃用,1988,1990,220381
130602,河北省,保定市,新市区,县级,变更,1983,2015,130602
130602,河北省,保定市,竞秀区,县级,在用,2015,,
130605,河北省,保定市,郊区,县级,弃用,1983,1987,130602;130606
130606,河北省,保定市,莲池区,县级,在用,2015,,
139999,河北省,保定市,别处县,县级,弃用,1983,1987,139998
"""
"""Lines as github.com/yescallop/areacodes has them (CC0), one of them made up: it leads nowhere."""
TODAY = {"220184000000": "公主岭市", "130602000000": "竞秀区", "130606000000": "莲池区"}
EDITION = """code,name,level,parent_code
220381000000,公主岭市,3,220300000000
220381001000,河南街道,4,220381000000
220381100000,二十家子满族镇,4,220381000000
220381101000,没有了乡,4,220381000000
130602003000,东风街道,4,130602000000
"""


def lines(text: str) -> list[Mapping[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_a_code_that_was_given_up_is_followed_until_one_is_in_use() -> None:
    """Given a county that had three codes before today's, each leads to today's; one that was divided leads to each part."""
    found = list(from_history(lines(HISTORY), TODAY))
    gongzhuling = [one for one in found if one.today == "220184000000"]
    assert sorted(one.code for one in gongzhuling) == ["220319000000", "220381000000", "229001000000"]
    assert Former("130602000000", "新市区", "130602000000", 1983, 2015) in found
    assert {one.today for one in found if one.code == "130605000000"} == {"130602000000", "130606000000"}
    assert not any(one.code == "139999000000" for one in found)


def test_a_code_that_leads_round_in_a_circle_leads_nowhere() -> None:
    rows = [
        {"code": "110001", "name": "甲", "start_year": "1981", "end_year": "1990", "new_codes": "110002"},
        {"code": "110002", "name": "乙", "start_year": "1990", "end_year": "1991", "new_codes": "110001"},
    ]
    assert list(from_history(rows, TODAY)) == []


def test_an_earlier_list_is_read_against_todays() -> None:
    """Given the list of 2019, a town of a county that changed its code is the one of the same name in it; and a renamed one."""
    today = TODAY | {
        "220184001000": "河南街道办事处",
        "220184100000": "二十家子满族镇",
        "130602003000": "东风路街道",
    }
    parents = {code: f"{code[:6]}000000" for code in today if not code.endswith("000000")}
    known = {"220381000000": "220184000000"}
    compared = from_edition(lines(EDITION), today, parents, known)
    leads = {one.code: one.today for one in compared.former}
    assert leads == {
        "220381000000": "220184000000",
        "220381001000": "220184001000",
        "220381100000": "220184100000",
        "130602003000": "130602003000",
    }
    assert compared.unmatched == ["220381101000"]


def noted(cast: Cast, **said: Any) -> Any:
    given = {"division_id": LISHU_VILLAGE, "code": "220322100299", "name": "杏树沟村", "last_year": 2019, **said}
    return cast.do("places.note_former_code", by="administrator", **given)


def test_an_earlier_code_and_name_are_found_and_lead_to_todays(cast: Cast) -> None:
    made = noted(cast, first_year=2003)
    assert places.by_code("220322100299") == cast.village == division_uuid(LISHU_VILLAGE)
    assert places.named("杏树沟") == places.named("220322100299") == [cast.village]
    assert noted(cast)["id"] == made["id"] and FormerCode.objects.count() == 1
    noted(cast, division_id=OTHER_VILLAGE)
    assert places.by_code("220322100299") is None
    assert set(places.named("220322100299")) == {cast.village, division_uuid(OTHER_VILLAGE)}


def test_every_reason_against_an_earlier_code(cast: Cast) -> None:
    said = {
        "division_id": LISHU_VILLAGE,
        "code": LISHU_VILLAGE,
        "name": "南杏山村",
        "first_year": 2010,
        "last_year": 2009,
    }
    assert cast.refusals("places.note_former_code", by="administrator", **said) == {
        ("code", "places.still_called_so"),
        ("last_year", "places.years_turned_round"),
    }
    assert cast.refusals("places.note_former_code", by="grid", **said) == {("", "not_allowed")}
    other = said | {"division_id": "430921000000", "code": "430921999000", "last_year": 2011}
    assert cast.refusals("places.note_former_code", by="administrator", **other) == {("division_id", "not_found_here")}
    assert not FormerCode.objects.exists()


def test_the_page_of_an_earlier_code_is_todays_and_says_what_it_was(cast: Cast) -> None:
    give_credentials(cast, "commander")
    noted(cast, first_year=2003)
    for _ in live_at(MORNING):
        client: Client = as_member("commander")
        came = client.get("/divisions/220322100299/")
        assert (came.status_code, came["Location"]) == (302, f"/divisions/{LISHU_VILLAGE}/")
        page = client.get(came["Location"]).content.decode()
        assert "杏树沟村 220322100299" in page and "2003" in page
        assert client.get("/divisions/999999999999/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_a_file_makes_of_this_home_is_noted_and_replays(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """Given Lishu's town had another name in an earlier list, the name is noted; a village that is gone is said."""
    earlier_list = [
        {"code": LISHU, "name": "梨树县", "parent_code": "220300000000"},
        {"code": LISHU_TOWN, "name": "梨树乡", "parent_code": LISHU},
        {"code": "220322100888", "name": "大烟筒村村委会", "parent_code": LISHU_TOWN},
        {"code": "220322100889", "name": "不在了村", "parent_code": LISHU_TOWN},
    ]
    operations = list(earlier.edition(earlier_list))
    assert [(one["code"], one["division_id"]) for one in operations] == [
        (LISHU_TOWN, LISHU_TOWN),
        ("220322100888", OTHER_VILLAGE),
    ]
    assert "220322100889" in capsys.readouterr().out
    assert all(done.result for done in cast.do_all("places.note_former_code", operations))
    assert places.named("梨树乡") == [cast.town]
    assert list(earlier.history(lines(HISTORY))) == []
    replays()


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real files of ../shared, which do not lie beside this clone")
def test_the_real_editions_of_2019_and_2023_are_one_history() -> None:
    """Given both editions as they are, Gongzhuling of 2019 and its towns lead to 2023's, but for two farms
    that are no divisions any more; of the counties those do that were not divided and are no development zones."""
    with (SHARED / "cn_divisions_2023_l1_l4.csv").open(encoding="utf-8") as file:
        now = list(csv.DictReader(file))
    with (SHARED / "cn_divisions_2019_l1_l4.csv").open(encoding="utf-8") as file:
        before = list(csv.DictReader(file))
    with (SHARED / "cn_county_code_history_1981_2025.csv").open(encoding="utf-8") as file:
        history = list(csv.DictReader(file))
    today = {row["code"]: row["name"] for row in now}
    parents = {row["code"]: row["parent_code"] for row in now}
    leads: dict[str, set[str]] = {}
    for one in from_history(history, today):
        leads.setdefault(one.code, set()).add(one.today)
    known = {code: codes.pop() for code, codes in leads.items() if len(codes) == 1}
    compared = from_edition(before, today, parents, known)
    found = {one.code: one.today for one in compared.former}
    assert found["220381000000"] == "220184000000"
    towns = {row["name"]: row["code"] for row in before if row["parent_code"] == "220381000000"}
    lost = {name for name, code in towns.items() if not found.get(code, "").startswith("220184")}
    assert len(towns) == 38 and lost == {"十屋农场", "公主岭市鹿场"}
    counties = [row for row in before if row["level"] == "3" and row["code"] not in today]
    led = sum(row["code"] in found for row in counties)
    assert (led, len(counties)) == (50, 71)
