"""The section of an edition that says when an area may be closed off, for how long, and what must be there first."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .sections import DOWN, UP, ClockText, Hours, Key, Label, Part, Section


class AreaNeed(Part):
    """What people inside a closed-off area must be supplied with.

    Counted in persons who are noted for one of ``kinds``, or in households where none is named; never less than
    ``at_least``, since not everybody is noted.
    """

    label: Label
    kinds: Annotated[tuple[Key, ...], Field(max_length=12)]
    at_least: Annotated[int, Field(strict=True, ge=0, le=1000), DOWN]


class AreaMeasures(Section):
    """Closing off a building, hamlet, village or road: how long, when it is reviewed, what is checked first and daily.

    More than ``wide_households`` households need the approval of a level above the one that signs.
    """

    longest_days: Annotated[int, Field(strict=True, ge=1, le=14), UP]
    review_days: Annotated[int, Field(strict=True, ge=1, le=7), UP]
    check_hours: Annotated[Hours, UP]
    mend_hours: Annotated[Hours, UP]
    exits_at_least: Annotated[int, Field(strict=True, ge=1, le=10), DOWN]
    checked_by: ClockText
    wide_households: Annotated[int, Field(strict=True, ge=1, le=1_000_000), UP]
    approving_level: Literal["prefecture", "province"]
    needs: Annotated[Mapping[Key, AreaNeed], Field(min_length=1, max_length=12)]
