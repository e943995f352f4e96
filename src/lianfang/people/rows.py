"""Many rows of one table in one statement, without an instance for each: the register is read ten times faster so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Model

Row = Mapping[str, Any]
"""Values by the name of their column's attribute (`person_id`); what is left out has the field's default."""


def insert(model: type[Model], rows: Iterable[Row]) -> None:
    """Insert `rows` into the table of `model`.  Constraints of the database hold; nothing else is checked."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
    wanted = [(f.attname, f.get_default()) for f in fields]
    adapted = _adapter()
    values = [tuple([adapted(row.get(name, default)) for name, default in wanted]) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", values)  # noqa: S608


def _adapter() -> Callable[[Any], Any]:
    """What turns a value into what the database in use takes."""
    instant = cache(connection.ops.adapt_datetimefield_value)
    if connection.features.has_native_uuid_field:
        return lambda v: v.value if isinstance(v, Enum) else instant(v) if isinstance(v, datetime) else v

    def adapted(value: Any) -> Any:
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, Enum):
            return value.value
        return instant(value) if isinstance(value, datetime) else value

    return adapted
