"""Nobody is left behind: whoever takes a carer away, somebody is asked at once to see to each who depends on them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.isolation import queries as isolation
from lianfang.journeys import dependants, schedule
from lianfang.people import queries as people
from lianfang.tasks.kinds import DEPENDANT
from lianfang.tasks.models import Task
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, forget
from tests.journeys.test_replay import replays
from tests.journeys.way import Way, the_way

pytestmark = pytest.mark.django_db(transaction=True)


class Family:
    """Two who care for a child at home and for an old neighbour who lives alone."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.rooms = 0
        made = self._register("周父", 1985, address="5组1号")
        self.home = made["household_id"]
        self.carers = [UUID(made["id"]), UUID(self._register("周母", 1987, household=self.home)["id"])]
        self.child = UUID(self._register("周小", 2016, household=self.home)["id"])
        self.old = UUID(self._register("吴奶奶", 1935, address="5组2号")["id"])
        for carer in self.carers:
            for dependant, need in ((self.old, "elderly"), (self.child, "child")):
                tie = {"dependant_id": dependant, "carer_id": carer, "need": need}
                way.do("people.add_dependant", "grid", **tie)
        way.on(minutes=5)

    def _register(self, name: str, year: int, **more: Any) -> Any:
        entry = {"name": name, "sex": "female", "born_on": f"{year}-05-01"}
        return self.way.do("people.register_person", "grid", entry=entry, division_id=LISHU_VILLAGE, **more)

    def ordered(self, person: UUID) -> None:
        """Signed to go to a quarantine site."""
        said = {
            "category": "close_contact",
            "ground": "contact",
            "evidence": "同车",
            "outbreak_id": self.way.cast.outbreak,
        }
        times = {"basis": {"last_exposure_at": self.way.at - timedelta(hours=3)}}
        order = self.way.do(
            "journeys.propose_order", "epidemiologist", person_id=person, division_id=LISHU_VILLAGE, **said, **times
        )
        self.way.do("journeys.sign_order", "commander", order_id=order["id"], seen=order["version"])

    def admitted(self, person: UUID) -> None:
        """Given a bed in a hospital."""
        case = self.way.confirmed(person, f"T-{person.hex[:6]}{person.hex[-6:]}")
        self.way.admitted(person, case, self.rooms)
        self.rooms += 1

    def died(self, person: UUID) -> None:
        """Died as a case that was in no bed."""
        case = self.way.confirmed(person, f"T-{person.hex[:6]}{person.hex[-6:]}")
        said = {"case_id": case, "seen": clinical.case(case).version, "died_at": self.way.at}
        self.way.do("journeys.record_death", "clinician", **said)

    def moved(self, person: UUID) -> None:
        """Went to live in another village."""
        self.way.do("people.move_person", "other_grid", person_id=person, division_id=OTHER_VILLAGE)

    def left(self, person: UUID) -> None:
        """Went to live where the register is not kept."""
        seen = people.person(person).version
        self.way.do("people.leave_register", "grid", person_id=person, seen=seen, why="moved_out")

    def goes(self, how: str, carer: UUID) -> None:
        getattr(self, how)(carer)
        self.way.on(minutes=2)
        schedule.run_due(self.way.at)

    def seen_to(self) -> set[UUID]:
        return set(Task.objects.filter(kind=DEPENDANT, cancelled_at=None).values_list("subject", flat=True))


@pytest.fixture
def family() -> Iterator[Family]:
    yield Family(the_way())
    forget()


WAYS = ("ordered", "admitted", "died", "moved", "left")


@pytest.mark.parametrize(("first", "second"), list(product(WAYS, WAYS)))
def test_no_way_takes_the_last_carer_without_a_task_for_each_who_depends_on_them(
    family: Family, first: str, second: str
) -> None:
    """Given two carers, the first may go however they go; when the second goes too, the child and the neighbour are seen to."""
    family.goes(first, family.carers[0])
    assert family.seen_to() == set()
    family.goes(second, family.carers[1])
    assert family.seen_to() == {family.child, family.old}
    schedule.run_due(family.way.on(minutes=20))
    assert Task.objects.filter(kind=DEPENDANT).count() == 2


def test_the_clock_is_the_editions_and_the_task_is_the_villages(family: Family) -> None:
    for carer in family.carers:
        family.ordered(carer)
    tasks = Task.objects.filter(kind=DEPENDANT)
    assert {(one.due_at - one.opens_at, one.division_id) for one in tasks} == {
        (timedelta(hours=2), family.way.cast.village)
    }
    assert {one.context for one in tasks} <= set(family.carers)
    mine = family.way.do("tasks.complete", "grid", task_id=tasks[0].id, note="姑姑来住")
    assert mine["version"] == 2
    replays()


