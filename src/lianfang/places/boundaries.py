"""Boundaries of divisions: GeoJSON keyed by official code, read and checked.  Pure; nothing is kept here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lianfang.core.errors import Reason, refuse_if

from .types import (
    BOUNDARY_BEYOND_THE_EARTH,
    BOUNDARY_NO_AREA,
    BOUNDARY_TWICE,
    BOUNDARY_WITHOUT_CODE,
    DIVISION_CODE_LENGTH,
    NOT_GEOJSON,
)

KEYS = ("code", "adcode", "id")
"""The properties that may carry the official code, the first found counts."""
SHAPES = {"Polygon": 3, "MultiPolygon": 4}
"""The shapes that are an area, and how deep their coordinates are nested."""
DIGITS = 5
"""Of a degree: about a metre, finer than any screen."""


@dataclass(frozen=True)
class Boundary:
    """The outline of a division: its code and its geometry, as GeoJSON has it."""

    code: str
    geometry: Mapping[str, Any]


def read(text: str) -> tuple[Boundary, ...]:
    """The boundaries in a GeoJSON document; raises Refused with every reason, by feature."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        refuse_if([Reason(NOT_GEOJSON, "geojson")])
    assert isinstance(features, list)
    refuse_if(_reasons(features))
    return tuple(Boundary(_code(f), _rounded(f["geometry"])) for f in features)


def _reasons(features: list[Any]) -> Iterator[Reason]:
    seen: set[str] = set()
    for n, feature in enumerate(features):
        at, code = f"geojson.features.{n}", _code(feature)
        if not code:
            yield Reason(BOUNDARY_WITHOUT_CODE, at, {"n": n + 1})
        elif code in seen:
            yield Reason(BOUNDARY_TWICE, at, {"code": code})
        seen.add(code)
        given = feature.get("geometry") if isinstance(feature, dict) else None
        geometry: dict[str, Any] = given if isinstance(given, dict) else {}
        depth = SHAPES.get(geometry.get("type", ""))
        if depth is None or not _nested(geometry.get("coordinates"), depth):
            yield Reason(BOUNDARY_NO_AREA, at, {"n": n + 1})
        elif not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in _points(geometry["coordinates"])):
            yield Reason(BOUNDARY_BEYOND_THE_EARTH, at, {"n": n + 1})


def _code(feature: Any) -> str:
    """The 12 digits of a feature's code: shorter official codes are filled up, as for a county's six."""
    if not isinstance(feature, dict):
        return ""
    said = feature.get("properties")
    held = {"id": feature.get("id"), **(said if isinstance(said, dict) else {})}
    found = next((str(held[key]) for key in KEYS if held.get(key) not in (None, "")), "")
    digits = found.isascii() and found.isdigit() and 2 <= len(found) <= DIVISION_CODE_LENGTH
    return found.ljust(DIVISION_CODE_LENGTH, "0") if digits else ""


def _nested(value: Any, depth: int) -> bool:
    if depth == 0:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, list) or len(value) < (2 if depth == 1 else 1):
        return False
    return all(_nested(item, depth - 1) for item in (value[:2] if depth == 1 else value))


def _points(value: list[Any]) -> Iterator[tuple[float, float]]:
    if isinstance(value[0], list):
        for item in value:
            yield from _points(item)
    else:
        yield value[0], value[1]


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _fewer_digits(geometry["coordinates"])}


def _fewer_digits(value: Any) -> Any:
    if isinstance(value[0], list):
        return [_fewer_digits(item) for item in value]
    return [round(value[0], DIGITS), round(value[1], DIGITS)]
