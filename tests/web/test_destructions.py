"""Certificates of destruction: who reads them, what they say, and that they hold; what is left of a person's page."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from lianfang.core import clock, seals
from lianfang.core.access import SYSTEM
from lianfang.core.models import Look
from lianfang.isolation.models import Order, Stay
from lianfang.people.models import Destruction
from lianfang.tracing.models import Contact
from tests.cast import LISHU_VILLAGE, Cast
from tests.journeys.test_destroying import SUN, destroyed
from tests.journeys.way import Way
from tests.web.county import county
from tests.web.desk import as_member, give_credentials
from tests.web.ward import Ward

__all__ = ["county"]


@pytest.fixture
def certificate(county: Ward) -> Iterator[Destruction]:
    """Of the traveller who passed through long ago."""
    yield Destruction.objects.get(kind="person")
    seals.begin_anew()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_auditor_reads_and_checks_a_certificate(certificate: Destruction) -> None:
    seals.seal(certificate.at)
    auditor = as_member("auditor")
    assert f"/audit/destroyed/{certificate.id}/" in page(auditor, "/audit/destroyed/")
    said = page(auditor, f"/audit/destroyed/{certificate.id}/")
    assert str(certificate.subject) in said
    assert str(certificate.op) in said
    assert "kept for 14 days after the end" in said
    assert "田远方" not in said
    checked = auditor.post(f"/audit/destroyed/{certificate.id}/verify/").content.decode()
    assert checked.count("holds") >= 5
    assert "does not hold" not in checked


def test_the_certificate_of_a_list_speaks_of_rows_and_of_nobody(county: Ward) -> None:
    """Given refused rows that went after their week, their certificate claims of no person that year and sex are kept."""
    said = {"list_id": UUID(int=7), "division_id": LISHU_VILLAGE, "ended_at": county.way.at, "kept_days": 7}
    county.way.cast.do("journeys.destroy_lists", by=SYSTEM, at=county.way.at + timedelta(days=8), lists=[said])
    made = Destruction.objects.get(kind="list")
    auditor = as_member("auditor")
    shown = page(auditor, f"/audit/destroyed/{made.id}/")
    assert "The rows of a file that were refused" in shown and "year and sex" not in shown
    assert "What was destroyed" in shown and "Whose details" not in shown
    listed = page(auditor, "/audit/destroyed/")
    assert "the refused rows of a file" in listed and ">Show<" not in listed.replace("</svg>", ">")
    seals.seal(county.way.at + timedelta(days=8))
    digest = seals.last().digest  # type: ignore[union-attr]
    checked = auditor.get(f"/audit/destroyed/{made.id}/").content.decode()
    assert "<wbr>".join(digest[at : at + 16] for at in range(0, 64, 16)) in checked
    seals.begin_anew()


@pytest.mark.parametrize(("member", "status"), [("supervisor", 200), ("grid", 403), ("commander", 403)])
def test_who_destroys_reads_them_too_and_nobody_else(certificate: Destruction, member: str, status: int) -> None:
    assert as_member(member).get(f"/audit/destroyed/{certificate.id}/").status_code == status


def test_the_next_county_sees_none_of_it(certificate: Destruction) -> None:
    assert as_member("stranger").get(f"/audit/destroyed/{certificate.id}/").status_code in (403, 404)


def test_a_page_of_somebody_gone_says_so_and_shows_nobody(certificate: Destruction) -> None:
    address = f"/people/{certificate.subject}/"
    said = page(as_member("supervisor"), address)
    assert "Nobody can tell any more who this was" in said
    assert f"/audit/destroyed/{certificate.id}/" in said
    assert f"/audit/destroyed/{certificate.id}/" not in page(as_member("grid"), address)
    for what in ("reveal", "correct"):
        assert as_member("grid").post(f"{address}{what}/").status_code in (404, 405)
    assert not Look.objects.filter(subject=certificate.subject).exists()


def test_their_household_is_a_door_without_an_address(certificate: Destruction) -> None:
    home: UUID = Destruction.objects.get(kind="household").subject
    assert "过路客店" not in page(as_member("grid"), f"/households/{home}/")


def test_a_supervisor_is_offered_to_destroy_and_hears_why_not(county: Ward) -> None:
    resident = county.ill("林小满")
    supervisor = as_member("supervisor")
    form = f"/office/journeys.destroy_details/?person_id={resident}"
    assert form.split("?")[0] in page(supervisor, f"/people/{resident}/")
    assert form.split("?")[0] not in page(as_member("grid"), f"/people/{resident}/")
    assert supervisor.get(form).status_code == 200


def test_what_happened_to_somebody_gone_is_still_told_without_a_name(cast: Cast) -> None:
    """Given a contact whose details are gone, the pages of order, contact, case and tracing open and name nobody."""
    give_credentials(cast, "epidemiologist", "commander", "supervisor")
    way = Way(cast).set_up()
    sun = destroyed(way)
    clock.set_simulation(way.at, clock.real_now())
    order, contact = Order.objects.get(person_id=sun), Contact.objects.get(person_id=sun)
    stay = Stay.objects.get(person_id=sun)
    addresses = [
        f"/orders/{order.id}/",
        f"/orders/{order.id}/written/",
        f"/cases/{contact.case_id}/",
        f"/cases/{contact.case_id}/investigation/",
        f"/people/{sun}/",
        f"/people/{sun}/looks/",
    ]
    for address in addresses:
        for member in ("epidemiologist", "commander"):
            answer = as_member(member).get(address)
            assert answer.status_code in (200, 302, 403, 404), address
            assert SUN["name"] not in answer.content.decode()
    assert as_member("commander").get(f"/orders/{order.id}/").status_code == 200
    assert as_member("epidemiologist").get(f"/cases/{contact.case_id}/").status_code == 200
    assert as_member("commander").get(f"/stays/{stay.id}/").status_code in (200, 302)
    clock.set_simulation(None, None)
