"""The vulnerable are given what they need: noted with its interval, a task before each day, counted on when it was given."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.figures import FIGURES, Scope, value
from lianfang.journeys import schedule
from lianfang.people import queries as people
from lianfang.people.models import CareNeed
from lianfang.people.types import Vulnerable
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import SUPPORT
from lianfang.tasks.models import Task
from tests.cast import LISHU_VILLAGE, START, Cast
from tests.journeys.test_replay import replays

pytestmark = pytest.mark.django_db(transaction=True)


class Village:
    """An old woman who lives alone and needs insulin."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at = cast, START + timedelta(hours=2)
        entry = {"name": "吴奶奶", "sex": "female", "born_on": "1935-05-01"}
        self.wu = UUID(self.do("people.register_person", entry=entry, division_id=LISHU_VILLAGE, address="5组")["id"])

    def do(self, action: str, by: str = "grid", **payload: Any) -> Any:
        return self.cast.do(action, by=by, at=self.at, **payload)

    def needs(self, **changes: Any) -> Any:
        said = {"kind": "medicine", "what": "胰岛素", "amount": "2支", "supplier": "村医", **changes}
        return self.do("journeys.note_need", person_id=self.wu, **{"next_on": self.at.date(), **said})

    def refused(self, action: str, by: str = "grid", **said: Any) -> set[tuple[str, str]]:
        return self.cast.refusals(action, by=by, at=self.at, **said)

    def owed(self, by: str = "grid") -> int:
        return tasks.today(self.cast.actor(by, self.at), self.at).filter(kind=SUPPORT).count()

    def passes(self, days: int) -> None:
        for _ in range(days):
            self.at += timedelta(days=1)
            schedule.run_due(self.at)


@pytest.fixture
def village(cast: Cast) -> Village:
    return Village(cast)


def test_what_is_needed_is_a_task_before_each_day_until_it_was_given(village: Village) -> None:
    """Given insulin every ten days, a task opens two days before each, and the next day counts from the one it was given for."""
    need = village.needs(every_days=10)
    assert village.owed() == 1 and village.owed("other_grid") == 0
    village.do("journeys.supply_need", care_need_id=need["id"])
    assert village.owed() == 0
    assert CareNeed.objects.get().next_on == village.at.date() + timedelta(days=10)
    village.passes(7)
    assert village.owed() == 0
    village.passes(1)
    assert village.owed() == 1
    village.passes(2)
    (task,) = Task.objects.filter(kind=SUPPORT, ended_at=None)
    assert task.due_at > village.at and task.person_id == village.wu
    village.passes(1)
    assert task.due_at <= village.at and village.owed() == 1
    village.do("journeys.supply_need", care_need_id=need["id"])
    assert CareNeed.objects.get().next_on == village.at.date() + timedelta(days=10)
    replays()


def test_without_an_interval_the_rules_say_how_often(village: Village) -> None:
    for kind in ("dialysis", "medicine", "contact"):
        village.needs(kind=kind)
    assert dict(CareNeed.objects.values_list("kind", "every_days")) == {"dialysis": 2, "medicine": 14, "contact": 1}


def test_what_ended_is_owed_no_more_and_nothing_is_given_twice(village: Village) -> None:
    need = village.needs(every_days=10)
    given = village.do("journeys.supply_need", care_need_id=need["id"])
    assert village.refused("journeys.supply_need", care_need_id=need["id"]) == {
        ("care_need_id", "people.not_needed_yet")
    }
    stale = {"care_need_id": need["id"], "seen": 1}
    assert village.refused("journeys.end_need", **stale) == {("seen", "stale")}
    village.passes(8)
    assert village.owed() == 1
    village.do("journeys.end_need", care_need_id=need["id"], seen=given["version"])
    assert village.owed() == 0
    ended = {"care_need_id": need["id"], "seen": given["version"] + 1}
    assert village.refused("journeys.end_need", **ended) == {("care_need_id", "people.already_ended")}
    assert village.refused("journeys.supply_need", care_need_id=need["id"]) == {
        ("care_need_id", "people.already_ended")
    }
    village.passes(20)
    assert village.owed() == 0


def test_it_is_noted_by_whoever_looks_after_them_for_a_day_to_come(village: Village) -> None:
    yesterday = village.at.date() - timedelta(days=1)
    said = {"person_id": village.wu, "kind": "food", "next_on": yesterday}
    assert village.refused("journeys.note_need", **said) == {("next_on", "journeys.next_is_over")}
    said["next_on"] = village.at.date()
    assert village.refused("journeys.note_need", by="other_grid", **said) == {("person_id", "not_found_here")}
    assert village.refused("journeys.note_need", by="commander", **said) == {("", "not_allowed")}
    assert CareNeed.objects.count() == 0


def test_the_register_shows_whoever_needs_something_or_leans_on_somebody(village: Village) -> None:
    by = village.cast.actor("grid", village.at)
    assert not people.vulnerable_visible(by, village.at).exists()
    village.needs()
    (found,) = people.vulnerable_visible(by, village.at)
    ((need, said),) = people.care_needs([found.person_id])
    assert (need.kind, said) == ("medicine", {"what": "胰岛素", "amount": "2支", "supplier": "村医"})
    assert not people.vulnerable_visible(by, village.at, kind=Vulnerable.DIALYSIS).exists()
    village.do("people.note_vulnerability", person_id=village.wu, kind="dialysis")
    assert people.vulnerable_visible(by, village.at, kind=Vulnerable.DIALYSIS).count() == 1
    assert not people.vulnerable_visible(by, village.at, words="赵").exists()
    assert not people.vulnerable_visible(village.cast.actor("other_grid", village.at), village.at).exists()
    assert value(FIGURES["people.care_needs"], Scope(None, village.at + timedelta(minutes=1))) == 1
