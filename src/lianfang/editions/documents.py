"""Editions as documents: TOML in and out, values by dotted path, inheritance."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import cast

import tomli_w

from .types import SECTIONS, Document, Edition, EditionRefused, Flaw, Problem

DESCRIBED = ("disease", "jurisdiction", "effective_from", "title", "approved_by")
"""What a source may speak of besides the values of the sections."""

_NOT_INHERITED = frozenset({"name", "parent", "title", "effective_from", "approved_by", "sources", "replaces"})
_DEEPEST = 8


def read_toml(text: str) -> Document:
    """The document written in ``text``.  Decimal numbers stay exact.  Raises ``tomllib.TOMLDecodeError``."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise tomllib.TOMLDecodeError("nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as wrong:
        raise tomllib.TOMLDecodeError(str(wrong)) from None  # a number of thousands of digits, a date beyond all years


def write_toml(edition: Edition) -> str:
    """The edition as TOML: complete, with the source of every value."""
    return tomli_w.dumps(document_of(edition))


def document_of(edition: Edition) -> Document:
    """The edition as nested tables of plain values (text, numbers, yes/no, local date-time, lists).

    What the edition does not have is left out: TOML has no word for nothing.
    """
    return cast(Document, _plain(edition.model_dump(mode="python")))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def leaves(table: Mapping[str, object], above: str = "") -> dict[str, object]:
    """Every value of nested tables by its dotted path; a list is one value, and so is a table deeper than any edition's."""
    found: dict[str, object] = {}
    for key, value in table.items():
        path = f"{above}.{key}" if above else str(key)
        if isinstance(value, Mapping) and path.count(".") < _DEEPEST:
            found.update(leaves(value, path))
        else:
            found[path] = value
    return found


def sections_of(document: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if key in SECTIONS}


def nearest(table: Mapping[str, object], path: str) -> object | None:
    while path:
        if path in table:
            return table[path]
        path = path.rpartition(".")[0]
    return None


def sources_of(document: Mapping[str, object]) -> Mapping[str, object]:
    written = document.get("sources")
    return written if isinstance(written, Mapping) else {}


def merge(parent: Document, child: Document) -> Document:
    """The child laid over its parent: tables are joined deeply, lists and single values are replaced.

    Inherited tables that the child names in ``replaces`` are dropped first.  A value that the child states carries only
    the child's source, never its parent's, so that an unsourced departure cannot borrow one.  Nor are a name, a title,
    a date and who answers for the edition taken over: those are the child's own or missing.
    """
    replaces = [str(path) for path in _listed(child.get("replaces"))]
    base = {key: value for key, value in parent.items() if key not in _NOT_INHERITED}
    for path in replaces:
        base = _without(base, path.split("."))
    merged = _laid_over(base, {key: value for key, value in child.items() if key != "sources"})
    stated = leaves(sections_of(child))
    own, handed_down = sources_of(child), sources_of(parent)
    sections = sections_of(merged)
    found = {path: nearest(own if path in stated else handed_down, path) for path in leaves(sections)}
    about = {path: own[path] for path in DESCRIBED if path in own}
    merged["sources"] = {**about, **_gathered(sections, found)}
    return merged


def _gathered(table: Mapping[str, object], sources: Mapping[str, object], above: str = "") -> Document:
    """Sources by value, put at the highest table of which they cover every value."""
    own = [sources[path] for path in leaves(table, above)]
    if above and own and own[0] is not None and all(source == own[0] for source in own):
        return {above: own[0]}
    gathered: Document = {}
    for key, value in table.items():
        path = f"{above}.{key}" if above else key
        if isinstance(value, Mapping) and path.count(".") < _DEEPEST:
            gathered.update(_gathered(value, sources, path))
        elif sources[path] is not None:
            gathered[path] = sources[path]
    return gathered


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _without(table: Document, parts: Sequence[str]) -> Document:
    key, *rest = parts
    if not rest:
        return {name: value for name, value in table.items() if name != key}
    below = table.get(key)
    if not isinstance(below, Mapping):
        return table
    return {**table, key: _without(dict(below), rest)}


def _laid_over(below: Document, above: Document, depth: int = 0) -> Document:
    joined = dict(below)
    for key, value in above.items():
        under = joined.get(key)
        if isinstance(value, Mapping) and depth <= _DEEPEST:
            joined[key] = _laid_over(dict(under) if isinstance(under, Mapping) else {}, dict(value), depth + 1)
        else:
            joined[key] = value
    return joined


def inherited(name: str, documents: Mapping[str, Document]) -> Document:
    """The complete document of edition ``name``: its chain of parents merged from the root down.

    Raises ``EditionRefused`` when the chain names an unknown edition or runs in a circle.
    """
    chain: list[str] = []
    step = name
    while step:
        if step not in documents or step in chain:
            raise EditionRefused(name, (Problem("parent", Flaw.UNKNOWN_REFERENCE, {"key": step}),))
        chain.append(step)
        step = str(documents[step].get("parent", ""))
    complete: Document = {}
    for link in reversed(chain):
        complete = merge(complete, documents[link])
    return complete
