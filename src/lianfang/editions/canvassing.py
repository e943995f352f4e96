"""The section of an edition that says what a round through every household may ask, and what asking costs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from .sections import Key, Label, Part, Section

AtADoor = Annotated[int, Field(strict=True, ge=0, le=60)]
"""Minutes at one door."""


class Ask(Part):
    """One thing that a round asks at a door, and how many minutes it takes there."""

    label: Label
    minutes: AtADoor


class Canvass(Section):
    """Rounds through every household: what may be asked, and how many minutes a knock takes before anything is asked."""

    knock_minutes: Annotated[int, Field(strict=True, ge=1, le=60)]
    asks: Annotated[Mapping[Key, Ask], Field(min_length=1, max_length=20)]
