"""Writes to leads: whom they are found to be, handed out, and what came of them.  Called by journeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from lianfang.core.access import Actor
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.editions import queries as editions
from lianfang.people import queries as people

from ..models import Lead, Verification
from ..queries import leads as queries
from ..rules import leads as rules
from ..types.leads import LeadLink, LeadOutcome, MatchedBy


def hand_out(links: Sequence[LeadLink], *, at: datetime) -> list[Lead]:
    """Note whom leads are and that they are handed out: where the person lives who is known, else where the list says.

    What was handed out already is left as it is.  Gives the new ones.  Set-based.  Internal.
    """
    by_lead = {link.lead_id: link for link in links if link.person_id is not None or not link.asked}
    open_still = Lead.objects.select_for_update().filter(id__in=list(by_lead), dispatched_at=None, same_as=None)
    found = list(open_still.order_by("id"))
    homes = people.divisions_of(link.person_id for link in links if link.person_id is not None)
    for one in found:
        link = by_lead[one.id]
        one.person_id, one.matched_by = link.person_id, link.matched_by.value if link.matched_by else ""
        one.division_id = homes.get(link.person_id, one.division_id) if link.person_id else one.division_id
        one.dispatched_at, one.version = at, one.version + 1
    known = [one for one in found if one.person_id is not None or one.matched_by]
    others = Lead.objects.filter(id__in={one.id for one in found} - {one.id for one in known})
    others.update(dispatched_at=at, version=F("version") + 1)  # most of a list: one statement, not a case for each row
    Lead.objects.bulk_update(known, ["person", "matched_by", "division", "dispatched_at", "version"], batch_size=200)
    return found


def verify(
    lead_id: UUID,
    outcome: LeadOutcome,
    to_division_id: UUID | None,
    *,
    person_id: UUID | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> tuple[Lead, bool]:
    """Record what came of looking for a lead, and as whom they are registered now; gives it, and whether it is closed.

    Raises Refused.  Internal.
    """
    one = queries.lock_lead(lead_id)
    facts, rule = one.facts(), editions.here_or_generic(one.division_id, at).tasks
    hours = rule.lead_call_hours
    refuse_if(rules.reasons_not_to_verify(facts, outcome, one.division_id, to_division_id, hours=hours, at=at))
    Verification.objects.create(
        id=ids.new("verification"),
        lead=one,
        division_id=one.division_id,
        outcome=outcome.value,
        to_division_id=to_division_id,
        **stamp(ids, by, at),
    )
    final = rules.is_final(facts, outcome, rule.canvass_attempts)
    if final:
        one.outcome, one.outcome_at = outcome.value, at
    elif to_division_id is not None:
        one.division_id = to_division_id
    if person_id is not None:
        one.person_id, one.matched_by = person_id, MatchedBy.FOUND.value
    one.version += 1
    one.save(update_fields=["outcome", "outcome_at", "division_id", "person", "matched_by", "version"])
    return one, final
