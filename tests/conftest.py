"""Fixtures that every test may ask for: files under the databases, and pages in a real browser."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lianfang.core import clock
from lianfang.places import queries as places
from tests.cast import Cast, forget, the_cast
from tests.rig import chromium as rig_chromium
from tests.rig import emptying
from tests.rig.browser import DESKTOP, PHONE, Pages, faults

hypothesis.register_profile("lianfang", deadline=None, suppress_health_check=[HealthCheck.too_slow])
emptying.take_over()
hypothesis.load_profile("lianfang")  # how fast a machine is at the moment is no property of a rule


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Embedded databases are files, as in use (WAL, locks), each process its own; a server's get the usual suffix."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    for alias, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3"):
            name = str(settings.HOME / f"test-{alias}.sqlite3")
        else:
            name = f"test_{database['NAME']}_{worker}"
        database.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords and PINs of the cast with the cheapest hasher, everywhere: what one test keeps, another reads."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", quick)
    hashers.get_hashers.cache_clear()
    hashers.get_hashers_by_algorithm.cache_clear()


@pytest.fixture(autouse=True)
def unwatched_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process looks by the clock whether another changed the tree: a test that counts questions counts its own."""
    monkeypatch.setattr(places, "LOOKED_SECONDS", 3_600.0)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """What language a page was asked in stays with the test that asked."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """Go back to real time after each test, whichever of its pages set the clock."""
    yield
    clock.set_simulation(None, None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    return rig_chromium.find()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests.  It keeps an event loop in this thread, about which Django's ORM must not worry."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=rig_chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def pages(browser: Browser, live_server: LiveServer) -> Iterator[Pages]:
    """Opens pages on the running application: `pages.open(PHONE, "zh-hans")`.

    Afterwards no script error, console error, answer of 500 or request to elsewhere may have happened.
    """
    opened = Pages(browser, live_server.url)
    yield opened
    opened.close()
    assert opened.wrong == []


@pytest.fixture
def page(pages: Pages) -> Page:
    """A page of desktop size, in English."""
    return pages.open(DESKTOP)


@pytest.fixture
def phone(pages: Pages) -> Page:
    """A page of phone size, in English."""
    return pages.open(PHONE)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that a page has no serious accessibility fault: `axe(page)`."""

    def check(page: Page) -> None:
        assert faults(page) == [], page.url

    return check


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The fixed cast in two counties, with the outbreak and the Lishu edition in force."""
    yield the_cast()
    forget()
