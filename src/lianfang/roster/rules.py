"""Pure decisions of the roster: who may name a stand-in, who ends one, and who looks after whose login."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.errors import Reason

from .roles import LOGINS_KEPT_BY_THE_ROSTER, ROLES
from .types import (
    ALREADY_ENDED,
    ALSO_ELSEWHERE,
    ENDS_BEFORE_IT_BEGINS,
    HAS_LEFT,
    KEEP_ROSTER,
    NAME_STAND_IN,
    NO_ROLE_OF_YOUR_OWN,
    NOT_YOUR_OWN_DEPUTY,
    NOT_YOUR_OWN_LOGIN,
    NOT_YOUR_STAND_IN,
    ROLE_ABOVE,
    STAND_IN_TOO_LONG,
    RoleHeld,
)


def reasons_against_stand_in(
    member_id: UUID, deputy_id: UUID, since: datetime, until: datetime, at_most_days: int
) -> Iterator[Reason]:
    """Why `deputy_id` may not stand in for `member_id` from `since` until `until`."""
    if deputy_id == member_id:
        yield Reason(NOT_YOUR_OWN_DEPUTY, "deputy_id")
    if until <= since:
        yield Reason(ENDS_BEFORE_IT_BEGINS, "until")
    if until - since > timedelta(days=at_most_days):
        yield Reason(STAND_IN_TOO_LONG, "until", {"days": at_most_days})


def reasons_not_to_pass_on(by: Actor, at: datetime) -> Iterator[Reason]:
    """Why the actor names nobody to stand in for them: nobody passes on what they hold for somebody else."""
    if not any(grant.deputy_for is None for grant in by.grants_of(NAME_STAND_IN, at)):
        yield Reason(NO_ROLE_OF_YOUR_OWN, "deputy_id")


def reasons_not_to_end_stand_in(by: Actor, member_id: UUID, until: datetime, at: datetime) -> Iterator[Reason]:
    """Why the actor may not end somebody's standing in for `member_id`."""
    if member_id != by.member and not by.may(KEEP_ROSTER, at):
        yield Reason(NOT_YOUR_STAND_IN, "stand_in_id")
    if until <= at:
        yield Reason(ALREADY_ENDED, "stand_in_id")


def reasons_not_to_keep_login(
    by: Actor, member_id: UUID, left: bool, held: Sequence[RoleHeld], at: datetime
) -> Iterator[Reason]:
    """Why the actor may not give a member a slip, revoke their phone or end their account.

    A slip lets whoever holds it act as the member: nobody reaches beyond their area or up with one.
    """
    if member_id == by.member:
        yield Reason(NOT_YOUR_OWN_LOGIN, "member_id")
    if left:
        yield Reason(HAS_LEFT, "member_id")
    if not all(one.inside for one in held):
        yield Reason(ALSO_ELSEWHERE, "member_id")
    above = sorted({one.role for one in held} & LOGINS_KEPT_BY_THE_ROSTER)
    if above and not by.may(KEEP_ROSTER, at):
        yield Reason(ROLE_ABOVE, "member_id", {"role": ROLES[above[0]].label})
