"""What many tests begin with: made once in each process by operations, then put back row by row for every test.

What is put back is what the operations left: every row of every table, and the object that speaks of them.
"""

import io
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connections, transaction

T = TypeVar("T")
Content = Any
"""All rows of a table: the bytes of a binary COPY on PostgreSQL, a list of tuples on SQLite."""


@dataclass(frozen=True)
class _Change:
    """A table that what was made differs in: how it was before, if it had rows, and how it is now."""

    database: str
    table: str
    had_rows: bool
    content: Content


@dataclass(frozen=True)
class _Kept:
    said: bytes
    below: bytes
    changes: tuple[_Change, ...]
    counters: dict[str, dict[str, int]]


_kept: dict[str, _Kept] = {}


def begin_with(name: str, make: Callable[[], T], *, on: Any = None) -> T:
    """What `make` makes, which this process makes once under `name`; later the rows it left are put in their tables.

    The tables must be empty, or hold what was begun with before, which always has to be the same: `on` is the object that
    speaks of it, and is brought to the state in which `make` left it.
    """
    if name not in _kept:
        before = {(alias, table): _content(alias, table) for alias, table in _tables()}
        made = make()
        _kept[name] = _Kept(_packed(made, on), pickle.dumps(vars(on) if on else {}), _changes(before), _counters())
        return made
    kept = _kept[name]
    for alias in connections:
        with transaction.atomic(using=alias):
            for change in kept.changes:
                if change.database == alias:
                    _put_back(change)
            _set_counters(alias, kept.counters[alias])
    if on is not None:
        vars(on).update(pickle.loads(kept.below))  # noqa: S301  packed by this process
    return _unpacked(kept.said, on)


def _packed(made: Any, on: Any) -> bytes:
    """`made` as bytes; what it says of the object `on` is a reference to it."""
    out = io.BytesIO()
    packer = pickle.Pickler(out)
    packer.persistent_id = lambda one: "on" if on is not None and one is on else None  # type: ignore[method-assign]
    packer.dump(made)
    return out.getvalue()


def _unpacked(said: bytes, on: Any) -> Any:
    unpacker = pickle.Unpickler(io.BytesIO(said))  # noqa: S301  packed by this process
    unpacker.persistent_load = lambda _name: on  # type: ignore[method-assign]
    return unpacker.load()


def _tables() -> Iterator[tuple[str, str]]:
    """Every table, by database."""
    for alias in connections:
        for table in connections[alias].introspection.table_names():
            yield alias, table


def _changes(before: dict[tuple[str, str], Content]) -> tuple[_Change, ...]:
    return tuple(
        _Change(alias, table, _has_rows(then) or table == NOTED, now)
        for (alias, table), then in sorted(before.items(), key=lambda one: one[0][1] == NOTED)
        if (now := _content(alias, table)) != then
    )


NOTED = "core_staleday"
"""Written by the database itself while other tables are put back, so its turn comes last."""
EMPTY_COPY = 11 + 4 + 4 + 2
"""Bytes of a binary COPY without rows: signature, flags, extension, trailer."""


def _has_rows(content: Content) -> bool:
    return len(content) > EMPTY_COPY if isinstance(content, bytes) else bool(content)


def _content(alias: str, table: str) -> Content:
    connection = connections[alias]
    connection.ensure_connection()
    raw = connection.connection
    if connection.vendor == "sqlite":
        # a column behind a plus has no declared type, so its value comes as it is stored
        columns = ", ".join(f'+"{row[1]}"' for row in raw.execute(f'PRAGMA table_info("{table}")'))
        return raw.execute(f'SELECT {columns} FROM "{table}"').fetchall()  # noqa: S608  our own tables
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as rows:
        return b"".join(bytes(block) for block in rows)


def _put_back(change: _Change) -> None:
    connection = connections[change.database]
    raw, content = connection.connection, change.content
    if change.had_rows:
        raw.execute(f'DELETE FROM "{change.table}"')  # noqa: S608  our own tables
    if not _has_rows(content):
        return
    if connection.vendor == "sqlite":
        places = ", ".join("?" * len(content[0]))
        raw.executemany(f'INSERT INTO "{change.table}" VALUES ({places})', content)  # noqa: S608  our own tables
        return
    with raw.cursor() as cursor, cursor.copy(f'COPY "{change.table}" FROM STDIN (FORMAT binary)') as rows:
        rows.write(content)


SEQUENCES = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"


def _counters() -> dict[str, dict[str, int]]:
    """What each sequence of a server's database counted last; the embedded one counts on from the rows."""
    return {
        alias: {}
        if connections[alias].vendor == "sqlite"
        else dict(connections[alias].connection.execute(SEQUENCES).fetchall())
        for alias in connections
    }


def _set_counters(alias: str, counters: dict[str, int]) -> None:
    if counters:
        calls = ", ".join(f"setval('{name}', {last})" for name, last in counters.items())
        connections[alias].connection.execute(f"SELECT {calls}")
