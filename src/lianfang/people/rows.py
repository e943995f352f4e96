"""Many rows of one table in one statement, without an instance for each: the register is read ten times faster so."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, ForeignKey, Model, UUIDField

Row = Mapping[str, Any]
"""Values by the name of their column's attribute (`person_id`); what is left out has the field's default."""


def insert(model: type[Model], rows: Iterable[Row]) -> None:
    """Insert `rows` into the table of `model`.  Constraints of the database hold; nothing else is checked.

    Values are plain: an enum is given by its value.
    """
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
    wanted = [(f.attname, f.get_default(), _adapter(f)) for f in fields]
    values = [tuple([adapted(row.get(name, default)) for name, default, adapted in wanted]) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", values)  # noqa: S608


def _adapter(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """What turns a column's values into what the database in use takes."""
    target = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, DateTimeField):
        return cache(connection.ops.adapt_datetimefield_value)
    if isinstance(target, UUIDField) and not connection.features.has_native_uuid_field:
        return _hex
    return _as_it_is


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _as_it_is(value: Any) -> Any:
    return value
