"""How the demo writes: envelopes of public operations, each with an id that follows from the seed, received at its moment.

Nothing is written any other way, so an export of the demo holds all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.core import dispatch
from lianfang.core.access import Actor, actor_of
from lianfang.core.envelope import MOST_OPERATIONS, Envelope, Operation, Source
from lianfang.core.ids import system_id
from lianfang.core.types import Outcome

ORIGIN = "demo"


class DemoFailed(RuntimeError):
    """An operation that the demo holds to be right was refused; carries the reasons."""


@dataclass(frozen=True)
class Entry:
    """One operation about to be sent: what, with what, and when it happened (None: as it is received)."""

    action: str
    payload: Mapping[str, Any]
    at: datetime | None = None


@dataclass
class Recorder:
    """Sends envelopes and counts what became of them."""

    seed: int
    operations: int = 0
    rows: int = 0
    _actors: dict[UUID, Actor] = field(default_factory=dict)
    _sent: int = 0

    def actor(self, member: UUID, at: datetime, *, signed: bool = False) -> Actor:
        """The actor that a member of the demo is; nobody's roles change once the county is set up."""
        found = self._actors.get(member)
        if found is None:
            found = self._actors[member] = actor_of(member, at)
        return found.signing("pin") if signed else found

    def do(self, by: Actor, at: datetime, action: str, **payload: Any) -> Any:
        """One operation received at `at`; gives its result."""
        (result,) = self.send(by, at, [Entry(action, payload)])
        return result

    def send(self, by: Actor, at: datetime, entries: Sequence[Entry]) -> list[Any]:
        """What one actor sends at one moment, in envelopes; gives the results.  Raises DemoFailed."""
        found: list[Any] = []
        for start in range(0, len(entries), MOST_OPERATIONS):
            found += self._submit(by, at, entries[start : start + MOST_OPERATIONS])
        self.operations += len(entries)
        return found

    def import_rows(self, by: Actor, at: datetime, action: str, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
        """One envelope of import rows; gives the results."""
        entries = [Entry(action, row) for row in rows]
        self.rows += len(entries)
        return self._submit(by, at, entries)

    def _submit(self, by: Actor, at: datetime, entries: Sequence[Entry]) -> list[Any]:
        at = at.astimezone(UTC)  # as the journal keeps it: what is derived from a time is then the same at a replay
        operations = [
            Operation(
                id=self._id(e.at or at), action=e.action, at=e.at and e.at.astimezone(UTC), payload=dict(e.payload)
            )
            for e in entries
        ]
        envelope = Envelope(id=self._id(at), sent_at=at, operations=operations)
        done = dispatch.submit(envelope, by=by, source=Source(received=at, origin=ORIGIN))
        for entry, one in zip(entries, done, strict=True):
            if one.outcome is not Outcome.DONE:
                raise DemoFailed(_told(entry, at, one))
        return [one.result for one in done]

    def _id(self, at: datetime) -> UUID:
        self._sent += 1
        return system_id(at, ORIGIN, self.seed, self._sent)


def _told(entry: Entry, at: datetime, done: dispatch.Done) -> str:
    reasons = "; ".join(f"{r.field or '*'}: {r.sentence()}" for r in done.reasons)
    return f"{entry.action} at {at:%Y-%m-%d %H:%M} was {done.outcome.value}: {reasons}"


def minutes(n: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=n)
