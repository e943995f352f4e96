"""Steps that take something back, as they stand on the pages of those who may take them."""

from uuid import UUID

from django.test import Client

from lianfang.health import queries as health
from tests.web.desk import as_member
from tests.web.ward import Ward, ward

__all__ = ["ward"]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_wrong_result_is_opened_from_the_case_and_declared_void(ward: Ward) -> None:
    person = ward.ill()
    case = ward.confirmed(person)
    (fact,) = health.results([person], ward.way.at)[person]
    officer = as_member("epidemiologist")
    address = f"/results/{fact.id}/"
    assert address in text_of(officer, f"/cases/{case}/")
    page = text_of(officer, address)
    assert "A case rests on it (confirmed case)" in page and "The specimen waits for a result again" in page
    done = officer.post(address, {"reason": "mixed up"})
    assert done.status_code == 303 and done["Location"].startswith(f"/cases/{case}/")
    assert officer.get(address).status_code == 404
    assert as_member("stranger").get(address).status_code == 403
    assert not health.results([UUID(str(person))], ward.way.at)


def test_a_case_at_home_says_what_stands_against_ending_its_isolation(ward: Ward) -> None:
    case = ward.confirmed(ward.ill())
    doctor = as_member("clinician")
    assert f"/cases/{case}/close/" in text_of(doctor, f"/cases/{case}/")
    page = text_of(doctor, f"/cases/{case}/close/")
    assert "What stands against it" in page and "is a fever" in page
    refused = doctor.post(f"/cases/{case}/close/", {"seen": "3"})
    assert refused.status_code == 422
