"""From one hospital to another: the hand-over carries the patient and the case, the bed is free, the other receives."""

from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import AdmissionEnd
from lianfang.core.ids import fresh
from lianfang.editions.presets import preset_text
from lianfang.places import queries as places
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CHASE_HANDOVER, ROUND
from tests.cast import NANXIAN
from tests.journeys.way import Way


@pytest.fixture
def bed(county: Way) -> UUID:
    """A confirmed case in a bed of the county's hospital; the next county has a hospital, too, and its clinician."""
    cast = county.cast
    made = cast.do("roster.add_member", name="Worker there", division_id=NANXIAN, username="there")
    cast.members["there"] = UUID(made["id"])
    cast.do("roster.assign", member_id=made["id"], role="clinician", division_id=NANXIAN)
    rules = {"outbreak_id": cast.outbreak, "division_id": NANXIAN, "document": preset_text("datonghu_2020")}
    cast.do("journeys.adopt_edition", **rules)
    site = cast.do("places.open_site", kind="hospital", name="There", division_id=NANXIAN, tier=3)
    county.sites["there"] = site["id"]
    for zone in ("confirmed", "suspected"):
        room = cast.do("places.add_room", site_id=site["id"], name=zone, zone=zone, beds=1)
        county.rooms[f"there {zone}"] = room["id"]
    person = county.person("Zhou Zhiqiang")
    return county.admitted(person, county.confirmed(person))


def sent(county: Way, bed: UUID) -> dict[str, str]:
    given = {"admission_id": bed, "seen": clinical.admission(bed).version, "to_site_id": county.sites["there"]}
    done: dict[str, str] = county.do("journeys.transfer_patient", "clinician", **given)
    return done


def test_the_bed_is_free_and_the_other_hospital_awaits_the_patient(county: Way, bed: UUID) -> None:
    assert county.owed(bed) == {ROUND}
    before = places.beds([UUID(county.sites["hospital"])])[UUID(county.sites["hospital"])].taken
    done = sent(county, bed)
    left = clinical.admission(bed)
    assert (left.end, left.ended_at) == (AdmissionEnd.TRANSFERRED, county.at)
    assert places.beds([left.site_id])[left.site_id].taken == before - 1
    assert county.owed(bed) == set() and county.owed(done["handover_id"]) == {CHASE_HANDOVER}
    there = county.cast.actor("there", county.at)
    assert [h.person_id for h in tasks.awaiting_receipt(there, county.at)] == [left.person_id]
    assert left.case is not None and left.case.closed_at is None


def test_the_other_hospital_receives_the_patient_with_their_case(county: Way, bed: UUID) -> None:
    """Given a patient on the way, when the other hospital gives them a bed, then it sees the case and owes its rounds."""
    handover = sent(county, bed)["handover_id"]
    county.on(hours=1)
    room = county.rooms["there confirmed"]
    done = county.do("journeys.receive_transfer", "there", handover_id=handover, room_id=room)
    admission = clinical.admission(UUID(done["admission_id"]))
    assert admission.case_id == clinical.admission(bed).case_id
    assert county.owed(done["admission_id"]) == {ROUND} and county.owed(handover) == set()
    there = county.cast.actor("there", county.at)
    assert [c.id for c in clinical.cases_visible(there, county.at)] == [admission.case_id]


def test_a_facility_that_may_not_treat_the_patient_is_refused(county: Way, bed: UUID) -> None:
    given = {"at": county.at, "admission_id": bed, "seen": clinical.admission(bed).version}
    for site, code in (("hospital", "target_is_here"), ("fever_clinic", "target_cannot_receive")):
        refused = county.cast.refusals(
            "journeys.transfer_patient", by="clinician", to_site_id=county.sites[site], **given
        )
        assert refused == {("to_site_id", f"clinical.{code}")}


def test_a_patient_is_received_where_they_were_sent_in_a_room_of_their_zone(county: Way, bed: UUID) -> None:
    handover = sent(county, bed)["handover_id"]
    county.on(minutes=30)
    given = {"at": county.at, "handover_id": handover}
    wrong = {**given, "room_id": county.rooms["there suspected"]}
    assert county.cast.refusals("journeys.receive_transfer", by="there", **wrong) == {
        ("room_id", "clinical.wrong_zone")
    }
    other = county.cast.do("places.open_site", kind="hospital", name="Other", division_id=NANXIAN, tier=3)
    room = county.cast.do("places.add_room", site_id=other["id"], name="1", zone="confirmed", beds=1)
    refused = county.cast.refusals("journeys.receive_transfer", by="there", **given, room_id=room["id"])
    assert refused == {("room_id", "journeys.sent_elsewhere")}
    elsewhere = {**given, "room_id": county.rooms["hospital confirmed 1"]}
    refused = county.cast.refusals("journeys.receive_transfer", by="clinician", **elsewhere)
    assert refused == {("handover_id", "not_found_here")}
    assert [h.id for h in tasks.awaiting_receipt(county.cast.actor("there", county.at), county.at)] == [UUID(handover)]


def test_whoever_comes_from_no_bed_is_received_at_the_clinic(county: Way, bed: UUID) -> None:
    person = county.person("Sun You")
    site = {"site_id": county.sites["fever_clinic"], "from_division_id": clinical.admission(bed).division_id}
    referred = county.do("journeys.refer", "clinician", person_id=person, **site)
    room = county.rooms["fever_clinic suspected 0"]
    given = {"at": county.at, "handover_id": referred["handover_id"], "room_id": room}
    refused = county.cast.refusals("journeys.receive_transfer", by="clinician", **given)
    assert refused == {("handover_id", "journeys.not_a_transfer")}


def test_it_needs_the_duty_and_the_version_seen_and_happens_once(county: Way, bed: UUID) -> None:
    version = clinical.admission(bed).version
    given = {"at": county.at, "admission_id": bed, "seen": version, "to_site_id": county.sites["there"]}
    assert county.cast.refusals("journeys.transfer_patient", by="epidemiologist", **given) == {("", "not_allowed")}
    stale = {**given, "seen": version + 1}
    assert county.cast.refusals("journeys.transfer_patient", by="clinician", **stale) == {("seen", "stale")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.transfer_patient", by="clinician", id=operation, **given)
    assert county.cast.do("journeys.transfer_patient", by="clinician", id=operation, **given) == done
    again = {**given, "seen": done["version"]}
    refused = county.cast.refusals("journeys.transfer_patient", by="clinician", **again)
    assert refused == {("admission_id", "clinical.admission_ended")}
