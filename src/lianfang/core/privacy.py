"""Personal data at rest: sealed under a key of its subject, so that destroying the key destroys the data everywhere.

Ciphertext is AES-256-GCM; subject keys are random and wrapped (AES key wrap, RFC 3394) by the home's master key, which
lies in `secrets/` outside ordinary backups.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from .home import secret
from .inserting import insert
from .memory import forgets
from .models import SubjectKey

DESTROYED_LOG = "destroyed.log"
"""In the home: whose keys were destroyed, one a line.  It goes along with every backup."""
WIPE_WAIT_MILLISECONDS = 300
"""How long an overwriting waits for readers; else the jobs try it again."""


AFTER_DESTRUCTION: list[Callable[[], bool]] = []
"""What else holds copies of keys and lets go of the destroyed ones; each says whether it could.  Filled on import."""


class Destroyed(LookupError):
    """The subject's key was destroyed; nothing sealed under it can be read again."""


@cache
def _master() -> bytes:
    return bytes.fromhex(secret(settings.HOME, "master"))


_cache: dict[UUID, bytes] = {}
_CACHED = 50_000
_log_seen: list[int] = [0]


def _remember(subject: UUID, key: bytes) -> bytes:
    if len(_cache) >= _CACHED:
        _cache.clear()
    _cache[subject] = key
    return key


@forgets
def forget_cached_keys() -> None:
    """Drop keys from memory; after a destruction, and between tests."""
    _cache.clear()


def forget_secrets() -> None:
    """Read the master key anew; after a restore."""
    _master.cache_clear()
    forget_cached_keys()


def keys_of(subjects: Iterable[UUID], *, make: bool = False) -> dict[UUID, bytes]:
    """The living keys of `subjects`; with `make`, those that have none get one in the current transaction."""
    _forget_what_others_destroyed()
    wanted = set(subjects)
    found = {s: _cache[s] for s in wanted if s in _cache}
    missing = [s for s in wanted if s not in found]
    for row in SubjectKey.objects.filter(subject__in=missing) if missing else ():
        if row.wrapped is not None:
            found[row.subject] = _remember(row.subject, aes_key_unwrap(_master(), bytes(row.wrapped)))
        elif make:
            raise Destroyed(row.subject)
    if make and (new := [s for s in missing if s not in found]):
        made = {s: secrets.token_bytes(32) for s in new}
        # what somebody else made for the same subject meanwhile is the key: ours was never stored
        found.update(made if install_keys(made) else keys_of(new))
    return found


def install_keys(keys: dict[UUID, bytes]) -> bool:
    """Store `keys` (subject to 32 bytes) in the current transaction; False when some subject had one already, which stays."""
    rows = [{"subject": s, "wrapped": aes_key_wrap(_master(), k)} for s, k in keys.items()]
    try:
        with transaction.atomic():
            insert(SubjectKey, rows)
    except IntegrityError:
        insert(SubjectKey, rows, skip_known=True)
        forget_cached_keys()
        return False
    return True


def destroy(subjects: Iterable[UUID]) -> None:
    """Destroy the keys of `subjects` in the current transaction: what lies under them can never be read again.

    When it is committed they are noted in the home, and what the database keeps beside its tables is overwritten.
    """
    wanted = set(subjects)
    SubjectKey.objects.filter(subject__in=wanted).update(wrapped=None)
    insert(SubjectKey, ({"subject": s, "wrapped": None} for s in sorted(wanted)), skip_known=True)
    forget_cached_keys()
    _owed().touch(mode=0o600)  # before the commit: a machine that stops right after it settles when it runs again
    transaction.on_commit(_settle)


def _settle() -> None:
    _owed().touch(mode=0o600)  # again: the jobs may have come by between the first touch and the commit
    settle_destructions()


def settle_destructions() -> bool:
    """What is owed after a destruction: noted in the home, gone from the last file of keys, traces overwritten; False
    while something of it has to wait."""
    if not _owed().exists() or connection.in_atomic_block:
        return True
    forget_cached_keys()
    note_destroyed()
    let_go = [forget() for forget in AFTER_DESTRUCTION]
    if (connection.vendor == "sqlite" and not _emptied_log()) or not all(let_go):
        return False
    _owed().unlink(missing_ok=True)
    return True


