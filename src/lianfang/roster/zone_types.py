"""Duty zones and the log of whoever answers for an area: words, ids and values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

ZONE_NAME_TAKEN = reason_code("roster.zone_name_taken", _("This area has a zone called “%(name)s” already."))
ZONE_ELSEWHERE = reason_code("roster.zone_elsewhere", _("This does not lie in the area of the zone."))
ZONE_TWICE = reason_code("roster.zone_twice", _("This stands there twice."))
ZONE_ENDED = reason_code("roster.zone_ended", _("This zone is in use no more."))
OWNS_ALREADY = reason_code("roster.owns_already", _("This member answers for the zone already."))
OWNS_NOT = reason_code("roster.owns_not", _("This member does not answer for the zone."))
ANSWERS_NOT_HERE = reason_code(
    "roster.answers_not_here", _("Only who answers for the area, or for one above it, logs a visit to it.")
)
SOLVED_ALREADY = reason_code("roster.solved_already", _("This problem was solved on %(solved_at)s already."))

LOG_VISITS = duty("roster.visit", _("log visits to the areas that one answers for, and the problems found there"))

ZoneId = Annotated[UUID, Ref("roster.zone")]
ProblemId = Annotated[UUID, Ref("roster.problem")]


@dataclass(frozen=True)
class AreaVisited:
    """What the log knows of an area: when it was last visited by somebody who answers for it, and what is unsolved there."""

    division_id: UUID
    last: datetime | None = None
    visits: int = 0
    unsolved: int = 0
