"""Steps that take something back, as they stand on the pages of those who may take them."""

from uuid import UUID

from django.test import Client

from lianfang.clinical import queries as clinical
from lianfang.health import queries as health
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing
from tests.cast import LISHU
from tests.web.desk import PIN, as_member
from tests.web.ward import Ward, ward

__all__ = ["ward"]
FORM = "data-operation="


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
    assert "The isolation cannot end yet" in page and "data-sign=" not in page
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


def test_a_patient_in_the_wrong_room_is_shown_until_moved_and_the_task_leads_to_the_rooms(ward: Ward) -> None:
    """Given a suspected case in a room for the suspected, when the case is confirmed, ward, case and task say: move."""
    person = ward.ill()
    bed, case = lying_suspected(ward, person)
    doctor = as_member("clinician")
    warning = "This patient must move to another room"
    assert warning not in text_of(doctor, f"/wards/{bed}/")
    ward.way.result(ward.way.tube(person, "P-0009"))
    ward.on(minutes=1)
    fact = {"kind": "positive_result", "at": ward.way.at}
    given = {"case_id": case, "seen": clinical.case(case).version, "to": "confirmed", "fact": fact}
    ward.do("journeys.classify_case", "epidemiologist", **given)
    page = text_of(doctor, f"/wards/{bed}/")
    assert warning in page and "Room suspected 0 is for" in page and f"/wards/{bed}/move/" in page
    assert "to be moved" in text_of(doctor, "/wards/")
    assert "to be moved" in text_of(doctor, f"/cases/{case}/")
    assert f"/wards/{bed}/move/" in text_of(doctor, "/")
    assert "Room suspected 0 is for" in text_of(doctor, f"/wards/{bed}/move/")
    seen = str(clinical.admission(bed).version)
    room = ward.way.rooms["hospital confirmed 0"]
    assert doctor.post(f"/wards/{bed}/move/", {"room_id": room, "seen": seen}).status_code == 303
    assert warning not in text_of(doctor, f"/wards/{bed}/")
    assert "to be moved" not in text_of(doctor, "/wards/")


def lying_suspected(ward: Ward, person: UUID) -> tuple[UUID, UUID]:
    """Somebody kept on suspicion, in a hospital room for the suspected; gives the admission and the case."""
    kept = {"encounter_id": ward.seen(person), "seen": 1, "disposition": "admission", "onset_on": "2020-01-23"}
    case = ward.do("journeys.conclude_encounter", "clinician", **kept)["case_id"]
    given = {"person_id": person, "room_id": ward.way.rooms["hospital suspected 0"], "case_id": case}
    return UUID(ward.do("journeys.admit", "clinician", **given)["admission_id"]), UUID(case)


def test_no_signature_is_asked_for_a_discharge_that_would_be_refused(ward: Ward) -> None:
    bed, _case = lying_suspected(ward, ward.ill())
    doctor = as_member("clinician")
    page = text_of(doctor, f"/wards/{bed}/discharge/")
    assert "The suspicion is open: confirm or exclude it first." in page
    assert "Discharge is not possible yet" in page and "data-sign=" not in page and FORM not in page


def test_a_refused_discharge_names_what_is_missing_in_words_and_leads_to_no_field_that_is_not_there(
    ward: Ward,
) -> None:
    person = ward.ill()
    bed = ward.way.admitted(person, UUID(ward.confirmed(person)))
    doctor = as_member("clinician")
    token = doctor.post("/api/sign", {"pin": PIN}, content_type="application/json").json()["token"]
    answer = doctor.post(f"/wards/{bed}/discharge/", {"seen": "1", "signature": token})
    assert answer.status_code == 422
    page = answer.content.decode()
    for raw in ("readings", "rounds", "results"):
        assert f">{raw}<" not in page and f"#f-{raw}" not in page
    for words in ("Temperature readings", "Rounds", "Test results"):
        assert f'<span class="reason-field">{words}</span>' in page


