"""The code of a door on paper: six letters that are copied by hand, with a check letter that finds one that was copied wrong."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Thirty-one, a prime, without what looks like something else: a check over a prime finds every wrong letter and every swap."""
LENGTH = 5


def code_of(door: UUID) -> str:
    """The code of a household, or of a person who is a door of their own: `K7M-2QX`.  Told apart within one village."""
    n = int.from_bytes(sha256(b"paper" + door.bytes).digest()[:8])
    letters = "".join(LETTERS[n // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))
    whole = letters + _check(letters)
    return f"{whole[:3]}-{whole[3:]}"


def _check(letters: str) -> str:
    return LETTERS[sum(place * LETTERS.index(letter) for place, letter in enumerate(letters, 1)) % len(LETTERS)]


def read(typed: str) -> str:
    """What was typed as a code, or empty when it is none: small letters, spaces and dashes do not matter."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(letters) != LENGTH + 1 or not set(letters) <= set(LETTERS) or _check(letters[:LENGTH]) != letters[LENGTH]:
        return ""
    return f"{letters[:3]}-{letters[3:]}"


def with_code(doors: Iterable[UUID], code: str) -> list[UUID]:
    """The doors that have this code; more than one only by a rare chance."""
    return [door for door in doors if code_of(door) == code]
