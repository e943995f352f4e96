"""A result that was wrong: the specimen waits again, and what rested on it is looked at again by a person."""

from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass
from lianfang.core.ids import fresh
from lianfang.health import queries as health
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CLASSIFY_CASE, RECONSIDER_CASE, RESULT
from tests.journeys.way import Way

WRONG = {"reason": "two tubes were mixed up"}


@pytest.fixture
def ill(county: Way) -> UUID:
    return county.person("Zhou Zhiqiang")


def test_the_specimen_waits_again_and_the_question_it_raised_is_called_off(county: Way, ill: UUID) -> None:
    tube = county.tube(ill, "T-0001")
    result = county.result(tube)
    assert county.owed(result, tube) == {CLASSIFY_CASE}
    done = county.do("journeys.void_result", "clinician", result_id=result, **WRONG)
    assert done == {"result_id": result, "waits": True, "case_ids": []}
    assert county.owed(result, tube) == {RESULT}
    assert health.results([ill], county.on(minutes=1)) == {}
    county.result(tube, "negative")
    assert county.owed(result, tube) == set()


def test_a_case_that_rested_on_it_is_looked_at_again_until_somebody_decides(county: Way, ill: UUID) -> None:
    """Given a case confirmed by one result, when it is void, the case stands and whoever classifies is asked."""
    case = county.confirmed(ill)
    (fact,) = health.results([ill], county.on(minutes=10))[ill]
    done = county.do("journeys.void_result", "epidemiologist", result_id=fact.id, **WRONG)
    assert done["case_ids"] == [str(case)]
    assert clinical.current_classes([case])[case] is CaseClass.CONFIRMED
    (task,) = tasks.open_tasks([case], county.at).filter(kind=RECONSIDER_CASE)
    hours = clinical.edition_for(county.cast.outbreak, county.cast.village, county.at).clinical.report_hours
    assert (task.due_at - county.at).total_seconds() == hours * 3600
    standing = clinical.standing(case)
    assert standing is not None
    taken_back = {"classification_id": standing.id, "seen": clinical.case(case).version, "reason": "the result is void"}
    county.do("journeys.unconfirm_case", "epidemiologist", **taken_back)
    task.refresh_from_db()
    assert task.done_at == county.at


def test_a_case_that_other_results_bear_is_left_alone(county: Way, ill: UUID) -> None:
    first = county.result(county.tube(ill, "T-0002"))
    case = county.confirmed(ill)
    done = county.do("journeys.void_result", "epidemiologist", result_id=first, **WRONG)
    assert done["case_ids"] == []
    assert RECONSIDER_CASE not in county.owed(case)


def test_a_positive_of_an_infected_person_raises_no_second_question(county: Way, ill: UUID) -> None:
    county.confirmed(ill)
    again = county.result(county.tube(ill, "T-0003"))
    assert county.owed(again) == set()


def test_an_exclusion_that_loses_a_negative_is_looked_at_again(county: Way, ill: UUID) -> None:
    """Given somebody excluded by two negatives a day apart, when one is void, the exclusion is reconsidered."""
    fact = {"kind": "criteria", "at": county.at}
    signs = {"epi": ["listed_area"], "clinical_signs": ["fever_or_respiratory", "imaging"]}
    opened = county.do("journeys.open_case", "epidemiologist", person_id=ill, to="suspected", fact=fact, **signs)
    results = []
    for n in range(2):
        results.append(county.result(county.tube(ill, f"N-000{n}"), "negative"))
        county.on(hours=24)
    excluded = {"case_id": opened["case_id"], "seen": opened["version"], "to": "excluded", "fact": fact}
    county.do("journeys.classify_case", "epidemiologist", **excluded)
    done = county.do("journeys.void_result", "epidemiologist", result_id=results[1], **WRONG)
    assert done["case_ids"] == [opened["case_id"]]
    assert RECONSIDER_CASE in county.owed(opened["case_id"])


def test_it_is_refused_twice_and_to_those_whose_it_is_not(county: Way, ill: UUID) -> None:
    result = county.result(county.tube(ill, "T-0001"))
    given = {"at": county.at, "result_id": result, **WRONG}
    assert county.cast.refusals("journeys.void_result", by="grid", **given) == {("", "not_allowed")}
    assert county.cast.refusals("journeys.void_result", by="stranger", **given) == {("", "not_allowed")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.void_result", by="clinician", id=operation, **given)
    assert county.cast.do("journeys.void_result", by="clinician", id=operation, **given) == done
    again = county.cast.refusals("journeys.void_result", by="clinician", **given)
    assert again == {("result_id", "health.already_void")}


def test_the_laboratory_declares_its_own_result_void_but_no_temperature(county: Way, ill: UUID) -> None:
    given = {"person_id": ill, "celsius": "38.4", "source": "home", "division_id": county.cast.village}
    reading = county.do("health.record_reading", "grid", **given)
    result = county.result(county.tube(ill, "T-0001"))
    county.do("journeys.void_result", "lab", result_id=result, **WRONG)
    assert list(health.results([ill], county.on(minutes=1))) == []
    refused = county.cast.refusals("health.void_reading", by="lab", at=county.at, reading_id=reading["id"], **WRONG)
    assert refused == {("", "not_allowed")}
