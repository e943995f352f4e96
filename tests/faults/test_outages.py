"""The disk is full, the database goes away: a clear answer, nothing half done, and work goes on when they are back."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from .reconciling import assert_reconciled
from .running import Home, Server, outcomes
from .senders import arrival, count, door, envelope, newcomer, reading
from .visitors import Visitor

MOST_BYTES = 4096
"""No file may be written beyond its first page: what a full disk says to a file that grows."""
BACK_SECONDS = 30
WRITTEN = ("health_reading", "screening_tallydelta", "tasks_visit", "people_person", "core_journalrow")


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    with Server(home) as running:
        yield running


def a_days_work(home: Home) -> dict[str, Any]:
    return envelope(
        reading(home, 1), count(home), door(home, 2), arrival(home, "Traveller"), newcomer(home, "Newcomer")
    )


def written(home: Home) -> list[Any]:
    """How many rows the tables have that a day's work writes to."""
    return [home.rows(f"SELECT count(*) FROM {table}")[0][0] for table in WRITTEN]  # noqa: S608  our own names


def names(*sent: dict[str, Any]) -> dict[UUID, str]:
    return {UUID(o["id"]): o["action"] for one in sent for o in one["operations"]}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_full_disk_is_named_reads_go_on_and_work_resumes(server: Server, language: str) -> None:
    """Given a disk that takes nothing more, senders are told so; when there is room, all is done once."""
    home, visitor, sent = server.home, Visitor(server, language), a_days_work(server.home)
    visitor.get("/login/")
    assert visitor.log_in("grid").status == 303
    before = written(home)
    server.limit_files(MOST_BYTES)
    for _ in range(3):
        answer = server.send(sent)
        assert (answer.status, answer.headers["retry-after"], answer.codes) == (503, "60", ["no_room"])
    assert visitor.get("/today/").status == 200
    assert visitor.post("/logout/").status == 503
    assert written(home) == before
    server.limit_files(None)
    assert set(outcomes(server.send(sent))) == {"done"}
    assert set(outcomes(server.send(sent))) == {"repeated"}
    assert_reconciled(home, names(sent))


def shut(home: Home) -> None:
    """End every connection to the home's database and let none in."""
    home.on_server(
        f"ALTER DATABASE {home.database} WITH ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{home.database}'",  # noqa: S608
    )


def let_in(home: Home) -> None:
    home.on_server(f"ALTER DATABASE {home.database} WITH ALLOW_CONNECTIONS true")


@pytest.mark.server_only
def test_a_database_that_goes_away_and_comes_back_needs_no_restart(server: Server) -> None:
    """Given a server at work, while its database is away everybody is told to come back; then it goes on as before."""
    home, visitor, first = server.home, Visitor(server, "zh-hans"), a_days_work(server.home)
    visitor.get("/login/")
    assert visitor.log_in("grid").status == 303
    assert set(outcomes(server.send(first))) == {"done"}
    processes = set(server.children())
    sent = a_days_work(home)
    shut(home)
    for _ in range(3):
        answer = server.send(sent)
        assert (answer.status, answer.headers["retry-after"], answer.codes) == (503, "10", ["unreachable"])
    page = visitor.get("/today/")
    assert (page.status, page.headers["retry-after"]) == (503, "10")
    assert "请稍后再试" in page.text
    let_in(home)
    assert set(outcomes(server.send(sent))) == {"done"}
    assert set(outcomes(server.send(first))) == {"repeated"}
    assert visitor.get("/today/").status == 200
    assert server.alive and set(server.children()) == processes
    assert_reconciled(home, names(first, sent))


@pytest.mark.server_only
def test_a_command_says_that_the_records_cannot_be_reached(home: Home) -> None:
    shut(home)
    said = home.tried("lianfang.cli", "check")
    assert said.returncode == 1
    assert said.stderr.splitlines()[-1].startswith("lianfang: The records cannot be reached at the moment.")
    let_in(home)
    assert home.run("lianfang.cli", "check") == "check: all is well\n"


@pytest.mark.server_only
def test_jobs_live_through_a_database_that_is_away(home: Home) -> None:
    """Given jobs that take their turn every second, an outage does not end them: then they seal what came in."""
    with (home.folder / "jobs.log").open("ab") as log:
        command = [sys.executable, "-m", "lianfang.cli", "jobs", "--every", "1"]
        jobs = subprocess.Popen(command, env=home.environment, stdout=log, stderr=log)
    try:
        sealed = awaited_seals(home, more_than=0)
        shut(home)
        time.sleep(3)
        let_in(home)
        with Server(home, "--no-jobs") as server:
            assert set(outcomes(server.send(a_days_work(home)))) == {"done"}
        assert awaited_seals(home, more_than=sealed) > sealed
        assert jobs.poll() is None
    finally:
        jobs.kill()
        jobs.wait()


def awaited_seals(home: Home, *, more_than: int) -> int:
    deadline = time.monotonic() + BACK_SECONDS
    found = 0
    while time.monotonic() < deadline:
        found = int(home.rows("SELECT count(*) FROM core_seal")[0][0])
        if found > more_than:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{found} seals after {BACK_SECONDS} s:\n" + (home.folder / "jobs.log").read_text()[-3000:])
