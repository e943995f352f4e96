"""Empties the tables behind a test that commits.

Django's own way empties every table and then makes the content types and permissions again; here tables without rows are
passed over, and the types, which say what the program has and not what a test did, stay.
"""

from collections.abc import Iterable

from django.db import connections, transaction
from django.test import TransactionTestCase

OF_THE_PROGRAM = frozenset({"django_content_type", "auth_permission", "django_migrations"})

NOTED = "core_staleday"
"""Filled by the database itself while other tables are emptied."""


def empty(databases: Iterable[str]) -> None:
    """Delete all rows that tests wrote, and what hangs on them, in one transaction for each database."""
    for alias in databases:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            for table in filled(alias):
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  our own tables
            if alias == "default":
                cursor.execute(f'DELETE FROM "{NOTED}"')  # noqa: S608  our own table


def filled(alias: str) -> list[str]:
    """The tables that have rows, but for those of the program."""
    names = [name for name in connections[alias].introspection.table_names() if name not in OF_THE_PROGRAM]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608
    with connections[alias].cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def take_over() -> None:
    """Let tests that commit be cleared up by `empty` instead of the command `flush`."""
    TransactionTestCase._fixture_teardown = lambda case: empty(case._databases_names(include_mirrors=False))  # type: ignore[method-assign]
