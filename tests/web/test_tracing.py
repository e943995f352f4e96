"""Tracing: an investigation with its contacts by their clocks, notices to other areas, the chain."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core.models import Look
from lianfang.people import queries as people
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing
from tests.cast import NANXIAN_VILLAGE
from tests.web.desk import as_member, enter
from tests.web.ward import Ward, ward

__all__ = ["ward"]

SLOW = 20_000
"""Milliseconds that a page may take where many tests share a machine."""
MET = {"relation": "friend", "answers.last_exposure_at": "2020-01-25T08:00", "answers.definitions": "meal"}


@pytest.fixture
def case(ward: Ward) -> str:
    """A confirmed case, under investigation."""
    return ward.confirmed(ward.ill())


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_contact_is_judged_by_the_definitions_in_force_and_shown_with_why(ward: Ward, case: str) -> None:
    friend = ward.ill("孙友")
    officer = as_member("epidemiologist")
    done = officer.post(f"/cases/{case}/investigation/contact/", {**MET, "person_id": str(friend)})
    assert done.status_code == 303
    page = text_of(officer, done["Location"].split("#")[0])
    assert "Added: close contact." in page and "An order is proposed to whoever signs." in page
    (contact,) = tracing.contacts_of_case(UUID(case))
    row = page[page.index(f'id="contact-{contact.id}"') :]
    assert "孙友" in row and "close contact" in row and "left" in row
    assert Look.objects.filter(kind="detail").exists()


def test_a_contact_who_is_not_known_is_registered_in_the_same_form(ward: Ward, case: str) -> None:
    officer = as_member("epidemiologist")
    entry = {"entry.name": "郑小远", "entry.sex": "female", "lives_in_id": NANXIAN_VILLAGE, "address": "2组"}
    done = officer.post(f"/cases/{case}/investigation/contact/", {**MET, **entry})
    assert done.status_code == 303, done.content.decode()
    (contact,) = tracing.contacts_of_case(UUID(case))
    assert people.cards([contact.person_id])[contact.person_id].name == "郑小远"
    page = text_of(officer, f"/cases/{case}/investigation/")
    assert "南县" in page[page.index('id="notices"') :]


def test_a_meeting_before_the_case_was_infectious_is_refused_and_keeps_what_was_typed(ward: Ward, case: str) -> None:
    said = {**MET, "entry.name": "郑小远", "answers.last_exposure_at": "2020-01-02T08:00"}
    answer = as_member("epidemiologist").post(f"/cases/{case}/investigation/contact/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not infectious before" in page and 'value="郑小远"' in page and 'value="meal" checked' in page


def test_the_neighbour_acknowledges_and_the_sender_sees_it(ward: Ward, case: str) -> None:
    officer, there = as_member("epidemiologist"), as_member("neighbour")
    entry = {"entry.name": "郑小远", "lives_in_id": NANXIAN_VILLAGE}
    officer.post(f"/cases/{case}/investigation/contact/", {**MET, **entry})
    ward.on(minutes=30)
    assert "a contact who lives there" in text_of(there, "/investigations/")
    (notice,) = tracing.notices_of_case(UUID(case))
    done = there.post(f"/investigations/notices/{notice.id}/acknowledge/", {"seen": str(notice.version)})
    assert done.status_code == 303
    page = text_of(officer, f"/cases/{case}/investigation/")
    assert "acknowledged" in page[page.index('id="notices"') :]
    assert there.get(f"/cases/{case}/investigation/").status_code == 404


def test_a_contact_is_told_once(ward: Ward, case: str) -> None:
    officer = as_member("epidemiologist")
    officer.post(f"/cases/{case}/investigation/contact/", {**MET, "person_id": str(ward.ill("孙友"))})
    ward.on(minutes=5)
    (contact,) = tracing.contacts_of_case(UUID(case))
    assert officer.post(f"/investigations/contacts/{contact.id}/tell/").status_code == 303
    again = officer.post(f"/investigations/contacts/{contact.id}/tell/")
    assert again.status_code == 422 and "told already" in again.content.decode()


def test_where_the_case_was_stands_in_order_and_the_investigation_is_finished(ward: Ward, case: str) -> None:
    officer = as_member("epidemiologist")
    early = officer.post(f"/cases/{case}/investigation/finish/", {"summary": "家庭聚餐", "seen": "1"})
    assert early.status_code == 422 and "Record where the case was" in early.content.decode()
    where = {
        "entry.setting": "household",
        "entry.since": "2020-01-23T18:00",
        "entry.until": "2020-01-24T20:00",
        "entry.place": "家中",
    }
    assert officer.post(f"/cases/{case}/investigation/exposure/", where).status_code == 303
    done = officer.post(f"/cases/{case}/investigation/finish/", {"summary": "家庭聚餐", "seen": "1"})
    assert done.status_code == 303
    page = text_of(officer, f"/cases/{case}/investigation/")
    assert "家中" in page and "家庭聚餐" in page and "finished" in page


def test_the_chain_is_a_tree_around_the_case(ward: Ward, case: str) -> None:
    ward.on(hours=20)
    second = ward.suspected(ward.ill("孙友"))
    officer = as_member("epidemiologist")
    ward.do("tracing.link_cases", "epidemiologist", infector_id=case, case_id=second)
    page = text_of(officer, f"/cases/{case}/investigation/")
    chain = page[page.index('id="chain"') :]
    assert chain.index("周志强") < chain.index("孙友")


def test_what_was_recorded_wrongly_is_taken_back_by_a_form_of_its_own(ward: Ward, case: str) -> None:
    officer = as_member("epidemiologist")
    entry = {"entry.name": "郑小远", "lives_in_id": NANXIAN_VILLAGE}
    officer.post(f"/cases/{case}/investigation/contact/", {**MET, **entry})
    page = text_of(officer, f"/cases/{case}/investigation/")
    assert "Withdraw the notice to 南县" in page
    (notice,) = tracing.notices_of_case(UUID(case))
    form = f"/office/tracing.withdraw_notice/?notice_id={notice.id}&seen={notice.version}"
    assert str(notice.id) in text_of(officer, form)
    assert tasks.open_tasks([notice.id], ward.way.at).exists()
    ward.do("tracing.withdraw_notice", "epidemiologist", notice_id=notice.id, seen=notice.version)
    assert not tasks.open_tasks([notice.id], ward.way.at).exists()


def test_the_number_of_a_paper_is_asked_for_with_whatever_else_is_missing(ward: Ward, case: str) -> None:
    officer, address = as_member("epidemiologist"), f"/cases/{case}/investigation/contact/"
    assert "required with a paper" in text_of(officer, address)
    said = {"entry.name": "郑小远", "entry.id_kind": "passport", "relation": "friend", "answers.definitions": "meal"}
    page = officer.post(address, said).content.decode()
    assert "Give the number of the paper" in page and "#f-answers.last_exposure_at" in page
    none = officer.post(address, {**said, "entry.id_kind": "none"}).content.decode()
    assert "Give the number of the paper" not in none


@pytest.mark.parametrize("step", ["", "contact/", "exposure/", "link/", "finish/"])
def test_an_investigation_is_for_those_who_trace_in_its_area(ward: Ward, case: str, step: str) -> None:
    address = f"/cases/{case}/investigation/{step}"
    assert as_member("grid").get(address).status_code == 403
    assert as_member("neighbour").get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_epidemiologist_adds_a_contact(page: Page, ward: Ward, axe: Callable[[Page], None]) -> None:
    case = ward.confirmed(ward.ill())
    ward.ill("孙友")
    ward.on(minutes=5)
    enter(page, "epidemiologist")
    page.goto("/investigations/")
    axe(page)
    page.get_by_role("link", name="周志强").first.click()
    axe(page)
    page.get_by_role("link", name="Add a contact").click()
    page.get_by_role("combobox", name="Person").fill("孙友")
    page.get_by_role("option", name="孙友").click()
    page.get_by_label("Relation").select_option("friend")
    page.get_by_label("Last exposure at").fill("2020-01-25T08:00")
    page.locator("[name='answers.definitions'][value=meal]").check()
    axe(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#contacts")).to_contain_text("孙友", timeout=SLOW)
    page.locator("#contacts").get_by_role("button", name="Told now").click()
    expect(page.locator("#contacts")).to_contain_text("told, to be placed", timeout=SLOW)
    assert tracing.contacts_of_case(UUID(case)).count() == 1