def note_destroyed() -> None:
    """Note in the home whose keys are gone, so that no old copy of a key is ever taken in again."""
    gone = SubjectKey.objects.filter(wrapped=None).order_by("subject").values_list("subject", flat=True)
    if new := set(gone.iterator()) - destroyed():
        with open(os.open(_log(), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "w") as out:
            out.writelines(f"{subject}\n" for subject in sorted(new))


def destroyed() -> set[UUID]:
    """Whose keys were destroyed, as the home notes them."""
    try:
        return read_destroyed(_log().read_text())
    except FileNotFoundError:
        return set()


def read_destroyed(text: str) -> set[UUID]:
    """The subjects in the text of such a note; a line cut short by a loss of power is passed over."""
    return {UUID(line) for line in text.splitlines() if len(line) == len(str(UUID(int=0)))}


def is_destroyed(subject: UUID) -> bool:
    """Whether the key of `subject` is gone for good."""
    return SubjectKey.objects.filter(subject=subject, wrapped=None).exists()


def _emptied_log() -> bool:
    """Fold SQLite's log of changes, in which old pages stand, into the database and empty it; False while somebody reads.

    In the database itself `secure_delete` overwrites what is deleted.  A server's own log and dead rows are for whoever
    keeps the server.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={WIPE_WAIT_MILLISECONDS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={settings.WRITE_WAIT_SECONDS * 1000:.0f}")
    return not busy


def _owed() -> Path:
    return Path(settings.HOME) / "traces.owed"


def _log() -> Path:
    return Path(settings.HOME) / DESTROYED_LOG


def _forget_what_others_destroyed() -> None:
    """Another process of the home may have destroyed a key that this one still remembers."""
    try:
        size = _log().stat().st_size
    except FileNotFoundError:
        size = 0
    if size != _log_seen[0]:
        _log_seen[0] = size
        _cache.clear()


def key_of(subject: UUID) -> bytes:
    """The living key of one subject; raises Destroyed."""
    try:
        return keys_of([subject])[subject]
    except KeyError:
        raise Destroyed(subject) from None


_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def seal(key: bytes, content: dict[str, Any]) -> bytes:
    """Seal a record's personal fields in one block: 12 bytes of nonce, then ciphertext."""
    plain = _WRITTEN({k: v for k, v in content.items() if v not in (None, "")})
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), None)


def unseal(key: bytes, block: bytes) -> dict[str, Any]:
    """The personal fields of a sealed block; raises Destroyed when it was sealed under another key."""
    try:
        return dict(json.loads(AESGCM(key).decrypt(bytes(block[:12]), bytes(block[12:]), None)))
    except InvalidTag:
        raise Destroyed("sealed under another key") from None


def seal_text(key: bytes, op: UUID, field: str, text: str) -> str:
    """Seal one journal field.  The nonce is derived from operation and field, so that replay writes the same line."""
    nonce = hashlib.sha256(b"journal" + op.bytes + field.encode()).digest()[:12]
    return base64.b64encode(AESGCM(key).encrypt(nonce, text.encode(), op.bytes)).decode()


def unseal_text(key: bytes, op: UUID, field: str, sealed: str) -> str:
    """Open one journal field; raises Destroyed."""
    nonce = hashlib.sha256(b"journal" + op.bytes + field.encode()).digest()[:12]
    try:
        return AESGCM(key).decrypt(nonce, base64.b64decode(sealed), op.bytes).decode()
    except InvalidTag:
        raise Destroyed("sealed under another key") from None


def mask_number(number: str) -> str:
    """A number with its middle hidden: the last four characters stay."""
    return "•" * max(len(number) - 4, 0) + number[-4:]


def shown_key(row: SubjectKey) -> str:
    """A living subject's key for an export, base64."""
    assert row.wrapped is not None
    return base64.b64encode(aes_key_unwrap(_master(), bytes(row.wrapped))).decode()


def install_shown_keys(shown: dict[UUID, str]) -> None:
    """Install keys read from an export; those already there stay, and what was destroyed here stays destroyed."""
    have = set(SubjectKey.objects.filter(subject__in=shown).values_list("subject", flat=True)) | destroyed()
    install_keys({s: base64.b64decode(k) for s, k in shown.items() if s not in have})
