"""Rows of a file taken in through the operations, 500 to an envelope: on a server by several processes at once.

On PostgreSQL envelopes are written side by side, as those of several phones would be; SQLite has one writer, and one process.
"""

import csv
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import MOST_OPERATIONS, Envelope, Operation, Source
from lianfang.core.ids import derived
from lianfang.core.types import Outcome

from .beside import begin_beside

Row = dict[str, Any]
Part = list[tuple[int, Row]]
"""Rows with their numbers."""
MOST_WORKERS = 4
WAITING = 2
"""How many envelopes lie ready for each process: a file of any length takes the same memory."""


@dataclass(frozen=True)
class Taking:
    """What is taken in: the rows of one file, each as an operation of this action, at this instant."""

    action: str
    batch: UUID
    at: datetime
    origin: str = "import"
    side_by_side: bool = False
    """Whether no row needs another envelope to be done before."""


@dataclass(frozen=True)
class Taken:
    """What became of the rows of one envelope: how many of each outcome, and what is wrong, by row."""

    rows: int
    counts: dict[Outcome, int]
    wrong: list[tuple[int, str]]


def plain(row: Row) -> Row:
    """A row without its empty cells."""
    return {name: value for name, value in row.items() if value not in ("", None)}


def household_of(row: Row) -> object:
    """What keeps the rows of one household in one envelope."""
    return (row.get("division_id"), row["household"]) if row.get("household") else id(row)


def file_rows(path: Path, shape: Callable[[Row], Row]) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV file with their lines, each in the shape that its operation takes; raises OSError."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for n, row in enumerate(csv.DictReader(lines), 2):
            yield n, shape(row)


def taken_in(rows: Iterable[tuple[int, Row]], taking: Taking, together: Callable[[Row], object]) -> Iterator[Taken]:
    """Submit the rows and say of each envelope, in their order, what became of it.

    Neighbouring rows for which `together` gives the same go into one envelope: two processes that both write the household
    of a resident would wait for one another.
    """
    parts = _parts(iter(rows), together)
    at_once = taking.side_by_side and connection.vendor == "postgresql"
    workers = min(os.cpu_count() or 1, MOST_WORKERS) if at_once else 1
    if workers == 1:
        yield from (submitted(part, taking) for part in parts)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=begin_beside, initargs=(os.getpid(),)) as pool:
        waiting: deque[Future[Taken]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(submitted, part, taking))
                if len(waiting) > WAITING * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def submitted(part: Part, taking: Taking) -> Taken:
    """Submit one envelope."""
    operations = [
        Operation(id=derived(taking.batch, "row", n), action=taking.action, at=taking.at, payload=row)
        for n, row in part
    ]
    envelope = Envelope(id=derived(taking.batch, "part", part[0][0]), sent_at=taking.at, operations=operations)
    done = dispatch.submit(envelope, by=OPERATOR, source=Source(received=taking.at, origin=taking.origin))
    counts = dict.fromkeys(Outcome, 0)
    for one in done:
        counts[one.outcome] += 1
    wrong = [
        (n, f"{reason.field}: {reason.sentence()}")
        for (n, _row), one in zip(part, done, strict=True)
        for reason in one.reasons
    ]
    return Taken(len(part), counts, wrong)


def _parts(rows: Iterator[tuple[int, Row]], together: Callable[[Row], object]) -> Iterator[Part]:
    """The rows in envelopes, cut where what belongs together ends; a group longer than an envelope is cut in its midst."""
    held: Part = []
    while True:
        held += islice(rows, MOST_OPERATIONS - len(held))
        if len(held) < MOST_OPERATIONS:
            break
        cut = len(held)
        while cut > 1 and together(held[cut - 1][1]) == together(held[-1][1]):
            cut -= 1
        cut = cut if cut > 1 else len(held)
        yield held[:cut]
        held = held[cut:]
    if held:
        yield held
