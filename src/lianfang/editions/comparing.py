"""Editions side by side: what differs, what is stricter, which one rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar, cast

from pydantic import BaseModel

from .documents import document_of, leaves, sections_of
from .types import SECTIONS, Difference, Edition, Tighter


def differences(before: Edition, after: Edition) -> list[Difference]:
    """What the sections of two editions state differently, in order, with the source of the later value."""
    old, new = (leaves(sections_of(document_of(edition))) for edition in (before, after))
    return [
        Difference(path, old.get(path), new.get(path), after.source(path) if path in new else before.source(path))
        for path in dict.fromkeys([*old, *new])
        if (path in old) != (path in new) or old.get(path) != new.get(path)
    ]


def stricter_than(child: Edition, parent: Edition) -> list[str]:
    """Dotted paths at which the child binds people harder than its parent: longer, wider, more often, earlier.

    Editions of different diseases are not compared.  The direction of each field is declared with it (``Tighter``).
    """
    if child.disease != parent.disease:
        return []
    return [path for name in SECTIONS for path in _stricter_part(getattr(child, name), getattr(parent, name), name)]


def _stricter_part(child: BaseModel, parent: BaseModel, above: str) -> Iterator[str]:
    for field, spec in type(child).model_fields.items():
        path = f"{above}.{field}"
        mine, theirs = getattr(child, field), getattr(parent, field)
        tighter = next((mark for mark in spec.metadata if isinstance(mark, Tighter)), None)
        if isinstance(mine, BaseModel):
            yield from _stricter_part(mine, theirs, path)
        elif isinstance(mine, Mapping):
            yield from _stricter_table(mine, theirs, path, tighter)
        elif tighter is not None and _weighs(mine, tighter) > _weighs(theirs, tighter):
            yield path


def _stricter_table(
    child: Mapping[str, object], parent: Mapping[str, object], path: str, tighter: Tighter | None
) -> Iterator[str]:
    for key, mine in child.items():
        theirs = parent.get(key)
        if theirs is None:
            if tighter is not None and getattr(mine, "in_use", True):
                yield f"{path}.{key}"
        elif isinstance(mine, BaseModel) and isinstance(theirs, BaseModel) and getattr(mine, "in_use", True):
            yield from _stricter_part(mine, theirs, f"{path}.{key}")


def _weighs(value: object, tighter: Tighter) -> Decimal:
    if tighter.order:
        return Decimal(tighter.order.index(str(value)))
    size = Decimal(len(value)) if isinstance(value, tuple) else Decimal(cast(int, value))
    return -size if tighter.way == "down" else size


class _Dated(Protocol):
    @property
    def starts_at(self) -> datetime: ...


D = TypeVar("D", bound=_Dated)


def in_force(editions: Iterable[D], at: datetime) -> D | None:
    """The edition that rules at an instant: the latest that has begun; of two that begin together the later listed."""
    ruling: D | None = None
    for edition in editions:
        if edition.starts_at <= at and (ruling is None or edition.starts_at >= ruling.starts_at):
            ruling = edition
    return ruling
