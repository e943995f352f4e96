"""How the home is: each sign says what it saw, and calls for somebody when it should."""

import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lianfang.core import backup, clock, operating, seals
from lianfang.core.models import HomeSetting, JournalRow
from lianfang.core.operating import State
from tests.cast import LISHU_TOWN, START, Cast

Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def seals_of_its_own() -> Iterator[None]:
    """The notes of seals lie in the home, which the tests of a process share."""
    seals.begin_anew()
    yield
    seals.begin_anew()


def said(name: str, at: datetime | None = None) -> operating.Sign:
    return next(one for one in operating.signs(at or clock.real_now()) if one.name == name)


def test_a_new_home_has_no_backup_and_no_jobs_and_says_what_to_do(cast: Cast) -> None:
    found = {one.name: one for one in operating.signs(clock.real_now())}
    assert set(found) == {"queue", "jobs", "seal", "messages", "backup", "disk", "clock"}
    assert (found["jobs"].state, found["backup"].state) == (State.ACT, State.ACT)
    assert all(one.sentence() and "%" not in one.sentence().replace(" %)", "") for one in found.values())
    assert found["jobs"].command == "./lianfang jobs"


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        (timedelta(seconds=40), State.FINE),
        (timedelta(minutes=3), State.LOOK),
        (timedelta(minutes=11), State.ACT),
    ],
)
def test_jobs_that_do_not_turn_are_noticed(cast: Cast, ago: timedelta, state: State) -> None:
    now = clock.real_now()
    operating.turned(now - ago, 3)
    assert said("jobs", now).state is state


def test_rows_of_the_journal_that_wait_too_long_for_their_seal_are_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seals.seal(START)
    cast.do("places.open_site", kind="hospital", name="县医院", division_id=LISHU_TOWN)
    for later, state in ((1, State.FINE), (11, State.LOOK), (61, State.ACT)):
        monkeypatch.setattr(clock, "now", lambda later=later: START + timedelta(minutes=later))
        assert said("seal").state is state
    seals.seal(START)
    assert said("seal").state is State.FINE
    assert "0 rows wait" in said("seal").sentence()


def test_a_backup_grows_old(cast: Cast) -> None:
    now = clock.real_now()
    told = {"at": now.isoformat(), "file": "lianfang-20200124T000000Z.zip", "rows": 12}
    HomeSetting.objects.create(name=backup.LAST_BACKUP, value=told)
    assert said("backup", now).state is State.FINE
    assert "lianfang-20200124T000000Z.zip with 12 rows" in said("backup", now).sentence()
    assert said("backup", now + timedelta(days=2)).state is State.LOOK
    assert said("backup", now + timedelta(days=8)).state is State.ACT


@pytest.mark.parametrize(("free", "state"), [(50, State.FINE), (10, State.LOOK), (2, State.ACT)])
def test_a_disk_that_fills_is_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(100 * 10**9, (100 - free) * 10**9, free * 10**9))
    assert said("disk").state is state


def test_a_clock_that_went_back_is_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = JournalRow.objects.latest("seq").received
    monkeypatch.setattr(clock, "now", lambda: newest - timedelta(hours=1))
    assert said("clock").state is State.ACT
    monkeypatch.setattr(clock, "now", lambda: newest + timedelta(hours=1))
    assert said("clock").state is not State.ACT


def test_the_database_answers(db: None) -> None:
    assert operating.answers()
