"""The registry of actions: one typed function is the API endpoint, the form, the spreadsheet and the command."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from . import errors
from .access import DUTIES, Actor
from .errors import Reason, Refused, refuse_if
from .ids import Ids
from .plain import made_of, plain_fields, reasons_against
from .types import Clocked, Judge, Kind, Personal, Ref

RESERVED = ("by", "at", "ids")
"""Parameters that come in with the call: the actor, the instant, the maker of ids."""

N = TypeVar("N")
Path = tuple[str, ...]
Mark = Ref | Personal | Clocked | Judge
JUDGES: dict[type[BaseModel], Judge] = {}
"""What a module says against a value of its own alone; filled in its AppConfig.ready."""
ACTIONS: dict[str, "Action"] = {}


@dataclass(frozen=True)
class Call:
    """One operation, parsed: what a set-based body receives a sequence of."""

    params: Any
    by: Actor
    at: datetime
    ids: Ids

    def into(self, form: Callable[..., N]) -> N:
        """The call as a value of `form`, which takes the parameters, `by`, `at` and `ids` by their names."""
        return form(**vars(self.params), by=self.by, at=self.at, ids=self.ids)


Many = Callable[[Sequence[Call]], Sequence[Any]]
Subject = Callable[[Any, Ids], UUID | Callable[[str], UUID]]
"""Whose the personal fields are that have no id beside them: one subject, or one for each field by its dotted path."""


@dataclass(frozen=True)
class Action:
    """A registered action: its function and everything the faces need to know about it."""

    name: str
    function: Callable[..., Any]
    duty: str
    kind: Kind
    label: Any
    version: int
    public: bool
    signed: bool
    many: Many | None
    subject: Subject | None
    any_of: bool = False

    @cached_property
    def model(self) -> type[BaseModel]:
        """The one pydantic model made from the signature: unknown fields are refused."""
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            if name not in RESERVED:
                default = ... if parameter.default is inspect.Parameter.empty else parameter.default
                fields[name] = (hints[name], default)
        title = self.name.replace(".", " ").title().replace(" ", "").replace("_", "")
        return create_model(title, __config__=ConfigDict(extra="forbid", frozen=True), **fields)

    @cached_property
    def reserved(self) -> frozenset[str]:
        return frozenset(name for name in inspect.signature(self.function).parameters if name in RESERVED)

    @cached_property
    def refs(self) -> tuple[tuple[Path, Ref], ...]:
        return tuple((path, mark) for path, mark in marks(self.model) if isinstance(mark, Ref))

    @cached_property
    def personal(self) -> tuple[Path, ...]:
        return tuple(path for path, mark in marks(self.model) if isinstance(mark, Personal))

    @cached_property
    def left(self) -> dict[Path, Callable[[str], str]]:
        """Of which personal fields something stays in plain words, and what."""
        return {path: m.left for path, m in marks(self.model) if isinstance(m, Personal) and m.left is not None}

    @cached_property
    def instants(self) -> tuple[Path, ...]:
        return tuple(path for path, mark in marks(self.model) if isinstance(mark, Clocked))

    @cached_property
    def plain(self) -> tuple[tuple[Path, type], ...]:
        return tuple(plain_fields(self.model))

    @cached_property
    def judged(self) -> tuple[tuple[Path, Judge], ...]:
        return tuple((path, mark) for path, mark in marks(self.model) if isinstance(mark, Judge))

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The model as JSON schema."""
        return self.model.model_json_schema()

    def parse(self, payload: dict[str, Any]) -> BaseModel:
        """Validate `payload`; raises Refused with every reason, by field."""
        try:
            parsed = self.model.model_validate(payload)
        except ValidationError as wrong:
            raise Refused(reasons_of(wrong.errors(include_url=False))) from None
        refuse_if(reasons_against(payload, self.plain))
        return parsed

    def parse_all(self, payloads: Sequence[dict[str, Any]]) -> list[BaseModel | Refused]:
        """Validate several payloads: each parsed, or why it is refused, as `parse` says it of one."""
        with suppress(ValidationError):
            parsed = self._several.validate_python(payloads)
            return [self._unless_mistaken(*one) for one in zip(payloads, parsed, strict=True)]
        return [self._parsed(payload) for payload in payloads]

    def _unless_mistaken(self, payload: dict[str, Any], parsed: BaseModel) -> BaseModel | Refused:
        reasons = tuple(reasons_against(payload, self.plain)) if self.plain else ()
        return Refused(reasons) if reasons else parsed

    @cached_property
    def _several(self) -> TypeAdapter[list[BaseModel]]:
        return TypeAdapter(list[self.model])  # type: ignore[name-defined]

    def _parsed(self, payload: dict[str, Any]) -> BaseModel | Refused:
        try:
            return self.parse(payload)
        except Refused as refusal:
            return refusal

    def run(self, call: Call) -> Any:
        given = {"by": call.by, "at": call.at, "ids": call.ids}
        params = {name: getattr(call.params, name) for name in self.model.model_fields}
        return self.function(**params, **{name: given[name] for name in self.reserved})


