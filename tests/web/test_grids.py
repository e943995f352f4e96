"""The pages of the grids: the drawing that addresses propose, households chosen and put elsewhere, a grid renamed and merged."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils.timezone import localdate

from lianfang.core.ids import fresh
from lianfang.core.models import Look
from lianfang.journeys import schedule
from lianfang.people import queries as people
from lianfang.people.blocks import block_of, by_block
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from lianfang.tasks import queries as tasks
from lianfang.web.paper_nights import villages_due
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START
from tests.journeys.test_grids import FIRST, SECOND, draw, households
from tests.web.desk import as_member
from tests.web.ward import Ward, ward

__all__ = ["ward"]
PAGE = f"/grids/{LISHU_VILLAGE}/"


@pytest.fixture
def homes(ward: Ward) -> list[UUID]:
    return households(ward.way.cast)


def send(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {"op_id": str(fresh(START)), **said})


def named(code: str) -> dict[str, int]:
    """The grids of a village and how many households lie in each."""
    drawn = list(places.grids_of(division_uuid(code)))
    counts = people.counts_in([grid.id for grid in drawn])
    return {grid.name: counts[grid.id][0] for grid in drawn}


def test_the_addresses_propose_the_grids_and_the_same_name_makes_one(ward: Ward, homes: list[UUID]) -> None:
    leader = as_member("township")
    page = leader.get(PAGE).content.decode()
    assert "1组" in page and "2组" in page and Look.objects.using("looks").filter(place="grids.village").exists()
    answer = send(leader, f"{PAGE}draw/", **{"name.1组": "东片", "name.2组": " 东片 "})
    assert answer.status_code == 303
    assert named(LISHU_VILLAGE) == {"东片": 6}
    assert "In no grid" not in leader.get(PAGE).content.decode()


def test_a_block_without_a_name_is_refused_and_what_was_typed_stays(ward: Ward, homes: list[UUID]) -> None:
    answer = send(as_member("township"), f"{PAGE}draw/", **{"name.1组": "东片", "name.2组": ""})
    assert answer.status_code == 422 and "东片" in answer.content.decode()
    assert not named(LISHU_VILLAGE)


def test_chosen_households_are_put_into_another_grid_or_a_new_one(ward: Ward, homes: list[UUID]) -> None:
    draw(ward.way.cast, [("一组", homes[:3]), ("二组", homes[3:])])
    leader = as_member("township")
    send(leader, f"{PAGE}move/", grid=FIRST, home=[str(homes[0])], into=str(division_uuid(SECOND)), name="")
    assert named(LISHU_VILLAGE) == {"一组": 2, "二组": 4}
    send(leader, f"{PAGE}move/", grid=SECOND, home=[str(homes[0])], into="", name="三组")
    assert named(LISHU_VILLAGE) == {"一组": 2, "二组": 3, "三组": 1}
    refused = send(leader, f"{PAGE}move/", grid=FIRST, home=[str(homes[1])], into="", name="三组")
    assert refused.status_code == 422
    assert "三组" in refused.content.decode()


def test_a_grid_is_renamed_and_merged_on_pages_of_its_own(ward: Ward, homes: list[UUID]) -> None:
    draw(ward.way.cast, [("一组", homes[:3]), ("二组", homes[3:])])
    leader = as_member("township")
    send(leader, f"/grids/{FIRST}/rename/", name="东片")
    send(leader, f"/grids/{FIRST}/merge/", other_ids=[str(division_uuid(SECOND))])
    assert named(LISHU_VILLAGE) == {"东片": 6}
    assert leader.get(f"/grids/{SECOND}/merge/").status_code == 404  # it is in use no more
    assert leader.get(f"/divisions/{SECOND}/").status_code == 200  # what was recorded there is found still


def test_nobody_draws_in_another_area_and_no_worker_draws(ward: Ward, homes: list[UUID]) -> None:
    assert as_member("township").get(f"/grids/{NANXIAN_VILLAGE}/").status_code == 404
    assert as_member("grid").get(PAGE).status_code == 403
    assert send(as_member("stranger"), f"{PAGE}draw/", **{"name.1组": "x"}).status_code == 404


def test_a_village_with_grids_has_one_paper_pack_with_every_door(ward: Ward) -> None:
    """Given a family in quarantine whose door lies in a grid, the village's pack shows the door, and so does the grid's."""
    arrived = ward.way.arrive("刘洋", "刘小雨")
    ward.do("tasks.receive", "grid", handover_id=arrived["handovers"][0])
    ward.way.sign_all()
    door = people.household(next(iter(people.homes_in([ward.way.cast.village])))).id
    ward.do(
        "journeys.draw_grids", "township", division_id=LISHU_VILLAGE, grids=[{"name": "A", "household_ids": [door]}]
    )
    schedule.run_due(ward.way.at)
    ward.on(hours=1)
    at = ward.way.at
    assert villages_due(localdate(at), at) == [ward.way.cast.village]
    worker = ward.way.cast.actor("grid", at)
    for area in (LISHU_VILLAGE, FIRST):
        (due,) = tasks.doors_in(worker, division_uuid(area), at, at + timedelta(days=1))
        assert due.household_id == door
        answer = as_member("grid").get(f"/paper/{area}/pack.pdf?day={localdate(at).isoformat()}")
        assert answer.status_code == 200 and b"%PDF" in answer.content[:10]


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("南杏山村3组12号", "3组"),
        ("南杏山村３组１２号", "3组"),
        ("幸福小区5号楼2单元301", "幸福小区5号楼"),
        ("12栋404", "12栋"),
        ("梨树镇大烟筒村北屯7号", "北屯"),
        ("第三社 5号", "三社"),
        ("East lane 3", ""),
        ("", ""),
    ],
)
def test_an_address_names_its_building_group_or_hamlet(address: str, block: str) -> None:
    assert block_of(address) == block


def test_blocks_come_in_the_order_of_their_numbers_and_what_names_none_comes_last() -> None:
    found = by_block({1: "10组1号", 2: "2组1号", 3: "somewhere", 4: "2组9号"})
    assert list(found.items()) == [("2组", [2, 4]), ("10组", [1]), ("", [3])]


def test_a_merged_village_leads_to_the_one_it_went_into_and_back(ward: Ward) -> None:
    cast, leader = ward.way.cast, as_member("commander")
    cast.do("places.rename_division", at=ward.way.at, division_id=LISHU_VILLAGE, name="杏山新村")
    cast.do("journeys.merge_division", at=ward.way.at, division_id=OTHER_VILLAGE, into_id=LISHU_VILLAGE)
    old = leader.get(f"/divisions/{OTHER_VILLAGE}/").content.decode()
    assert "In use no more since" in old and f"/divisions/{LISHU_VILLAGE}/" in old
    now = leader.get(f"/divisions/{LISHU_VILLAGE}/").content.decode()
    assert "南杏山村" in now and f"/divisions/{OTHER_VILLAGE}/" in now
