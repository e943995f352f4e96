"""Reception: the door, triage, and one of four conclusions, each facility within what it may do."""

from decimal import Decimal

import pytest

from lianfang.clinical import actions, queries
from lianfang.clinical.models import Encounter
from lianfang.clinical.types import Disposition, TriageEntry
from lianfang.core.errors import Refused, Stale
from lianfang.core.ids import fresh
from lianfang.health.models import Reading
from lianfang.people import queries as people
from tests.cast import NANXIAN, START
from tests.clinical.clinic import HOUR, OTHER_TOWN, Clinic

FEVERISH = {"celsius": "38.2", "symptoms": ["fever", "cough"], "clinical": ["fever_or_respiratory"]}


def opened(clinic: Clinic, site: str = "fever clinic", **given: object) -> Encounter:
    done = clinic.do(
        "clinical.open_encounter", person_id=clinic.people["Wang Qiang"], site_id=clinic.sites[site], **given
    )
    return Encounter.objects.get(id=done["id"])


def conclude(clinic: Clinic, encounter: Encounter, disposition: Disposition, **given: object) -> Encounter:
    encounter.refresh_from_db()
    return clinic.call(
        actions.conclude_encounter,
        at=START + HOUR,
        encounter_id=encounter.id,
        seen=encounter.version,
        disposition=disposition,
        **given,
    )


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.field, r.code) for r in refusal.value.reasons}


def test_a_patient_is_triaged_at_the_door_and_the_reading_is_recorded_once(clinic: Clinic) -> None:
    encounter = opened(clinic, triage=FEVERISH)
    assert (encounter.celsius, encounter.symptoms) == (Decimal("38.2"), ["cough", "fever"])
    reading = Reading.objects.get(context=encounter.id)
    assert (reading.celsius, reading.source) == (Decimal("38.2"), "clinic")


def test_the_same_operation_again_opens_nothing_new(clinic: Clinic) -> None:
    given = {"person_id": clinic.people["Wang Qiang"], "site_id": clinic.sites["fever clinic"]}
    id = fresh(START)
    first = clinic.do("clinical.open_encounter", id=id, **given)
    again = clinic.do("clinical.open_encounter", id=id, **given)
    assert first == again
    assert Encounter.objects.count() == 1


def test_every_reason_is_named_at_once_and_nothing_is_written(clinic: Clinic) -> None:
    opened(clinic)
    triage = {"danger_signs": ["cough", "unheard_of"], "epi": ["made_up"], "clinical": ["imaging"]}
    assert clinic.refusals(
        "clinical.open_encounter",
        person_id=clinic.people["Wang Qiang"],
        site_id=clinic.sites["fever clinic"],
        came="transport",
        triage=triage,
    ) == {
        ("person_id", "clinical.encounter_open"),
        ("handover_id", "clinical.handover_needed"),
        ("triage.danger_signs.0", "clinical.not_a_danger_sign"),
        ("triage.danger_signs.1", "clinical.unknown_symptom"),
        ("triage.epi.0", "clinical.unknown_criterion"),
    }
    assert Encounter.objects.count() == 1
    assert Reading.objects.count() == 0


def test_it_takes_the_duty_and_the_area(clinic: Clinic) -> None:
    given = {"person_id": clinic.people["Wang Qiang"], "site_id": clinic.sites["fever clinic"]}
    assert clinic.refusals("clinical.open_encounter", by="grid", **given) == {("", "not_allowed")}
    elsewhere = clinic.staff("stranger", area=NANXIAN)
    assert clinic.refusals("clinical.open_encounter", by=elsewhere, **given) == {("site_id", "not_found_here")}


def test_a_village_clinic_refers_a_fever_and_is_told_where_to(clinic: Clinic) -> None:
    encounter = opened(clinic, "village clinic", triage={"celsius": "38.2"})
    with pytest.raises(Refused) as refusal:
        conclude(clinic, encounter, Disposition.ADVICE)
    (reason,) = refusal.value.reasons
    assert (reason.field, reason.code, reason.params["target"]) == (
        "disposition",
        "clinical.above_tier",
        "fever clinic",
    )
    referred = conclude(clinic, encounter, Disposition.REFERRAL, refer_to=clinic.sites["fever clinic"])
    assert referred.refer_to_id == clinic.sites["fever clinic"]


def test_a_village_clinic_may_advise_whoever_has_no_fever(clinic: Clinic) -> None:
    encounter = opened(clinic, "village clinic", triage={"celsius": "36.6"})
    assert conclude(clinic, encounter, Disposition.ADVICE).disposition == "advice"


def test_a_referral_names_another_facility_that_may_receive_the_patient(clinic: Clinic) -> None:
    encounter = opened(clinic, "village clinic", triage={"celsius": "38.2"})
    for target, expected in (
        (None, ("refer_to", "clinical.target_needed")),
        (clinic.sites["village clinic"], ("refer_to", "clinical.target_is_here")),
        (clinic.sites["town centre"], ("refer_to", "clinical.target_cannot_receive")),
    ):
        with pytest.raises(Refused) as refusal:
            conclude(clinic, encounter, Disposition.REFERRAL, refer_to=target)
        assert codes(refusal) == {expected}


