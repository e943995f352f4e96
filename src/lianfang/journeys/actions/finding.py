"""What came of looking for a lead: found and proposed for what the rules demand, gone and handed over with a receipt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.canvass import actions as canvass
from lianfang.canvass import duties
from lianfang.canvass import queries as canvass_known
from lianfang.canvass.types.leads import VERIFY, Found, LeadId, LeadOutcome
from lianfang.core.access import Actor
from lianfang.core.errors import Gathered
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import AreaCode
from lianfang.isolation.types import BasisTimes
from lianfang.people import queries as people_known
from lianfang.people.types import PersonEntry
from lianfang.places.types import AnyDivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks import kinds
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.types import HandOverKind, Sending

from .. import whom
from .arrivals import propose_for
from .leads import rules_at


@dataclass(frozen=True)
class Verified:
    """What came of looking for a lead: whether it is closed, where they are looked for next, if anywhere else, who they are,
    what is proposed for them, and how they are handed over."""

    id: UUID
    closed: bool
    division_id: UUID
    person_id: UUID | None = None
    order_id: UUID | None = None
    handover_id: UUID | None = None


def _found(params: Any, ids: Ids) -> UUID:
    return people_known.subject_of(params.entry, ids.within("found", 0)) if params.entry is not None else ids.op


@action(duty=VERIFY, kind=Kind.OBSERVATION, label=_("Say what came of looking for a lead"), subject=_found)
def verify_lead(
    *,
    lead_id: LeadId,
    outcome: LeadOutcome,
    to_division_id: AnyDivisionId | None = None,
    entry: PersonEntry | None = None,
    origin_code: AreaCode | None = None,
    left_area_at: Instant | None = None,
    arrived_at: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Verified:
    """Record that somebody went to find a lead or called.  Whoever is gone elsewhere is looked for there from now on, and is
    handed over to there where it is known who they are.

    Whoever is found is registered where nobody knew them, and proposed for what the rules of the division demand of those who
    come from a listed area; nothing is signed by that.  Raises Refused with every reason.
    """
    before, said = canvass_known.leads.lock_lead(lead_id), Gathered()
    found = Found(entry is not None, origin_code, left_area_at, arrived_at)
    said.add(canvass_known.leads.reasons_against_found(before, found, outcome, at))
    person_id = None
    if entry is not None:
        person_id = whom.register(said, entry, before.division_id, by=by, at=at, ids=ids.within("found", 0)).id
    with said.step():
        one, closed = canvass.leads.verify(lead_id, outcome, to_division_id, person_id=person_id, by=by, at=at, ids=ids)
    said.refuse()
    if closed or to_division_id is not None:
        tasks.fulfil([tasks.fulfilment(kinds.VERIFY_LEAD, subject=lead_id, by=by, at=at, ids=ids)])
    if to_division_id is not None:
        turn = canvass_known.leads.calls(lead_id).count()
        tasks.create([duties.verifying(one, rules_at(at), at, turn=turn)], by=by, at=at, ids=ids)
    handover = _handed_over(one, before.division_id, outcome, closed=closed, by=by, at=at, ids=ids)
    order = _proposed(one, found, by=by, at=at, ids=ids) if outcome is LeadOutcome.HERE else None
    return Verified(one.id, closed, one.division_id, one.person_id, order, handover)


def _handed_over(
    one: Any, came_from: UUID, outcome: LeadOutcome, *, closed: bool, by: Actor, at: datetime, ids: Ids
) -> UUID | None:
    """Receive whoever was handed over to here and is found, and call it off where they are not; hand over whoever is gone."""
    if one.person_id is None or (not closed and outcome is not LeadOutcome.GONE_TO):
        return None
    for sent in tasks_known.handovers_of([one.person_id]).filter(context=one.id, ended_at=None):
        if outcome is LeadOutcome.HERE:
            tasks.receive(handover_id=sent.id, by=by, at=at, ids=ids)
        else:
            tasks.call_off(handover_id=sent.id, seen=sent.version, by=by, at=at, ids=ids)
    if outcome is not LeadOutcome.GONE_TO:
        return None
    hours = rules_at(at)(one.division_id).tasks.due_hours["verify_lead"]
    made = tasks.hand_over(
        kind=HandOverKind.HOME_AREA,
        person_id=one.person_id,
        from_division_id=came_from,
        sending=Sending(due_at=at + timedelta(hours=hours), to_division_id=one.division_id),
        context=one.id,
        by=by,
        at=at,
        ids=ids,
    )
    handover_id: UUID = made.id
    return handover_id


def _proposed(one: Any, found: Found, *, by: Actor, at: datetime, ids: Ids) -> UUID | None:
    """An order proposed for whoever was found and comes from a listed area, under the rules in force; whoever signs is asked."""
    edition = editions.in_force_here(one.division_id, at)
    if edition is None or one.person_id is None or not found.origin_code:
        return None
    if editions.listed(edition.outbreak_id, found.origin_code, at) is None:
        return None
    basis = BasisTimes(arrived_at=found.arrived_at or at, left_area_at=found.left_area_at)
    return propose_for(
        one.person_id, one.division_id, found.origin_code, basis, edition, by, at, ids.within("order", 0)
    )
