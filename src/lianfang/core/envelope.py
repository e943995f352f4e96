"""The unit of submission: one sender, one device, and one to 500 operations."""

import hashlib
import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .errors import Reason
from .sayable import NO_NUL, cleaned
from .types import Instant

MOST_OPERATIONS = 500


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if hasattr(value, "__str__") and type(value).__name__ == "__proxy__":
        return str(value)
    raise TypeError(f"not for the journal: {type(value).__name__}")


_WRITTEN = json.JSONEncoder(ensure_ascii=False, default=_plain, separators=(",", ":")).encode
"""JSON text; one writer for all, which costs more to make than to use."""


def as_text(value: Any) -> str:
    """JSON text that keeps what a time or number says to the last digit, with stable order of keys."""
    return _WRITTEN(value)


def as_plain(value: Any) -> Any:
    """The same value made of JSON's own types."""
    return json.loads(as_text(value))


_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_plain).encode
"""JSON text in which the same value is written in one way."""


class Operation(BaseModel):
    """One operation: `at` is when it happened by the sender's clock; without it, when it was received."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: UUID
    action: Annotated[str, Field(max_length=80, pattern=NO_NUL)]
    v: Annotated[int, Field(ge=1, le=1000)] = 1
    at: Instant | None = None
    payload: Annotated[dict[str, Any], Field(alias="with")] = {}

    def digest(self) -> bytes:
        """Sixteen bytes that tell whether two operations under one id say the same."""
        return self.fingerprint

    @cached_property
    def fingerprint(self) -> bytes:
        return hashlib.sha256(self._written.encode("utf-8", "surrogatepass")).digest()[:16]

    @cached_property
    def _written(self) -> str:
        said = [self.action, self.v, self.at.isoformat() if self.at else None, self.payload]
        return _SORTED(said)

    def sayable(self) -> tuple[dict[str, Any], list[Reason]]:
        """The payload without what no record can keep, and what that was, by field."""
        return cleaned(self.payload, self._written)


class Shut(Operation):
    """An operation read from a journal some of whose texts nobody can open any more: they are in the payload, sealed.

    Only a replay makes one; what a face sends is never this.
    """


class OnBehalf(BaseModel):
    """Somebody else's paper or telephone call that the sender types in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    member: UUID
    means: Annotated[str, Field(pattern="^(paper|phone)$")]


class Envelope(BaseModel):
    """What a face submits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    device: Annotated[str, Field(max_length=100, pattern=NO_NUL)] = ""
    sent_at: Instant
    operations: Annotated[list[Operation], Field(min_length=1, max_length=MOST_OPERATIONS)]
    on_behalf: OnBehalf | None = None


class Source(BaseModel):
    """Where an envelope came from and when: what the server itself knows of it."""

    model_config = ConfigDict(frozen=True)

    received: datetime
    origin: str
