"""Writes to pairs of a lead and a registered person who may be meant.  Called by journeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids, derived
from lianfang.core.inserting import insert
from lianfang.core.models import stamp
from lianfang.core.types import SHUT

from ..models import Lead, LeadPair
from ..queries import leads as lead_queries
from ..queries import pairs as queries
from ..rules import pairs as rules
from ..types.leads import LeadLink, MatchedBy
from ..types.pairs import Answer


def ask(links: Sequence[LeadLink], *, by: Actor, at: datetime, ids: Ids) -> int:
    """Put leads beside the persons they may be, for somebody to look at; they are handed out when that is said.

    Gives how many leads that are.  Set-based.  Internal.
    """
    asked = {link.lead_id: link.asked for link in links if link.asked and link.person_id is None}
    rows = Lead.objects.select_for_update().filter(id__in=list(asked), dispatched_at=None, asked_at=None, same_as=None)
    found = list(rows.select_related(None).order_by("id"))
    where = dict(Lead.objects.filter(id__in=[one.id for one in found]).values_list("id", "list__division_id"))
    insert(
        LeadPair,
        (
            {
                **stamp(ids, by, at),
                "id": derived(one.id, "pair", candidate.person_id),
                "version": 1,
                "lead_id": one.id,
                "division_id": where[one.id],
                "person_id": candidate.person_id,
                "percent": candidate.percent,
                "agreement": {field.value: level.value for field, level in candidate.agreement.items()},
                "mark": candidate.mark,
            }
            for one in found
            for candidate in asked[one.id]
        ),
    )
    for one in found:
        one.asked_at, one.version = at, one.version + 1
    Lead.objects.bulk_update(found, ["asked_at", "version"], batch_size=200)
    return len(found)


def answer(
    pair_id: UUID, seen: int, said: Answer, words: str, *, by: Actor, at: datetime, ids: Ids
) -> tuple[LeadPair, LeadLink | None]:
    """Say whether a lead is the person beside it; gives the pair, and how the lead is handed out where that is settled.

    Raises Refused, Stale.  Internal.
    """
    pair = queries.lock_pair(pair_id, seen=seen)
    lead = lead_queries.lock_lead(pair.lead_id)
    refuse_if(rules.reasons_not_to_answer(pair.facts(), said, words))
    pair.answer, pair.answered_at, pair.answered_by = said.value, at, by.member
    if words and SHUT not in words:
        key = privacy.keys_of([lead.list_id], make=True)[lead.list_id]
        pair.sealed = privacy.seal(key, {"words": words})
    pair.version += 1
    pair.save(update_fields=["answer", "answered_at", "answered_by", "sealed", "version"])
    if not rules.settles(said, queries.open_of(lead.id)):
        return pair, None
    if said is Answer.SAME:
        return pair, LeadLink(lead_id=lead.id, person_id=pair.person_id, matched_by=MatchedBy.REVIEW)
    return pair, LeadLink(lead_id=lead.id)
