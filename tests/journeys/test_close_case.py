"""The isolation of a case who lies in no bed ends by the conditions of discharge, signed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseEnd
from lianfang.core.ids import fresh
from tests.cast import forget
from tests.journeys.way import Way, the_way


@pytest.fixture
def measles(db: None) -> Iterator[Way]:
    """The county under the measles edition, where mild cases stay at home."""
    yield the_way("measles", "measles_generic")
    forget()


@pytest.fixture
def case(measles: Way) -> UUID:
    """A confirmed case at home, who waits for a bed that nobody needs any more."""
    person = measles.person("Wang Yu")
    triage = {"celsius": "38.7", "symptoms": ["fever"], "epi": ["listed_area"], "clinical": ["fever", "rash"]}
    clinic = measles.sites["fever_clinic"]
    seen = measles.do("clinical.open_encounter", "clinician", person_id=person, site_id=clinic, triage=triage)
    concluded = measles.do(
        "journeys.conclude_encounter",
        "clinician",
        encounter_id=seen["id"],
        seen=seen["version"],
        disposition="observation",
        onset_on=measles.at.date(),
    )
    case_id = UUID(concluded["case_id"])
    measles.result(measles.tube(person, "T-0001"))
    fact = {"kind": "positive_result", "at": measles.at}
    now = {"case_id": case_id, "seen": clinical.case(case_id).version}
    measles.do("journeys.classify_case", "epidemiologist", to="confirmed", fact=fact, **now)
    return case_id


def test_it_ends_when_the_conditions_hold_and_not_before(measles: Way, case: UUID) -> None:
    person, version = clinical.case(case).person_id, clinical.case(case).version
    given = {"case_id": case, "seen": version}
    early = measles.cast.refusals("journeys.close_case", by="clinician", at=measles.at, **given)
    assert early == {("onset_on", "clinical.too_soon_after_onset")}
    assert clinical.waits_of(person)
    measles.on(days=5)
    measles.do("journeys.close_case", "clinician", **given)
    closed = clinical.case(case)
    assert (closed.end, closed.closed_at) == (CaseEnd.RECOVERED, measles.at)
    assert not clinical.waits_of(person)


def test_what_is_owed_for_its_contacts_and_reports_is_still_owed(measles: Way, case: UUID) -> None:
    before = measles.owed(case, *(r.id for r in clinical.reports_of(case)))
    assert before == {"place.disinfect", "report.file"}
    measles.on(days=5)
    measles.do("journeys.close_case", "clinician", case_id=case, seen=clinical.case(case).version)
    assert measles.owed(case, *(r.id for r in clinical.reports_of(case))) == before


def test_who_lies_in_a_bed_is_discharged_instead(measles: Way, case: UUID) -> None:
    measles.admitted(clinical.case(case).person_id, case)
    measles.on(days=5)
    given = {"at": measles.at, "case_id": case, "seen": clinical.case(case).version}
    assert measles.cast.refusals("journeys.close_case", by="clinician", **given) == {("case_id", "clinical.in_a_bed")}


def test_it_needs_the_duty_the_area_a_signature_and_the_version_seen(measles: Way, case: UUID) -> None:
    measles.on(days=5)
    given = {"at": measles.at, "case_id": case, "seen": clinical.case(case).version}
    unsigned = measles.cast.actor("clinician", measles.at, signed=False)
    for by, expected in (
        ("epidemiologist", {("", "not_allowed")}),
        (unsigned, {("signature", "signature_required")}),
    ):
        assert measles.cast.refusals("journeys.close_case", by=by, **given) == expected
    stale = {**given, "seen": 1}
    assert measles.cast.refusals("journeys.close_case", by="clinician", **stale) == {("seen", "stale")}
    operation = fresh(measles.at)
    done = measles.cast.do("journeys.close_case", by="clinician", id=operation, **given)
    later = {**given, "at": measles.at + timedelta(hours=1)}
    assert measles.cast.do("journeys.close_case", by="clinician", id=operation, **later) == done
    again = {**given, "seen": done["version"]}
    assert measles.cast.refusals("journeys.close_case", by="clinician", **again) == {
        ("case_id", "clinical.case_closed")
    }
