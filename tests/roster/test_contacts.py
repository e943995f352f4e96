"""Every household has a contact whom it knows by name and telephone; every focus group somebody who owns its canvass."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import privacy
from lianfang.roster import queries
from lianfang.roster.models import HouseholdContact
from tests.canvass.conftest import Village
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

LATER = START + timedelta(hours=1)
OPERATION = str(UUID(int=0x73 << 64 | 7 << 76 | 2 << 62))


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    yield from live_at(LATER)


@pytest.fixture
def village(transactional_db: None) -> Village:
    """Three households of one village, one of the next."""
    privacy.forget_cached_keys()
    found = Village(the_cast())
    for name in ("赵家", "钱家", "孙家"):
        found.home(name)
    found.home("李家", OTHER_VILLAGE)
    return found


def _name(village: Village, member: str, code: str = LISHU_VILLAGE, by: str = "township", **more: Any) -> Any:
    asked = {"division_id": code, "member_id": village.cast.members[member], **more}
    return village.cast.do("roster.name_contact", by=by, at=more.pop("at", LATER), **asked)


def _contacts(village: Village) -> dict[str, str]:
    known = queries.contacts_of(village.homes.values())
    return {name: known[home].name for name, home in village.homes.items() if home in known}


def test_a_whole_village_has_a_contact_at_once_and_one_household_another(village: Village) -> None:
    assert _name(village, "grid") == {"named": 3, "relieved": 0}
    chosen = [village.homes["钱家"]]
    assert _name(village, "post", household_ids=chosen) == {"named": 1, "relieved": 1}
    assert _contacts(village) == {"赵家": "Worker grid", "钱家": "Worker post", "孙家": "Worker grid"}
    assert _name(village, "other_grid", OTHER_VILLAGE, only_without=True) == {"named": 1, "relieved": 0}
    counts = {one.division_id: (one.households, one.without) for one in queries.contact_counts([village.cast.village])}
    assert counts == {village.cast.village: (3, 0)}
    replays()


def test_whoever_takes_the_work_over_is_the_contact_and_whoever_leaves_is_nobodys(village: Village) -> None:
    _name(village, "grid")
    cast = village.cast
    held = cast.do("roster.assign", member_id=cast.members["post"], role="grid_worker", division_id=LISHU_VILLAGE)
    assignment = queries.assignments_in([cast.village], LATER).get(member_id=cast.members["grid"])
    passed = {"assignment_id": assignment.id, "successor_id": cast.members["post"]}
    cast.do("journeys.hand_over_work", at=LATER, **passed)
    assert held and set(_contacts(village).values()) == {"Worker post"} and len(_contacts(village)) == 3
    cast.do("roster.let_go", at=LATER + timedelta(hours=1), member_id=cast.members["post"], seen=1)
    assert _contacts(village) == {} and not HouseholdContact.objects.filter(until=None).exists()
    assert queries.homes_without_contact([cast.village]).count() == 3
    replays()


def test_nobody_is_named_beyond_their_area_for_a_whole_town_or_in_vain(village: Village) -> None:
    cast, wide = village.cast, {"member_id": village.cast.members["grid"]}
    refused = cast.refusals("roster.name_contact", by="township", at=LATER, division_id=LISHU_TOWN, **wide)
    assert refused == {("division_id", "roster.contact_too_wide")}
    asked = {"division_id": LISHU_VILLAGE, "household_ids": [village.homes["李家"]], **wide}
    assert cast.refusals("roster.name_contact", by="township", at=LATER, **asked) == {
        ("household_ids.0", "not_found_here")
    }
    assert cast.refusals("roster.name_contact", by="grid", at=LATER, division_id=LISHU_VILLAGE, **wide) == {
        ("", "not_allowed")
    }
    outside = cast.refusals("roster.name_contact", by="stranger", at=LATER, division_id=LISHU_VILLAGE, **wide)
    assert ("division_id", "not_found_here") in outside
    empty = cast.refusals("roster.name_contact", by="stranger", at=LATER, division_id=NANXIAN_VILLAGE, **wide)
    assert empty == {("household_ids", "roster.no_household_left")}
    assert _contacts(village) == {}


def test_households_without_a_contact_are_counted_and_listed_and_named_on_a_page(village: Village) -> None:
    township = as_member("township")
    page = township.get("/contacts/").content.decode()
    assert "4 households, 4 without a contact." in page and f"/contacts/{LISHU_VILLAGE}/" in page
    listed = township.get(f"/contacts/{LISHU_VILLAGE}/").content.decode()
    assert "赵家 lane" in listed and "李家 lane" not in listed
    nothing = township.post(f"/contacts/{LISHU_VILLAGE}/", {"op_id": OPERATION})
    assert nothing.status_code == 422
    typed = {"op_id": OPERATION, "member_id": village.cast.members["grid"], "home": [village.homes["赵家"]]}
    assert township.post(f"/contacts/{LISHU_VILLAGE}/", typed).status_code in (302, 303)
    assert _contacts(village) == {"赵家": "Worker grid"}
    home = as_member("grid").get(f"/households/{village.homes['赵家']}/").content.decode()
    assert "Contact of this household" in home and "Worker grid" in home
    person = as_member("grid").get(f"/people/{village.persons['钱家 one']}/").content.decode()
    assert "Nobody is named yet" in person
    assert as_member("stranger").get(f"/contacts/{LISHU_VILLAGE}/").status_code == 404
    assert as_member("administrator").get(f"/contacts/{LISHU_VILLAGE}/").status_code == 403


def test_a_focus_group_without_an_owner_of_its_canvass_is_listed_until_somebody_is_named(village: Village) -> None:
    """Two on dialysis in one village and one pregnant: two groups; one owner named for the township owns it in each village."""
    cast = village.cast
    for who, kind in (("赵家 one", "dialysis"), ("钱家 one", "dialysis"), ("孙家 two", "pregnant")):
        cast.do("people.note_vulnerability", by="grid", at=LATER, person_id=village.persons[who], kind=kind)
    page = as_member("township").get("/focus/").content.decode()
    assert "2 focus groups, 2 without an owner" in page and "赵家 one" not in page
    _own(cast, "focus_dialysis")
    page = as_member("township").get("/focus/").content.decode()
    assert "2 focus groups, 1 without an owner" in page
    assert "Worker grid" in as_member("township").get("/focus/?show=all").content.decode()
    assert "Worker grid" in as_member("township").get(f"/focus/{LISHU_VILLAGE}/dialysis/").content.decode()
    assert "0 focus groups" in as_member("stranger").get("/focus/").content.decode()
    assert as_member("post").get("/focus/").status_code == 403


def _own(cast: Cast, role: str) -> None:
    asked = {"member_id": cast.members["grid"], "role": role, "subject_kind": "division", "subject": cast.town}
    cast.do("roster.name_responsible", by="commander", at=LATER, division_id=LISHU_TOWN, **asked)
