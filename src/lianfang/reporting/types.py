"""What reporting speaks of: moments, lines of a bulletin, sheets, shares, and the duties and refusals around them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

SEE = duty("reporting.see", _("see figures and bulletins"))
ISSUE = duty("reporting.issue", _("issue and correct bulletins"))
EXPORT = duty("reporting.export", _("take figures and bulletins out of the home"))

UNKNOWN_FIGURE = reason_code("reporting.unknown_figure", _("There is no figure called “%(figure)s”."))
NOT_YET = reason_code("reporting.not_yet", _("The day has not ended yet: a bulletin is issued after its cut-off."))
ALREADY_ISSUED = reason_code(
    "reporting.already_issued", _("Bulletin %(number)s has been issued for this moment; correct it instead.")
)
ALREADY_CORRECTED = reason_code("reporting.already_corrected", _("Bulletin %(number)s has corrected this one already."))
NOTHING_DIFFERS = reason_code("reporting.nothing_differs", _("No figure differs from what was issued."))
NO_SUCH_MOMENT = reason_code("reporting.no_such_moment", _("Give a moment such as 2020-02-13T24:00."))

Value = int | Decimal | str | date | None
"""What a figure says, as `core.figures` has it."""

BulletinId = Annotated[UUID, Ref("reporting.bulletin")]
FigureId = Annotated[str, StringConstraints(max_length=160)]


HEADLINES = (
    "isolation.in_quarantine",
    "tracing.contacts_unplaced",
    "clinical.confirmed",
    "clinical.suspected_current",
    "tasks.overdue",
    "screening.measurements",
)
"""The six figures of the command seat, in their order."""

CHANGES = (
    "clinical.confirmed_new",
    "clinical.suspected_new",
    "clinical.deaths",
    "health.results_positive",
    "screening.abnormal",
    "tracing.contacts_found",
    "isolation.orders_proposed",
    "isolation.orders_signed",
    "isolation.objections_raised",
    "isolation.released",
    "isolation.lapsed",
    "clinical.discharged",
    "tracing.notices_sent",
    "tasks.escalations",
)
"""What the command seat tells of the time since somebody last looked, the gravest first."""


class Format(StrEnum):
    """The forms in which a bulletin is given out."""

    JSON = "json"
    MARKDOWN = "md"
    WORD = "docx"
    SPREADSHEET = "xlsx"
    PDF = "pdf"


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.SPREADSHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


class Audience(StrEnum):
    """For whom something is made: a public release hides small counts below the level that the edition names."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Span(StrEnum):
    """What a line counts over: the statistical day, everything since ever, or what stands at the moment."""

    DAY = "day"
    TOTAL = "total"
    MOMENT = "moment"


@dataclass(frozen=True)
class Entry:
    """One line of a jurisdiction's mapping: which figure of ours a figure of the founding documents is.

    `conditions` narrow the figure's rows; `unit` is the documents' word; `qualifier` says how exact their number was.
    """

    id: str
    figure: str
    conditions: tuple[tuple[str, str], ...]
    division: str
    span: Span
    unit: str
    qualifier: str


@dataclass(frozen=True)
class Line:
    """One number of a sheet.  `id` is the documents' where the jurisdiction has one, else the figure's.

    `base` is what a percentage is of, so that a small one is recognised; None for everything else.
    """

    id: str
    figure: str
    value: Value
    unit: str
    span: Span
    base: int | None = None


@dataclass(frozen=True)
class Difference:
    """A number that is no longer what the issued bulletin says."""

    id: str
    figure: str
    issued: Value
    now: Value


@dataclass(frozen=True)
class Issuer:
    """Who issued a bulletin: the member's name; the body they belong to, else the role in which they did, for which area.

    `stands_in_for` is the name of whom they stood in for; `role` is its key in the roster, empty where none is known any more.
    """

    name: str
    at: datetime
    organisation: str = ""
    role: str = ""
    area: str = ""
    stands_in_for: str = ""


@dataclass(frozen=True)
class Sheet:
    """A bulletin's content: every figure of a division as of a moment, with what it was issued as, if it was.

    `until` is the moment as an instant, `since` the cut-off before; `known_at` when the values were read.  A sheet
    that was issued has `bulletin_id`, `number`, `issuer` and, where figures have changed since, `differences`; `corrects` is
    the number of the bulletin that it corrects.
    """

    division_id: UUID
    code: str
    name: str
    level: int
    since: datetime
    until: datetime
    known_at: datetime
    lines: tuple[Line, ...]
    bulletin_id: UUID | None = None
    number: int | None = None
    corrects: int | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()
    issuer: Issuer | None = None


@dataclass(frozen=True)
class Headline:
    """A figure of the command seat: now, by how much it changed since the day before, and where it opens."""

    figure: str
    label: Any
    unit: Any
    value: Value
    change: int | None
    href: str


@dataclass(frozen=True)
class Change:
    """How often something happened since somebody last looked, and where the records behind it are."""

    figure: str
    label: Any
    count: int
    href: str


@dataclass(frozen=True)
class Share:
    """A division's part of a figure, all that lies in it included; `parent_id` is None at the top of what is shown."""

    division_id: UUID
    code: str
    name: str
    level: int
    parent_id: UUID | None
    value: Value


@dataclass(frozen=True)
class RecordRow:
    """One record behind a figure; `person` is a card of `people`, None where the row is of nobody or may not be seen."""

    id: UUID
    at: datetime
    division_id: UUID
    place: str
    op: UUID | None
    by: UUID | None
    amount: int
    person: Any = None


@dataclass(frozen=True)
class RecordPage:
    """Some of the records behind a figure, newest first.

    `parts` are the two figures of a ratio, or nothing; a value in force has `source` and no rows.
    """

    figure: str
    label: Any
    unit: Any
    record: str
    value: Value
    rows: tuple[RecordRow, ...]
    total: int
    parts: tuple[str, ...] = ()
    source: str = ""
