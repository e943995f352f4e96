"""Leads handed out and looked for; lists destroyed when their last day is over, with what is still owed about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.canvass import actions as canvass
from lianfang.canvass import duties
from lianfang.canvass import queries as canvass_known
from lianfang.canvass.types.leads import VERIFY, LeadId, LeadLink, LeadOutcome
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.people import actions as people
from lianfang.people.types import ExpiredList, Purpose
from lianfang.places.types import AnyDivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks import kinds

from .. import horizon
from .days import RUN
from .details import Destroyed, Expired

AT_ONCE = 100
"""Lists destroyed together; more of them follow at the next turn."""


Links = Annotated[list[LeadLink], Field(min_length=1, max_length=1_000)]


@dataclass(frozen=True)
class HandedOut:
    """What came of handing leads out: how many were, and how many of them are people registered here."""

    leads: int
    matched: int


@dataclass(frozen=True)
class Verified:
    """What came of looking for a lead: whether it is closed, and where they are looked for next, if anywhere else."""

    id: UUID
    closed: bool
    division_id: UUID


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Hand leads out to the areas where they are to be found"))
def dispatch_leads(*, links: Links, by: Actor, at: datetime, ids: Ids) -> HandedOut:
    """Hand leads out, each once: one task with one owner, where the registered person lives, else where the list says.

    Who they are was found before, exactly, by number or telephone; what is said here stands.
    """
    made = canvass.leads.hand_out(links, at=at)
    tasks.create([duties.verifying(one, _rules_at(at), at) for one in made], by=by, at=at, ids=ids)
    return HandedOut(len(made), sum(1 for one in made if one.person_id is not None))


@action(duty=VERIFY, kind=Kind.OBSERVATION, label=_("Say what came of looking for a lead"))
def verify_lead(
    *,
    lead_id: LeadId,
    outcome: LeadOutcome,
    to_division_id: AnyDivisionId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Verified:
    """Record that somebody went to find a lead or called.  Whoever is gone elsewhere is looked for there from now on.

    Raises Refused where it was said already, or where somebody called in vain a short while ago.
    """
    one, closed = canvass.leads.verify(lead_id, outcome, to_division_id, by=by, at=at, ids=ids)
    if closed or to_division_id is not None:
        tasks.fulfil([tasks.fulfilment(kinds.VERIFY_LEAD, subject=lead_id, by=by, at=at, ids=ids)])
    if to_division_id is not None:
        turn = canvass_known.leads.calls(lead_id).count()
        tasks.create([duties.verifying(one, _rules_at(at), at, turn=turn)], by=by, at=at, ids=ids)
    return Verified(one.id, closed, one.division_id)


def _rules_at(at: datetime) -> Callable[[UUID], Edition]:
    """The rules of each division, each read once."""
    return cache(lambda division_id: editions.here_or_generic(division_id, at))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Destroy the lists of leads whose last day is over"))
def destroy_leads(*, by: Actor, at: datetime, ids: Ids) -> Expired:
    """Destroy for good who is on each list of leads whose last day is over, with a certificate.

    How many there were, where, of which sex and year of birth, stays for what is counted.
    """
    over = canvass_known.lists.expired(canvass_known.lists.local_day(at), AT_ONCE)
    made = people.destroy_lists(
        [
            ExpiredList(
                list_id=one.id,
                division_id=one.division_id,
                ended_at=min(at, horizon.start_of(one.expires_on)),
                kept_days=max((one.expires_on - canvass_known.lists.local_day(one.at)).days, 1),
                purpose=Purpose.LEADS,
            )
            for one in over
        ],
        by=by,
        at=at,
        ids=ids,
    )
    tasks.cancel(
        subjects=canvass_known.leads.open_leads(one.id for one in over),
        kinds=[kinds.VERIFY_LEAD],
        reason="the list is destroyed",
        at=at,
        ids=ids,
    )
    canvass.lists.clear([one.id for one in over], by=by, at=at, ids=ids)
    return Expired(tuple(Destroyed((one.subject,), one.id) for one in made))
