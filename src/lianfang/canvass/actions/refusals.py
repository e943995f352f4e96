"""Writes to households that did not want to answer.  Called by journeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp

from ..models import Refusal
from ..types.refusals import NewRefusal, Settled


def note(new: Sequence[NewRefusal], *, by: Actor, at: datetime, ids: Ids) -> list[Refusal]:
    """Note that households did not want to answer; one that is noted and not settled yet is not noted again.  Internal."""
    known = set(
        Refusal.objects.filter(household_id__in=[one.household_id for one in new], settled_at=None).values_list(
            "household_id", flat=True
        )
    )
    rows = [
        Refusal(
            id=ids.new("refusal", one.household_id),
            household_id=one.household_id,
            division_id=one.division_id,
            edition_id=one.edition,
            officer=one.officer,
            due_at=one.due_at,
            **stamp(ids, by, at),
        )
        for one in new
        if one.household_id not in known
    ]
    insert(Refusal, map(vars, rows))
    return rows


def settle(refusal: Refusal, outcome: Settled, ways: Sequence[str], *, by: UUID, at: datetime) -> Refusal:
    """Write down what came of a refusal.  Internal."""
    refusal.outcome, refusal.ways, refusal.settled_at, refusal.settled_by = outcome.value, list(ways), at, by
    refusal.version += 1
    refusal.save(update_fields=["outcome", "ways", "settled_at", "settled_by", "version"])
    return refusal
