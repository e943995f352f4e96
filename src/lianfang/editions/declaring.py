"""The section of an edition on declarations of arrival: whether they are taken, the clocks, and how long they are kept."""

from typing import Annotated

from pydantic import Field, StrictBool

from .sections import Days, Hours, Section


class Declaring(Section):
    """Declarations before arrival.

    `public` lets anybody declare without an account; `one_address_per_hour` bounds how many come from one connection;
    `call_hours` and `missed_hours` are the clocks of the village: to call back, and after the day to say who did not come.
    """

    public: StrictBool
    ahead_days: Annotated[int, Field(strict=True, ge=1, le=120)]
    one_address_per_hour: Annotated[int, Field(strict=True, ge=1, le=1000)]
    call_hours: Hours
    missed_hours: Hours
    kept_days: Days
