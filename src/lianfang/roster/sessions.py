"""Where an account is logged in: its browser sessions, and ending them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from .models import Account


@dataclass(frozen=True)
class LoggedIn:
    """One browser that an account is logged in with; `name` stands for its key, which is never shown."""

    name: str
    begun_at: str
    device: str
    ends_at: datetime
    here: bool


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _of(account: Account, now: datetime) -> list[tuple[Session, dict[str, str]]]:
    """The living sessions of an account; sessions are not stored by account, so all living ones are read."""
    living = Session.objects.filter(expire_date__gt=now).order_by("-expire_date")
    opened = ((row, row.get_decoded()) for row in living.iterator())
    return [(row, said) for row, said in opened if said.get(SESSION_KEY) == str(account.pk)]


def sessions_of(account: Account, *, here: str | None, now: datetime) -> list[LoggedIn]:
    """Where an account is logged in; `here` is the key of the asking session.  `now` is the machine's time."""
    return [
        LoggedIn(
            name=_name(row.session_key),
            begun_at=str(said.get("begun_at", "")),
            device=str(said.get("device", "")),
            ends_at=row.expire_date,
            here=row.session_key == here,
        )
        for row, said in _of(account, now)
    ]


def end_sessions(account: Account, *, but: str | None, now: datetime) -> int:
    """Log an account out everywhere except in the session `but`; gives how many sessions ended."""
    keys = [row.session_key for row, _ in _of(account, now) if row.session_key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def forget_expired(now: datetime) -> int:
    """Delete the sessions that are over, and what pages kept in them; gives how many.  `now` is the machine's time."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]
