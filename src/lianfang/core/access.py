"""Who may do what, where.  `authorize` is the one decision; areas are opaque ids with a containment test from `places`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

DUTIES: dict[str, object] = {}
"""Duty to its words; every module declares its own with `duty`."""

Contains = Callable[[UUID, UUID], bool]


def duty(name: str, words: object) -> str:
    """Declare a duty: what a role may be allowed to do, e.g. `isolation.release`.  Returns the name."""
    DUTIES[name] = words
    return name


ADMINISTER = duty("core.administer", _("administer the home"))
LOOK_AUDIT = duty("core.audit", _("audit looks, journal and seals"))


@dataclass(frozen=True)
class Grant:
    """A role that somebody holds in an area (None: the whole home) for a time, with the duties it brings."""

    role: str
    duties: frozenset[str]
    area: UUID | None
    since: datetime
    until: datetime | None = None
    deputy_for: UUID | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Actor:
    """Who acts: a member with grants; or the system itself.  `entered_for` is the member whose paper or call is typed in."""

    member: UUID
    grants: tuple[Grant, ...] = ()
    signed: str = ""
    entered_for: UUID | None = None
    means: str = ""
    system: bool = False
    roles: frozenset[str] = field(default=frozenset(), compare=False)

    def grants_of(self, duty: str, at: datetime) -> tuple[Grant, ...]:
        return tuple(g for g in self.grants if duty in g.duties and g.holds(at))

    def may(self, duty: str, at: datetime) -> bool:
        """Whether the duty is held anywhere."""
        return self.system or bool(self.grants_of(duty, at))

    def areas(self, duty: str, at: datetime) -> tuple[UUID, ...] | None:
        """The areas in which the duty is held; None is the whole home, an empty tuple is nowhere."""
        if self.system:
            return None
        found = [g.area for g in self.grants if duty in g.duties and g.holds(at)]
        return None if None in found else tuple(a for a in found if a is not None)

    def signing(self, how: str) -> "Actor":
        return replace(self, signed=how)


SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000001")
OPERATOR_ID = UUID("00000000-0000-7000-8000-000000000002")
SYSTEM = Actor(member=SYSTEM_ID, system=True)
"""Jobs: planning a day, escalation, orders that lapse."""
OPERATOR = Actor(member=OPERATOR_ID, system=True)
"""Whoever sits at the machine's own command line and sets the home up."""

_contains: list[Contains] = []
_actors: list[Callable[[UUID, datetime], Actor]] = []


def contain_with(test: Contains) -> None:
    """Register the containment test (area, other) that `places` supplies."""
    _contains[:] = [test]


def load_actors_with(loader: Callable[[UUID, datetime], Actor]) -> None:
    """Register what makes an actor of a member's id; `roster` supplies it."""
    _actors[:] = [loader]


def actor_of(member: UUID, at: datetime) -> Actor:
    """The actor that `member` is at `at`."""
    if member in (SYSTEM_ID, OPERATOR_ID):
        return SYSTEM if member == SYSTEM_ID else OPERATOR
    return _actors[0](member, at)


def covers(areas: tuple[UUID, ...] | None, places: Iterable[UUID]) -> bool:
    """Whether any of `places` lies in one of `areas`."""
    return areas is None or any(_contains[0](area, place) for place in places for area in areas)


def authorize(actor: Actor, duty: str, places: tuple[UUID, ...] | None, at: datetime) -> bool:
    """Whether `actor` may exercise `duty` at `at` on something seen from `places` (None: it belongs to no area).

    The whole access decision: a duty held by a role, in an area that contains one of the places, within its period.
    """
    return reaches(actor.areas(duty, at), places)


def reaches(areas: tuple[UUID, ...] | None, places: tuple[UUID, ...] | None) -> bool:
    """Whether who holds a duty in `areas` (see `Actor.areas`) may exercise it on something seen from `places`."""
    if areas == ():
        return False
    return areas is None or places is None or places == () or covers(areas, places)
