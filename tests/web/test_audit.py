"""Audit and sites: who may see what of looks, operations, refusals; rooms, beds and who is there."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from lianfang.core.models import Look
from lianfang.editions.presets import preset_text
from lianfang.places import queries as places
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN_VILLAGE, START, Cast
from tests.web.desk import MORNING, as_member, enter, give_credentials, live_at


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[Cast]:
    give_credentials(cast, "grid", "auditor", "administrator", "commander", "clinician", "stranger")
    for _ in live_at(MORNING):
        yield cast


@pytest.fixture
def site(office: Cast) -> UUID:
    """A quarantine site with one room of two beds, one of them held by Wang."""
    made = office.do(
        "places.open_site", by="administrator", kind="isolation_site", name="县宾馆", division_id=LISHU_TOWN
    )
    room = office.do("places.add_room", by="administrator", site_id=made["id"], name="101", zone="contact", beds=2)
    person = office.do("people.register_person", by="grid", entry={"name": "王建国"}, division_id=LISHU_VILLAGE)
    order = office.do(
        "journeys.propose_order",
        by="epidemiologist",
        at=START + timedelta(hours=3),
        person_id=person["id"],
        outbreak_id=office.outbreak,
        division_id=LISHU_VILLAGE,
        category="close_contact",
        ground="contact",
        evidence="sat beside a case",
        basis={"last_exposure_at": START - timedelta(hours=20)},
    )
    at = START + timedelta(hours=4)
    office.do("journeys.sign_order", by="commander", at=at, order_id=order["id"], seen=order["version"])
    office.do("journeys.place", by="township", at=at, order_id=order["id"], room_id=room["id"])
    return UUID(made["id"])


def page_of(name: str, address: str) -> str:
    answer = as_member(name).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/audit/", "/audit/journal/", "/audit/refusals/", "/audit/check/"])
def test_only_the_auditor_audits(address: str) -> None:
    assert as_member("auditor").get(address).status_code == 200
    assert as_member("grid").get(address).status_code == 403


def test_operations_and_refusals_are_found_but_never_what_they_said(office: Cast) -> None:
    office.do("people.register_person", by="grid", entry={"name": "王建国"}, division_id=LISHU_VILLAGE)
    office.do("people.register_person", by="stranger_grid", entry={"name": "李远"}, division_id=NANXIAN_VILLAGE)
    office.refusals("people.register_person", by="grid", entry={"name": "王9"}, division_id=LISHU_VILLAGE)
    done = page_of("auditor", "/audit/journal/?action=people.register_person")
    assert "Worker grid" in done
    assert "Worker stranger_grid" not in done
    assert "王建国" not in done
    refused = page_of("auditor", "/audit/refusals/?action=people.register_person")
    assert "people.name_has_digits" in refused
    assert "王9" not in refused


def test_one_operation_is_found_by_its_identifier(office: Cast) -> None:
    op = UUID("0190f5a0-0000-7000-8000-00000000000a")
    office.do("people.register_person", by="grid", id=op, entry={"name": "王建国"}, division_id=LISHU_VILLAGE)
    found = page_of("auditor", f"/audit/journal/?op={op}")
    assert found.count("people.register_person</code>") == 1
    assert "No operation matches" in page_of("auditor", "/audit/journal/?op=0190f5a0-0000-7000-8000-00000000000b")


def test_looks_are_listed_by_member_and_person_and_auditing_is_a_look(office: Cast) -> None:
    made = office.do("people.register_person", by="grid", entry={"name": "王建国"}, division_id=LISHU_VILLAGE)
    as_member("grid").get(f"/people/{made['id']}/")
    page = page_of("auditor", f"/audit/?member={office.members['grid']}")
    assert "王建国" in page
    assert "opened the page" in page
    assert Look.objects.latest("id").reason == "audit"
    assert "No look is on record" in page_of("auditor", f"/audit/?member={office.members['clinician']}")


def test_the_check_says_that_records_and_journal_agree() -> None:
    answer = as_member("auditor").post("/audit/check/now/")
    assert "Records and journal agree" in answer.content.decode()


def test_a_site_shows_its_beds_and_only_those_people_whom_the_reader_may_see(site: UUID) -> None:
    beds = places.beds([site])[site]
    assert (beds.rooms, beds.beds, beds.taken, beds.free) == (1, 2, 1, 1)
    seen = page_of("commander", f"/sites/{site}/")
    assert "王建国" in seen
    assert (Look.objects.latest("id").place, Look.objects.latest("id").subject) == ("site", site)
    hidden = page_of("auditor", f"/sites/{site}/")
    assert "王建国" not in hidden
    assert "1 more bed is taken" in hidden
    assert as_member("stranger").get(f"/sites/{site}/").status_code == 404
    assert "县宾馆" not in page_of("stranger", "/sites/")


def test_a_rooms_state_is_changed_by_those_who_keep_sites_and_not_under_a_guest(site: UUID) -> None:
    room: Any = places.rooms(site).get()
    said = {"room_id": str(room.id), "seen": str(room.version), "state": "closed"}
    assert as_member("commander").post(f"/sites/{site}/rooms/", said).status_code in (303, 403, 422)
    answer = as_member("administrator").post(f"/sites/{site}/rooms/", said)
    assert answer.status_code == 422
    assert "Somebody still holds a bed" in answer.content.decode()


def test_a_clinic_with_fewer_rooms_than_the_rules_ask_for_is_marked(office: Cast) -> None:
    made = office.do("places.open_site", kind="fever_clinic", name="县发热门诊", division_id=LISHU)
    address = f"/sites/{made['id']}/"
    assert "Fewer rooms than the rules ask for" not in page_of("commander", address)
    begun = re.sub(
        r"effective_from = \S+", "effective_from = 2020-01-24T07:00:00", preset_text("tonghua_2020"), count=1
    )
    office.do("journeys.adopt_edition", outbreak_id=office.outbreak, division_id=LISHU, document=begun)
    assert "Fewer rooms than the rules ask for" in page_of("commander", address)
    assert "Too few rooms in reserve: 0, where the rules ask for 5." in page_of("commander", "/sites/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_auditor_walks_the_rooms(page: Page, site: UUID, axe: Callable[[Page], None]) -> None:
    enter(page, "auditor")
    for address in ("/audit/", "/audit/journal/", "/audit/refusals/", "/audit/check/", "/sites/", f"/sites/{site}/"):
        page.goto(address)
        axe(page)
    page.goto("/audit/check/")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Records and journal agree")).to_be_visible()
