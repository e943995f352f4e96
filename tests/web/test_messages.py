"""Messages on pages: asked for at the contact, seen by area, recalled, printed; and the person's own page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.core.messages import links
from lianfang.core.messages.means import of_home
from lianfang.core.models import Look, Message
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.tracing import queries as tracing
from tests.cast import LISHU, LISHU_TOWN
from tests.web.desk import as_member
from tests.web.ward import Ward, ward
from tests.web.written import not_chinese

__all__ = ["ward"]

MET = {"relation": "friend", "answers.last_exposure_at": "2020-01-25T08:00", "answers.definitions": "meal"}


@pytest.fixture(autouse=True)
def _uncounted() -> Iterator[None]:
    """No address has tried anything before a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def contact(ward: Ward) -> Any:
    """A close contact without a telephone, to be told."""
    case = ward.confirmed(ward.ill())
    as_member("epidemiologist").post(
        f"/cases/{case}/investigation/contact/", {**MET, "person_id": str(ward.ill("孙友芳"))}
    )
    ward.on(minutes=5)
    return tracing.contacts_of_case(UUID(case)).get()


@pytest.fixture
def token(ward: Ward, contact: Any) -> str:
    """The secret part of the address on a slip for the contact."""
    made = ward.do("journeys.message_contact", "epidemiologist", contact_id=contact.id, channel="slip", call="12320")
    means = of_home().model_copy(update={"public_url": "https://county.example"})
    return links.address_of(UUID(made["id"]), means, ward.way.at).split("/")[-2]


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_a_contact_without_a_telephone_is_offered_a_slip(ward: Ward, contact: Any) -> None:
    officer = as_member("epidemiologist")
    address = f"/investigations/contacts/{contact.id}/message/"
    page = text_of(officer, address)
    assert "printed slip" in page and "No telephone number is on record" in page
    assert "text message" not in page and "read out by telephone" not in page
    assert Look.objects.filter(subject=contact.person_id, reason="journeys.message_contact").exists()
    wrong = officer.post(address, {"channel": "slip", "language": "zh-hans", "call": "ring me"})
    assert wrong.status_code == 422 and "no telephone number" in wrong.content.decode()
    done = officer.post(address, {"channel": "slip", "language": "zh-hans", "call": "0434-5223000"})
    assert done.status_code == 303, done.content.decode()
    case = text_of(officer, f"/cases/{contact.case_id}/investigation/")
    assert "slip to be printed" in case
    listed = text_of(officer, "/messages/?show=by_hand")
    assert "孙友芳" in listed and "slip to be printed" in listed
    assert "孙友芳" not in text_of(officer, "/messages/?show=sent")


def test_messages_are_seen_and_found_in_their_area_alone(ward: Ward, contact: Any, token: str) -> None:
    officer, stranger = as_member("township"), as_member("stranger")
    (message,) = Message.objects.all()
    assert "孙友芳" in text_of(officer, "/messages/?q=孙友芳")
    assert "孙友芳" not in text_of(officer, "/messages/?q=周志强")
    assert "孙友芳" not in text_of(stranger, "/messages/")
    assert stranger.get(f"/messages/{message.id}/").status_code == 404
    assert stranger.get(f"/messages/{message.id}/slip.pdf").status_code == 404
    assert as_member("grid").get("/messages/").status_code == 403
    assert not journeys.messages_visible(ward.way.cast.actor("stranger", ward.way.at), ward.way.at).exists()