def test_nobody_is_sent_home_with_a_danger_sign_or_the_criteria_of_a_suspected_case(clinic: Clinic) -> None:
    triage = {"danger_signs": ["breathless"], "epi": ["listed_area"], "clinical": ["fever_or_respiratory", "imaging"]}
    encounter = opened(clinic, triage=triage)
    with pytest.raises(Refused) as refusal:
        conclude(clinic, encounter, Disposition.ADVICE)
    assert codes(refusal) == {("disposition", "clinical.keep_suspected"), ("disposition", "clinical.keep_danger")}


def test_triage_comes_before_the_conclusion_and_the_conclusion_comes_once(clinic: Clinic) -> None:
    encounter = opened(clinic)
    with pytest.raises(Refused) as refusal:
        conclude(clinic, encounter, Disposition.OBSERVATION)
    assert codes(refusal) == {("encounter_id", "clinical.not_triaged")}
    clinic.call(actions.assess, at=START + HOUR / 2, encounter_id=encounter.id, triage=TriageEntry(celsius="36.9"))
    conclude(clinic, encounter, Disposition.ADVICE, note="Rest, drink, come back with a fever")
    encounter.refresh_from_db()
    assert queries.encounter_note(encounter) == "Rest, drink, come back with a fever"
    assert b"Rest" not in bytes(encounter.sealed or b"")
    with pytest.raises(Refused) as refusal:
        conclude(clinic, encounter, Disposition.ADVICE)
    assert codes(refusal) == {("encounter_id", "clinical.already_concluded")}


def test_triage_found_after_the_conclusion_is_refused_what_was_found_before_it_is_not(clinic: Clinic) -> None:
    encounter = opened(clinic, triage={"celsius": "36.6"})
    conclude(clinic, encounter, Disposition.ADVICE)
    clinic.call(actions.assess, at=START + HOUR / 2, encounter_id=encounter.id, triage=TriageEntry(celsius="36.7"))
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.assess, at=START + 2 * HOUR, encounter_id=encounter.id, triage=TriageEntry())
    assert codes(refusal) == {("encounter_id", "clinical.already_concluded")}


def test_a_decision_on_a_stale_version_is_refused(clinic: Clinic) -> None:
    encounter = opened(clinic, triage=FEVERISH)
    with pytest.raises(Stale):
        clinic.call(
            actions.conclude_encounter,
            encounter_id=encounter.id,
            seen=encounter.version + 1,
            disposition=Disposition.OBSERVATION,
        )


def test_who_is_kept_waits_for_a_bed_by_the_clock_of_the_edition(clinic: Clinic) -> None:
    encounter = conclude(clinic, opened(clinic, triage=FEVERISH), Disposition.OBSERVATION)
    assert encounter.placement_due_at == START + 3 * HOUR
    assert list(queries.waiting_for_bed(clinic.staff(), START)) == [encounter]
    clinic.call(
        actions.admit,
        at=START + 2 * HOUR,
        person_id=clinic.people["Wang Qiang"],
        room_id=clinic.rooms["F1"],
        encounter_id=encounter.id,
    )
    encounter.refresh_from_db()
    assert encounter.placed_at == START + 2 * HOUR
    assert list(queries.waiting_for_bed(clinic.staff(), START)) == []


def test_a_clinic_sees_a_patient_from_another_town_only_while_it_cares_for_them(clinic: Clinic) -> None:
    given = {"person_id": clinic.people["Wang Qiang"], "site_id": clinic.sites["second fever clinic"]}
    doctor = clinic.staff(area=OTHER_TOWN)
    assert clinic.people["Wang Qiang"] not in set(
        people.visible(doctor, "clinical.see", START).values_list("id", flat=True)
    )
    done = clinic.do("clinical.open_encounter", by=doctor, triage={"celsius": "36.5"}, **given)
    assert clinic.people["Wang Qiang"] in set(
        people.visible(doctor, "clinical.see", START).values_list("id", flat=True)
    )
    clinic.call(
        actions.conclude_encounter,
        by=doctor,
        at=START + HOUR,
        encounter_id=done["id"],
        seen=done["version"],
        disposition=Disposition.ADVICE,
    )
    seen = people.visible(doctor, "clinical.see", START + 2 * HOUR)
    assert clinic.people["Wang Qiang"] not in set(seen.values_list("id", flat=True))


def test_a_consultation_is_kept_sealed(clinic: Clinic) -> None:
    encounter = opened(clinic, triage=FEVERISH)
    assert clinic.refusals("clinical.record_consult", experts="Respiratory", opinion="Test again") == {
        ("encounter_id", "required")
    }
    clinic.do("clinical.record_consult", encounter_id=encounter.id, experts="Respiratory", opinion="Test again")
    ((consult, opinion),) = queries.consult_opinions(encounter.person_id, encounter.consults.all())
    assert (consult.experts, opinion) == ("Respiratory", "Test again")
