"""A register made larger for a bench: each resident copied with all that they are found by, beside the operations.

Only for a scratch database on PostgreSQL, as `bench_rows`: a search is measured at a size that nobody waits for to be typed in.
"""

from collections.abc import Mapping

from django.db import connection

from .bench_rows import model_of

_ANEW = "md5({column}::text || %(n)s)::uuid"
_DIGEST = "decode(md5({column}::text || %(n)s), 'hex')"
_NEW_IDS: Mapping[str, tuple[str, ...]] = {
    "people_household": ("id",),
    "people_person": ("id", "household_id"),
    "people_personarea": ("id", "person_id", "source"),
    "people_personsearch": ("person_id", "household_id"),
    "people_searchtoken": ("person_id",),
}
"""What is copied, a table after the tables that it points to, and which of its columns are ids of what is copied."""
_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("people_household", "register_key"): "%(n)s || '/' || register_key",
    ("people_personsearch", "number"): _DIGEST.format(column="number"),
}


def enlarge(by: int) -> None:
    """Copy every resident `by` times; each copy has ids and an identity number of its own, and the same name."""
    with connection.cursor() as cursor:
        for table in _NEW_IDS:
            cursor.execute(f"CREATE TEMPORARY TABLE first_{table} AS TABLE {table}")
        for n in range(1, by + 1):
            for table in _NEW_IDS:
                cursor.execute(_copying(table), {"n": str(n)})
        cursor.execute("ANALYZE")


def _copying(table: str) -> str:
    columns = [
        f.column for f in model_of(table)._meta.concrete_fields if not f.generated and not _counted(table, f.column)
    ]
    values = ", ".join(_value(table, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM first_{table}"  # noqa: S608


def _counted(table: str, column: str) -> bool:
    """Whether the database counts this column itself."""
    return table == "people_searchtoken" and column == "id"


def _value(table: str, column: str) -> str:
    if column in _NEW_IDS[table]:
        return _ANEW.format(column=column)
    return _OTHERWISE.get((table, column), column)
