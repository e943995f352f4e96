"""Rule editions: the complete dated document, its sources, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, NaiveDatetime

from .canvassing import Ask, Canvass
from .charges import Charge, Responsibility
from .declaring import Declaring
from .linking import Agreement, Linking
from .measures import AreaMeasures, AreaNeed
from .sections import (
    Basis,
    Capacity,
    CareTeam,
    Category,
    CheckItem,
    Clinical,
    Confirm,
    Days,
    Discharge,
    DivisionCode,
    Dotted,
    EscalationStep,
    Exclude,
    General,
    Hours,
    Isolation,
    Key,
    Label,
    Named,
    OnChange,
    Part,
    Place,
    Privacy,
    RegisterGround,
    Release,
    Reporting,
    Screening,
    Secondary,
    SecondaryMode,
    Section,
    Suspected,
    Symptom,
    Tasks,
    TestMethod,
    Tighter,
    Tracing,
    TransportRule,
    TransportScope,
    Window,
    Words,
)
from .supporting import Supporting

__all__ = [
    "SECTIONS",
    "Agreement",
    "AreaMeasures",
    "AreaNeed",
    "Ask",
    "Basis",
    "Canvass",
    "Capacity",
    "CareTeam",
    "Category",
    "Charge",
    "CheckItem",
    "Clinical",
    "Confirm",
    "Days",
    "Declaring",
    "Difference",
    "Discharge",
    "DivisionCode",
    "Document",
    "Dotted",
    "Edition",
    "EditionRefused",
    "EscalationStep",
    "Exclude",
    "Flaw",
    "General",
    "Hours",
    "Isolation",
    "Key",
    "Label",
    "Linking",
    "Named",
    "OnChange",
    "Part",
    "Place",
    "Privacy",
    "Problem",
    "RegisterGround",
    "Release",
    "Reporting",
    "Responsibility",
    "Screening",
    "Secondary",
    "SecondaryMode",
    "Section",
    "Source",
    "SourceStatus",
    "Supporting",
    "Suspected",
    "Symptom",
    "Tasks",
    "TestMethod",
    "Tighter",
    "Tracing",
    "TransportRule",
    "TransportScope",
    "Window",
    "Words",
]

Document: TypeAlias = dict[str, object]
"""An edition as it is read from TOML or JSON: nested tables, perhaps only the part that differs from its parent."""


class SourceStatus(StrEnum):
    """How well a value is sourced."""

    FOUND = "found"
    GENERAL_KNOWLEDGE = "general_knowledge"
    NO_SOURCE = "no_source"
    SEED = "seed"
    DESIGN_DEFAULT = "design_default"


class Source(Part):
    """Where a value comes from; ``figures`` and ``rulebook`` are ids in the mission's tables."""

    text: Words
    status: SourceStatus
    figures: Annotated[tuple[Key, ...], Field(max_length=12)] = ()
    rulebook: Annotated[tuple[Dotted, ...], Field(max_length=12)] = ()

    @property
    def to_verify(self) -> bool:
        """Whether the value must be shown as unverified."""
        return self.status in {SourceStatus.GENERAL_KNOWLEDGE, SourceStatus.NO_SOURCE}


class Edition(Part):
    """A complete, dated and sourced set of rules; inherited values are already in it.

    ``parent`` is the name of the edition it departs from, ``replaces`` lists inherited tables that it drops before
    its own are laid on.  ``approved_by`` names the office that answers for being stricter than the parent; written as
    an empty text it is the same as left out.
    ``effective_from`` is local.
    """

    name: Key
    parent: Annotated[str, Field(strict=True, pattern=r"^(?:[a-z][a-z0-9_]{0,47})?$")] = ""
    disease: Key
    jurisdiction: DivisionCode = ""
    effective_from: NaiveDatetime
    title: Label
    approved_by: Annotated[Words | None, BeforeValidator(lambda given: None if given == "" else given)] = None
    replaces: Annotated[tuple[Dotted, ...], Field(max_length=40)] = ()
    general: General
    isolation: Isolation
    screening: Screening
    clinical: Clinical
    tracing: Tracing
    reporting: Reporting
    tasks: Tasks
    canvass: Canvass
    area_measures: AreaMeasures
    declaring: Declaring
    supporting: Supporting
    linking: Linking
    responsibility: Responsibility
    privacy: Privacy
    sources: Mapping[Dotted, Source]

    @cached_property
    def starts_at(self) -> datetime:
        """The instant from which the edition is in force."""
        return self.effective_from.replace(tzinfo=ZoneInfo(self.general.time_zone))

    def source(self, path: str) -> Source | None:
        """The source of the value at a dotted path: its own, else that of the nearest table above it."""
        while path:
            if path in self.sources:
                return self.sources[path]
            path = path.rpartition(".")[0]
        return None


SECTIONS: Mapping[str, type[Section]] = {
    "general": General,
    "isolation": Isolation,
    "screening": Screening,
    "clinical": Clinical,
    "tracing": Tracing,
    "reporting": Reporting,
    "tasks": Tasks,
    "canvass": Canvass,
    "area_measures": AreaMeasures,
    "declaring": Declaring,
    "supporting": Supporting,
    "linking": Linking,
    "responsibility": Responsibility,
    "privacy": Privacy,
}


class Flaw(StrEnum):
    """Why an edition is refused; worded at the faces."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_CHOICE = "not_a_choice"
    BAD_FORMAT = "bad_format"
    FIXED = "fixed"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_REFERENCE = "unknown_reference"
    WINDOWS_DISAGREE = "windows_disagree"
    WINDOWS_OVERLAP = "windows_overlap"
    REPEATED_KEY = "repeated_key"
    MORE_THAN_LISTED = "more_than_listed"
    BEYOND_STAY = "beyond_stay"
    OUT_OF_ORDER = "out_of_order"
    WITHOUT_SOURCE = "without_source"
    SOURCE_OF_NOTHING = "source_of_nothing"
    STRICTER_UNAPPROVED = "stricter_unapproved"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse an edition, at a dotted path."""

    path: str
    code: Flaw
    params: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two editions state differently; ``None`` where one of them has no such value."""

    path: str
    before: object
    after: object
    source: Source | None


class EditionRefused(ValueError):
    """A document is no valid edition; carries every reason."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.name = name
        self.problems = problems
        super().__init__(f"edition {name!r}: " + "; ".join(f"{one.path}: {one.code}" for one in problems))
