"""Pledges: a unit signs a text with a scope; a new text takes the place of the one before, and a pledge can be withdrawn.

A pledge is a document.  Nothing is counted by it, nobody is owed anything for it, and it leads to no measure against anybody.
"""

from datetime import date, datetime
from typing import Annotated

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label, MemberId, Version
from lianfang.places.types import DivisionId

from .models import Pledge
from .pledge_types import PLEDGE_ENDED, SIGNED_LATER, PledgeId
from .types import HAS_LEFT, NAME_RESPONSIBLE, OrganisationId
from .zone_reads import left_among

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Keep the signed pledge of a unit"))
def sign_pledge(
    *,
    organisation_id: OrganisationId,
    division_id: DivisionId,
    title: Label,
    scope: Label,
    text: Words,
    signer_id: MemberId,
    signed_on: date,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Pledge:
    """A unit pledged something for a scope, in these words; a text under the same title takes the place of the one before.

    Raises Refused with every reason.
    """
    reasons = [Reason(HAS_LEFT, "signer_id")] if left_among([signer_id]) else []
    if signed_on > at.astimezone(local_zone()).date():
        reasons.append(Reason(SIGNED_LATER, "signed_on"))
    refuse_if(reasons)
    before = Pledge.objects.select_for_update().filter(organisation_id=organisation_id, title=title)
    number = before.order_by().aggregate(last=Max("number"))["last"] or 0
    before.filter(ended_at=None).update(ended_at=at)
    return Pledge.objects.create(
        id=ids.new("pledge"),
        organisation_id=organisation_id,
        division_id=division_id,
        title=title,
        scope=scope,
        text=text,
        number=number + 1,
        signer_id=signer_id,
        signed_on=signed_on,
        **stamp(ids, by, at),
    )


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Withdraw a pledge"))
def withdraw_pledge(*, pledge_id: PledgeId, seen: Version, by: Actor, at: datetime) -> Pledge:
    """A pledge holds no more; it stays to be read.  Raises Stale, Refused."""
    row = Pledge.objects.select_for_update().get(id=pledge_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    if row.ended_at is not None:
        raise Refused(Reason(PLEDGE_ENDED, "pledge_id"))
    row.ended_at = at
    row.version += 1
    row.save(update_fields=["ended_at", "version"])
    return row
