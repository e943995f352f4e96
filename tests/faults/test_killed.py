"""The power goes while eight programs send: what was acknowledged is there once, and nothing is half there."""

import random
import threading
import time
from collections.abc import Iterator
from uuid import UUID

import pytest

from .reconciling import assert_exported, assert_reconciled
from .running import Home, Server, outcomes
from .senders import Sender

SENDERS = 8
ORDINARY_ROUNDS, LONG_ROUNDS = 3, 30
AFTER_RESTART_SECONDS = 0.5


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    with Server(home) as running:
        yield running


def round_of_sending(server: Server, lives: float) -> list[Sender]:
    """Eight programs send; the server is killed after `lives` seconds and started again; all get their answers."""
    stop = threading.Event()
    senders = [Sender(server, number, stop) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    time.sleep(lives)
    server.kill()
    server.start()
    time.sleep(AFTER_RESTART_SECONDS)
    stop.set()
    for sender in senders:
        sender.join()
    return senders


def live_through(server: Server, rounds: int) -> None:
    acknowledged: dict[UUID, str] = {}
    chance, resent = random.Random(rounds), 0
    for number in range(rounds):
        senders = round_of_sending(server, lives=chance.uniform(0.3, 1.5))
        assert [wrong for sender in senders for wrong in sender.wrong] == []
        for sender in senders:
            acknowledged.update(sender.acknowledged)
        resent += sum(sender.resent for sender in senders)
        assert_reconciled(server.home, acknowledged)
        again = server.send(senders[number % SENDERS].last)
        assert set(outcomes(again)) == {"repeated"}
    assert_exported(server.home, acknowledged)
    assert resent >= rounds  # the kills came while envelopes were under way
    assert len(acknowledged) > rounds * SENDERS


def test_what_was_acknowledged_survives_kill_9_exactly_once(server: Server) -> None:
    """Given eight programs that send and resend, when the server is killed and started, each operation is there once."""
    live_through(server, ORDINARY_ROUNDS)


@pytest.mark.slow
def test_what_was_acknowledged_survives_thirty_kills(server: Server) -> None:
    live_through(server, LONG_ROUNDS)
