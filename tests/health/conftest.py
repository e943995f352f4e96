"""A resident with a village that measures, a laboratory that tests, and those who do it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from lianfang.core.access import Actor, Grant
from lianfang.health.types import ANSWER_SYMPTOMS, MEASURE, SAMPLE, SEE, TEST, VOID, VOID_RESULT
from lianfang.places.types import division_uuid
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, START, Cast
from tests.internal import let_tests_call

Worker = Callable[[str, str], Actor]
WATCHES = frozenset({SEE, MEASURE, ANSWER_SYMPTOMS, SAMPLE, VOID, VOID_RESULT})
TESTS = frozenset({SEE, TEST, VOID_RESULT})


def worker(duties: frozenset[str], area: str) -> Actor:
    """Somebody with these duties in an area since before the story begins."""
    return Actor(uuid4(), (Grant("test", duties, division_uuid(area), START),))


@pytest.fixture(autouse=True)
def wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What journeys wrap: a specimen that is owed, and how somebody feels, which a doctor hears of."""
    let_tests_call(monkeypatch, "health.take_specimen", "health.report_symptoms")


@pytest.fixture
def doctor(cast: Cast) -> Actor:
    """The village doctor: measures, asks, samples."""
    return worker(WATCHES, LISHU_VILLAGE)


@pytest.fixture
def technician(cast: Cast) -> Actor:
    """The technician of the county's laboratory."""
    return worker(TESTS, LISHU)


@pytest.fixture
def stranger(cast: Cast) -> Actor:
    """The same duties in another county."""
    return worker(WATCHES | TESTS, NANXIAN)


@pytest.fixture
def laboratory(cast: Cast) -> UUID:
    made = cast.do("places.open_site", kind="laboratory", name="县疾控中心实验室", division_id=LISHU_TOWN)
    return UUID(made["id"])


@pytest.fixture
def wang(cast: Cast) -> UUID:
    """Wang Dali, born in 1950, of the village."""
    entry = {"name": "王大力", "sex": "male", "born_on": "1950-05-01"}
    return UUID(cast.do("people.register_person", entry=entry, division_id=LISHU_VILLAGE)["id"])


@pytest.fixture
def specimen(cast: Cast, doctor: Actor, wang: UUID, laboratory: UUID) -> UUID:
    """A throat swab of Wang's, on the way to the laboratory."""
    said = {"person_id": wang, "tube": "ls-0001", "kind": "throat_swab", "reason": "fever", "site_id": laboratory}
    return UUID(cast.do("health.take_specimen", by=doctor, division_id=LISHU_VILLAGE, **said)["id"])
