"""From a slip to work: the pages for whoever gives slips, for the first login, for shared and for lost phones."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.roster.models import Account, Device, DeviceLogin, LoginEvent, Slip
from tests.cast import LISHU_TOWN, Cast
from tests.rig.browser import PHONE, Pages
from tests.web.desk import MORNING, PASSWORD, PIN, as_member, give_credentials, live_at

CODE = re.compile(r"([2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5})")
OTHER_PIN = "581937"


@pytest.fixture(autouse=True)
def at_work(cast: Cast) -> Iterator[None]:
    yield from live_at(MORNING)


def slip_for(cast: Cast, *names: str, by: str = "township") -> list[str]:
    """The codes that the page of slips shows."""
    answer = as_member(by).post("/logins/slips/", {"member": [str(cast.members[name]) for name in names]})
    assert answer.status_code == 200
    return CODE.findall(answer.content.decode())


def begins(client: Client, code: str, pin: str = PIN) -> Client:
    """Somebody begins on a phone with a slip."""
    assert client.post("/start/", {"code": code}).status_code == 200
    answer = client.post("/start/begin/", {"code": code, "pin": pin, "confirmation": pin})
    assert answer.status_code == 303, answer.content.decode()
    return client


def a_phone(cast: Cast, name: str = "grid", phone: Client | None = None, pin: str = PIN) -> Client:
    return begins(phone or Client(), slip_for(cast, name)[0], pin)


def who(client: Client) -> str:
    """Who is logged in, by the login name on their own page; empty for nobody."""
    answer = client.get("/me/")
    found = re.search(r'class="kicker">([^<]*)', answer.content.decode())
    return found[1] if answer.status_code == 200 and found else ""


def enters(phone: Client, cast: Cast, name: str, pin: str = PIN) -> int:
    return phone.post(f"/login/{cast.members[name]}/", {"pin": pin}).status_code


def left_alone(phone: Client, minutes: float) -> None:
    """The phone lies there for so long."""
    session = phone.session
    session["phone_touched"] -= minutes * 60
    session.save()


def test_the_slip_is_shown_once_and_its_code_is_in_no_address(cast: Cast) -> None:
    (code,) = slip_for(cast, "grid")
    page = as_member("township").get(f"/logins/{cast.members['grid']}/").content.decode()
    assert "slip given, not used" in page and code not in page
    answer = Client().post("/start/", {"code": code})
    assert "Worker grid" in answer.content.decode() and "Grid worker" in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0") and "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_with_a_slip_one_is_in_and_the_phone_knows_one(cast: Cast) -> None:
    phone = a_phone(cast)
    assert who(phone) == "grid"
    cookie = phone.cookies["lf_device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert Slip.objects.get().used_at is not None


def test_a_slip_opens_once(cast: Cast) -> None:
    (code,) = slip_for(cast, "grid")
    begins(Client(), code)
    answer = Client().post("/start/", {"code": code})
    assert answer.status_code == 422 and "This code opens nothing" in answer.content.decode()


def test_every_reason_against_a_pin_is_said_and_the_slip_stays_good(cast: Cast) -> None:
    (code,) = slip_for(cast, "grid")
    phone = Client()
    weak = phone.post("/start/begin/", {"code": code, "pin": "123456", "confirmation": "123456"})
    assert weak.status_code == 422 and "neither a row nor one digit repeated" in weak.content.decode()
    differing = phone.post("/start/begin/", {"code": code, "pin": PIN, "confirmation": OTHER_PIN})
    assert differing.status_code == 422 and "The two entries differ" in differing.content.decode()
    begins(phone, code)


def test_guessing_codes_is_throttled_like_passwords(cast: Cast) -> None:
    (code,) = slip_for(cast, "grid")
    answers = [Client().post("/start/", {"code": f"AAAAA-AAAA{n}"}).status_code for n in range(2, 10)]
    assert answers[0] == 422
    late = Client().post("/start/", {"code": code})
    assert late.status_code == 429 and "Too many attempts" in late.content.decode()


def test_a_pin_without_the_phone_opens_nothing(cast: Cast) -> None:
    a_phone(cast)
    stranger = Client()
    assert stranger.get(f"/login/{cast.members['grid']}/")["Location"] == "/login/"
    assert enters(stranger, cast, "grid") == 302
    assert who(stranger) == ""


def test_a_worker_gives_the_phone_to_another_and_finds_what_they_left(cast: Cast) -> None:
    """Given a measurement waits in the session of the first, when a second takes the phone, it is hidden from them and
    there again for the first."""
    phone = a_phone(cast)
    session = phone.session
    session["resting"] = {"somewhere": [{"n": 1}]}
    session.save()
    first_key = session.session_key
    a_phone(cast, "other_grid", phone, OTHER_PIN)
    assert who(phone) == "other-grid" and "resting" not in phone.session
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = first_key
    assert who(stolen) == "", "the session left behind opens to nobody"
    phone.post("/logout/")
    page = phone.get("/login/").content.decode()
    assert "Worker grid" in page and "Worker other_grid" in page
    assert enters(phone, cast, "grid", OTHER_PIN) == 422
    assert enters(phone, cast, "grid") == 303
    assert who(phone) == "grid" and phone.session["resting"] == {"somewhere": [{"n": 1}]}


def test_a_phone_left_alone_locks_and_asks_for_the_pin(cast: Cast) -> None:
    phone = a_phone(cast)
    left_alone(phone, settings.IDLE_MINUTES - 1)
    assert who(phone) == "grid"
    assert phone.post("/login/touched/").status_code == 204
    left_alone(phone, settings.IDLE_MINUTES + 5)
    assert phone.get("/me/")["Location"].startswith("/login/")
    assert enters(phone, cast, "grid") == 303
    assert who(phone) == "grid"


def test_how_long_a_phone_waits_and_a_slip_is_good_is_set_for_the_home(cast: Cast, settings: Any) -> None:
    settings.IDLE_MINUTES, settings.SLIP_HOURS, settings.DEVICE_DAYS = 60, 2, 7
    phone = a_phone(cast)
    slip, known = Slip.objects.get(), DeviceLogin.objects.get()
    assert slip.expires_at - slip.issued_at == timedelta(hours=2)
    assert known.expires_at - known.last_used_at == timedelta(days=7)
    left_alone(phone, 30)
    assert who(phone) == "grid"


def test_a_lost_phone_is_revoked_by_its_holder_and_everybody_on_it_is_out(cast: Cast) -> None:
    give_credentials(cast, "grid")
    phone = a_phone(cast)
    a_phone(cast, "other_grid", phone, OTHER_PIN)
    assert who(phone) == "other-grid"
    elsewhere = Client()
    elsewhere.post("/login/", {"username": "grid", "password": PASSWORD})
    assert elsewhere.post("/me/phones/revoke/", {"device": str(Device.objects.get().id)}).status_code == 303
    assert who(phone) == ""
    assert enters(phone, cast, "other_grid", OTHER_PIN) == 302
    assert who(elsewhere) == "grid"


def test_a_leader_revokes_a_lost_phone_and_gives_a_new_slip_on_the_spot(cast: Cast) -> None:
    phone, leader = a_phone(cast), as_member("township")
    member = cast.members["grid"]
    assert leader.post(f"/logins/{member}/revoke/", {"device": str(Device.objects.get().id)}).status_code == 303
    assert who(phone) == ""
    new = begins(Client(), slip_for(cast, "grid")[0], OTHER_PIN)
    assert who(new) == "grid"
    assert "phone revoked" in leader.get(f"/logins/{member}/").content.decode()


def test_a_new_pin_ends_the_sessions_begun_with_the_old_one(cast: Cast) -> None:
    old, new = a_phone(cast), a_phone(cast, pin=OTHER_PIN)
    assert (who(old), who(new)) == ("", "grid")
    assert enters(old, cast, "grid", OTHER_PIN) == 303


def test_logging_in_by_password_on_a_phone_that_knows_one_ends_with_the_phone(cast: Cast) -> None:
    give_credentials(cast, "grid")
    phone = a_phone(cast)
    phone.post("/logout/")
    phone.post("/login/", {"username": "grid", "password": PASSWORD})
    assert who(phone) == "grid"
    as_member("township").post(f"/logins/{cast.members['grid']}/revoke/", {"device": str(Device.objects.get().id)})
    assert who(phone) == ""


def test_an_account_ends_when_the_page_says(cast: Cast) -> None:
    phone, leader, page = a_phone(cast), as_member("township"), f"/logins/{cast.members['grid']}/end/"
    assert leader.post(page, {"ends_at": "some day"}).status_code == 422
    assert leader.post(page, {"ends_at": f"{clock.real_now() - timedelta(days=2):%Y-%m-%dT%H:%M}"}).status_code == 303
    assert who(phone) == ""
    assert leader.post(page, {"ends_at": ""}).status_code == 303
    assert Account.objects.get(username="grid").expires_at is None


def test_a_leader_sees_and_reaches_nobody_beyond_the_area(cast: Cast) -> None:
    leader = as_member("township")
    page = leader.get("/logins/").content.decode()
    assert "Worker grid" in page and "Worker stranger" not in page and "Worker commander" not in page
    for name in ("stranger_grid", "commander"):
        assert leader.get(f"/logins/{cast.members[name]}/").status_code == 404
        assert leader.post("/logins/slips/", {"member": str(cast.members[name])}).status_code == 422
        assert leader.post(f"/logins/{cast.members[name]}/end/", {"ends_at": ""}).status_code == 404
    assert as_member("grid").get("/logins/").status_code == 403
    assert not Slip.objects.exists()


def test_slips_for_all_on_the_list_leave_out_whom_one_may_not_give_one(cast: Cast) -> None:
    leader = as_member("township")
    answer = leader.post("/logins/slips/", {"whom": "all", "state": "none"})
    assert len(CODE.findall(answer.content.decode())) == 2, "the two grid workers, not the leader"
    assert leader.post("/logins/slips/", {"whom": "all", "state": "none", "area": LISHU_TOWN}).status_code == 422


def test_slips_come_as_a_sheet_to_print(cast: Cast) -> None:
    sent = {"whom": "all", "form": "pdf"}
    answer = as_member("administrator").post("/logins/slips/", sent, headers={"accept-language": "zh-hans"})
    assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"

    assert "no-store" in answer["Cache-Control"]


def test_the_auditor_sees_who_gave_whom_a_slip(cast: Cast) -> None:
    a_phone(cast)
    page = as_member("auditor").get("/audit/logins/").content.decode()
    assert "slip given" in page and "first login with a slip" in page and "Worker township" in page
    one = as_member("auditor").get(f"/audit/logins/?member={cast.members['post']}").content.decode()
    assert "slip given" not in one
    assert LoginEvent.objects.count() == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_village_worker_is_in_with_two_taps_and_a_pin(cast: Cast, pages: Pages, axe: Callable[[Page], None]) -> None:
    """A slip, a QR, a PIN: the picture opens the page, which asks for the PIN at once; typed twice, one tap, and in."""
    (code,) = slip_for(cast, "grid")
    phone = pages.open(PHONE)
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url + str(request.headers.get("referer", ""))))
    begun = clock.real_now()
    phone.goto(f"/start/#{code.replace('-', '')}")
    expect(phone.get_by_role("heading", name="Worker grid")).to_be_visible()
    axe(phone)
    phone.locator("#f-pin").tap()
    phone.keyboard.type(PIN)
    phone.keyboard.press("Tab")
    phone.keyboard.type(PIN)
    phone.get_by_role("button", name="This is me: log in").tap()
    expect(phone.get_by_text("You are in.")).to_be_visible()
    assert clock.real_now() - begun < timedelta(seconds=40)
    assert not any(code.replace("-", "") in address or code in address for address in sent)
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_taps_and_a_pin_change_the_worker(cast: Cast, pages: Pages, axe: Callable[[Page], None]) -> None:
    phone = pages.open(PHONE)
    for name, pin in (("grid", PIN), ("other_grid", OTHER_PIN)):
        (code,) = slip_for(cast, name)
        phone.goto(f"/start/#{code.replace('-', '')}")
        phone.locator("#f-pin").fill(pin)
        phone.locator("#f-confirmation").fill(pin)
        phone.get_by_role("button", name="This is me: log in").tap()
        expect(phone.get_by_text("You are in.")).to_be_visible()
    phone.get_by_role("button", name="Lock, or change worker").tap()
    expect(phone.get_by_role("link", name="Worker grid")).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name="Worker grid").tap()
    expect(phone.get_by_role("heading", name="Worker grid")).to_be_visible()
    axe(phone)
    phone.keyboard.type(PIN)
    expect(phone).not_to_have_url(re.compile("/login/"))
    phone.goto("/me/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Worker grid")
    axe(phone)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_left_open_locks_itself(cast: Cast, pages: Pages, settings: Any) -> None:
    settings.IDLE_MINUTES = 0.05
    (code,) = slip_for(cast, "grid")
    phone = pages.open(PHONE)
    phone.goto(f"/start/#{code.replace('-', '')}")
    phone.locator("#f-pin").fill(PIN)
    phone.locator("#f-confirmation").fill(PIN)
    phone.get_by_role("button", name="This is me: log in").tap()
    expect(phone.get_by_role("link", name="Worker grid")).to_be_visible(timeout=20_000)
    expect(phone).to_have_url(re.compile("/login/"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_leader_makes_slips_at_the_desk(cast: Cast, page: Page, axe: Callable[[Page], None]) -> None:
    give_credentials(cast, "township")
    page.goto("/login/")
    page.get_by_label("Login name").fill("township")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.button-primary").click()
    page.goto("/logins/?state=none")
    axe(page)
    page.get_by_label("Worker other_grid").check()
    page.get_by_role("button", name="Make slips", exact=True).click()
    expect(page.get_by_role("article")).to_have_count(1)
    axe(page)
    page.goto(f"/logins/{cast.members['grid']}/")
    axe(page)
