"""What the journeys give back and take in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

Row: TypeAlias = Any
"""A record of another module, as its queries give it: its table is that module's own affair."""


@dataclass(frozen=True)
class SignedOrder:
    """A signed order and, where it began at once, the stay."""

    order_id: UUID
    version: int
    stay_id: UUID | None
    due_at: datetime | None


@dataclass(frozen=True)
class AreaMeasured:
    """An area measure, and how many households and persons live inside."""

    measure_id: UUID
    version: int
    households: int
    persons: int


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


@dataclass(frozen=True)
class RoundOpened:
    """A round that was opened: how many households there are, how many minutes at doors that costs, how many joined at once."""

    round_id: UUID
    version: int
    households: int
    minutes: int
    joined: int


@dataclass(frozen=True)
class Gathered:
    """How many households joined a round."""

    households: int
