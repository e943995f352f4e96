"""Two registrations of one person: joined, told apart, taken back, with what every module has against it.

Nothing is re-pointed.  What was recorded of either stays of either; whoever reads, reads both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.isolation import queries as isolation
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import (
    LIVED_ON,
    MERGE,
    TWO_BEDS,
    TWO_CASES,
    TWO_FOLLOWED,
    TWO_ORDERS,
    DoubleId,
    PersonId,
)
from lianfang.tracing import queries as tracing

from ..queries import TIMELINES


@dataclass(frozen=True)
class SaidOfTwo:
    """What was said of two registrations: which is counted, which points to it."""

    id: UUID
    version: int
    kept_id: UUID
    other_id: UUID


def _other(params: Any, ids: Ids) -> UUID:
    return UUID(str(params.other_id))


def _other_of_double(params: Any, ids: Ids) -> UUID:
    return people_known.person_of_double(params.double_id) or ids.op


@action(duty=MERGE, kind=Kind.DECISION, label=_("Join two registrations of one person"), subject=_other)
def merge_persons(
    *,
    kept_id: PersonId,
    other_id: PersonId,
    seen_kept: Version,
    seen_other: Version,
    words: PersonalText,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> SaidOfTwo:
    """Say that two registrations are of one person, and by what that is known: `other` points to `kept` from now on.

    Both histories stay as they are; the person is counted once, and found by both.  Raises Stale, Refused with every reason.
    """
    against = list(_reasons_elsewhere(kept_id, other_id, at)) if kept_id != other_id else []
    seen = {"seen_kept": seen_kept, "seen_other": seen_other}
    row = people.join(kept_id, other_id, **seen, words=words, against=against, by=by, at=at, ids=ids)
    return SaidOfTwo(row.id, row.version, row.kept_id, row.other_id)


@action(duty=MERGE, kind=Kind.DECISION, label=_("Say that two registrations are of two people"), subject=_other)
def keep_apart(
    *, person_id: PersonId, other_id: PersonId, words: PersonalText, by: Actor, at: datetime, ids: Ids
) -> SaidOfTwo:
    """Say that two registrations are of two people, and by what that is known; they are not proposed again.  Raises Refused."""
    row = people.tell_apart(person_id, other_id, words, by=by, at=at, ids=ids)
    return SaidOfTwo(row.id, row.version, row.kept_id, row.other_id)


@action(
    duty=MERGE, kind=Kind.DECISION, label=_("Take back what was said of two registrations"), subject=_other_of_double
)
def unmerge_persons(*, double_id: DoubleId, seen: Version, words: PersonalText, by: Actor, at: datetime) -> SaidOfTwo:
    """Let both registrations stand again as they did, and say why.  Raises Stale, Refused where something rests on it."""
    row = people.take_back(double_id, seen, words, by=by, at=at)
    return SaidOfTwo(row.id, row.version, row.kept_id, row.other_id)


def _reasons_elsewhere(kept_id: UUID, other_id: UUID, at: datetime) -> Iterator[Reason]:
    """What stands in the way outside the register: what a person cannot have twice, and what cannot be after a death."""
    both = [kept_id, other_id]
    if len({*isolation.orders_of(both, at), *isolation.stays_of(both, at)}) > 1:
        yield Reason(TWO_ORDERS, "other_id")
    if all(clinical.open_admission_of(one) is not None for one in both):
        yield Reason(TWO_BEDS, "other_id")
    cases = clinical.outbreaks_of_cases(both)
    if cases.get(kept_id, set()) & cases.get(other_id, set()):
        yield Reason(TWO_CASES, "other_id")
    if len(set(tracing.open_contacts(both).values_list("person_id", flat=True))) > 1:
        yield Reason(TWO_FOLLOWED, "other_id")
    for dead, died_at in clinical.deaths(both).items():
        other = other_id if dead == kept_id else kept_id
        told = (event.at for _duty, tell in TIMELINES if tell is not people_known.timeline for event in tell([other]))
        if later := [at for at in told if at > died_at]:
            yield Reason(LIVED_ON, "other_id", {"died_at": died_at, "later": max(later)})
