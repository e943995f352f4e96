"""Whose login is at what, who looks after it, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor, covers
from lianfang.core.errors import NOT_FOUND_HERE, Reason, refuse_if
from lianfang.core.locks import writing
from lianfang.places import queries as places

from . import credentials, rules
from .models import Account, Assignment, DeviceLogin, LoginEvent, Member, OutsideLogin, Slip
from .types import KEEP_LOGINS, SUBJECT_TAKEN, LoginEventKind, RoleHeld

TOGETHER = 500
"""Members asked about in one statement."""


def batched(members: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Members in parts that one statement takes."""
    return (members[start : start + TOGETHER] for start in range(0, len(members), TOGETHER))


class State(StrEnum):
    """How far somebody has come with logging in."""

    NONE = "none"
    SLIP = "slip"
    IN_USE = "in_use"


STATE_WORDS = {
    State.NONE: _("no login yet"),
    State.SLIP: _("slip given, not used"),
    State.IN_USE: _("can log in"),
}


def kept_by(by: Actor, at: datetime, now: datetime) -> QuerySet[Member]:
    """The members of the areas whose logins the actor looks after, each with `open_slip`, `begun` and `last_used_at`."""
    ids = places.division_ids(by.areas(KEEP_LOGINS, at))
    open_slip = Slip.objects.filter(account__member=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=now)
    no_password = Q(**{"password__startswith": UNUSABLE_PASSWORD_PREFIX})
    begins = Q(pin__gt="") | ~no_password | Q(outside__isnull=False)
    begun = Account.objects.filter(begins, member=OuterRef("pk"))
    rows = Member.objects.filter(left_at=None).order_by("name", "id")
    used = DeviceLogin.objects.filter(account__member=OuterRef("pk")).order_by("-last_used_at").values("last_used_at")
    rows = rows.annotate(open_slip=Exists(open_slip), begun=Exists(begun), last_used_at=Subquery(used[:1]))
    return rows if ids is None else rows.filter(division_id__in=ids)


def in_state(rows: QuerySet[Member], state: str) -> QuerySet[Member]:
    """Those of `kept_by` who are at one state; all of them for any other word."""
    if state == State.NONE:
        return rows.filter(Q(open_slip=False, begun=False))
    if state == State.SLIP:
        return rows.filter(Q(open_slip=True, begun=False))
    return rows.filter(Q(begun=True)) if state == State.IN_USE else rows


def state_of(row: Member) -> State:
    """How far one of `kept_by` has come."""
    if row.begun:  # type: ignore[attr-defined]
        return State.IN_USE
    return State.SLIP if row.open_slip else State.NONE  # type: ignore[attr-defined]


def with_role(rows: QuerySet[Member], role: str, at: datetime) -> QuerySet[Member]:
    """Those who hold a role at `at`."""
    held = Assignment.objects.filter(Q(until=None) | Q(until__gt=at), member=OuterRef("pk"), role=role)
    return rows.filter(Exists(held))


def roles_of(members: Sequence[UUID], at: datetime) -> dict[UUID, list[Assignment]]:
    """The roles that members hold at `at` or will hold."""
    found: dict[UUID, list[Assignment]] = defaultdict(list)
    for some in batched(members):
        rows = Assignment.objects.filter(Q(until=None) | Q(until__gt=at), member_id__in=some)
        for row in rows.order_by("since", "id"):
            found[row.member_id].append(row)
    return found


def reasons_by_member(members: Sequence[UUID], *, by: Actor, at: datetime) -> dict[UUID, list[Reason]]:
    """For each member why the actor may not look after their login; an empty list where they may."""
    found: dict[UUID, list[Reason]] = {}
    areas, roles = by.areas(KEEP_LOGINS, at), roles_of(members, at)
    inside = cache(lambda division_id: covers(areas, [division_id]))
    for some in batched(members):
        known = {row.id: row for row in Member.objects.filter(id__in=some)}
        for id in some:
            if id not in known or not inside(known[id].division_id):
                found[id] = [Reason(NOT_FOUND_HERE, "member_id")]
                continue
            held = [RoleHeld(one.role, inside(one.division_id)) for one in roles[id]]
            found[id] = list(rules.reasons_not_to_keep_login(by, id, known[id].left_at is not None, held, at))
    return found


