"""A case: opened, classified by the edition's criteria, reported within its clock, and taken back without losing a line."""

from datetime import date, timedelta

import pytest

from lianfang.clinical import actions, duties, queries
from lianfang.clinical.models import Case, Classification, Report
from lianfang.clinical.types import CaseClass, CaseEnd, Fact
from lianfang.core import figures, privacy
from lianfang.core.errors import Refused, Stale
from lianfang.core.figures import FIGURES, Scope
from tests.cast import NANXIAN, START
from tests.clinical.clinic import DAY, HOUR, ONSET, SUSPICION, Clinic


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.field, r.code) for r in refusal.value.reasons}


def number(id: str, clinic: Clinic, until: object = None) -> object:
    return figures.value(FIGURES[id], Scope((clinic.cast.village,), until or START + DAY, START))


def void(clinic: Clinic, case: Case, at: object = START + DAY) -> Case:
    standing = queries.standing(case.id)
    assert standing is not None
    case.refresh_from_db()
    return clinic.call(
        actions.void_classification,
        at=at,
        classification_id=standing.id,
        seen=case.version,
        reason="The tubes were exchanged",
    )


def test_impossible_dates_are_refused_all_at_once(clinic: Clinic) -> None:
    with pytest.raises(Refused) as refusal:
        clinic.opened("Wang Qiang", onset_on=date(2020, 2, 1), fact_at=START + HOUR, sampled_at=START + HOUR)
    assert codes(refusal) == {
        ("onset_on", "clinical.onset_after_report"),
        ("fact.at", "clinical.fact_in_future"),
        ("sampled_at", "clinical.sampled_in_future"),
    }
    with pytest.raises(Refused) as refusal:
        clinic.opened("Wang Yu", onset_on=date(2011, 5, 1))
    assert codes(refusal) == {("onset_on", "clinical.onset_before_birth")}
    assert Case.objects.count() == 0


