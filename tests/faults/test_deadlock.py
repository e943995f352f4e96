"""Two envelopes lock the same posts in opposite order: the database stops one of them, which is done again."""

import threading
from typing import Any
from uuid import UUID

import pytest

from .reconciling import assert_reconciled
from .running import Answer, Home, Server, outcomes
from .senders import count, envelope, reading

PAIRS = 20
DETECTED_IN = "20ms"
COUNTED = 100
"""Passers at each post to begin with."""
BETWEEN = 40
"""Readings between the two locks, so that both senders hold their first one for a while."""


def locking(home: Home, first: int, second: int) -> dict[str, Any]:
    """Taps taken back at both posts, each of which locks its post until the envelope is done."""
    between = [reading(home, n) for n in range(BETWEEN)]
    return envelope(count(home, first, passers=-1), *between, count(home, second, passers=-1))


def both(server: Server, *sent: dict[str, Any]) -> list[Answer]:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda one=one: answers.append(server.send(one))) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def deadlocks(home: Home) -> int:
    return int(home.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0])


@pytest.mark.server_only
def test_of_two_envelopes_that_lock_each_other_both_are_done_once(home: Home) -> None:
    home.on_server(f"ALTER DATABASE {home.database} SET deadlock_timeout = '{DETECTED_IN}'")
    acknowledged: dict[UUID, str] = {}
    with Server(home, "--no-jobs") as server:
        assert set(outcomes(server.send(envelope(*(count(home, post, passers=COUNTED) for post in (0, 1)))))) == {
            "done"
        }
        for _ in range(PAIRS):
            pair = locking(home, 0, 1), locking(home, 1, 0)
            for answer in both(server, *pair):
                assert set(outcomes(answer)) == {"done"}
            acknowledged.update({UUID(o["id"]): o["action"] for one in pair for o in one["operations"]})
            if deadlocks(home):
                break
        assert deadlocks(home) > 0
        taken_back = sum(action == "screening.tally" for action in acknowledged.values())
        assert home.rows("SELECT sum(count) FROM screening_tallydelta") == [(2 * COUNTED - taken_back,)]
    assert_reconciled(home, acknowledged)
