"""The log of whoever answers for an area: visits, problems found, and how each was solved; and the network in one chart."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.roster import queries
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, START, Cast
from tests.web.desk import as_member, live_at

LATER = START + timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(cast: Cast) -> Any:
    yield from live_at(LATER)


def _name(cast: Cast, member: str, role: str, code: str, area: UUID) -> None:
    asked = {"member_id": cast.members[member], "role": role, "subject_kind": "division", "subject": area}
    cast.do("roster.name_responsible", by="commander", division_id=code, **asked)


def test_who_guarantees_an_area_logs_visits_and_problems_until_they_are_solved(cast: Cast) -> None:
    _name(cast, "commander", "county_secretary", LISHU, cast.lishu)
    found = [{"problem": "村口夜间无人值守"}, {"problem": "消毒液不足"}]
    cast.do("roster.log_visit", by="commander", division_id=LISHU_VILLAGE, summary="查看村口", problems=found)
    (known,) = queries.areas_visited([cast.village]).values()
    assert (known.visits, known.unsolved, known.last) == (1, 2, START)
    assert queries.visits_in([cast.village]).get().charge == "county_secretary"
    first = queries.problems_in([cast.village]).filter(words="消毒液不足").get()
    solved = {"problem_id": first.id, "seen": 1, "how": "送去二十箱"}
    cast.do("roster.solve_problem", by="grid", at=LATER, **solved)
    assert queries.areas_visited([cast.village])[cast.village].unsolved == 1
    again = {**solved, "seen": 2}
    assert cast.refusals("roster.solve_problem", by="grid", at=LATER, **again) == {
        ("problem_id", "roster.solved_already")
    }


def test_nobody_else_logs_a_visit_in_the_place_of_who_answers(cast: Cast) -> None:
    assert cast.refusals("roster.log_visit", by="grid", division_id=LISHU_VILLAGE) == {
        ("division_id", "roster.answers_not_here")
    }
    _name(cast, "grid", "village_secretary", LISHU_VILLAGE, cast.village)
    assert cast.refusals("roster.log_visit", by="grid", division_id=LISHU_TOWN) == {("division_id", "not_found_here")}
    cast.do("roster.log_visit", by="grid", division_id=LISHU_VILLAGE)


def test_the_page_shows_areas_not_visited_first_and_what_is_unsolved(cast: Cast) -> None:
    _name(cast, "township", "town_secretary", LISHU_TOWN, cast.town)
    leader = as_member("township")
    before = leader.get("/visits/").content.decode()
    assert "not yet" in before and f"division_id={LISHU_TOWN}" in before
    cast.do("roster.log_visit", by="township", division_id=LISHU_TOWN, problems=[{"problem": "口罩不足"}])
    after = leader.get("/visits/").content.decode()
    assert "口罩不足" in after and "01-24 08:00" in after
    (problem,) = queries.problems_in([cast.town])
    address = f"/visits/problems/{problem.id}/"
    assert leader.get(address).status_code == 200
    assert leader.post(address, {"how": "调来一千只", "seen": "1"}).status_code in (302, 303)
    assert "口罩不足" not in leader.get("/visits/").content.decode()
    assert as_member("stranger").get(address).status_code == 404


def test_an_areas_network_stands_in_one_chart_upward_and_downward(cast: Cast) -> None:
    """Units, teams and contacts: whom to turn to above, who works here, who below; and nothing of the next county."""
    _name(cast, "commander", "county_secretary", LISHU, cast.lishu)
    _name(cast, "grid", "village_secretary", LISHU_VILLAGE, cast.village)
    cast.do("roster.draw_zone", by="township", name="东片", division_id=LISHU_TOWN)
    cast.do("places.open_site", kind="isolation_site", name="客运宾馆", division_id=LISHU_TOWN)
    unit = cast.do("roster.add_organisation", name="镇政府", division_id=LISHU_TOWN)
    hired = {"name": "何干事", "phone": "13900000009", "organisation_id": unit["id"]}
    member = cast.do("roster.add_member", division_id=LISHU_TOWN, **hired)
    cast.do("roster.assign", member_id=member["id"], role="grid_worker", division_id=LISHU_TOWN)
    page = as_member("commander").get(f"/divisions/{LISHU_TOWN}/network/").content.decode()
    above, rest = page.split("<h2>Here</h2>")
    here, below = rest.split("<h2>Below</h2>")
    assert "Worker commander" in above and "County secretary" in above
    assert all(words in here for words in ("Worker township", "镇政府", "何干事", "13900000009", "东片", "客运宾馆"))
    assert "Worker grid" in below and "Village secretary" in below and "Nobody" in below
    assert as_member("stranger").get(f"/divisions/{LISHU_TOWN}/network/").status_code == 404
    assert (
        f"/divisions/{LISHU_TOWN}/network/" in as_member("commander").get(f"/divisions/{LISHU_TOWN}/").content.decode()
    )
