"""A bed in the right zone, daily rounds, and discharge by the edition's conditions and no earlier."""

import pytest

from lianfang.clinical import actions, queries
from lianfang.clinical.models import Admission, Round
from lianfang.clinical.types import AdmissionEnd, CaseClass, CaseEnd, StayOverride
from lianfang.core import figures
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope
from lianfang.places import queries as places
from tests.cast import START
from tests.clinical.clinic import DAY, HOUR, ONSET, Clinic


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.field, r.code) for r in refusal.value.reasons}


def discharge(clinic: Clinic, admission: Admission, at: object, **given: object) -> Admission:
    admission.refresh_from_db()
    return clinic.call(actions.discharge, at=at, admission_id=admission.id, seen=admission.version, **given)


def test_a_suspected_and_a_confirmed_case_never_share_a_zone(clinic: Clinic) -> None:
    suspected = clinic.suspected("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.admitted("Wang Qiang", "C1", case=suspected)
    assert codes(refusal) == {("room_id", "clinical.wrong_zone")}
    confirmed = clinic.confirmed("Wang Fang")
    with pytest.raises(Refused) as refusal:
        clinic.admitted("Wang Fang", "S1", case=confirmed, at=START + 5 * HOUR)
    assert codes(refusal) == {("room_id", "clinical.wrong_zone")}


def test_a_town_centre_may_not_admit_a_suspected_case_and_learns_who_may(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.admitted("Wang Qiang", "T1", case=case)
    (reason,) = refusal.value.reasons
    assert (reason.code, reason.params["target"]) == ("clinical.above_tier", "fever clinic")


def test_every_reason_against_an_admission_is_named_at_once(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    clinic.admitted("Wang Fang", "S1")
    with pytest.raises(Refused) as refusal:
        clinic.admitted("Wang Fang", "C1", case=case)
    assert codes(refusal) == {
        ("room_id", "clinical.wrong_zone"),
        ("person_id", "clinical.admitted_already"),
        ("case_id", "clinical.other_person"),
    }


def test_admission_isolates_the_case_and_holds_one_bed(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "S1", case=case, at=START + HOUR)
    case.refresh_from_db()
    assert case.isolated_at == START + HOUR
    assert places.holds_of([admission.id])[admission.id].room_id == clinic.rooms["S1"]
    with pytest.raises(Refused) as refusal:
        clinic.admitted("Wang Fang", "S1")
    assert codes(refusal) == {("room_id", "places.room_full")}
    assert Admission.objects.count() == 1


def test_once_confirmed_the_patient_moves_to_the_confirmed_zone(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "S1", case=case)
    move = {"admission_id": admission.id, "seen": admission.version, "room_id": clinic.rooms["C1"]}
    assert clinic.refusals("clinical.move_bed", **move) == {("room_id", "clinical.wrong_zone")}
    clinic.tested("Wang Qiang", "positive", START)
    clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + 4 * HOUR)
    clinic.do("clinical.move_bed", at=START + 5 * HOUR, **move)
    assert places.holds_of([admission.id])[admission.id].room_id == clinic.rooms["C1"]
    assert clinic.refusals("clinical.move_bed", at=START + 6 * HOUR, **move) == {("seen", "stale")}


def test_a_round_is_kept_with_its_note_sealed_and_sets_the_severity(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "S1", case=case)
    clinic.do(
        "clinical.record_round",
        at=START + DAY,
        admission_id=admission.id,
        symptoms=["cough"],
        severity="moderate",
        note="Sleeps well",
    )
    case.refresh_from_db()
    ((found, note),) = queries.round_notes(admission)
    assert (case.severity, found.symptoms, note) == ("moderate", ["cough"], "Sleeps well")
    assert clinic.refusals(
        "clinical.record_round", admission_id=admission.id, symptoms=["glowing"], at=START + DAY
    ) == {("symptoms.0", "clinical.unknown_symptom")}


def test_a_confirmed_case_leaves_when_every_condition_holds_and_not_before(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "C1", case=case, at=START + 5 * HOUR)
    clinic.measured("Wang Qiang", "38.4", START + 6 * HOUR)
    with pytest.raises(Refused) as refusal:
        discharge(clinic, admission, START + DAY)
    assert codes(refusal) == {
        ("readings", "clinical.fever_still"),
        ("rounds", "clinical.symptoms_not_improved"),
        ("rounds", "clinical.imaging_not_improved"),
        ("results", "clinical.too_few_negatives"),
    }
    for day in range(6, 11):
        clinic.measured("Wang Qiang", "36.7", START + day * DAY)
    improved = {"symptoms_improved": True, "imaging_improved": True}
    clinic.do("clinical.record_round", at=START + 9 * DAY, admission_id=admission.id, **improved)
    clinic.tested("Wang Qiang", "negative", START + 8 * DAY)
    clinic.tested("Wang Qiang", "negative", START + 9 * DAY)
    with pytest.raises(Refused) as refusal:
        discharge(clinic, admission, START + 9 * DAY + 5 * HOUR - 6 * HOUR)
    assert ("readings", "clinical.fever_lately") in codes(refusal)
    (line,) = queries.discharge_board(clinic.staff(), START + 10 * DAY + HOUR)
    assert (line.admission.id, line.reasons) == (admission.id, ())
    left = discharge(clinic, admission, START + 10 * DAY + HOUR)
    case.refresh_from_db()
    assert (left.end, case.end) == (AdmissionEnd.DISCHARGED, CaseEnd.RECOVERED)
    assert left.follow_up_until == START + 24 * DAY + HOUR
    assert places.holds_of([admission.id]) == {}


def test_a_suspicion_is_decided_before_anybody_leaves(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "S1", case=case)
    with pytest.raises(Refused) as refusal:
        discharge(clinic, admission, START + DAY)
    assert codes(refusal) == {("admission_id", "clinical.still_suspected")}


def test_the_local_two_weeks_bind_until_a_named_expert_lifts_them(strict_clinic: Clinic) -> None:
    clinic = strict_clinic
    case = clinic.suspected("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "S1", case=case)
    assert admission.minimum_until == START + 14 * DAY
    for method in ("nat",):
        clinic.tested("Wang Qiang", "negative", START + DAY, method)
        clinic.tested("Wang Qiang", "negative", START + 2 * DAY + HOUR, method)
    clinic.held_to_be(case, CaseClass.EXCLUDED, at=START + 3 * DAY)
    with pytest.raises(Refused) as refusal:
        discharge(clinic, admission, START + 3 * DAY)
    assert codes(refusal) == {("override", "clinical.minimum_stay")}
    expert = clinic.cast.members["commander"]
    left = discharge(
        clinic, admission, START + 3 * DAY, override=StayOverride(expert_id=expert, reason="Influenza was found")
    )
    assert left.override_by == expert
    assert b"Influenza" not in bytes(left.sealed or b"")
    case.refresh_from_db()
    assert case.end == CaseEnd.EXCLUDED


def test_two_methods_twice_where_the_local_rule_asks_for_them(strict_clinic: Clinic) -> None:
    clinic = strict_clinic
    case = clinic.confirmed("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "C1", case=case, at=START + 5 * HOUR)
    clinic.tested("Wang Qiang", "negative", START + 8 * DAY)
    clinic.tested("Wang Qiang", "negative", START + 9 * DAY)
    facts = queries.admission_facts([admission], "Asia/Shanghai", START + 10 * DAY)[admission.id]
    with pytest.raises(Refused) as refusal:
        discharge(clinic, admission, START + 10 * DAY)
    missing = [str(r.params["method"]) for r in refusal.value.reasons if r.code == "clinical.too_few_negatives"]
    assert missing == ["IgM antibodies"]
    assert len(facts.results) == 3


def test_measles_isolation_ends_four_days_after_the_rash(measles_clinic: Clinic) -> None:
    clinic = measles_clinic
    case = clinic.opened("Wang Yu", onset_on=ONSET)
    clinic.held_to_be(case, CaseClass.SUSPECTED, at=START, clinical=["fever", "rash"])
    clinic.tested("Wang Yu", "positive", START, method="igm")
    clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + 4 * HOUR)
    case.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.close_case, at=START + DAY, case_id=case.id, seen=case.version)
    assert codes(refusal) == {("onset_on", "clinical.too_soon_after_onset")}
    clinic.call(actions.close_case, at=START + 2 * DAY, case_id=case.id, seen=case.version)
    case.refresh_from_db()
    assert case.end == CaseEnd.RECOVERED


def test_a_death_closes_the_case_and_frees_the_bed(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    admission = clinic.admitted("Wang Qiang", "C1", case=case, at=START + 5 * HOUR)
    case.refresh_from_db()
    given = {"case_id": case.id, "seen": case.version, "at": START + 6 * DAY}
    assert clinic.refusals("clinical.record_death", died_at=START - DAY, **given) == {
        ("died_at", "clinical.died_before_fact"),
        ("died_at", "clinical.died_before_admission"),
    }
    clinic.do("clinical.record_death", died_at=START + 5 * DAY, **given)
    admission.refresh_from_db()
    assert (admission.end, admission.ended_at) == (AdmissionEnd.DIED, START + 5 * DAY)
    assert figures.value(FIGURES["clinical.deaths"], Scope(None, START + 6 * DAY)) == 1
    assert figures.value(FIGURES["clinical.confirmed_current"], Scope(None, START + 6 * DAY)) == 0


def test_a_death_needs_a_signature(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    unsigned = clinic.staff().signing("")
    given = {"case_id": case.id, "seen": case.version, "died_at": START + DAY, "at": START + 2 * DAY}
    assert clinic.refusals("clinical.record_death", by=unsigned, **given) == {("signature", "signature_required")}


def test_beds_in_use_are_counted_as_they_stood(clinic: Clinic) -> None:
    admission = clinic.admitted("Wang Fang", "S2")
    sent = {"admission_id": admission.id, "seen": admission.version, "to_site_id": clinic.sites["second fever clinic"]}
    clinic.call(actions.transfer_out, at=START + DAY, **sent)
    figure = FIGURES["clinical.admitted"]
    assert figures.value(figure, Scope((clinic.cast.lishu,), START + HOUR)) == 1
    assert figures.value(figure, Scope((clinic.cast.lishu,), START + 2 * DAY)) == 0
    assert Round.objects.count() == 0
