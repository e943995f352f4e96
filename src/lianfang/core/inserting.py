"""Many rows of one table in one statement, without an instance for each: registers and counts are written so."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
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
    JSONField,
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


Column = Callable[[Sequence[Any]], Sequence[Any]]
"""What turns the values of one column into what the database takes."""


@dataclass(frozen=True)
class _Writing:
    """How rows of a model are written: the head of the statement, and for each column its name, default and adapter."""

    into: str
    arrays: str
    marks: str
    number: str
    columns: "tuple[tuple[str, Field[Any, Any], Column], ...]"

    def values(self, rows: Sequence[Row]) -> list[Sequence[Any]]:
        """The values column by column."""
        return [
            adapted([row.get(name, default) for row in rows])
            for name, default, adapted in ((name, f.get_default(), adapted) for name, f, adapted in self.columns)
        ]


def insert(
    model: type[Model], rows: Iterable[Row], *, skip_known: bool = False, numbered: bool = False, using: str = "default"
) -> None:
    """Insert `rows` into the table of `model`; with `skip_known`, leave out those that are there already.

    `using` names the database; with `numbered` the rows bring the numbers that the database else gives.  Constraints of the
    database hold; nothing else is checked.  Values are plain: an enum is given by its value.
    """
    if not (given := list(rows)):
        return
    connection = connections[using]
    how = _writing(model, using, numbered)
    columns = how.values(given)
    after = " ON CONFLICT DO NOTHING" if skip_known else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{how.into} SELECT * FROM unnest({how.arrays}){after}", [_array(one) for one in columns])  # noqa: S608
        elif len(given) == 1:
            cursor.execute(f"{how.into} VALUES ({how.marks}){after}", [one for (one,) in columns])
        else:
            cursor.executemany(f"{how.into} VALUES ({how.marks}){after}", list(zip(*columns, strict=True)))


def insert_one(model: type[Model], row: Row) -> int:
    """Insert one row into the table of `model`; gives the number that the database gave it.  See `insert`."""
    how = _writing(model, "default", False)
    values = [one for (one,) in how.values([row])]
    with connections["default"].cursor() as cursor:
        cursor.execute(f"{how.into} VALUES ({how.marks}) RETURNING {how.number}", values)
        return int(cursor.fetchone()[0])


@cache
def _writing(model: type[Model], using: str, numbered: bool) -> _Writing:
    connection = connections[using]
    quote, fields = connection.ops.quote_name, columns_of(model, numbered=numbered)
    native = connection.features.has_native_uuid_field
    return _Writing(
        into=f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in fields)})",
        arrays=", ".join(f"%s::{_array_of(f, connection)}" for f in fields),
        marks=", ".join(["%s"] * len(fields)),
        number=quote(model._meta.pk.column),
        columns=tuple((f.attname, f, _column(f, using, native)) for f in fields),
    )


def _array_of(field: "Field[Any, Any]", connection: Any) -> str:
    """The array in which a column's values are sent: without its bounds, which the column itself judges on insert."""
    return f"{BOUNDS.sub('', field.db_type(connection) or '')}[]"


def _array(values: Sequence[Any]) -> str:
    """One column in the text of a PostgreSQL array (8.15.2 of its manual): the driver takes six times as long for each."""
    texts: list[str] = []
    last, text = None, "NULL"
    for value in values:
        if value is not last:
            last, text = value, ELEMENTS.get(type(value), _element)(value)
        texts.append(text)
    return f"{{{','.join(texts)}}}"


def _element(value: Any) -> str:
    """One value of a kind of its own: an enumeration, say, goes as what it is made from."""
    for kind, written in ELEMENTS.items():
        if isinstance(value, kind):
            return written(value)
    raise TypeError(f"not for a table: {type(value).__name__}")


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes(value: bytes | bytearray | memoryview) -> str:
    return f'"\\\\x{value.hex()}"'


def _number(value: float | Decimal) -> str:
    return str(value)


ELEMENTS: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    UUID: lambda value: str(value.hex),
    bool: _number,  # `True` is one of the words for it
    int: _number,
    float: _number,
    Decimal: _number,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    type(None): lambda _value: "NULL",
}
"""How a value of each kind is written in the text of an array."""


def _column(field: "Field[Any, Any]", using: str, native_uuid: bool) -> Column:
    target = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, PLAIN) or (native_uuid and isinstance(target, UUIDField)):
        return _as_they_are
    if isinstance(target, UUIDField):
        return _hex
    if isinstance(target, JSONField):
        return lambda values: [None if v is None else json.dumps(v, cls=target.encoder) for v in values]
    once = isinstance(target, DateField | DecimalField)  # the same few of them again and again

    def prepared(values: Sequence[Any]) -> Sequence[Any]:
        connection = connections[using]
        if isinstance(target, DateTimeField):
            adapted = connection.ops.adapt_datetimefield_value
        else:
            adapted = lambda value: target.get_db_prep_save(value, connection)  # noqa: E731
        if not once:
            return [adapted(value) for value in values]
        known = {value: adapted(value) for value in set(values)}
        return [known[value] for value in values]

    return prepared


def _hex(values: Sequence[UUID | None]) -> Sequence[str | None]:
    return [None if value is None else value.hex for value in values]


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values
