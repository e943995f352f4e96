"""The same thing comes in twice at the same moment: it is there once, and everybody is answered."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from lianfang.core import privacy

from .reconciling import assert_reconciled
from .running import Home, Server, outcomes
from .senders import arrival, envelope, newcomer

TURNS = 10
TIMES = 6
WAIT_SECONDS = 30


def test_an_operation_sent_several_times_at_once_is_done_once_and_repeated_to_the_others(home: Home) -> None:
    """Given a phone that sends again before it was answered, one answer is `done`, all others are `repeated`."""
    sent = [envelope(newcomer(home, "Newcomer") if n % 2 else arrival(home, "Traveller")) for n in range(TURNS)]
    with Server(home, "--no-jobs") as server, ThreadPoolExecutor(TIMES) as phones:
        for one in sent:
            answers = sorted(
                outcome for answer in phones.map(server.send, [one] * TIMES) for outcome in outcomes(answer)
            )
            assert answers == ["done", *["repeated"] * (TIMES - 1)]
    assert_reconciled(home, {UUID(o["id"]): o["action"] for one in sent for o in one["operations"]})


@pytest.mark.server_only
@pytest.mark.django_db(transaction=True)
def test_two_who_seal_something_of_one_subject_for_the_first_time_use_one_key() -> None:
    """Given two who both find no key, the second uses the key that the first stored, else its record could not be read."""
    subject, stored = UUID(int=77), {}

    def second() -> None:
        try:
            with transaction.atomic():
                stored["second"] = privacy.keys_of([subject], make=True)[subject]
        finally:
            connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        stored["first"] = privacy.keys_of([subject], make=True)[subject]
        privacy.forget_cached_keys()
        other.start()
        await_somebody_waiting()
    other.join(WAIT_SECONDS)
    privacy.forget_cached_keys()
    assert stored["second"] == stored["first"] == privacy.key_of(subject)


def await_somebody_waiting() -> None:
    """Until another connection waits for what this transaction has written."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
