"""Whether records and journal agree: the journal as it was sealed, no record without its line, no line twice, no id
accepted that is not there."""

import json
from collections.abc import Callable, Iterator
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from . import seals
from .access import DUTIES
from .models import AcceptedOperation, JournalRow
from .registry import ACTIONS
from .types import Nature

MORE: list[Callable[[], Iterator[str]]] = []
"""What modules look at besides; they add theirs when they are wired."""


def record_models() -> list[type[Model]]:
    """Every table that replay restores."""
    return [m for m in apps.get_models() if getattr(m, "nature", None) is Nature.RECORD]


def _names_its_operation(model: type[Model]) -> bool:
    """Whether rows of a table say which operation made them; parts of another record (a visit's persons) do not."""
    return any(field.name == "op" for field in model._meta.get_fields())


def problems() -> Iterator[str]:
    """Every disagreement, as a sentence for the operator."""
    yield from seals.problems()
    written, doubled = _journalled()
    yield from (f"operation {id} stands twice in the journal" for id in doubled)
    accepted = set(AcceptedOperation.objects.values_list("id", flat=True).iterator())
    yield from (f"operation {id} is accepted but not in the journal" for id in accepted - written)
    yield from (f"operation {id} is in the journal but not accepted" for id in written - accepted)
    for model in filter(_names_its_operation, record_models()):
        makers = set(model._default_manager.values_list("op", flat=True).distinct().iterator())
        for op in makers - written:
            yield f"{model._meta.label}: a record was made by operation {op}, which the journal does not know"
    for more in MORE:
        yield from more()
    for action in ACTIONS.values():
        if action.duty not in DUTIES:
            yield f"{action.name} asks for the duty {action.duty}, which nobody declares"


def _journalled() -> tuple[set[UUID], list[UUID]]:
    written: set[UUID] = set()
    doubled = []
    for text in JournalRow.objects.order_by("seq").values_list("operations", flat=True).iterator(chunk_size=200):
        for line in json.loads(text):
            id = UUID(line["id"])
            if id in written:
                doubled.append(id)
            written.add(id)
    return written, doubled