def test_bringing_them_to_the_site_asks_nobody_again(family: Family) -> None:
    """Given a task at the signature that is done, the arrival makes no second one; a child who goes along is cared for there."""
    for carer in family.carers:
        family.ordered(carer)
    family.way.do("tasks.complete", "grid", task_id=Task.objects.get(kind=DEPENDANT, subject=family.old).id)
    for n, carer in enumerate(family.carers):
        order = isolation.orders_of([carer], family.way.at)[carer]
        room = family.way.rooms[f"isolation_site contact {n}"]
        family.way.do("journeys.place", "township", order_id=order.id, room_id=room)
    assert Task.objects.filter(kind=DEPENDANT).count() == 2
    family.ordered(family.child)
    assert Task.objects.get(kind=DEPENDANT, subject=family.child).cancelled_at == family.way.at


def test_whoever_moves_away_leaves_nobody_and_that_replays(family: Family) -> None:
    for carer in family.carers:
        family.goes("moved", carer)
    assert family.seen_to() == {family.child, family.old}
    assert not dependants.unseen(family.way.at)
    replays()


def test_who_would_be_left_is_known_before_anything_is_signed(family: Family) -> None:
    assert dependants.left_when([family.carers[0]], family.way.at) == []
    family.ordered(family.carers[0])
    left = dependants.left_when([family.carers[1]], family.way.at)
    assert {one.person_id for one in left} == {family.child, family.old}


class Alone:
    """A household in which nobody wrote down who cares for whom: a mother, her child, and the child's great-grandfather."""

    def __init__(self, way: Way) -> None:
        self.way = way
        made = self.register("郑母", 1988, address="6组1号")
        self.mother, self.home = UUID(made["id"]), made["household_id"]
        self.child = UUID(self.register("郑小", 2012, household=self.home)["id"])
        self.old = UUID(self.register("郑太公", 1936, household=self.home)["id"])
        way.on(minutes=5)

    def register(self, name: str, year: int, **more: Any) -> Any:
        entry = {"name": name, "sex": "female", "born_on": f"{year}-05-01"}
        return self.way.do("people.register_person", "grid", entry=entry, division_id=LISHU_VILLAGE, **more)

    def hours(self, n: float) -> set[UUID]:
        """Who is seen to when so many hours are over."""
        self.way.on(hours=n)
        schedule.run_due(self.way.at)
        return set(Task.objects.filter(kind=DEPENDANT, cancelled_at=None).values_list("subject", flat=True))


@pytest.fixture
def alone() -> Iterator[Alone]:
    yield Alone(the_way())
    forget()


def _moves(alone: Alone, who: UUID) -> None:
    alone.way.do("people.move_person", "other_grid", person_id=who, division_id=OTHER_VILLAGE)


def _leaves(alone: Alone, who: UUID) -> None:
    seen = people.person(who).version
    alone.way.do("people.leave_register", "grid", person_id=who, seen=seen, why="moved_out")


def _goes_away(alone: Alone, who: UUID) -> None:
    alone.way.do("people.note_away", "grid", person_id=who, place="长春")


@pytest.mark.parametrize("goes", [_moves, _leaves, _goes_away])
def test_whom_the_last_adult_leaves_is_seen_to_though_nobody_wrote_it_down(alone: Alone, goes: Any) -> None:
    """Given the mother goes, when an hour is over somebody is asked to see to the child and to the old man, once."""
    goes(alone, alone.mother)
    assert alone.hours(0.5) == set()
    assert alone.hours(1) == {alone.child, alone.old}
    assert {one.context for one in Task.objects.filter(kind=DEPENDANT)} == {alone.mother}
    assert alone.hours(5) == {alone.child, alone.old}
    assert Task.objects.filter(kind=DEPENDANT).count() == 2
    replays()


def test_a_family_that_goes_one_by_one_leaves_nobody(alone: Alone) -> None:
    for who in (alone.mother, alone.child, alone.old):
        _moves(alone, who)
        alone.way.on(minutes=10)
    assert alone.hours(2) == set()


def test_a_grown_up_at_home_or_a_guest_is_somebody_to_lean_on(alone: Alone) -> None:
    """Given an aunt of forty comes to stay, nobody is left alone; given she leaves again, they are."""
    aunt = {"name": "郑姑", "sex": "female", "born_on": "1980-01-01"}
    stays = alone.way.do("journeys.receive_guest", "grid", host_id=alone.home, entry=aunt)
    _goes_away(alone, alone.mother)
    assert alone.hours(2) == set()
    alone.way.do("people.end_sojourn", "grid", sojourn_id=stays["id"], seen=1)
    assert alone.hours(2) == {alone.child, alone.old}


def test_who_is_cared_for_from_another_door_is_not_left(alone: Alone) -> None:
    neighbour = alone.register("邻居", 1970, address="6组2号")["id"]
    for one in (alone.child, alone.old):
        alone.way.do("people.add_dependant", "grid", dependant_id=one, carer_id=neighbour, need="child")
    _leaves(alone, alone.mother)
    assert alone.hours(2) == set()
