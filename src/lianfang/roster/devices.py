"""Phones on which somebody began: their PIN logs them in there and nowhere else, and a lost one is shut at once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.core.access import Actor
from lianfang.core.errors import NOT_FOUND_HERE, Reason, Refused, refuse_if
from lianfang.core.locks import writing

from . import credentials, logins
from .models import Account, Device, DeviceLogin, LoginEvent
from .types import LoginEventKind


@dataclass(frozen=True)
class Remembered:
    """A device that somebody may log in on, and the secret that the device itself keeps."""

    login: DeviceLogin
    secret: str


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def device_of(secret: str) -> Device | None:
    """The device that holds a secret, unless it was revoked."""
    return Device.objects.filter(digest=_digest(secret), revoked_at=None).first() if secret else None


def remember(account: Account, secret: str, name: str, *, now: datetime, lasts: timedelta) -> Remembered:
    """Let an account log in with its PIN on a device for as long as `lasts` without use.

    `secret` is what the device holds already, when somebody else began on it; else it gets a new one.
    """
    with writing():
        device = device_of(secret)
        if device is None:
            secret = secrets.token_urlsafe(32)
            device = Device.objects.create(digest=_digest(secret), name=name[:160], since=now)
        login, _made = DeviceLogin.objects.update_or_create(
            device=device,
            account=account,
            defaults={"last_used_at": now, "expires_at": now + lasts},
            create_defaults={"since": now, "last_used_at": now, "expires_at": now + lasts},
        )
    return Remembered(login, secret)


def _living(now: datetime) -> QuerySet[DeviceLogin]:
    """Where somebody may log in now: the device not revoked, used not too long ago, the account active and not ended."""
    rows = DeviceLogin.objects.filter(device__revoked_at=None, expires_at__gt=now, account__is_active=True)
    return rows.filter(Q(account__expires_at=None) | Q(account__expires_at__gt=now))


def people_on(secret: str, *, now: datetime) -> list[DeviceLogin]:
    """Who may log in on the device that holds a secret, by name."""
    if not secret:
        return []
    rows = _living(now).filter(device__digest=_digest(secret)).exclude(account__pin="")
    return list(rows.select_related("account__member").order_by("account__member__name", "id"))


def enter(secret: str, member_id: UUID, pin: str, *, now: datetime, lasts: timedelta) -> DeviceLogin:
    """Log in on a device with the PIN.  Raises Refused; on a device that does not know the member, whatever the PIN."""
    login = _living(now).filter(device__digest=_digest(secret), account__member_id=member_id).first()
    if login is None:
        raise Refused(Reason(credentials.WRONG_PIN, "pin"))
    login.account = credentials.check_pin(login.account, pin, now=now)
    login.last_used_at, login.expires_at = now, now + lasts
    login.save(update_fields=["last_used_at", "expires_at"])
    return login


def holds(account: Account, login_id: int, mark: str, *, now: datetime) -> bool:
    """Whether a session that was begun with a PIN on a device still holds: the device not revoked, the PIN the same."""
    return credentials.pin_mark(account) == mark and _living(now).filter(id=login_id, account=account).exists()


def park(login_id: int, session_key: str) -> None:
    """Keep where somebody's session lies while another works on the phone."""
    DeviceLogin.objects.filter(id=login_id).update(parked=session_key)


def take_parked(login: DeviceLogin) -> str:
    """Where the session lies that somebody left on this phone, if any; it is theirs to go on with, once."""
    parked = login.parked
    if parked:
        DeviceLogin.objects.filter(id=login.id).update(parked="")
    return parked


def revoke_own(account: Account, device_id: int, *, now: datetime) -> bool:
    """Revoke a phone of one's own for everybody on it; says whether there was one to revoke."""
    return _revoke(DeviceLogin.objects.filter(account=account, device_id=device_id), by=account.member_id, now=now)


def revoke(member_id: UUID, device_id: int, *, by: Actor, at: datetime, now: datetime) -> None:
    """Revoke a member's phone for everybody on it; whoever looks after their login may.  Raises Refused."""
    refuse_if(logins.reasons_by_member([member_id], by=by, at=at)[member_id])
    if not _revoke(
        DeviceLogin.objects.filter(account__member_id=member_id, device_id=device_id), by=by.member, now=now
    ):
        raise Refused(Reason(NOT_FOUND_HERE, "device_id"))


def _revoke(found: QuerySet[DeviceLogin], *, by: UUID, now: datetime) -> bool:
    with writing():
        device = Device.objects.select_for_update().filter(id__in=found.values("device_id"), revoked_at=None).first()
        if device is None:
            return False
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
        members: Sequence[UUID] = list(device.logins.values_list("account__member_id", flat=True))
        LoginEvent.objects.bulk_create(
            LoginEvent(at=now, kind=LoginEventKind.PHONE_ENDED, member_id=id, by=by, note=device.name) for id in members
        )
    return True
