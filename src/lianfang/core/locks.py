"""Writing: one transaction per chunk, queued where the database cannot queue, retried where it may deadlock; and what is said
when the database cannot take the work now."""

import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from . import errors
from .errors import Reason, Refused

log = logging.getLogger(__name__)
T = TypeVar("T")
TRIES = 4
RETRY_AFTER = {errors.SERVER_BUSY: 2, errors.UNREACHABLE: 10, errors.NO_ROOM: 60}
"""After how many seconds the sender is asked to try again."""
SQLITE = {
    sqlite3.SQLITE_BUSY: errors.SERVER_BUSY,
    sqlite3.SQLITE_LOCKED: errors.SERVER_BUSY,
    sqlite3.SQLITE_FULL: errors.NO_ROOM,
    sqlite3.SQLITE_IOERR: errors.NO_ROOM,
    sqlite3.SQLITE_READONLY: errors.NO_ROOM,
    sqlite3.SQLITE_CANTOPEN: errors.UNREACHABLE,
}
"""SQLite's primary result codes (sqlite.org/rescode.html); a disk over its quota shows as an I/O error."""
POSTGRESQL = {
    "40001": errors.SERVER_BUSY,
    "40P01": errors.SERVER_BUSY,
    "55P03": errors.SERVER_BUSY,
    "57014": errors.SERVER_BUSY,
    "53100": errors.NO_ROOM,
    "53": errors.SERVER_BUSY,
    "57P": errors.UNREACHABLE,
    "08": errors.UNREACHABLE,
    "": errors.UNREACHABLE,
}
"""SQLSTATE, whole or by its beginning, the first that fits (appendix A of PostgreSQL's manual); none is a lost connection."""


class Unavailable(Refused):
    """The work cannot be taken now, whatever it says: answered with 503 and Retry-After (`retry_after`, in seconds).

    The chunk it stood in left nothing behind; sending the same again doubles nothing.
    """

    def __init__(self, code: str) -> None:
        super().__init__(Reason(code))
        self.retry_after = RETRY_AFTER[code]


def unavailable(error: BaseException | None) -> Unavailable | None:
    """What `error` says to a sender when the database cannot take the work now; None when it is a fault of ours."""
    if isinstance(error, Unavailable):
        return error
    code = _code(error) if isinstance(error, OperationalError | InterfaceError) else ""
    if not code:
        return None
    log.warning("the database cannot take the work now (%s): %s", code, error)
    return Unavailable(code)


def _code(error: OperationalError | InterfaceError) -> str:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "")
    if cause is None:
        return ""
    state = getattr(cause, "sqlstate", None) or ""
    return next((code for start, code in POSTGRESQL.items() if (state.startswith(start) if start else not state)), "")


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
def serving() -> Iterator[None]:
    """While a server runs on the home: others can tell by `is_served`."""
    handle = _hold("serving.lock", fcntl.LOCK_SH)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def is_served(folder: Path | None = None) -> bool:
    """Whether a server runs on this home, or on another one, on this machine."""
    if (handle := _hold("serving.lock", fcntl.LOCK_EX, folder)) is None:
        return True
    os.close(handle)
    return False


def take(name: str) -> int | None:
    """Hold a lock of the home alone, until the handle is closed or the process ends; None where another process does."""
    handle = _hold(name, fcntl.LOCK_EX)
    if handle is not None:
        os.truncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def is_held(name: str) -> bool:
    """Whether a process holds a lock of the home alone."""
    if (handle := _hold(name, fcntl.LOCK_SH)) is None:
        return True
    os.close(handle)
    return False


def holder(name: str) -> int | None:
    """The process that holds a lock of the home alone; None where nobody does, or it has not said yet who it is."""
    if not is_held(name):
        return None
    said = (Path(settings.HOME) / name).read_text()
    return int(said) if said.isdigit() else None


def _hold(name: str, how: int, folder: Path | None = None) -> int | None:
    handle = os.open((folder or settings.HOME) / name, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


_DOOR = threading.Lock()
"""Of the threads of a process one at a time stands in the queue of all."""
LOOK_FOR_PLACE, LOOK_FOR_TURN = 0.005, 0.001
"""Seconds after which, at most, a writer looks again whether the place of the next one, or the turn, is free."""


@contextmanager
def _queue() -> Iterator[None]:
    """Wait for the turn to write.  Who is next holds the place for it, so that nobody who wrote just now goes before them."""
    deadline = time.monotonic() + settings.WRITE_WAIT_SECONDS
    if not _DOOR.acquire(timeout=settings.WRITE_WAIT_SECONDS):
        raise Unavailable(errors.SERVER_BUSY)
    try:
        place = _take("write.next", deadline, LOOK_FOR_PLACE)
        try:
            turn = _take("write.lock", deadline, LOOK_FOR_TURN)
        finally:
            os.close(place)
    finally:
        _DOOR.release()
    try:
        yield
    finally:
        os.close(turn)


def _take(name: str, deadline: float, longest: float) -> int:
    """Hold a lock of the home as soon as it is free; raises Unavailable when it is not by `deadline`."""
    pause = 0.0002
    while (handle := _hold(name, fcntl.LOCK_EX)) is None:
        if time.monotonic() > deadline:
            raise Unavailable(errors.SERVER_BUSY)
        time.sleep(pause)
        pause = min(pause * 1.5, longest)
    return handle


def retried(work: Callable[[], T]) -> T:
    """Run `work`, again when the database chose it as the victim of a deadlock or was locked.

    Raises Unavailable when it does not succeed in a few tries, or in the time that a writer waits.
    """
    deadline = time.monotonic() + settings.WRITE_WAIT_SECONDS
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if _code(error) != errors.SERVER_BUSY:
                raise
            if attempt == TRIES - 1 or time.monotonic() > deadline:
                raise Unavailable(errors.SERVER_BUSY) from error
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


class WriteWatch:
    """Tells whether a statement changed anything; installed around a chunk so that a refusal after a write is seen."""

    def __init__(self) -> None:
        self.wrote = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.wrote and sql[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.wrote = True
        return execute(sql, params, many, context)
