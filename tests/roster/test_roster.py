"""Members, their roles in areas and periods, their deputies; credentials apart."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.core import clock
from lianfang.core.errors import Refused
from lianfang.roster import credentials, queries
from lianfang.roster.models import Account
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast

HOUR = timedelta(hours=1)


def test_a_role_ends_with_its_assignment(cast: Cast) -> None:
    grid = cast.actor("grid")
    assert grid.may("tasks.do", START)
    assignment = queries.assignments_in(None, START).get(member_id=cast.members["grid"])
    cast.do("roster.relieve", by="administrator", at=START + HOUR, assignment_id=assignment.id)
    assert not cast.actor("grid", START + 2 * HOUR).may("tasks.do", START + 2 * HOUR)
    assert cast.refusals("roster.relieve", by="administrator", at=START + 2 * HOUR, assignment_id=assignment.id) == {
        ("assignment_id", "roster.already_ended")
    }


def test_a_deputy_holds_what_the_member_holds_for_the_time(cast: Cast) -> None:
    period = {"since": START, "until": START + HOUR}
    names = {"member_id": cast.members["grid"], "deputy_id": cast.members["other_grid"]}
    cast.do("roster.deputise", by="administrator", **names, **period)
    deputy = cast.actor("other_grid", START)
    assert deputy.areas("tasks.do", START) is not None
    assert cast.village in (deputy.areas("tasks.do", START) or ())
    assert cast.village not in (cast.actor("other_grid", START + HOUR).areas("tasks.do", START + HOUR) or ())
    assert cast.refusals(
        "roster.deputise",
        by="administrator",
        member_id=cast.members["grid"],
        deputy_id=cast.members["grid"],
        since=START,
        until=START,
    ) == {("until", "roster.ends_before_it_begins"), ("deputy_id", "roster.not_your_own_deputy")}


def test_tasks_are_owned_by_the_nearest_holder_of_the_role(cast: Cast) -> None:
    (owner,) = queries.members_with("grid_worker", cast.village, START)
    assert owner.id == cast.members["grid"]
    found = queries.owners([("grid_worker", cast.village), ("epidemiologist", cast.village)], START)
    assert found["epidemiologist", cast.village].id == cast.members["epidemiologist"]
    assert queries.members_with("laboratory", cast.village, START)[0].id == cast.members["lab"]


def test_an_unknown_role_and_a_taken_login_are_refused(cast: Cast) -> None:
    given = {"member_id": cast.members["grid"], "division_id": LISHU}
    assert cast.refusals("roster.assign", role="emperor", **given) == {("role", "roster.unknown_role")}
    assert cast.refusals("roster.add_member", name="x", division_id=LISHU, username="grid") == {
        ("username", "roster.username_taken")
    }


def test_who_answers_in_the_area_fills_the_team_and_gaps_stay_gaps(cast: Cast) -> None:
    for role, code in (("police", LISHU_TOWN), ("grid_worker", LISHU_VILLAGE), ("grid_worker", LISHU_TOWN)):
        cast.do(
            "roster.name_responsible",
            by="administrator",
            member_id=cast.members["grid" if code == LISHU_VILLAGE else "township"],
            role=role,
            subject_kind="division",
            subject=cast.village if code == LISHU_VILLAGE else cast.town,
            division_id=code,
        )
    team = queries.standing_team(cast.village, ["police", "grid_worker", "volunteer"], START)
    assert team == {"police": cast.members["township"], "grid_worker": cast.members["grid"]}


def test_a_member_who_left_can_do_nothing(cast: Cast) -> None:
    cast.do("roster.let_go", by="administrator", member_id=cast.members["grid"], seen=1)
    assert cast.actor("grid").grants == ()
    assert not Account.objects.get(username="grid").is_active


def test_another_county_sees_none_of_ours(cast: Cast) -> None:
    assert {m.id for m in queries.members_visible(cast.actor("stranger"), START)} == {
        cast.members["stranger"],
        cast.members["stranger_grid"],
    }
    assert cast.refusals(
        "roster.name_responsible",
        by="stranger",
        member_id=cast.members["stranger"],
        role="police",
        subject_kind="division",
        subject=cast.village,
        division_id=OTHER_VILLAGE,
    ) == {("division_id", "not_found_here")}


@pytest.mark.parametrize("pin", ["12345", "123456", "654321", "000000", "12a456"])
def test_a_weak_pin_is_refused(cast: Cast, pin: str) -> None:
    with pytest.raises(Refused, match="weak_pin"):
        credentials.set_pin("commander", pin)


def test_a_pin_buys_a_token_that_signs_for_its_holder_alone(cast: Cast) -> None:
    credentials.set_pin("commander", "314159")
    account, other = Account.objects.get(username="commander"), Account.objects.get(username="grid")
    token = credentials.signing_token(account, "314159", now=clock.real_now())
    assert credentials.signed_how(Account.objects.get(username="commander"), token) == "pin"
    assert credentials.signed_how(other, token) == ""
    credentials.set_pin("commander", "271828")
    assert credentials.signed_how(Account.objects.get(username="commander"), token) == ""


def test_five_wrong_pins_block_for_a_while(cast: Cast) -> None:
    credentials.set_pin("commander", "314159")
    account, now = Account.objects.get(username="commander"), clock.real_now()
    for _ in range(credentials.PIN_TRIES):
        with pytest.raises(Refused, match="wrong_pin"):
            credentials.signing_token(account, "999998", now=now)
    with pytest.raises(Refused, match="pin_blocked"):
        credentials.signing_token(account, "314159", now=now)
    assert credentials.signing_token(account, "314159", now=now + credentials.PIN_PAUSE)


def test_an_api_token_expires_and_can_be_revoked(cast: Cast) -> None:
    now = clock.real_now()
    token = credentials.issue_token(cast.members["lab"], "scanner", now=now, days=1)
    found = credentials.account_of_token(token, now=now)
    assert found is not None and found.member_id == cast.members["lab"]
    assert credentials.account_of_token(token, now=now + timedelta(days=2)) is None
    assert credentials.account_of_token("lf_invented", now=now) is None
    assert credentials.revoke_tokens(UUID(str(cast.members["lab"])), now=now) == 1
    assert credentials.account_of_token(token, now=now) is None
