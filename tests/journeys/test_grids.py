"""The grids of a village: every household in exactly one, and everything of a household goes with it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.core import privacy
from lianfang.isolation.models import Stay
from lianfang.journeys import rules
from lianfang.people import queries as people
from lianfang.people.models import Household, Person, Placement, SearchToken, Vulnerability
from lianfang.places import queries as places
from lianfang.places.models import Division
from lianfang.places.types import division_uuid
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks
from lianfang.tasks.models import HandOver, Task
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast, forget, the_cast
from tests.journeys.test_replay import replays
from tests.journeys.way import Way

FIRST, SECOND = f"{LISHU_VILLAGE}001", f"{LISHU_VILLAGE}002"
DOORS = 6


def households(cast: Cast, village: str = LISHU_VILLAGE, doors: int = DOORS) -> list[UUID]:
    """Doors of a village, with somebody who needs special care behind each."""
    privacy.forget_cached_keys()  # a door of the register has the same id in every test
    rows = [
        {
            "household": str(n),
            "address": f"{n % 2 + 1}组{n}号",
            "division_id": village,
            "name": f"王小{'一二三四五六七八'[n]}",
            "vulnerable": ["alone_elderly"],
        }
        for n in range(doors)
    ]
    done = cast.do_all("people.import_resident", rows, by="administrator")
    return [UUID(one.result["household_id"]) for one in done]


def draw(cast: Cast, grids: list[tuple[str, list[UUID]]], village: str = LISHU_VILLAGE, **more: Any) -> Any:
    entries = [{"name": name, "household_ids": homes} for name, homes in grids]
    return cast.do("journeys.draw_grids", by=more.pop("by", "township"), division_id=village, grids=entries, **more)


@pytest.fixture
def homes(cast: Cast) -> list[UUID]:
    return households(cast)


@pytest.fixture
def grids(cast: Cast, homes: list[UUID]) -> Any:
    return draw(cast, [("一组", homes[:3]), ("二组", homes[3:])])


def within(code: str) -> set[UUID]:
    return people.homes_in([division_uuid(code)])


def test_every_household_lies_in_the_grid_that_was_drawn_for_it(cast: Cast, homes: list[UUID], grids: Any) -> None:
    assert within(FIRST) == set(homes[:3]) and within(SECOND) == set(homes[3:]) and not within(LISHU_VILLAGE)
    assert [(g.code, g.name, g.level) for g in places.grids_of(cast.village)] == [
        (FIRST, "一组", 6),
        (SECOND, "二组", 6),
    ]
    assert grids["households"] == DOORS
    assert Placement.objects.count() == DOORS
    assert places.full_name(division_uuid(FIRST), below=cast.lishu).endswith("南杏山村 · 一组")


def test_who_lives_there_goes_along_and_is_found_from_the_grid(cast: Cast, homes: list[UUID], grids: Any) -> None:
    person = Person.objects.get(household_id=homes[0])
    grid = division_uuid(FIRST)
    assert person.division_id == grid
    assert Vulnerability.objects.get(person=person).division_id == grid
    assert set(SearchToken.objects.filter(person=person).values_list("division_id", flat=True)) == {grid}
    (found,) = people.search(cast.actor("grid"), "王小一", START)
    assert found.id == person.id  # whoever works in the village sees every grid of it
    assert people.search(cast.actor("other_grid"), "王小一", START) == []


def test_who_works_in_one_grid_sees_that_grid_alone(cast: Cast, homes: list[UUID], grids: Any) -> None:
    cast.members["leader"] = UUID(cast.do("roster.add_member", name="Leader", division_id=LISHU_VILLAGE)["id"])
    cast.do("roster.assign", member_id=cast.members["leader"], role="grid_worker", division_id=FIRST)
    mine = people.visible(cast.actor("leader"), "people.see", START)
    assert {one.household_id for one in mine} == set(homes[:3])


def test_what_is_owed_and_lived_at_a_door_goes_with_it(county: Way) -> None:
    county.arrive("Traveller One")
    county.sign_all()
    stay = Stay.objects.get()
    door = stay.order.household_id
    county.do(
        "journeys.draw_grids", "township", division_id=LISHU_VILLAGE, grids=[{"name": "A", "household_ids": [door]}]
    )
    grid = division_uuid(FIRST)
    assert Stay.objects.get().division_id == grid
    open_tasks = Task.objects.filter(done_at=None, cancelled_at=None, person_id=stay.person_id)
    elsewhere = open_tasks.exclude(division_id=grid)
    assert open_tasks.count() > 5 and [(t.kind, t.division_id) for t in elsewhere] == [
        ("handover.chase", county.cast.lishu)
    ]
    assert HandOver.objects.get().division_id == grid
    worker = county.cast.members["grid"]
    owners = tasks.owners([one for one in open_tasks if one.role == "grid_worker"], county.at)
    assert {owner.member_id for owner in owners.values()} == {worker}  # nobody else works in the grid itself


def test_a_household_in_two_grids_or_in_none_is_refused(cast: Cast, homes: list[UUID]) -> None:
    entry = {"name": "A", "household_ids": homes[:2]}
    again = {"name": "A", "household_ids": homes[1:3]}
    refused = cast.refusals("journeys.draw_grids", by="township", division_id=LISHU_VILLAGE, grids=[entry, again])
    assert refused == {
        ("grids", "journeys.household_twice"),
        ("grids", "journeys.households_left"),
        ("grids.0.name", "journeys.grids_same_name"),
        ("grids.1.name", "journeys.grids_same_name"),
    }
    assert not places.grids_of(cast.village) and within(LISHU_VILLAGE) == set(homes)


def test_a_household_of_another_village_or_of_another_grid_is_refused(
    cast: Cast, homes: list[UUID], grids: Any
) -> None:
    others = households(cast, OTHER_VILLAGE, 1)
    entry = {"name": "C", "household_ids": [homes[0], others[0]]}
    wanted = {"division_id": LISHU_VILLAGE, "grids": [entry]}
    assert cast.refusals("journeys.draw_grids", by="township", **wanted) == {("grids", "journeys.not_free")}
    moved = {"division_id": FIRST, "household_ids": others}
    assert cast.refusals("journeys.move_households", by="township", **moved) == {
        ("household_ids", "journeys.other_village")
    }


def test_a_door_built_later_lies_in_no_grid_until_it_is_drawn(cast: Cast, homes: list[UUID], grids: Any) -> None:
    entry = {"name": "新来", "sex": "male"}
    made = cast.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE, address="3组9号")
    door = UUID(made["household_id"])
    assert within(LISHU_VILLAGE) == {door}
    cast.do("journeys.move_households", by="township", division_id=FIRST, household_ids=[door])
    assert within(FIRST) == {door, *homes[:3]} and not within(LISHU_VILLAGE)


def test_a_grid_is_split_and_merged_and_what_was_recorded_stays(cast: Cast, homes: list[UUID], grids: Any) -> None:
    split = cast.do("journeys.split_grid", by="township", division_id=FIRST, name="三组", household_ids=homes[:1])
    third = UUID(split["grids"][1])
    assert people.homes_in([third]) == {homes[0]} and within(FIRST) == set(homes[1:3])
    cast.do("roster.assign", member_id=cast.members["grid"], role="grid_worker", division_id=third)
    later = START + timedelta(hours=1)
    cast.do("journeys.merge_grids", by="township", at=later, division_id=FIRST, other_ids=[third])
    assert within(FIRST) == set(homes[:3])
    assert [g.code for g in places.grids_of(cast.village)] == [FIRST, SECOND]
    assert places.is_closed(third) and third in places.under(cast.village)
    assert not roster.assignments_in([third], later).exists()
    (here,) = roster.assignments_in([division_uuid(FIRST)], later)
    assert (here.member_id, here.role) == (cast.members["grid"], "grid_worker")  # who worked there works here
    assert Division.objects.get(id=third).valid_to is not None
    history = Placement.objects.filter(household_id=homes[0]).order_by("at", "id").values_list("came_from", "division")
    assert set(history) == {
        (cast.village, division_uuid(FIRST)),
        (division_uuid(FIRST), third),
        (third, division_uuid(FIRST)),
    }
    again = draw_more(cast, "新来")
    assert places.code_of(again) == f"{LISHU_VILLAGE}004"  # the code of a grid that was closed is not given again


def draw_more(cast: Cast, name: str) -> UUID:
    entry = {"name": name, "sex": "male"}
    made = cast.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE, address="4组1号")
    return UUID(draw(cast, [(name, [made["household_id"]])])["grids"][0])


@pytest.mark.django_db
def test_a_grid_that_nobody_leads_is_a_gap_and_one_that_was_merged_is_none() -> None:
    """Given rules that ask for a leader of each grid, a new grid is a gap until somebody is named, a closed one no more."""
    cast, on = the_cast(edition="tonghua_2020"), START + timedelta(days=10)  # its rules begin on 1 February
    homes = households(cast)
    made = [UUID(id) for id in draw(cast, [("一组", homes[:3]), ("二组", homes[3:])])["grids"]]

    def gaps(at: datetime) -> set[UUID]:
        charges = roster.charges_of(places.under(cast.village), at)
        return {one.division_id for one in charges if one.key == "grid_leader" and one.is_gap}

    assert gaps(on) == set(made)
    given = {"member_id": cast.members["grid"], "role": "grid_leader", "subject_kind": "division"}
    cast.do("roster.name_responsible", by="township", at=on, subject=made[0], division_id=made[0], **given)
    assert gaps(on) == {made[1]}
    later = on + timedelta(hours=1)
    cast.do("journeys.merge_grids", by="township", at=later, division_id=made[0], other_ids=[made[1]])
    assert gaps(later) == set()


def test_merging_and_splitting_say_every_reason_against_them(cast: Cast, homes: list[UUID], grids: Any) -> None:
    others = households(cast, OTHER_VILLAGE, 2)
    draw(cast, [("别村", others)], OTHER_VILLAGE)
    foreign = f"{OTHER_VILLAGE}001"
    merge = {"division_id": FIRST, "other_ids": [FIRST, foreign, LISHU_VILLAGE]}
    assert cast.refusals("journeys.merge_grids", by="township", **merge) == {
        ("other_ids.0", "journeys.same_grid"),
        ("other_ids.1", "journeys.grid_of_other_village"),
        ("other_ids.2", "places.not_a_grid"),
    }
    split = {"division_id": FIRST, "name": "二组", "household_ids": homes[:4]}
    assert cast.refusals("journeys.split_grid", by="township", **split) == {
        ("household_ids", "journeys.not_in_this_grid"),
        ("household_ids", "journeys.nobody_left"),
        ("name", "journeys.grids_same_name"),
    }
    assert cast.refusals("places.rename_grid", by="township", division_id=FIRST, name="二组") == {
        ("name", "places.grid_name_taken")
    }
    assert cast.refusals("places.rename_grid", by="township", division_id=LISHU_TOWN, name="x") == {
        ("division_id", "places.not_a_grid")
    }


def test_the_register_imported_again_finds_the_door_in_its_grid(cast: Cast, homes: list[UUID], grids: Any) -> None:
    """Given a household that was put into a grid, when the register sends another line of it by its village, then the line is
    of that door."""
    row = {"household": "0", "address": "1组0号", "division_id": LISHU_VILLAGE, "name": "王新"}
    (done,) = cast.do_all("people.import_resident", [row], by="administrator")
    assert UUID(done.result["household_id"]) == homes[0]
    assert Person.objects.get(id=UUID(done.result["id"])).division_id == division_uuid(FIRST)
    assert Household.objects.count() == DOORS


def test_a_phone_that_knows_the_village_alone_still_registers_at_the_door(
    cast: Cast, homes: list[UUID], grids: Any
) -> None:
    entry = {"name": "孩子", "sex": "male"}
    given = {"entry": entry, "division_id": LISHU_VILLAGE, "household": homes[4]}
    made = cast.do("people.register_person", by="grid", **given)
    assert Person.objects.get(id=UUID(made["id"])).division_id == division_uuid(SECOND)
    there = {"division_id": LISHU_VILLAGE, "household": homes[0]}
    cast.do("people.move_person", by="grid", person_id=made["id"], **there)
    assert Person.objects.get(id=UUID(made["id"])).division_id == division_uuid(FIRST)


def test_a_grid_is_imported_with_a_code_of_its_village(cast: Cast) -> None:
    grid = {"code": FIRST, "name": "一组", "level": 6, "parent_code": LISHU_VILLAGE}
    cast.do("places.add_division", by="administrator", **grid)
    assert [one.code for one in places.grids_of(cast.village)] == [FIRST]
    wrong = [{"code": f"{OTHER_VILLAGE}001"}, {"code": "220322100203"}]
    for change in wrong:
        assert ("code", "places.no_grid_code") in cast.refusals(
            "places.add_division", by="administrator", **{**grid, **change}
        )
    village = {"code": f"{LISHU_VILLAGE}009", "name": "村", "level": 5, "parent_code": LISHU_TOWN}
    assert cast.refusals("places.add_division", by="administrator", **village) == {("code", "places.no_grid_code")}


@pytest.mark.django_db(transaction=True)
def test_drawing_splitting_and_merging_replay() -> None:
    forget()
    cast = Cast().set_up()
    homes = households(cast)
    draw(cast, [("一组", homes[:3]), ("二组", homes[3:])])
    cast.do("journeys.split_grid", by="township", division_id=SECOND, name="三组", household_ids=homes[5:])
    cast.do("journeys.move_households", by="township", division_id=FIRST, household_ids=homes[3:4])
    cast.do("places.rename_grid", by="township", division_id=FIRST, name="东片")
    later = START + timedelta(hours=1)
    cast.do("journeys.merge_grids", by="township", at=later, division_id=FIRST, other_ids=[SECOND])
    replays()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_drawing_without_reasons_puts_each_household_into_exactly_one_grid(data: Any) -> None:
    free = data.draw(st.sets(st.uuids(), max_size=8))
    pool = sorted(free) + data.draw(st.lists(st.uuids(), max_size=2))
    drawn = data.draw(
        st.lists(
            st.tuples(st.sampled_from("ABCD"), st.lists(st.sampled_from(pool), max_size=6) if pool else st.just([])),
            max_size=4,
        )
    )
    told = [home for _, homes in drawn for home in homes]
    names = [name for name, _ in drawn]
    whole = sorted(told) == sorted(free) and len(set(names)) == len(names)
    assert whole == (not list(rules.reasons_against_drawing(drawn, free, ())))
