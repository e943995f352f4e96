"""JSON schemas as the API publishes them: what they accept, and values made from them, right and nearly right."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Ids = Mapping[str, Sequence[str]]
"""Ids of records that are there, by the name of the field that names one; under "" those of anything."""
TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "0", "1"})
ODD = ("", " ", "\x00", "\ud800", "=1+1", "<b>", "张" * 300, "a" * 5000, "NaN", "0", "-1", "null", "’", "\u202e", "𠮷")
"""Texts that have broken programs."""
NUMBERS = (0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308, float("inf"), float("nan"))


class Published:
    """The schemas of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.components: Mapping[str, Schema] = document["components"]["schemas"]

    def opened(self, schema: Schema) -> Schema:
        """The schema that a reference names."""
        while "$ref" in schema:
            schema = {
                **self.components[schema["$ref"].rsplit("/", 1)[1]],
                **{k: v for k, v in schema.items() if k != "$ref"},
            }
        return schema

    def accepts(self, schema: Schema, value: Any) -> bool:
        """Whether a value is as the schema says.  Numbers and truth values may be written as text, as sheets have them."""
        schema = self.opened(schema)
        if "anyOf" in schema:
            return any(self.accepts(one, value) for one in schema["anyOf"])
        if not all(self.accepts(one, value) for one in schema.get("allOf", ())):
            return False
        if "enum" in schema and value not in schema["enum"]:
            return False
        match schema.get("type"):
            case "object":
                return isinstance(value, dict) and self._object(schema, value)
            case "array":
                return isinstance(value, list) and self._array(schema, value)
            case "string":
                return isinstance(value, str) and _string(schema, value)
            case "integer" | "number":
                return _number(schema, value)
            case "boolean":
                return isinstance(value, bool) or value in (0, 1) or str(value).lower() in TRUTHS
            case "null":
                return value is None
        return True

    def _object(self, schema: Schema, value: Mapping[str, Any]) -> bool:
        properties, more = schema.get("properties", {}), schema.get("additionalProperties")
        if any(name not in value for name in schema.get("required", ())):
            return False
        if more is False and not set(value) <= set(properties):
            return False
        rest = {} if more in (None, True, False) else dict.fromkeys(set(value) - set(properties), more)
        known = {**properties, **rest}
        return all(self.accepts(known[name], said) for name, said in value.items() if name in known)

    def _array(self, schema: Schema, value: Sequence[Any]) -> bool:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return False
        return all(self.accepts(schema.get("items", {}), one) for one in value)

    def values(self, schema: Schema, ids: Ids, name: str = "") -> st.SearchStrategy[Any]:
        """Values as the schema says, with ids among those that exist; now and then a part of one is nonsense."""
        right = self._right(self.opened(schema), ids, name)
        return st.integers(0, 30).flatmap(lambda n: _nonsense() if n == 0 else right)

    def _right(self, schema: Schema, ids: Ids, name: str) -> st.SearchStrategy[Any]:
        if "anyOf" in schema:
            return st.one_of(*(self.values(one, ids, name) for one in schema["anyOf"]))
        for one in schema.get("allOf", ()):
            return self._right(self.opened(one), ids, name)
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._objects(schema, ids)
            case "array":
                least = schema.get("minItems", 0)
                return st.lists(self.values(schema.get("items", {}), ids, name), min_size=least, max_size=least + 2)
            case "string":
                return _strings(schema, ids.get(name) or ids[""])
            case "integer" | "number":
                low, high = schema.get("minimum", -5), schema.get("maximum", 1000)
                return st.one_of(st.integers(low, min(high, low + 3)), st.sampled_from([low, high]))
            case "boolean":
                return st.booleans()
            case "null":
                return st.none()
        return _nonsense()

    def _objects(self, schema: Schema, ids: Ids) -> st.SearchStrategy[Any]:
        needed = set(schema.get("required", ()))
        parts = {name: self.values(one, ids, name) for name, one in schema.get("properties", {}).items()}
        made = st.fixed_dictionaries(
            {name: part for name, part in parts.items() if name in needed},
            optional={name: part for name, part in parts.items() if name not in needed},
        )
        spoiled = st.tuples(made, st.integers(0, 40), st.sampled_from(sorted(needed) or [""]), _nonsense())
        return spoiled.map(_spoil)


def _spoil(said: tuple[dict[str, Any], int, str, Any]) -> dict[str, Any]:
    """Now and then something needed is left out, or a field is there that nobody asked for."""
    made, chance, needed, nonsense = said
    if chance == 0:
        return {name: value for name, value in made.items() if name != needed}
    return {**made, "by": nonsense} if chance == 1 else made


def _nonsense() -> st.SearchStrategy[Any]:
    plain = st.sampled_from([*ODD, *NUMBERS, None, True, [], {}, [[]], {"": {}}, ["x"] * 20, {"$ref": "#"}])
    return st.one_of(plain, st.text(max_size=5))


def _strings(schema: Schema, ids: Sequence[str]) -> st.SearchStrategy[str]:
    match schema.get("format"):
        case "uuid":
            return st.sampled_from([*ids, *ids, str(UUID(int=7))])
        case "date":
            return st.one_of(st.dates(date(2019, 12, 1), date(2020, 3, 1)), st.dates()).map(str)
        case "date-time":
            near = st.datetimes(datetime(2020, 1, 20), datetime(2020, 1, 30))
            return st.one_of(near, st.datetimes()).map(lambda at: f"{at.isoformat()}+08:00")
    if pattern := schema.get("pattern"):
        return st.from_regex(pattern.replace("$", r"\Z"), fullmatch=True).map(
            lambda text: text[: schema.get("maxLength", 200)]
        )
    least, most = schema.get("minLength", 0), schema.get("maxLength", 30)
    return st.text(
        st.characters(codec="utf-8", exclude_characters="\x00"), min_size=least, max_size=min(most, least + 20)
    )


def _string(schema: Schema, value: str) -> bool:
    # blanks around a text are taken off before it is looked at
    length = len(value.strip())
    if length > schema.get("maxLength", length) or len(value) < schema.get("minLength", 0):
        return False
    if "pattern" in schema and re.search(schema["pattern"], value.strip()) is None:
        return False
    try:
        match schema.get("format"):
            case "uuid":
                UUID(value)
            case "date":
                datetime.fromisoformat(value)
            case "date-time":
                return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True


def _number(schema: Schema, value: Any) -> bool:
    try:
        number = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError, OverflowError):
        return False
    if number != number or (schema["type"] == "integer" and not number.is_integer()):
        return False
    low, high = schema.get("minimum", number), schema.get("maximum", number)
    above, below = schema.get("exclusiveMinimum", number - 1), schema.get("exclusiveMaximum", number + 1)
    return (
        bool(low <= number <= high)
        and (above == number - 1 or above < number)
        and (below == number + 1 or number < below)
    )
