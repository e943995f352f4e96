"""Steps that take something back, as they stand on the pages of those who may take them."""

from uuid import UUID

from django.test import Client

from lianfang.clinical import queries as clinical
from lianfang.health import queries as health
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing
from tests.cast import LISHU
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


def test_a_patient_is_sent_from_the_ward_and_received_into_a_bed_from_the_queue(ward: Ward) -> None:
    person = ward.ill()
    way, case = ward.way, ward.confirmed(person)
    bed = way.admitted(person, UUID(case))
    site = ward.way.cast.do("places.open_site", kind="hospital", name="市医院", division_id=LISHU, tier=3)
    room = ward.way.cast.do("places.add_room", site_id=site["id"], name="9", zone="confirmed", beds=1)
    doctor = as_member("clinician")
    assert f"/wards/{bed}/transfer/" in text_of(doctor, f"/wards/{bed}/")
    assert "市医院" in text_of(doctor, f"/wards/{bed}/transfer/")
    sent = doctor.post(f"/wards/{bed}/transfer/", {"to_site_id": site["id"], "seen": "1"})
    assert sent.status_code == 303
    (handover,) = tasks.handovers_of([person]).filter(ended_at=None)
    address = f"/clinic/take-over/{handover.id}/"
    assert doctor.get(f"/clinic/receive/{handover.id}/")["Location"] == address
    page = text_of(doctor, address)
    assert "市医院 · 9" in page and "hospital · confirmed" not in page
    assert doctor.post(address, {"room_id": room["id"]}).status_code == 303
    admission = clinical.open_admission_of(person)
    assert admission is not None and str(admission.case_id) == case


def test_a_contact_is_taken_back_from_the_investigation(ward: Ward) -> None:
    case, friend = ward.confirmed(ward.ill()), ward.ill("孙友")
    officer = as_member("epidemiologist")
    said = {"relation": "friend", "answers.last_exposure_at": "2020-01-25T08:00", "answers.definitions": "meal"}
    officer.post(f"/cases/{case}/investigation/contact/", {**said, "person_id": str(friend)})
    (contact,) = tracing.contacts_of_case(UUID(case))
    page = text_of(officer, f"/cases/{case}/investigation/")
    assert "Void the contact: 孙友" in page and "End the follow-up: 孙友" in page
    form = "/office/journeys.void_contact/"
    done = officer.post(form, {"contact_id": f"{contact.id}@{contact.version}"})
    assert done.status_code == 303
    assert "孙友" not in text_of(officer, f"/cases/{case}/investigation/")


def test_a_death_is_recorded_from_the_case_and_says_what_ends(ward: Ward) -> None:
    case = ward.confirmed(ward.ill())
    doctor = as_member("clinician")
    assert f"/cases/{case}/death/" in text_of(doctor, f"/cases/{case}/")
    assert "the care for contacts and places go on" in text_of(doctor, f"/cases/{case}/death/")
