"""The generic form: from what an operation asks for to fields on a page, and from what was typed back to a payload."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from .field_words import needed_when
from .slots import ROWS_AT_MOST, Slot

SEPARATORS = re.compile(r"[,;，；、\s]+")
VERSION_MARK = "@"
Shown = Callable[[str, Sequence[str]], Mapping[str, str]]
"""The name of a reference and ids in; what each record is called, for those the reader sees."""


def payload_of(slots: Iterable[Slot], typed: QueryDict, prefix: str = "") -> dict[str, Any]:
    """The payload that was typed.  What was left empty is left out, so that the operation's own default holds or it says
    that the field is needed; what cannot be read stays as typed, so that the operation refuses it by field."""
    wanted = tuple(slots)
    found: dict[str, Any] = {}
    for slot in wanted:
        said = _said(slot, typed, f"{prefix}{slot.name}")
        if said not in (None, "", [], {}) or (slot.kind == "group" and slot.required):
            found[slot.name] = said
    return _with_version(wanted, found)


def _with_version(slots: Sequence[Slot], found: dict[str, Any]) -> dict[str, Any]:
    """A record chosen from a list comes as `id@version`: the version is what the decider saw."""
    versions = {}
    for slot in slots:
        said = found.get(slot.name)
        if slot.kind == "reference" and isinstance(said, str) and VERSION_MARK in said:
            found[slot.name], versions[slot.name] = said.split(VERSION_MARK, 1)
    if versions and any(s.kind == "version" for s in slots):
        first = next(iter(versions.values()))
        found["seen"] = whole(first, first)
    return found


def _said(slot: Slot, typed: QueryDict, name: str) -> Any:
    if slot.kind == "group":
        within = payload_of(slot.inner, typed, f"{name}.")
        return within if slot.required or not _only_defaults(slot, within) else {}
    if slot.kind == "rows":
        rows = (payload_of(slot.inner, typed, f"{name}.{n}.") for n in row_numbers(typed, name))
        return [row for row in rows if row and not _only_defaults(slot, row)]
    if slot.kind == "choices":
        return [str(v) for v in typed.getlist(name) if v]
    said = str(typed.get(name, "") or "").strip()
    if slot.kind == "list":
        return [part for part in SEPARATORS.split(said) if part]
    return plain(slot, said)


def plain(slot: Slot, said: str) -> Any:
    """One typed text as the payload carries it; what cannot be read stays as it is."""
    if slot.kind in ("integer", "version") and re.fullmatch(r"-?[0-9]{1,12}", said):
        return int(said)
    if slot.kind == "yesno" and said:
        return {"yes": True, "no": False}.get(said, said)
    if slot.kind == "datetime" and said:
        return zoned(said)
    return said


def whole(said: str, otherwise: Any) -> Any:
    """The whole number that `said` writes, of no more digits than any count has; else `otherwise`."""
    return int(said) if re.fullmatch(r"[0-9]{1,12}", said) else otherwise


def zoned(said: str) -> str:
    """A local date and time with its zone; one that has a zone, or cannot be read, stays as it is."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return said
    return (at if at.tzinfo else at.replace(tzinfo=get_current_timezone())).isoformat()


def _only_defaults(slot: Slot, row: Mapping[str, Any]) -> bool:
    """Whether a row says nothing but what the form itself had filled in."""
    by_name = {inner.name: inner for inner in slot.inner}

    def untouched(name: str, said: Any) -> bool:
        inner = by_name[name]
        if inner.kind == "group":
            return _only_defaults(inner, said)
        return inner.default is not None and said == _default(inner)

    return all(untouched(name, said) for name, said in row.items())


def row_numbers(typed: QueryDict, name: str) -> list[int]:
    """Which rows of a list of entries were sent."""
    start = re.compile(rf"{re.escape(name)}\.(\d{{1,3}})\.")
    return sorted({int(found[1]) for key in typed if (found := start.match(key))})


def _default(slot: Slot) -> Any:
    return slot.default.value if isinstance(slot.default, Enum) else slot.default


