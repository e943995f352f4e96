"""Writers to an embedded database queue: everybody gets their turn, in the order in which they came."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from lianfang.core import errors, locks
from lianfang.core.locks import Unavailable

BUSY = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
from lianfang.core import locks
turns = 0
while True:
    with locks._queue():
        turns += 1
        with open(sys.argv[1] + ".new", "w") as told:
            told.write(str(turns))
        os.replace(sys.argv[1] + ".new", sys.argv[1])
        time.sleep(0.02)
"""
MANY = 25
"""Turns of one who writes without pause, half a second: nobody who waits sees as many go by."""


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Path:
    settings.HOME = tmp_path
    settings.WRITE_WAIT_SECONDS = 20.0
    return tmp_path


@pytest.fixture
def busy(home: Path) -> Iterator[Path]:
    """Another process that takes one turn after the other, and the file in which it counts them."""
    told = home / "turns"
    process = subprocess.Popen([sys.executable, "-c", BUSY, str(told)], env={**os.environ, "LIANFANG_HOME": str(home)})
    until = time.monotonic() + 60
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.02)
    yield told
    process.kill()
    process.wait()


def test_who_writes_without_pause_goes_before_nobody_who_waits(busy: Path) -> None:
    went_by = []
    for _ in range(8):
        before = int(busy.read_text())
        with locks._queue():
            went_by.append(int(busy.read_text()) - before)
    assert max(went_by) < MANY, went_by


def test_threads_of_one_process_write_one_at_a_time(home: Path) -> None:
    inside, most = [], []

    def write() -> None:
        with locks._queue():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_who_waited_too_long_is_asked_to_come_back(home: Path, settings: LazySettings) -> None:
    settings.WRITE_WAIT_SECONDS = 0.1
    handle = locks.take("write.lock")
    assert handle is not None
    with pytest.raises(Unavailable) as refused, locks._queue():
        pass
    os.close(handle)
    assert [reason.code for reason in refused.value.reasons] == [errors.SERVER_BUSY]
    with locks._queue():
        assert locks.is_held("write.lock")
