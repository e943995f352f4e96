"""The clinic under three editions."""

import re
from collections.abc import Iterator

import pytest

from lianfang.editions.presets import preset_text
from tests.cast import LISHU, Cast, forget, the_cast
from tests.clinical.clinic import Clinic, build
from tests.internal import let_tests_call
from tests.kept import begin_with


@pytest.fixture(autouse=True)
def wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What journeys wrap: the round, the report's two steps, a death."""
    names = ("record_round", "file_report", "verify_report", "record_death")
    let_tests_call(monkeypatch, *(f"clinical.{name}" for name in names))


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    """The county's clinic under the Lishu edition."""
    return begin_with("clinic", lambda: build(cast), on=cast)


@pytest.fixture
def strict_clinic(db: None) -> Iterator[Clinic]:
    """The same under Tonghua's stricter rules: two methods, and two weeks for every suspected case."""
    cast = the_cast()
    yield begin_with("strict clinic", lambda: build(_stricter(cast)), on=cast)
    forget()


def _stricter(cast: Cast) -> Cast:
    early = re.sub(
        r"effective_from = \S+", "effective_from = 2020-01-24T07:00:00", preset_text("tonghua_2020"), count=1
    )
    cast.do("journeys.adopt_edition", outbreak_id=cast.outbreak, division_id=LISHU, document=early)
    return cast


@pytest.fixture
def measles_clinic(db: None) -> Iterator[Clinic]:
    """The same in an outbreak of measles."""
    cast = the_cast("measles", "measles_generic")
    yield begin_with("measles clinic", lambda: build(cast), on=cast)
    forget()
