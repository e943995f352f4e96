"""The rows of the bench: a county's residents, stays, tasks and readings, written into a scratch database in bulk.

They are written beside the operations, because a bench measures reads at a size that nobody waits for to grow; they are
never written into a home.  Ids are counted, so that rows of one table follow each other in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import NOT_PROVIDED, Model

AT = datetime(2020, 2, 13, 10, tzinfo=UTC)
"""The moment at which the bench looks: the evening of 13 February 2020 in Lishu."""
BATCH = 10_000
WRITING_CACHE = -600_000
"""In kilobytes, with SQLite's sign for them."""
DAY = timedelta(days=1)
PEOPLE_PER_HOUSEHOLD = 3
STAY_DAYS = 14
FEVER_EVERY = 400
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


@dataclass(frozen=True)
class County:
    """Where the rows lie: villages, and what orders are made under."""

    villages: Sequence[UUID]
    outbreak: UUID
    edition: UUID


Row = Mapping[str, Any]


def fill(county: County, people: int, stays: int) -> None:
    """Write `people` residents and `stays` stays with what goes with them."""
    with _more_memory():
        _fill(county, people, stays)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def _more_memory() -> Iterator[None]:
    """Let SQLite keep its indexes in memory while they grow; reads are measured with the cache that a home has."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size={WRITING_CACHE}")
        yield
        cursor.execute(f"PRAGMA cache_size={int(usual)}")


def _fill(county: County, people: int, stays: int) -> None:
    for table, rows in (
        ("people_household", _households(county, people)),
        ("people_person", _people(county, people)),
        ("people_personarea", _areas(county, people)),
        ("people_personsearch", _search(county, people)),
        ("isolation_order", _orders(county, people, stays)),
        ("isolation_stay", _stays(county, people, stays)),
        ("tasks_task", _tasks(county, people, stays)),
        ("health_reading", _readings(county, people, stays)),
    ):
        write(table, rows)


def write(table: str, rows: Iterable[Row]) -> None:
    """Write rows (column to value) into a table; what a row leaves out has the model's default."""
    model = model_of(table)
    fields = [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]
    empty = {f.attname: None if f.default is NOT_PROVIDED and f.null else f.get_default() for f in fields}
    names = [f.attname for f in fields]
    tuples = (tuple(_plain(row.get(name, empty[name])) for name in names) for row in rows)
    _write(table, [f.column for f in fields], tuples)


def model_of(table: str) -> type[Model]:
    """The model whose rows lie in `table`."""
    (found,) = (m for m in apps.get_models() if m._meta.db_table == table)
    return found


