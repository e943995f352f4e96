"""How many rooms a facility keeps, in use and in reserve."""

from collections.abc import Iterator

from lianfang.core.errors import Reason
from lianfang.editions.types import Capacity
from lianfang.places.types import SiteKind

from ..reasons import TOO_FEW_IN_RESERVE, TOO_FEW_ROOMS


def rooms_asked(kind: SiteKind, capacity: Capacity) -> tuple[int, int]:
    """How many rooms the edition asks a facility of a kind to keep in use, and in reserve."""
    match kind:
        case SiteKind.FEVER_CLINIC:
            return capacity.observation_rooms, capacity.observation_reserve
        case SiteKind.HOSPITAL:
            return capacity.wards, capacity.wards_reserve
    return 0, 0


def shortfall(kind: SiteKind, in_use: int, reserve: int, capacity: Capacity) -> Iterator[Reason]:
    """What a facility lacks.  A reserve that was opened is none: what is in use beyond the standard counts for it."""
    asked, held_back = rooms_asked(kind, capacity)
    if in_use < asked:
        yield Reason(TOO_FEW_ROOMS, "", {"found": in_use, "asked": asked})
    if (found := reserve + max(0, in_use - asked)) < held_back:
        yield Reason(TOO_FEW_IN_RESERVE, "", {"found": found, "asked": held_back})
