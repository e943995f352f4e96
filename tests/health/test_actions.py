"""Readings, symptoms, specimens and results: done, forbidden, refused, repeated, rolled back, voided."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR, Actor
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.errors import Refused
from lianfang.core.ids import Ids
from lianfang.health import actions, queries
from lianfang.health.models import Reading, Result, Specimen, SymptomReport
from lianfang.health.types import NewResult, TestMethod, TestOutcome
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast

HOUR = timedelta(hours=1)


def reading(person: UUID, celsius: str, **more: Any) -> dict[str, Any]:
    return {"person_id": person, "celsius": celsius, "division_id": LISHU_VILLAGE, **more}


@pytest.mark.parametrize(("celsius", "fever"), [("36.5", False), ("37.3", True), ("39.05", True)])
def test_a_temperature_is_judged_by_the_rules_in_force_there(
    cast: Cast, doctor: Actor, wang: UUID, celsius: str, fever: bool
) -> None:
    cast.do("health.record_reading", by=doctor, **reading(wang, celsius))
    row = Reading.objects.get()
    assert (row.fever, row.source, row.recorded_at) == (fever, "home", START)


def test_where_no_rules_are_in_force_a_temperature_is_not_judged(cast: Cast, stranger: Actor) -> None:
    entry = {"name": "远方", "sex": "female"}
    person = cast.do("people.register_person", entry=entry, division_id=NANXIAN_VILLAGE)["id"]
    cast.do("health.record_reading", by=stranger, **reading(person, "39", division_id=NANXIAN_VILLAGE))
    assert Reading.objects.get().fever is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"celsius": "29.9"}, {("celsius", "too_small")}),
        ({"celsius": "45.1"}, {("celsius", "too_large")}),
        ({"celsius": "warm", "source": "palace"}, {("celsius", "not_a_number"), ("source", "not_a_choice")}),
        ({"person_id": str(uuid4())}, {("person_id", "not_found_here")}),
        ({"division_id": OTHER_VILLAGE}, {("division_id", "not_found_here")}),
    ],
)
def test_an_impossible_reading_is_refused_by_field(
    cast: Cast, doctor: Actor, wang: UUID, said: dict[str, Any], wrong: set[tuple[str, str]]
) -> None:
    assert cast.refusals("health.record_reading", by=doctor, **{**reading(wang, "36.6"), **said}) == wrong
    assert Reading.objects.count() == 0


def test_a_reading_before_birth_is_refused(cast: Cast, doctor: Actor) -> None:
    entry = {"name": "小宝", "born_on": "2020-01-20"}
    baby = cast.do("people.register_person", entry=entry, division_id=LISHU_VILLAGE)["id"]
    operation = Operation(
        id=uuid4(),
        action="health.record_reading",
        at=START - timedelta(days=30),
        payload=plain(reading(UUID(baby), "36.6")),
    )
    (done,) = submitted([operation], OPERATOR)
    assert [(r.field, r.code) for r in done.reasons] == [("at", "health.before_birth")]


def plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in payload.items()}


def submitted(operations: list[Operation], by: Actor) -> list[dispatch.Done]:
    envelope = Envelope(id=uuid4(), sent_at=START, operations=operations)
    return dispatch.submit(envelope, by=by, source=Source(received=START, origin="test"))


def test_measuring_needs_the_duty_and_the_area(cast: Cast, technician: Actor, stranger: Actor, wang: UUID) -> None:
    assert cast.refusals("health.record_reading", by=technician, **reading(wang, "36.6")) == {("", "not_allowed")}
    assert cast.refusals("health.record_reading", by=stranger, **reading(wang, "36.6")) == {
        ("person_id", "not_found_here"),
        ("division_id", "not_found_here"),
    }


def test_the_same_reading_sent_again_is_there_once(cast: Cast, doctor: Actor, wang: UUID) -> None:
    op = uuid4()
    first = cast.do("health.record_reading", by=doctor, id=op, **reading(wang, "36.6"))
    assert cast.do("health.record_reading", by=doctor, id=op, **reading(wang, "36.6")) == first
    assert Reading.objects.count() == 1


def test_a_set_of_readings_is_written_as_one_by_one(cast: Cast, wang: UUID) -> None:
    entry = {"name": "小宝", "born_on": "2020-01-20"}
    baby = cast.do("people.register_person", entry=entry, division_id=LISHU_VILLAGE)["id"]
    operations = [
        Operation(id=uuid4(), action="health.record_reading", at=START - days * timedelta(days=1), payload=plain(said))
        for days, said in [
            (0, reading(wang, "36.6")),
            (30, reading(UUID(baby), "36.6")),
            (1, reading(wang, "38.2", source="site")),
            (0, reading(wang, "37.30", division_id=OTHER_VILLAGE)),
        ]
    ]
    assert written(operations, chunk=4) == written(operations, chunk=1)


def written(operations: list[Operation], *, chunk: int) -> tuple[list[Any], list[str]]:
    """Do the operations so many at a time and undo them; gives the outcomes and the readings there were."""
    before = transaction.savepoint()
    done = [d for n in range(0, len(operations), chunk) for d in submitted(operations[n : n + chunk], OPERATOR)]
    rows = sorted(map(str, Reading.objects.values_list("id", "person_id", "celsius", "fever", "source", "at", "op")))
    transaction.savepoint_rollback(before)
    return [(d.outcome, d.result, [r.code for r in d.reasons]) for d in done], rows


def test_a_voided_reading_stays_on_record_and_counts_no_more(cast: Cast, doctor: Actor, wang: UUID) -> None:
    made = cast.do("health.record_reading", by=doctor, **reading(wang, "41"))
    said = {"by": doctor, "reading_id": made["id"], "reason": "Thermometer broken"}
    cast.do("health.void_reading", **said)
    row = Reading.objects.get()
    assert (row.celsius, row.voided_at, row.void_reason) == (41, START, "Thermometer broken")
    assert queries.last_readings([wang], START) == {}
    assert cast.refusals("health.void_reading", **said) == {("reading_id", "health.already_void")}


def test_who_feels_ill_is_on_the_list_until_somebody_saw_to_it(cast: Cast, doctor: Actor, wang: UUID) -> None:
    said = {"person_id": wang, "feels_ill": True, "division_id": LISHU_VILLAGE, "symptoms": ["cough"]}
    made = cast.do("health.report_symptoms", by=doctor, onset_on="2020-01-23", **said)
    assert [r.symptoms for r in queries.open_symptoms([wang])[wang]] == [["cough"]]
    cast.do("health.close_symptoms", by=doctor, report_id=made["id"], seen=1)
    assert queries.open_symptoms([wang]) == {}
    again = {"by": doctor, "report_id": made["id"]}
    assert cast.refusals("health.close_symptoms", **again, seen=2) == {("report_id", "health.already_closed")}
    assert cast.refusals("health.close_symptoms", **again, seen=1) == {
        ("seen", "stale"),
        ("report_id", "health.already_closed"),
    }


def test_who_feels_well_is_on_no_list(cast: Cast, doctor: Actor, wang: UUID) -> None:
    cast.do("health.report_symptoms", by=doctor, person_id=wang, feels_ill=False, division_id=LISHU_VILLAGE)
    assert queries.open_symptoms([wang]) == {}
    assert not queries.last_symptoms([wang], START)[wang].ill


def test_a_symptom_that_the_rules_do_not_know_is_refused(cast: Cast, doctor: Actor, wang: UUID) -> None:
    said = {"person_id": wang, "feels_ill": True, "division_id": LISHU_VILLAGE, "symptoms": ["cough", "gout"]}
    assert cast.refusals("health.report_symptoms", by=doctor, onset_on="2020-01-25", **said) == {
        ("symptoms.1", "health.unknown_symptom"),
        ("onset_on", "health.onset_later"),
    }
    assert SymptomReport.objects.count() == 0


def test_a_doctor_who_sees_somebody_closes_all_their_reports(cast: Cast, doctor: Actor, wang: UUID) -> None:
    for _ in range(2):
        cast.do("health.report_symptoms", by=doctor, person_id=wang, feels_ill=True, division_id=LISHU_VILLAGE)
    closed = actions.close_symptoms_of(person_id=wang, by=doctor, at=START + HOUR, ids=Ids(uuid4(), START + HOUR))
    assert (closed, queries.open_symptoms([wang])) == (2, {})


def test_a_specimen_goes_from_the_door_to_a_result(
    cast: Cast, technician: Actor, specimen: UUID, wang: UUID, laboratory: UUID
) -> None:
    assert queries.by_tube(laboratory, " LS-0001 ") == Specimen.objects.get(id=specimen)
    cast.do("health.receive_specimen", by=technician, at=START + HOUR, specimen_id=specimen)
    enter(specimen, TestOutcome.NEGATIVE, at=2)
    row = Specimen.objects.get()
    assert (row.sampled_at, row.received_at, row.resulted_at) == (START, START + HOUR, START + 2 * HOUR)
    assert [f.outcome for f in queries.negatives(wang, START + 3 * HOUR)] == ["negative"]
    assert queries.specimens_waiting([wang]) == {}


def enter(specimen: UUID, outcome: TestOutcome, *, at: int, method: TestMethod = TestMethod.NAT) -> Result:
    when = START + at * HOUR
    return actions.enter_result(
        specimen_id=specimen, outcome=outcome, method=method, by=OPERATOR, at=when, ids=Ids(uuid4(), when)
    )


def test_a_tube_code_is_used_once_at_a_laboratory_on_a_day(
    cast: Cast, doctor: Actor, specimen: UUID, wang: UUID, laboratory: UUID
) -> None:
    said = {"person_id": wang, "tube": "LS-0001", "kind": "sputum", "reason": "fever", "division_id": LISHU_VILLAGE}
    taken = {"by": doctor, "site_id": laboratory, **said}
    assert cast.refusals("health.take_specimen", **taken) == {("tube", "health.tube_taken")}
    cast.do("health.take_specimen", **taken, at=START + timedelta(days=1))
    assert Specimen.objects.count() == 2


def test_every_reason_against_a_specimen_is_given(cast: Cast, doctor: Actor, wang: UUID) -> None:
    hospital = cast.do("places.open_site", kind="hospital", name="县医院", division_id=LISHU_VILLAGE)["id"]
    said = {"person_id": wang, "tube": "LS-9", "kind": "blood", "reason": "fever", "division_id": LISHU_VILLAGE}
    assert cast.refusals("health.take_specimen", by=doctor, site_id=hospital, sampled=START + HOUR, **said) == {
        ("site_id", "health.not_a_laboratory"),
        ("sampled", "health.sampled_later"),
    }


def test_a_result_needs_a_tube_that_was_received_and_has_none(cast: Cast, technician: Actor, specimen: UUID) -> None:
    with pytest.raises(Refused, match=r"health\.never_received"):
        enter(specimen, TestOutcome.NEGATIVE, at=2)
    cast.do("health.receive_specimen", by=technician, specimen_id=specimen)
    assert cast.refusals("health.receive_specimen", by=technician, specimen_id=specimen) == {
        ("specimen_id", "health.already_received")
    }
    enter(specimen, TestOutcome.INCONCLUSIVE, at=2)
    assert Specimen.objects.get().resulted_at is None
    enter(specimen, TestOutcome.POSITIVE, at=3)
    with pytest.raises(Refused, match=r"health\.result_there"):
        enter(specimen, TestOutcome.NEGATIVE, at=4)
    enter(specimen, TestOutcome.NEGATIVE, at=4, method=TestMethod.IGM)
    assert Result.objects.count() == 3


def test_results_in_a_set_are_refused_alone(cast: Cast, technician: Actor, specimen: UUID) -> None:
    cast.do("health.receive_specimen", by=technician, specimen_id=specimen)
    new = [
        NewResult(specimen, outcome, TestMethod.NAT, OPERATOR, START + HOUR, Ids(uuid4(), START + HOUR))
        for outcome in (TestOutcome.INCONCLUSIVE, TestOutcome.NEGATIVE, TestOutcome.POSITIVE)
    ]
    results = actions.write_results(new)
    assert [type(r).__name__ for r in results] == ["Result", "Result", "Refused"]
    assert Specimen.objects.get().version == 4


def test_a_voided_result_is_kept_and_the_specimen_waits_again(
    cast: Cast, technician: Actor, specimen: UUID, wang: UUID
) -> None:
    cast.do("health.receive_specimen", by=technician, specimen_id=specimen)
    wrong = enter(specimen, TestOutcome.POSITIVE, at=1)
    said = {"result_id": wrong.id, "reason": "Tubes mixed up", "by": technician, "at": START + 2 * HOUR}
    actions.void_result(**said, ids=Ids(uuid4(), START + 2 * HOUR))
    assert list(queries.specimens_waiting([wang])) == [wang]
    assert queries.results([wang], START + 3 * HOUR) == {}
    assert Result.objects.get().void_reason == "Tubes mixed up"
    with pytest.raises(Refused, match=r"health\.already_void"):
        actions.void_result(**said, ids=Ids(uuid4(), START + 2 * HOUR))
    enter(specimen, TestOutcome.NEGATIVE, at=3)
    assert Specimen.objects.get().resulted_at == START + 3 * HOUR


def test_an_unknown_tube_waits_to_be_matched(cast: Cast, technician: Actor, wang: UUID, laboratory: UUID) -> None:
    made = cast.do("health.receive_tube", by=technician, tube="x-77", site_id=laboratory)
    assert [s.tube for s in queries.unmatched(technician, START)] == ["X-77"]
    said = {"specimen_id": made["id"], "person_id": wang, "kind": "sputum", "reason": "suspected"}
    matched = {"by": technician, **said}
    assert cast.refusals("health.match_specimen", **matched, seen=1, sampled=START + HOUR) == {
        ("sampled", "health.received_earlier")
    }
    cast.do("health.match_specimen", **matched, seen=1, sampled=START - HOUR)
    assert list(queries.unmatched(technician, START)) == []
    assert cast.refusals("health.match_specimen", **matched, seen=2, sampled=START - HOUR) == {
        ("specimen_id", "health.already_matched")
    }


def test_a_reading_that_fails_half_way_leaves_nothing(
    cast: Cast, doctor: Actor, wang: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(done: object, sender: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(dispatch.journal, "write", broken)
    with pytest.raises(DatabaseError):
        cast.do("health.record_reading", by=doctor, **reading(wang, "36.6"))
    assert Reading.objects.count() == 0
