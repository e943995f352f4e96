"""What a temperature, a symptom and a run of results mean.  No database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.health import rules
from lianfang.health.types import ResultFact, SpecimenStatus, TestMethod, TestOutcome

DAY_ONE = datetime(2020, 2, 1, tzinfo=UTC)
SIGNS = {"-": TestOutcome.NEGATIVE, "+": TestOutcome.POSITIVE, "?": TestOutcome.INCONCLUSIVE}


def results(*said: tuple[int, str], method: TestMethod = TestMethod.NAT) -> list[ResultFact]:
    """Results sampled so many hours after the first day: `-`, `+` or `?`."""
    return [
        ResultFact(
            uuid4(), uuid4(), SIGNS[sign], method, DAY_ONE + timedelta(hours=h), DAY_ONE + timedelta(hours=h + 6)
        )
        for h, sign in said
    ]


@pytest.mark.parametrize(("celsius", "fever"), [("37.29", False), ("37.30", True), ("37.31", True)])
def test_the_threshold_itself_is_abnormal(celsius: str, fever: bool) -> None:
    assert rules.abnormal(Decimal(celsius), Decimal("37.3")) is fever


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ([], 0),
        ([(0, "-")], 1),
        ([(0, "-"), (24, "-")], 2),
        ([(0, "-"), (23, "-")], 1),
        ([(0, "-"), (23, "-"), (24, "-")], 2),
        ([(0, "-"), (24, "+")], 0),
        ([(0, "-"), (24, "+"), (48, "-")], 1),
        ([(0, "-"), (24, "?"), (48, "-")], 1),
        ([(24, "-"), (0, "+")], 1),
    ],
)
def test_negatives_count_since_the_last_other_outcome_and_a_gap_apart(said: list[tuple[int, str]], count: int) -> None:
    assert rules.consecutive_negatives(results(*said), 24, [TestMethod.NAT]) == count


def test_each_method_must_have_its_own_negatives() -> None:
    both = [*results((0, "-"), (24, "-")), *results((0, "-"), method=TestMethod.IGM)]
    assert rules.consecutive_negatives(both, 24, [TestMethod.NAT, TestMethod.IGM]) == 1
    assert rules.consecutive_negatives(both, 24, [TestMethod.NAT, TestMethod.ANTIGEN]) == 0


@given(
    st.lists(st.tuples(st.integers(0, 500), st.sampled_from("-+?")), max_size=12),
    st.integers(0, 96),
    st.randoms(use_true_random=False),
)
def test_a_positive_at_the_end_leaves_no_negatives_whatever_the_order_of_entry(
    said: list[tuple[int, str]], gap: int, chance: object
) -> None:
    facts = results(*said)
    count = rules.consecutive_negatives(facts, gap, [TestMethod.NAT])
    chance.shuffle(facts)  # type: ignore[attr-defined]
    assert rules.consecutive_negatives([*facts, *results((501, "+"))], gap, [TestMethod.NAT]) == 0
    assert 0 <= count <= sum(sign == "-" for _, sign in said)


def test_nothing_is_observed_before_birth() -> None:
    assert [r.code for r in rules.reasons_against_time(2021, date(2020, 12, 31))] == ["health.before_birth"]
    assert list(rules.reasons_against_time(2020, date(2020, 1, 1))) == []
    assert list(rules.reasons_against_time(None, date(1900, 1, 1))) == []


def test_every_reason_against_a_symptom_report_is_given_at_once() -> None:
    found = rules.reasons_against_symptoms(
        ["cough", "gout", "cough"],
        {"cough"},
        feels_ill=True,
        onset_on=date(2020, 2, 3),
        on=date(2020, 2, 2),
        birth_year=None,
    )
    assert {(r.field, r.code) for r in found} == {
        ("symptoms.1", "health.unknown_symptom"),
        ("symptoms.2", "health.symptom_repeated"),
        ("onset_on", "health.onset_later"),
    }
    well = rules.reasons_against_symptoms(
        [], (), feels_ill=False, onset_on=date(1940, 1, 1), on=date(2020, 2, 2), birth_year=1950
    )
    assert {r.code for r in well} == {"health.onset_before_birth", "health.onset_without_illness"}


@pytest.mark.parametrize(
    ("known", "received", "resulted", "status"),
    [
        (False, True, False, SpecimenStatus.UNMATCHED),
        (True, False, False, SpecimenStatus.TAKEN),
        (True, True, False, SpecimenStatus.RECEIVED),
        (True, True, True, SpecimenStatus.RESULTED),
    ],
)
def test_where_a_specimen_stands(known: bool, received: bool, resulted: bool, status: SpecimenStatus) -> None:
    at, result_at = (DAY_ONE if received else None), (DAY_ONE if resulted else None)
    assert rules.specimen_status(person_known=known, received_at=at, resulted_at=result_at) is status


def test_facts_of_other_methods_do_not_break_a_run() -> None:
    mixed = [*results((0, "-"), (48, "-")), *results((24, "+"), method=TestMethod.IGM)]
    assert [f.method for f in rules.trailing_negatives(mixed, TestMethod.NAT, 24)] == [TestMethod.NAT] * 2
