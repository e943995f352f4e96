"""Moments, days and what may be published: small cases by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.core.errors import Refused
from lianfang.editions.presets import preset
from lianfang.reporting import rules
from lianfang.reporting.types import Line, Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECTION = preset("lishu_2020").reporting


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2020-02-13T24:00", datetime(2020, 2, 13, 16, tzinfo=UTC)),
        ("2020-02-13", datetime(2020, 2, 13, 16, tzinfo=UTC)),
        ("2020-02-13 18:30", datetime(2020, 2, 13, 10, 30, tzinfo=UTC)),
        ("2020-02-13T18:30:00+00:00", datetime(2020, 2, 13, 18, 30, tzinfo=UTC)),
        ("2020-02-29T24:00", datetime(2020, 2, 29, 16, tzinfo=UTC)),
        ("2020-02-13T24:00Z", datetime(2020, 2, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_is_understood(said: str, meant: datetime) -> None:
    assert rules.parse_moment(said, SHANGHAI) == meant


@pytest.mark.parametrize(
    "said",
    ["", "yesterday", "2020-02-30T24:00", "2020-02-13T24:01", "2020-02-13T25:00", "9999-12-31T24:00", "２020-02-13"],
)
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.parse_moment(said, SHANGHAI)
    assert [r.field for r in refusal.value.reasons] == ["at"]


@given(st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1)))
def test_a_moment_is_written_as_it_is_read(wall: datetime) -> None:
    at = wall.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    assert rules.parse_moment(rules.moment_text(at, SHANGHAI), SHANGHAI) == at


def test_midnight_is_the_end_of_the_day_before() -> None:
    assert rules.moment_text(datetime(2020, 2, 13, 16, tzinfo=UTC), SHANGHAI) == "2020-02-13T24:00"


def _local(day: int, hour: int) -> datetime:
    return datetime(2020, 2, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("until", "cutoff", "start"),
    [
        (_local(14, 0), "24:00", _local(13, 0)),
        (_local(13, 18), "24:00", _local(13, 0)),
        (_local(13, 18), "18:00", _local(12, 18)),
        (_local(13, 19), "18:00", _local(13, 18)),
    ],
)
def test_a_day_counts_from_the_cutoff_before(until: datetime, cutoff: str, start: datetime) -> None:
    assert rules.day_start(until, SHANGHAI, lambda _at: cutoff) == start


def test_a_changed_cutoff_makes_one_short_day() -> None:
    """Until the 12th the day ended at 24:00, from the 13th on it ends at 18:00: the 13th has eighteen hours."""

    def cutoff(at: datetime) -> str:
        return "24:00" if at < _local(13, 0) else "18:00"

    assert rules.day_start(_local(13, 18), SHANGHAI, cutoff) == _local(13, 0)
    assert rules.day_start(_local(14, 18), SHANGHAI, cutoff) == _local(13, 18)
    assert rules.day_start(_local(13, 0), SHANGHAI, cutoff) == _local(12, 0)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2020, 12, 31)), st.integers(1, 24))
def test_every_moment_lies_in_the_day_that_begins_before_it(wall: datetime, hour: int) -> None:
    until = wall.replace(tzinfo=SHANGHAI)
    start = rules.day_start(until, SHANGHAI, lambda _at: f"{hour:02}:00")
    assert start < until <= start + timedelta(days=1)


COUNTY, TOWNSHIP, VILLAGE = 3, 4, 5


@pytest.mark.parametrize(
    ("count", "level", "may"),
    [
        (0, VILLAGE, True),
        (1, VILLAGE, False),
        (SECTION.small_count - 1, TOWNSHIP, False),
        (SECTION.small_count, TOWNSHIP, True),
        (1, COUNTY, True),
        (0, COUNTY, True),
        ("24:00", VILLAGE, True),
    ],
)
def test_small_counts_stay_inside_below_the_county(count: int | str, level: int, may: bool) -> None:
    assert rules.publishable(count, SECTION, level) is may


def _line(value: object, base: int | None = None) -> Line:
    return Line("a.b", "a.b", value, "cases", Span.MOMENT, base)  # type: ignore[arg-type]


def test_a_public_release_says_that_a_count_is_small_and_leaves_a_share_of_few_open() -> None:
    lines = (_line(2), _line(0), _line(40), _line(Decimal("50.0"), base=2), _line(Decimal("50.0"), base=40))
    public = rules.released(lines, SECTION, VILLAGE)
    assert [line.value for line in public] == [f"<{SECTION.small_count}", 0, 40, "n/a", Decimal("50.0")]
    assert rules.released(lines, SECTION, COUNTY) == lines


def test_frozen_values_are_numbers_or_texts() -> None:
    values = (3, Decimal("12.5"), None, "24:00", date(2020, 2, 13))
    assert [rules.frozen(value) for value in values] == [3, 12.5, "n/a", "24:00", "2020-02-13"]


def test_only_changed_numbers_differ() -> None:
    issued = (_line(3), Line("new.one", "new.one", 1, "cases", Span.DAY))
    assert list(rules.differences(issued, (_line(3),))) == []
    (one,) = rules.differences(issued, (_line(4),))
    assert (one.issued, one.now) == (3, 4)


def test_reasons_not_to_issue() -> None:
    at = _local(13, 20)
    codes = {r.code for r in rules.reasons_not_to_issue(_local(14, 0), 7, at=at)}
    assert codes == {"reporting.not_yet", "reporting.already_issued"}
    assert list(rules.reasons_not_to_issue(_local(13, 18), None, at=at)) == []
