"""Counts that are kept by day say what the records say: always, whoever wrote them, however and whenever."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from threading import Thread
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from lianfang.cli.bench_rows import write
from lianfang.core import integrity
from lianfang.core.figures import (
    FIGURES,
    Figure,
    Scope,
    by_division,
    counting,
    parts,
    refreshing,
    value,
    value_of_each,
    values,
    watching,
)
from lianfang.core.models import CountedTable, DayCount, StaleDay
from lianfang.health.models import Reading
from lianfang.places.types import division_uuid
from lianfang.tasks.models import Task
from tests.cast import LISHU_VILLAGE, NANXIAN, OTHER_VILLAGE, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2020, 1, 20, tzinfo=SHANGHAI)
NOW = datetime(2020, 2, 14, 9, 30, tzinfo=SHANGHAI)
VILLAGES = [division_uuid(code) for code in (LISHU_VILLAGE, OTHER_VILLAGE, NANXIAN)]
RESIDENT = UUID(int=7)
KINDS = ["observation.visit", "observation.reading", "order.serve"]
LONG_BEFORE = datetime(2019, 3, 1, tzinfo=SHANGHAI)
DRAWN = random.Random()


def _some_time() -> datetime:
    """Mostly in the month that is counted; now and then long before it, or on a midnight."""
    which = DRAWN.random()
    if which < 0.05:
        return LONG_BEFORE + timedelta(hours=DRAWN.randrange(5_000))
    if which < 0.15:
        return FIRST + timedelta(days=DRAWN.randrange(30))
    return FIRST + timedelta(minutes=DRAWN.randrange(30 * 1_440))


def _stamp(at: datetime) -> dict[str, object]:
    return {"id": UUID(int=DRAWN.getrandbits(128)), "op": UUID(int=1), "by": UUID(int=1), "at": at, "recorded_at": at}


def _task() -> dict[str, object]:
    due, ended = _some_time(), _some_time() if DRAWN.random() < 0.7 else None
    done = ended if ended and DRAWN.random() < 0.6 else None
    escalated = due + timedelta(hours=2) if DRAWN.random() < 0.3 else None
    return {
        **_stamp(due - timedelta(days=1)),
        "kind": DRAWN.choice(KINDS),
        "subject": UUID(int=DRAWN.getrandbits(128)),
        "key": "",
        "division_id": DRAWN.choice(VILLAGES),
        "role": "grid_worker",
        "opens_at": due - timedelta(hours=3),
        "due_at": due,
        "closes_at": due + timedelta(hours=6),
        "ended_at": ended,
        "done_at": done,
        "done_op": UUID(int=1) if done else None,
        "cancelled_at": None if done else ended,
        "escalated_at": escalated,
        "level": DRAWN.choice((1, 2)) if escalated else 0,
    }


@pytest.fixture
def county(cast: Cast) -> Cast:
    """Some tasks and readings in two towns and a neighbouring county, all of them counted."""
    DRAWN.seed(20200214)
    write("tasks_task", (_task() for _ in range(400)))
    write("people_person", [{**_stamp(FIRST), "id": RESIDENT, "division_id": VILLAGES[0], "sealed": b""}])
    write("health_reading", (_reading() for _ in range(200)))
    refreshing.count_all(NOW, worth=1)
    return cast


def _reading() -> dict[str, object]:
    return {
        **_stamp(_some_time()),
        "person_id": RESIDENT,
        "division_id": DRAWN.choice(VILLAGES),
        "celsius": "37.80",
        "fever": DRAWN.random() < 0.3,
        "source": "home",
        "method": "axillary",
    }


KIND_WORDS = tuple(kind.replace(".", "_") for kind in KINDS)
STEMS = ("due", "done", "on_time", "missed", "overdue", "escalated_open")
NAMED = {f"tasks.{stem}" for stem in STEMS} | {f"tasks.{stem}_{kind}" for stem in STEMS for kind in KIND_WORDS}


@cache
def _kept() -> list[Figure]:
    found = [FIGURES[id] for id in sorted(NAMED | {"health.readings", "health.fevers", "isolation.in_site_quarantine"})]
    assert all(map(parts.kept, found))
    return found


def _scopes() -> Iterator[Scope]:
    midnight = datetime(2020, 2, 10, tzinfo=SHANGHAI)
    for until in (midnight, NOW, LONG_BEFORE + timedelta(days=60), datetime(2020, 2, 20, 16, tzinfo=SHANGHAI)):
        yield Scope(VILLAGES[:1], until, until - timedelta(days=5, hours=3))
        yield Scope(None, until, None, outside=(VILLAGES[2],))


SPANS = [(NOW - timedelta(days=n + 1), NOW - timedelta(days=n)) for n in range(3)]
SPANS += [(None, FIRST + timedelta(days=n)) for n in (0, 7, 9)]


def _assert_right() -> None:
    """Every kept figure equals what is counted live, in every scope, over several spans and by division."""
    for scope in _scopes():
        live = dict.fromkeys((figure.id for figure in _kept()), 0)
        live |= {id: n for id, _, n in counting.each(_kept(), scope)}
        assert value_of_each(_kept(), scope) == live
    whole, some = Scope(None, NOW), Scope(VILLAGES[:2], NOW)
    for id in ("tasks.due", "tasks.overdue", "tasks.escalated_open_order_serve", "health.fevers"):
        figure = FIGURES[id]
        for scope in (whole, some):
            assert values(figure, scope, SPANS) == counting.over(figure, scope, SPANS), id
            placed = {key[0]: n for _, key, n in counting.each([figure], scope, figure.division) if n}
            assert by_division(figure, scope) == placed, id
            assert value(figure, scope) == counting.count(figure, scope), id


def _change_some() -> None:
    """What happens to records: new ones, ends, a move, a wrong one that is gone."""
    write("tasks_task", (_task() for _ in range(40)))
    Task.objects.filter(level=1, ended_at=None).update(done_at=NOW, done_op=UUID(int=1), ended_at=NOW)
    Task.objects.filter(level=2, kind=KINDS[0]).update(division_id=VILLAGES[1])
    Reading.objects.filter(fever=True, division_id=VILLAGES[0]).update(voided_at=NOW)
    Task.objects.filter(kind=KINDS[2], escalated_at__isnull=False).delete()


def test_kept_counts_are_what_the_rows_say_before_and_after_they_are_counted_again(county: Cast) -> None:
    assert not StaleDay.objects.exists()
    _assert_right()
    _change_some()
    assert StaleDay.objects.exists()
    _assert_right()
    assert refreshing.refresh(NOW) > 0
    assert not StaleDay.objects.exists()
    _assert_right()
    assert list(refreshing.problems()) == []


def test_a_day_that_nobody_wrote_to_is_not_counted_again(county: Cast) -> None:
    """One late reading of 3 February: the days that it may lie in are counted anew, and no other."""
    late = {**_reading(), "at": datetime(2020, 2, 3, 23, tzinfo=SHANGHAI)}
    write("health_reading", [late])
    assert refreshing.refresh(NOW) == 2
    _assert_right()


def test_kept_counts_answer_a_past_day_without_a_look_at_the_rows(county: Cast) -> None:
    until = datetime(2020, 2, 10, tzinfo=SHANGHAI)
    with connection.execute_wrapper(_refuse("tasks_task")):
        assert value(FIGURES["tasks.overdue"], Scope(None, until)) > 0
        assert value(FIGURES["tasks.due"], Scope(None, until, until - timedelta(days=3))) > 0


def _refuse(table: str) -> object:
    def run(execute: object, sql: str, *rest: object) -> object:
        assert table not in sql
        return execute(sql, *rest)  # type: ignore[operator]

    return run


def test_what_is_written_while_its_day_is_counted_is_not_lost(county: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's reading comes between the counting and the keeping of the count."""
    write("health_reading", [_reading()])
    counts = refreshing._counts

    def slow(*asked: object) -> object:
        found = counts(*asked)  # type: ignore[arg-type]
        write("health_reading", [{**_reading(), "at": datetime(2020, 2, 3, 12, tzinfo=SHANGHAI)}])
        return found

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "_counts", slow)
        refreshing.refresh(NOW)
    assert StaleDay.objects.filter(counting=False).exists()
    _assert_right()
    refreshing.refresh(NOW)
    assert not StaleDay.objects.exists()
    _assert_right()


