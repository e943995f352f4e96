"""Households that do not want to answer at a door: who speaks with them, what was tried, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.errors import reason_code
from lianfang.core.types import Ref

RefusalId = Annotated[UUID, Ref("canvass.refusal")]
WayKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A key of what the rules allow to be tried."""

SETTLED_ALREADY = reason_code("canvass.refusal_settled", _("This was settled on %(settled_at)s already."))
WAY_NOT_ALLOWED = reason_code("canvass.way_not_allowed", _("The rules here do not allow this."))
NO_WAY_TRIED = reason_code("canvass.no_way_tried", _("Say what was tried."))
NOT_YOUR_REFUSAL = reason_code(
    "canvass.not_your_refusal", _("Somebody else speaks with this household; ask them, or have it reassigned.")
)


class Settled(StrEnum):
    """What came of a refusal.  `STILL` is an answer too, and costs nobody anything."""

    ANSWERED = "answered"
    STILL = "still"
    AWAY = "away"


SETTLED_WORDS = {
    Settled.ANSWERED: _("they answered"),
    Settled.STILL: _("they still do not want to answer"),
    Settled.AWAY: _("nobody lives there any more"),
}


@dataclass(frozen=True)
class NewRefusal:
    """A household that did not want to answer, who is asked to speak with it (None: nobody is named), and by when."""

    household_id: UUID
    division_id: UUID
    edition: UUID
    officer: UUID | None
    due_at: datetime