def test_a_person_is_one_open_case_of_an_outbreak(clinic: Clinic) -> None:
    clinic.suspected("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.opened("Wang Qiang")
    assert codes(refusal) == {("person_id", "clinical.case_there")}


def test_the_classification_keeps_the_edition_and_the_criteria_it_rests_on(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    standing = queries.standing(case.id)
    assert standing is not None
    assert standing.criteria == ["epi:listed_area", "clinical:fever_or_respiratory", "clinical:imaging"]
    assert standing.edition_id is not None
    assert queries.current_classes([case.id]) == {case.id: CaseClass.SUSPECTED}


def test_too_few_criteria_make_no_suspected_case(clinic: Clinic) -> None:
    case = clinic.opened("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.held_to_be(case, CaseClass.SUSPECTED, at=START, epi=["listed_area", "made_up"], clinical=["imaging"])
    assert codes(refusal) == {("epi.1", "clinical.unknown_criterion"), ("clinical", "clinical.too_few_criteria")}


def test_a_case_is_confirmed_by_a_result_on_record_not_by_a_click(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + HOUR)
    assert codes(refusal) == {("results", "clinical.too_few_positives")}
    clinic.tested("Wang Qiang", "positive", START, known=START + 2 * HOUR)
    confirmed = clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + 2 * HOUR)
    assert confirmed.criteria == ["nat:positive"]
    assert [(c.to, c.ended_at) for c in queries.classifications(case.id)] == [
        ("suspected", START + 2 * HOUR),
        ("confirmed", None),
    ]


def test_a_positive_without_onset_is_an_infection_without_symptoms(clinic: Clinic) -> None:
    clinic.tested("Wang Fang", "positive", START - 6 * HOUR)
    case = clinic.opened("Wang Fang", onset_on=None, sampled_at=START - 6 * HOUR)
    with pytest.raises(Refused) as refusal:
        clinic.held_to_be(case, CaseClass.CONFIRMED, at=START)
    assert codes(refusal) == {("onset_on", "clinical.onset_missing")}
    clinic.held_to_be(case, CaseClass.ASYMPTOMATIC, at=START)
    case.refresh_from_db()
    clinic.do("clinical.set_onset", case_id=case.id, seen=case.version, onset_on="2020-01-24", at=START + HOUR)
    clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + HOUR)
    assert queries.current_classes([case.id])[case.id] is CaseClass.CONFIRMED


def test_a_suspicion_is_excluded_by_two_negatives_a_day_apart(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    clinic.tested("Wang Qiang", "negative", START)
    clinic.tested("Wang Qiang", "negative", START + 23 * HOUR)
    with pytest.raises(Refused) as refusal:
        clinic.held_to_be(case, CaseClass.EXCLUDED, at=START + 2 * DAY)
    assert codes(refusal) == {("results", "clinical.too_few_negatives")}
    clinic.tested("Wang Qiang", "negative", START + 25 * HOUR)
    clinic.held_to_be(case, CaseClass.EXCLUDED, at=START + 2 * DAY)
    case.refresh_from_db()
    assert (case.end, case.closed_at) == (CaseEnd.EXCLUDED, START + 2 * DAY)
    assert number("clinical.suspected_current", clinic, START + 3 * DAY) == 0
    assert number("clinical.suspected", clinic, START + 3 * DAY) == 1


def test_the_report_is_due_two_hours_after_the_first_fact_whenever_it_was_typed_in(clinic: Clinic) -> None:
    case = clinic.opened("Wang Qiang", at=START, fact_at=START - 3 * HOUR)
    clinic.held_to_be(case, CaseClass.SUSPECTED, at=START, **SUSPICION)
    report = Report.objects.get(case=case)
    assert (report.clock_from, report.due_at) == (START - 3 * HOUR, START - HOUR)
    clinic.do("clinical.file_report", report_id=report.id, seen=report.version)
    since_before = Scope((clinic.cast.village,), START + DAY, START - DAY)
    assert figures.value(FIGURES["clinical.reports_timely"], since_before) == 0
    report.refresh_from_db()
    assert report.content == {
        "class": "suspected",
        "about": "suspected",
        "onset_on": "2020-01-22",
        "first_fact": "consultation",
        "first_fact_at": (START - 3 * HOUR).isoformat(),
        "severity": "",
        "division": "220322100201",
    }


def test_an_earlier_fact_moves_the_clock_earlier_a_later_one_never_later(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    clinic.tested("Wang Qiang", "positive", START - 5 * HOUR, known=START - HOUR)
    clinic.held_to_be(case, CaseClass.CONFIRMED, at=START + HOUR, fact_at=START - HOUR)
    case.refresh_from_db()
    assert (case.first_fact, case.first_fact_at) == (Fact.POSITIVE_RESULT, START - HOUR)
    report = Report.objects.get(case=case)
    assert report.due_at == START + HOUR
    assert report.classification.to == CaseClass.CONFIRMED


def test_a_report_is_filed_once_and_verified_by_somebody_else(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    report = Report.objects.get(case=case)
    assert [t.kind for t in duties.file_reports([report])] == ["report.file"]
    assert clinic.refusals("clinical.verify_report", report_id=report.id, seen=1) == {
        ("report_id", "clinical.report_not_filed")
    }
    clinic.do("clinical.file_report", report_id=report.id, seen=1, card_number="2203220001", at=START + HOUR)
    assert clinic.refusals("clinical.file_report", report_id=report.id, seen=2) == {
        ("report_id", "clinical.report_filed")
    }
    assert clinic.refusals("clinical.verify_report", report_id=report.id, seen=2, at=START + HOUR) == {
        ("report_id", "clinical.own_report")
    }
    centre = clinic.staff("epidemiologist")
    clinic.do("clinical.verify_report", by=centre, report_id=report.id, seen=2, at=START + 2 * HOUR)
    report.refresh_from_db()
    assert (report.filed_at, report.verified_at) == (START + HOUR, START + 2 * HOUR)
    assert list(duties.file_reports([report])) == list(duties.verify_reports([report])) == []
    assert number("clinical.reports_timely", clinic) == 100


def test_reports_take_the_duty_the_area_and_the_version_seen(clinic: Clinic) -> None:
    report = Report.objects.get(case=clinic.suspected("Wang Qiang"))
    given = {"report_id": report.id, "seen": 1}
    assert clinic.refusals("clinical.file_report", by="grid", **given) == {("", "not_allowed")}
    elsewhere = clinic.staff("stranger", area=NANXIAN)
    assert clinic.refusals("clinical.file_report", by=elsewhere, **given) == {("report_id", "not_found_here")}
    assert clinic.refusals("clinical.file_report", report_id=report.id, seen=7) == {("seen", "stale")}


def test_a_correction_is_a_new_report_and_the_old_one_stays(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    report = Report.objects.get(case=case)
    clinic.do("clinical.file_report", report_id=report.id, seen=1, at=START + HOUR)
    case.refresh_from_db()
    clinic.do("clinical.set_onset", case_id=case.id, seen=case.version, onset_on="2020-01-21", at=START + HOUR)
    clinic.do("clinical.correct_report", report_id=report.id, seen=2, at=START + 2 * HOUR)
    old, new = Report.objects.filter(case=case).order_by("recorded_at")
    assert (old.content["onset_on"], new.content["onset_on"], new.corrects_id) == ("2020-01-22", "2020-01-21", old.id)


def test_an_onset_after_the_report_is_refused(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    report = Report.objects.get(case=case)
    clinic.do("clinical.file_report", report_id=report.id, seen=1, at=START + HOUR)
    case.refresh_from_db()
    later = {"case_id": case.id, "seen": case.version, "onset_on": "2020-01-26"}
    assert clinic.refusals("clinical.set_onset", at=START + 5 * DAY, **later) == {
        ("onset_on", "clinical.onset_after_report")
    }


def test_unconfirming_keeps_the_history_and_withdraws_what_was_reported(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    report = Report.objects.get(case=case)
    clinic.do("clinical.file_report", report_id=report.id, seen=report.version, at=START + 5 * HOUR)
    void(clinic, case)
    assert queries.current_classes([case.id])[case.id] is CaseClass.SUSPECTED
    suspected, confirmed = queries.classifications(case.id)
    assert (suspected.ended_at, confirmed.voided_at) == (None, START + DAY)
    assert queries.void_reason(confirmed, case.person_id) == "The tubes were exchanged"
    assert number("clinical.confirmed", clinic, START + 2 * DAY) == 0
    revision = Report.objects.get(case=case, filed_at=None)
    assert (revision.kind, revision.due_at) == ("revision", START + DAY + 2 * HOUR)


def test_a_sole_classification_taken_back_before_its_report_drops_the_report(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    void(clinic, case, at=START + HOUR)
    report = Report.objects.get(case=case)
    assert report.dropped_at == START + HOUR
    assert clinic.refusals("clinical.file_report", report_id=report.id, seen=report.version, at=START + DAY) == {
        ("report_id", "clinical.report_dropped")
    }
    assert queries.standing(case.id) is None
    assert number("clinical.suspected", clinic) == 0


def test_only_the_standing_classification_is_voided_once_and_with_a_fresh_version(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    first = Classification.objects.get(case=case, to=CaseClass.SUSPECTED)
    given = {"at": START + DAY, "classification_id": first.id, "reason": "Wrong"}
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.void_classification, seen=case.version, **given)
    assert codes(refusal) == {("classification_id", "clinical.not_the_current")}
    with pytest.raises(Stale):
        clinic.call(actions.void_classification, seen=case.version - 1, **given)


def test_an_exclusion_taken_back_opens_the_suspicion_again(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    clinic.tested("Wang Qiang", "negative", START)
    clinic.tested("Wang Qiang", "negative", START + 25 * HOUR)
    clinic.held_to_be(case, CaseClass.EXCLUDED, at=START + 2 * DAY)
    void(clinic, case, at=START + 3 * DAY)
    case.refresh_from_db()
    assert (case.closed_at, case.end) == (None, "")
    assert number("clinical.suspected_current", clinic, START + 4 * DAY) == 1


def test_a_confirmed_case_is_not_excluded_but_voided(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.held_to_be(case, CaseClass.EXCLUDED, at=START + DAY)
    assert ("to", "clinical.no_such_step") in codes(refusal)


def test_figures_are_zero_where_nothing_happened_and_count_by_the_time_it_happened(clinic: Clinic) -> None:
    names = ("confirmed", "confirmed_current", "suspected_current", "asymptomatic", "encounters", "admitted", "deaths")
    assert [number(f"clinical.{name}", clinic) for name in names] == [0] * len(names)
    clinic.confirmed("Wang Qiang")
    assert number("clinical.confirmed", clinic, START + 4 * HOUR) == 0
    assert number("clinical.confirmed", clinic, START + 4 * HOUR + timedelta(seconds=1)) == 1
    assert number("clinical.suspected_current", clinic, START + 3 * HOUR) == 1


def test_measles_runs_through_the_same_code(measles_clinic: Clinic) -> None:
    clinic = measles_clinic
    source = clinic.opened("Wang Qiang", onset_on=ONSET)
    clinic.held_to_be(source, CaseClass.SUSPECTED, at=START, clinical=["fever", "rash"])
    clinic.tested("Wang Qiang", "positive", START, method="igm")
    clinic.held_to_be(source, CaseClass.CONFIRMED, at=START + 4 * HOUR)
    linked = clinic.opened("Wang Yu", onset_on=date(2020, 1, 24))
    clinic.held_to_be(linked, CaseClass.CONFIRMED, at=START + 5 * HOUR, linked_to=source.id)
    standing = queries.standing(linked.id)
    assert standing is not None
    assert standing.criteria == ["link"]
    report = Report.objects.get(case=source)
    assert report.due_at == START + DAY


def test_the_whole_of_it_is_on_the_persons_timeline(clinic: Clinic) -> None:
    case = clinic.confirmed("Wang Qiang")
    labels = [str(e.detail) for e in sorted(queries.timeline([case.person_id]), key=lambda e: e.at)]
    assert labels == ["suspected case", "confirmed case"]


def test_what_is_personal_cannot_be_read_without_the_key(clinic: Clinic) -> None:
    case = clinic.suspected("Wang Qiang")
    void(clinic, case, at=START + HOUR)
    voided = Classification.objects.get(case=case)
    with pytest.raises(privacy.Destroyed):
        privacy.unseal(b"0" * 32, voided.voided_reason)
