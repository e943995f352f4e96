"""The section of an edition on support of the vulnerable: how often each need is met unless somebody says otherwise."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from .sections import Key, Section

SupportDays = Annotated[int, Field(strict=True, ge=1, le=120)]


class Supporting(Section):
    """Support of the vulnerable: days from one time to the next, by need; the task opens `ahead_days` before its day.

    A household in which everybody is below `child_below_years`, or `frail_from_years` or older, is left alone when the last
    other goes.
    """

    ahead_days: Annotated[int, Field(strict=True, ge=0, le=14)]
    child_below_years: Annotated[int, Field(strict=True, ge=1, le=18)]
    frail_from_years: Annotated[int, Field(strict=True, ge=60, le=120)]
    every_days: Annotated[Mapping[Key, SupportDays], Field(min_length=1, max_length=20)]
