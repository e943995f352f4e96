"""Pure decisions about leads: what may be said of one, and when somebody called in vain may be called again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.core.errors import IN_FUTURE, Reason

from ..types.leads import (
    CALLED_LATELY,
    GONE_NOWHERE,
    GONE_WHERE,
    KNOWN_ALREADY,
    NOBODY_NAMED,
    NOT_GONE,
    NOT_HANDED_OUT,
    ONLY_FOUND,
    VERIFIED_ALREADY,
    Found,
    LeadFacts,
    LeadOutcome,
)


def again_at(facts: LeadFacts, hours: int) -> datetime | None:
    """From when somebody may be called again; None where nobody called in vain."""
    vain = [at for at, outcome in facts.calls if outcome is LeadOutcome.UNREACHABLE]
    return max(vain) + timedelta(hours=hours) if vain else None


def reasons_not_to_verify(
    facts: LeadFacts, outcome: LeadOutcome, here: UUID, to: UUID | None, *, hours: int, at: datetime
) -> Iterator[Reason]:
    """Why this cannot be said of a lead that is looked for `here`: closed, not handed out, gone nowhere, called lately."""
    if facts.outcome_at is not None:
        yield Reason(VERIFIED_ALREADY, "lead_id", {"outcome_at": facts.outcome_at})
    elif facts.dispatched_at is None:
        yield Reason(NOT_HANDED_OUT, "lead_id")
    if outcome is LeadOutcome.GONE_TO and to is None:
        yield Reason(GONE_WHERE, "to_division_id")
    elif outcome is not LeadOutcome.GONE_TO and to is not None:
        yield Reason(NOT_GONE, "to_division_id")
    elif to == here:
        yield Reason(GONE_NOWHERE, "to_division_id")
    again = again_at(facts, hours)
    if outcome is LeadOutcome.UNREACHABLE and again is not None and at < again:
        called = again - timedelta(hours=hours)
        yield Reason(CALLED_LATELY, "outcome", {"called_at": called, "again_at": again})


def reasons_against_found(found: Found, outcome: LeadOutcome, *, known: bool, at: datetime) -> Iterator[Reason]:
    """Why this cannot be said of whoever was found: nobody was, it is known who they are, nobody is named, it is to come."""
    if outcome is not LeadOutcome.HERE:
        yield from (Reason(ONLY_FOUND, name) for name, said in found.said.items() if said)
        return
    if known and found.named:
        yield Reason(KNOWN_ALREADY, "entry")
    if found.origin_code and not (known or found.named):
        yield Reason(NOBODY_NAMED, "entry")
    for name, moment in (("left_area_at", found.left_area_at), ("arrived_at", found.arrived_at)):
        if moment is not None and moment > at:
            yield Reason(IN_FUTURE, name)


def is_final(facts: LeadFacts, outcome: LeadOutcome, attempts: int) -> bool:
    """Whether nothing is owed about a lead any more: not while they may be reached at another time, or elsewhere."""
    if outcome is LeadOutcome.UNREACHABLE:
        return 1 + sum(1 for _at, said in facts.calls if said is LeadOutcome.UNREACHABLE) >= attempts
    return outcome is not LeadOutcome.GONE_TO