def test_a_slip_is_printed_and_noted(ward: Ward, token: str) -> None:
    officer = as_member("epidemiologist")
    (message,) = Message.objects.all()
    answer = officer.get(f"/messages/{message.id}/slip.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf" and b"/MediaBox[0 0 297.6" in answer.content
    assert officer.post(f"/messages/{message.id}/printed/").status_code == 303
    page = text_of(officer, f"/messages/{message.id}/")
    assert "slip printed, to be handed over" in page and "孙**" in page


def test_a_message_is_recalled_by_a_page_that_says_what_follows(ward: Ward, token: str) -> None:
    officer = as_member("epidemiologist")
    (message,) = Message.objects.all()
    officer.post(f"/messages/{message.id}/printed/")
    page = text_of(officer, f"/messages/{message.id}/recall/")
    assert "a correction follows" in page
    again = officer.post(f"/messages/{message.id}/recall/", {"reason": "wrong_words", "seen": "1"})
    assert again.status_code == 422 and "Somebody changed this meanwhile" in again.content.decode()
    assert officer.post(f"/messages/{message.id}/recall/", {"reason": "wrong_words", "seen": "2"}).status_code == 303
    page = text_of(officer, f"/messages/{message.id}/")
    assert "recalled after it was sent, corrected" in page and "what it says is wrong" in page and "Correction" in page
    shown = text_of(Client(), f"/m/{token}/?language=en")
    assert "does not hold" in shown and "I have read this" not in shown


def test_the_texts_are_shown_in_every_language_with_nobody_in_them(ward: Ward) -> None:
    officer = as_member("commander")
    english, chinese, taiwan = (
        text_of(officer, f"/messages/texts/?language={code}") for code in ("en", "zh-hans", "zh-hant")
    )
    assert "You are a close contact." in english and "您是密接" in chinese and "近距離接觸" in taiwan
    assert "%(" not in english + chinese + taiwan


def test_a_persons_page_opens_without_an_account_and_shows_the_least(contact: Any, token: str) -> None:
    answer = Client().get(f"/m/{token}/?language=en")
    page = answer.content.decode()
    assert answer.status_code == 200 and "<script" not in page and "csrf" not in page
    assert answer["Referrer-Policy"] == "no-referrer" and "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"] and not answer.cookies
    assert "孙**" in page and "孙友芳" not in page and str(contact.person_id) not in page
    assert 'href="tel:12320"' in page and "You may object at any time" in page and "Until 2020-" in page
    assert "您是密接" in text_of(Client(), f"/m/{token}/")
    assert "Who is there for your household" not in page
    assert "近距離接觸" in text_of(Client(), f"/m/{token}/?language=zh-hant")


def test_opening_is_noted_once_and_only_the_button_says_read(ward: Ward, contact: Any, token: str) -> None:
    visitor, (message,) = Client(enforce_csrf_checks=True), Message.objects.all()
    assert visitor.head(f"/m/{token}/").status_code == 200
    assert Message.objects.get(id=message.id).opened_at is None
    text_of(visitor, f"/m/{token}/")
    opened = Message.objects.get(id=message.id)
    assert opened.opened_at is not None and opened.read_at is None
    assert tracing.lock_contact(contact.id).told_at is None
    ward.on(minutes=3)
    assert "You said on" in visitor.post(f"/m/{token}/?language=en").content.decode()
    read = Message.objects.get(id=message.id)
    assert read.opened_at == opened.opened_at and read.read_at is not None
    assert tracing.lock_contact(contact.id).told_at == read.read_at
    assert visitor.post(f"/m/{token}/").status_code == 200
    assert Message.objects.get(id=message.id).read_at == read.read_at


def test_a_wrong_and_an_ended_address_get_the_same_kind_answer(ward: Ward, token: str) -> None:
    wrong = text_of(Client(), f"/m/{'a' * 32}/?language=en", 404)
    assert "no fault of yours" in wrong and 'href="tel:12320"' in wrong
    clock.set_simulation(ward.way.at + timedelta(days=28), clock.real_now())
    assert text_of(Client(), f"/m/{token}/?language=en", 404) == wrong
    assert Client().post(f"/m/{token}/").status_code == 404
    assert Message.objects.get().opened_at is None


def test_whoever_tries_many_addresses_is_asked_to_wait(token: str) -> None:
    visitor = Client()
    for n in range(of_home().link_tries):
        assert visitor.get(f"/m/{'b' * 30}{n:02}/").status_code == 404
    answer = visitor.get(f"/m/{token}/")
    assert answer.status_code == 429 and answer["Retry-After"] == "60"
    assert Client(REMOTE_ADDR="198.51.100.7").get(f"/m/{token}/").status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_persons_page_works_on_a_telephone(phone: Page, token: str, axe: Any) -> None:
    phone.goto(f"/m/{token}/?language=en")
    axe(phone)
    width = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    phone.get_by_role("button", name="I have read this").click()
    expect(phone.get_by_text("You said on")).to_be_visible()


def test_a_persons_page_in_chinese_has_no_english_left(token: str) -> None:
    for address in (f"/m/{token}/", f"/m/{'a' * 32}/", f"/m/{token}/?language=zh-hant"):
        assert not_chinese(Client().get(address).content.decode()) == []


def test_a_persons_page_says_who_is_there_for_their_household(ward: Ward, contact: Any, token: str) -> None:
    """Given a household with a contact, the page of whoever lives in it gives the name and the telephone to call."""
    do, home = ward.way.cast.do, people.households_of([contact.person_id]).get(contact.person_id)
    who = do("roster.add_member", name="联系人老陈", division_id=LISHU_TOWN, phone="15461803377")
    named = {"division_id": LISHU, "member_id": who["id"], "household_ids": [home]}
    assert home is not None
    ward.do("roster.name_contact", "commander", **named)
    page = text_of(Client(), f"/m/{token}/?language=en")
    assert "Who is there for your household" in page and "联系人老陈" in page and 'href="tel:15461803377"' in page