def test_a_transfer_without_a_facility_and_a_move_without_a_room_say_the_next_step(ward: Ward) -> None:
    person = ward.ill()
    bed = ward.way.admitted(person, UUID(ward.confirmed(person)))
    doctor = as_member("clinician")
    page = text_of(doctor, f"/wards/{bed}/transfer/")
    assert "No other facility on record may treat this patient" in page and "Whoever keeps the places" in page
    assert f"/wards/{bed}/move/" in page and FORM not in page
    for n in range(1, 4):
        room = ward.way.rooms[f"hospital confirmed {n}"]
        ward.way.cast.do("places.set_room_state", room_id=room, state="disinfecting", seen=1)
    page = text_of(doctor, f"/wards/{bed}/move/")
    assert "No other bed of the right zone is free here" in page and f"/wards/{bed}/transfer/" in page
    assert FORM not in page


def test_the_task_after_a_positive_result_leads_to_where_the_next_step_is_made(ward: Ward) -> None:
    """Given a positive of somebody without a case, the task leads to opening one of them; with one, to classifying it."""
    person, officer = ward.ill(), as_member("epidemiologist")
    ward.way.result(ward.way.tube(person, "P-0009"))
    ward.on(minutes=1)
    address = f"/cases/of/{person}/"
    assert address in text_of(officer, "/")
    assert officer.get(address)["Location"] == f"/cases/open/?person_id={person}"
    page = text_of(officer, f"/cases/open/?person_id={person}")
    assert f'value="{person}"' in page and "周志强" in page
    other = ward.ill("孙友")
    _bed, case = lying_suspected(ward, other)
    assert officer.get(f"/cases/of/{other}/")["Location"] == f"/cases/{case}/classify/"
    assert as_member("grid").get(address).status_code == 403


def test_an_excluded_case_says_so_once(ward: Ward) -> None:
    person = ward.ill()
    _bed, case = lying_suspected(ward, person)
    for n in range(2):
        ward.way.result(ward.way.tube(person, f"N-000{n}"), "negative")
        ward.on(hours=25)
    fact = {"kind": "criteria", "at": ward.way.at}
    given = {"case_id": case, "seen": clinical.case(case).version, "to": "excluded", "fact": fact}
    ward.do("journeys.classify_case", "epidemiologist", **given)
    officer = as_member("epidemiologist")
    flags = text_of(officer, f"/cases/{case}/").split('<div class="flags">')[1].split("</div>")[0]
    assert flags.count("excluded") == 1
    row = text_of(officer, "/cases/").split("<tbody>")[1]
    assert row.count("excluded") == 1 and "case closed" in row


def test_the_laboratory_declares_its_own_wrong_result_void_and_enters_it_anew(ward: Ward) -> None:
    """Given a wrong positive, the laboratory opens it by its tube, reads what follows, voids it; the tube waits again."""
    person = ward.ill()
    tube = ward.way.tube(person, "P-0009")
    result = ward.way.result(tube)
    ward.on(minutes=1)
    lab, address = as_member("lab"), f"/results/{result}/"
    bench = f"/lab/{ward.lab}/"
    assert address in text_of(lab, bench) and address in text_of(lab, f"{bench}?tube=p-0009")
    assert address not in text_of(lab, f"{bench}?tube=p-0008")
    page = text_of(lab, address)
    assert "P-0009" in page and "周志强" not in page
    assert "The specimen waits for a result again" in page
    assert "whoever classifies is no longer asked" in page
    assert lab.post(address, {"reason": ""}).status_code == 422
    done = lab.post(address, {"reason": "two tubes were mixed up"})
    assert done.status_code == 303 and done["Location"].startswith(f"{bench}")
    page = text_of(lab, bench)
    assert address not in page and f"outcome.{tube}" in page
    for other in ("grid", "stranger"):
        assert as_member(other).get(address).status_code == 403