def fields_of(
    slots: Iterable[Slot],
    values: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    *,
    shown: Shown,
    rows_at_least: int = 1,
    path: str = "",
) -> list[dict[str, Any]]:
    """The fields of a form for `web/office/fields.html`, filled with a payload and the refusals by field."""
    found = []
    for slot in slots:
        name = f"{path}{slot.name}"
        value = values.get(slot.name)
        if slot.kind == "group":
            inner = value if isinstance(value, Mapping) else {}
            fields = fields_of(slot.inner, inner, errors, shown=shown, rows_at_least=rows_at_least, path=f"{name}.")
            if not slot.required:
                fields = [{**field, "required": False} for field in fields]
            found.append(
                {"kind": "group", "label": slot.label, "fields": fields, "id": name, "required": slot.required}
            )
        elif slot.kind == "rows":
            found.append(_rows_field(slot, value, errors, shown, rows_at_least, name))
        elif slot.kind == "version":
            found.append({"kind": "hidden", "name": name, "value": value, "id": name})
        else:
            found.append(_field(slot, name, value, errors, shown))
    return found


def _rows_field(
    slot: Slot, value: Any, errors: Mapping[str, list[str]], shown: Shown, rows_at_least: int, name: str
) -> dict[str, Any]:
    entries = list(value) if isinstance(value, list | tuple) else []
    while len(entries) < max(rows_at_least, int(slot.least or 0)):
        entries.append({})
    most = min(int(slot.most or ROWS_AT_MOST), ROWS_AT_MOST)
    rows = [
        {
            "n": n,
            "label": _("Row %(n)s") % {"n": n + 1},
            "fields": fields_of(slot.inner, entry, errors, shown=shown, path=f"{name}.{n}."),
        }
        for n, entry in enumerate(entries[:most])
    ]
    return {
        "kind": "rows",
        "label": slot.label,
        "id": name,
        "rows": rows,
        "more": len(rows) + 1 if len(rows) < most else 0,
        "errors": errors.get(name, []),
    }


def _field(slot: Slot, name: str, value: Any, errors: Mapping[str, list[str]], shown: Shown) -> dict[str, Any]:
    if value is None and slot.default is not None:
        value = _default(slot)
    field: dict[str, Any] = {
        "name": name,
        "id": name,
        "label": slot.label,
        "kind": slot.kind,
        "required": slot.required,
        "needed_when": needed_when(name),
        "errors": errors.get(name, []),
        "value": value,
        "maxlength": slot.longest,
    }
    return {**field, **_more(slot, value, shown)}


def _more(slot: Slot, value: Any, shown: Shown) -> dict[str, Any]:
    if slot.kind in ("choice", "choices"):
        chosen = {str(v) for v in value} if isinstance(value, list | tuple | set | frozenset) else {str(value)}
        return {
            "choices": [{"value": c.value, "label": str(c.words), "selected": c.value in chosen} for c in slot.choices]
        }
    if slot.kind == "datetime":
        return {"value": local_moment(value)}
    if slot.kind == "list":
        several = value if isinstance(value, list | tuple) else []
        return {"kind": "text", "value": ", ".join(map(str, several)), "hint": _("Several are separated by commas.")}
    if slot.kind == "decimal":
        return {"unit": "°C" if slot.least == 30 and slot.most == 45 else ""}
    if slot.kind == "reference" and slot.ref is not None:
        given = str(value or "")
        named = shown(slot.ref.name, [given]) if given else {}
        address = reverse("office.find", args=[slot.ref.name])
        return {"search_url": address, "shown": named.get(given.split(VERSION_MARK)[0], given)}
    return {}


def local_moment(value: Any) -> str:
    """An instant of a payload as a `datetime-local` input shows it; what cannot be read stays as it is."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    return f"{localtime(at) if at.tzinfo else at:%Y-%m-%dT%H:%M}"


def initial_of(slots: Iterable[Slot], asked: QueryDict) -> dict[str, Any]:
    """What a link to the form fills in: query parameters named as the fields are, e.g. `?person_id=…&entry.name=…`."""
    return payload_of(slots, asked)
