"""The day of each township looked at by a named person: coverage by grid, protection tasks, a signature; missed days shown."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from lianfang.core import privacy
from lianfang.journeys import schedule
from lianfang.roster.models import DailyReview
from lianfang.tasks.kinds import REVIEW_DAY, REVIEW_MISSED
from lianfang.tasks.models import Task
from tests.canvass.conftest import Village
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at


@pytest.fixture
def village(transactional_db: None) -> Iterator[Village]:
    """A round through two villages of a township under rules that ask for a daily review, in February."""
    privacy.forget_cached_keys()
    found = Village(the_cast(edition="tonghua_2020"), at=START + timedelta(days=10))
    found.home("赵家")
    found.home("钱家")
    found.home("李家", OTHER_VILLAGE)
    found.open()
    for _live in live_at(found.at):
        yield found


def _review(village: Village, by: str = "township", **said: Any) -> dict[str, Any]:
    return {"by": by, "at": village.at, "division_id": LISHU_TOWN, **said}


def test_a_day_is_reviewed_by_a_named_person_who_signs_what_stood_before_them(village: Village) -> None:
    schedule.run_due(village.on(hours=1))
    entries = [{"person_id": village.persons["赵家 one"], "met": "seen"}]
    asked = {"household_id": village.homes["赵家"], "division_id": LISHU_VILLAGE, "entries": entries}
    village.cast.do("journeys.record_door", by="grid", at=village.on(minutes=5), **asked)
    person = {"person_id": village.persons["钱家 one"], "next_on": village.at.date(), "kind": "medicine"}
    village.cast.do("journeys.note_need", by="grid", at=village.at, what="胰岛素", **person)
    assert village.cast.refusals("journeys.review_day", **_review(village)) == {("remark", "roster.remark_needed")}
    village.cast.do("journeys.review_day", **_review(village, remark="明天上午补走两户"))
    row = DailyReview.objects.get()
    assert {one["division"]: (one["households"], one["reached"]) for one in row.coverage} == {
        LISHU_VILLAGE: (2, 1),
        OTHER_VILLAGE: (1, 0),
    }
    assert (row.protection, row.signed_how) == ({"open": 1, "overdue": 0}, "pin")
    assert row.member_id == village.cast.members["township"]
    task = Task.objects.get(kind=REVIEW_DAY, subject=village.cast.town)
    assert task.done_by == row.member_id
    again = _review(village, remark="再看一次")
    assert village.cast.refusals("journeys.review_day", **again) == {("division_id", "roster.reviewed_already")}
    replays()


def test_a_day_that_nobody_reviewed_is_shown_and_asked_about(village: Village) -> None:
    schedule.run_due(village.on(hours=1))
    schedule.run_due(village.on(days=1))
    (missed,) = Task.objects.filter(kind=REVIEW_MISSED, subject=village.cast.town, key="2020-02-03")
    assert missed.role == "county_commander"
    for _live in live_at(village.at):
        page = as_member("commander").get("/day-reviews/").content.decode()
        assert "0 of 2 areas were reviewed today." in page and "02-03" in page
        day = as_member("township").get(f"/day-reviews/{LISHU_TOWN}/").content.decode()
        assert "Coverage by village and grid" in day and "大烟筒村" in day
        assert as_member("stranger").get(f"/day-reviews/{LISHU_TOWN}/").status_code == 404


def test_it_is_signed_by_who_may_for_an_area_of_which_the_rules_ask(village: Village) -> None:
    assert village.cast.refusals("journeys.review_day", **_review(village, "grid", remark="看过")) == {
        ("", "not_allowed")
    }
    unsigned = village.cast.actor("township", village.at, signed=False)
    said = {"division_id": LISHU_TOWN, "remark": "看过", "at": village.at, "by": unsigned}
    assert village.cast.refusals("journeys.review_day", **said) == {("signature", "signature_required")}
    small = _review(village, remark="看过", division_id=LISHU_VILLAGE)
    assert village.cast.refusals("journeys.review_day", **small) == {("division_id", "roster.not_reviewed_here")}
