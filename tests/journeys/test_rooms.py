"""Suspected and confirmed never share a room: whose class changes is owed another room until they lie in it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CHANGE_ROOM
from tests.cast import LISHU
from tests.journeys.test_replay import replays
from tests.journeys.way import Way

SIGNS = {"celsius": "38.7", "symptoms": ["fever", "cough"], "danger_signs": []}
CRITERIA = {"epi": ["listed_area"], "clinical": ["fever_or_respiratory", "imaging"]}


def suspected(county: Way) -> tuple[UUID, UUID, UUID]:
    """A suspected case in a hospital room for the suspected; gives person, case and admission."""
    person = county.person("Zhou Zhiqiang")
    given = {"person_id": person, "site_id": county.sites["hospital"], "triage": {**SIGNS, **CRITERIA}}
    seen = county.do("clinical.open_encounter", "clinician", **given)
    ends = {"encounter_id": seen["id"], "seen": seen["version"], "disposition": "admission"}
    onset = (county.at - timedelta(days=1)).date()
    case = UUID(county.do("journeys.conclude_encounter", "clinician", **ends, onset_on=onset)["case_id"])
    room = county.rooms["hospital suspected 0"]
    done = county.do("journeys.admit", "clinician", person_id=person, room_id=room, case_id=case)
    return person, case, UUID(done["admission_id"])


def classify(county: Way, case: UUID, to: str, by: str = "epidemiologist") -> Any:
    fact = {"kind": "positive_result", "at": county.at}
    given = {"case_id": case, "seen": clinical.case(case).version, "to": to, "fact": fact}
    return county.do("journeys.classify_case", by, **given)


def confirm(county: Way, person: UUID, case: UUID) -> Any:
    county.result(county.tube(person, "P-0001"))
    return classify(county, case, "confirmed")


def move(county: Way, admission: UUID, n: int = 0) -> Any:
    given = {"admission_id": admission, "seen": clinical.admission(admission).version}
    return county.do("clinical.move_bed", "clinician", **given, room_id=county.rooms[f"hospital confirmed {n}"])


def owed(county: Way, admission: UUID) -> list[Any]:
    return list(tasks.open_tasks([admission], county.at).filter(kind=CHANGE_ROOM))


def test_a_confirmed_patient_in_a_room_for_the_suspected_is_owed_another_until_they_lie_in_it(county: Way) -> None:
    person, case, admission = suspected(county)
    assert owed(county, admission) == []
    confirm(county, person, case)
    (task,) = owed(county, admission)
    assert (task.role, task.person_id, task.due_at) == ("clinician", person, county.at + timedelta(hours=2))
    (reason,) = clinical.reasons_to_change_room(clinical.admission(admission))
    assert (reason.code, reason.params["room"]) == ("clinical.wrong_zone", "suspected 0")
    county.on(minutes=20)
    move(county, admission)
    task.refresh_from_db()
    assert task.done_at == county.at
    assert clinical.reasons_to_change_room(clinical.admission(admission)) == ()


def test_who_is_excluded_may_stay_where_they_lie(county: Way) -> None:
    person, case, admission = suspected(county)
    for n in range(2):
        county.result(county.tube(person, f"N-000{n}"), "negative")
        county.on(hours=25)
    classify(county, case, "excluded")
    assert owed(county, admission) == []


def test_a_confirmation_that_is_taken_back_calls_the_move_off_and_asks_for_it_again_once_moved(county: Way) -> None:
    person, case, admission = suspected(county)
    made = confirm(county, person, case)
    (first,) = owed(county, admission)
    back = {"classification_id": made["classification_id"], "seen": clinical.case(case).version, "reason": "mixed up"}
    county.do("journeys.unconfirm_case", "epidemiologist", **back)
    first.refresh_from_db()
    assert first.cancelled_at == county.at
    county.on(minutes=10)
    made = classify(county, case, "confirmed")
    move(county, admission)
    assert owed(county, admission) == []
    back = {"classification_id": made["classification_id"], "seen": clinical.case(case).version, "reason": "mixed up"}
    county.do("journeys.unconfirm_case", "epidemiologist", **back)
    (again,) = owed(county, admission)
    assert again.id != first.id


def test_a_case_opened_of_a_patient_who_lies_in_bed_already_is_the_case_they_lie_there_for(county: Way) -> None:
    person = county.person("Sun You")
    room = county.rooms["hospital suspected 0"]
    admission = UUID(county.do("journeys.admit", "clinician", person_id=person, room_id=room)["admission_id"])
    lay_since = county.at
    case = county.confirmed(person)
    found = clinical.admission(admission)
    assert found.case_id == case
    assert clinical.case(case).isolated_at == clinical.case(case).first_fact_at > lay_since
    assert len(owed(county, admission)) == 1


@pytest.mark.parametrize("end", ["transfer", "death"])
def test_nothing_is_owed_for_a_bed_that_is_left(county: Way, end: str) -> None:
    person, case, admission = suspected(county)
    confirm(county, person, case)
    if end == "death":
        died = {"case_id": case, "seen": clinical.case(case).version, "died_at": county.at}
        county.do("journeys.record_death", "clinician", **died)
    else:
        second = county.cast.do("places.open_site", kind="hospital", name="Second", division_id=LISHU, tier=3)
        sent = {"admission_id": admission, "seen": clinical.admission(admission).version, "to_site_id": second["id"]}
        county.do("journeys.transfer_patient", "clinician", **sent)
    assert owed(county, admission) == []


@pytest.mark.django_db(transaction=True)
def test_a_move_that_is_owed_replays(county: Way) -> None:
    person, case, admission = suspected(county)
    confirm(county, person, case)
    move(county, admission)
    replays()
