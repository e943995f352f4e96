"""Slips for the first login: made for many members at once, shown once, good once.  Operational state, never journalled."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, reason_code, refuse_if
from lianfang.core.locks import writing

from . import credentials, logins
from .models import Account, LoginEvent, Member, Slip
from .types import LoginEventKind

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two signs that are not taken for one another; a code has fifty bits."""
CODE_LENGTH = 10

WRONG_SLIP = reason_code(
    "roster.wrong_slip",
    _(
        "This code opens nothing: it was mistyped, used already, replaced by a newer one, or is too old. Ask for a new slip."
    ),
)


@dataclass(frozen=True)
class Given:
    """A slip as it is handed over: whose it is, its code, which is kept nowhere, and until when it is good."""

    member: Member
    username: str
    code: str
    expires_at: datetime


def give(members: Sequence[UUID], *, by: Actor, at: datetime, now: datetime, lasts: timedelta) -> list[Given]:
    """A new slip for each member, in the order of their names; one given before is void.  Raises Refused.

    Who has no account yet gets one.  `at` is the home's time, by which roles hold; `now` is the machine's.
    """
    refuse_if(reason for reasons in logins.reasons_by_member(members, by=by, at=at).values() for reason in reasons)
    given: list[Given] = []
    with writing():
        for some in logins.batched(members):
            given += _give(some, by=by, now=now, expires_at=now + lasts)
    return sorted(given, key=lambda one: (one.member.name, one.member.id))


def _give(members: Sequence[UUID], *, by: Actor, now: datetime, expires_at: datetime) -> list[Given]:
    accounts = logins.accounts_of(members)
    Slip.objects.filter(account__in=accounts, used_at=None, revoked_at=None).update(revoked_at=now)
    given = [Given(a.member, a.username, _new_code(), expires_at) for a in accounts]
    Slip.objects.bulk_create(
        Slip(digest=_digest(one.code), account=a, issued_by=by.member, issued_at=now, expires_at=expires_at)
        for a, one in zip(accounts, given, strict=True)
    )
    LoginEvent.objects.bulk_create(
        LoginEvent(at=now, kind=LoginEventKind.SLIP_GIVEN, member=a.member, by=by.member) for a in accounts
    )
    return given


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))


def spoken(code: str) -> str:
    """A code as it is printed and typed: in two halves."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def _digest(code: str) -> str:
    """The digest under the home's key, so that nobody finds the code who has the table alone."""
    return salted_hmac("lianfang.slip", code, algorithm="sha256").hexdigest()


def _good(said: str, now: datetime) -> QuerySet[Slip]:
    code = re.sub(r"[^0-9A-Z]", "", said.upper())
    return Slip.objects.filter(digest=_digest(code), used_at=None, revoked_at=None, expires_at__gt=now)


def account_of(said: str, *, now: datetime) -> Account | None:
    """The account that a code opens, while its slip is good; typed in any case, with or without the dash."""
    slip = _good(said, now).select_related("account__member").first()
    return slip.account if slip is not None and credentials.usable(slip.account, now=now) else None


def use(said: str, pin: str, *, now: datetime) -> Account:
    """Begin with a slip: its code is used up and its holder has a PIN.  Raises Refused with every reason."""
    found = account_of(said, now=now)
    phone = found.member.phone if found else ""
    refuse_if([*([] if found else [Reason(WRONG_SLIP, "code")]), *credentials.reasons_against_pin(pin, phone)])
    secret = make_password(pin)
    with writing():
        slip = _good(said, now).select_for_update(of=("self",)).select_related("account__member").first()
        if slip is None:
            raise Refused(Reason(WRONG_SLIP, "code"))
        slip.used_at = now
        slip.save(update_fields=["used_at"])
        account = slip.account
        account.pin, account.pin_failures, account.pin_blocked_until = secret, 0, None
        account.save(update_fields=["pin", "pin_failures", "pin_blocked_until"])
        LoginEvent.objects.create(at=now, kind=LoginEventKind.SLIP_USED, member=account.member, by=account.member_id)
    return account
