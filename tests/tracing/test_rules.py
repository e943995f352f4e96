"""What tracing decides, without a database: windows, contacts, clocks, chains, clusters."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.editions.presets import preset
from lianfang.tracing import rules
from lianfang.tracing.types import (
    CaseTimes,
    ContactAnswers,
    ContactFacts,
    ContactKind,
    ContactStatus,
    ExposedCase,
    Judgement,
    NoticeFacts,
    NoticeStatus,
    Seat,
    Window,
)

ZONE = "Asia/Shanghai"
COVID, MEASLES = preset("cn_ed6_2020").tracing, preset("measles_generic").tracing
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2020, 1, 24, 4, 0, tzinfo=UTC)
"""Midday of 24 January in the county."""
OPEN = Window(NOON - 10 * DAY, NOON + 10 * DAY)


def local(day: int, hour: int = 0) -> datetime:
    """An hour of a January day in the county."""
    return datetime(2020, 1, day, tzinfo=UTC) + timedelta(hours=hour - 8)


def case(n: int) -> UUID:
    return UUID(int=n)


@pytest.mark.parametrize(
    ("section", "day_zero", "isolated_at", "start", "end"),
    [
        (COVID, date(2020, 1, 22), None, local(20), datetime(2020, 2, 5, 16, tzinfo=UTC)),
        (COVID, date(2020, 1, 22), NOON, local(20), NOON),
        (MEASLES, date(2020, 1, 22), None, local(18), local(27)),
        (COVID, date(2020, 1, 22), local(10), local(20), local(20)),
    ],
)
def test_the_infectious_window_is_the_editions(
    section: object, day_zero: date, isolated_at: datetime | None, start: datetime, end: datetime
) -> None:
    found = rules.infectious_window(CaseTimes(day_zero, isolated_at), section, ZONE)
    assert found == Window(start, end)


def test_without_onset_or_sampling_there_is_no_window_and_no_contact() -> None:
    assert rules.infectious_window(CaseTimes(None), COVID, ZONE) is None
    found = rules.judge_contact(ContactAnswers(last_exposure_at=NOON), None, COVID, ZONE)
    assert [r.code for r in found] == ["tracing.day_zero_unknown"]


@pytest.mark.parametrize(
    ("answers", "kind", "met"),
    [
        ({"definitions": ("household",)}, ContactKind.CLOSE, ("household",)),
        ({"definitions": ("meal", "household")}, ContactKind.CLOSE, ("household", "meal")),
        ({"definitions": ("care",), "protected": True}, ContactKind.CASUAL, ("care",)),
        ({}, ContactKind.CASUAL, ()),
        ({"seat": Seat(vehicle="aircraft", rows_apart=3)}, ContactKind.CLOSE, ("transport:aircraft",)),
        ({"seat": Seat(vehicle="aircraft", rows_apart=4)}, ContactKind.CASUAL, ()),
        ({"seat": Seat(vehicle="coach")}, ContactKind.CLOSE, ("transport:coach",)),
        ({"seat": Seat(vehicle="train", same_compartment=False)}, ContactKind.CASUAL, ()),
        ({"seat": Seat(vehicle="train")}, ContactKind.CLOSE, ("transport:train",)),
    ],
)
def test_a_contact_is_judged_by_the_definitions_in_force(
    answers: dict, kind: ContactKind, met: tuple[str, ...]
) -> None:
    found = rules.judge_contact(ContactAnswers(last_exposure_at=NOON, **answers), OPEN, COVID, ZONE)
    assert found == Judgement(kind, met)


def test_every_reason_against_the_answers_is_named() -> None:
    answers = ContactAnswers(
        last_exposure_at=NOON - 20 * DAY, definitions=("meal", "telepathy"), seat=Seat(vehicle="sledge")
    )
    found = rules.judge_contact(answers, OPEN, COVID, ZONE)
    assert [(r.field, r.code) for r in found] == [
        ("answers.definitions.1", "tracing.unknown_definition"),
        ("answers.seat.vehicle", "tracing.unknown_vehicle"),
        ("answers.last_exposure_at", "tracing.before_window"),
    ]
    rows = rules.judge_contact(
        ContactAnswers(last_exposure_at=OPEN.end, seat=Seat(vehicle="aircraft")), OPEN, COVID, ZONE
    )
    assert [r.code for r in rows] == ["tracing.rows_needed", "tracing.after_window"]


def test_follow_up_counts_from_the_last_exposure_to_the_minute() -> None:
    assert rules.follow_up_until(NOON, COVID) == NOON + 14 * DAY
    assert rules.follow_up_until(NOON, MEASLES) == NOON + 21 * DAY


def test_a_contact_is_told_on_the_local_day_and_a_close_one_placed_in_twelve_hours() -> None:
    found = local(24, 23)
    clock = rules.contact_clock(ContactKind.CLOSE, found, COVID, ZONE)
    assert (clock.tell_by, clock.place_by) == (local(25), found + 12 * HOUR)
    assert rules.contact_clock(ContactKind.CASUAL, found, COVID, ZONE).place_by is None


@pytest.mark.parametrize(
    ("told", "placed", "ended", "at", "status"),
    [
        (None, None, None, 1, ContactStatus.FOUND),
        (None, None, None, 6, ContactStatus.OVERDUE),
        (2, None, None, 3, ContactStatus.TOLD),
        (2, None, None, 13, ContactStatus.OVERDUE),
        (2, 4, None, 20, ContactStatus.PLACED),
        (2, 4, 30, 31, ContactStatus.ENDED),
    ],
)
def test_where_a_contact_stands(
    told: int | None, placed: int | None, ended: int | None, at: int, status: ContactStatus
) -> None:
    def hour(n: int | None) -> datetime | None:
        return None if n is None else NOON + n * HOUR

    facts = ContactFacts(ContactKind.CLOSE, NOON + 5 * HOUR, NOON + 12 * HOUR, hour(told), hour(placed), hour(ended))
    assert rules.contact_status(facts, NOON + at * HOUR) is status


def test_a_serial_interval_may_be_negative_or_unknown() -> None:
    assert rules.serial_interval_days(date(2020, 1, 20), date(2020, 1, 25)) == 5
    assert rules.serial_interval_days(date(2020, 1, 25), date(2020, 1, 24)) == -1
    assert rules.serial_interval_days(None, date(2020, 1, 25)) is None


def test_a_chain_has_one_source_per_case_and_no_circle() -> None:
    chain = {case(2): case(1), case(3): case(2)}
    assert [r.code for r in rules.reasons_not_to_link(case(1), case(1), chain)] == ["tracing.own_infector"]
    assert [r.code for r in rules.reasons_not_to_link(case(1), case(3), chain)] == ["tracing.linked_already"]
    assert [r.code for r in rules.reasons_not_to_link(case(3), case(1), chain)] == ["tracing.circle"]
    assert list(rules.reasons_not_to_link(case(3), case(4), chain)) == []


def exposed(n: int, day: int, *keys: str) -> ExposedCase:
    return ExposedCase(case(n), date(2020, 1, 1) + timedelta(days=day), frozenset(keys))


def test_cases_that_share_an_exposure_within_the_days_are_a_suggested_cluster() -> None:
    cases = [exposed(1, 0, "dinner"), exposed(2, 13, "dinner"), exposed(3, 40, "dinner"), exposed(4, 1, "train")]
    (found,) = rules.suggested_clusters(cases, COVID)
    assert (found.exposure, found.case_ids) == ("dinner", (case(1), case(2)))
    assert rules.suggested_clusters([exposed(1, 0, "dinner"), exposed(2, 14, "dinner")], COVID) == []


@given(st.lists(st.integers(0, 60), max_size=12))
def test_no_suggested_cluster_is_too_small_and_no_case_stands_in_two_of_one_exposure(days: list[int]) -> None:
    cases = [exposed(n, day, "market") for n, day in enumerate(days)]
    found = rules.suggested_clusters(cases, COVID)
    members = [id for one in found for id in one.case_ids]
    assert len(members) == len(set(members))
    assert all(len(one.case_ids) >= COVID.cluster_cases for one in found)
    near = sorted(days)
    pairs = any(b - a < COVID.cluster_days for a, b in pairwise(near))
    assert bool(found) == pairs


def test_a_notice_runs_from_the_suspicion() -> None:
    due = rules.notice_due(NOON, COVID)
    assert due == NOON + 2 * HOUR
    assert rules.notice_status(NoticeFacts(due), NOON + 3 * HOUR) is NoticeStatus.OVERDUE
    assert rules.notice_status(NoticeFacts(due, NOON + HOUR), NOON + 3 * HOUR) is NoticeStatus.ACKNOWLEDGED
    assert rules.notice_status(NoticeFacts(due, NOON + 3 * HOUR), NOON + 4 * HOUR) is NoticeStatus.ACKNOWLEDGED_LATE


def test_an_investigation_that_found_nothing_says_so() -> None:
    assert [r.code for r in rules.reasons_not_to_finish(False, 0, False)] == ["tracing.no_exposure"]
    assert list(rules.reasons_not_to_finish(False, 0, True)) == []
    assert [r.code for r in rules.reasons_not_to_finish(True, 1, False)] == ["tracing.investigation_over"]
