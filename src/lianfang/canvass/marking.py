"""The keyed hash by which somebody who is on a list twice is found: under the list's own key, so that it goes with it."""

import hashlib
import hmac

from .rules.lists import told_by
from .types.leads import LeadEntry

LENGTH = 32


def mark_of(key: bytes, entry: LeadEntry) -> str | None:
    """The mark of what a row says; None where nothing tells who it is."""
    said = told_by(entry)
    return hmac.digest(key, f"lead\x00{said}".encode(), hashlib.sha256).hex()[:LENGTH] if said else None
