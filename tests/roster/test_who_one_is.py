"""What a member may do now: their own roles and those of whom they stand in for, each in its area and its time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lianfang.core.access import authorize
from lianfang.places.types import division_uuid
from lianfang.roster.models import Assignment
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, START, Cast

DAY = timedelta(days=1)
NOON = START + timedelta(hours=4)
DUTY = "isolation.care"
Reaches = Callable[[str, str, datetime], bool]


@pytest.fixture
def reaches(cast: Cast) -> Reaches:
    """Whether one of the cast may care for somebody in a village at an instant, as it is at a later one."""

    def may(name: str, village: str, at: datetime) -> bool:
        return authorize(cast.actor(name, at), DUTY, (division_uuid(village),), at)

    return may


def _stand_in(cast: Cast, *, since: datetime, until: datetime) -> None:
    """The worker of the other village stands in for the one of the village."""
    named = {"member_id": cast.members["grid"], "deputy_id": cast.members["other_grid"]}
    cast.do("roster.deputise", **named, since=since, until=until)


def test_who_moved_to_another_village_leaves_the_former_one(cast: Cast, reaches: Reaches) -> None:
    [held] = cast.actor("grid").grants
    former = _assignment(cast, "grid")
    cast.do("roster.relieve", assignment_id=former, at=NOON)
    cast.do("roster.assign", member_id=cast.members["grid"], role="grid_worker", division_id=OTHER_VILLAGE, at=NOON)
    assert held.until is None
    assert (reaches("grid", LISHU_VILLAGE, NOON - DAY / 24), reaches("grid", OTHER_VILLAGE, NOON - DAY / 24)) == (
        True,
        False,
    )
    assert (reaches("grid", LISHU_VILLAGE, NOON), reaches("grid", OTHER_VILLAGE, NOON)) == (False, True)


def _assignment(cast: Cast, name: str) -> str:
    return str(Assignment.objects.get(member_id=cast.members[name], until=None).id)


def test_a_role_given_for_a_time_ends_with_it(cast: Cast, reaches: Reaches) -> None:
    given = {"member_id": cast.members["post"], "role": "grid_worker", "division_id": LISHU_VILLAGE}
    cast.do("roster.assign", **given, since=NOON, until=NOON + DAY)
    found = [reaches("post", LISHU_VILLAGE, at) for at in (NOON - DAY / 24, NOON, NOON + DAY / 2, NOON + DAY)]
    assert found == [False, True, True, False]


def test_who_stands_in_holds_what_the_other_holds_meanwhile_alone(cast: Cast, reaches: Reaches) -> None:
    _stand_in(cast, since=NOON, until=NOON + DAY)
    found = [reaches("other_grid", LISHU_VILLAGE, at) for at in (NOON - DAY / 24, NOON, NOON + DAY)]
    assert found == [False, True, False]
    assert reaches("other_grid", OTHER_VILLAGE, NOON)
    assert not reaches("grid", OTHER_VILLAGE, NOON), "standing in is not mutual"


def test_a_stand_in_says_nothing_about_the_days_before_they_stood_in(cast: Cast) -> None:
    _stand_in(cast, since=NOON, until=NOON + DAY)
    [lent] = [g for g in cast.actor("other_grid", NOON + DAY / 2).grants if g.deputy_for is not None]
    assert (lent.since, lent.until, lent.deputy_for) == (NOON, NOON + DAY, cast.members["grid"])
    assert not authorize(cast.actor("other_grid", NOON + DAY / 2), DUTY, (cast.village,), NOON - DAY / 24)


def test_of_two_times_of_standing_in_the_longer_counts(cast: Cast, reaches: Reaches) -> None:
    _stand_in(cast, since=NOON, until=NOON + 3 * DAY)
    _stand_in(cast, since=NOON, until=NOON + DAY)
    lent = [g.until for g in cast.actor("other_grid", NOON).grants if g.deputy_for is not None]
    assert lent == [NOON + 3 * DAY]


def test_who_left_stands_in_for_nobody_and_is_stood_in_for_by_nobody(cast: Cast, reaches: Reaches) -> None:
    _stand_in(cast, since=NOON, until=NOON + 9 * DAY)
    cast.do("roster.let_go", member_id=cast.members["other_grid"], seen=1, at=NOON + DAY)
    assert cast.actor("other_grid", NOON + DAY).grants == ()
    _other_way(cast)
    assert reaches("post", LISHU_VILLAGE, NOON + DAY)
    cast.do("roster.let_go", member_id=cast.members["grid"], seen=1, at=NOON + 2 * DAY)
    assert not reaches("post", LISHU_VILLAGE, NOON + 2 * DAY)


def _other_way(cast: Cast) -> None:
    """The post's worker stands in for the one of the village, too."""
    named = {"member_id": cast.members["grid"], "deputy_id": cast.members["post"]}
    cast.do("roster.deputise", **named, since=NOON, until=NOON + 9 * DAY)
