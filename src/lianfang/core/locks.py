"""Writing: one transaction per chunk, queued where the database cannot queue, retried where it may deadlock."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, transaction

from . import errors
from .errors import Reason, Refused

T = TypeVar("T")
WAIT_SECONDS = 20.0
TRIES = 4


class Overloaded(Refused):
    """The server cannot take the work now: answered with 503 and Retry-After."""

    def __init__(self) -> None:
        super().__init__(Reason(errors.SERVER_BUSY))


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction.  SQLite writers queue on a file lock before BEGIN; without it they starve one another."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _queue(), transaction.atomic():
        yield


@contextmanager
def _queue() -> Iterator[None]:
    handle = os.open(settings.HOME / "write.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    pause = 0.0005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Overloaded() from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)


def retried(work: Callable[[], T]) -> T:
    """Run `work`, again when the database chose it as the victim of a deadlock or was locked."""
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if not _transient(error):
                raise
            if attempt == TRIES - 1:
                raise Overloaded() from error
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


def _transient(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", "") or ""
    return state in ("40001", "40P01", "55P03") or "database is locked" in str(error)


class WriteWatch:
    """Tells whether a statement changed anything; installed around a chunk so that a refusal after a write is seen."""

    def __init__(self) -> None:
        self.wrote = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.wrote and sql[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.wrote = True
        return execute(sql, params, many, context)
