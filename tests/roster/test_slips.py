"""Slips for the first login: given by whoever may, good once and for a time; phones that know somebody; ends."""

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.core import clock
from lianfang.core.errors import Refused
from lianfang.roster import credentials, devices, logins, slips
from lianfang.roster.models import Account, DeviceLogin, LoginEvent, Slip
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, START, Cast

HOURS, DAYS = timedelta(hours=72), timedelta(days=60)
PIN = "274951"


def given(cast: Cast, names: Sequence[str], by: str = "township") -> list[slips.Given]:
    ids = [UUID(str(cast.members[name])) for name in names]
    return slips.give(ids, by=cast.actor(by), at=START, now=clock.real_now(), lasts=HOURS)


def code(cast: Cast, name: str = "grid", by: str = "township") -> str:
    (one,) = given(cast, [name], by)
    return one.code


def refusal(cast: Cast, name: str, by: str) -> set[str]:
    with pytest.raises(Refused) as refused:
        given(cast, [name], by)
    return {reason.code for reason in refused.value.reasons}


def test_a_slip_lets_one_person_in_once_with_a_pin_they_choose(cast: Cast) -> None:
    secret, now = code(cast), clock.real_now()
    found = slips.account_of(secret, now=now)
    assert found is not None and found.member_id == cast.members["grid"]
    account = slips.use(slips.spoken(secret).lower(), PIN, now=now)
    assert credentials.signing_token(account, PIN, now=now)
    assert slips.account_of(secret, now=now) is None
    with pytest.raises(Refused, match=r"roster\.wrong_slip"):
        slips.use(secret, PIN, now=now)


def test_only_a_digest_is_kept_and_no_event_tells_the_code(cast: Cast) -> None:
    secret = code(cast)
    slip = Slip.objects.get()
    assert secret not in str(vars(slip)) and len(slip.digest) == 64
    assert all(secret not in str(vars(event)) for event in LoginEvent.objects.all())
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{10}", secret)


def test_a_slip_that_is_too_old_or_replaced_opens_nothing(cast: Cast) -> None:
    first = code(cast)
    second = code(cast)
    now = clock.real_now()
    assert slips.account_of(first, now=now) is None
    assert slips.account_of(second, now=now) is not None
    assert slips.account_of(second, now=now + HOURS) is None
    assert slips.account_of("AAAAA-AAAAA", now=now) is None


def test_a_weak_pin_leaves_the_slip_good(cast: Cast) -> None:
    secret, now = code(cast), clock.real_now()
    with pytest.raises(Refused, match=r"roster\.weak_pin"):
        slips.use(secret, "123456", now=now)
    assert slips.use(secret, PIN, now=now).member_id == cast.members["grid"]


