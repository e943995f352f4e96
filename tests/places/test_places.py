"""Divisions, sites, rooms, and that no two people hold one bed."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from lianfang.core.access import OPERATOR
from lianfang.core.errors import Refused
from lianfang.core.ids import Ids
from lianfang.places import actions, queries
from lianfang.places.models import Division, Hold, Room, TreeState
from lianfang.places.types import SiteKind, division_uuid
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, START, TREE, Cast


@pytest.fixture
def site(cast: Cast) -> str:
    made = cast.do("places.open_site", by="administrator", kind="isolation_site", name="Inn", division_id=LISHU_TOWN)
    return str(made["id"])


def _room(cast: Cast, site: str, **changes: object) -> UUID:
    given = {"site_id": site, "name": "101", "zone": "contact", "beds": 2, **changes}
    return UUID(cast.do("places.add_room", by="administrator", **given)["id"])


def _take(room: UUID, occupant: UUID) -> Hold:
    return actions.take_bed(room_id=room, occupant=occupant, by=OPERATOR, at=START, ids=Ids(uuid4(), START))


def test_the_tree_knows_what_lies_in_what(cast: Cast) -> None:
    county, village = division_uuid(LISHU), division_uuid(LISHU_VILLAGE)
    assert queries.contains(county, village) and not queries.contains(village, county)
    assert not queries.contains(division_uuid(NANXIAN), village)
    assert queries.code_of(queries.township_of(village)) == LISHU_TOWN
    assert queries.full_name(village, below=county).endswith("南杏山村")


def test_the_same_division_again_changes_nothing_and_another_name_is_refused(cast: Cast) -> None:
    code, name, level, parent = TREE[-1]
    cast.do("places.add_division", code=code, name=name, level=level, parent_code=parent)
    assert cast.refusals("places.add_division", code=code, name="else", level=level, parent_code=parent) == {
        ("code", "places.code_taken")
    }


def test_a_division_needs_its_parent_and_a_lower_level(cast: Cast) -> None:
    new = {"code": "220322999000", "name": "new", "level": 4}
    assert cast.refusals("places.add_division", **new, parent_code="999999000000") == {
        ("parent_code", "places.unknown_parent")
    }
    assert cast.refusals("places.add_division", **new, parent_code=LISHU_VILLAGE) == {("level", "places.wrong_level")}


def test_a_room_takes_as_many_as_it_has_beds(cast: Cast, site: str) -> None:
    room = _room(cast, site)
    for _ in range(2):
        _take(room, uuid4())
    with pytest.raises(Refused, match="room_full"):
        _take(room, uuid4())
    assert not queries.free_beds(kind=SiteKind.ISOLATION_SITE).exists()


def test_the_database_lets_nobody_hold_two_beds(cast: Cast, site: str) -> None:
    somebody = uuid4()
    first, second = _room(cast, site), _room(cast, site, name="102")
    _take(first, somebody)
    with pytest.raises(IntegrityError), transaction.atomic():
        _take(second, somebody)


def test_a_freed_bed_is_free_again(cast: Cast, site: str) -> None:
    room, somebody = _room(cast, site, beds=1), uuid4()
    _take(room, somebody)
    assert actions.free_beds_of(occupants=[somebody], at=START) == 1
    assert queries.free_beds(UUID(site)).get().taken == 0


def test_an_occupied_room_keeps_its_state_and_a_stale_decision_is_refused(cast: Cast, site: str) -> None:
    room = _room(cast, site)
    _take(room, uuid4())
    given = {"room_id": room, "state": "disinfecting"}
    assert cast.refusals("places.set_room_state", by="administrator", **given, seen=1) == {
        ("state", "places.room_occupied")
    }
    assert cast.refusals("places.set_room_state", by="administrator", **given, seen=7) == {
        ("seen", "stale"),
        ("state", "places.room_occupied"),
    }
    assert Room.objects.get(id=room).state == "active"


def test_a_site_with_somebody_in_it_is_not_closed(cast: Cast, site: str) -> None:
    somebody = uuid4()
    _take(_room(cast, site), somebody)
    assert cast.refusals("places.close_site", by="administrator", site_id=site, seen=1) == {
        ("site_id", "places.room_occupied")
    }
    actions.free_beds_of(occupants=[somebody], at=START)
    assert cast.do("places.close_site", by="administrator", site_id=site, seen=1)["version"] == 2


def test_another_countys_site_is_not_found(cast: Cast, site: str) -> None:
    assert cast.refusals("places.add_room", by="stranger", site_id=site, name="1", zone="contact", beds=1) == {
        ("site_id", "not_found_here")
    }


def test_what_another_process_changed_in_the_tree_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a tree in memory, when somebody else renames a village, it is read again as soon as it is looked at."""
    monkeypatch.setattr(queries, "LOOKED_SECONDS", -1.0)
    before = queries.names([cast.village])
    Division.objects.filter(id=cast.village).update(name="杏山新村")
    assert queries.names([cast.village]) == before
    TreeState.objects.update(changes=F("changes") + 1)
    assert queries.names([cast.village]) == {cast.village: "杏山新村"}
    queries.forget_tree()
