"""A roster comes in line by line: who is new, who is known, what is refused; and the same again from the journal."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import clock
from lianfang.roster import slips
from lianfang.roster.models import Account, Assignment, Member
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast, forget
from tests.journeys.test_replay import replays
from tests.roster.test_hiring import _operation, _same

ROW = {"name": "张桂兰", "phone": "138 0000 1234", "role": "grid_worker", "division_id": LISHU_VILLAGE}


def taken_in(cast: Cast, by: str = "administrator", **more: Any) -> dict[str, UUID]:
    made = cast.do("roster.import_worker", by=by, **{**ROW, **more})
    return {name: UUID(str(id)) for name, id in made.items()}


def refusals(cast: Cast, by: str = "administrator", **more: Any) -> set[tuple[str, str]]:
    return cast.refusals("roster.import_worker", by=by, **{**ROW, **more})


def test_a_line_makes_a_member_a_role_and_a_login_that_waits_for_a_slip(cast: Cast) -> None:
    made = taken_in(cast, grid="第一网格")
    member, role = Member.objects.get(id=made["id"]), Assignment.objects.get(id=made["assignment_id"])
    assert (member.name, member.username, role.role, role.grid) == ("张桂兰", "13800001234", "grid_worker", "第一网格")
    account = Account.objects.get(member=member)
    assert not account.has_usable_password() and not account.pin
    (slip,) = slips.give(
        [made["id"]], by=cast.actor("township"), at=START, now=clock.real_now(), lasts=timedelta(hours=1)
    )
    assert slips.use(slip.code, "274951", now=clock.real_now()) == account


def test_the_same_person_in_another_role_or_place_gets_the_role_alone(cast: Cast) -> None:
    first, again = taken_in(cast), taken_in(cast, role="checkpoint_worker", division_id=LISHU)
    assert again["id"] == first["id"]
    assert Assignment.objects.filter(member_id=first["id"]).count() == 2
    assert refusals(cast) == {("name", "roster.on_the_roster")}


def test_people_of_one_name_are_told_apart_by_phone_or_place(cast: Cast) -> None:
    ids = {
        taken_in(cast)["id"],
        taken_in(cast, phone="139 0000 0000")["id"],
        taken_in(cast, phone="")["id"],
        taken_in(cast, phone="", division_id=OTHER_VILLAGE)["id"],
    }
    assert len(ids) == 4
    assert refusals(cast, phone="") == {("name", "roster.on_the_roster")}


def test_people_who_share_a_phone_have_login_names_of_their_own(cast: Cast) -> None:
    one, other, short = taken_in(cast), taken_in(cast, name="李秀英"), taken_in(cast, name="王芳", phone="120")
    names = [Member.objects.get(id=made["id"]).username for made in (one, other, short)]
    assert names == ["13800001234", f"m.{other['id'].hex}", f"m.{short['id'].hex}"]


def test_every_reason_against_a_line_is_said(cast: Cast) -> None:
    taken_in(cast)
    said = {"until": START - timedelta(days=1), "username": "grid"}
    assert refusals(cast, **said) == {("name", "roster.on_the_roster"), ("until", "roster.ends_before_it_begins")}
    assert refusals(cast, name="李秀英", **said) == {
        ("until", "roster.ends_before_it_begins"),
        ("username", "roster.username_taken"),
    }
    assert refusals(cast, name="", role="emperor", phone="call me") == {
        ("name", "too_short"),
        ("role", "roster.unknown_role"),
        ("phone", "not_a_phone"),
    }


def test_only_who_keeps_the_roster_takes_one_in_and_only_of_their_area(cast: Cast) -> None:
    assert refusals(cast, by="township") == {("", "not_allowed")}
    assert refusals(cast, division_id=NANXIAN_VILLAGE) == {("division_id", "not_found_here")}
    assert not Member.objects.filter(name="张桂兰").exists()


def test_who_left_and_comes_back_is_a_new_member(cast: Cast) -> None:
    first = taken_in(cast)
    cast.do("roster.let_go", by="administrator", member_id=first["id"], seen=1)
    assert taken_in(cast)["id"] != first["id"]


def test_lines_taken_in_together_come_to_what_they_come_to_one_by_one(cast: Cast) -> None:
    rows: list[dict[str, Any]] = [
        ROW,
        {**ROW, "role": "checkpoint_worker"},
        ROW,
        {**ROW, "name": "李秀英"},
        {**ROW, "name": "王芳", "phone": "", "username": "wang-1"},
        {**ROW, "name": "赵敏", "phone": "", "username": "wang-1"},
        {**ROW, "name": "刘洋", "until": "2019-01-01T00:00:00Z"},
    ]
    outcomes = [str(one) for one in _same([_operation("roster.import_worker", row) for row in rows])]
    assert outcomes == ["done", "done", "refused", "done", "done", "refused", "refused"]


def test_an_operation_sent_twice_is_done_once(cast: Cast) -> None:
    id = UUID("01890000-0000-7000-8000-000000000001")
    first = cast.do("roster.import_worker", by="administrator", id=id, **ROW)
    assert cast.do("roster.import_worker", by="administrator", id=id, **ROW) == first
    assert Member.objects.filter(name="张桂兰").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_roster_taken_in_replays() -> None:
    forget()
    cast = Cast().set_up()
    taken_in(cast, grid="第一网格")
    taken_in(cast, role="checkpoint_worker", division_id=LISHU_TOWN, until=START + timedelta(days=9))
    taken_in(cast, name="李秀英")
    replays()
