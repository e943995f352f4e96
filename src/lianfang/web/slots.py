"""What an operation asks for, read off its one pydantic model: about a dozen kinds of field, no layout."""

import sys
import types as pytypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, StringConstraints

from lianfang.core.types import Personal, Ref
from lianfang.roster.roles import ROLES

from .field_words import label_of

LONG = 200
ONE_LINE = ("address", "plate", "seat")
"""Personal texts that are long by their type but short in life."""
ROWS_AT_MOST = 40


@dataclass(frozen=True)
class Choice:
    """One of several answers: the key that goes into the operation and its words."""

    value: str
    words: Any


@dataclass(frozen=True)
class Slot:
    """One thing an operation asks for.  `inner` are the slots within a group or within each row of `rows`."""

    name: str
    kind: str
    required: bool
    ref: Ref | None = None
    personal: bool = False
    choices: tuple[Choice, ...] = ()
    inner: tuple["Slot", ...] = ()
    longest: int | None = None
    least: Any = None
    most: Any = None
    default: Any = None

    @property
    def label(self) -> str:
        return label_of("full_name" if self.name == "name" and self.personal else self.name)


@dataclass
class _Seen:
    """What unwrapping an annotation brought to light."""

    type: Any
    optional: bool = False
    marks: list[Any] = field(default_factory=list)


@cache
def slots_of(model: type[BaseModel]) -> tuple[Slot, ...]:
    """The slots of an operation's model, in the order of its parameters."""
    return tuple(
        _slot(name, info.annotation, list(info.metadata), info.is_required(), info.default)
        for name, info in model.model_fields.items()
    )


def _unwrapped(annotation: Any, marks: list[Any]) -> _Seen:
    seen = _Seen(annotation, marks=list(marks))
    while True:
        if hasattr(seen.type, "__metadata__"):
            seen.marks.extend(seen.type.__metadata__)
            seen.type = seen.type.__origin__
        elif get_origin(seen.type) in (Union, pytypes.UnionType):
            parts = [part for part in get_args(seen.type) if part is not type(None)]
            seen.optional = seen.optional or len(parts) < len(get_args(seen.type))
            seen.type = parts[0]
        else:
            return seen


def _slot(name: str, annotation: Any, marks: list[Any], required: bool, default: Any) -> Slot:
    seen = _unwrapped(annotation, marks)
    kind, choices, inner = _kind(name, seen)
    limits = _limits(seen.marks)
    return Slot(
        name=name,
        kind=kind,
        required=required and not seen.optional,
        ref=next((m for m in seen.marks if isinstance(m, Ref)), None),
        personal=any(isinstance(m, Personal) for m in seen.marks),
        choices=choices,
        inner=inner,
        longest=limits.get("longest"),
        least=limits.get("least"),
        most=limits.get("most"),
        default=default if isinstance(default, Enum | bool) else None,
    )


def _kind(name: str, seen: _Seen) -> tuple[str, tuple[Choice, ...], tuple[Slot, ...]]:
    wanted = seen.type
    if get_origin(wanted) is Literal:
        return "choice", tuple(Choice(str(v), str(v)) for v in get_args(wanted)), ()
    if get_origin(wanted) in (tuple, list, frozenset):
        return _kind_of_many(_unwrapped(get_args(wanted)[0], []))
    if not isinstance(wanted, type):
        return "text", (), ()
    if issubclass(wanted, BaseModel):
        return "group", (), slots_of(wanted)
    if issubclass(wanted, Enum):
        return "choice", choices_of(wanted), ()
    return _plain_kind(name, wanted, seen)


def _kind_of_many(item: _Seen) -> tuple[str, tuple[Choice, ...], tuple[Slot, ...]]:
    if isinstance(item.type, type) and issubclass(item.type, BaseModel):
        return "rows", (), slots_of(item.type)
    if isinstance(item.type, type) and issubclass(item.type, Enum):
        return "choices", choices_of(item.type), ()
    return "list", (), ()


def _plain_kind(name: str, wanted: type, seen: _Seen) -> tuple[str, tuple[Choice, ...], tuple[Slot, ...]]:
    if issubclass(wanted, bool):
        return "yesno", (), ()
    if issubclass(wanted, int):
        return "version" if name == "seen" else "integer", (), ()
    if issubclass(wanted, Decimal | float):
        return "decimal", (), ()
    if issubclass(wanted, datetime):
        return "datetime", (), ()
    if issubclass(wanted, date):
        return "date", (), ()
    if issubclass(wanted, UUID):
        return "reference" if any(isinstance(m, Ref) for m in seen.marks) else "text", (), ()
    if any(getattr(getattr(m, "func", None), "__name__", "") == "_known_role" for m in seen.marks):
        return "choice", tuple(Choice(key, role.label) for key, role in ROLES.items()), ()
    longest = _limits(seen.marks).get("longest")
    long = name not in ONE_LINE and (longest is None or longest > LONG) and not _patterned(seen.marks)
    return "longtext" if long else "text", (), ()


def _patterned(marks: list[Any]) -> bool:
    return any(isinstance(m, StringConstraints) and m.pattern for m in marks)


def _limits(marks: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark in marks:
        if isinstance(mark, StringConstraints) and mark.max_length is not None:
            found["longest"] = mark.max_length
        elif isinstance(mark, MaxLen):
            found["longest"] = found["most"] = mark.max_length
        elif isinstance(mark, MinLen):
            found["least"] = mark.min_length
        elif isinstance(mark, Ge | Gt):
            found["least"] = mark.ge if isinstance(mark, Ge) else mark.gt
        elif isinstance(mark, Le | Lt):
            found["most"] = mark.le if isinstance(mark, Le) else mark.lt
    return found


@cache
def _worded() -> Mapping[type[Enum], Mapping[Any, Any]]:
    """Every enumeration's words, found where its module keeps them: a mapping from each member to what it is called."""
    found: dict[type[Enum], Mapping[Any, Any]] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("lianfang."):
            for words in vars(module).values():
                if isinstance(words, Mapping) and words and all(isinstance(key, Enum) for key in words):
                    kind = type(next(iter(words)))
                    if len(words) == len(kind.__members__) and all(_is_text(said) for said in words.values()):
                        found.setdefault(kind, words)
    return found


def _is_text(said: Any) -> bool:
    return isinstance(said, str) or type(said).__name__ == "__proxy__"


@cache
def choices_of(kind: type[Enum]) -> tuple[Choice, ...]:
    """The members of an enumeration with their words; a member without words shows its key, which a test forbids."""
    words = _worded().get(kind, {})
    return tuple(Choice(str(member.value), words.get(member, member.value)) for member in kind)