def _write(table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    quoted = ", ".join(connection.ops.quote_name(c) for c in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            insert = f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
            while batch := list(islice(rows, BATCH)):
                cursor.executemany(insert, batch)


def _plain(value: Any) -> Any:
    """A value as the driver takes it."""
    if connection.vendor == "postgresql":
        return "[]" if value == [] else value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return _time(value)
    return "[]" if value == [] else value


@lru_cache(maxsize=100_000)
def _time(value: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(value))


def _id(kind: int, n: int) -> UUID:
    return UUID(int=(kind << 96) | (0x7 << 76) | (0x2 << 62) | n)


HOUSEHOLD, PERSON, AREA, ORDER, STAY, TASK, READING = range(1, 8)


def person(n: int) -> UUID:
    """The id of the nth resident."""
    return _id(PERSON, n)


def _stamp(kind: int, n: int, at: datetime) -> dict[str, Any]:
    return {"id": _id(kind, n), "op": _id(kind, n), "by": _id(0, 1), "at": at, "recorded_at": at}


def _village(county: County, n: int) -> UUID:
    """The village of the nth resident; households stay together."""
    return county.villages[n // PEOPLE_PER_HOUSEHOLD % len(county.villages)]


BEGAN = AT - 30 * DAY


def _households(county: County, people: int) -> Iterator[Row]:
    for n in range(0, people, PEOPLE_PER_HOUSEHOLD):
        yield {
            **_stamp(HOUSEHOLD, n // PEOPLE_PER_HOUSEHOLD, BEGAN),
            "division_id": _village(county, n),
            "register_key": str(n),
            "sealed": b"",
        }


def _lives(county: County, n: int) -> dict[str, Any]:
    return {
        "household_id": _id(HOUSEHOLD, n // PEOPLE_PER_HOUSEHOLD),
        "division_id": _village(county, n),
        "sex": "female" if n % 2 else "male",
        "birth_year": 1930 + n % 90,
        "synthetic": True,
    }


def _people(county: County, people: int) -> Iterator[Row]:
    for n in range(people):
        yield {**_stamp(PERSON, n, BEGAN), **_lives(county, n), "id_kind": "resident_card", "sealed": b""}


def _areas(county: County, people: int) -> Iterator[Row]:
    for n in range(people):
        yield {
            **_stamp(AREA, n, BEGAN),
            "person_id": _id(PERSON, n),
            "division_id": _village(county, n),
            "reason": "residence",
            "source": _id(PERSON, n),
            "since": BEGAN,
        }


def _search(county: County, people: int) -> Iterator[Row]:
    for n in range(people):
        name = SURNAMES[n % len(SURNAMES)] + chr(0x4E00 + n % 3000)
        yield {"person_id": _id(PERSON, n), "name": name, "initials": "WW", **_lives(county, n)}


def _quarantined(people: int, stays: int) -> Iterator[tuple[int, int, datetime]]:
    """Stay, resident, and when it began: spread over the county and the thirty days before."""
    for n in range(stays):
        yield n, n * (people // stays), BEGAN + timedelta(minutes=n * 43_200 // stays)


def _orders(county: County, people: int, stays: int) -> Iterator[Row]:
    for n, person, began in _quarantined(people, stays):
        yield {
            **_stamp(ORDER, n, began),
            "person_id": _id(PERSON, person),
            "household_id": _id(HOUSEHOLD, person // PEOPLE_PER_HOUSEHOLD),
            "division_id": _village(county, person),
            "outbreak_id": county.outbreak,
            "edition_id": county.edition,
            "category": "arrival_listed_area",
            "ground": "arrival",
            "sealed": b"",
            "place": "home",
            "starts_at": began,
            "due_at": began + STAY_DAYS * DAY,
            "signed_at": began,
            "signed_by": _id(0, 1),
            "signed_how": "pin",
            **_ended(began),
        }


def _ended(began: datetime) -> dict[str, Any]:
    over = began + STAY_DAYS * DAY
    return {"ended_at": over, "end": "released", "ended_by": _id(0, 1)} if over <= AT else {}


def _stays(county: County, people: int, stays: int) -> Iterator[Row]:
    for n, person, began in _quarantined(people, stays):
        yield {
            **_stamp(STAY, n, began),
            "order_id": _id(ORDER, n),
            "person_id": _id(PERSON, person),
            "division_id": _village(county, person),
            "kind": "home",
            "started_at": began,
            "due_at": began + STAY_DAYS * DAY,
            **_ended(began),
        }


def _windows(people: int, stays: int) -> Iterator[tuple[int, int, datetime]]:
    """Every reading owed in the last two days, two a day: its number, the resident, and when it falls due."""
    due = [AT - DAY * d - timedelta(hours=h) for d in (1, 0) for h in (8, 1)]
    for n, person, began in _quarantined(people, stays):
        for m, at in enumerate(due):
            if began < at < began + STAY_DAYS * DAY:
                yield n * len(due) + m, person, at


def _tasks(county: County, people: int, stays: int) -> Iterator[Row]:
    for n, person, due in _windows(people, stays):
        done = n % 20 != 0
        yield {
            **_stamp(TASK, n, due - DAY),
            "kind": "observation.visit",
            "subject": _id(STAY, n // 4),
            "key": f"{n}",
            "person_id": _id(PERSON, person),
            "household_id": _id(HOUSEHOLD, person // PEOPLE_PER_HOUSEHOLD),
            "division_id": _village(county, person),
            "role": "grid_worker",
            "opens_at": due - timedelta(hours=4),
            "due_at": due,
            **({"done_at": due, "done_by": _id(0, 1), "done_op": _id(0, 1), "ended_at": due} if done else {}),
        }


def _readings(county: County, people: int, stays: int) -> Iterator[Row]:
    for n, person, at in _windows(people, stays):
        yield {
            **_stamp(READING, n, at),
            "person_id": _id(PERSON, person),
            "division_id": _village(county, person),
            "celsius": "38.20" if n % FEVER_EVERY == 0 else "36.60",
            "fever": n % FEVER_EVERY == 0,
            "source": "home",
            "method": "axillary",
        }
