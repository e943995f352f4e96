"""Questions that every operation asks the database: the statement is written once, and values are put in each time.

Django writes the text of a statement anew at every call, which takes ten times as long as the answer to a short one.
Nothing is remembered of an answer: each call asks again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, ForeignKey, Model, QuerySet, UUIDField

MOST = 512
"""Ids that one statement takes; more are asked in parts."""

UNCHANGING = (UUIDField, DateTimeField, ForeignKey)
Ask = Callable[..., "QuerySet[Any, Any]"]
Kind = type[UUID] | type[datetime] | type[str]


@dataclass(frozen=True)
class _Statement:
    """A statement: its text, what is put in where, and what makes values of the columns."""

    text: str
    values: tuple[Any, ...]
    slots: tuple[tuple[int, int], ...]
    """At which place of `values` which of the given values stands."""
    converters: dict[int, tuple[list[Any], Any]]
    made: Callable[[Sequence[Any]], Any] | None

    def converted(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The rows with the values that they stand for; what never changes is made once for all that are written alike."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, (converters, expression) in self.converters.items():
            given = columns[place]
            if isinstance(expression.output_field, UNCHANGING) and len(given) > 1:
                known = {value: _converted(value, converters, expression) for value in set(given)}
                columns[place] = [known[value] for value in given]
            else:
                columns[place] = [_converted(value, converters, expression) for value in given]
        return list(zip(*columns, strict=True))


class Question:
    """A question with open places: `ask` makes the rows that it wants from values of `kinds`, in this order.

    What `ask` gives may depend on its values in no other way than that they stand in the statement.
    """

    def __init__(self, ask: Ask, *kinds: Kind) -> None:
        self._ask, self._kinds = ask, kinds
        self._written: dict[tuple[str, int], _Statement] = {}

    def answers(self, *given: Any) -> list[Any]:
        """The rows, as tuples where `ask` names columns, else as records."""
        return self._answers(given, 0)

    def _answers(self, given: tuple[Any, ...], several: int) -> list[Any]:
        key = connection.vendor, several
        statement = self._written.get(key)
        if statement is None:
            statement = self._written[key] = self._write(several)
        values = list(statement.values)
        said = self._adapted(given, several)
        for place, n in statement.slots:
            values[place] = said[n]
        with connection.cursor() as cursor:
            cursor.execute(statement.text, values)
            rows = cursor.fetchall()
        if statement.converters and rows:
            rows = statement.converted(rows)
        return [statement.made(row) for row in rows] if statement.made is not None else rows

    def _adapted(self, given: Sequence[Any], several: int) -> list[Any]:
        """The values as the database takes them, the first `several` of them of the first kind."""
        kinds = self._kinds[1:] if several else self._kinds
        single = [_adapted(value, kind) for value, kind in zip(given[several:], kinds, strict=True)]
        return [*_all_adapted(given[:several], self._kinds[0]), *single] if several else single

    def _write(self, several: int) -> _Statement:
        kinds = (*[self._kinds[0]] * several, *self._kinds[1:]) if several else self._kinds
        stand_ins = [_stand_in(kind, n) for n, kind in enumerate(kinds)]
        rows = self._ask(stand_ins[:several], *stand_ins[several:]) if several else self._ask(*stand_ins)
        compiler = rows.query.get_compiler("default")
        text, values = compiler.as_sql()
        if several and connection.vendor == "postgresql":
            text = _in_one_array(text)
        places = {said: n for n, said in enumerate(self._adapted(stand_ins, several))}
        slots = tuple((place, places[value]) for place, value in enumerate(values) if value in places)
        if {n for _, n in slots} != set(places.values()):
            raise ValueError("a value that is given does not stand in the statement")
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Statement(text, tuple(values), slots, converters, _maker(rows))


class QuestionOfMany(Question):
    """A question whose first value is several ids: it is asked for as many as come, in statements of a few sizes."""

    def answers(self, *given: Any) -> list[Any]:
        """The rows about any of the first value's members, each named once; none where it has none."""
        members, *others = given
        if connection.vendor == "postgresql":
            named = ",".join([str(one) for one in members])
            return self._answers((f"{{{named}}}", *others), 1) if named else []
        return [row for part in _parts(members) for row in self._answers((*part, *others), len(part))]


def _in_one_array(text: str) -> str:
    """The statement about one id, asked about as many as an array holds: a value for each would be written each time."""
    head, found, tail = text.partition(" IN (%s)")
    if not found or " IN (%s)" in tail:
        raise ValueError("it does not say in one place whom it is about")
    return f"{head} = ANY(%s::uuid[]){tail}"


def _parts(members: Iterable[Any]) -> Iterator[list[Any]]:
    """The members in parts of as many as a power of two; the last one is named again where there are fewer."""
    every = list(dict.fromkeys(members))
    for start in range(0, len(every), MOST):
        part = every[start : start + MOST]
        size = 1 << (len(part) - 1).bit_length()
        yield part + part[-1:] * (size - len(part))


def _converted(value: Any, converters: Sequence[Any], expression: Any) -> Any:
    for converter in converters:
        value = converter(value, expression, connection)
    return value


def _stand_in(kind: Kind, n: int) -> Any:
    """A value that no statement holds of itself."""
    if kind is UUID:
        return UUID(int=(0x51A9D1 << 100) | n)
    return datetime(1901, 7, 9, 3, 5, 7, n, UTC) if kind is datetime else f"stands for value {n}"


def _all_adapted(values: Sequence[Any], kind: Kind) -> Sequence[Any]:
    if kind is UUID:
        return values if connection.features.has_native_uuid_field else [value.hex for value in values]
    return [_adapted(value, kind) for value in values]


def _adapted(value: Any, kind: Kind) -> Any:
    if kind is UUID and not connection.features.has_native_uuid_field:
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if kind is datetime else value


def _maker(rows: "QuerySet[Any, Any]") -> Callable[[Sequence[Any]], Model] | None:
    """What makes a record of a row; None where the question names its columns."""
    if rows.query.values_select or rows.query.annotation_select:
        return None
    model: type[Model] = rows.model
    names = [field.attname for field in model._meta.concrete_fields]
    return lambda row: model.from_db("default", names, list(row))
