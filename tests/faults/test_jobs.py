"""The jobs are killed in the middle of their work, or the database goes under them: what was left is done, nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from .reconciling import assert_reconciled
from .running import Answer, Home, Server, outcomes
from .senders import envelope, reading

FROM_SCHEDULE = "SELECT count(*) FROM core_journalrow WHERE origin = 'schedule'"
TURN_SECONDS = 60
DUE = 3
"""What is due in a home that was just set up: the plans of two days, and the escalation of this quarter of an hour."""


def jobs(home: Home) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "lianfang.cli", "jobs", "--once"], env=home.environment)


def until_written(home: Home, process: "subprocess.Popen[bytes]", rows: int) -> None:
    """Wait until the schedule has written `rows` rows of the journal, or is done."""
    deadline = time.monotonic() + TURN_SECONDS
    while time.monotonic() < deadline and process.poll() is None and scheduled(home) < rows:
        time.sleep(0.005)


def scheduled(home: Home) -> int:
    return int(home.rows(FROM_SCHEDULE)[0][0])


def test_jobs_killed_in_the_middle_do_the_rest_the_next_time_and_nothing_twice(home: Home) -> None:
    """Given jobs that are killed after their first, then their second operation, the next turn does what was left."""
    for rows in (1, 2):
        process = jobs(home)
        until_written(home, process, rows)
        process.kill()
        process.wait()
    assert scheduled(home) >= 2
    assert home.run("lianfang.cli", "jobs", "--once").endswith("operations done\n")
    done = scheduled(home)
    assert DUE <= done <= DUE + 1  # a quarter of an hour may have begun meanwhile
    assert_reconciled(home, {})
    home.run("lianfang.cli", "jobs", "--once")
    assert scheduled(home) - done <= 1  # a quarter of an hour may have begun meanwhile


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    with Server(home) as running:
        yield running


def one_of(server: Server, words: str, *, but: Collection[int] = ()) -> int:
    """A process under the server whose command line has `words`, as soon as there is one; none of `but`."""
    deadline = time.monotonic() + TURN_SECONDS
    while time.monotonic() < deadline:
        for pid, line in server.children().items():
            if words in line and pid not in but:
                return pid
        time.sleep(0.1)
    raise AssertionError(f"no {words} under the server: {server.children()}")


def answered(server: Server, sent: dict[str, Any]) -> Answer:
    """What the server answers as soon as somebody listens: the worker that was killed may have been the first to be ready."""
    deadline = time.monotonic() + TURN_SECONDS
    while True:
        try:
            return server.send(sent)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "nobody listens any more"
            time.sleep(0.1)


@pytest.mark.parametrize("words", ["lianfang.cli jobs", "lianfang.cli serve"], ids=["the jobs", "a worker"])
def test_a_process_that_is_killed_is_started_again(server: Server, words: str) -> None:
    """Given a server, when its jobs or one of its workers are killed, it goes on and another takes their place."""
    before = server.children()
    os.kill(one_of(server, words), signal.SIGKILL)
    assert one_of(server, words, but=before)
    assert server.alive
    assert outcomes(answered(server, envelope(reading(server.home, 1)))) == ["done"]
