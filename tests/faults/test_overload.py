"""Somebody holds what all writers wait for: they are asked to come back, the server lives, and then all is done once."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from uuid import UUID

import psycopg
import pytest

from .reconciling import assert_reconciled
from .running import Home, Server, outcomes
from .senders import count, envelope, newcomer, reading
from .visitors import Visitor

WAIT_SECONDS = 1.0
SENDERS = 12
Holding = Callable[[Home], AbstractContextManager[None]]


@contextmanager
def the_queue(home: Home) -> Iterator[None]:
    """Another program of the home is at the head of the writers' queue and does not let go."""
    with (home.folder / "write.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def the_database(home: Home) -> Iterator[None]:
    """Somebody else's tool holds the write lock of the file, or the tables of the server."""
    if home.server:
        with psycopg.connect(home.address) as holder:
            holder.execute("LOCK TABLE core_journalrow, django_session IN EXCLUSIVE MODE")
            yield
        return
    with closing(sqlite3.connect(home.folder / "lianfang.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


@pytest.fixture
def server(new_home: Callable[..., Home]) -> Iterator[Server]:
    with Server(new_home(wait=WAIT_SECONDS), "--no-jobs") as running:
        yield running


@pytest.mark.parametrize("holding", [pytest.param(the_queue, marks=pytest.mark.sqlite_only), the_database])
def test_writers_who_wait_too_long_are_asked_to_come_back_and_then_done_once(server: Server, holding: Holding) -> None:
    sent = [envelope(reading(server.home, n), count(server.home), newcomer(server.home, "Wu")) for n in range(SENDERS)]
    processes = set(server.children())
    with holding(server.home), ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(server.send, sent))
    assert {(a.status, a.headers.get("retry-after")) for a in answers} == {(503, "2")}
    assert {code for a in answers for code in a.codes} == {"busy"}
    assert server.alive and set(server.children()) == processes
    for one in sent:
        assert outcomes(server.send(one)) == ["done", "done", "done"]
        assert outcomes(server.send(one)) == ["repeated", "repeated", "repeated"]
    assert_reconciled(server.home, {UUID(o["id"]): o["action"] for one in sent for o in one["operations"]})


def test_a_page_says_in_the_readers_language_to_try_again(server: Server) -> None:
    """Given a login while nothing can be written, the page answers 503 with words; afterwards the login is accepted."""
    for language, words in (("en", "Try again in a moment"), ("zh-hans", "请稍后再试")):
        visitor = Visitor(server, language)
        visitor.get("/login/")
        with the_database(server.home):
            answer = visitor.log_in("grid")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert words in answer.text
        assert visitor.log_in("grid").status == 303
        assert visitor.get("/").status == 200


def test_a_form_that_cannot_be_saved_comes_back_as_it_was(server: Server) -> None:
    """Given passers turned back while nothing can be written, the form keeps what was typed; sent again, it counts once."""
    visitor, address = Visitor(server), f"/gate/{server.home.county['posts'][0]}/turn-back/"
    visitor.get("/login/")
    assert visitor.log_in("post").status == 303
    assert visitor.get(address).status == 200
    form = {"purpose": "visit", "go_to": "the reception at the station", "count": "2", "op_id": str(UUID(int=5))}
    with the_database(server.home):
        answer = visitor.post(address, **form)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert "the reception at the station" in answer.text
    assert "The server is busy." in answer.text
    for _ in range(2):
        assert visitor.post(address, **form).status == 303
    assert server.home.rows("SELECT count(*), sum(count) FROM screening_turnedback") == [(1, 2)]
