"""A building is closed off: its support check first, then the signature, the daily look on a phone, and what residents read."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from lianfang.isolation.models import AreaCheck, AreaMeasure
from lianfang.tasks.models import Task
from tests.cast import Cast
from tests.journeys.test_area_measures import in_force, peopled
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import PIN, enter, give_credentials, live_at

SLOW = 15_000
SUPPLIED = ("Food and daily goods", "Care of those who cannot be alone", "Childbirth and antenatal care")


@pytest.fixture
def village(cast: Cast) -> Iterator[Way]:
    """Two buildings of a village; the commander, the township and the grid worker may log in."""
    found = begin_with("a village with two buildings", lambda: _founded(cast), on=cast)
    for _live in live_at(found.at):
        yield found


def _founded(cast: Cast) -> Way:
    give_credentials(cast, "commander", "township", "grid")
    return peopled(Way(cast).set_up())


def sign(page: Page) -> None:
    page.locator("#sign-pin").fill(PIN)
    page.locator("#sign-dialog button[type=submit]").click()


def propose(page: Page) -> None:
    """Choose the place, see who lives there, choose the building, propose."""
    page.goto("/measures/propose/")
    page.get_by_role("radio", name="a building").check()
    page.get_by_label("Village or grid").select_option(label="梨树镇 · 南杏山村")
    page.get_by_role("radio", name="a cluster that began there").check()
    page.get_by_label("Why this place, and why no less will do").fill("Four cases on one staircase")
    page.get_by_label("Where residents object: office and telephone").fill("County command, 0434-5220000")
    page.get_by_label("Exit 1").fill("North gate")
    page.get_by_label("Telephone that answers day and night").first.fill("0434-5220119")
    page.get_by_role("button", name="Show who lives there").click()
    expect(page.get_by_text("3 households, 3 persons live there")).to_be_visible(timeout=SLOW)
    page.get_by_label("Building, group or hamlet").select_option("1号楼")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_text("2 households, 2 persons live there")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Propose the measure").click()
    expect(page.get_by_text("it binds nobody yet")).to_be_visible(timeout=SLOW)


def supply(page: Page, need: str) -> None:
    panel = page.locator("#step-supply")
    panel.get_by_label("What is needed").select_option(label=need)
    panel.get_by_label("How many are supplied").fill("2")
    panel.get_by_label("By whom").fill("Town market")
    panel.get_by_label("Telephone").fill("0434-5220001")
    panel.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=SLOW)


@pytest.mark.browser
def test_a_building_is_sealed_only_when_its_supply_is_there_or_signed_for(
    village: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    """Given a proposal, when medicine has no supplier, then signing is refused and says so; signed for by name it holds, and
    residents read who answers for it."""
    enter(page, "commander")
    propose(page)
    axe(page)
    for need in SUPPLIED:
        supply(page, need)
    page.get_by_role("button", name="Sign the measure").click()
    sign(page)
    refused = page.get_by_text("Only 0 of 1 are supplied. It blocks, unless you sign for it by name and say why.").first
    expect(refused).to_be_visible(timeout=SLOW)
    assert AreaMeasure.objects.get().signed_at is None
    axe(page)
    page.get_by_label(re.compile("^Short: Medicine")).fill("The doctor brings insulin tonight")
    page.get_by_role("button", name="Sign the measure").click()
    if page.locator("#sign-pin").is_visible():
        sign(page)
    expect(page.get_by_text("The measure is signed.")).to_be_visible(timeout=SLOW)
    axe(page)
    page.get_by_role("link", name="What residents see").click()
    expect(page.get_by_text("The doctor brings insulin tonight")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("signed for by Worker commander")).to_be_visible()
    expect(page.get_by_role("link", name="0434-5220119")).to_be_visible()
    axe(page)


@pytest.mark.browser
def test_on_a_phone_an_exit_is_found_shut_and_somebody_has_to_open_it(
    village: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    measure = in_force(village)
    enter(phone, "grid")
    phone.goto(f"/measures/{measure.id}/check/")
    axe(phone)
    phone.get_by_role("group", name="North gate").get_by_role("radio", name="shut or blocked").check()
    phone.get_by_role("group", name="River lane").get_by_role("radio", name="open", exact=True).check()
    for need in (*SUPPLIED, "Medicine for the chronically ill"):
        phone.get_by_role("group", name=need).get_by_role("radio", name="has come").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Recorded. What is wrong has been passed on.")).to_be_visible(timeout=SLOW)
    assert AreaCheck.objects.get().shut == [1]
    assert Task.objects.filter(kind="area.mend", subject=measure.id).count() == 1
