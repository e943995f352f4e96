"""Leads handed out and looked for; lists destroyed when their last day is over, with what is still owed about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.canvass import actions as canvass
from lianfang.canvass import duties
from lianfang.canvass import queries as canvass_known
from lianfang.canvass.types.leads import LeadLink
from lianfang.canvass.types.lists import KEEP_LISTS
from lianfang.canvass.types.pairs import Answer, PairId
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.people import actions as people
from lianfang.people.types import ExpiredList, Purpose
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
    """What came of handing leads out: how many were, how many of them are people registered here, and how many more wait
    for somebody to say whether they are."""

    leads: int
    matched: int
    asked: int = 0


@dataclass(frozen=True)
class Compared:
    """What came of comparing a lead with somebody: whether it is handed out now."""

    id: UUID
    version: int
    handed_out: bool


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Hand leads out to the areas where they are to be found"))
def dispatch_leads(*, links: Links, by: Actor, at: datetime, ids: Ids) -> HandedOut:
    """Hand leads out, each once: one task with one owner, where the registered person lives, else where the list says.

    Who they are was found before; what is said here stands.  Those who may be somebody registered wait for somebody to say.
    """
    asked = canvass.pairs.ask(links, by=by, at=at, ids=ids)
    made = _handed_out(links, by=by, at=at, ids=ids)
    return HandedOut(len(made), sum(1 for one in made if one.person_id is not None), asked)


def _handed_out(links: Sequence[LeadLink], *, by: Actor, at: datetime, ids: Ids) -> list[Any]:
    made = canvass.leads.hand_out(links, at=at)
    tasks.create([duties.verifying(one, rules_at(at), at) for one in made], by=by, at=at, ids=ids)
    return made


def _list(params: Any, ids: Ids) -> UUID:
    return canvass_known.pairs.list_of(params.pair_id) or ids.op


@action(duty=KEEP_LISTS, kind=Kind.DECISION, label=_("Say whether a lead is a registered person"), subject=_list)
def judge_pair(
    *,
    pair_id: PairId,
    seen: Version,
    answer: Answer,
    words: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Compared:
    """Say whether a lead is the registered person beside it, and by what that is known; "not the same" is remembered.

    The lead is handed out as soon as it is somebody, or nobody is left whom it may be.  Raises Stale, Refused.
    """
    pair, link = canvass.pairs.answer(pair_id, seen, answer, words, by=by, at=at, ids=ids)
    handed_out = bool(link and _handed_out([link], by=by, at=at, ids=ids))
    return Compared(pair.id, pair.version, handed_out)


def rules_at(at: datetime) -> Callable[[UUID], Edition]:
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
