"""Words about a person, sealed under their key."""

from uuid import UUID

from lianfang.core import privacy


def sealed(person_id: UUID, words: str) -> bytes | None:
    """The sealed block of some words; None where there are none."""
    if not words:
        return None
    return privacy.seal(privacy.keys_of([person_id], make=True)[person_id], {"words": words})
