"""The jobs are killed between the sending of a message and its note: it is sent once more, under the same key, and noted."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from html import unescape
from uuid import UUID

import pytest

from tests.journeys.gateways import TextGateway, running, set_up

from .reconciling import assert_reconciled
from .running import Home, Server
from .test_jobs import jobs
from .test_overload import the_database
from .visitors import Visitor

SECONDS = 60
NO_NIGHT = {"quiet_from": '"00:00"', "quiet_until": '"00:00"'}
NOTED = "SELECT count(*) FROM core_message WHERE sent_at IS NOT NULL"
TRIES = "SELECT tries FROM core_sending"
LATER = "UPDATE core_sending SET next_at = begun_at"
"""The minutes are over for which the program that died held the message."""


@pytest.fixture
def texts(home: Home) -> Iterator[TextGateway]:
    """A gateway for text messages, which the home's settings name; it answers when it may."""
    with running(TextGateway()) as gateway:
        set_up(home.folder, gateway, **NO_NIGHT)
        yield gateway
        gateway.may_answer.set()


@pytest.fixture
def reader(home: Home) -> Iterator[Callable[[str], str]]:
    """What the epidemiologist reads in a room of the messages."""
    with Server(home, "--no-jobs") as server:
        visitor = Visitor(server)

        def read(room: str) -> str:
            if not visitor.token:
                visitor.get("/login/")
                assert visitor.log_in("epidemiologist").status == 303
            page = visitor.get(f"/messages/?show={room}")
            assert page.status == 200
            return unescape(page.text)

        yield read


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def killed_while_sending(home: Home, texts: TextGateway, held: Callable[[Home], AbstractContextManager[None]]) -> None:
    """Jobs that are killed with kill -9 once the gateway has the message and, where the note is held up, has answered."""
    texts.may_answer.clear()
    process = jobs(home)
    try:
        until(lambda: len(texts.taken) == 1, "the gateway was never asked")
        with held(home):
            if held is the_database:
                texts.may_answer.set()
                until(lambda: texts.answered == 1, "the gateway never answered")
                time.sleep(0.5)  # the program reads the answer and waits to write its note
            assert process.poll() is None
            process.kill()
            process.wait()
    finally:
        process.kill()
        process.wait()
        texts.may_answer.set()


@pytest.mark.parametrize("held", [lambda _home: nullcontext(), the_database], ids=["no answer yet", "no note yet"])
def test_jobs_killed_between_sending_and_note_send_once_more_under_the_same_key(
    home: Home,
    texts: TextGateway,
    reader: Callable[[str], str],
    held: Callable[[Home], AbstractContextManager[None]],
) -> None:
    """Given a message that the gateway has and the home has not noted, the next jobs wait, send it again and note it once.

    The gateway tells the second from another message by its key; whoever looks sees where it stands all the while.
    """
    message = UUID(home.run("tests.faults.telling", json.dumps(home.county)).strip())
    killed_while_sending(home, texts, held)
    assert (home.rows(NOTED), home.rows(TRIES)) == ([(0,)], [(1,)])
    assert "is being sent" in reader("waiting")

    home.run("lianfang.cli", "jobs", "--once")
    assert len(texts.taken) == 1  # the program that died may be alive: nobody sends beside it

    home.change(LATER)
    home.run("lianfang.cli", "jobs", "--once")
    assert (home.rows(NOTED), home.rows(TRIES)) == ([(1,)], [(2,)])
    assert [one["key"] for one in texts.taken] == [message.hex] * 2
    assert len({one["body"] for one in texts.taken}) == 1
    assert "sent, not known to be read" in reader("sent") and "is being sent" not in reader("waiting")

    home.change(LATER)
    home.run("lianfang.cli", "jobs", "--once")
    assert len(texts.taken) == 2
    assert_reconciled(home, {})
