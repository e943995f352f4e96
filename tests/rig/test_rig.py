"""The rig itself: what the other tests rely on without looking."""

import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser

from tests.rig import Missing, chromium, postgres
from tests.rig.__main__ import Stage, report
from tests.rig.browser import faults

BAD_PAGE = "<html><title>x</title><body><img src='data:,'><input></body></html>"
ROW, NAMELESS, BAD_ROW = "<li><a href='#'>read on</a></li>", "<li><a href='#'></a></li>", "<li><input></li>"
LONG_PAGE = "<html lang='en'><title>x</title><body><main><h1>x</h1><ul>{}</ul></main></body></html>"
GOOD_PAGE = "<html lang='en'><title>x</title><body><main><h1>x</h1></main></body></html>"


@pytest.mark.django_db
def test_tests_run_on_the_database_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == pytestconfig.option.on


@pytest.mark.django_db
def test_the_embedded_store_of_a_test_is_a_file_in_a_home_of_its_own(pytestconfig: pytest.Config) -> None:
    assert "lianfang-home-" in settings.HOME.name
    if connection.vendor == "sqlite":
        assert str(connection.settings_dict["NAME"]).startswith(str(settings.HOME))


def test_a_named_server_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.NAMED, "postgresql://somebody@host/name")
    with postgres.server() as url:
        assert url == "postgresql://somebody@host/name"


def test_without_an_installed_server_the_one_of_the_lock_runs_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(postgres.NAMED, raising=False)
    wheel = max(postgres._in_wheel(), key=postgres._version)
    monkeypatch.setattr(postgres, "find_binaries", lambda: wheel)
    with postgres.server() as url, psycopg.connect(url) as open_connection:
        assert open_connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_a_browser_that_does_not_start_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Missing, match="/nowhere/chromium"):
        chromium.find()


@pytest.mark.browser
def test_the_check_for_accessibility_finds_what_is_wrong_and_nothing_else(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD_PAGE)
    found = faults(page)
    page.set_content(GOOD_PAGE)
    assert {fault.split(":")[0] for fault in found} == {"html-has-lang", "image-alt", "label"}
    assert faults(page) == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("rows", "alike", "wrong"),
    [
        (BAD_ROW * 9, 3, {"label": 3}),
        (BAD_ROW * 4, 0, {"label": 4}),
        (ROW * 9 + NAMELESS, 3, {"link-name": 1}),
        (ROW * 9 + ROW.replace("<a", "<a style='color: #eee'"), 3, {"color-contrast": 1}),
        (ROW * 9 + ROW.replace("<a", "<a aria-lable='y'"), 3, {"aria-valid-attr": 1}),
    ],
    ids=["a fault in every row", "every row is looked at", "no text", "another style", "another attribute"],
)
def test_of_rows_that_are_alike_axe_looks_at_the_first_and_at_every_other(
    browser: Browser, rows: str, alike: int, wrong: dict[str, int]
) -> None:
    page = browser.new_page()
    page.set_content(LONG_PAGE.format(rows))
    found = faults(page, alike=alike)
    assert {fault.split(":")[0]: fault.count("['") for fault in found} == wrong
    assert page.locator("[data-alike]").count() == 0
    page.close()


def test_a_run_without_tests_or_with_a_failed_check_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    empty, style, good = Stage("empty", [], status=5), Stage("style", [], status=1), Stage("good", [])
    good.tests.update(passed=3, skipped=1)
    assert report([good], 1.0) == 0
    assert capsys.readouterr().out.splitlines()[-1].strip("= ") == "3 passed, 1 skipped in 1.00s"
    assert report([good, style], 1.0) == 1
    assert capsys.readouterr().out.splitlines()[-1].strip("= ") == "3 passed, 1 skipped, 1 error in 1.00s"
    assert report([empty], 1.0) == 1
    assert "no test ran" in capsys.readouterr().out


def test_the_test_command_explains_itself() -> None:
    said = subprocess.run([sys.executable, "-m", "tests.rig", "--help"], capture_output=True, text=True)
    assert said.returncode == 0
    assert "--slow" in said.stdout
