"""Sessions kept and played again, requests made by another site, and what a login tells whoever guesses."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import URLPattern
from django.utils.timezone import now as machine_time

from lianfang.core import clock
from lianfang.roster import credentials
from lianfang.roster.models import Account, ApiToken
from lianfang.web.urls import urlpatterns
from tests.api.program import Program, outcomes, registration
from tests.cast import Cast
from tests.web.desk import PASSWORD, PIN, give_credentials

LOGIN = {"username": "grid", "password": PASSWORD}


@pytest.fixture
def stolen(home: Cast) -> tuple[Client, Client]:
    """Somebody logged in, and another who has their cookies."""
    give_credentials(home, "grid", "administrator")
    owner, thief = Client(), Client()
    assert owner.post("/login/", LOGIN).status_code == 303
    thief.cookies = owner.cookies.__class__(owner.cookies.output(header="", sep=";"))
    assert thief.get("/me/").status_code == 200
    return owner, thief


def _change_password(owner: Client) -> None:
    new = "another-password-2"
    sent = {"password": PASSWORD, "new_password": new, "confirmation": new}
    assert owner.post("/me/password/", sent).status_code == 303
    assert owner.get("/me/").status_code == 200


def _log_out(owner: Client) -> None:
    owner.post("/logout/")


def _password_by_another(owner: Client) -> None:
    credentials.set_password("grid", "set-by-the-office-3")


def _expire(owner: Client) -> None:
    Account.objects.filter(username="grid").update(expires_at=machine_time() - timedelta(seconds=1))


def _switch_off(owner: Client) -> None:
    Account.objects.filter(username="grid").update(is_active=False)


ENDS: tuple[Callable[[Client], None], ...] = (
    _log_out,
    _change_password,
    _password_by_another,
    _expire,
    _switch_off,
)


@pytest.mark.parametrize("end", ENDS, ids=[one.__name__.strip("_") for one in ENDS])
def test_a_stolen_session_ends_with_the_owners(stolen: tuple[Client, Client], end: Callable[[Client], None]) -> None:
    owner, thief = stolen
    end(owner)
    assert thief.get("/me/")["Location"].startswith("/login/")
    body = json.dumps(registration())
    assert thief.post("/api/operations", body, content_type="application/json").status_code == 401


def test_who_logged_in_with_a_stolen_password_is_put_out_by_the_owner(stolen: tuple[Client, Client]) -> None:
    owner, thief = stolen[0], Client()
    thief.post("/login/", LOGIN)
    owner.post("/me/sessions/end/")
    assert owner.get("/me/").status_code == 200
    assert thief.get("/me/")["Location"].startswith("/login/")


def test_who_is_let_go_is_out_at_once_with_session_token_and_signature(
    home: Cast, stolen: tuple[Client, Client]
) -> None:
    _owner, thief = stolen
    program = Program(home, "grid")
    home.do("roster.let_go", member_id=home.members["grid"], seen=1)
    assert thief.get("/me/")["Location"].startswith("/login/")
    assert program.post("operations", registration()).status_code == 401


def test_a_session_that_somebody_made_up_is_not_taken_over(home: Cast) -> None:
    give_credentials(home, "grid")
    client = Client()
    client.get("/login/")
    client.cookies["sessionid"] = "a" * 32
    client.post("/login/", LOGIN)
    assert client.cookies["sessionid"].value != "a" * 32
    assert client.get("/me/").status_code == 200


def test_the_cookie_of_a_session_is_kept_from_scripts_and_other_sites(home: Cast) -> None:
    give_credentials(home, "grid")
    client = Client()
    client.post("/login/", LOGIN)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def _decision(home: Cast) -> dict[str, Any]:
    given = {"outbreak_id": str(home.outbreak), "seen": 1}
    return {"id": str(home.outbreak), "action": "editions.close_outbreak", "with": given}


def test_a_signature_ends_with_the_pin_and_with_its_minutes_and_is_nobody_elses(
    home: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_credentials(home, "administrator", "grid")
    program = Program(home, "administrator")
    bought = program.post("sign", {"pin": PIN}).json()["token"]
    credentials.set_pin("administrator", "583921")
    refused = program.post("operations", _decision(home), **{"X-Signing-Token": bought})
    assert outcomes(refused) == ["refused"]
    newer = program.post("sign", {"pin": "583921"}).json()["token"]
    for forged in (newer[:-1] + ("a" if newer[-1] != "a" else "b"), newer.upper(), "", "pin", bought):
        sent = program.post("operations", _decision(home), **{"X-Signing-Token": forged})
        assert outcomes(sent) == ["refused"], forged
    monkeypatch.setattr(credentials, "SIGNING_SECONDS", -1)
    assert outcomes(program.post("operations", _decision(home), **{"X-Signing-Token": newer})) == ["refused"]
    monkeypatch.undo()
    assert outcomes(program.post("operations", _decision(home), **{"X-Signing-Token": newer})) == ["done"]


def test_a_token_that_was_revoked_or_ended_opens_nothing(home: Cast) -> None:
    for end in ({"revoked_at": clock.real_now()}, {"expires_at": clock.real_now()}):
        program = Program(home, "grid")
        assert program.get("actions").status_code == 200
        ApiToken.objects.filter(member_id=home.members["grid"]).update(**end)
        answer = program.get("actions")
        assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (401, "not_logged_in")


def _address(route: URLPattern) -> str:
    given = re.sub(r"<uuid:\w+>", "0190f5a0-0000-7000-8000-000000000001", str(route.pattern))
    given = re.sub(r"<slug:\w+>", "pdf", re.sub(r"<int:\w+>", "1", given))
    return "/" + re.sub(r"<str:\w+>", "people.register_person", given)


OF_NO_SESSION = frozenset({"person.link", "coming", "coming.own"})
"""Pages that know no session, so that none adds to what a form there may do: the address itself is the secret, or everybody
may declare; what is said there is said by nobody who works here, as
`test_coming.test_who_is_logged_in_adds_nothing_to_a_declaration` shows."""


def test_no_page_takes_a_form_that_another_site_sends(home: Cast) -> None:
    give_credentials(home, "commander")
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="commander"))
    client.get("/me/")
    for route in urlpatterns:
        if route.name in OF_NO_SESSION:
            continue
        answer = client.post(_address(route), {"csrfmiddlewaretoken": "x" * 64})
        assert answer.status_code == 403, route
        assert "did not come from a page of yours" in answer.content.decode(), route
    for address in ("/i18n/setlang/", "/api/operations", "/api/sign", "/api/actions/people.register_person"):
        form = "application/json" if address.startswith("/api/") else "application/x-www-form-urlencoded"
        assert client.post(address, "{}", content_type=form).status_code == 403, address
    said = client.post("/api/sign", "{}", content_type="application/json").json()["reasons"]
    assert [reason["code"] for reason in said] == ["not_from_here"]


def test_nothing_is_changed_by_a_link(home: Cast) -> None:
    """An address that does something is not opened by GET: an image on another site would do it."""
    client = Client()
    client.force_login(Account.objects.get(username="grid"))
    for address in ("/logout/", "/me/password/", "/me/pin/", "/me/tokens/", "/me/sessions/end/", "/me/language/"):
        assert client.get(address).status_code == 405, address
    assert client.get("/me/").status_code == 200


def _page(answer: Any) -> str:
    """A page without what was typed into it and without its token."""
    return re.sub(r'(?:value|content)="[^"]*"|csrf[^>]*', "", answer.content.decode())


class Counted:
    """How often a password was hashed, by whatever way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        hasher = hashers.get_hasher("default")
        plain = hasher.__class__.encode

        def encode(*said: Any, **more: Any) -> str:
            self.count += 1
            return str(plain(*said, **more))

        monkeypatch.setattr(hasher.__class__, "encode", encode)

    def during(self, username: str, password: str) -> tuple[int, int, str]:
        self.count = 0
        answer = Client().post("/login/", {"username": username, "password": password})
        return self.count, answer.status_code, _page(answer)


