"""How clocks and temperatures are worded."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from lianfang.core.types import celsius_text
from lianfang.web.clocks import clock

AT = datetime(2020, 2, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "language", "words", "state"),
    [
        (0, "en", "due now", "soon"),
        (59, "en", "due now", "soon"),
        (-59, "en", "due now", "late"),
        (-59, "zh-hans", "现在到期", "late"),
        (59, "zh-hant", "現在到期", "soon"),
        (60, "en", "1 min left", "soon"),
        (-60, "en", "1 min late", "late"),
        (7200, "en", "2 h 0 min left", ""),
    ],
)
def test_what_is_due_within_the_minute_is_due_now(seconds: int, language: str, words: str, state: str) -> None:
    with override(language):
        assert clock(AT + timedelta(seconds=seconds), AT) == {"clock": words, "state": state}


@pytest.mark.parametrize(
    ("measured", "shown"), [("38.60", "38.6"), ("37", "37.0"), ("37.26", "37.26"), ("40.0", "40.0")]
)
def test_a_temperature_has_the_decimals_it_was_measured_with(measured: str, shown: str) -> None:
    for language in ("en", "zh-hans", "zh-hant"):
        with override(language):
            assert celsius_text(Decimal(measured)) == shown
