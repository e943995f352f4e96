"""A household does not want to answer: one task for the officer of its village, in milder ways; nobody is compelled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.canvass.models import Refusal
from lianfang.core import privacy
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import REFUSAL
from lianfang.tasks.models import Task
from tests.canvass.conftest import Village
from tests.cast import LISHU_VILLAGE, START, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

FEBRUARY = START + timedelta(days=10)
"""The rules of Tonghua, which name an officer for each village, begin on the first of February."""


@pytest.fixture
def village(transactional_db: None) -> Iterator[Village]:
    """Two households; the post's worker is the officer of the village."""
    privacy.forget_cached_keys()
    found = Village(the_cast(edition="tonghua_2020"), at=FEBRUARY)
    found.home("赵家")
    found.home("钱家")
    for _live in live_at(FEBRUARY + timedelta(hours=2)):
        yield found


def _officer(village: Village) -> UUID:
    cast = village.cast
    cast.do("roster.assign", member_id=cast.members["post"], role="grid_worker", division_id=LISHU_VILLAGE)
    asked = {"role": "village_officer", "subject_kind": "division", "subject": cast.village}
    named = {"member_id": cast.members["post"], "division_id": LISHU_VILLAGE, **asked}
    cast.do("roster.name_responsible", by="commander", at=FEBRUARY, **named)
    return cast.members["post"]


def _knock(village: Village, home: str, **said: Any) -> None:
    asked = {"household_id": village.homes[home], "division_id": LISHU_VILLAGE, **said}
    village.cast.do("journeys.record_door", by="grid", at=village.on(minutes=5), **asked)


def _settle(village: Village, by: str, **said: Any) -> dict[str, Any]:
    row = Refusal.objects.get(settled_at=None)
    asked = {"refusal_id": row.id, "seen": row.version, "outcome": "answered", "ways": ["other_hour"], **said}
    return {"by": by, "at": village.on(minutes=5), **asked}


def test_a_refusal_is_one_task_for_the_officer_of_the_village_who_says_what_came_of_it(village: Village) -> None:
    officer = _officer(village)
    _knock(village, "赵家", door="refused")
    noted = village.at
    _knock(village, "赵家", door="refused")
    (task,) = Task.objects.filter(kind=REFUSAL)
    assert (task.owner, task.due_at) == (officer, noted + timedelta(days=1))
    assert tasks.today(village.cast.actor("post", village.at), village.at).filter(kind=REFUSAL).count() == 1
    assert village.cast.refusals("journeys.settle_refusal", **_settle(village, "grid")) == {
        ("refusal_id", "canvass.not_your_refusal")
    }
    village.cast.do("journeys.settle_refusal", **_settle(village, "post", outcome="still", ways=["telephone"]))
    row = Refusal.objects.get()
    assert (row.outcome, row.ways, row.settled_by) == ("still", ["telephone"], officer)
    task.refresh_from_db()
    assert task.done_by == officer
    replays()


def test_only_what_the_rules_allow_is_tried_and_what_was_tried_is_said(village: Village) -> None:
    _officer(village)
    _knock(village, "赵家", door="refused")
    forced = _settle(village, "post", ways=["door_opened_by_force"])
    assert village.cast.refusals("journeys.settle_refusal", **forced) == {("ways.0", "canvass.way_not_allowed")}
    silent = _settle(village, "post", ways=[])
    assert village.cast.refusals("journeys.settle_refusal", **silent) == {("ways", "canvass.no_way_tried")}
    assert Refusal.objects.get().settled_at is None


def test_without_an_officer_the_township_is_asked_and_the_gap_is_said(village: Village) -> None:
    _knock(village, "钱家", door="refused")
    (task,) = Task.objects.filter(kind=REFUSAL)
    assert (task.owner, task.role) == (None, "township_leader")
    page = as_member("township").get("/refusals/").content.decode()
    assert "with no officer named: 1" in page and f"/responsibility/{LISHU_VILLAGE}/village_officer/" in page
    row = Refusal.objects.get()
    form = as_member("township").get(f"/refusals/{row.id}/").content.decode()
    assert "Nobody is compelled" in form and "Asked by telephone instead" in form
    typed = {"seen": row.version, "outcome": "answered", "ways": ["explained"]}
    assert as_member("township").post(f"/refusals/{row.id}/", typed).status_code in (302, 303)
    assert Refusal.objects.get().outcome == "answered"
    settled = as_member("township").get("/refusals/?show=settled").content.decode()
    assert "they answered" in settled and "Explained again" in settled
    assert as_member("stranger").get(f"/refusals/{row.id}/").status_code == 404


def test_whoever_answers_at_a_later_knock_is_asked_no_more(village: Village) -> None:
    _officer(village)
    _knock(village, "赵家", door="refused")
    entries = [{"person_id": village.persons["赵家 one"], "met": "seen"}]
    _knock(village, "赵家", entries=entries)
    row = Refusal.objects.get()
    assert (row.outcome, row.settled_by) == ("answered", village.cast.members["grid"])
    assert not Task.objects.filter(kind=REFUSAL, done_at=None).exists()
    _knock(village, "赵家", door="refused")
    assert Refusal.objects.filter(settled_at=None).count() == 1


def test_where_the_rules_name_no_officer_a_refusal_is_an_answer_like_any_other(transactional_db: None) -> None:
    privacy.forget_cached_keys()
    found = Village(the_cast(), at=FEBRUARY)
    found.home("赵家")
    _knock(found, "赵家", door="refused")
    assert not Refusal.objects.exists() and not Task.objects.filter(kind=REFUSAL).exists()
