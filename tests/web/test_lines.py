"""The defence lines: each has posts and owners, and whoever crosses the county line appears at the hamlet and the household."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cast import LISHU_VILLAGE
from tests.journeys.way import Way, the_way
from tests.web.desk import as_member, live_at


@pytest.fixture
def way(db: None) -> Iterator[Way]:
    """The county with its posts; the rules of Lishu."""
    found = the_way()
    for _live in live_at(found.at + timedelta(hours=3)):
        yield found


def _gaps(member: str = "commander") -> str:
    page = as_member(member).get("/lines/").content.decode()
    return page[page.index("Missing at the next line") : page.index("County line</h")]


def test_who_crossed_the_county_line_is_a_gap_until_received_and_met_at_home(way: Way) -> None:
    arrived = way.arrive("Wang Yu")
    assert "Wang Yu" in _gaps() and "hamlet line" in _gaps()
    way.on(minutes=30)
    way.do("tasks.receive", "grid", handover_id=arrived["handovers"][0])
    assert "household line" in _gaps() and "hamlet line" not in _gaps()
    way.on(minutes=30)
    (person,) = arrived["persons"]
    entries = [{"person_id": person, "met": "seen"}]
    way.do("journeys.record_door", "grid", division_id=LISHU_VILLAGE, entries=entries)
    assert "Wang Yu" not in _gaps() and "was met at home" in _gaps()


def test_each_line_has_its_posts_with_owners_and_says_where_there_is_none(way: Way) -> None:
    page = as_member("commander").get("/lines/").content.decode()
    county = page[page.index("County line") : page.index("Hamlet line")]
    assert "posts, without an owner" in county and f"/checkpoints/{way.post}/" in county
    household = page[page.index("Household line") :]
    assert "nobody" in household and f"area={LISHU_VILLAGE}" in household


def test_the_next_county_sees_nobody_of_ours(way: Way) -> None:
    way.arrive("Wang Yu")
    assert "Wang Yu" not in _gaps("stranger")
