"""Ids: made by the caller for operations, derived from them for what an operation makes.

An id begins with 48 bits of milliseconds, as UUIDv7 does, so that new rows sit together in an index.  Never read a time
from an id.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_RANDOM_BITS = ((1 << 80) - 1) & ~(0xF << 76) & ~(0x3 << 62)
NAMESPACE = UUID("6f1c3d2e-0b7a-5c9e-8f4d-1a2b3c4d5e6f")


def _dress(milliseconds: int, bits: int) -> UUID:
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | (bits & _RANDOM_BITS) | _VERSION_AND_VARIANT)


def fresh(at: datetime) -> UUID:
    """A new id for an operation that happens at `at`; for faces and jobs, never inside an action."""
    return _dress(int(at.timestamp() * 1000), secrets.randbits(80))


def derived(parent: UUID, label: str, n: object = 0) -> UUID:
    """The id of what `parent` makes under `label` and `n`: the same at every replay, behind the parent's time prefix."""
    digest = hashlib.sha256(parent.bytes + f"\x00{label}\x00{n}".encode()).digest()
    return _dress(parent.int >> 80, int.from_bytes(digest[:10]))


def system_id(at: datetime, *parts: object) -> UUID:
    """The id of a system operation: the same for the same kind, division and period, so that it is done once."""
    digest = hashlib.sha256("\x00".join(str(p) for p in parts).encode()).digest()
    return _dress(int(at.timestamp() * 1000), int.from_bytes(digest[:10]))


@dataclass(frozen=True)
class Ids:
    """The maker of ids inside one operation; `within` keeps apart what the operation makes several times."""

    op: UUID
    received: datetime
    scope: str = ""

    def new(self, label: str, n: object = 0) -> UUID:
        """The id of what the operation makes under `label` and `n`."""
        return derived(self.op, f"{self.scope}{label}", n)

    def within(self, label: str, n: object) -> "Ids":
        """A maker whose ids differ from this one's: for the nth of several people, say."""
        return Ids(self.op, self.received, f"{self.scope}{label}/{n}/")