def set_end(member_id: UUID, ends_at: datetime | None, *, by: Actor, at: datetime, now: datetime) -> None:
    """Let a member's account end at an instant of the machine's time, or never (None).  Raises Refused."""
    refuse_if(reasons_by_member([member_id], by=by, at=at)[member_id])
    with writing():
        Account.objects.filter(member_id=member_id).update(expires_at=ends_at)
        said = f"{ends_at:%Y-%m-%dT%H:%MZ}" if ends_at else "–"
        LoginEvent.objects.create(at=now, kind=LoginEventKind.ENDS_SET, member_id=member_id, by=by.member, note=said)


def accounts_of(members: Sequence[UUID]) -> list[Account]:
    """The accounts of members; made for those who have none.  The members are locked: one at a time gives them slips."""
    locked = list(Member.objects.select_for_update().filter(id__in=members).order_by("id"))
    found = list(Account.objects.filter(member_id__in=members).select_related("member").order_by("pk"))
    missing = {m.id for m in locked} - {a.member_id for a in found}
    new = [Account(member=m, username=m.username or f"m.{m.id.hex}") for m in locked if m.id in missing]
    for account in new:
        account.set_unusable_password()
    return [*found, *Account.objects.bulk_create(new)]


def account_of(member_id: UUID) -> Account | None:
    """The account of a member, if there is one."""
    return Account.objects.filter(member_id=member_id).first()


def subject_of(member_id: UUID, issuer: str) -> str:
    """Who a member is at an identity provider; empty where nobody said."""
    found = OutsideLogin.objects.filter(account__member_id=member_id, issuer=issuer)
    return found.values_list("subject", flat=True).first() or ""


def by_subject(issuer: str, subject: str, *, now: datetime) -> Account | None:
    """The account of whom an identity provider calls `subject`, while it may act."""
    found = OutsideLogin.objects.filter(issuer=issuer, subject=subject).select_related("account__member").first()
    return found.account if found is not None and credentials.usable(found.account, now=now) else None


def link(member_id: UUID, issuer: str, subject: str, *, by: Actor, at: datetime, now: datetime) -> None:
    """Say who a member is at an identity provider; an empty `subject` ends that.  Raises Refused with every reason."""
    reasons = reasons_by_member([member_id], by=by, at=at)[member_id]
    known = OutsideLogin.objects.filter(issuer=issuer)
    if subject and known.filter(subject=subject).exclude(account__member_id=member_id).exists():
        reasons.append(Reason(SUBJECT_TAKEN, "subject"))
    refuse_if(reasons)
    with writing():
        (account,) = accounts_of([member_id])
        known.filter(account=account).delete()
        if subject:
            OutsideLogin.objects.create(account=account, issuer=issuer, subject=subject)
        LoginEvent.objects.create(
            at=now, kind=LoginEventKind.OUTSIDE_SET, member_id=member_id, by=by.member, note=(subject or "–")[:160]
        )


def open_slip_of(member_id: UUID, *, now: datetime) -> Slip | None:
    """The slip of a member that is still good."""
    return Slip.objects.filter(account__member_id=member_id, used_at=None, revoked_at=None, expires_at__gt=now).first()


def phones_of(member_id: UUID, *, now: datetime) -> QuerySet[DeviceLogin]:
    """The phones on which a member may log in with the PIN, the last used first."""
    rows = DeviceLogin.objects.filter(account__member_id=member_id, device__revoked_at=None, expires_at__gt=now)
    return rows.select_related("device").order_by("-last_used_at", "id")


def events(members: Iterable[UUID] | None) -> QuerySet[LoginEvent]:
    """What became of the logins of members (None: of everybody), the newest first."""
    rows = LoginEvent.objects.select_related("member").order_by("-at", "-id")
    return rows if members is None else rows.filter(Q(member_id__in=list(members)) | Q(by__in=list(members)))
