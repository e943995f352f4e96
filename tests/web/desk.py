"""What tests of pages share: the fixed cast with passwords and PINs, logging in by request and by browser."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.roster import credentials
from lianfang.roster.models import Account
from tests.cast import START, Cast

PASSWORD, PIN = "cast-password-1", "274951"
MORNING = START + timedelta(days=1, hours=2)
"""Ten in the morning of the second day, in Lishu."""


def give_credentials(cast: Cast, *names: str) -> None:
    """Let members of the cast log in and sign; all of them when none is named."""
    for name in names or tuple(cast.members):
        credentials.set_password(name.replace("_", "-"), PASSWORD)
        credentials.set_pin(name.replace("_", "-"), PIN)


def live_at(at: datetime) -> Iterator[None]:
    """Let the home's clock run from `at`; pytest fixtures yield from this."""
    clock.set_simulation(at, clock.real_now())
    yield
    clock.set_simulation(None, None)


def as_member(name: str) -> Client:
    """A client that is logged in as one of the cast."""
    client = Client()
    client.force_login(Account.objects.get(username=name.replace("_", "-")))
    return client


def enter(page: Page, name: str) -> Page:
    """Log in by the page, as one of the cast."""
    page.goto("/login/")
    page.get_by_label("Login name").fill(name.replace("_", "-"))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.button-primary").click()
    expect(page).not_to_have_url("**/login/**")
    return page
