"""What JSON said, before anything is made of it: a yes is no number, and a number is no day, no instant and no yes.

Pydantic takes them for one another, because forms and sheets say everything in text; a number or a yes may still be text.
"""

import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from . import errors
from .errors import Reason

Path = tuple[str, ...]
_COUNTED = re.compile(r"\s*[+-]?\d+(\.\d*)?\s*")


def is_counted(said: Any) -> bool:
    """Whether somebody gives a number where a day or an instant is asked for: seconds of a machine, days of a spreadsheet."""
    return isinstance(said, int | float) or (isinstance(said, str) and _COUNTED.fullmatch(said) is not None)


NOT_FROM: Mapping[type, tuple[Callable[[Any], bool], str]] = {
    int: (lambda said: isinstance(said, bool), errors.NOT_A_NUMBER),
    bool: (lambda said: isinstance(said, int | float) and not isinstance(said, bool), errors.INVALID),
    date: (is_counted, errors.NOT_A_DATE),
    datetime: (is_counted, errors.NOT_A_TIME),
}
"""What no field of a kind is made from, and how that is refused."""


def plain_fields(model: type[BaseModel], prefix: Path = ()) -> Iterator[tuple[Path, type]]:
    """Every field of a model, and of the models within, that is one of these kinds; `*` in a path stands for an index."""
    for name, info in model.model_fields.items():
        yield from _within(info.annotation, (*prefix, info.alias or name))


def _within(annotation: Any, path: Path) -> Iterator[tuple[Path, type]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from plain_fields(annotation, path)
    elif annotation in NOT_FROM:
        yield path, annotation
    for part, where in made_of(annotation, path):
        yield from _within(part, where)


def made_of(annotation: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    """The types that an annotation, a choice of types or a list is made of, each with where it stands."""
    origin = get_origin(annotation)
    if hasattr(annotation, "__metadata__"):
        yield annotation.__origin__, path
    elif origin in (Union, types.UnionType):
        yield from ((part, path) for part in get_args(annotation))
    elif origin in (tuple, list, frozenset, set, Sequence):
        yield from ((part, (*path, "*")) for part in get_args(annotation) if part is not ...)


def reasons_against(payload: Mapping[str, Any], fields: Sequence[tuple[Path, type]]) -> Iterator[Reason]:
    """Why a payload that could be parsed is refused all the same, by field."""
    for path, kind in fields:
        mistaken, code = NOT_FROM[kind]
        for shown, said in _said_at(payload, path, ""):
            if mistaken(said):
                yield Reason(code, shown)


def _said_at(said: Any, path: Path, shown: str) -> Iterator[tuple[str, Any]]:
    if not path:
        yield shown, said
    elif path[0] == "*":
        if isinstance(said, list):
            for n, item in enumerate(said):
                yield from _said_at(item, path[1:], f"{shown}.{n}")
    elif isinstance(said, dict) and path[0] in said:
        yield from _said_at(said[path[0]], path[1:], f"{shown}.{path[0]}" if shown else path[0])
