"""Contacts of households and owners of focus groups: words and values."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import reason_code

CONTACT_TOO_WIDE = reason_code(
    "roster.contact_too_wide",
    _("One member is the contact of a village or grid, or of households that are chosen; this area is larger."),
)
NO_HOUSEHOLD_LEFT = reason_code("roster.no_household_left", _("No household here is without this contact."))
FOCUS = "focus_"
"""How the role begins in which somebody owns the canvass of those who need special care for one reason: `focus_dialysis`."""


@dataclass(frozen=True)
class ContactsNamed:
    """How many households have a new contact, and how many of them had another one."""

    named: int
    relieved: int


@dataclass(frozen=True)
class ContactCount:
    """The households of an area that somebody lives in, and how many of them have no contact."""

    division_id: UUID
    households: int
    without: int
