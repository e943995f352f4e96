"""A second look at what cannot be done, so that every reason is given at once.

What the form of a payload forbids would hide what the rules forbid.  So a payload that is wrong in form alone is mended
twice, in two ways; each is tried and undone, and what the rules say against both does not come from the mending.
"""

import copy
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import transaction
from pydantic import BaseModel, ValidationError

from . import memory
from .errors import Reason, Refused, Stale
from .locks import unavailable
from .registry import Action, Call, faults

log = logging.getLogger(__name__)
WAYS = 2
ROUNDS = 4
"""How often what was mended is looked at again: a field that is put in may be wrong in its turn."""
_BOUNDS = {
    "greater_than_equal": ("ge", 0),
    "greater_than": ("gt", 1),
    "less_than_equal": ("le", 0),
    "less_than": ("lt", -1),
}


class _Undo(Exception):
    """Nothing of a rehearsal is kept."""


def mended(action: Action, payload: dict[str, Any], at: datetime) -> tuple[BaseModel, ...]:
    """`payload` with whatever is wrong in its form put right, in each way in which that differs; empty where it cannot."""
    ways = [_mended(action, payload, at, way) for way in range(WAYS)]
    if any(params is None for params in ways):
        return ()
    first, *others = (params for params in ways if params is not None)
    return (first, *(params for params in others if params != first))


def said_against(action: Action, calls: Sequence[Call], wrong: Iterable[str]) -> list[Reason]:
    """What the rules say against all of `calls`, each tried and undone, save of the fields that are `wrong` anyway."""
    known = tuple(wrong)
    said = [_tried(action, call) for call in calls]
    return [
        reason
        for reason in (said[0] if said else [])
        if all(reason in others for others in said[1:]) and not concerns(reason.field, known)
    ]


def beside(action: Action, call: Call, stale: Stale) -> list[Reason]:
    """What else the rules say against a decision on a stale version: what they say on the current one."""
    if getattr(call.params, "seen", None) in (None, stale.current):
        return []
    return _tried(action, replace(call, params=call.params.model_copy(update={"seen": stale.current})))


def concerns(field: str, wrong: Iterable[str]) -> bool:
    """Whether `field` is one of the fields that are `wrong`, lies within one, or holds one."""
    return bool(field) and any(_within(field, other) or _within(other, field) for other in wrong if other)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _tried(action: Action, call: Call) -> list[Reason]:
    try:
        with transaction.atomic():
            action.run(call)
            raise _Undo
    except _Undo:
        return []
    except Stale as stale:
        return [*stale.reasons, *beside(action, call, stale)]
    except Refused as refusal:
        return list(refusal.reasons)
    except DatabaseError as trouble:
        if (out := unavailable(trouble)) is not None:
            raise out from trouble
        return []
    except Exception:
        # what was put in made no sense to the rules: they say nothing, and what is known already stands
        log.info("could not rehearse %s", action.name, exc_info=True)
        return []
    finally:
        memory.forget_all()


def _mended(action: Action, payload: dict[str, Any], at: datetime, way: int) -> BaseModel | None:
    trial = copy.deepcopy(payload)
    for _ in range(ROUNDS):
        try:
            return action.model.model_validate(trial)
        except ValidationError as wrong:
            if not all(_mend(trial, error, action.schema, at, way) for error in faults(wrong.errors())):
                return None
    return None


def _mend(trial: dict[str, Any], error: Any, schema: dict[str, Any], at: datetime, way: int) -> bool:
    """Put right one fault in place; False where that cannot be."""
    above: Sequence[Any]
    last: Any
    *above, last = error["loc"] or ("",)
    holder = _at(trial, above)
    if not isinstance(holder, dict) and not (isinstance(holder, list) and isinstance(last, int) and last < len(holder)):
        return False
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        del holder[last]
    elif kind in _BOUNDS:
        name, step = _BOUNDS[kind]
        holder[last] = context[name] + step
    elif kind in ("string_too_long", "too_long"):
        holder[last] = holder[last][: context["max_length"]]
    elif (described := _described(schema, error["loc"])) is None:
        return False
    elif "default" in described and way == 0 and isinstance(holder, dict):
        holder.pop(last, None)
    elif (stand_in := _stand_in(described, schema, at, way)) is not None:
        holder[last] = stand_in
    else:
        return False
    return True


def _at(value: Any, path: Sequence[Any]) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _described(schema: dict[str, Any], path: Sequence[Any]) -> dict[str, Any] | None:
    """What the schema says of the field at `path`."""
    here: dict[str, Any] | None = schema
    for part in path:
        if (here := _opened(here, schema)) is None:
            return None
        here = here.get("items") if isinstance(part, int) else here.get("properties", {}).get(part)
    return here


def _opened(described: dict[str, Any] | None, schema: dict[str, Any]) -> dict[str, Any] | None:
    """`described` itself: without what else it may be, and what it refers to in its stead."""
    if described is None:
        return None
    for one in described.get("anyOf", ()):
        if one.get("type") != "null":
            return _opened(one, schema)
    if "$ref" in described:
        found: dict[str, Any] = schema["$defs"][described["$ref"].rsplit("/", 1)[1]]
        return found
    return described


def _stand_in(described: dict[str, Any], schema: dict[str, Any], at: datetime, way: int) -> Any:
    """Something that may stand where something wrong stood; None where nothing of the kind can be made up."""
    one = _opened(described, schema) or {}
    if choices := one.get("enum"):
        return choices[0 if way == 0 else -1]
    match one.get("type"), one.get("format"):
        case "boolean", _:
            return bool(way)
        case (("integer" | "number"), _):
            return one.get("minimum", 0) if way == 0 else one.get("maximum", 1)
        case "array", _:
            return None if one.get("minItems") else []
        case "string", "date":
            return (at.date() - timedelta(days=way)).isoformat()
        case "string", "date-time":
            return (at - timedelta(hours=way)).isoformat()
        case "string", "uuid":
            return str(UUID(int=way + 1))
        case "string", None if "pattern" not in one:
            return ("甲" if way == 0 else "乙") * max(one.get("minLength", 1), 1)
    return None
