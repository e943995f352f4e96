"""Bulletins on the desk: issued with a PIN, frozen, corrected by another, taken along as a file."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.reporting import queries as reporting
from tests.cast import LISHU, LISHU_TOWN, NANXIAN, START, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import PIN, as_member, enter, give_credentials, live_at

SLOW = 20_000
"""Milliseconds that counting every figure twice may take on a busy machine."""
END_OF_24TH = datetime(2020, 1, 25, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    """Two travellers arrived on the 24th of January; it is the afternoon after."""
    found = begin_with("two of the 24th", lambda: _arrived(cast), on=cast)
    for _ in live_at(found.on(hours=30)):
        yield found


def _arrived(cast: Cast) -> Way:
    found = Way(cast).set_up()
    give_credentials(cast, "commander", "grid", "epidemiologist", "stranger")
    found.arrive("Traveller One", "Traveller Two")
    return found


def issued(way: Way) -> UUID:
    """The bulletin of the 24th."""
    made = way.do("reporting.issue_bulletin", "commander", division_id=LISHU, until=END_OF_24TH)
    return UUID(made["id"])


def learn_later(way: Way) -> None:
    """A third traveller of the 24th becomes known only now."""
    later, way.at = way.at, START + timedelta(hours=2)
    way.arrive("Traveller Three")
    way.at = later


def signing(client: Client) -> str:
    return str(client.post("/api/sign", {"pin": PIN}, content_type="application/json").json()["token"])


def sign(page: Page) -> None:
    page.locator("#sign-pin").fill(PIN)
    page.locator("#sign-dialog button[type=submit]").click()


@pytest.mark.browser
def test_the_commander_sees_the_day_issues_it_and_corrects_it(
    way: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    enter(page, "commander")
    page.goto("/bulletins/")
    axe(page)
    page.get_by_role("link", name="See the figures first").click()
    expect(page.locator(".figure").first).to_be_visible()
    page.get_by_role("button", name="Issue").click()
    sign(page)
    expect(page.get_by_text("The bulletin is issued.")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Compare with what is known now").click()
    expect(page.locator("main")).to_contain_text("Nothing has changed since it was issued.", timeout=SLOW)
    learn_later(way)
    page.goto(page.url)
    expect(page.locator("#changed")).to_contain_text("As known now")
    axe(page)
    page.get_by_label("Reason").fill("An arrival was entered late.")
    page.get_by_role("button", name="Issue the correction").click()
    sign(page)
    expect(page.locator("main")).to_contain_text("This corrects bulletin 1", timeout=SLOW)
    page.goto("/bulletins/")
    expect(page.locator("#issued")).to_contain_text("corrected by 2")
    expect(page.locator("#issued")).to_contain_text("correction of 1")


def test_a_bulletin_is_issued_once_and_only_with_a_pin(way: Way) -> None:
    desk = as_member("commander")
    given = {"division_id": LISHU, "until": "2020-01-25T00:00", "note": "The first day."}
    unsigned = desk.post("/bulletins/issue/", given)
    assert unsigned.status_code == 422 and "enter your PIN" in unsigned.content.decode()
    assert "The first day." in unsigned.content.decode()
    made = desk.post("/bulletins/issue/", {**given, "signature": signing(desk)})
    assert made.status_code == 303
    again = desk.post("/bulletins/issue/", {**given, "signature": signing(desk)})
    assert again.status_code == 422 and "correct it instead" in again.content.decode()
    assert "Bulletin 1 is issued" in desk.get("/bulletins/").content.decode()


def test_every_figure_of_a_bulletin_opens_at_its_moment_and_place(way: Way) -> None:
    desk, id = as_member("commander"), issued(way)
    page = desk.get(f"/bulletins/{id}/").content.decode()
    sheet = reporting.issued_bulletin(id, way.cast.actor("commander", way.at), way.at)
    asked = f"?at=2020-01-24T24%3A00&amp;division={LISHU}"
    for line in sheet.lines:
        assert f"/figures/{line.figure}/{asked}" in page, line.id
    assert desk.get(f"/figures/isolation.in_quarantine/?at=2020-01-24T24:00&division={LISHU}").status_code == 200


def test_what_was_issued_stays_and_what_changed_is_named(way: Way) -> None:
    desk, id = as_member("commander"), issued(way)
    refused = desk.post(f"/bulletins/{id}/correct/", {"reason": "none", "signature": signing(desk)})
    assert refused.status_code == 422 and "No figure differs" in refused.content.decode()
    learn_later(way)
    page = desk.get(f"/bulletins/{id}/?compare").content.decode()
    assert "Changed since it was issued" in page and "Correct this bulletin" in page
    assert "Correct this bulletin" not in as_member("epidemiologist").get(f"/bulletins/{id}/?compare").content.decode()


def test_an_issued_bulletin_is_shown_without_counting_again(way: Way, django_assert_max_num_queries: Any) -> None:
    desk, id = as_member("commander"), issued(way)
    learn_later(way)
    with django_assert_max_num_queries(40):
        page = desk.get(f"/bulletins/{id}/").content.decode()
    assert "As it was issued" in page and "Changed since it was issued" not in page


STARTS = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "json": b"[", "md": b"#"}


def test_a_bulletin_is_taken_along_in_every_form(way: Way) -> None:
    desk, id = as_member("epidemiologist"), issued(way)
    for form, start in STARTS.items():
        file = desk.get(f"/bulletins/{id}/bulletin.{form}")
        assert file.status_code == 200 and file.content.startswith(start), form
        assert file["Content-Disposition"] == f'attachment; filename="bulletin-{LISHU}-1.{form}"'


def test_a_file_is_worded_in_the_language_of_the_page(way: Way) -> None:
    file = as_member("commander").get(f"/bulletins/{issued(way)}/bulletin.md", headers={"accept-language": "zh-hans"})
    assert "疫情通报" in file.content.decode()


def test_a_moment_is_looked_at_before_it_is_issued(way: Way) -> None:
    desk = as_member("commander")
    before = desk.get(f"/bulletins/preview/?division_id={LISHU_TOWN}&until=2020-01-25T00:00")
    assert before.status_code == 200 and "Before it is issued" in before.content.decode()
    assert "Give a moment such as" in desk.get("/bulletins/preview/?until=nonsense").content.decode()
    assert "has not ended yet" in desk.get("/bulletins/preview/?until=2020-01-26").content.decode()
    id = issued(way)
    assert desk.get("/bulletins/preview/")["Location"] == f"/bulletins/{id}/"
    assert desk.get(f"/bulletins/preview/?division_id={NANXIAN}").status_code == 404


def test_bulletins_ask_for_a_login_a_duty_and_the_own_area(way: Way) -> None:
    id, grid, stranger = issued(way), as_member("grid"), as_member("stranger")
    for page in ("/bulletins/", "/bulletins/preview/", f"/bulletins/{id}/", f"/bulletins/{id}/bulletin.pdf"):
        assert Client().get(page)["Location"].startswith("/login/"), page
    assert "No bulletin has been issued here yet" in stranger.get("/bulletins/").content.decode()
    assert stranger.get(f"/bulletins/{id}/").status_code == 404
    assert stranger.get(f"/bulletins/{id}/bulletin.pdf").status_code == 404
    assert stranger.post(f"/bulletins/{id}/correct/", {"reason": "mine"}).status_code == 404
    assert grid.get("/bulletins/").status_code == 200
    assert grid.get(f"/bulletins/{id}/bulletin.pdf").status_code == 403
    assert grid.post("/bulletins/issue/", {}).status_code == 403
    assert as_member("commander").get(f"/bulletins/{id}/bulletin.exe").status_code == 404
