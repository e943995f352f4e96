"""Many rows of one table in one statement, without an instance for each: registers and counts are written so."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import (
    AutoField,
    BinaryField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
    UUIDField,
)

Row = Mapping[str, Any]
"""Values by the name of their column's attribute (`person_id`); what is left out has the field's default."""
BOUNDS = re.compile(r"\([\d, ]+\)")
PLAIN = (BinaryField, BooleanField, CharField, IntegerField, TextField)


def columns_of(model: type[Model], *, numbered: bool = False) -> "list[Field[Any, Any]]":
    """The columns that are written; those that the database numbers are among them when `numbered`."""
    return [f for f in model._meta.concrete_fields if not f.generated and (numbered or not isinstance(f, AutoField))]


def insert(
    model: type[Model], rows: Iterable[Row], *, skip_known: bool = False, numbered: bool = False, using: str = "default"
) -> None:
    """Insert `rows` into the table of `model`; with `skip_known`, leave out those that are there already.

    `using` names the database; with `numbered` the rows bring the numbers that the database else gives.  Constraints of the
    database hold; nothing else is checked.  Values are plain: an enum is given by its value.
    """
    fields = columns_of(model, numbered=numbered)
    connection = connections[using]
    wanted = [(f.attname, f.get_default(), _adapter(f, connection)) for f in fields]
    values = [tuple([adapted(row.get(name, default)) for name, default, adapted in wanted]) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns})"
    after = " ON CONFLICT DO NOTHING" if skip_known else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{_array_of(f, connection)}" for f in fields)
            given = [list(column) for column in zip(*values, strict=True)]
            cursor.execute(f"{into} SELECT * FROM unnest({arrays}){after}", given)  # noqa: S608
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(fields))}){after}", values)


def _array_of(field: "Field[Any, Any]", connection: Any) -> str:
    """The array in which a column's values are sent: without its bounds, which the column itself judges on insert."""
    return f"{BOUNDS.sub('', field.db_type(connection) or '')}[]"


def _adapter(field: "Field[Any, Any]", connection: Any) -> Callable[[Any], Any]:
    """What turns a column's values into what the database in use takes."""
    target = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, DateTimeField):
        return cache(connection.ops.adapt_datetimefield_value)
    if isinstance(target, UUIDField):
        return _as_it_is if connection.features.has_native_uuid_field else _hex
    if isinstance(target, PLAIN):
        return _as_it_is
    prepared = partial(target.get_db_prep_save, connection=connection)
    return cache(prepared) if isinstance(target, DateField | DecimalField) else prepared


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _as_it_is(value: Any) -> Any:
    return value
