"""The records of a home as plain values, so that two homes can be compared: sealed columns are opened."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from lianfang.core import integrity, privacy
from lianfang.core.models import SubjectKey


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every record table, by table, in order of its id."""
    subjects = set(SubjectKey.objects.exclude(wrapped=None).values_list("subject", flat=True))
    return {model._meta.label: _rows(model, subjects) for model in integrity.record_models()}


def _rows(model: type[models.Model], subjects: set[UUID]) -> list[tuple[Any, ...]]:
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.GeneratedField)]
    return [tuple(_plain(row, field, subjects) for field in fields) for row in model._default_manager.order_by("pk")]


def _plain(row: models.Model, field: Any, subjects: set[UUID]) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.BinaryField):
        return _opened(bytes(value), _candidates(row, subjects), destroyed=_is_shut(row)) if value else None
    return value


def _candidates(row: models.Model, subjects: set[UUID]) -> list[UUID]:
    """The subjects whose key may have sealed a row: ids in the row, and the person behind a case or order it names."""
    ids = [getattr(row, f.attname) for f in row._meta.concrete_fields]
    for name in (
        "case",
        "order",
        "admission",
        "encounter",
        "investigation",
        "household",
        "visit",
        "checkpoint",
        "contact",
        "lead",
    ):
        other = getattr(row, name, None)
        if isinstance(other, models.Model):
            ids += [getattr(other, f.attname) for f in other._meta.concrete_fields]
            behind = getattr(other, "case", None)
            ids += [behind.person_id] if behind is not None else []
    return [id for id in ids if isinstance(id, UUID) and id in subjects]


def _is_shut(row: models.Model) -> bool:
    """Whether a row is sealed under a key that may have been destroyed."""
    gone = set(SubjectKey.objects.filter(wrapped=None).values_list("subject", flat=True))
    return bool(_candidates(row, gone))


def _opened(block: bytes, candidates: Iterable[UUID], *, destroyed: bool) -> dict[str, Any]:
    for subject in candidates:
        try:
            return privacy.unseal(privacy.key_of(subject), block)
        except privacy.Destroyed:
            continue
    if destroyed:
        return {"destroyed": True}
    raise AssertionError("a sealed column that no key in reach opens")
