"""Households with people in the villages of the cast, and what is owed about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from lianfang.core.access import OPERATOR
from lianfang.core.ids import Ids, fresh
from lianfang.places.types import division_uuid
from lianfang.tasks import actions
from lianfang.tasks.models import Task
from lianfang.tasks.types import NewTask
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast

HOUR = timedelta(hours=1)


@dataclass
class Home:
    """A household of the village with two people in it."""

    household: UUID
    persons: tuple[UUID, UUID]
    division: UUID


def make_home(cast: Cast, code: str, key: str) -> Home:
    rows = [
        {"household": key, "address": "x", "division_id": code, "name": name, "sex": sex, "relation": relation}
        for name, sex, relation in (("甲某", "male", "head"), ("乙某", "female", "spouse"))
    ]
    done = cast.do_all("people.import_resident", rows)
    results = [one.result for one in done]
    assert all(results), [one.reasons for one in done]
    first, second = (UUID(result["id"]) for result in results)
    return Home(UUID(results[0]["household_id"]), (first, second), division_uuid(code))


@pytest.fixture
def home(cast: Cast) -> Home:
    return make_home(cast, LISHU_VILLAGE, "1")


@pytest.fixture
def other_home(cast: Cast) -> Home:
    return make_home(cast, OTHER_VILLAGE, "2")


@pytest.fixture
def strange_home(cast: Cast) -> Home:
    return make_home(cast, NANXIAN_VILLAGE, "3")


def new_task(home: Home, kind: str = "observation.visit", person: int = 0, **other: object) -> NewTask:
    """A task about one person of a home, due in two hours, unless said otherwise."""
    given: dict[str, object] = {
        "kind": kind,
        "subject": home.persons[person],
        "person_id": home.persons[person],
        "household_id": home.household,
        "division_id": home.division,
        "role": "grid_worker",
        "opens_at": START,
        "due_at": START + 2 * HOUR,
    }
    return NewTask(**(given | other))  # type: ignore[arg-type]


def plan(*new: NewTask, at: datetime = START) -> list[Task]:
    """Create tasks as a journey would, inside an operation of its own."""
    made = actions.create(new, by=OPERATOR, at=at, ids=Ids(fresh(at), at))
    rows = Task.objects.in_bulk(list(made))
    return [rows[id] for id in made]


Planned = Callable[..., Task]


@pytest.fixture
def planned(home: Home) -> Planned:
    """Make one task about the home."""

    def make(**other: object) -> Task:
        (task,) = plan(new_task(home, **other))  # type: ignore[arg-type]
        return task

    return make
