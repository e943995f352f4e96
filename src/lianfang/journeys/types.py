"""What the journeys give back and take in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SignedOrder:
    """A signed order and, where it began at once, the stay."""

    order_id: UUID
    version: int
    stay_id: UUID | None
    due_at: datetime | None


@dataclass(frozen=True)
class Placed:
    """A stay that began."""

    stay_id: UUID
    version: int


@dataclass(frozen=True)
class Planned:
    """How many tasks a plan made."""

    tasks: int


@dataclass(frozen=True)
class Escalated:
    """How many tasks were raised."""

    tasks: int


@dataclass(frozen=True)
class Lapsed:
    """How many stays ended by lapse."""

    stays: int
