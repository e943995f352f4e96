"""What may be counted, who may be written down, and what may be closed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.core.errors import IN_FUTURE
from lianfang.editions.presets import preset_text
from lianfang.editions.types import RegisterGround, Screening, Symptom
from lianfang.screening import rules
from lianfang.screening.types import (
    ACROSS_CUTOFF,
    ALWAYS,
    ALWAYS_PASSES,
    BACKWARDS,
    EMPTY_DELTA,
    ENDS_TOO_EARLY,
    GROUND_NOT_ASKED,
    NO_DELTAS,
    NO_FINDING,
    NO_STANDING_ORDER,
    NOT_ABNORMAL,
    NOT_LISTED,
    ORIGIN_NEEDED,
    PHONE_NEEDED,
    RETEST_NEEDED,
    RETEST_NORMAL,
    RETEST_TOO_EARLY,
    SAME_STATE,
    TOO_LONG,
    TOO_WIDE,
    UNKNOWN_SYMPTOM,
    DayRule,
    Delta,
    Finding,
    FindingFacts,
    FindingStatus,
    Measured,
    PostState,
    Purpose,
)

AT = datetime(2020, 2, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = DayRule(5, "24:00", "Asia/Shanghai")
SECTION = Screening(
    on_change="keep",
    fever_threshold_c=Decimal("37.3"),
    retest_minutes=10,
    normal_means_cleared=False,
    register_grounds=("listed_area",),
    register_keep_days=28,
    handover_same_day=True,
    handover_hours=2,
    tally_minutes=5,
    clinic_arrival_hours=2,
    post_hours_per_day=24,
)


def symptom(*, lay: bool, danger: bool = False) -> Symptom:
    return Symptom.model_construct(label=None, lay=lay, danger=danger)


SYMPTOMS = {"cough": symptom(lay=True), "breathless": symptom(lay=True, danger=True), "blue_lips": symptom(lay=False)}


def codes(reasons: object) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]


def delta(start: float, end: float, count: int = 1) -> Delta:
    return Delta(since=AT + start * MINUTE, until=AT + end * MINUTE, count=count)


# counting


@pytest.mark.parametrize(
    ("counted", "reasons"),
    [
        (delta(-5, 0), []),
        (delta(0, 0), []),
        (delta(-5.5, 0), [TOO_WIDE]),
        (delta(0, -1), [BACKWARDS]),
        (delta(-1, 1), [IN_FUTURE]),
        (delta(-1, 0, 0), [EMPTY_DELTA]),
        (delta(-9, 2, 0), [EMPTY_DELTA, IN_FUTURE, TOO_WIDE]),
    ],
)
def test_a_count_covers_a_few_minutes_that_are_over(counted: Delta, reasons: list[str]) -> None:
    assert codes(rules.reasons_not_to_count([counted], RULE, at=AT)) == reasons


def test_a_count_never_lies_across_the_cut_off() -> None:
    midnight = datetime(2020, 2, 3, 16, tzinfo=UTC)
    across = Delta(since=midnight - MINUTE, until=midnight, count=1)
    before = Delta(since=midnight - 2 * MINUTE, until=midnight - MINUTE, count=1)
    assert codes(rules.reasons_not_to_count([across], RULE, at=midnight)) == [ACROSS_CUTOFF]
    assert codes(rules.reasons_not_to_count([before], RULE, at=midnight)) == []
    evening = DayRule(5, "18:00", "Asia/Shanghai")
    assert codes(rules.reasons_not_to_count([across], evening, at=midnight)) == []
    assert rules.day_of(midnight, RULE) == date(2020, 2, 4)
    assert codes(rules.reasons_not_to_count([], RULE, at=midnight)) == [NO_DELTAS]


def test_a_fast_phones_counts_come_back_to_the_home_clock() -> None:
    fast = [delta(8, 10), delta(2, 6)]
    moved = rules.on_the_home_clock(fast, AT)
    assert [(d.since, d.until) for d in moved] == [(AT - 2 * MINUTE, AT), (AT - 8 * MINUTE, AT - 4 * MINUTE)]
    far = [delta(100, 101)]
    assert rules.on_the_home_clock(far, AT) == tuple(far)


@given(st.lists(st.tuples(st.integers(-90, 50), st.integers(0, 5)), min_size=1, max_size=5))
def test_on_the_home_clock_nothing_lies_ahead_and_lengths_stay(spans: list[tuple[int, int]]) -> None:
    given_deltas = [delta(start, start + length) for start, length in spans]
    moved = rules.on_the_home_clock(given_deltas, AT)
    assert all(d.until <= AT for d in moved)
    assert [d.until - d.since for d in moved] == [d.until - d.since for d in given_deltas]


# roads


def test_closing_needs_a_telephone_that_opens_it_in_an_emergency() -> None:
    assert codes(rules.reasons_not_to_change(PostState.CONTROLLED, PostState.CLOSED, "")) == [PHONE_NEEDED]
    assert codes(rules.reasons_not_to_change(PostState.CONTROLLED, PostState.CLOSED, "120")) == []
    assert codes(rules.reasons_not_to_change(PostState.CLOSED, PostState.CLOSED, "120")) == []
    assert codes(rules.reasons_not_to_change(PostState.OPEN, PostState.OPEN, "")) == [SAME_STATE]
    assert rules.review_at(AT) == AT + timedelta(days=7)


def test_a_standing_order_has_an_end_within_the_week() -> None:
    assert codes(rules.reasons_not_to_order(AT, AT)) == [ENDS_TOO_EARLY]
    assert codes(rules.reasons_not_to_order(AT, AT + timedelta(days=7))) == []
    assert codes(rules.reasons_not_to_order(AT, AT + timedelta(days=7, seconds=1))) == [TOO_LONG]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_emergency_care_work_goods_and_residents_always_pass(purpose: Purpose) -> None:
    found = codes(rules.reasons_not_to_turn_back(purpose, ordered=True))
    assert found == ([ALWAYS_PASSES] if purpose in ALWAYS else [])
    assert NO_STANDING_ORDER in codes(rules.reasons_not_to_turn_back(purpose, ordered=False))


# abnormal findings


def measured(celsius: str, minutes: float) -> Measured:
    return Measured(celsius=Decimal(celsius), at=AT + minutes * MINUTE)


@pytest.mark.parametrize(
    ("finding", "reasons"),
    [
        (Finding(measured("37.2", -12)), [NOT_ABNORMAL]),
        (Finding(measured("37.3", -12)), [RETEST_NEEDED]),
        (Finding(measured("41.5", -12)), [RETEST_NEEDED]),
        (Finding(measured("37.8", -12), measured("37.9", -2)), []),
        (Finding(measured("37.8", -12), measured("37.9", -3)), [RETEST_TOO_EARLY]),
        (Finding(measured("37.8", -12), measured("36.6", -2)), [RETEST_NORMAL]),
        (Finding(measured("36.6", -12), symptoms=("cough",)), []),
        (Finding(measured("38.6", -12), symptoms=("cough",)), [RETEST_NEEDED]),
        (Finding(measured("38.6", -1), symptoms=("breathless",)), []),
        (Finding(measured("36.6", -12), symptoms=("blue_lips",)), [UNKNOWN_SYMPTOM]),
        (Finding(measured("37.8", 1), measured("37.9", 2)), [IN_FUTURE, IN_FUTURE, RETEST_TOO_EARLY]),
    ],
)
def test_nobody_is_written_down_for_one_reading(finding: Finding, reasons: list[str]) -> None:
    assert codes(rules.reasons_not_to_escalate(finding, SECTION, SYMPTOMS, at=AT)) == reasons


@given(st.integers(300, 450), st.none() | st.integers(300, 450), st.integers(0, 30))
def test_without_a_symptom_only_two_fevers_apart_send_somebody_to_the_clinic(
    first: int, second: int | None, gap: int
) -> None:
    retest = None if second is None else Measured(celsius=Decimal(second) / 10, at=AT)
    finding = Finding(Measured(celsius=Decimal(first) / 10, at=AT - gap * MINUTE), retest)
    allowed = not codes(rules.reasons_not_to_escalate(finding, SECTION, SYMPTOMS, at=AT))
    assert allowed == (first >= 373 and second is not None and second >= 373 and gap >= 10)


@pytest.mark.parametrize(
    ("hours", "facts", "status"),
    [
        (1, {}, FindingStatus.AT_POST),
        (1, {"transported_at": AT}, FindingStatus.ON_THE_WAY),
        (2, {"transported_at": AT}, FindingStatus.OVERDUE),
        (3, {"arrived_at": AT + 60 * MINUTE}, FindingStatus.ARRIVED),
        (3, {"arrived_at": AT + 150 * MINUTE}, FindingStatus.ARRIVED_LATE),
    ],
)
def test_a_finding_stands_where_its_milestones_say(
    hours: int, facts: dict[str, datetime], status: FindingStatus
) -> None:
    due = rules.clinic_due_at(AT, SECTION)
    assert rules.finding_status(FindingFacts(AT, due, **facts), AT + hours * 60 * MINUTE) is status


# registers


@pytest.mark.parametrize(
    ("ground", "given", "reasons"),
    [
        (RegisterGround.LISTED_AREA, {"origin_code": "42", "listed": True}, []),
        (RegisterGround.LISTED_AREA, {"origin_code": "44"}, [NOT_LISTED]),
        (RegisterGround.LISTED_AREA, {}, [ORIGIN_NEEDED]),
        (RegisterGround.ABNORMAL_READING, {"found_today": True}, [GROUND_NOT_ASKED]),
        (RegisterGround.ABNORMAL_READING, {}, [GROUND_NOT_ASKED, NO_FINDING]),
    ],
)
def test_a_register_exists_only_where_a_rule_asks(
    ground: RegisterGround, given: dict[str, object], reasons: list[str]
) -> None:
    facts: dict[str, object] = {"origin_code": "", "listed": False, "found_today": False}
    found = rules.reasons_not_to_register(ground, SECTION, **(facts | given))  # type: ignore[arg-type]
    assert codes(found) == reasons


def test_an_arrival_is_handed_over_the_same_day_but_never_at_once() -> None:
    midnight = datetime(2020, 2, 3, 16, tzinfo=UTC)
    assert rules.handover_due_at(AT, SECTION, RULE) == midnight
    late = midnight - 30 * MINUTE
    assert rules.handover_due_at(late, SECTION, RULE) == late + timedelta(hours=2)
    another = SECTION.model_copy(update={"handover_same_day": False})
    assert rules.handover_due_at(AT, another, RULE) == AT + timedelta(hours=2)
    assert rules.purge_at(AT, SECTION) == AT + timedelta(days=28)


def test_no_edition_ever_shows_a_normal_temperature_as_cleared() -> None:
    assert "normal_means_cleared = true" not in preset_text("lishu_2020")
    with pytest.raises(ValueError, match="normal_means_cleared"):
        Screening.model_validate(SECTION.model_dump() | {"normal_means_cleared": True})
