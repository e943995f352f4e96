"""Two registrations of which somebody said whether they are of one person: ids, duty, what is known of both, reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

DoubleId = Annotated[UUID, Ref("people.double")]
"""What was said of two registrations of which the caller's area sees one."""

MERGE = duty("people.merge", _("say whether two registrations are of one person"))

SAME_RECORD = reason_code("people.same_record", _("This is one and the same registration."))
IS_DOUBLE = reason_code("people.is_double", _("This registration is joined to another one already; open that one."))
HAS_DOUBLES = reason_code(
    "people.has_doubles", _("Another registration is joined to this one already; keep this one instead.")
)
TWO_NUMBERS = reason_code("people.two_numbers", _("Both have an identity number of the same paper, and they differ."))
ONE_CARES = reason_code("people.one_cares", _("One is recorded as the carer of the other."))
TWO_ORDERS = reason_code("people.two_orders", _("Both are under an order, or one is proposed for both. End one first."))
TWO_BEDS = reason_code("people.two_beds", _("Both lie in a hospital bed. End one admission first."))
TWO_CASES = reason_code("people.two_cases", _("Both are cases of one outbreak. Take one back first."))
TWO_FOLLOWED = reason_code("people.two_followed", _("Both are followed as contacts. End one follow-up first."))
LIVED_ON = reason_code(
    "people.lived_on", _("One died at %(died_at)s, and of the other something later is on record, of %(later)s.")
)
SAID_SO = reason_code("people.said_so", _("This was said already."))
WHY_SAME_NEEDED = reason_code("people.why_same_needed", _("Say by what you know it."))
TAKEN_BACK = reason_code("people.taken_back", _("This was taken back at %(at)s already."))
RESTED_ON = reason_code(
    "people.rested_on",
    _("Since %(at)s something rests on it: somebody came with the number of the one and is recorded as the other."),
)
GONE_SINCE = reason_code("people.gone_since", _("The details of one of them were destroyed since."))


@dataclass(frozen=True)
class Registration:
    """What the rules need to know of one of two registrations: to which it is joined, whether some are joined to it, and
    its papers that count, each with its kind and number."""

    id: UUID
    same_as: UUID | None
    has_doubles: bool
    papers: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class DoubleFacts:
    """What the rules need to know of what was said of two: whether taken back, since when something rests on it, and whether
    both are still known."""

    undone_at: datetime | None
    rested_on_at: datetime | None
    both_known: bool
