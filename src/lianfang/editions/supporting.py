"""The section of an edition on support of the vulnerable: how often each need is met unless somebody says otherwise."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from .sections import Key, Section

SupportDays = Annotated[int, Field(strict=True, ge=1, le=120)]


class Supporting(Section):
    """Support of the vulnerable: days from one time to the next, by need; the task opens `ahead_days` before its day."""

    ahead_days: Annotated[int, Field(strict=True, ge=0, le=14)]
    every_days: Annotated[Mapping[Key, SupportDays], Field(min_length=1, max_length=20)]
