"""Two editions side by side, which one rules, and the statistical day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.editions import presets, rules
from lianfang.editions.types import Edition

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
CUTOFFS = st.integers(1, 1440).map(lambda minutes: timedelta(minutes=minutes))
ZONES = st.sampled_from([CHINA, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), UTC])
DATES = st.dates(date(2000, 1, 2), date(2040, 12, 30))


def departing(path: str, value: object, of: str = "cn_ed6_2020") -> Edition:
    """An edition that changes one value of a shipped one."""
    whole = rules.document_of(presets.preset(of))
    child: dict[str, Any] = {key: whole[key] for key in ("title", "effective_from")}
    *tables, field = path.split(".")
    place = child
    for table in tables:
        place = place.setdefault(table, {})
    place[field] = value
    child["sources"] = {path: {"text": "local order", "status": "design_default"}}
    child.update(name="local", parent=of, approved_by="The command")
    return rules.edition_of(rules.merge(whole, child), parent=presets.preset(of))


def test_an_edition_does_not_differ_from_itself() -> None:
    national = presets.preset("cn_ed6_2020")

    assert rules.differences(national, national) == []
    assert rules.stricter_than(national, national) == []


def test_a_difference_names_both_values_and_the_source_of_the_later() -> None:
    national, local = presets.preset("cn_ed6_2020"), departing("isolation.categories.close_contact.days", 21)

    [only] = rules.differences(national, local)

    assert (only.path, only.before, only.after) == ("isolation.categories.close_contact.days", 14, 21)
    assert only.source is not None
    assert only.source.text.en == "local order"


def test_a_value_that_only_one_edition_has_is_a_difference() -> None:
    datonghu, national = presets.preset("datonghu_2020"), presets.preset("cn_ed6_2020")

    there = {one.path: (one.before, one.after) for one in rules.differences(national, datonghu)}
    back = {one.path: (one.before, one.after) for one in rules.differences(datonghu, national)}

    assert there["isolation.categories.third_category.days"] == (None, 14)
    assert back["isolation.categories.third_category.days"] == (14, None)


@pytest.mark.parametrize(
    ("path", "stricter", "milder"),
    [
        ("isolation.categories.close_contact.days", 21, 7),
        ("isolation.categories.arrival_listed_area.place", "site", None),
        ("isolation.categories.close_contact.place", None, "home"),
        ("isolation.categories.arrival_listed_area.basis", "arrival", "last_exposure"),
        ("isolation.visits_per_day", 2, 0),
        ("screening.fever_threshold_c", "37.0", "38.0"),
        ("screening.register_grounds", None, ["abnormal_reading"]),
        ("clinical.suspected.clinical_with_epi", 1, 3),
        ("clinical.discharge.negatives", 3, 1),
        ("clinical.discharge.imaging_improved", None, False),
        ("clinical.exclude.stay_days", 14, None),
        ("tracing.lookback_days", 4, 0),
        ("tracing.secondary.mode", "home", None),
        ("tracing.transport.train.scope", "everybody", None),
        ("privacy.retention_days", 30, 7),
    ],
)
def test_each_direction_is_known(path: str, stricter: object, milder: object) -> None:
    national = presets.preset("cn_ed6_2020")

    if stricter is not None:
        assert rules.stricter_than(departing(path, stricter), national) == [path]
    if milder is not None:
        assert rules.stricter_than(departing(path, milder), national) == []


def test_a_further_category_is_stricter_only_when_it_is_used() -> None:
    national, datonghu = presets.preset("cn_ed6_2020"), presets.preset("datonghu_2020")
    used = rules.document_of(datonghu)
    used["isolation"]["categories"]["third_category"]["in_use"] = True  # type: ignore[index]

    assert rules.stricter_than(datonghu, national) == []
    assert rules.stricter_than(rules.edition_of(used), national) == ["isolation.categories.third_category"]


def test_a_quicker_clock_for_the_office_is_not_stricter_for_people() -> None:
    assert rules.stricter_than(departing("clinical.result_hours", 12), presets.preset("cn_ed6_2020")) == []


def test_tonghua_is_stricter_where_its_document_says_so() -> None:
    paths = rules.stricter_than(presets.preset("tonghua_2020"), presets.preset("cn_ed6_2020"))

    assert paths == [
        "isolation.categories.arrival_listed_area.basis",
        "clinical.exclude.stay_days",
        "clinical.discharge.methods",
    ]


def test_rules_of_two_diseases_are_not_weighed_against_each_other() -> None:
    assert rules.stricter_than(presets.preset("measles_generic"), presets.preset("generic_who")) == []


# --- which edition rules ---


@dataclass(frozen=True)
class Dated:
    name: str
    starts_at: datetime


FIRST = Dated("first", datetime(2020, 1, 24, tzinfo=CHINA))
SECOND = Dated("second", datetime(2020, 2, 13, tzinfo=CHINA))
AMENDED = Dated("amended", datetime(2020, 2, 13, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("at", "ruling"),
    [
        (datetime(2020, 1, 23, 23, 59, 59, tzinfo=CHINA), None),
        (datetime(2020, 1, 24, tzinfo=CHINA), FIRST),
        (datetime(2020, 2, 12, 15, 59, tzinfo=UTC), FIRST),
        (datetime(2020, 2, 12, 16, 0, tzinfo=UTC), AMENDED),
    ],
)
def test_the_latest_edition_that_has_begun_rules(at: datetime, ruling: Dated | None) -> None:
    assert rules.in_force([SECOND, FIRST, AMENDED], at) is ruling


# --- the statistical day ---


@pytest.mark.parametrize(("text", "minutes"), [("24:00", 1440), ("18:00", 1080), ("00:01", 1)])
def test_a_cut_off_is_a_time_after_midnight(text: str, minutes: int) -> None:
    assert rules.parse_cutoff(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["00:00", "24:01", "25:00", "12:60", "8:00", "08:0", "0800", "", "ab:cd", "-1:00", "１２:00"]
)
def test_no_cut_off(text: str) -> None:
    with pytest.raises(ValueError, match=r"clock time|ambiguous"):
        rules.parse_cutoff(text)


def test_as_of_24_00_counts_what_happened_before_that_instant() -> None:
    start, end = rules.local_day_bounds(date(2020, 2, 23), rules.parse_cutoff("24:00"), CHINA)

    assert start == datetime(2020, 2, 22, 16, tzinfo=UTC)
    assert end == datetime(2020, 2, 23, 16, tzinfo=UTC)
    assert rules.local_day(end - timedelta(seconds=1), timedelta(days=1), CHINA) == date(2020, 2, 23)
    assert rules.local_day(end, timedelta(days=1), CHINA) == date(2020, 2, 24)


def test_a_changed_cut_off_makes_one_short_day() -> None:
    before, after = rules.parse_cutoff("24:00"), rules.parse_cutoff("18:00")

    start, end = rules.local_day_bounds(date(2020, 2, 10), after, CHINA, cutoff_before=before)
    _, previous_end = rules.local_day_bounds(date(2020, 2, 9), before, CHINA)

    assert start == previous_end
    assert end - start == timedelta(hours=18)


@given(DATES, CUTOFFS, ZONES)
def test_days_follow_each_other_without_gap_or_overlap(day: date, cutoff: timedelta, zone: ZoneInfo) -> None:
    start, end = rules.local_day_bounds(day, cutoff, zone)
    next_start, _ = rules.local_day_bounds(day + timedelta(days=1), cutoff, zone)

    assert end == next_start
    assert timedelta(hours=22) < end - start < timedelta(hours=26)


@given(st.datetimes(datetime(2000, 1, 2), datetime(2040, 12, 30), timezones=st.just(UTC)), CUTOFFS, ZONES)
def test_every_instant_lies_in_its_day(at: datetime, cutoff: timedelta, zone: ZoneInfo) -> None:
    start, end = rules.local_day_bounds(rules.local_day(at, cutoff, zone), cutoff, zone)

    assert start <= at < end
