"""The gate, walked by a checkpoint worker on a phone; the desk's checkpoints, by who answers for them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.health.models import Reading
from lianfang.screening.models import Abnormal, RegisterEntry, StateRow, TallyDelta, TurnedBack
from lianfang.tasks.models import HandOver
from tests.cast import Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import PIN, as_member, enter, give_credentials, live_at

SLOW = 15_000
"""How long a page may take on a busy machine, in milliseconds."""
TEN = timedelta(minutes=10)


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    """Nine in the morning at the county's post; a fever clinic, a listed area."""
    way = begin_with("the post at nine", lambda: _opened(cast), on=cast)
    for _live in live_at(way.at):
        yield way


def _opened(cast: Cast) -> Way:
    way = Way(cast).set_up()
    way.on(hours=1)
    give_credentials(cast, "post", "commander")
    return way


def later(by: timedelta) -> None:
    """Let the home's clock jump ahead."""
    clock.set_simulation(clock.now() + by, clock.real_now())


@pytest.mark.browser
def test_three_taps_and_an_undo_are_two_passers(way: Way, phone: Page, axe: Callable[[Page], None]) -> None:
    enter(phone, "post")
    phone.get_by_role("link", name="Gate").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Shijiapu")
    axe(phone)
    phone.context.set_offline(True)  # so that nothing is sent before it is seen to be unsent
    for _tap in range(3):
        phone.locator("[data-gate-plus=in]").click()
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_role("button", name="Vehicle +1").click()
    expect(phone.get_by_text("3 unsent")).to_be_visible(timeout=SLOW)
    phone.context.set_offline(False)
    expect(phone.get_by_text("All sent")).to_be_visible(timeout=SLOW)
    expect(phone.locator("[data-gate-count=in]")).to_have_text("2")
    phone.reload()
    expect(phone.locator("[data-gate-count=in]")).to_have_text("2")
    counted = dict(TallyDelta.objects.values_list("kind").annotate(n=Sum("count")))
    assert counted == {"in": 2, "vehicle": 1}


@pytest.mark.browser
def test_a_fever_rests_is_measured_again_and_goes_to_the_clinic(
    way: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    enter(phone, "post")
    phone.goto(f"/gate/{way.post}/abnormal/")
    axe(phone)
    phone.get_by_role("textbox", name="Temperature").click()
    phone.get_by_role("button", name="38", exact=True).click()
    phone.get_by_role("button", name=".4", exact=True).click()
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("Measure again after 10 minutes of rest, then decide.")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text("measure again from")).to_be_visible(timeout=SLOW)
    later(TEN)
    phone.reload()
    phone.get_by_text("measure again now").click()
    expect(phone.get_by_role("textbox", name="Second measurement")).to_be_visible(timeout=SLOW)
    axe(phone)
    phone.get_by_role("textbox", name="Second measurement").click()
    phone.get_by_role("button", name="38", exact=True).click()
    phone.get_by_role("button", name=".6", exact=True).click()
    phone.get_by_label("Name").fill("Sun Lei")
    phone.get_by_label("Paper", exact=False).first.select_option("none")
    phone.get_by_role("button", name="Refer, and tell the clinic").click()
    expect(phone.get_by_text("Referred. The clinic has been told, and the arrival is watched.")).to_be_visible(
        timeout=SLOW
    )
    found = Abnormal.objects.get()
    assert (float(found.first_celsius), float(found.retest_celsius)) == (38.4, 38.6)
    assert HandOver.objects.get().kind == "clinic"


def test_a_normal_temperature_writes_nobody_down(way: Way) -> None:
    answer = as_member("post").post(f"/gate/{way.post}/abnormal/", {"celsius": "36.5"})
    assert answer.status_code == 422
    assert "count the passer, write nobody down" in answer.content.decode()
    assert as_member("post").post(f"/gate/{way.post}/abnormal/", {"celsius": ""}).status_code == 422
    assert as_member("post").post(f"/gate/{way.post}/abnormal/", {"celsius": "366"}).status_code == 422


def test_a_second_measurement_too_early_or_normal_is_refused_and_can_be_dropped(way: Way) -> None:
    inside = as_member("post")
    inside.post(f"/gate/{way.post}/abnormal/", {"celsius": "38.0"})
    (one,) = inside.session["resting"][way.post]
    address = f"/gate/{way.post}/abnormal/{one['n']}/"
    said = {"celsius": "38.1", "name": "Sun Lei", "id_kind": "none", "site_id": way.sites["fever_clinic"]}
    assert "counts only from" in inside.post(address, said).content.decode()
    later(TEN + TEN)
    normal = inside.post(address, {**said, "celsius": "36.8"})
    assert "The second measurement is normal" in normal.content.decode()
    assert inside.post(f"{address}drop/").status_code == 303
    assert inside.get(address)["Location"] == f"/gate/{way.post}/"
    assert not Abnormal.objects.exists()


