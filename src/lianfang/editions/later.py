"""Values that documents written by an earlier program lack: they are read as the generic edition states them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .types import Document

LATER = (
    "tasks.stand_in_days",
    "responsibility",
    "tasks.lead_call_hours",
    "canvass",
    "canvass.together",
    "canvass.interval_days",
    "area_measures",
    "declaring",
    "supporting",
    "tasks.due_hours.left_behind",
    "linking",
    "responsibility.chain",
    "responsibility.fill_hours",
    "responsibility.refusals",
)
"""What came to editions since the first released form, by dotted path, the oldest first."""
GENERIC = Path(__file__).with_name("presets") / "generic_who.toml"


@cache
def _generic() -> dict[str, Any]:
    return tomllib.loads(GENERIC.read_text(encoding="utf-8"), parse_float=Decimal)


def brought_forward(document: Document) -> Document:
    """The document with every value of `LATER` that it lacks, each with its source; a document that lacks more, the
    table above or all sources, is left to whoever looks for problems."""
    found: dict[str, Any] = dict(document)
    if not isinstance(found.get("sources"), Mapping):
        return found
    for path in LATER:
        *above, name = path.split(".")
        if _at(found, [*above, name]) is None and isinstance(_at(found, above), Mapping):
            _put(found, above, name, _at(_generic(), [*above, name]))
            if path not in found["sources"]:
                found["sources"] = {**found["sources"], path: _generic()["sources"][path]}
    return found


def _at(table: Any, path: list[str]) -> Any:
    for name in path:
        if not isinstance(table, Mapping):
            return None
        table = table.get(name)
    return table


def _put(table: dict[str, Any], above: list[str], name: str, value: Any) -> None:
    for one in above:
        table[one] = dict(table[one])
        table = table[one]
    table[name] = value
