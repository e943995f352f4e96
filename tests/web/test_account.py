"""Logging in and the page of one's own."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.roster import credentials, sessions
from lianfang.roster.models import Account
from tests.cast import Cast
from tests.web.desk import MORNING, PASSWORD, PIN, as_member, enter, give_credentials, live_at


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[None]:
    give_credentials(cast, "grid", "commander")
    yield from live_at(MORNING)


def tries(username: str, password: str) -> tuple[int, str]:
    answer = Client().post("/login/", {"username": username, "password": password})
    page = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return answer.status_code, re.sub(r'name="csrf[^>]*>|content="[^"]*"', "", page)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer() -> None:
    unknown, wrong = tries("nobody", "guess-number-1"), tries("grid", "guess-number-1")
    assert unknown == wrong
    assert unknown[0] == 401


def test_after_eight_wrong_passwords_the_right_one_is_not_taken_either() -> None:
    for _ in range(8):
        tries("grid", "guess-number-1")
    status, page = tries("grid", PASSWORD)
    assert status == 429
    assert "Too many attempts" in page
    assert tries("commander", PASSWORD)[0] == 303


def test_logging_in_goes_where_one_wanted_but_never_to_another_site() -> None:
    given = {"username": "grid", "password": PASSWORD}
    assert Client().post("/login/", {**given, "next": "/people/"})["Location"] == "/people/"
    assert Client().post("/login/", {**given, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_a_page_sends_strangers_to_the_log_in_and_back() -> None:
    assert Client().get("/me/")["Location"] == "/login/?next=/me/"


def test_an_account_that_ended_is_let_in_no_more_and_logged_out() -> None:
    inside = as_member("grid")
    Account.objects.filter(username="grid").update(expires_at=clock.real_now() - timedelta(minutes=1))
    assert inside.get("/me/")["Location"].startswith("/login/")
    status, page = tries("grid", PASSWORD)
    assert status == 403
    assert "This account has ended" in page


def test_a_new_password_is_asked_for_twice_and_ends_other_sessions() -> None:
    here, elsewhere = as_member("grid"), as_member("grid")
    said = {"password": PASSWORD, "new_password": "another-long-one", "confirmation": "another-long-two"}
    assert here.post("/me/password/", said).status_code == 422
    weak = {"password": PASSWORD, "new_password": "password123", "confirmation": "password123"}
    assert b"not among the common ones" in here.post("/me/password/", weak).content
    wrong = {**said, "password": "not-my-password", "confirmation": "another-long-one"}
    assert b"This is not your password" in here.post("/me/password/", wrong).content
    assert here.post("/me/password/", {**said, "confirmation": "another-long-one"}).status_code == 303
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_a_pin_is_set_with_the_password_and_must_not_be_simple() -> None:
    here = as_member("grid")
    weak = here.post("/me/pin/", {"password": PASSWORD, "pin": "123456", "confirmation": "123456"})
    assert weak.status_code == 422
    assert here.post("/me/pin/", {"password": PASSWORD, "pin": "581937", "confirmation": "581937"}).status_code == 303
    account = Account.objects.get(username="grid")
    assert credentials.signed_how(account, credentials.signing_token(account, "581937", now=clock.real_now())) == "pin"


def test_a_token_is_shown_once_acts_as_its_member_and_can_be_revoked() -> None:
    here = as_member("grid")
    answer = here.post("/me/tokens/", {"token_name": "thermometers", "days": "7", "password": PASSWORD})
    found = re.search(r"lf_[\w-]+", answer.content.decode())
    assert found is not None
    token = {"Authorization": f"Bearer {found[0]}"}
    assert found[0].encode() not in here.get("/me/").content
    assert Client().get("/api/actions", headers=token).status_code == 200
    (kept,) = credentials.tokens_of(Account.objects.get(username="grid").member_id)
    stranger = as_member("commander")
    stranger.post(f"/me/tokens/{kept.id}/revoke/")
    assert Client().get("/api/actions", headers=token).status_code == 200
    here.post(f"/me/tokens/{kept.id}/revoke/")
    assert Client().get("/api/actions", headers=token).status_code == 401


@pytest.mark.parametrize("days", ["0", "", "9999", "many"])
def test_a_token_lasts_a_day_to_a_year(days: str) -> None:
    said = {"token_name": "thermometers", "days": days, "password": PASSWORD}
    assert as_member("grid").post("/me/tokens/", said).status_code == 422


def test_other_sessions_can_be_ended() -> None:
    here, elsewhere = as_member("grid"), as_member("grid")
    commander = as_member("commander")
    assert len(sessions.sessions_of(Account.objects.get(username="grid"), here=None, now=clock.real_now())) == 2
    here.post("/me/sessions/end/")
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert commander.get("/me/").status_code == 200


def test_the_language_kept_is_that_of_the_next_session() -> None:
    as_member("grid").post("/me/language/", {"language": "zh-hans"})
    again = Client()
    again.post("/login/", {"username": "grid", "password": PASSWORD})
    assert b'lang="zh-Hans"' in again.get("/me/").content
    as_member("grid").post("/me/language/", {"language": "xx"})
    assert Account.objects.get(username="grid").language == "zh-hans"


def test_logging_out_takes_a_post() -> None:
    here = as_member("grid")
    assert here.get("/logout/").status_code == 405
    here.post("/logout/")
    assert here.get("/me/").status_code == 302


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_worker_logs_in_sees_the_own_page_and_logs_out(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/login/")
    axe(page)
    enter(page, "grid")
    page.goto("/me/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Worker grid")
    axe(page)
    page.locator("#f-pin-password").fill(PASSWORD)
    page.locator("#f-pin").fill(PIN[::-1])
    page.locator("#f-pin-confirmation").fill(PIN[::-1])
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url(re.compile("/login/"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_log_in_fits_a_phone(phone: Page, axe: Callable[[Page], None]) -> None:
    enter(phone, "grid")
    phone.goto("/me/")
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(phone)
