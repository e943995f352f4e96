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


class Visitor(Part):
    """One of those who go to a door together."""

    label: Label


class Canvass(Section):
    """Rounds through every household: what may be asked, and how many minutes a knock takes before anything is asked.

    `together` are those who visit together and share one form; without all of them a visit is a partial one.  A rolling
    round begins anew every `interval_days`; 0 where none does.
    """

    knock_minutes: Annotated[int, Field(strict=True, ge=1, le=60)]
    asks: Annotated[Mapping[Key, Ask], Field(min_length=1, max_length=20)]
    together: Annotated[Mapping[Key, Visitor], Field(max_length=10)]
    interval_days: Annotated[int, Field(strict=True, ge=0, le=60)]
