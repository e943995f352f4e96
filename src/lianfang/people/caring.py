"""What somebody who needs special care is to be given: how much, how often and by whom.  Called by journeys."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, Stale
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.types import SHUT

from .models import CareNeed, Person
from .types import ALREADY_ENDED, NOT_NEEDED_YET, Support


def note_need(
    person_id: UUID,
    kind: Support,
    said: dict[str, Any],
    every_days: int,
    next_on: date,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> CareNeed:
    """Write down a need, sealed under the key of whoever has it."""
    shut = SHUT in str(said)
    return CareNeed.objects.create(
        id=ids.new("care_need", person_id),
        person_id=person_id,
        division_id=Person.objects.values_list("division_id", flat=True).get(id=person_id),
        kind=kind.value,
        every_days=every_days,
        next_on=next_on,
        sealed=b"" if shut else privacy.seal(privacy.key_of(person_id), said),
        **stamp(ids, by, at),
    )


def supply_need(care_need_id: UUID, on: date) -> CareNeed:
    """Somebody was given what they need: the next time is counted from the day that was due, or from a later one it was done.

    Raises Refused when the need ended, or it was given for this time already.
    """
    row = CareNeed.objects.select_for_update().get(id=care_need_id)
    if row.until is not None:
        raise Refused(Reason(ALREADY_ENDED, "care_need_id"))
    if on <= row.next_on - timedelta(days=row.every_days):
        raise Refused(Reason(NOT_NEEDED_YET, "care_need_id", {"next_on": row.next_on}))
    row.next_on = max(row.next_on, on) + timedelta(days=row.every_days)
    row.version += 1
    row.save(update_fields=["next_on", "version"])
    return row


def end_need(care_need_id: UUID, seen: int, at: datetime) -> CareNeed:
    """Somebody needs this no more.  Raises Stale, Refused."""
    row = CareNeed.objects.select_for_update().get(id=care_need_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    if row.until is not None:
        raise Refused(Reason(ALREADY_ENDED, "care_need_id"))
    row.until = at
    row.version += 1
    row.save(update_fields=["until", "version"])
    return row
