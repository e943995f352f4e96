"""The daily review of an area: the coverage of its rounds by grid, the protection tasks that are open, and who owes the look."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.canvass import queries as canvass
from lianfang.editions import queries as editions
from lianfang.editions.days import parse_clock
from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CANVASS_HELP, COMMAND, DEPENDANT, REVIEW_DAY, REVIEW_MISSED, SUPPORT, TOWNSHIP
from lianfang.tasks.types import NewTask, Owed

from . import horizon

PROTECTION = (SUPPORT, DEPENDANT, CANVASS_HELP)
"""Kinds of tasks that protect whoever is susceptible or left alone."""


@dataclass(frozen=True)
class Covered:
    """How far the round that began last has come in one village or grid."""

    division: str
    households: int
    reached: int
    answered: int

    @property
    def missing(self) -> int:
        """Households without an answer."""
        return self.households - self.answered


@dataclass(frozen=True)
class DaySeen:
    """What a reviewer has before them: coverage by village and grid, and the protection tasks that are open."""

    title: str
    coverage: tuple[Covered, ...]
    protection: Owed

    @property
    def gaps(self) -> bool:
        """Whether anything is missing that is to be said something about."""
        return not self.coverage or any(one.missing for one in self.coverage) or bool(self.protection.overdue)

    def kept(self) -> list[dict[str, Any]]:
        """The coverage as it is kept with the signature."""
        return [asdict(one) for one in self.coverage]


def day_seen(division_id: UUID, at: datetime) -> DaySeen:
    """The day of an area as it stands at `at`."""
    within, near = places.under(division_id), places.ancestors(division_id)
    open_now = [one for one in canvass.open_rounds(at) if one.division_id in near or one.division_id in within]
    running = max(open_now, key=lambda one: (one.at, one.id), default=None)
    found = canvass.by_division(running) if running is not None else {}
    inside = sorted((id for id in found if id in set(within)), key=places.code_of)
    coverage = tuple(
        Covered(places.code_of(id), found[id].households, found[id].reached, found[id].answered) for id in inside
    )
    return DaySeen(running.title if running else "", coverage, tasks.open_in(within, at, PROTECTION))


def asked_of(division_id: UUID, at: datetime) -> Edition | None:
    """The rules that ask for a daily review of an area; None where none do."""
    found = None if places.is_closed(division_id) else editions.in_force_here(division_id, at)
    if found is None or places.level_of(division_id) not in found.edition.responsibility.daily_review.levels:
        return None
    return found.edition


def areas_to_review(at: datetime) -> Iterator[UUID]:
    """Every area of which the rules ask for a daily review."""
    for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        yield from (id for id in places.of_level(int(level)) if asked_of(id, at) is not None)


def any_to_review(at: datetime) -> bool:
    """Whether the day of any area is to be reviewed."""
    return next(areas_to_review(at), None) is not None


def owed_on(day: date, at: datetime) -> Iterator[NewTask]:
    """The reviews of a local day, each missed when it is over; and a question about each that was missed the day before."""
    before = day - timedelta(days=1)
    areas = list(areas_to_review(at))
    known = roster.daily_reviews(areas, before, before)
    start, end = horizon.start_of(day), horizon.end_of(day)
    for id in areas:
        rules = asked_of(id, at)
        assert rules is not None
        due = min(start + parse_clock(rules.responsibility.daily_review.reviewed_by), end)
        role = TOWNSHIP if places.level_of(id) >= int(Level.TOWNSHIP) else COMMAND
        yield NewTask(REVIEW_DAY, id, id, start, due, role=role, key=f"{day}", closes_at=end)
        if (id, before) not in known and asked_of(id, start) is not None:
            yield NewTask(REVIEW_MISSED, id, id, start, end, key=f"{before}")
