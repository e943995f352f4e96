"""Every write of reporting: a bulletin is issued, or corrected by another."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Label, Text
from lianfang.places.types import DivisionId

from . import queries, rules
from .models import Bulletin
from .types import ISSUE, BulletinId


@action(duty=ISSUE, kind=Kind.DECISION, label=_("Issue a bulletin"), signed=True)
def issue_bulletin(
    *, division_id: DivisionId, until: Instant, note: Text = "", by: Actor, at: datetime, ids: Ids
) -> Bulletin:
    """Freeze every figure of a division as of `until`, with when it was known.

    Raises Refused before the day has ended and where a bulletin for that moment has been issued.
    """
    last = queries.last_bulletin(division_id)
    before = queries.bulletin_of(division_id, until)
    refuse_if(rules.reasons_not_to_issue(until, before.number if before else None, at=at))
    sheet = queries.sheet_now(division_id, until, ids.received)
    return Bulletin.objects.create(
        id=ids.new("bulletin"),
        division_id=division_id,
        until=until,
        since=sheet.since,
        number=last.number + 1 if last else 1,
        known_at=ids.received,
        lines=queries.frozen_lines(sheet),
        note=note,
        signed=by.signed,
        **stamp(ids, by, at),
    )


@action(duty=ISSUE, kind=Kind.DECISION, label=_("Correct a bulletin"), signed=True)
def correct_bulletin(*, bulletin_id: BulletinId, reason: Label, by: Actor, at: datetime, ids: Ids) -> Bulletin:
    """Issue the figures as they are known now under a number of its own; what was issued before stays as it was.

    Raises Refused where the bulletin has been corrected already, and where no figure differs.
    """
    wrong = queries.lock_bulletin(bulletin_id)
    last = queries.last_bulletin(wrong.division_id)
    follower = queries.correction_of(bulletin_id)
    sheet = queries.sheet_now(wrong.division_id, wrong.until, ids.received)
    different = sum(1 for _d in rules.differences(queries.thawed(wrong.lines), sheet.lines))
    refuse_if(rules.reasons_not_to_correct(follower.number if follower else None, different))
    return Bulletin.objects.create(
        id=ids.new("bulletin"),
        division_id=wrong.division_id,
        until=wrong.until,
        since=wrong.since,
        number=last.number + 1 if last else 1,
        known_at=ids.received,
        lines=queries.frozen_lines(sheet),
        note=reason,
        signed=by.signed,
        correction_of=wrong,
        **stamp(ids, by, at),
    )
