"""Set-based writes: planning and fulfilling many tasks with a few statements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from lianfang.core.inserting import Row, insert

from . import rules
from .models import Task
from .types import Fulfilment, NewTask, TaskFacts

LOOKED_UP = 2_000
"""How many subjects one statement looks up."""

Key = tuple[UUID, str, str]


def _pieces(values: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(values), LOOKED_UP):
        yield values[start : start + LOOKED_UP]


def there(new: Sequence[NewTask]) -> set[Key]:
    """Which of the (subject, kind, key) are known already."""
    kinds, keys = {n.kind for n in new}, {n.key for n in new}
    wanted = Q(kind__in=kinds)
    if len(keys) <= LOOKED_UP:
        wanted &= Q(key__in=keys)
    found: set[Key] = set()
    for piece in _pieces(list(dict.fromkeys(n.subject for n in new))):
        found.update(Task.objects.filter(wanted, subject__in=piece).values_list("subject", "kind", "key"))
    return found


def store(rows: Iterable[tuple[UUID, NewTask]], stamped: Row) -> None:
    """Store new tasks under their ids; what they have in common is in `stamped`."""
    insert(Task, ({**stamped, **vars(new), "id": id, "ended_at": new.closes_at} for id, new in rows))


FIELDS = {field.name: field for field in Task._meta.concrete_fields}


def _stored(name: str, value: object, seen: dict[tuple[str, object], object]) -> Any:
    """A value as the database driver takes it for the field `name`; the same value is prepared once."""
    field = FIELDS[name]
    key = (field.get_internal_type(), value)
    if key not in seen:
        seen[key] = field.get_db_prep_save(value, connection=connection)
    return seen[key]


@dataclass(frozen=True)
class _Candidate:
    """An open task as the database knows it, without the weight of a model."""

    id: UUID
    subject: UUID
    person_id: UUID | None
    household_id: UUID | None
    facts: TaskFacts


COLUMNS = (
    "id", "subject", "person_id", "household_id", "kind", "opens_at", "due_at", "closes_at", "done_at", "cancelled_at"
)  # fmt: skip


def _candidates(done: Sequence[Fulfilment]) -> Iterator[_Candidate]:
    """The tasks that any of `done` may concern: of its kinds, about its people, not done before the earliest of it."""
    first, last = min(one.at for one in done), max(one.at for one in done)
    kinds = {kind for one in done for kind in one.kinds}
    still = Q(cancelled_at__isnull=True, opens_at__lte=last) & (Q(done_at__isnull=True) | Q(done_at__gt=first))
    seen: set[UUID] = set()
    for column, ids in _columns(done):
        for piece in _pieces(list(ids)):
            rows = Task.objects.filter(still, Q(**{f"{column}__in": piece}), kind__in=kinds).order_by("id")
            for id, subject, person, household, *facts in rows.values_list(*COLUMNS):
                if id not in seen:
                    seen.add(id)
                    yield _Candidate(id, subject, person, household, TaskFacts(*facts))


def _columns(done: Sequence[Fulfilment]) -> Iterator[tuple[str, dict[UUID, None]]]:
    """The narrowest column that each of `done` names, with the ids to look up in it."""
    wanted: dict[str, dict[UUID, None]] = {"id": {}, "subject": {}, "person_id": {}, "household_id": {}}
    for one in done:
        if one.task_ids:
            wanted["id"].update(dict.fromkeys(one.task_ids))
        elif one.subject is not None:
            wanted["subject"][one.subject] = None
        elif one.person_id is not None:
            wanted["person_id"][one.person_id] = None
        elif one.household_id is not None:
            wanted["household_id"][one.household_id] = None
    yield from ((column, ids) for column, ids in wanted.items() if ids)


def _concerns(one: Fulfilment, task: _Candidate) -> bool:
    return (
        task.facts.kind in one.kinds
        and (not one.task_ids or task.id in one.task_ids)
        and one.subject in (None, task.subject)
        and one.person_id in (None, task.person_id)
        and one.household_id in (None, task.household_id)
    )


def fulfilled(done: Sequence[Fulfilment]) -> dict[UUID, Fulfilment]:
    """For each task that `done` fulfils, the earliest thing that did; the first in order where two are as early."""
    if not done:
        return {}
    by_id: dict[UUID, list[Fulfilment]] = {}
    for one in done:
        for id in one.task_ids or (one.subject, one.person_id, one.household_id):
            if id is not None:
                by_id.setdefault(id, []).append(one)
    found = {}
    for task in _candidates(done):
        about = {id for id in (task.id, task.subject, task.person_id, task.household_id) if id is not None}
        fitting = [one for id in about for one in by_id.get(id, ()) if _concerns(one, task)]
        fitting = [one for one in fitting if rules.fulfillable(task.facts, one.at)]
        if fitting:
            found[task.id] = min(fitting, key=lambda one: (one.at, one.recorded_at, one.op))
    return found


def close(found: dict[UUID, Fulfilment]) -> None:
    """Write when, by whom and by which operation each task was done.

    The version stays: what is done is refused to whoever decides on it, whatever version they saw.
    """
    names = ("done_at", "ended_at", "done_by", "done_op", "done_recorded_at", "id")
    columns = ", ".join(f'"{FIELDS[name].column}" = %s' for name in names[:-1])
    seen: dict[tuple[str, object], object] = {}
    lines = [
        [
            _stored(name, value, seen)
            for name, value in zip(names, (one.at, one.at, one.by, one.op, one.recorded_at, id), strict=True)
        ]
        for id, one in sorted(found.items())
    ]
    if lines:
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{Task._meta.db_table}" SET {columns} WHERE "id" = %s', lines)  # noqa: S608
