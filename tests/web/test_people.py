"""People: searching, a person's page, revealing numbers, households."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core.models import Look
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from tests.cast import LISHU_VILLAGE, START, Cast
from tests.web.desk import MORNING, as_member, enter, give_credentials, live_at

WANG = {"name": "王建国", "sex": "male", "born_on": "1961-03-04", "phone": "13904341234"}
LI = {"name": "李秀英", "sex": "female", "born_on": "1963-07-19"}


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[None]:
    give_credentials(cast, "grid", "other_grid", "epidemiologist", "commander", "auditor", "stranger", "post")
    yield from live_at(MORNING)


@pytest.fixture
def wang(cast: Cast) -> UUID:
    """Wang Jianguo, who lives in the village with his wife."""
    made = cast.do("people.register_person", by="grid", entry=WANG, division_id=LISHU_VILLAGE, address="3组12号")
    cast.do(
        "people.register_person",
        by="grid",
        entry=LI,
        division_id=LISHU_VILLAGE,
        household=made["household_id"],
        relation="spouse",
    )
    return UUID(made["id"])


@pytest.fixture
def bound(cast: Cast, wang: UUID) -> UUID:
    """The order that a contact's quarantine was proposed and signed with, on Wang."""
    at = START + timedelta(hours=3)
    order = cast.do(
        "journeys.propose_order",
        by="epidemiologist",
        at=at,
        person_id=wang,
        outbreak_id=cast.outbreak,
        division_id=LISHU_VILLAGE,
        category="close_contact",
        ground="contact",
        evidence="sat beside a case",
        basis={"last_exposure_at": START - timedelta(hours=20)},
    )
    cast.do("journeys.sign_order", by="commander", at=at, order_id=order["id"], seen=order["version"])
    return UUID(order["id"])


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("words", ["王建国", "王", "wjg", "1234", "13904341234"])
def test_somebody_is_found_by_name_initials_and_number_and_the_search_is_a_look(wang: UUID, words: str) -> None:
    assert "王建国" in text_of(as_member("grid"), f"/people/?q={words}")
    look = Look.objects.latest("id")
    assert (look.kind, look.place, look.shown) == ("search", "people", 1)


def test_nobody_is_found_from_another_area(wang: UUID) -> None:
    for name in ("other_grid", "stranger"):
        assert "王建国" not in text_of(as_member(name), "/people/?q=王建国").split("<main", 1)[1].replace(
            'value="王建国"', ""
        )
        assert as_member(name).get(f"/people/{wang}/").status_code == 404


def test_those_without_the_duty_and_strangers_are_kept_out(wang: UUID) -> None:
    assert as_member("post").get("/people/?q=王").status_code == 403
    assert Client().get(f"/people/{wang}/").status_code == 302


def test_the_page_shows_what_binds_until_when_and_all_that_happened(bound: UUID, wang: UUID) -> None:
    page = text_of(as_member("grid"), f"/people/{wang}/")
    for words in ("Close contact of a case", "2020-02-06 12:00", "order signed", "Serve an order", "李秀英"):
        assert words in page
    look = Look.objects.latest("id")
    assert (look.kind, look.subject) == ("detail", wang)


def test_numbers_are_masked_until_they_are_revealed_for_a_reason(wang: UUID) -> None:
    grid = as_member("grid")
    assert "13904341234" not in text_of(grid, f"/people/{wang}/")
    assert grid.post(f"/people/{wang}/reveal/", {"reason": ""}).status_code == 422
    shown = grid.post(f"/people/{wang}/reveal/", {"reason": "call"}).content.decode()
    assert "tel:+8613904341234" in shown
    look = Look.objects.latest("id")
    assert (look.kind, look.reason, look.subject) == ("reveal", "call", wang)
    assert as_member("stranger").post(f"/people/{wang}/reveal/", {"reason": "call"}).status_code == 404


def test_who_looked_is_counted_for_all_and_named_for_nobody_but_the_auditor(wang: UUID) -> None:
    as_member("epidemiologist").get(f"/people/{wang}/")
    page = text_of(as_member("grid"), f"/people/{wang}/")
    assert "Looks on record: 2. Members who looked: 2." in page
    assert "Worker epidemiologist" not in page
    assert "Worker epidemiologist" in text_of(as_member("auditor"), "/audit/?person=王建国")


def test_correcting_starts_from_what_is_known_and_refuses_a_stale_version(wang: UUID) -> None:
    grid = as_member("grid")
    page = text_of(grid, f"/people/{wang}/correct/")
    assert "8613904341234" in page
    said = {"person_id": str(wang), "seen": "1", "entry.name": "王建中", "entry.sex": "male", "entry.id_kind": "none"}
    done = grid.post("/office/people.correct_person/", {**said, "next": f"/people/{wang}/"})
    assert done["Location"].startswith(f"/people/{wang}/")
    assert people.details(wang)["name"] == "王建中"
    again = grid.post("/office/people.correct_person/", {**said, "entry.name": "王建业"})
    assert again.status_code == 422
    assert "Somebody changed this meanwhile" in again.content.decode()


def test_a_household_shows_everybody_behind_the_door(bound: UUID, wang: UUID) -> None:
    home = people.households_of([wang])[wang]
    page = text_of(as_member("grid"), f"/households/{home}/")
    for words in ("3组12号", "王建国", "李秀英", "Serve an order"):
        assert words in page
    assert as_member("other_grid").get(f"/households/{home}/").status_code == 404


def test_the_timeline_is_in_order_and_only_of_what_the_reader_may_see(cast: Cast, bound: UUID, wang: UUID) -> None:
    at = START + timedelta(hours=5)
    cast.do("health.record_reading", by="grid", at=at, person_id=wang, celsius="36.6", division_id=LISHU_VILLAGE)
    seen = journeys.timeline(cast.actor("epidemiologist", MORNING), [wang], MORNING)
    assert [event.at for event in seen] == sorted(event.at for event in seen)
    assert {"temperature", "order signed", "lives at"} <= {str(event.label) for event in seen}
    assert journeys.timeline(cast.actor("lab", MORNING), [wang], START - timedelta(days=1)) == []
    blind = {str(event.label) for event in journeys.timeline(cast.actor("auditor", MORNING), [wang], MORNING)}
    assert not blind & {"temperature", "order signed", "lives at"}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_grid_worker_registers_finds_and_reveals(page: Page, axe: Callable[[Page], None]) -> None:
    enter(page, "grid")
    page.goto("/people/")
    axe(page)
    page.get_by_role("link", name="Register a person").click()
    page.get_by_label("Full name", exact=True).fill("赵小燕")
    page.get_by_label("Phone").fill("13604349876")
    page.get_by_label("Address").fill("5组1号")
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("赵小燕")
    axe(page)
    page.get_by_label("Why you need the numbers").select_option("call")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("link", name="13604349876", exact=False)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("zxy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="赵小燕")).to_be_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_person_fits_a_phone(phone: Page, wang: UUID, axe: Callable[[Page], None]) -> None:
    enter(phone, "grid")
    phone.goto(f"/people/{wang}/")
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(phone)
