"""Planning, doing, naming and escalating what is owed."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.core import dispatch, privacy
from lianfang.core.access import OPERATOR, SYSTEM, Grant
from lianfang.core.errors import NOT_ALLOWED, NOT_FOUND_HERE, STALE, Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids, fresh
from lianfang.core.models import JournalRow
from lianfang.editions.types import EscalationStep
from lianfang.tasks import actions, planning, queries
from lianfang.tasks.models import Escalation, Task
from lianfang.tasks.types import (
    ALREADY_DONE,
    HAS_LEFT,
    NOT_DONE_BY_SAYING,
    NOT_FOR_THIS_AREA,
    NOT_YOURS,
    Fulfilment,
    Owed,
)
from tests.cast import START, Cast

from .conftest import HOUR, Home, Planned, new_task, plan

STEPS = (EscalationStep(after_minutes=0, role="grid_worker"), EscalationStep(after_minutes=120, role="township_leader"))


def done_for(home: Home, *, hours: float = 1, person: int = 0, kind: str = "observation.visit") -> Fulfilment:
    at = START + hours * HOUR
    return actions.fulfilment(kind, by=OPERATOR, at=at, ids=Ids(fresh(at), at), person_id=home.persons[person])


# planning


def test_planning_twice_creates_nothing_twice(home: Home) -> None:
    new = [new_task(home, key="day 1"), new_task(home, key="day 2"), new_task(home, person=1, key="day 1")]
    assert len(plan(*new)) == 3
    assert plan(*new, new_task(home, key="day 2")) == []
    assert [task.key for task in plan(new_task(home, key="day 3"), *new)] == ["day 3"]
    assert Task.objects.count() == 4


def test_a_cancelled_task_is_not_planned_again(home: Home) -> None:
    plan(new_task(home))
    cancelled = actions.cancel(
        subjects=[home.persons[0]], kinds=None, reason="stay ended", at=START, ids=Ids(fresh(START), START)
    )
    assert cancelled == 1
    assert plan(new_task(home)) == []
    assert not queries.open_tasks([home.persons[0]], START).exists()


def test_cancelling_leaves_other_kinds_and_what_was_missed(home: Home) -> None:
    plan(
        new_task(home, "observation.visit"),
        new_task(home, "observation.reading", closes_at=START + 3 * HOUR),
        new_task(home, "observation.reading", key="evening"),
    )
    at = START + 4 * HOUR
    kinds = ["observation.reading"]
    assert actions.cancel(subjects=[home.persons[0]], kinds=kinds, reason="", at=at, ids=Ids(fresh(at), at)) == 1
    kept = Task.objects.filter(cancelled_at__isnull=True)
    assert {(task.kind, task.key) for task in kept} == {("observation.visit", ""), ("observation.reading", "")}


# whose it is


def test_today_shows_a_grid_worker_their_own_village_the_most_overdue_first(
    cast: Cast, home: Home, other_home: Home
) -> None:
    plan(
        new_task(home, key="later", due_at=START + 5 * HOUR),
        new_task(home, key="sooner"),
        new_task(home, key="tomorrow", opens_at=START + 24 * HOUR, due_at=START + 26 * HOUR),
        new_task(other_home),
        new_task(home, "report.file", role="clinician"),
    )
    at = START + HOUR
    assert [task.key for task in queries.today(cast.actor("grid", at), at)] == ["sooner", "later"]
    until = START + 30 * HOUR
    assert [task.key for task in queries.today(cast.actor("grid", at), at, until)] == ["sooner", "later", "tomorrow"]
    assert [task.division_id for task in queries.today(cast.actor("other_grid", at), at)] == [other_home.division]
    assert [task.kind for task in queries.today(cast.actor("clinician", at), at)] == ["report.file"]
    assert not queries.today(cast.actor("stranger_grid", at), at).exists()


def test_a_missed_reading_is_no_longer_in_today(cast: Cast, planned: Planned) -> None:
    planned(closes_at=START + 3 * HOUR)
    assert queries.today(cast.actor("grid", START + 2 * HOUR), START + 2 * HOUR).count() == 1
    assert not queries.today(cast.actor("grid", START + 3 * HOUR), START + 3 * HOUR).exists()


def test_a_task_with_a_name_is_only_that_members(cast: Cast, planned: Planned) -> None:
    task = planned()
    member = cast.members["township"]
    tasks = [{"task_id": task.id, "seen": task.version}]
    assert cast.do("tasks.reassign", by="township", tasks=tasks, member_id=member) == 1
    assert [t.id for t in queries.today(cast.actor("township"), START)] == [task.id]
    assert not queries.today(cast.actor("grid"), START).exists()
    assert queries.owners([Task.objects.get()], START)[task.id].member_id == member
    cast.do("tasks.reassign", by="township", tasks=[{"task_id": task.id, "seen": 2}])
    assert queries.owners([Task.objects.get()], START)[task.id].member_id == cast.members["grid"]


def test_a_stand_in_sees_what_is_owed_by_whom_they_stand_in_for(cast: Cast, planned: Planned) -> None:
    task = planned()
    Task.objects.update(owner=cast.members["grid"])
    until = START + 24 * HOUR
    cast.do(
        "roster.deputise",
        member_id=cast.members["grid"],
        deputy_id=cast.members["other_grid"],
        since=START,
        until=until,
    )
    assert [t.id for t in queries.today(cast.actor("other_grid"), START)] == [task.id]
    assert not queries.today(cast.actor("other_grid", until), until).exists()


def test_reassigning_says_every_reason(cast: Cast, home: Home, other_home: Home) -> None:
    done, open_one = plan(new_task(home), new_task(home, person=1))
    actions.fulfil([done_for(home, hours=0)])
    tasks = [{"task_id": task.id, "seen": 1} for task in (done, open_one)]
    found = cast.refusals("tasks.reassign", by="township", tasks=tasks, member_id=cast.members["other_grid"])
    assert found == {("tasks.0.task_id", ALREADY_DONE), ("member_id", NOT_FOR_THIS_AREA)}
    assert Task.objects.filter(owner__isnull=False).count() == 0


def test_nobody_is_named_who_has_left_or_on_a_version_that_is_gone(cast: Cast, planned: Planned) -> None:
    task = planned()
    tasks = [{"task_id": task.id, "seen": 7}]
    assert cast.refusals("tasks.reassign", by="township", tasks=tasks) == {("seen", STALE)}
    cast.do("roster.let_go", member_id=cast.members["grid"], seen=1)
    tasks = [{"task_id": task.id, "seen": 1}]
    found = cast.refusals("tasks.reassign", by="township", tasks=tasks, member_id=cast.members["grid"])
    assert found == {("member_id", HAS_LEFT)}


def test_only_who_may_assign_in_the_area_says_who_does_a_task(cast: Cast, planned: Planned) -> None:
    tasks = [{"task_id": planned().id, "seen": 1}]
    assert cast.refusals("tasks.reassign", by="grid", tasks=tasks) == {("", NOT_ALLOWED)}
    assert cast.refusals("tasks.reassign", by="stranger", tasks=tasks) == {("tasks.0.task_id", NOT_FOUND_HERE)}


# doing


def test_an_observation_fulfils_what_was_owed_for_the_person_and_nothing_else(home: Home) -> None:
    mine, other, kind, later = plan(
        new_task(home),
        new_task(home, person=1),
        new_task(home, "observation.checklist"),
        new_task(home, key="evening", opens_at=START + 5 * HOUR, due_at=START + 6 * HOUR),
    )
    assert actions.fulfil([done_for(home)]) == (mine.id,)
    mine.refresh_from_db()
    assert mine.done_at == mine.ended_at == START + HOUR
    assert mine.done_op is not None
    assert Task.objects.filter(done_at__isnull=True).count() == len([other, kind, later])


def test_one_knock_fulfils_what_is_owed_to_the_whole_household(home: Home, other_home: Home) -> None:
    plan(new_task(home), new_task(home, person=1), new_task(other_home))
    ids = Ids(fresh(START), START)
    one = actions.fulfilment("observation.visit", by=OPERATOR, at=START, ids=ids, household_id=home.household)
    assert len(actions.fulfil([one])) == 2
    assert Task.objects.get(done_at__isnull=True).household_id == other_home.household


def test_the_earliest_observation_counts_in_whatever_order_it_comes(home: Home) -> None:
    (task,) = plan(new_task(home))
    late, early = done_for(home, hours=3), done_for(home, hours=1)
    for order in ([late, early], [early, late]):
        Task.objects.update(done_at=None, done_op=None, ended_at=None)
        for one in order:
            actions.fulfil([one])
        task.refresh_from_db()
        assert task.done_at == START + HOUR
        assert task.done_op == early.op


def test_somebody_elses_paper_counts_as_done_by_them(cast: Cast, planned: Planned, home: Home) -> None:
    planned()
    by = replace(cast.actor("township"), entered_for=cast.members["grid"], means="paper")
    one = actions.fulfilment(
        "observation.visit", by=by, at=START, ids=Ids(fresh(START), START), person_id=home.persons[0]
    )
    actions.fulfil([one])
    assert Task.objects.get().done_by == cast.members["grid"]


moments = st.tuples(st.integers(0, 1), st.integers(0, 9), st.booleans())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moments, max_size=8))
def test_fulfilling_together_equals_one_by_one(home: Home, said: list[tuple[int, int, bool]]) -> None:
    Task.objects.all().delete()
    plan(
        *(
            new_task(home, person=n, key=key, opens_at=START + opens * HOUR, due_at=START + 9 * HOUR)
            for n in (0, 1)
            for key, opens in (("a", 0), ("b", 4))
        )
    )
    ids = [Ids(fresh(START), START) for _ in said]
    done = [
        actions.fulfilment(
            "observation.visit",
            by=OPERATOR,
            at=START + hour * HOUR,
            ids=one,
            household_id=home.household if whole else None,
            person_id=None if whole else home.persons[person],
        )
        for (person, hour, whole), one in zip(said, ids, strict=True)
    ]
    actions.fulfil(done)
    together = set(Task.objects.values_list("id", "done_at"))
    Task.objects.update(done_at=None, done_op=None, done_by=None, done_recorded_at=None, ended_at=None)
    for one in done:
        actions.fulfil([one])
    assert set(Task.objects.values_list("id", "done_at")) == together


def test_saying_it_is_done_keeps_the_note_under_the_persons_key(cast: Cast, planned: Planned, home: Home) -> None:
    task = planned(kind="order.serve")
    operation = fresh(START)
    for _ in range(2):
        cast.do("tasks.complete", by="grid", id=operation, task_id=task.id, note="handed to the wife")
    task.refresh_from_db()
    assert task.done_at == START
    assert task.version == 2
    assert privacy.unseal(privacy.key_of(home.persons[0]), bytes(task.sealed)) == {"note": "handed to the wife"}
    assert "handed to" not in JournalRow.objects.latest("seq").operations


def test_what_is_done_by_doing_it_cannot_be_ticked_off(cast: Cast, home: Home) -> None:
    visit, foreign = plan(new_task(home), new_task(home, "order.serve", role="township_leader"))
    assert cast.refusals("tasks.complete", by="grid", task_id=visit.id) == {("task_id", NOT_DONE_BY_SAYING)}
    assert cast.refusals("tasks.complete", by="grid", task_id=foreign.id) == {("task_id", NOT_YOURS)}
    assert cast.refusals("tasks.complete", by="stranger_grid", task_id=visit.id) == {("task_id", NOT_FOUND_HERE)}
    auditor = {("", NOT_ALLOWED)}
    assert cast.refusals("tasks.complete", by="auditor", task_id=visit.id) == auditor
    assert Task.objects.filter(done_at__isnull=False).count() == 0


def test_a_failure_after_the_write_leaves_nothing(
    cast: Cast, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = planned(kind="order.serve")

    def broken(*_: object) -> None:
        raise RuntimeError("the journal cannot be written")

    monkeypatch.setattr(dispatch.journal, "write", broken)
    with pytest.raises(RuntimeError):
        cast.do("tasks.complete", by="grid", task_id=task.id)
    task.refresh_from_db()
    assert task.done_at is None


# escalation


def test_an_overdue_task_goes_up_step_by_step_once_each(cast: Cast, planned: Planned) -> None:
    task = planned()
    for hours, level, role in ((2, 1, "grid_worker"), (3, 1, "grid_worker"), (4, 2, "township_leader")):
        at = START + hours * HOUR
        raised = planning.to_escalate(STEPS, at)
        actions.escalate(raised, by=SYSTEM, at=at, ids=Ids(fresh(at), at))
        task.refresh_from_db()
        assert (task.level, task.escalated_to) == (level, role)
    assert list(Escalation.objects.order_by("level").values_list("level", "at")) == [
        (1, START + 2 * HOUR),
        (2, START + 4 * HOUR),
    ]
    at = START + 5 * HOUR
    assert [t.id for t in queries.escalated(cast.actor("township", at), at)] == [task.id]
    assert not queries.escalated(cast.actor("commander", at), at).exists()
    assert planning.to_escalate(STEPS, at) == []


def test_what_is_done_or_missed_is_not_escalated(home: Home) -> None:
    plan(new_task(home), new_task(home, person=1, closes_at=START + 3 * HOUR))
    actions.fulfil([done_for(home, hours=2)])
    assert planning.to_escalate(STEPS, START + 3 * HOUR) == []
    assert len(planning.to_escalate(STEPS, START + 2.5 * HOUR)) == 1
    assert planning.to_escalate(STEPS, START + 2.5 * HOUR, divisions=[]) == []


# the board of a township


def test_the_township_board_counts_by_village_and_names_what_nobody_can_do(
    cast: Cast, home: Home, other_home: Home
) -> None:
    plan(new_task(home), new_task(home, person=1), new_task(other_home), new_task(home, "k", role="nobodys_role"))
    at = START + 3 * HOUR
    actions.fulfil([done_for(home)])
    board = queries.owed(cast.actor("township", at), at)
    assert board == {
        home.division: Owed(open=2, overdue=2, escalated=0, unowned=1),
        other_home.division: Owed(open=1, overdue=1, escalated=0, unowned=0),
    }
    assert queries.owed(cast.actor("stranger", at), at) == {}
    assert queries.overdue(cast.actor("township", at), at).count() == 3


def test_an_actor_without_any_role_sees_nothing(cast: Cast, planned: Planned) -> None:
    planned()
    nobody = replace(cast.actor("grid"), grants=())
    assert not queries.today(nobody, START).exists()
    assert not queries.tasks_visible(nobody, START).exists()
    ended = replace(nobody, grants=(Grant("grid_worker", frozenset(), None, START - HOUR, START),))
    assert not queries.today(ended, START).exists()


# figures


def test_figures_count_what_fell_due_what_was_done_on_time_and_what_is_overdue(home: Home) -> None:
    plan(
        new_task(home, key="on time"),
        new_task(home, "observation.reading", key="late"),
        new_task(home, "observation.checklist", key="never"),
        new_task(home, "observation.visit", person=1, key="missed", closes_at=START + 3 * HOUR),
    )
    actions.fulfil([done_for(home), done_for(home, hours=4, kind="observation.reading")])
    scope = Scope([home.division], START + 5 * HOUR, START)

    def figure(name: str) -> object:
        return value(FIGURES[f"tasks.{name}"], scope)

    assert [figure(n) for n in ("due", "done", "on_time", "missed", "overdue")] == [4, 2, 1, 1, 1]
    assert [figure(f"{n}_observation_visit") for n in ("due", "done", "on_time", "missed")] == [2, 1, 1, 1]
    assert str(figure("on_time_share")) == "25.0"
    assert value(FIGURES["tasks.overdue"], Scope(None, START + 3 * HOUR)) == 3


def test_refused_work_is_no_task(home: Home) -> None:
    with pytest.raises(ValueError, match="whose"):
        actions.fulfilment("observation.visit", by=OPERATOR, at=START, ids=Ids(fresh(START), START))
    assert actions.fulfil([]) == ()
    assert actions.create([], by=OPERATOR, at=START, ids=Ids(fresh(START), START)) == ()
    with pytest.raises(Refused):
        queries.lock_task(UUID(int=1))
