"""Pure decisions of the journeys."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import Reason, reason_code
from lianfang.editions.types import Basis, Isolation
from lianfang.tasks.types import Met

WHO = reason_code("journeys.who", _("Say who this is: a registered person, or their name and papers; not both."))
NOT_REACHED_READING = reason_code(
    "journeys.not_reached_reading", _("Somebody who was not reached has no temperature and says nothing.")
)
NOT_BY_PHONE = reason_code("journeys.not_by_phone", _("The rules in force take no temperature by phone."))
ILL_WITHOUT_SAYING = reason_code("journeys.ill_without_saying", _("A symptom is given: then the person feels ill."))


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
