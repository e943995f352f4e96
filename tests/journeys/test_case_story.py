"""From a traveller at the post to a discharge: the whole way, told for COVID-19 and for measles."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass
from lianfang.core import integrity
from lianfang.isolation import queries as isolation
from lianfang.journeys import schedule
from lianfang.people import queries as people
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing
from tests.cast import LISHU_VILLAGE, forget
from tests.journeys.way import Way, the_way

PROFILES = {
    "covid19": {
        "edition": "lishu_2020",
        "epi": ("listed_area",),
        "signs": ("fever_or_respiratory", "imaging"),
        "symptoms": ("fever", "cough"),
        "definition": "meal",
        "recovery_days": 15,
    },
    "measles": {
        "edition": "measles_generic",
        "epi": ("listed_area",),
        "signs": ("fever", "rash"),
        "symptoms": ("fever", "rash"),
        "definition": "same_air",
        "recovery_days": 5,
    },
}


@pytest.fixture(params=sorted(PROFILES))
def way(request: pytest.FixtureRequest, db: None) -> Any:
    profile = PROFILES[request.param]
    yield the_way(request.param, str(profile["edition"])), profile
    forget()


def test_one_person_falls_ill_and_everybody_concerned_is_cared_for(way: tuple[Way, dict[str, Any]]) -> None:
    live_the_story(*way)


def live_the_story(story: Way, profile: dict[str, Any]) -> None:
    """Every step of it, each checked as it is taken."""
    ill, companion = _arrive_and_be_ordered(story)
    _fall_ill_at_the_door(story, ill, profile)
    case_id = _be_seen_at_the_clinic(story, ill, profile)
    _be_tested_and_confirmed(story, ill, case_id)
    _be_reported_within_two_hours(story, case_id)
    contact = _be_investigated(story, case_id, profile)
    _contact_is_placed_and_released(story, contact)
    _be_discharged(story, case_id, ill, profile)
    assert companion not in isolation.stays_of([companion], story.at)
    assert not list(integrity.problems())


def _arrive_and_be_ordered(story: Way) -> tuple[UUID, UUID]:
    arrived = story.arrive("Traveller One", "Traveller Two")
    assert len(arrived["persons"]) == len(arrived["handovers"]) == 2
    assert len(arrived["orders"]) == (2 if story.observes_arrivals() else 0)
    for handover in arrived["handovers"]:
        story.do("tasks.receive", "grid", handover_id=handover)
    story.on(hours=2)
    signed = story.sign_all()
    ill, companion = (UUID(p) for p in arrived["persons"])
    if story.observes_arrivals():
        assert set(isolation.stays_of([ill, companion], story.at)) == {ill, companion}
        assert all(s["stay_id"] for s in signed)
        assert isolation.stays_of([ill], story.at)[ill].due_at > story.at + timedelta(days=12)
    return ill, companion


def _fall_ill_at_the_door(story: Way, ill: UUID, profile: dict[str, Any]) -> None:
    story.at = story.at.replace(hour=0, minute=30) + timedelta(days=2)
    schedule.run_due(story.at)
    grid = story.cast.actor("grid", story.at)
    home = people.households_of([ill])[ill]
    if story.observes_arrivals():
        (door,) = [d for d in tasks.doors(grid, story.at) if d.household_id == home]
        assert ill in door.persons
    done = story.do(
        "journeys.record_door",
        "grid",
        household_id=home,
        division_id=LISHU_VILLAGE,
        entries=[{"person_id": ill, "met": "seen", "celsius": "38.6", "feels_ill": True, "symptoms": ["feels_ill"]}],
    )
    assert done["to_doctor"] == [str(ill)]
    visits = tasks.tasks_visible(grid, story.at).filter(subject=home, opens_at__lte=story.at)
    assert not [t for t in visits if t.done_at is None and (t.closes_at is None or t.closes_at > story.at)]


def _be_seen_at_the_clinic(story: Way, ill: UUID, profile: dict[str, Any]) -> UUID:
    story.on(minutes=30)
    sent = story.do(
        "journeys.refer", "grid", person_id=ill, from_division_id=LISHU_VILLAGE, site_id=story.sites["fever_clinic"]
    )
    story.on(minutes=40)
    received = story.do(
        "journeys.receive_patient", "clinician", handover_id=sent["handover_id"], site_id=story.sites["fever_clinic"]
    )
    triage = {
        "celsius": "38.7",
        "symptoms": profile["symptoms"],
        "epi": profile["epi"],
        "clinical": profile["signs"],
    }
    assessed = story.do("journeys.assess_encounter", "clinician", encounter_id=received["encounter_id"], triage=triage)
    story.on(minutes=20)
    concluded = story.do(
        "journeys.conclude_encounter",
        "clinician",
        encounter_id=received["encounter_id"],
        seen=assessed["version"],
        disposition="observation",
        onset_on=(story.at - timedelta(days=1)).date(),
    )
    assert concluded["case_id"] is not None
    case_id = UUID(concluded["case_id"])
    assert clinical.current_classes([case_id])[case_id] is CaseClass.SUSPECTED
    return case_id


def _be_tested_and_confirmed(story: Way, ill: UUID, case_id: UUID) -> None:
    tube = story.do(
        "journeys.take_specimen",
        "clinician",
        person_id=ill,
        tube="T-0001",
        kind="throat_swab",
        reason="suspected",
        site_id=story.sites["laboratory"],
        division_id=LISHU_VILLAGE,
    )
    story.on(hours=1)
    story.do("health.receive_specimen", "lab", specimen_id=tube["id"])
    story.on(hours=4)
    result = story.do("journeys.enter_result", "lab", specimen_id=tube["id"], outcome="positive", method="nat")
    assert result["positive"]
    fact = {"kind": "positive_result", "at": story.at}
    story.on(minutes=20)
    case = clinical.case(case_id)
    story.do("journeys.classify_case", "epidemiologist", case_id=case_id, seen=case.version, to="confirmed", fact=fact)
    admitted = story.do(
        "journeys.admit", "clinician", person_id=ill, room_id=story.rooms["hospital confirmed 0"], case_id=case_id
    )
    assert admitted["admission_id"]
    assert ill not in isolation.stays_of([ill], story.at)


def _be_reported_within_two_hours(story: Way, case_id: UUID) -> None:
    (report,) = [r for r in clinical.reports_of(case_id) if r.filed_at is None]
    hours = clinical.edition_for(story.cast.outbreak, story.cast.village, story.at).clinical.report_hours
    assert report.due_at - report.clock_from == timedelta(hours=hours)
    filed = story.do("journeys.file_report", "clinician", report_id=report.id, seen=report.version)
    story.on(minutes=30)
    story.do("journeys.verify_report", "epidemiologist", report_id=report.id, seen=filed["version"])


def _be_investigated(story: Way, case_id: UUID, profile: dict[str, Any]) -> UUID:
    investigation = tracing.investigation_of(case_id)
    assert investigation is not None and investigation.due_at - investigation.opened_at == timedelta(hours=24)
    neighbour = story.person("Neighbour Three")
    added = story.do(
        "journeys.add_contact",
        "epidemiologist",
        investigation_id=investigation.id,
        person_id=neighbour,
        relation="friend",
        answers={"last_exposure_at": story.at - timedelta(days=1), "definitions": [profile["definition"]]},
    )
    assert added["kind"] == "close" and added["order_id"]
    story.do("journeys.tell_contact", "epidemiologist", contact_id=added["contact_id"])
    story.do(
        "tracing.add_exposure",
        "epidemiologist",
        investigation_id=investigation.id,
        entry={
            "setting": "household",
            "since": story.at - timedelta(days=2),
            "until": story.at - timedelta(days=1),
            "division_id": LISHU_VILLAGE,
        },
    )
    story.on(hours=3)
    story.do(
        "journeys.finish_investigation",
        "epidemiologist",
        investigation_id=investigation.id,
        seen=tracing.investigation_of(case_id).version,  # type: ignore[union-attr]
        summary="Household and one neighbour.",
    )
    return neighbour


def _contact_is_placed_and_released(story: Way, contact: UUID) -> None:
    (order,) = [o for o in story.waiting() if o.person_id == contact]
    signed = story.do("journeys.sign_order", "commander", order_id=order.id, seen=order.version)
    if signed["stay_id"] is None:
        story.on(hours=1)
        story.do("journeys.place", "township", order_id=order.id, room_id=story.rooms["isolation_site contact 0"])
    assert tracing.open_contacts([contact]).get().placed_at is not None
    stay = isolation.stays_of([contact], story.at)[contact]
    early = story.cast.refusals("journeys.release", by="commander", at=story.at, stay_id=stay.id, seen=stay.version)
    assert early == {("", "isolation.too_early")}
    story.at = stay.due_at - timedelta(hours=1)
    stay = isolation.stay(stay.id)
    released = story.do("journeys.release", "commander", stay_id=stay.id, seen=stay.version)
    assert released["ends_at"][:16] == stay.due_at.isoformat()[:16]
    assert contact in isolation.stays_of([contact], story.at)
    story.on(hours=1)
    assert contact not in isolation.stays_of([contact], story.at)
    schedule.run_due(story.at)
    assert (
        not tracing.open_contacts([contact]).exists()
        or story.at < tracing.open_contacts([contact]).get().follow_up_until
    )


def _be_discharged(story: Way, case_id: UUID, ill: UUID, profile: dict[str, Any]) -> None:
    admission = clinical.open_admission_of(ill)
    assert admission is not None
    story.at = max(story.at, admission.admitted_at + timedelta(days=profile["recovery_days"]))
    for n in range(2):
        tube = story.do(
            "journeys.take_specimen",
            "clinician",
            person_id=ill,
            tube=f"D-000{n}",
            kind="throat_swab",
            reason="discharge",
            site_id=story.sites["laboratory"],
            division_id=LISHU_VILLAGE,
        )
        story.do("health.receive_specimen", "lab", specimen_id=tube["id"])
        story.on(hours=1)
        story.do("journeys.enter_result", "lab", specimen_id=tube["id"], outcome="negative", method="nat")
        story.on(hours=25)
    for day in range(5):
        story.do(
            "health.record_reading",
            "clinician",
            person_id=ill,
            celsius="36.6",
            division_id=LISHU_VILLAGE,
            source="clinic",
        )
        story.on(days=1 if day < 4 else 0)
    story.do(
        "journeys.record_round",
        "clinician",
        admission_id=admission.id,
        symptoms_improved=True,
        imaging_improved=True,
    )
    admission = clinical.admission(admission.id)
    story.do("journeys.discharge", "clinician", admission_id=admission.id, seen=admission.version)
    assert clinical.case(case_id).closed_at == story.at
    assert not tasks.open_tasks([admission.id], story.at).exists()


def _somebody_in_quarantine(story: Way) -> UUID:
    """One person under a signed order at home, whatever category the profile knows."""
    if story.observes_arrivals():
        person = UUID(story.arrive("Traveller Four")["persons"][0])
    else:
        person = story.person("Contact Four")
        story.do(
            "journeys.propose_order",
            "epidemiologist",
            person_id=person,
            outbreak_id=story.cast.outbreak,
            division_id=LISHU_VILLAGE,
            category="close_contact",
            ground="contact",
            evidence="shared a classroom",
            basis={"last_exposure_at": story.at - timedelta(days=1)},
        )
    story.sign_all()
    return person


def test_nobody_is_held_past_their_minute(way: tuple[Way, dict[str, Any]]) -> None:
    story, _ = way
    person = _somebody_in_quarantine(story)
    due = isolation.stays_of([person], story.at)[person].due_at
    story.at = due
    assert person not in isolation.stays_of([person], story.at)
    schedule.run_due(story.at)
    assert isolation.stay_history(person)[0].end == "lapsed"


def test_a_second_run_of_the_schedule_changes_nothing(way: tuple[Way, dict[str, Any]]) -> None:
    story, _ = way
    _somebody_in_quarantine(story)
    story.on(hours=4)
    schedule.run_due(story.at)
    owed = tasks.tasks_visible(story.cast.actor("commander", story.at), story.at)
    before = owed.count()
    assert before > 0
    schedule.run_due(story.at)
    schedule.run_due(story.on(minutes=1))
    assert owed.count() == before
