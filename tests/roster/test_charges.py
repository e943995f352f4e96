"""Who answers for an area: the charges that its rules name, each held by one member, and what is left open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.places.types import division_uuid
from lianfang.roster import queries
from lianfang.roster.models import Responsibility
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, NANXIAN_VILLAGE, START, Cast
from tests.web.desk import as_member, live_at

LATER = START + timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(cast: Cast) -> Any:
    yield from live_at(LATER)


def _name(cast: Cast, member: str, role: str, code: str, **more: Any) -> dict[str, Any]:
    asked = {
        "member_id": cast.members[member],
        "role": role,
        "subject_kind": "division",
        "subject": division_uuid(code),
    }
    return dict(cast.do("roster.name_responsible", by="commander", **{**asked, "division_id": code, **more}))


def _held(*codes: str) -> dict[tuple[str, str], list[UUID]]:
    charges = queries.charges_of([division_uuid(code) for code in codes], LATER + timedelta(hours=1))
    names = {division_uuid(code): code for code in codes}
    return {(names[one.division_id], one.key): [h.member_id for h in one.holders] for one in charges}


def test_the_rules_in_force_say_which_charges_an_area_has(cast: Cast) -> None:
    """Lishu: secretaries of three levels; where no outbreak is handled, one leader for each township and village."""
    assert _held(LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, NANXIAN_VILLAGE) == {
        (LISHU, "county_secretary"): [],
        (LISHU_TOWN, "town_secretary"): [],
        (LISHU_VILLAGE, "village_secretary"): [],
        (NANXIAN_VILLAGE, "area_leader"): [],
    }


def test_a_charge_is_held_by_the_last_who_was_named_and_by_nobody_when_they_leave(cast: Cast) -> None:
    _name(cast, "grid", "village_secretary", LISHU_VILLAGE)
    _name(cast, "post", "village_secretary", LISHU_VILLAGE)
    assert _held(LISHU_VILLAGE) == {(LISHU_VILLAGE, "village_secretary"): [cast.members["post"]]}
    cast.do("roster.let_go", by="administrator", member_id=cast.members["post"], seen=1)
    (charge,) = queries.charges_of([cast.village], LATER)
    assert charge.is_gap and not charge.is_doubled


def test_two_who_hold_one_charge_are_shown_as_too_many(cast: Cast) -> None:
    """What no operation makes, but a restored home or a hand in the tables may."""
    _name(cast, "grid", "village_secretary", LISHU_VILLAGE)
    row = Responsibility.objects.get(role="village_secretary")
    row.id, row.member_id = UUID(int=2**128 - 1), cast.members["post"]
    row.save(force_insert=True)
    (charge,) = queries.charges_of([cast.village], LATER)
    assert charge.is_doubled and not charge.is_gap
    page = as_member("commander").get("/responsibility/?show=doubles").content.decode()
    assert "Worker grid · Worker post" in page


def test_nobody_answers_for_what_lies_elsewhere(cast: Cast) -> None:
    """The next county's leader names themselves for our village from an area of their own: refused, as is what is nothing."""
    asked = {
        "member_id": cast.members["stranger"],
        "role": "police",
        "subject_kind": "division",
        "division_id": NANXIAN,
    }
    for subject in (cast.village, UUID(int=7)):
        refused = cast.refusals("roster.name_responsible", by="stranger", subject=subject, **asked)
        assert refused == {("subject", "not_found_here")}
    assert queries.standing_team(cast.village, ["police"], LATER) == {}


def test_the_page_lists_what_nobody_holds_and_leads_to_naming_somebody(cast: Cast) -> None:
    _name(cast, "township", "town_secretary", LISHU_TOWN)
    page = as_member("commander").get("/responsibility/").content.decode()
    assert "Village secretary" in page and "Township secretary" in page  # of the other townships
    assert f'href="/responsibility/{LISHU_VILLAGE}/village_secretary/"' in page
    held = as_member("commander").get("/responsibility/?show=all&area=" + LISHU_TOWN).content.decode()
    assert "Worker township" in held and "County secretary" not in held


def test_somebody_is_named_on_a_page_that_asks_for_nothing_but_who(cast: Cast) -> None:
    address = f"/responsibility/{LISHU_VILLAGE}/village_secretary/"
    assert as_member("commander").get(address).status_code == 200
    typed = {"member_id": cast.members["grid"], "operation": str(UUID(int=0x71 << 64 | 0x7 << 76 | 0x2 << 62))}
    assert as_member("commander").post(address, typed).status_code in (302, 303)
    assert _held(LISHU_VILLAGE) == {(LISHU_VILLAGE, "village_secretary"): [cast.members["grid"]]}
    assert "Now Worker grid, who is relieved" in as_member("commander").get(address).content.decode()
    for nothing in (f"/responsibility/{LISHU_VILLAGE}/emperor/", f"/responsibility/{NANXIAN_VILLAGE}/area_leader/"):
        assert as_member("commander").get(nothing).status_code == 404


def test_whoever_sees_one_town_reads_of_that_town_and_names_nobody(cast: Cast) -> None:
    page = as_member("township").get("/responsibility/?show=all").content.decode()
    assert "Township secretary" in page and "County secretary" not in page
    assert "county_secretary" not in page
    other = as_member("stranger").get(f"/responsibility/?show=all&area={LISHU_TOWN}").content.decode()
    assert "Township secretary" not in other


def test_an_area_says_who_answers_in_it_and_how_much_is_open_below(cast: Cast) -> None:
    _name(cast, "township", "town_secretary", LISHU_TOWN)
    page = as_member("commander").get(f"/divisions/{LISHU_TOWN}/").content.decode()
    assert "Worker township" in page and "Township secretary" in page
    assert "charges held by nobody" in page


def test_an_area_says_whom_to_turn_to_above(cast: Cast) -> None:
    """Given a secretary of the township and none of the county, the village's page shows the one, and that nobody is."""
    _name(cast, "township", "town_secretary", LISHU_TOWN)
    page = as_member("grid").get(f"/divisions/{LISHU_VILLAGE}/").content.decode()
    above = page[page.index("Who answers above") :]
    assert above.index("Worker township") < above.index("Nobody")
    assert "Township secretary" in above and "County secretary" in above
