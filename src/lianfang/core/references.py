"""What the ids in an operation name, and from which areas each is seen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from .types import Reference

RESOLVERS: dict[str, Reference] = {}


def register(name: str, resolver: Reference) -> None:
    """Let `Ref(name)` fields be looked up by `resolver`; called in a module's AppConfig.ready."""
    RESOLVERS[name] = resolver


@dataclass
class Found:
    """What was looked up for one chunk of operations: each name is asked once for all ids, misses again when needed."""

    areas: dict[str, dict[UUID, tuple[UUID, ...]]] = field(default_factory=dict)

    def prefetch(self, wanted: Iterable[tuple[str, UUID]]) -> None:
        by_name: dict[str, set[UUID]] = {}
        for name, id in wanted:
            if id not in self.areas.get(name, {}):
                by_name.setdefault(name, set()).add(id)
        for name, ids in by_name.items():
            self.areas.setdefault(name, {}).update(RESOLVERS[name](ids))

    def of(self, name: str, id: UUID) -> tuple[UUID, ...] | None:
        """The areas from which `id` is seen; None when there is no such record."""
        if id not in self.areas.get(name, {}):
            self.prefetch([(name, id)])
        return self.areas.get(name, {}).get(id)
