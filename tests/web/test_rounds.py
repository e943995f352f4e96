"""A round as those see it who open it and those who walk it: at the desk, and on a phone without a signal."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lianfang.canvass.models import Round, RoundDoor
from lianfang.core import clock
from lianfang.tasks.models import Task, Visit
from tests.canvass.conftest import Village, founded
from tests.cast import LISHU_TOWN, Cast
from tests.kept import begin_with
from tests.web.desk import as_member, enter, give_credentials, live_at

SLOW = 15_000


@pytest.fixture
def village(cast: Cast) -> Iterator[Village]:
    """A village with three households, the next with one, and a round through the town that nobody has walked yet."""
    found = begin_with("a round through a village", lambda: _opened(cast), on=cast)
    for _live in live_at(found.at):
        yield found


def _opened(cast: Cast) -> Village:
    found = founded(cast)
    found.open()
    found.on(hours=1)
    give_credentials(cast, "grid", "township", "commander", "other_grid")
    return found


def last_door(village: Village) -> RoundDoor:
    """The door of the village at which nobody has knocked."""
    return RoundDoor.objects.get(household__division=village.cast.village, attempts=0, outcome="")


@pytest.mark.browser
def test_a_round_is_walked_door_by_door_without_a_signal_and_back(
    village: Village, phone: Page, axe: Callable[[Page], None]
) -> None:
    """Given a round, when a worker saves a door without a signal, then it waits, is sent by itself with the time of the visit,
    and the next door opens; the last one says that nobody lives there any more."""
    enter(phone, "grid")
    phone.get_by_role("link", name="My doors").first.click()
    expect(phone.get_by_text("3 doors left")).to_be_visible(timeout=SLOW)
    phone.locator(".door").first.click()
    axe(phone)
    expect(phone.get_by_text("Asked: Who lives here now, Whether anybody feels ill.")).to_be_visible(timeout=SLOW)
    phone.locator("[data-person]").first.get_by_role("radio", name="Seen").check()
    phone.get_by_role("checkbox", name="This household needs help").check()
    phone.context.set_offline(True)
    pressed = clock.now()
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Not sent. Keep this page open: it is sent by itself.")).to_be_visible(timeout=SLOW)
    assert not Visit.objects.exists()
    phone.wait_for_timeout(2500)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Saved: 1 person. Next door:")).to_be_visible(timeout=SLOW)
    visit = Visit.objects.get()
    assert abs(visit.at - pressed) < timedelta(seconds=2)
    door = RoundDoor.objects.get(household=visit.household)
    assert (door.outcome, door.seen_at, door.help_at) == ("seen", visit.at, visit.at)
    for box in phone.locator("[data-person]").all():
        box.get_by_role("radio", name="Not reached").check()
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Saved: 2 people. Next door:")).to_be_visible(timeout=SLOW)
    expect(phone).to_have_url(re.compile(str(last_door(village).household_id)))
    phone.goto(f"/doors/{last_door(village).household_id}/")
    phone.get_by_role("radio", name="Nobody lives here any more").check()
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Next door:")).to_be_visible(timeout=SLOW)
    assert sorted(
        RoundDoor.objects.filter(household__division=village.cast.village).values_list("outcome", flat=True)
    ) == [
        "",
        "moved",
        "seen",
    ]


@pytest.mark.browser
def test_a_round_is_opened_as_its_cost_was_shown_and_closes_only_at_its_end(
    village: Village, page: Page, axe: Callable[[Page], None]
) -> None:
    Round.objects.update(asks=["help"])
    enter(page, "township")
    page.goto("/rounds/")
    axe(page)
    page.get_by_role("link", name="Open a round").click()
    page.get_by_label("What the round is called").fill("Second round")
    page.get_by_label("Where", exact=True).select_option(label="梨树镇")
    page.get_by_role("checkbox", name="Whether help is needed").uncheck()
    page.get_by_label("Legal basis").fill("Law on infectious diseases, article 39")
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.get_by_text("4 households, 4 minutes at each door")).to_be_visible(timeout=SLOW)
    axe(page)
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second round", timeout=SLOW)
    axe(page)
    assert Task.objects.filter(kind="canvass.visit").count() == 8
    page.get_by_role("button", name="Close this round").click()
    expect(page.get_by_text("4 households have no outcome yet")).to_be_visible(timeout=SLOW)
    assert Round.objects.get(title="Second round").closed_at is None


def test_coverage_stands_down_to_the_household_with_its_last_contact(village: Village) -> None:
    village.knock("Chen")
    asked = Round.objects.get()
    inside = as_member("township")
    whole = inside.get(f"/rounds/{asked.id}/").content.decode()
    assert "南杏山村" in whole and "大烟筒村" in whole
    part = inside.get(f"/rounds/{asked.id}/", {"in": "220322100201"}).content.decode()
    assert "Chen " in part and "no outcome yet" in part and "Shi " not in part


def test_a_village_sees_its_own_doors_of_the_towns_round_and_cannot_close_it(village: Village) -> None:
    asked = Round.objects.get()
    inside = as_member("grid")
    seen = inside.get(f"/rounds/{asked.id}/", {"in": LISHU_TOWN}).content.decode()
    assert "Gao " in seen
    assert "Shi " not in seen
    assert "Close this round" not in seen
    assert "I was asked for this again" in seen
    inside.post(f"/rounds/{asked.id}/again/", {"division_id": str(village.cast.village)})
    assert "南杏山村 (1)" in as_member("township").get(f"/rounds/{asked.id}/").content.decode()
    assert inside.post(f"/rounds/{asked.id}/close/", {"seen": "1"}).status_code == 422
    asked.refresh_from_db()
    assert asked.closed_at is None


def test_a_household_that_was_drawn_is_asked_from_its_task(village: Village) -> None:
    Round.objects.update(check_percent=100)
    village.knock("Chen")
    task = Task.objects.get(kind="canvass.check")
    inside = as_member("township")
    page = inside.get(f"/rounds/doors/{task.subject}/").content.decode()
    assert "Chen " in page and "Worker grid" not in page
    assert (
        "No telephone number is on record here."
        in inside.post(f"/rounds/doors/{task.subject}/", {"call": "yes"}).content.decode()
    )
    assert inside.post(f"/rounds/doors/{task.subject}/", {}).status_code == 422
    assert inside.post(f"/rounds/doors/{task.subject}/", {"confirmed": "yes"}).status_code == 303
    assert RoundDoor.objects.get(id=task.subject).confirmed is True
    assert as_member("other_grid").get(f"/rounds/doors/{task.subject}/").status_code == 403
