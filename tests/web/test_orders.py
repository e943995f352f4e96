"""The order desk and the release board in the hands of the commander: signed in a batch, each with its reasons."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import looks
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import OrderState
from tests.cast import LISHU_VILLAGE, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.rig.browser import PHONE, Pages
from tests.web.desk import PIN, as_member, enter, give_credentials, live_at


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    """Two arrivals from a listed area wait for a signature, and two contacts: one without the day it counts from."""
    found = begin_with("orders to decide on", lambda: _waiting(cast), on=cast)
    for _ in live_at(found.on(minutes=5)):
        yield found


def _waiting(cast: Cast) -> Way:
    found = Way(cast).set_up()
    give_credentials(cast, "commander", "supervisor", "grid", "auditor", "stranger", "post", "epidemiologist")
    found.arrive("Traveller One", "Traveller Two")
    found.on(hours=2)
    contact(found, "Contact Three", basis={"last_exposure_at": found.at - timedelta(days=1)})
    contact(found, "Contact Four", basis={})
    return found


def contact(way: Way, name: str, basis: dict[str, Any]) -> UUID:
    """A proposal by the epidemiologist about somebody of the village."""
    person = way.person(name)
    way.do(
        "journeys.propose_order",
        "epidemiologist",
        person_id=person,
        outbreak_id=way.cast.outbreak,
        division_id=LISHU_VILLAGE,
        category="close_contact",
        ground="contact",
        evidence="Shared a meal for two hours.",
        basis=basis,
    )
    return person


def sign(page: Page) -> None:
    """Enter the PIN in the dialog that asks for it."""
    page.locator("#sign-pin").fill(PIN)
    page.locator("#sign-dialog button[type=submit]").click()


def signing(client: Client) -> str:
    answer = client.post("/api/sign", {"pin": PIN}, content_type="application/json", headers={"X-CSRFToken": "x"})
    return str(answer.json()["token"])


@pytest.mark.browser
def test_the_commander_looks_at_exceptions_first_and_signs_the_rest_with_one_pin(
    way: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    enter(page, "commander")
    page.goto("/orders/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("the day it counts from is missing")
    expect(rows.first.locator("input[data-pick]")).to_be_disabled()
    axe(page)
    page.locator("input[data-pick-all]").check()
    expect(page.locator("[data-batch-count]")).to_contain_text("3 of 3")
    page.get_by_role("button", name="Sign what is chosen").click()
    expect(page.locator("#sign-dialog [data-sign-summary]")).to_have_text("Sign orders: 3")
    sign(page)
    expect(page.get_by_text("3 orders signed.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.browser
def test_an_order_is_read_declined_objected_to_and_answered(
    way: Way, pages: Pages, axe: Callable[[Page], None]
) -> None:
    desk = enter(pages.open(), "commander")
    desk.goto("/orders/")
    desk.get_by_role("link", name="Contact Four").click()
    desk.locator("#step-decline select").select_option("no_ground")
    desk.get_by_role("button", name="Decline the proposal").click()
    expect(desk.get_by_text("The proposal is declined.")).to_be_visible()
    desk.goto("/orders/")
    desk.get_by_role("link", name="Traveller One").click()
    desk.get_by_role("button", name="Show the evidence").click()
    expect(desk.locator("#evidence")).to_contain_text("listed area")
    desk.get_by_role("button", name="Sign the order").click()
    sign(desk)
    expect(desk.get_by_text("The order is signed.")).to_be_visible()
    axe(desk)
    address = desk.url.split("?")[0]
    door = enter(pages.open(PHONE), "grid")
    door.goto(address)
    door.locator("#step-object label", has_text="the person").click()
    door.locator("#step-object textarea").fill("My mother is alone.")
    door.get_by_role("button", name="Take down the objection").click()
    expect(door.get_by_text("The objection is taken down")).to_be_visible()
    desk.goto("/objections/")
    desk.get_by_role("link", name="Traveller One").click()
    expect(desk.get_by_text("by somebody else than who signed the order")).to_be_visible()
    expect(desk.get_by_role("button", name="Answer and sign")).to_have_count(0)
    hearing = enter(pages.open(), "supervisor")
    hearing.goto("/objections/")
    hearing.get_by_role("link", name="Traveller One").click()
    expect(hearing.get_by_text("My mother is alone.")).to_be_visible()
    axe(hearing)
    hearing.locator("label", has_text="upheld").click()
    hearing.locator("textarea").fill("The care at home cannot be replaced.")
    hearing.get_by_role("button", name="Answer and sign").click()
    sign(hearing)
    expect(hearing.get_by_text("The objection is answered.")).to_be_visible()
    desk.goto(address)
    expect(desk.locator("main")).to_contain_text("objection upheld")


@pytest.mark.browser
def test_who_is_due_is_released_with_a_certificate(way: Way, page: Page, axe: Callable[[Page], None]) -> None:
    people = [p.person_id for p in way.waiting()[:2]]
    sign_what_can(way)
    stay = isolation.stays_of(people, way.at)[people[0]]
    for _ in live_at(stay.due_at - timedelta(hours=1)):
        enter(page, "commander")
        page.goto("/releases/")
        expect(page.locator("tbody tr").first).to_contain_text("ready")
        axe(page)
        page.locator("input[data-pick-all]").check()
        page.get_by_role("button", name="Release what is chosen").click()
        sign(page)
        expect(page.get_by_text("releases signed.")).to_be_visible()
        address = page.locator("#certificates a").first.get_attribute("href")
        answer = page.request.get(str(address))
        assert answer.body().startswith(b"%PDF")


def sign_what_can(way: Way) -> None:
    """The commander signs every proposal that has its day."""
    for order in way.waiting():
        if order.due_at is not None:
            way.do("journeys.sign_order", "commander", order_id=order.id, seen=order.version)


def test_in_a_batch_the_good_ones_are_signed_and_the_refused_stay_with_their_reasons(way: Way) -> None:
    desk = as_member("commander")
    orders = [order for order in way.waiting() if order.due_at is not None]
    given = {"orders": [str(o.id) for o in orders], "signature": signing(desk)}
    given |= {f"seen-{o.id}": str(o.version) for o in orders}
    given[f"seen-{orders[0].id}"] = "77"
    answer = desk.post("/orders/", given)
    assert answer.status_code == 422
    assert b"Somebody changed this meanwhile" in answer.content
    states = {isolation.state_of(isolation.order(o.id), way.on(minutes=5)) for o in orders[1:]}
    assert states == {OrderState.SIGNED}
    assert isolation.state_of(isolation.order(orders[0].id), way.at) is OrderState.PROPOSED


def test_without_a_pin_nothing_is_signed_and_sent_twice_it_counts_once(way: Way) -> None:
    desk, order = as_member("commander"), next(order for order in way.waiting() if order.due_at is not None)
    answer = desk.post("/orders/", {"orders": [str(order.id)], f"seen-{order.id}": str(order.version)})
    assert answer.status_code == 422
    assert b"enter your PIN" in answer.content
    given = {
        "op_id": "01701438-5100-70fa-830f-70312664490f",
        "orders": [str(order.id)],
        f"seen-{order.id}": str(order.version),
        "signature": signing(desk),
    }
    assert desk.post("/orders/", given).status_code == 303
    signed = isolation.order(order.id).version
    desk.post("/orders/", given)
    assert isolation.order(order.id).version == signed


def test_a_refused_step_keeps_what_was_typed_and_says_why(way: Way) -> None:
    desk, order = as_member("commander"), next(o for o in way.waiting() if o.due_at is None)
    given = {"seen": order.version, "basis.last_exposure_at": "2021-01-01T10:00"}
    answer = as_member("epidemiologist").post(f"/orders/{order.id}/steps/basis/", given)
    assert answer.status_code == 422
    assert b"2021-01-01T10:00" in answer.content
    assert b"This lies after the order." in answer.content
    assert desk.post(f"/orders/{order.id}/steps/nonsense/", {}).status_code == 404


def test_the_written_order_says_what_why_until_and_how_to_object(way: Way) -> None:
    sign_what_can(way)
    order = next(o for o in isolation.orders_visible(way.cast.actor("commander", way.at), way.at) if o.signed_at)
    desk = as_member("commander")
    paper = desk.get(f"/orders/{order.id}/written/").content.decode()
    assert "You may object at any time" in paper and "within 24 hours" in paper and "Worker commander" in paper
    pdf = desk.get(f"/orders/{order.id}/order.pdf")
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    assert looks.at_subject(order.person_id)[0].kind == "reveal"


PAGES = ("/orders/", "/orders/all/", "/objections/", "/releases/")


def test_pages_of_the_desk_ask_for_a_login_a_duty_and_the_own_area(way: Way) -> None:
    desk, gate = as_member("commander"), as_member("post")
    for page in PAGES:
        assert Client().get(page)["Location"].startswith("/login/"), page
        assert (desk.get(page).status_code, gate.get(page).status_code) == (200, 403), page
    order, stranger = way.waiting()[0], as_member("stranger")
    assert stranger.get(f"/orders/{order.id}/").status_code == 404
    assert stranger.post(f"/orders/{order.id}/steps/sign/", {"seen": 0}).status_code == 404
    assert not re.search("Traveller|Contact", stranger.get("/orders/").content.decode())
