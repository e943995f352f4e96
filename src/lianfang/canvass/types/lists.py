"""What a list of leads is: where it came from, on what ground it is kept, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Label, Ref

KEEP_LISTS = duty("canvass.keep_lists", _("take in lists of leads and see what came of them"))

ListId = Annotated[UUID, Ref("canvass.list")]
ImportId = Annotated[UUID, Ref("canvass.list_import")]
ROWS_IN_A_CHUNK = 1_000
ROWS_IN_A_LIST = 200_000

LIST_EXPIRED = reason_code(
    "canvass.list_expired", _("This list was to be kept until %(expires_on)s only; open a new one.")
)
LIST_DESTROYED = reason_code("canvass.list_destroyed", _("This list was destroyed on %(destroyed_at)s."))
EXPIRES_TOO_EARLY = reason_code("canvass.expires_too_early", _("A list is kept for a day at least: say a later day."))
EXPIRES_TOO_LATE = reason_code(
    "canvass.expires_too_late", _("The rules let a list be kept for %(most)s days at most: until %(until)s.")
)
ROWS_DIFFER = reason_code(
    "canvass.rows_differ", _("Rows %(first)s to %(last)s were to come; these are not all of them, or not in order.")
)
ROWS_THERE = reason_code("canvass.rows_there", _("These rows of the file are in the list already."))
BEYOND_THE_FILE = reason_code("canvass.beyond_the_file", _("The file has %(rows)s rows; there is none of this number."))
IMPORT_UNDER_WAY = reason_code("canvass.import_under_way", _("This file is being read into the list already."))
FIELD_TWICE = reason_code("canvass.field_twice", _("Two columns were called %(field)s; only one can be that."))
NOBODY_TO_FIND = reason_code(
    "canvass.nobody_to_find", _("Say which column holds the name, the identity number or the telephone number.")
)
FORBIDDEN_COLUMN = reason_code(
    "canvass.forbidden_column",
    _("A column that tells where people were, and when, is not taken: a lead says who is to be found, no more."),
)


class ListSource(StrEnum):
    """Who a list came from."""

    TELECOM = "telecom"
    POLICE = "police"
    RAILWAY = "railway"
    AIRLINE = "airline"
    COACH = "coach"
    HEALTH = "health"
    EMPLOYER = "employer"
    OTHER_AREA = "other_area"
    OTHER = "other"


SOURCE_WORDS = {
    ListSource.TELECOM: _("telecom operator"),
    ListSource.POLICE: _("police"),
    ListSource.RAILWAY: _("railway"),
    ListSource.AIRLINE: _("airline"),
    ListSource.COACH: _("coach operator"),
    ListSource.HEALTH: _("health authority"),
    ListSource.EMPLOYER: _("employer or school"),
    ListSource.OTHER_AREA: _("another area"),
    ListSource.OTHER: _("other source"),
}


class ListField(StrEnum):
    """What a column of a list can say of a person; nothing else is taken."""

    NAME = "name"
    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    SEX = "sex"
    BORN_ON = "born_on"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    AREA = "area"
    ADDRESS = "address"
    FROM_PLACE = "from_place"
    CAME_ON = "came_on"
    TICKET = "ticket"
    TRANSIT = "transit"
    STAYED = "stayed"
    NOTE = "note"


FIELD_WORDS = {
    ListField.NAME: _("name"),
    ListField.SURNAME: _("surname"),
    ListField.GIVEN_NAME: _("given name"),
    ListField.SEX: _("sex"),
    ListField.BORN_ON: _("date of birth"),
    ListField.ID_NUMBER: _("identity number"),
    ListField.PHONE: _("telephone"),
    ListField.AREA: _("area to be found in"),
    ListField.ADDRESS: _("address"),
    ListField.FROM_PLACE: _("came from"),
    ListField.CAME_ON: _("came on"),
    ListField.TICKET: _("train, flight or vehicle"),
    ListField.TRANSIT: _("came through"),
    ListField.STAYED: _("stayed there"),
    ListField.NOTE: _("note"),
}
SEVERAL = frozenset({ListField.AREA, ListField.ADDRESS, ListField.TICKET, ListField.NOTE})
"""Fields that several columns may make together."""


class Grounds(BaseModel):
    """On what ground a list is kept: who asked for it, by which law, what for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: ListSource
    requester: Label
    legal_basis: Label
    purpose: Label


class ColumnChoice(BaseModel):
    """What one column of a file is: its place, from 0, its heading as it stands, and the field (none: not taken)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[int, Field(ge=0, le=400)]
    heading: Annotated[str, Field(max_length=120)] = ""
    field: ListField | None = None


class DayOrder(StrEnum):
    """Which comes first in a day written like 3/4/2020."""

    UNSAID = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


DAY_ORDER_WORDS = {
    DayOrder.UNSAID: _("not said: such days are refused"),
    DayOrder.DAY_FIRST: _("day first (3 April)"),
    DayOrder.MONTH_FIRST: _("month first (4 March)"),
}


class FileRead(BaseModel):
    """A file as it came: its digest (SHA-256, hex), its encoding where it is text, and how many rows it holds.

    Its name stays with the file: it may say whose list it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    encoding: Annotated[str, Field(max_length=20)] = ""
    rows: Annotated[int, Field(ge=1, le=ROWS_IN_A_LIST)]


@dataclass(frozen=True)
class Totals:
    """What became of the rows of a file, or of a list: every row read is one of the three."""

    rows: int = 0
    accepted: int = 0
    merged: int = 0
    refused: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.merged + self.refused

    @property
    def whole(self) -> bool:
        """Whether every row of the file was dealt with: read = accepted + merged + refused."""
        return self.read == self.rows

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.rows + other.rows,
            self.accepted + other.accepted,
            self.merged + other.merged,
            self.refused + other.refused,
        )


@dataclass(frozen=True)
class Keeping:
    """How long lists may be kept, as the edition in force says."""

    most_days: int


@dataclass(frozen=True)
class ListFacts:
    """What the rules need to know of a list."""

    expires_on: date
    destroyed_at: datetime | None


@dataclass(frozen=True)
class ImportFacts:
    """What the rules need to know of an import: how many rows its file has and which are in the list already."""

    rows: int
    chunks: Sequence[tuple[int, int]]