def test_the_thermometer_is_asked_once_and_stands_with_both_measurements(way: Way) -> None:
    inside = as_member("post")
    inside.post(f"/gate/{way.post}/abnormal/", {"celsius": "38.0", "device": "TW-17"})
    (one,) = inside.session["resting"][way.post]
    address = f"/gate/{way.post}/abnormal/{one['n']}/"
    later(TEN + TEN)
    assert 'value="TW-17"' in inside.get(address).content.decode()
    said = {"celsius": "38.1", "name": "Sun Lei", "id_kind": "none", "site_id": way.sites["fever_clinic"]}
    assert inside.post(address, {**said, "device": "TW-18"}).status_code == 303
    found = {float(row.celsius): row.device for row in Reading.objects.all()}
    assert found == {38.0: "TW-17", 38.1: "TW-18"}
    assert 'value="TW-18"' in inside.get(f"/gate/{way.post}/abnormal/").content.decode()


@pytest.mark.browser
def test_a_couple_from_a_listed_area_is_written_down_and_handed_over(
    way: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    enter(phone, "post")
    phone.goto(f"/gate/{way.post}/arrival/")
    phone.get_by_role("combobox", name="Goes to").fill("南杏山")
    phone.get_by_role("option", name="南杏山村").click()
    phone.get_by_label("Name").fill("Sun Lei")
    phone.get_by_label("Paper", exact=False).first.select_option("none")
    phone.get_by_role("button", name="One more traveller").click()
    axe(phone)
    second = phone.locator("fieldset.traveller").nth(1)
    second.get_by_label("Name").fill("Zhou Min")
    second.get_by_label("Number of the paper").fill("123")
    phone.get_by_role("button", name="Write down and hand over").click()
    expect(phone.get_by_text("Not done, for one reason")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_role("combobox", name="Goes to")).to_have_value("南杏山村")
    second.locator("select").first.select_option("none")
    second.get_by_label("Number of the paper").fill("")
    phone.get_by_role("button", name="Write down and hand over").click()
    expect(phone.get_by_text("Written down: 2 people, handed over to where they go.")).to_be_visible(timeout=SLOW)
    assert RegisterEntry.objects.count() == 2
    assert HandOver.objects.filter(kind="home_area").count() == 2


def test_nobody_is_turned_back_without_an_order_nor_into_nothing(way: Way) -> None:
    inside, address = as_member("post"), f"/gate/{way.post}/turn-back/"
    assert "Nobody may be turned back here" in inside.get(address).content.decode()
    assert address not in inside.get(f"/gate/{way.post}/").content.decode(), "it is not offered without an order"
    said = {"purpose": "visit", "go_to": "the county's reception at the station", "count": "2"}
    assert inside.post(address, said).status_code == 422
    ends = (way.at + timedelta(days=3)).isoformat()
    order = {"whom": "Visitors", "ground": "Spread in the town", "object_to": "0434-5212345", "ends_at": ends}
    way.do("screening.sign_standing_order", "commander", checkpoint_id=way.post, seen=1, **order)
    assert address in inside.get(f"/gate/{way.post}/").content.decode()
    assert "Visitors" in inside.get(address).content.decode()
    assert inside.post(address, {**said, "go_to": ""}).status_code == 422
    assert inside.post(address, said).status_code == 303
    assert TurnedBack.objects.get().count == 2


@pytest.mark.browser
def test_the_commander_closes_a_road_with_a_pin_and_a_telephone_number(
    way: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    enter(page, "commander")
    page.goto("/checkpoints/")
    axe(page)
    page.get_by_role("link", name="Shijiapu").click()
    axe(page)
    page.get_by_role("radio", name="closed").check()
    page.get_by_label("Ground", exact=True).fill("Spread in the neighbouring county")
    page.locator("#state button[type=submit]").click()
    page.get_by_label("Your PIN").fill(PIN)
    page.locator("#sign-dialog button[type=submit], #sign-dialog .button-primary").first.click()
    expect(page.get_by_role("alert").get_by_text("A closed road needs a telephone number")).to_be_visible(timeout=SLOW)
    page.locator("#state [name=emergency_phone]").fill("0434-5212345")
    page.locator("#state button[type=submit]").click()
    page.get_by_label("Your PIN").fill(PIN)
    page.locator("#sign-dialog button[type=submit], #sign-dialog .button-primary").first.click()
    expect(page.get_by_text("Signed. It holds from now on.")).to_be_visible(timeout=SLOW)
    assert StateRow.objects.get(until__isnull=True).state == "closed"


def test_gates_are_for_those_who_screen_there(way: Way) -> None:
    assert Client().get("/gate/")["Location"].startswith("/login/")
    assert as_member("auditor").get("/gate/").status_code == 403
    assert as_member("auditor").get("/checkpoints/").status_code == 403
    assert as_member("post").get("/gate/")["Location"] == f"/gate/{way.post}/"
    assert as_member("stranger").get(f"/checkpoints/{way.post}/").status_code == 404


def test_a_paper_without_its_number_is_said_with_the_other_reasons_of_an_arrival(way: Way) -> None:
    worker, address = as_member("post"), f"/gate/{way.post}/arrival/"
    assert "required with a paper" in worker.get(address).content.decode()
    said = {"people": "1", "t0-name": "陈静", "t0-id_kind": "resident_card", "t0-celsius": "36.6"}
    page = worker.post(address, said).content.decode()
    assert "Give the number of the paper" in page and "#f-travellers.0.entry.id_number" in page
    assert "#f-destination_id" in page
    assert "Give the number of the paper" not in worker.post(address, {**said, "t0-id_kind": "none"}).content.decode()
