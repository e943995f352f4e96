"""Pure decisions of the journeys."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.canvass.types import NO_HOUSEHOLD, NO_SUCH_VISITOR, NOTHING_SAID, SAID_AND_MET
from lianfang.core.errors import Reason, reason_code
from lianfang.editions.types import Basis, Isolation
from lianfang.people.types import PURPOSE_WORDS, Held, Purpose
from lianfang.tasks.types import Met

WHO = reason_code("journeys.who", _("Say who this is: a registered person, or their name and papers; not both."))
NOT_REACHED_READING = reason_code(
    "journeys.not_reached_reading", _("Somebody who was not reached has no temperature and says nothing.")
)
NOT_BY_PHONE = reason_code("journeys.not_by_phone", _("The rules in force take no temperature by phone."))
ILL_WITHOUT_SAYING = reason_code("journeys.ill_without_saying", _("A symptom is given: then the person feels ill."))
NEXT_IS_OVER = reason_code("journeys.next_is_over", _("This day is over: say when it is needed next."))
STILL_NEEDED = reason_code("journeys.still_needed", _("The details are needed for %(purpose)s."))
KEPT_UNTIL = reason_code(
    "journeys.kept_until", _("The rules keep the details for %(days)s days after the end: until %(until)s.")
)
NOBODY_SAYS_HOW_LONG = reason_code("journeys.nobody_says_how_long", _("No rules here say how long details are kept."))

NOBODY_FOLLOWS_THEMSELVES = reason_code(
    "journeys.nobody_follows_themselves", _("Name somebody else: nobody takes over from themselves.")
)
HOUSEHOLD_TWICE = reason_code("journeys.household_twice", _("%(n)s households are named twice; each lies in one grid."))
NOT_FREE = reason_code(
    "journeys.not_free", _("%(n)s households do not live in this village, or lie in a grid of it already.")
)
HOUSEHOLDS_LEFT = reason_code(
    "journeys.households_left", _("%(n)s households would lie in no grid: put each of them into one.")
)
GRIDS_SAME_NAME = reason_code("journeys.grids_same_name", _("Two grids would be called “%(name)s”."))
NOT_IN_THIS_GRID = reason_code("journeys.not_in_this_grid", _("%(n)s of the households do not lie in this grid."))
NOBODY_LEFT = reason_code("journeys.nobody_left", _("No household would be left in the grid: rename it instead."))
OTHER_VILLAGE = reason_code("journeys.other_village", _("%(n)s of the households live in another village."))
SAME_GRID = reason_code("journeys.same_grid", _("A grid is not merged into itself."))
GRID_OF_OTHER_VILLAGE = reason_code("journeys.grid_of_other_village", _("Only grids of one village are merged."))


def arrival_category(section: Isolation) -> str | None:
    """The category that arrivals from a listed area fall under: the first in use that is counted from a journey."""
    for key, category in section.categories.items():
        if category.in_use and category.basis in (Basis.ARRIVAL, Basis.LEAVING_AREA):
            return key
    return None


def reasons_against_next(next_on: date, *, on: date) -> Iterator[Reason]:
    """Why nobody can be given something next on a day that is over."""
    if next_on < on:
        yield Reason(NEXT_IS_OVER, "next_on")


def reasons_against_entries(entries: Sequence[Any], *, by_phone: bool) -> Iterator[Reason]:
    """Every reason against what was noted at a door; `by_phone` says whether the rules take readings by phone."""
    for n, entry in enumerate(entries):
        told = entry.celsius is not None or entry.feels_ill is not None or entry.symptoms
        if entry.met is Met.NOT_REACHED and told:
            yield Reason(NOT_REACHED_READING, f"entries.{n}.met")
        if entry.met is Met.BY_PHONE and entry.celsius is not None and not by_phone:
            yield Reason(NOT_BY_PHONE, f"entries.{n}.celsius")
        if entry.symptoms and entry.feels_ill is False:
            yield Reason(ILL_WITHOUT_SAYING, f"entries.{n}.feels_ill")


def reasons_against_the_door(given: Any, together: Collection[str]) -> Iterator[Reason]:
    """Every reason against what was said of a whole door, `given` as an operation gives it; the rules know those who visit
    `together`."""
    for n, who in enumerate(given.present):
        if who not in together:
            yield Reason(NO_SUCH_VISITOR, f"present.{n}", {"who": who})
    reached = any(entry.met is not Met.NOT_REACHED for entry in given.entries)
    if given.household_id is None and (given.door is not None or given.needs_help or given.gone):
        yield Reason(NO_HOUSEHOLD, "household_id")
    if given.door is not None and reached:
        yield Reason(SAID_AND_MET, "door")
    if given.door is None and not given.entries:
        yield Reason(NOTHING_SAID, "entries")


def last_purpose(held: Sequence[Held], at: datetime) -> tuple[Purpose, datetime] | None:
    """The purpose of somebody's details that ended last, and when; None while any is open at `at`."""
    ended = [(one.until, one.purpose.value) for one in held if one.until is not None and one.until <= at]
    if len(ended) != len(held) or not ended:
        return None
    until, purpose = max(ended)
    return Purpose(purpose), until


def reasons_not_to_destroy(held: Sequence[Held], retention_days: int | None, at: datetime) -> Iterator[Reason]:
    """Every reason to keep somebody's details at `at`: each purpose that is open, and the days after the last one.

    `retention_days` are those of the edition that keeps longest; None where no edition says.
    """
    needed = dict.fromkeys(one.purpose for one in held if one.until is None or one.until > at)
    for purpose in sorted(needed):
        yield Reason(STILL_NEEDED, "person_id", {"purpose": PURPOSE_WORDS[purpose]})
    if retention_days is None:
        yield Reason(NOBODY_SAYS_HOW_LONG, "person_id")
    elif (last := last_purpose(held, at)) is not None:
        until = last[1] + timedelta(days=retention_days)
        if at < until:
            yield Reason(KEPT_UNTIL, "person_id", {"until": until, "days": retention_days})


def reasons_against_drawing(
    drawn: Sequence[tuple[str, Sequence[UUID]]], free: Collection[UUID], names: Collection[str]
) -> Iterator[Reason]:
    """Every reason against drawing grids, each a name with its households, in a village.

    `free` are its households that lie in no grid: each is to lie in exactly one afterwards, so that none is missed and none
    is somebody's twice.  `names` are those of the grids there.
    """
    told = [home for _, homes in drawn for home in homes]
    if twice := len(told) - len(set(told)):
        yield Reason(HOUSEHOLD_TWICE, "grids", {"n": twice})
    if elsewhere := set(told) - set(free):
        yield Reason(NOT_FREE, "grids", {"n": len(elsewhere)})
    if left := set(free) - set(told):
        yield Reason(HOUSEHOLDS_LEFT, "grids", {"n": len(left)})
    counted = Counter([*names, *(name for name, _ in drawn)])
    for n, (name, _homes) in enumerate(drawn):
        if counted[name] > 1:
            yield Reason(GRIDS_SAME_NAME, f"grids.{n}.name", {"name": name})


def reasons_against_splitting(
    moving: Collection[UUID], inside: Collection[UUID], name: str, names: Collection[str]
) -> Iterator[Reason]:
    """Every reason against taking households out of a grid, which has those `inside`, into a new one called `name`."""
    if outside := set(moving) - set(inside):
        yield Reason(NOT_IN_THIS_GRID, "household_ids", {"n": len(outside)})
    if set(moving) >= set(inside):
        yield Reason(NOBODY_LEFT, "household_ids")
    if name in names:
        yield Reason(GRIDS_SAME_NAME, "name", {"name": name})
