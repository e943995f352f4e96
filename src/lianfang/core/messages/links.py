"""A person's own address: it opens what concerns them without an account, and ends.

The secret part is derived from the home's secret and the message, so that every try says the same; the home keeps its digest
alone.  Whoever reads the tables cannot make an address of them.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from ..home import secret
from ..models import Message, PersonLink
from .means import Means

TOKEN_BYTES = 20
"""160 bits: as many as nobody guesses."""


def token_of(message_id: UUID) -> str:
    """The secret part of a message's address: 32 small letters and digits."""
    key = bytes.fromhex(secret(settings.HOME, "links"))
    made = hmac.digest(key, message_id.bytes, "sha256")[:TOKEN_BYTES]
    return base64.b32encode(made).decode().lower()


def own_token(record: UUID) -> str:
    """The secret part of the address of a record that somebody made without an account: the id, and proof that we gave it."""
    key = bytes.fromhex(secret(settings.HOME, "links"))
    proof = hmac.digest(key, b"own" + record.bytes, "sha256")[:16]
    return base64.b32encode(record.bytes + proof).decode().lower().rstrip("=")


def record_behind(token: str) -> UUID | None:
    """The record that such an address is of; None for one that we did not give."""
    try:
        read = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    record = UUID(bytes=read[:16]) if len(read) == 32 else None
    return record if record is not None and hmac.compare_digest(own_token(record), token.lower()) else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def address_of(message_id: UUID, means: Means, at: datetime) -> str:
    """The person's address for a message, which counts from now on if it is asked for the first time; empty where this
    home has no address that people reach."""
    if not means.public_url:
        return ""
    token = token_of(message_id)
    ends = at + timedelta(days=means.link_days)
    PersonLink.objects.get_or_create(message=message_id, defaults={"digest": _digest(token), "expires_at": ends})
    return f"{means.public_url.rstrip('/')}/m/{token}/"


def message_behind(token: str, at: datetime) -> tuple[Message, datetime] | None:
    """The message that an address opens, and when it stops doing so; None for an unknown or ended one."""
    found = PersonLink.objects.filter(digest=_digest(token), expires_at__gt=at).first()
    message = Message.objects.filter(id=found.message).first() if found is not None else None
    return (message, found.expires_at) if message is not None and found is not None else None
