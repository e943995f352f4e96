"""Who sees what was observed, and what it adds up to."""

from datetime import timedelta
from uuid import UUID, uuid4

from lianfang.core.access import OPERATOR, Actor
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids
from lianfang.health import actions, queries
from lianfang.health.types import TestMethod, TestOutcome
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from tests.cast import LISHU, LISHU_VILLAGE, NANXIAN, START, Cast

HOUR = timedelta(hours=1)


def counted(figure: str, code: str = LISHU, since: timedelta = -HOUR) -> object:
    scope = Scope(places.under(division_uuid(code)), START + timedelta(days=1), START + since)
    return value(FIGURES[figure], scope)


def measure(cast: Cast, person: UUID, celsius: str, hours: int = 0) -> None:
    said = {"person_id": person, "celsius": celsius, "division_id": LISHU_VILLAGE}
    cast.do("health.record_reading", at=START + hours * HOUR, **said)


def test_readings_are_seen_where_they_were_taken(cast: Cast, doctor: Actor, stranger: Actor, wang: UUID) -> None:
    measure(cast, wang, "36.6")
    assert [queries.readings_visible(who, START).count() for who in (doctor, stranger)] == [1, 0]


def test_specimens_are_seen_from_the_door_and_from_the_laboratory(
    cast: Cast, doctor: Actor, technician: Actor, stranger: Actor, specimen: UUID
) -> None:
    seen = [queries.specimens_visible(who, START).count() for who in (doctor, technician, stranger)]
    assert seen == [1, 1, 0]
    assert [s.id for s in queries.waiting(technician, START)] == [specimen]


def test_readings_lie_in_the_half_open_period_that_was_asked_for(cast: Cast, wang: UUID) -> None:
    for hours, celsius in enumerate(("36.5", "37.9", "36.7")):
        measure(cast, wang, celsius, hours)
    found = queries.readings([wang], START, START + 2 * HOUR)[wang]
    assert [(str(f.celsius), f.fever) for f in found] == [("36.50", False), ("37.90", True)]
    assert queries.last_readings([wang], START + HOUR)[wang].fever
    assert queries.last_fevers([wang], START + 9 * HOUR) == {wang: START + HOUR}


def test_what_was_observed_adds_up(cast: Cast, wang: UUID, specimen: UUID, technician: Actor) -> None:
    measure(cast, wang, "36.5")
    measure(cast, wang, "38", 1)
    cast.do("health.receive_specimen", by=technician, specimen_id=specimen)
    assert counted("health.specimens_waiting") == 1
    actions.enter_result(
        specimen_id=specimen,
        outcome=TestOutcome.POSITIVE,
        method=TestMethod.NAT,
        by=OPERATOR,
        at=START + HOUR,
        ids=Ids(uuid4(), START + HOUR),
    )
    expected = {
        "health.readings": 2,
        "health.fevers": 1,
        "health.people_measured": 1,
        "health.people_with_fever": 1,
        "health.specimens": 1,
        "health.specimens_waiting": 0,
        "health.results": 1,
        "health.results_positive": 1,
        "health.results_negative": 0,
        "health.tests_nat": 1,
        "health.people_tested": 1,
        "health.people_feeling_ill": 0,
    }
    assert {figure: counted(figure) for figure in expected} == expected
    assert counted("health.readings", NANXIAN) == 0
    assert counted("health.fevers", since=2 * HOUR) == 0


def test_the_timeline_tells_what_was_observed(cast: Cast, wang: UUID, specimen: UUID, doctor: Actor) -> None:
    measure(cast, wang, "38")
    cast.do("health.report_symptoms", by=doctor, person_id=wang, feels_ill=True, division_id=LISHU_VILLAGE)
    told = sorted((str(event.label), str(event.detail)) for event in queries.timeline([wang]))
    assert told == [("feels ill", ""), ("specimen taken", "throat swab"), ("temperature", "38.0 °C")]
