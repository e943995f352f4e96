"""Pledges: what a unit promised in writing, kept as a document with its scope, signer, day and text; nothing follows from it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.roster.models import Pledge
from lianfang.tasks.models import Task
from tests.cast import LISHU_TOWN, NANXIAN_TOWN, START, Cast, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

LATER = START + timedelta(hours=1)
OPERATION = str(UUID(int=0x75 << 64 | 7 << 76 | 2 << 62))


@pytest.fixture
def county(transactional_db: None) -> Iterator[Cast]:
    for _live in live_at(LATER):
        yield the_cast()


def _sign(county: Cast, **more: Any) -> dict[str, Any]:
    unit = county.do("roster.add_organisation", name="客运站", division_id=LISHU_TOWN)["id"]
    said = {
        "title": "消毒责任书",
        "scope": "候车室和车辆",
        "text": "每日消毒两次。\n发热旅客送诊。",
        "signed_on": START.date(),
    }
    who = {"organisation_id": unit, "division_id": LISHU_TOWN, "signer_id": county.members["township"]}
    return {"by": "township", "at": LATER, **said, **who, **more}


def test_a_new_text_takes_the_place_of_the_one_before_which_stays_to_be_read(county: Cast) -> None:
    asked = _sign(county)
    first = county.do("roster.sign_pledge", **asked)
    second = county.do("roster.sign_pledge", **{**asked, "text": "每日消毒三次。"})
    rows = Pledge.objects.order_by("number")
    assert [(row.number, row.ended_at) for row in rows] == [(1, LATER), (2, None)]
    gone = {"pledge_id": first["id"], "seen": 1, "by": "township", "at": LATER}
    assert county.refusals("roster.withdraw_pledge", **gone) == {("pledge_id", "roster.pledge_ended")}
    county.do("roster.withdraw_pledge", **{**gone, "pledge_id": second["id"]})
    assert not Pledge.objects.filter(ended_at=None).exists()
    assert not Task.objects.exists()
    replays()


def test_it_is_kept_for_ones_own_area_by_a_day_that_has_come(county: Cast) -> None:
    ahead = _sign(county, signed_on=START.date() + timedelta(days=2))
    assert county.refusals("roster.sign_pledge", **ahead) == {("signed_on", "roster.signed_later")}
    elsewhere = {**ahead, "signed_on": START.date(), "division_id": NANXIAN_TOWN}
    assert county.refusals("roster.sign_pledge", **elsewhere) == {("division_id", "not_found_here")}
    assert county.refusals("roster.sign_pledge", **{**ahead, "by": "grid"}) == {("", "not_allowed")}


def test_the_document_is_listed_read_and_withdrawn_on_pages(county: Cast) -> None:
    made = county.do("roster.sign_pledge", **_sign(county))
    township = as_member("township")
    assert "消毒责任书" in township.get("/pledges/").content.decode()
    page = township.get(f"/pledges/{made['id']}/").content.decode()
    assert "候车室和车辆" in page and "发热旅客送诊。" in page and "Worker township" in page and "No. 1" in page
    assert as_member("stranger").get(f"/pledges/{made['id']}/").status_code == 404
    assert "What they pledge" in township.get("/pledges/new/").content.decode()
    gone = township.post(f"/pledges/{made['id']}/withdraw/", {"operation": OPERATION, "seen": "1"})
    assert gone.status_code in (302, 303)
    assert "消毒责任书" not in township.get("/pledges/").content.decode()
    assert "holds no more" in township.get("/pledges/?show=all").content.decode()