def test_a_wrong_slip_and_a_weak_pin_are_told_together(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        slips.use("AAAAAAAAAA", "000000", now=clock.real_now())
    assert {(r.field, r.code) for r in refused.value.reasons} == {
        ("code", "roster.wrong_slip"),
        ("pin", "roster.weak_pin"),
    }


def test_a_leader_gives_slips_in_their_area_and_neither_beyond_nor_up_nor_to_themselves(cast: Cast) -> None:
    """A slip lets whoever holds it act as the member."""
    assert refusal(cast, "commander", "township") == {"not_found_here"}
    assert refusal(cast, "stranger_grid", "township") == {"not_found_here"}
    assert refusal(cast, "township", "township") == {"roster.not_your_own_login", "roster.role_above"}
    assert refusal(cast, "auditor", "commander") == {"roster.role_above"}
    assert refusal(cast, "grid", "other_grid") == {"not_found_here"}
    cast.do("roster.assign", member_id=cast.members["grid"], role="clinician", division_id=LISHU)
    assert refusal(cast, "grid", "township") == {"roster.also_elsewhere"}
    assert len(given(cast, ["grid", "auditor", "commander"], "administrator")) == 3


def test_nobody_gets_a_slip_when_one_of_them_may_not_have_one(cast: Cast) -> None:
    with pytest.raises(Refused):
        given(cast, ["grid", "commander"])
    assert not Slip.objects.exists()


def test_a_stand_in_gives_the_slips_of_whom_they_stand_in_for(cast: Cast) -> None:
    cast.do("roster.name_stand_in", by="township", deputy_id=cast.members["grid"], until=START + timedelta(days=2))
    assert len(given(cast, ["other_grid"], "grid")) == 1


def test_who_had_no_account_gets_one_with_the_slip(cast: Cast) -> None:
    made = cast.do("roster.add_member", name="Worker new", division_id=LISHU_VILLAGE)
    cast.members["new"] = UUID(made["id"])
    account = slips.use(code(cast, "new"), PIN, now=clock.real_now())
    assert account.member_id == cast.members["new"] and not account.has_usable_password()


def test_slips_for_many_take_a_few_statements(cast: Cast, django_assert_max_num_queries: object) -> None:
    rows = [{"name": f"Wang {n}", "division_id": LISHU_TOWN} for n in range(400)]
    done = cast.do_all("roster.add_member", rows)
    ids = [UUID(one.result["id"]) for one in done]
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        made = slips.give(ids, by=cast.actor("township"), at=START, now=clock.real_now(), lasts=HOURS)
    assert len({one.code for one in made}) == 400


def test_who_has_left_or_whose_account_ended_begins_with_no_slip(cast: Cast) -> None:
    secret, now = code(cast), clock.real_now()
    Account.objects.filter(username="grid").update(expires_at=now)
    assert slips.account_of(secret, now=now) is None
    cast.do("roster.let_go", by="administrator", member_id=cast.members["other_grid"], seen=1)
    assert refusal(cast, "other_grid", "township") == {"roster.has_left"}


def begun(cast: Cast, name: str = "grid", secret: str = "") -> devices.Remembered:
    account = slips.use(code(cast, name), PIN, now=clock.real_now())
    return devices.remember(account, secret, "a phone", now=clock.real_now(), lasts=DAYS)


def enters(cast: Cast, secret: str, name: str, pin: str = PIN, later: timedelta = timedelta()) -> DeviceLogin:
    member = UUID(str(cast.members[name]))
    return devices.enter(secret, member, pin, now=clock.real_now() + later, lasts=DAYS)


def test_a_pin_logs_in_on_the_phone_that_knows_its_holder_and_nowhere_else(cast: Cast) -> None:
    known = begun(cast)
    assert enters(cast, known.secret, "grid").account.member_id == cast.members["grid"]
    credentials.set_pin("other-grid", PIN)
    for secret, name in (("", "grid"), ("another secret", "grid"), (known.secret, "other_grid")):
        with pytest.raises(Refused, match=r"roster\.wrong_pin"):
            enters(cast, secret, name)


def test_a_phone_blocks_after_five_wrong_pins(cast: Cast) -> None:
    known = begun(cast)
    for _ in range(credentials.PIN_TRIES):
        with pytest.raises(Refused, match="wrong_pin"):
            enters(cast, known.secret, "grid", "999998")
    with pytest.raises(Refused, match="pin_blocked"):
        enters(cast, known.secret, "grid")
    assert enters(cast, known.secret, "grid", later=credentials.PIN_PAUSE)


def test_a_phone_that_was_not_used_for_long_is_forgotten_and_each_use_prolongs_it(cast: Cast) -> None:
    known = begun(cast)
    enters(cast, known.secret, "grid", later=timedelta(days=50))
    enters(cast, known.secret, "grid", later=timedelta(days=100))
    with pytest.raises(Refused, match="wrong_pin"):
        enters(cast, known.secret, "grid", later=timedelta(days=161))


def test_several_work_on_one_phone_and_revoking_it_ends_it_for_all(cast: Cast) -> None:
    first = begun(cast)
    second = begun(cast, "other_grid", first.secret)
    assert second.secret == first.secret
    now = clock.real_now()
    assert [one.account.username for one in devices.people_on(first.secret, now=now)] == ["grid", "other-grid"]
    grid = Account.objects.get(username="grid")
    assert devices.holds(grid, first.login.id, credentials.pin_mark(grid), now=now)
    devices.revoke(
        UUID(str(cast.members["other_grid"])), first.login.device_id, by=cast.actor("township"), at=START, now=now
    )
    assert devices.people_on(first.secret, now=now) == []
    assert not devices.holds(grid, first.login.id, credentials.pin_mark(grid), now=now)
    assert not devices.revoke_own(grid, first.login.device_id, now=now)
    again = begun(cast, "grid", first.secret)
    assert again.secret != first.secret


def test_nobody_revokes_the_phone_of_somebody_elsewhere_or_a_phone_that_is_not_theirs(cast: Cast) -> None:
    known, now = begun(cast), clock.real_now()
    stranger = Account.objects.get(username="other-grid")
    assert not devices.revoke_own(stranger, known.login.device_id, now=now)
    for name, by in (("grid", "stranger"), ("other_grid", "township")):
        with pytest.raises(Refused, match="not_found_here"):
            devices.revoke(UUID(str(cast.members[name])), known.login.device_id, by=cast.actor(by), at=START, now=now)
    assert enters(cast, known.secret, "grid")


def test_an_account_ends_when_its_keeper_says(cast: Cast) -> None:
    known, now = begun(cast), clock.real_now()
    member = UUID(str(cast.members["grid"]))
    logins.set_end(member, now + timedelta(days=1), by=cast.actor("township"), at=START, now=now)
    assert enters(cast, known.secret, "grid")
    with pytest.raises(Refused, match="wrong_pin"):
        enters(cast, known.secret, "grid", later=timedelta(days=2))
    with pytest.raises(Refused, match="not_found_here"):
        logins.set_end(member, None, by=cast.actor("stranger"), at=START, now=now)


def test_what_became_of_a_login_is_there_for_the_auditor(cast: Cast) -> None:
    known, now = begun(cast), clock.real_now()
    member = UUID(str(cast.members["grid"]))
    devices.revoke(member, known.login.device_id, by=cast.actor("township"), at=START, now=now)
    logins.set_end(member, now, by=cast.actor("administrator"), at=START, now=now)
    said = [(event.kind, event.by) for event in logins.events([member])]
    township, administrator = cast.members["township"], cast.members["administrator"]
    assert said[::-1] == [
        ("slip_given", township),
        ("slip_used", member),
        ("phone_ended", township),
        ("ends_set", administrator),
    ]
    assert not logins.events([cast.members["stranger"]]).exists()


def test_the_list_says_how_far_each_has_come(cast: Cast) -> None:
    code(cast, "other_grid")
    begun(cast)
    rows = {row.name: logins.state_of(row) for row in logins.kept_by(cast.actor("township"), START, clock.real_now())}
    assert rows == {
        "Worker grid": logins.State.IN_USE,
        "Worker other_grid": logins.State.SLIP,
        "Worker township": logins.State.NONE,
    }
    for state in logins.State:
        found = logins.in_state(logins.kept_by(cast.actor("township"), START, clock.real_now()), state)
        assert [logins.state_of(row) for row in found] == [state]
