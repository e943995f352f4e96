"""The section of an edition that says who answers for which areas."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StrictBool

from .sections import Key, Label, Part, Section

AreaLevel = Annotated[int, Field(strict=True, ge=1, le=9)]
"""The level of a division: 3 county, 4 township, 5 village."""


class Charge(Part):
    """Who answers for each area of some levels by name, one at a time; where it is ``needed``, an area without is a gap."""

    label: Label
    levels: Annotated[tuple[AreaLevel, ...], Field(min_length=1, max_length=9)]
    needed: StrictBool


class Way(Part):
    """One thing that may be tried where somebody does not want to answer."""

    label: Label


class Refusals(Part):
    """Households that do not want to answer at the door: who goes there again within `hours`, and what may be tried.

    `charge` names whoever answers in the village; without anybody the township does, and where `charge` is empty a refusal is
    an answer like any other.  Nothing that is not among `ways` is offered, and none of them compels.
    """

    charge: Annotated[str, Field(strict=True, pattern=r"^(?:[a-z][a-z0-9_]{0,47})?$")]
    hours: Annotated[int, Field(strict=True, ge=1, le=240)]
    ways: Annotated[Mapping[Key, Way], Field(max_length=12)]


class Responsibility(Section):
    """Who answers for areas: the charges that are named for them.  They bind officials, so more of them is no stricter rule.

    `chain` are the charges that every village has above it and in it, from the top down; a gap in one is to be filled within
    `fill_hours`.  Empty where no chain is asked for.
    """

    charges: Annotated[Mapping[Key, Charge], Field(max_length=40)]
    chain: Annotated[tuple[Key, ...], Field(max_length=9)]
    fill_hours: Annotated[int, Field(strict=True, ge=1, le=240)]
    refusals: Refusals
