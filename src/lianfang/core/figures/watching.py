"""The database itself notes of which days the kept counts are stale: whoever writes a row, however, it is never forgotten.

The day is that of the row's instant in UTC; whoever reads it makes the local days of it that it may lie in.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connections

from lianfang.core.models import CountedTable, DayCount, StaleDay

from . import parts

BEFORE = date(1, 1, 1)
"""Where all is counted that has no day, or an earlier one than counts are kept for."""
STALE = StaleDay._meta.db_table
SIDES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
"""What a statement changes: the row as it was, as it is, or both."""


def watch(using: str = "default") -> None:
    """Let the database note stale days from now on; counts made of other definitions than today's are dropped."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table, kept in parts.by_table().items():
            statements = _postgresql if connection.vendor == "postgresql" else _sqlite
            for statement in statements(table, columns(kept)):
                cursor.execute(statement)
    drop_outdated()


def drop_outdated() -> None:
    """Drop what was counted by other definitions than today's; it is noted that the table is to be looked at again."""
    for state in CountedTable.objects.all():
        if state.definitions != parts.definitions(state.source):
            DayCount.objects.filter(source=state.source).delete()
            StaleDay.objects.create(source=state.source, day=BEFORE)
            state.delete()


def columns(kept: Iterable[parts.Flow]) -> tuple[str, ...]:
    """The columns of a table that say when something came or went; "" where something has no day."""
    found = {flow.counted.at: flow.counted for flow in kept}
    return tuple(sorted(at and flow.rows().model._meta.get_field(at).column for at, flow in found.items() if flow.rows))


def _sqlite(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    """A trigger for each column: cheap where the day is noted already, which is nearly always."""
    for doing, sides in SIDES.items():
        for n, (side, column) in enumerate((side, column) for side in sides for column in columns):
            day = f'substr({side}."{column}", 1, 10)' if column else f"'{BEFORE.isoformat()}'"
            dated = f'{side}."{column}" IS NOT NULL AND ' if column else ""
            name = f"stale_{table}_{doing.lower()}_{n}"
            noted = f"SELECT 1 FROM {STALE} WHERE source = '{table}' AND day = {day} AND NOT counting"  # noqa: S608  our own names
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" AFTER {doing} ON "{table}" WHEN {dated}NOT EXISTS ({noted}) '  # noqa: S608
                f"BEGIN INSERT INTO {STALE} (source, day, counting) VALUES ('{table}', {day}, FALSE); END"
            )


def _postgresql(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    """A trigger for each statement.  It looks up no other's note: one that is being counted would hide this change."""
    for doing, sides in SIDES.items():
        name = f"stale_{table}_{doing.lower()}"
        days = " UNION ".join(_days(side, column) for side in sides for column in columns)
        tables = " ".join(f"{side} TABLE AS {side.lower()}_rows" for side in sides)
        yield (
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '  # noqa: S608
            f"INSERT INTO {STALE} (source, day, counting) SELECT '{table}', day, FALSE FROM ({days}) AS days "
            "WHERE day IS NOT NULL; RETURN NULL; END $$"
        )
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
        yield (
            f'CREATE TRIGGER "{name}" AFTER {doing} ON "{table}" REFERENCING {tables} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        )


def _days(side: str, column: str) -> str:
    rows = f"{side.lower()}_rows"
    if not column:
        return f"SELECT DATE '0001-01-01' AS day FROM {rows}"  # noqa: S608
    return f"SELECT (\"{column}\" AT TIME ZONE 'UTC')::date AS day FROM {rows}"  # noqa: S608


def watch_what_is_made(using: str, **_: Any) -> None:
    """After the tables of a home were made or changed."""
    if using == "default":
        watch(using)
