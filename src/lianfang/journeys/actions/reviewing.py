"""A named person reviews the day of an area and signs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.canvass.types import CHECK
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, ShortText
from lianfang.places.types import DivisionId
from lianfang.roster import actions as roster
from lianfang.roster import queries as roster_known
from lianfang.roster.types import NOT_REVIEWED_HERE, REMARK_NEEDED, REVIEWED_ALREADY
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import REVIEW_DAY

from .. import checklists, reviewing


@dataclass(frozen=True)
class Reviewed:
    """A day that was reviewed."""

    id: UUID


@action(duty=CHECK, kind=Kind.DECISION, label=_("Review the day of an area"), signed=True)
def review_day(*, division_id: DivisionId, remark: ShortText = "", by: Actor, at: datetime, ids: Ids) -> Reviewed:
    """The day's coverage by grid and the open protection tasks were looked at; kept as they stood, with the signature.

    Where something is missing the remark says what is done about it.  Raises Refused with every reason.
    """
    day, seen = checklists.day_of(at), reviewing.day_seen(division_id, at)
    refuse_if(_reasons_against(division_id, remark, seen, at))
    protection = {"open": seen.protection.open, "overdue": seen.protection.overdue}
    row = roster.keep_review(division_id, day, seen.kept(), protection, remark, by=by, at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(REVIEW_DAY, by=by, at=at, ids=ids, subject=division_id)])
    return Reviewed(row.id)


def _reasons_against(division_id: UUID, remark: str, seen: reviewing.DaySeen, at: datetime) -> Iterator[Reason]:
    day = checklists.day_of(at)
    if reviewing.asked_of(division_id, at) is None:
        yield Reason(NOT_REVIEWED_HERE, "division_id")
    elif (division_id, day) in roster_known.daily_reviews([division_id], day, day):
        yield Reason(REVIEWED_ALREADY, "division_id")
    if seen.gaps and not remark:
        yield Reason(REMARK_NEEDED, "remark")
