"""Pure decisions of the journeys."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.canvass.types import NO_HOUSEHOLD, NOTHING_SAID, SAID_AND_MET
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
STILL_NEEDED = reason_code("journeys.still_needed", _("The details are needed for %(purpose)s."))
KEPT_UNTIL = reason_code(
    "journeys.kept_until", _("The rules keep the details for %(days)s days after the end: until %(until)s.")
)
NOBODY_SAYS_HOW_LONG = reason_code("journeys.nobody_says_how_long", _("No rules here say how long details are kept."))


def arrival_category(section: Isolation) -> str | None:
    """The category that arrivals from a listed area fall under: the first in use that is counted from a journey."""
    for key, category in section.categories.items():
        if category.in_use and category.basis in (Basis.ARRIVAL, Basis.LEAVING_AREA):
            return key
    return None


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


def reasons_against_the_door(given: Any) -> Iterator[Reason]:
    """Every reason against what was said of a whole door, `given` as an operation gives it."""
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