def action(
    *,
    duty: str,
    kind: Kind,
    label: Any,
    public: bool = True,
    signed: bool = False,
    version: int = 1,
    many: Many | None = None,
    subject: Subject | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the action `module.name`.

    `duty` is what the caller must hold; `signed` asks for the signer's PIN; an action that is not `public` is called by
    journeys only; `many` is a set-based body equal to the loop; `subject` names whose key seals personal fields that
    have no id beside them.
    """
    if duty not in DUTIES:
        raise ValueError(f"undeclared duty {duty}")

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        parts = function.__module__.split(".")
        name = f"{parts[1]}.{function.__name__}"
        if name in ACTIONS:
            raise ValueError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, function, duty, kind, label, version, public, signed, many, subject)
        return function

    return register


def find(name: str) -> Action:
    """The public action called `name`; raises Refused."""
    found = ACTIONS.get(name)
    if found is None or not found.public:
        raise Refused(Reason(errors.UNKNOWN_ACTION, "action", {"action": name[:80]}))
    return found


def marks(model: type[BaseModel], prefix: Path = ()) -> Iterator[tuple[Path, Mark]]:
    """Every marked field of a model and the models within, as a path in which `*` stands for an index."""
    for name, info in model.model_fields.items():
        yield from _marks_of_field(info, (*prefix, name))


def _marks_of_field(info: FieldInfo, path: Path) -> Iterator[tuple[Path, Mark]]:
    yield from ((path, mark) for mark in info.metadata if isinstance(mark, Mark))
    yield from _marks_of(info.annotation, path)


def _marks_of(annotation: Any, path: Path) -> Iterator[tuple[Path, Mark]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in JUDGES:
            yield path, JUDGES[annotation]
        yield from marks(annotation, path)
    yield from ((path, mark) for mark in getattr(annotation, "__metadata__", ()) if isinstance(mark, Mark))
    for part, where in made_of(annotation, path):
        yield from _marks_of(part, where)


def values_at(value: Any, path: Path, shown: str = "") -> Iterator[tuple[str, Any]]:
    """The values that `path` reaches inside a parsed model, each with its dotted path; None is passed over."""
    if value is None:
        return
    if not path:
        yield shown, value
    elif path[0] == "*":
        for n, item in enumerate(value):
            yield from values_at(item, path[1:], f"{shown}.{n}")
    else:
        yield from values_at(getattr(value, path[0]), path[1:], f"{shown}.{path[0]}" if shown else path[0])


_CODES = {
    "missing": errors.REQUIRED,
    "extra_forbidden": errors.UNKNOWN_FIELD,
    "uuid_parsing": errors.NOT_AN_ID,
    "uuid_type": errors.NOT_AN_ID,
    "timezone_aware": errors.NOT_A_TIME,
    "string_type": errors.INVALID,
}
_LIMITS = {
    "string_too_long": (errors.TOO_LONG, "max_length", "most"),
    "string_too_short": (errors.TOO_SHORT, "min_length", "least"),
    "too_long": (errors.TOO_MANY, "max_length", "most"),
    "too_short": (errors.REQUIRED, "", ""),
    "greater_than_equal": (errors.TOO_SMALL, "ge", "least"),
    "greater_than": (errors.TOO_SMALL, "gt", "least"),
    "less_than_equal": (errors.TOO_LARGE, "le", "most"),
    "less_than": (errors.TOO_LARGE, "lt", "most"),
}


def faults(found: Sequence[Any]) -> list[Any]:
    """What pydantic found wrong, without a list that is "too short" because an item of it is wrong."""
    places = [tuple(error["loc"]) for error in found]
    inside = {place[:n] for place in places for n in range(len(place))}
    return [e for e, place in zip(found, places, strict=True) if e["type"] != "too_short" or place not in inside]


def reasons_of(found: Sequence[Any]) -> list[Reason]:
    """What pydantic found wrong, as reasons by field."""
    return [reason for error in faults(found) for reason in _reasons(error)]


def _reasons(error: Any) -> Iterator[Reason]:
    path = ".".join(str(part) for part in error["loc"])
    if isinstance(inner := error.get("ctx", {}).get("error"), Refused):
        for reason in inner.reasons:
            below = reason.field if reason.field and not path.endswith(reason.field) else ""
            yield Reason(reason.code, ".".join(part for part in (path, below) if part), reason.params)
    else:
        yield _reason(error, path)


def _reason(error: Any, path: str) -> Reason:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        code, source, name = _LIMITS[kind]
        return Reason(code, path, {name: context[source]} if source else {})
    if kind in ("enum", "literal_error"):
        return Reason(errors.NOT_A_CHOICE, path, {"choices": str(context["expected"]).replace("'", "")})
    if kind.startswith(("int", "float", "decimal", "finite")):
        return Reason(errors.NOT_A_NUMBER, path)
    if kind.startswith("date_"):
        return Reason(errors.NOT_A_DATE, path)
    if kind.startswith(("datetime", "time")):
        return Reason(errors.NOT_A_TIME, path)
    return Reason(_CODES.get(kind, errors.INVALID), path)
