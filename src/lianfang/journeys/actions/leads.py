"""Lists of leads destroyed when their last day is over: the key of each, with what lies under it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.canvass import actions as canvass
from lianfang.canvass import queries as canvass_known
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.people import actions as people
from lianfang.people.types import ExpiredList, Purpose

from .. import horizon
from .days import RUN
from .details import Destroyed, Expired

AT_ONCE = 100
"""Lists destroyed together; more of them follow at the next turn."""


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
    canvass.lists.clear([one.id for one in over], by=by, at=at, ids=ids)
    return Expired(tuple(Destroyed((one.subject,), one.id) for one in made))