def test_a_count_that_was_broken_off_is_done_again(county: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    write("health_reading", [_reading() for _ in range(20)])

    def broken(*_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "_counts", broken)
        with pytest.raises(KeyboardInterrupt):
            refreshing.refresh(NOW)
    _assert_right()
    refreshing.refresh(NOW)
    assert not StaleDay.objects.exists()
    _assert_right()


def test_check_names_a_count_that_the_records_do_not_bear_out(county: Cast) -> None:
    row = DayCount.objects.filter(figure="tasks.due", division=VILLAGES[0]).latest("day")
    DayCount.objects.filter(pk=row.pk).update(n=row.n + 1)
    DayCount.objects.filter(figure="health.readings", division=None).delete()
    found = [text for text in integrity.problems() if "are kept" in text]
    assert f"tasks.due on {row.day} in {row.division}: {row.n + 1} are kept, the records say {row.n}" in found
    assert any(text.startswith("health.readings on") and "in all divisions: 0 are kept" in text for text in found)


def test_counts_of_an_older_definition_are_dropped_and_made_anew(county: Cast) -> None:
    CountedTable.objects.filter(source="tasks_task").update(definitions="0" * 16)
    _assert_right()
    watching.drop_outdated()
    assert not DayCount.objects.filter(source="tasks_task").exists()
    _assert_right()
    refreshing.count_all(NOW, worth=1)
    assert DayCount.objects.filter(source="tasks_task").exists()
    _assert_right()


def test_a_small_table_is_counted_live_and_its_notes_go(cast: Cast) -> None:
    DRAWN.seed(20200214)
    write("tasks_task", (_task() for _ in range(20)))
    assert StaleDay.objects.filter(source="tasks_task").exists()
    refreshing.count_all(NOW, worth=21)
    assert not CountedTable.objects.exists() and not StaleDay.objects.exists()
    assert value(FIGURES["tasks.due"], Scope(None, NOW + timedelta(days=90))) == _uncancelled()
    write("tasks_task", [_task()])
    refreshing.count_all(NOW, worth=21)
    assert CountedTable.objects.filter(source="tasks_task").exists()
    assert value(FIGURES["tasks.due"], Scope(None, NOW + timedelta(days=90))) == _uncancelled()


def _uncancelled() -> int:
    return Task.objects.filter(cancelled_at=None).count()


def test_a_new_day_is_counted_and_old_ones_are_folded_together(county: Cast) -> None:
    later = NOW + timedelta(days=refreshing.FOLDED_AFTER)
    refreshing.refresh(later)
    state = CountedTable.objects.get(source="tasks_task")
    assert state.last == later.date() + timedelta(days=1)
    assert state.first == later.date() - timedelta(days=refreshing.KEPT_DAYS)
    assert not DayCount.objects.filter(source="tasks_task", day__lt=state.first).exclude(day=watching.BEFORE).exists()
    _assert_right()
    assert list(refreshing.problems()) == []


@pytest.mark.server_only
@pytest.mark.django_db(transaction=True)
def test_counting_beside_writers_loses_nothing(cast: Cast) -> None:
    """Three who write, each in transactions that stay open for a moment, while the jobs count again and again."""
    DRAWN.seed(20200214)
    write("people_person", [{**_stamp(FIRST), "id": RESIDENT, "division_id": VILLAGES[0], "sealed": b""}])
    refreshing.count_all(NOW, worth=1)
    work = [[[_reading() for _ in range(3)] for _ in range(60)] for _ in range(3)]
    writers = [Thread(target=_write_slowly, args=(rows,)) for rows in work]
    for writer in writers:
        writer.start()
    turns = 0
    while any(writer.is_alive() for writer in writers):
        turns += refreshing.refresh(NOW, worth=1) > 0
    assert turns > 1
    refreshing.refresh(NOW, worth=1)
    assert value(FIGURES["health.readings"], Scope(None, NOW + timedelta(days=60))) == 3 * 60 * 3
    assert not StaleDay.objects.exists()
    assert list(refreshing.problems()) == []


def _write_slowly(work: list[list[dict[str, object]]]) -> None:
    try:
        for rows in work:
            with transaction.atomic():
                write("health_reading", rows)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.01)")
    finally:
        connection.close()
