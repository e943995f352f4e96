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


class Responsibility(Section):
    """Who answers for areas: the charges that are named for them.  They bind officials, so more of them is no stricter rule.

    `chain` are the charges that every village has above it and in it, from the top down; a gap in one is to be filled within
    `fill_hours`.  Empty where no chain is asked for.
    """

    charges: Annotated[Mapping[Key, Charge], Field(max_length=40)]
    chain: Annotated[tuple[Key, ...], Field(max_length=9)]
    fill_hours: Annotated[int, Field(strict=True, ge=1, le=240)]
