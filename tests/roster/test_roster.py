"""Members, their roles in areas and periods, their deputies; credentials apart."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from lianfang.core import clock
from lianfang.core.errors import Refused
from lianfang.editions.presets import preset_text
from lianfang.roster import credentials, queries
from lianfang.roster.models import Account, Deputy
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


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


def _days(n: float) -> datetime:
    return START + n * DAY


def test_a_leader_names_a_stand_in_of_their_area_for_a_time(cast: Cast) -> None:
    """Given a township leader is away for two days, then who stands in holds the same in the same place, and no longer."""
    cast.do("roster.name_stand_in", by="township", deputy_id=cast.members["grid"], until=_days(2))
    (grant,) = (g for g in cast.actor("grid").grants if g.role == "township_leader")
    own = next(g for g in cast.actor("township").grants if g.role == "township_leader")
    assert (grant.duties, grant.area, grant.deputy_for) == (own.duties, own.area, cast.members["township"])
    assert (grant.since, grant.until) == (own.since, _days(2))
    assert "township_leader" not in cast.actor("grid", _days(2)).roles
    row = Deputy.objects.get()
    assert (row.by, row.member_id) == (cast.members["township"], cast.members["township"])


def test_a_stand_in_passes_nothing_on_that_is_held_for_another(cast: Cast) -> None:
    cast.do("roster.name_stand_in", by="township", deputy_id=cast.members["grid"], until=_days(2))
    assert cast.refusals("roster.name_stand_in", by="grid", deputy_id=cast.members["township"], until=_days(3)) == {
        ("deputy_id", "roster.no_role_of_your_own")
    }
    cast.do(
        "roster.deputise",
        by="administrator",
        member_id=cast.members["grid"],
        deputy_id=cast.members["other_grid"],
        since=START,
        until=_days(3),
    )
    assert "township_leader" not in cast.actor("other_grid").roles, "what is held as a stand-in goes no further"


def test_a_stand_in_needs_an_end_a_signature_a_duty_and_the_own_area(cast: Cast) -> None:
    named = {"deputy_id": cast.members["grid"], "until": _days(1)}
    assert cast.refusals("roster.name_stand_in", by="township", deputy_id=cast.members["grid"]) == {
        ("until", "required")
    }
    assert cast.refusals("roster.name_stand_in", by="township", deputy_id=cast.members["township"], until=START) == {
        ("deputy_id", "roster.not_your_own_deputy"),
        ("until", "roster.ends_before_it_begins"),
    }
    assert cast.refusals("roster.name_stand_in", by=cast.actor("township", signed=False), **named) == {
        ("signature", "signature_required")
    }
    assert cast.refusals("roster.name_stand_in", by="grid", **named) == {("", "not_allowed")}
    stranger = {**named, "deputy_id": cast.members["stranger"]}
    assert cast.refusals("roster.name_stand_in", by="township", **stranger) == {("deputy_id", "not_found_here")}
    assert not Deputy.objects.exists()


def test_a_stand_in_never_begins_in_the_past_and_ends_when_it_is_ended(cast: Cast) -> None:
    named = {"deputy_id": cast.members["grid"], "until": _days(5)}
    cast.do("roster.name_stand_in", by="township", at=_days(1), since=START, **named)
    row = Deputy.objects.get()
    assert row.since == _days(1)
    assert cast.refusals("roster.end_stand_in", by="commander", at=_days(2), stand_in_id=row.id) == {
        ("stand_in_id", "roster.not_your_stand_in")
    }
    cast.do("roster.end_stand_in", by="township", at=_days(2), stand_in_id=row.id)
    assert "township_leader" in cast.actor("grid", _days(2) - HOUR).roles
    assert "township_leader" not in cast.actor("grid", _days(2)).roles
    assert cast.refusals("roster.end_stand_in", by="township", at=_days(3), stand_in_id=row.id) == {
        ("stand_in_id", "roster.already_ended")
    }


def test_a_stand_in_that_lies_ahead_never_begins_when_the_roster_ends_it(cast: Cast) -> None:
    cast.do("roster.name_stand_in", by="township", deputy_id=cast.members["grid"], since=_days(3), until=_days(5))
    cast.do("roster.end_stand_in", by="administrator", at=_days(1), stand_in_id=Deputy.objects.get().id)
    for at in (_days(1), _days(3), _days(4)):
        assert "township_leader" not in cast.actor("grid", at).roles


@pytest.mark.parametrize(("here", "most"), [("township", 21), ("stranger", 21)], ids=["rules in force", "none"])
def test_nobody_stands_in_for_longer_than_the_rules_let(cast: Cast, here: str, most: int) -> None:
    """Given the longest that the rules let, to the minute, it is taken; a minute more is refused with how many days it may be."""
    asked = {"member_id": cast.members[here], "deputy_id": cast.members["other_grid"], "since": _days(3)}
    until = _days(3 + most)
    assert cast.refusals("roster.deputise", **asked, until=until + MINUTE) == {("until", "roster.stand_in_too_long")}
    with pytest.raises(Refused) as refused:
        cast.do("roster.deputise", **asked, until=until + MINUTE)
    assert f"at most {most} days" in refused.value.reasons[0].sentence()
    cast.do("roster.deputise", **asked, until=until)
    assert Deputy.objects.get().until == until


def test_how_long_a_leader_names_a_stand_in_for_follows_the_edition(cast: Cast) -> None:
    """Given the county adopts rules with ten days, then a leader who names somebody for longer is refused, counted from when
    it begins; what was named before stays as it was."""
    named = {"by": "township", "deputy_id": cast.members["grid"]}
    cast.do("roster.name_stand_in", **named, until=_days(21))
    with pytest.raises(Refused):
        cast.do("roster.name_stand_in", **named, until=_days(21) + MINUTE)
    document = preset_text("lishu_2020").replace("[tasks]\n", "[tasks]\nstand_in_days = 10\n", 1)
    document += '"tasks.stand_in_days" = { status = "design_default", text = "As the county decided." }\n'
    document = document.replace('name = "lishu_2020"', 'name = "lishu_march"')
    rules = {"outbreak_id": cast.outbreak, "division_id": LISHU, "document": document}
    cast.do("journeys.adopt_edition", at=_days(1), **rules)
    given = {**named, "at": _days(2)}
    assert cast.refusals("roster.name_stand_in", **given, until=_days(12) + MINUTE) == {
        ("until", "roster.stand_in_too_long")
    }
    cast.do("roster.name_stand_in", **given, until=_days(12))
    cast.do("roster.name_stand_in", **given, since=_days(20), until=_days(30))
    assert sorted(Deputy.objects.values_list("until", flat=True)) == [_days(12), _days(21), _days(30)]


@pytest.mark.parametrize("phone", ["abc", "12", "call Li 139", "0434-5212345 or Li"])
def test_a_telephone_number_that_cannot_be_dialled_is_refused_by_field(cast: Cast, phone: str) -> None:
    assert cast.refusals("roster.add_member", name="x", division_id=LISHU, phone=phone) == {("phone", "not_a_phone")}


@pytest.mark.parametrize("phone", ["", "120", "+86 434 521-2345", "(0434) 5212345转801", "13904341234 / 13904341235"])
def test_what_can_be_dialled_is_a_telephone_number(cast: Cast, phone: str) -> None:
    cast.do("roster.add_member", name="x", division_id=LISHU, phone=phone)


@pytest.mark.parametrize("username", ["Li Ming", "李明", "a", ".li", "li!"])
def test_a_login_name_that_is_none_is_refused_with_what_one_is(cast: Cast, username: str) -> None:
    assert cast.refusals("roster.add_member", name="x", division_id=LISHU, username=username) == {
        ("username", "roster.username_form")
    }


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


@pytest.mark.parametrize("pin", ["121212", "112233", "258258", "770077", "001234"])
def test_a_pin_that_is_soon_guessed_is_refused(cast: Cast, pin: str) -> None:
    cast.do("roster.add_member", name="x", division_id=LISHU, phone="138 0000 1234", username="x1")
    with pytest.raises(Refused, match="guessed_pin"):
        credentials.set_pin("x1", pin)


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