def test_a_login_does_the_same_work_and_says_the_same_whoever_is_guessed(
    home: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_credentials(home, "grid", "post", "clinician")
    credentials.set_password("post", PASSWORD)
    Account.objects.filter(username="post").update(is_active=False)
    Account.objects.filter(username="clinician").update(expires_at=clock.real_now() - timedelta(days=1))
    counted = Counted(monkeypatch)
    wrong = counted.during("grid", "guess-number-1")
    assert wrong[:2] == (1, 401)
    for username in ("nobody", "post", "clinician", "lab", "GRID'--", "a" * 400):
        assert counted.during(username, "guess-number-1") == wrong, username
    assert counted.during("post", PASSWORD)[:2] == (1, 401), "an account switched off is not told from an unknown one"


def test_who_is_locked_out_is_so_under_any_name_and_nobody_else(home: Cast) -> None:
    give_credentials(home, "grid", "commander")
    answers = {}
    for username in ("grid", "nobody"):
        for _ in range(8):
            Client().post("/login/", {"username": username, "password": "guess-number-1"})
        locked = Client().post("/login/", {"username": username, "password": PASSWORD})
        answers[username] = (locked.status_code, _page(locked))
    assert answers["grid"] == answers["nobody"]
    assert answers["grid"][0] == 429
    assert Client().post("/login/", {"username": "commander", "password": PASSWORD}).status_code == 303
