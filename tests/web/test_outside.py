"""Logging in at an identity provider: whom somebody here linked gets in, nobody else, and no answer is taken on trust."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from lianfang.roster.models import Account, LoginEvent
from tests.cast import Cast
from tests.web.desk import MORNING, as_member, live_at
from tests.web.identity_provider import CLIENT, SECRET, Provider, a_key, running
from tests.web.test_start import who

SUBJECT = "f81d4fae-7dec"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def key() -> Any:
    return a_key()


@pytest.fixture
def provider(cast: Cast, settings: Any, key: Any) -> Iterator[Provider]:
    with running() as found:
        found.key = key
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = found.issuer, CLIENT, SECRET
        settings.OIDC_NAME = "County directory"
        for _ in live_at(MORNING):
            yield found


def link(cast: Cast, name: str = "grid", subject: str = SUBJECT, by: str = "township") -> int:
    return as_member(by).post(f"/logins/{cast.members[name]}/link/", {"subject": subject}).status_code


def leaves(browser: Client, next: str = "/people/") -> str:
    """The address of the provider where a browser is sent to."""
    return browser.get("/login/outside/", {"next": next})["Location"]


def comes_back(provider: Provider, browser: Client, subject: str = SUBJECT, **said: str) -> Any:
    return browser.get("/login/outside/return/", {**provider.authorized(leaves(browser), subject), **said})


def test_whom_somebody_linked_gets_in_and_goes_where_they_wanted(cast: Cast, provider: Provider) -> None:
    assert link(cast) == 303
    browser = Client()
    assert "Log in with County directory" in browser.get("/login/").content.decode()
    assert comes_back(provider, browser)["Location"] == "/people/"
    assert who(browser) == "grid"
    event = LoginEvent.objects.get()
    assert (event.kind, event.by, event.note) == ("outside_set", cast.members["township"], SUBJECT)


def test_whom_nobody_linked_does_not_get_in_and_no_account_is_made(cast: Cast, provider: Provider) -> None:
    before, browser = Account.objects.count(), Client()
    answer = comes_back(provider, browser)
    assert answer["Location"] == "/login/"
    assert "nobody here is linked to you" in browser.get("/login/").content.decode()
    assert who(browser) == "" and Account.objects.count() == before


def test_who_is_no_longer_linked_or_whose_account_ended_does_not_get_in(cast: Cast, provider: Provider) -> None:
    link(cast)
    Account.objects.filter(username="grid").update(expires_at=datetime.now(UTC) - HOUR)
    browser = Client()
    comes_back(provider, browser)
    assert who(browser) == ""
    Account.objects.filter(username="grid").update(expires_at=None)
    assert link(cast, subject="") == 303
    comes_back(provider, browser)
    assert who(browser) == ""


def test_one_subject_is_one_member_and_nobody_links_beyond_their_area(cast: Cast, provider: Provider) -> None:
    link(cast)
    assert link(cast, "other_grid") == 422
    assert link(cast, "grid", by="stranger") == 404
    assert link(cast, "township") == 422
    assert link(cast, "grid", "another subject") == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another program"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"sub": None},
        {"azp": "another program"},
        {"iat": datetime(2999, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_a_token_that_is_not_of_this_login_is_not_taken(cast: Cast, provider: Provider, claims: dict[str, Any]) -> None:
    link(cast)
    provider.claims, browser = claims, Client()
    assert comes_back(provider, browser)["Location"] == "/login/"
    assert who(browser) == ""


def test_a_token_that_another_signed_or_nobody_is_not_taken(cast: Cast, provider: Provider) -> None:
    link(cast)
    for signing_key, algorithm in ((a_key(), "RS256"), (SECRET * 2, "HS256"), ("", "none")):
        provider.signing_key, provider.algorithm = signing_key, algorithm
        browser = Client()
        comes_back(provider, browser)
        assert who(browser) == "", algorithm


def test_an_answer_for_another_browser_or_a_second_time_is_not_taken(cast: Cast, provider: Provider) -> None:
    link(cast)
    mine, theirs = Client(), Client()
    answer = provider.authorized(leaves(mine), SUBJECT)
    theirs.get("/login/outside/return/", answer)
    leaves(theirs)
    theirs.get("/login/outside/return/", answer)
    assert who(theirs) == ""
    comes_back(provider, theirs, state="guessed")
    assert who(theirs) == ""
    mine.get("/login/outside/return/", answer)
    assert who(mine) == "grid"
    mine.post("/logout/")
    mine.get("/login/outside/return/", answer)
    assert who(mine) == ""


def test_a_code_without_its_verifier_is_no_token(cast: Cast, provider: Provider) -> None:
    """Given somebody catches the code on its way, then they cannot use it in a login of their own."""
    link(cast)
    caught = provider.authorized(leaves(Client()), SUBJECT)["code"]
    thief = Client()
    state = parse_qs(urlsplit(leaves(thief)).query)["state"][0]
    thief.get("/login/outside/return/", {"code": caught, "state": state})
    assert who(thief) == ""


def test_who_says_no_at_the_provider_is_back_at_the_login(cast: Cast, provider: Provider) -> None:
    browser = Client()
    leaves(browser)
    assert browser.get("/login/outside/return/", {"error": "access_denied"})["Location"] == "/login/"
    assert "did not log you in" in browser.get("/login/").content.decode()


def test_a_provider_that_is_away_or_somebody_else_leaves_the_other_ways_open(
    cast: Cast, provider: Provider, settings: Any
) -> None:
    browser = Client()
    provider.said_issuer = "https://elsewhere.example"
    assert leaves(browser) == "/login/"
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert leaves(browser) == "/login/"
    assert "does not answer as it should" in browser.get("/login/").content.decode()
    settings.OIDC_ISSUER = "http://directory.example"
    assert leaves(browser) == "/login/", "never in clear over a network"


def test_without_a_provider_nothing_is_offered(cast: Cast) -> None:
    for _ in live_at(MORNING):
        assert "/login/outside/" not in Client().get("/login/").content.decode()
        assert Client().get("/login/outside/")["Location"] == "/login/"
        assert link(cast) == 422


def test_a_login_never_leads_to_another_site(cast: Cast, provider: Provider) -> None:
    link(cast)
    browser = Client()
    answer = provider.authorized(leaves(browser, "https://elsewhere.example/"), SUBJECT)
    assert browser.get("/login/outside/return/", answer)["Location"] == "/"
