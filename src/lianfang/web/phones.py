"""The session on a phone that somebody began on: opened with a PIN, locked when left alone, kept apart from the next worker's."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

from lianfang.core import clock
from lianfang.roster import credentials, devices

from .shown import moment

LOGIN, MARK, TOUCHED, LOCKED = "phone_login", "phone_pin", "phone_touched", "phone_locked"
OWN = frozenset({LOGIN, MARK, TOUCHED, LOCKED, "begun_at", "device"})
BACKEND = "django.contrib.auth.backends.ModelBackend"
GRACE = 120
"""Seconds by which the server waits longer than the page: what somebody sends as the page locks is still taken."""
NOTED_EVERY = 20.0
"""Seconds between two notes in the session that it was used: less would write at every request."""


def secret_of(request: HttpRequest) -> str:
    """What this browser shows of itself, if somebody ever began on it."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:100]


def lasts() -> timedelta:
    """How long a phone is remembered without use."""
    return timedelta(days=settings.DEVICE_DAYS)


def idle_seconds() -> int:
    """After how many seconds untouched a phone locks itself."""
    return int(settings.IDLE_MINUTES * 60)


def device_name(request: HttpRequest) -> str:
    """What the browser calls itself."""
    return request.headers.get("User-Agent", "")[:160]


def remember_here(response: HttpResponse, secret: str) -> None:
    """Let this browser keep the secret that stands for it."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        secret,
        max_age=int(lasts().total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_phone(request: HttpRequest) -> bool:
    """Whether the caller logged in with the PIN on a phone."""
    return LOGIN in request.session


def open_here(request: HttpRequest, login: Any) -> None:
    """Begin a session for whoever logged in with a PIN; what they left on this phone comes back, what another left stays."""
    leave(request)
    left = _left(devices.take_parked(login), login)
    auth.login(request, login.account, backend=BACKEND)
    for name, value in left.items():
        request.session[name] = value
    now = clock.real_now()
    request.session[LOGIN], request.session[MARK] = login.id, credentials.pin_mark(login.account)
    request.session[TOUCHED] = now.timestamp()
    request.session["begun_at"], request.session["device"] = moment(now), device_name(request)


def tie(request: HttpRequest, account: Any) -> None:
    """Tie a session that was begun with a password to the phone, where it knows the account: revoked, both end."""
    now = clock.real_now()
    here = [one for one in devices.people_on(secret_of(request), now=now) if one.account_id == account.pk]
    if here:
        request.session[LOGIN], request.session[MARK] = here[0].id, credentials.pin_mark(account)
        request.session[TOUCHED] = now.timestamp()


def _left(key: str, login: Any) -> dict[str, Any]:
    """What a worker's own session on this phone held; it is gone where it lay."""
    if not key:
        return {}
    store = SessionStore(key)
    held = dict(store.items()) if store.get(LOGIN) == login.id else {}
    store.delete()
    return {name: value for name, value in held.items() if name not in OWN and not name.startswith("_")}


def leave(request: HttpRequest) -> None:
    """Lock the session of whoever works here: it opens to nobody, and waits for its worker's PIN on this phone."""
    session = request.session
    if is_phone(request) and session.session_key:
        session[LOCKED] = True
        session.save()
        devices.park(session[LOGIN], session.session_key)
        request.session = SessionStore()
    elif session.session_key:
        session.flush()
    request.user = AnonymousUser()


def still_open(request: HttpRequest) -> bool:
    """Whether a session on a phone still holds: not locked, not left alone for too long, its phone not revoked."""
    if not is_phone(request):
        return True
    session, now = request.session, clock.real_now()
    if session.get(LOCKED) or _idle(session, now) > idle_seconds() + GRACE:
        return False
    if not devices.holds(request.user, session[LOGIN], session.get(MARK, ""), now=now):  # type: ignore[arg-type]
        return False
    if _idle(session, now) > NOTED_EVERY:
        session[TOUCHED] = now.timestamp()
    return True


def _idle(session: Any, now: datetime) -> float:
    """For how many seconds nobody touched the phone."""
    return now.timestamp() - float(session.get(TOUCHED, 0))
