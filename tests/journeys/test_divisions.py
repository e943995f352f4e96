"""Villages and towns are renamed and merged: what was recorded under them is found still, by whoever answers now."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.people import queries as people
from lianfang.people.types import SEE
from lianfang.places import queries as places
from lianfang.places.models import Division
from lianfang.places.types import division_uuid
from lianfang.roster import queries as roster
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast, forget
from tests.journeys.test_grids import draw, households
from tests.journeys.test_replay import replays

LATER = START + timedelta(hours=1)
OTHER_TOWN, FAR_VILLAGE = "220322101000", "220322101201"


def merge(cast: Cast, code: str, into: str) -> None:
    given = {"division_id": code, "into_id": into}
    cast.do("journeys.merge_division", by="administrator", at=LATER, **given)


def test_a_renamed_division_is_found_by_both_names(cast: Cast) -> None:
    cast.do("places.rename_division", by="administrator", division_id=LISHU_VILLAGE, name="杏山新村")
    assert places.names([cast.village]) == {cast.village: "杏山新村"}
    assert places.named("南杏山") == places.named("杏山新") == [cast.village]
    assert places.former_names(cast.village) == ["南杏山村"]


def test_a_merged_village_lies_below_the_other_with_its_people_and_its_workers(cast: Cast) -> None:
    homes = households(cast, OTHER_VILLAGE, 4)
    merge(cast, OTHER_VILLAGE, LISHU_VILLAGE)
    other = division_uuid(OTHER_VILLAGE)
    assert places.is_closed(other) and places.contains(cast.village, other)
    assert people.homes_in([cast.village]) == set(homes) and not people.homes_in([other])
    assert [one.code for one in places.merged_into(cast.village)] == [OTHER_VILLAGE]
    assert places.by_code(OTHER_VILLAGE) == other and places.named("大烟筒") == [other]
    workers = {row.member_id for row in roster.assignments_in([cast.village], LATER)}
    assert workers == {cast.members["grid"], cast.members["other_grid"]}
    seen = people.visible(cast.actor("grid", LATER), SEE, LATER)
    assert seen.count() == 4 and other not in places.of_level(5)


def test_the_villages_of_a_merged_town_lie_in_the_other_town(cast: Cast) -> None:
    far = division_uuid(FAR_VILLAGE)
    assert not places.contains(cast.town, far)
    merge(cast, OTHER_TOWN, LISHU_TOWN)
    assert places.contains(cast.town, far) and places.township_of(far) == cast.town
    assert [row.code for row in places.children(cast.town)] == [LISHU_VILLAGE, OTHER_VILLAGE, FAR_VILLAGE]
    assert not Division.objects.filter(parent=division_uuid(OTHER_TOWN)).exists()
    assert places.county_of(far) == cast.lishu and not places.is_closed(far)


def test_a_drawn_village_brings_its_grids(cast: Cast) -> None:
    homes = households(cast, OTHER_VILLAGE, 4)
    draw(cast, [("东", homes[:2]), ("西", homes[2:])], OTHER_VILLAGE)
    merge(cast, OTHER_VILLAGE, LISHU_VILLAGE)
    assert [grid.name for grid in places.grids_of(cast.village)] == ["东", "西"]
    assert {places.village_of(grid.id) for grid in places.grids_of(cast.village)} == {cast.village}


def test_every_reason_against_merging_and_renaming_is_given(cast: Cast) -> None:
    def refused(division: str, into: str) -> set[tuple[str, str]]:
        given = {"division_id": division, "into_id": into}
        return cast.refusals("journeys.merge_division", by="administrator", at=LATER, **given)

    assert refused(LISHU_VILLAGE, LISHU_TOWN) == {("into_id", "places.other_level")}
    assert refused(LISHU_VILLAGE, LISHU_VILLAGE) == {("into_id", "places.into_itself")}
    assert refused(LISHU_TOWN, LISHU_VILLAGE) == {("into_id", "places.into_itself")}
    merge(cast, OTHER_VILLAGE, LISHU_VILLAGE)
    assert ("division_id", "places.not_in_use") in refused(OTHER_VILLAGE, FAR_VILLAGE)
    assert ("into_id", "places.not_in_use") in refused(FAR_VILLAGE, OTHER_VILLAGE)
    rename = {"division_id": OTHER_VILLAGE, "name": "x"}
    assert cast.refusals("places.rename_division", by="administrator", **rename) == {
        ("division_id", "places.not_in_use")
    }
    same = {"division_id": LISHU, "name": "梨树县"}
    assert cast.refusals("places.rename_division", by="administrator", **same) == {("name", "places.same_name")}


@pytest.mark.django_db(transaction=True)
def test_renaming_and_merging_replay() -> None:
    forget()
    cast = Cast().set_up()
    homes: list[UUID] = households(cast, OTHER_VILLAGE, 4)
    draw(cast, [("东", homes[:2]), ("西", homes[2:])], OTHER_VILLAGE)
    cast.do("places.rename_division", by="administrator", division_id=LISHU_VILLAGE, name="杏山新村")
    merge(cast, OTHER_VILLAGE, LISHU_VILLAGE)
    merge(cast, OTHER_TOWN, LISHU_TOWN)
    replays()
