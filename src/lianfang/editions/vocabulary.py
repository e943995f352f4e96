"""Ids, duties, reasons and words of the stored part of editions: outbreaks, adoptions, listed areas."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

from .types import Edition, Flaw

OutbreakId = Annotated[UUID, Ref("editions.outbreak", anywhere=True)]
EditionId = Annotated[UUID, Ref("editions.edition", anywhere=True)]
ListedAreaId = Annotated[UUID, Ref("editions.listed_area", anywhere=True)]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")]
"""The official code of an area, or its leading digits: 42 is all of Hubei, 4201 all of Wuhan."""
DocumentText = Annotated[str, StringConstraints(max_length=400_000)]

SEE = duty("editions.see", _("see the rules in force"))
ADOPT = duty("editions.adopt", _("adopt rule editions"))
LIST_AREAS = duty("editions.list_areas", _("list areas and risk levels"))


class Risk(StrEnum):
    """The risk level of a listed area."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


RISK_WORDS = {Risk.LOW: _("low"), Risk.MEDIUM: _("medium"), Risk.HIGH: _("high")}


@dataclass(frozen=True)
class EditionInForce:
    """A stored edition, read: its sections are attributes (`.isolation`, `.clinical`, ...)."""

    id: UUID
    outbreak_id: UUID
    division_id: UUID
    effective_at: datetime
    stricter: tuple[str, ...]
    edition: Edition

    @property
    def name(self) -> str:
        return self.edition.name

    def __getattr__(self, section: str) -> object:
        return getattr(self.edition, section)


NO_EDITION = reason_code("editions.no_edition", _("No rule edition is in force here at that time."))
NO_OUTBREAK = reason_code("editions.no_outbreak", _("No outbreak is being handled here at that time."))
NOT_TOML = reason_code("editions.not_toml", _("The document cannot be read as TOML: %(why)s."))
FLAW = reason_code("editions.flaw", _("The document does not hold at %(path)s: %(flaw)s."))
UNKNOWN_PARENT = reason_code(
    "editions.unknown_parent", _("The edition “%(parent)s” it departs from is not known here.")
)
NAME_TAKEN = reason_code("editions.name_taken", _("An edition called “%(name)s” was adopted already."))
OTHER_DISEASE = reason_code("editions.other_disease", _("The document is for %(disease)s, the outbreak is not."))
ALREADY_OVER = reason_code("editions.already_over", _("This has ended already."))
RETROACTIVE = reason_code("editions.retroactive", _("An edition takes effect from now on, never earlier."))

FLAW_WORDS = {
    Flaw.MISSING: _("it is missing"),
    Flaw.UNKNOWN_FIELD: _("no rule is called that"),
    Flaw.WRONG_TYPE: _("it is of another kind: a number, a text, yes or no, a list"),
    Flaw.TOO_SMALL: _("it is too small or too short"),
    Flaw.TOO_LARGE: _("it is too large or too long"),
    Flaw.NOT_A_CHOICE: _("it is not among the choices"),
    Flaw.BAD_FORMAT: _("it is written in another form than asked for"),
    Flaw.FIXED: _("it is fixed and cannot be set otherwise"),
    Flaw.UNKNOWN_ZONE: _("no time zone is called that"),
    Flaw.UNKNOWN_REFERENCE: _("it names something that is not there"),
    Flaw.WINDOWS_DISAGREE: _("the times of the readings and their number disagree"),
    Flaw.WINDOWS_OVERLAP: _("times of readings overlap"),
    Flaw.REPEATED_KEY: _("a key stands there twice"),
    Flaw.MORE_THAN_LISTED: _("it asks for more than the list has"),
    Flaw.BEYOND_STAY: _("it lies beyond the stay"),
    Flaw.OUT_OF_ORDER: _("the steps are out of order"),
    Flaw.WITHOUT_SOURCE: _("it has no source"),
    Flaw.SOURCE_OF_NOTHING: _("a source speaks of a value that is not there"),
    Flaw.STRICTER_UNAPPROVED: _("it is stricter than the parent and nobody answers for that: name who approved it"),
}
