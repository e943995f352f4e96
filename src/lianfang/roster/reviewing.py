"""A day of an area reviewed: what stood before the reviewer is kept with their signature."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.models import stamp

from .models import DailyReview


def keep_review(
    division_id: UUID,
    day: date,
    coverage: Sequence[Mapping[str, Any]],
    protection: Mapping[str, int],
    remark: str,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> DailyReview:
    """Keep what somebody saw of a day and said about it.  Internal: whoever signs a day calls it."""
    return DailyReview.objects.create(
        id=ids.new("daily_review"),
        division_id=division_id,
        day=day,
        member_id=by.entered_for or by.member,
        coverage=list(coverage),
        protection=dict(protection),
        remark=remark,
        signed_how=by.signed or "",
        **stamp(ids, by, at),
    )
