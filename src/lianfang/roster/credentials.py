"""Credentials: passwords, PINs, signing and API tokens.  Operational state: never journalled, never exported."""

import hashlib
import secrets
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.asking import Question
from lianfang.core.errors import Reason, Refused, reason_code

from .models import Account, ApiToken

PIN_TRIES = 5
PIN_PAUSE = timedelta(minutes=15)
SIGNING_SECONDS = 600
TOKEN_PREFIX = "lf_"

WRONG_PIN = reason_code("roster.wrong_pin", _("This PIN is not right."))
PIN_BLOCKED = reason_code("roster.pin_blocked", _("Too many wrong PINs. Try again after %(until)s."))
NO_PIN = reason_code("roster.no_pin", _("You have no PIN yet. Set one on your own page."))
NO_ACCOUNT = reason_code("roster.no_account", _("There is no account %(username)s."))
WEAK_PIN = reason_code("roster.weak_pin", _("A PIN has six digits and is neither a row nor one digit repeated."))
GUESSED_PIN = reason_code(
    "roster.guessed_pin",
    _("This PIN is among the first that anybody tries: choose another, and not the end of your phone number."),
)
WEAK_PASSWORD = reason_code(
    "roster.weak_password", _("Choose a password of at least ten characters that is not among the common ones.")
)


def change_password(account: Account, password: str) -> None:
    """Give the holder of an account the password they chose; raises Refused when it is weak."""
    try:
        validate_password(password, account)
    except ValidationError:
        raise Refused(Reason(WEAK_PASSWORD, "new_password")) from None
    set_password(account.username, password)


def hashed(secret: str) -> str:
    """The hash of a password or PIN, slow on purpose; for `install`, where many accounts are made at once."""
    return make_password(secret)


def install(username: str, *, password: str, pin: str) -> None:
    """Give a new account a password and a PIN that were hashed before; raises Refused when there is no such account."""
    account = _account(username)
    account.password, account.pin = password, pin
    account.save(update_fields=["password", "pin"])


def set_password(username: str, password: str) -> None:
    """Give an account a password; raises Refused when there is no such account."""
    account = _account(username)
    account.set_password(password)
    account.save(update_fields=["password"])


def reasons_against_pin(pin: str, phone: str = "") -> list[Reason]:
    """Why a PIN is too weak: not six digits, one digit repeated, a row such as 123456, or soon guessed.

    `phone` is its holder's: a number that everybody at work has.
    """
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if len(pin) != 6 or not (pin.isascii() and pin.isdigit()) or steps in ({0}, {1}, {-1}):
        return [Reason(WEAK_PIN, "pin")]
    digits = "".join(letter for letter in phone if letter.isdigit())
    patterned = len(set(pin)) < 3 or pin[:3] == pin[3:] or pin[::2] == pin[1::2]
    return [Reason(GUESSED_PIN, "pin")] if patterned or digits.endswith(pin) else []


def set_pin(username: str, pin: str) -> None:
    """Give an account the PIN its holder signs with; raises Refused when it is weak or there is no such account."""
    account = _account(username)
    if reasons := reasons_against_pin(pin, account.member.phone):
        raise Refused(reasons)
    account.pin, account.pin_failures, account.pin_blocked_until = make_password(pin), 0, None
    account.save(update_fields=["pin", "pin_failures", "pin_blocked_until"])


def _account(username: str) -> Account:
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise Refused(Reason(NO_ACCOUNT, "username", {"username": username}))
    return found


def signing_token(account: Account, pin: str, *, now: datetime) -> str:
    """A token, good for ten minutes, that the holder's PIN buys; raises Refused.  `now` is the machine's time."""
    row = check_pin(account, pin, now=now)
    return signing.dumps({"account": row.pk, "pin": pin_mark(row)}, salt="lianfang.sign")


def pin_mark(account: Account) -> str:
    """What tells one PIN of an account from the next, without telling the PIN."""
    return account.pin[-12:]


def check_pin(account: Account, pin: str, *, now: datetime) -> Account:
    """The account as it stands when the PIN is right; raises Refused.  After a few wrong ones no PIN is taken for a while."""
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account.pk)
        if not row.pin:
            raise Refused(Reason(NO_PIN, "pin"))
        if row.pin_blocked_until is not None and now < row.pin_blocked_until:
            raise Refused(Reason(PIN_BLOCKED, "pin", {"until": row.pin_blocked_until}))
        right = check_password(pin, row.pin)
        row.pin_failures = 0 if right else row.pin_failures + 1
        row.pin_blocked_until = now + PIN_PAUSE if row.pin_failures >= PIN_TRIES else None
        if row.pin_blocked_until:
            row.pin_failures = 0
        row.save(update_fields=["pin_failures", "pin_blocked_until"])
    if not right:
        raise Refused(Reason(WRONG_PIN, "pin"))
    return row


def signed_how(account: Account, token: str) -> str:
    """How a decision sent with `token` is signed: "pin", or nothing when the token is not this account's or is stale."""
    try:
        said = signing.loads(token, salt="lianfang.sign", max_age=SIGNING_SECONDS)
    except signing.BadSignature:
        return ""
    return "pin" if said == {"account": account.pk, "pin": pin_mark(account)} else ""


def issue_token(member_id: UUID, name: str, *, now: datetime, days: int) -> str:
    """A new API token for a program that acts as a member; shown once, kept as a digest, expires after `days`."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        digest=_digest(token),
        member_id=member_id,
        name=name,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def account_of_token(token: str, *, now: datetime) -> Account | None:
    """The active account behind a living API token."""
    for row in _BEHIND_TOKEN.answers(_digest(token), now):
        account: Account = Account.from_db("default", _COLUMNS, row)
        if account.pk is not None and usable(account, now=now):
            return account
    return None


_COLUMNS = [field.attname for field in Account._meta.concrete_fields]


def _behind_token(digest: str, now: datetime) -> "QuerySet[ApiToken, tuple[Any, ...]]":
    living = ApiToken.objects.filter(digest=digest, revoked_at=None, expires_at__gt=now)
    return living.values_list(*(f"member__account__{name}" for name in _COLUMNS))


_BEHIND_TOKEN = Question(_behind_token, str, datetime)


def usable(account: Account, *, now: datetime) -> bool:
    """Whether an account may act: active and not expired."""
    return account.is_active and (account.expires_at is None or now < account.expires_at)


def revoke_tokens(member_id: UUID, *, now: datetime) -> int:
    """Revoke every API token of a member; gives how many."""
    return ApiToken.objects.filter(member_id=member_id, revoked_at=None).update(revoked_at=now)


def tokens_of(member_id: UUID) -> list[ApiToken]:
    """The API tokens of a member, the newest first; what they are is not kept."""
    return list(ApiToken.objects.filter(member_id=member_id).order_by("-created_at", "-id")[:50])


def revoke_token(member_id: UUID, token_id: int, *, now: datetime) -> bool:
    """Revoke one of a member's own API tokens; says whether there was one to revoke."""
    return bool(ApiToken.objects.filter(id=token_id, member_id=member_id, revoked_at=None).update(revoked_at=now))


def remember_language(account: Account, language: str) -> None:
    """Keep the language that the holder of an account reads."""
    Account.objects.filter(pk=account.pk).update(language=language)


def remember_seen(account: Account, until: datetime) -> None:
    """Keep until when the holder of an account has seen what changed."""
    Account.objects.filter(pk=account.pk).update(seen_until=until)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
