"""Nobody waits unseen: a bed is owed to whoever is to be kept, a specimen on the test days of the edition."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.isolation import queries as isolation
from lianfang.journeys import schedule
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import FIND_BED, TAKE_SPECIMEN
from tests.cast import LISHU
from tests.journeys.way import Way

TESTED = """
name = "lishu_tested"
parent = "lishu_2020"
disease = "covid19"
jurisdiction = "220322000000"
effective_from = 2020-01-24T00:00:00
approved_by = "County command"
title = { en = "Tested", zh_hans = "检测", zh_hant = "檢測" }
[isolation.release]
test_days = [1, 4]
negatives = 1
[sources]
effective_from = { status = "design_default", text = "Test." }
"isolation.release.test_days" = { status = "design_default", text = "Test." }
"isolation.release.negatives" = { status = "design_default", text = "Test." }
"""


@pytest.fixture
def kept(county: Way) -> Any:
    """A patient whom the clinic keeps under observation; gives person and encounter."""
    person = county.person("Zhou Zhiqiang")
    triage = {"celsius": "38.7", "symptoms": ["fever"], "danger_signs": [], "epi": [], "clinical": []}
    clinic = county.sites["fever_clinic"]
    seen = county.do("clinical.open_encounter", "clinician", person_id=person, site_id=clinic, triage=triage)
    kept = {"encounter_id": seen["id"], "seen": seen["version"], "disposition": "observation"}
    county.do("journeys.conclude_encounter", "clinician", **kept)
    return person, seen["id"]


def test_a_bed_is_owed_by_the_clock_until_the_patient_lies_in_one(county: Way, kept: Any) -> None:
    person, encounter = kept
    (task,) = tasks.open_tasks([UUID(encounter)], county.at)
    assert (task.kind, task.role, task.due_at) == (FIND_BED, "clinician", county.at + timedelta(hours=2))
    county.on(hours=1)
    room = county.rooms["fever_clinic suspected 0"]
    county.do("journeys.admit", "clinician", person_id=person, room_id=room)
    task.refresh_from_db()
    assert task.done_at == county.at


def test_a_wait_that_is_too_long_comes_up_to_the_command(county: Way, kept: Any) -> None:
    _person, encounter = kept
    schedule.run_due(county.on(hours=9))
    (task,) = tasks.open_tasks([UUID(encounter)], county.at)
    assert task.escalated_to == "county_commander"


def test_whoever_goes_home_is_owed_no_bed(county: Way) -> None:
    person = county.person("Sun You")
    triage = {"celsius": "36.8", "symptoms": [], "danger_signs": [], "epi": [], "clinical": []}
    clinic = county.sites["fever_clinic"]
    seen = county.do("clinical.open_encounter", "clinician", person_id=person, site_id=clinic, triage=triage)
    home = {"encounter_id": seen["id"], "seen": seen["version"], "disposition": "advice"}
    county.do("journeys.conclude_encounter", "clinician", **home)
    assert county.owed(seen["id"]) == set()


@pytest.fixture
def tested(county: Way) -> Any:
    """An arrival in quarantine under an edition with test days; gives the stay."""
    rules = {"outbreak_id": county.cast.outbreak, "division_id": LISHU, "document": TESTED}
    county.on(minutes=1)
    county.do("journeys.adopt_edition", "administrator", **rules)
    person = UUID(county.arrive("Traveller One")["persons"][0])
    county.sign_all()
    return isolation.stays_of([person], county.at)[person]


def specimens_owed(county: Way, stay: Any) -> list[Any]:
    return list(tasks.open_tasks([stay.order_id], county.at).filter(kind=TAKE_SPECIMEN))


def test_a_specimen_is_owed_on_the_test_days_and_done_when_it_is_taken(county: Way, tested: Any) -> None:
    """Given test days 1 and 4, the day the stay begins owes a specimen at once, the fourth when it is planned."""
    (first,) = specimens_owed(county, tested)
    assert first.opens_at == tested.started_at
    county.on(hours=3)
    county.tube(tested.person_id, "T-0001", "release")
    assert specimens_owed(county, tested) == []
    for _day in range(2):
        schedule.run_due(county.on(days=1))
    (fourth,) = specimens_owed(county, tested)
    assert fourth.opens_at - tested.started_at < timedelta(days=3) < fourth.due_at - tested.started_at
    schedule.run_due(county.on(hours=1))
    assert specimens_owed(county, tested) == [fourth]


def test_a_specimen_missed_on_its_day_stays_owed_and_ends_with_the_order(county: Way, tested: Any) -> None:
    schedule.run_due(county.on(days=1))
    (first,) = specimens_owed(county, tested)
    assert first.due_at < county.at
    order = isolation.order(tested.order_id)
    county.do("journeys.revoke_order", "commander", order_id=order.id, seen=order.version, why="wrong_person")
    assert specimens_owed(county, tested) == []


def test_without_test_days_no_specimen_is_owed(county: Way) -> None:
    person = UUID(county.arrive("Traveller One")["persons"][0])
    county.sign_all()
    assert specimens_owed(county, isolation.stays_of([person], county.at)[person]) == []
