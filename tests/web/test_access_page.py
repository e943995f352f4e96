"""The page that shows who may do what, and why: by which role, where, given by whom, until when, or standing in for whom."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lianfang.roster.models import Assignment
from tests.cast import LISHU, LISHU_TOWN, Cast
from tests.web.desk import MORNING, as_member, live_at


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[None]:
    yield from live_at(MORNING)


def _page(name: str, asked: str = "") -> str:
    return as_member(name).get(f"/access/{asked}").content.decode()


def test_a_duty_opens_to_who_holds_it_and_to_nobody_else(cast: Cast) -> None:
    listed = _page("commander", "?duty=isolation.sign").split('id="holders"')[1]
    assert "Worker commander" in listed
    for other in ("Worker grid", "Worker township", "Worker supervisor", "Worker stranger"):
        assert other not in listed, other
    assert 'href="?duty=isolation.sign#holders"' in _page("commander")


def test_a_role_says_who_gave_it_until_when_and_opens_to_the_operation(cast: Cast) -> None:
    member, until = cast.members["post"], MORNING + timedelta(days=3)
    given = {"member_id": member, "role": "clinician", "division_id": LISHU, "until": until}
    made = cast.do("roster.assign", by="administrator", at=MORNING, **given)
    op = Assignment.objects.get(id=made["id"]).op
    listed = _page("commander", "?role=clinician").split('id="holders"')[1]
    assert "Worker post" in listed and "Worker administrator" in listed and f"/journal/{op}/" in listed
    assert "2020-01-28 10:00" in listed
    assert "whoever set the home up" in listed, "the others were given by the command line"
    assert "Worker administrator" in as_member("commander").get(f"/journal/{op}/").content.decode()


def test_a_stand_in_says_for_whom_and_what_is_held_so(cast: Cast) -> None:
    named = {"member_id": cast.members["commander"], "deputy_id": cast.members["township"]}
    times = {"since": MORNING, "until": MORNING + timedelta(days=1)}
    cast.do("roster.deputise", by="administrator", at=MORNING, **named, **times)
    listed = _page("commander").split('id="stand-ins"')[1].split('id="holders"')[0]
    for words in (
        "Worker township",
        "Worker commander",
        "County commander · 梨树县",
        "Worker administrator",
        "2020-01-26",
    ):
        assert words in listed, words


def test_whoever_sees_one_town_reads_of_that_town(cast: Cast) -> None:
    listed = _page("township").split('id="holders"')[1]
    assert "Worker township" in listed and "Worker commander" not in listed and LISHU_TOWN not in listed
