"""Free text about a person, sealed under their key."""

from uuid import UUID

from lianfang.core import privacy


def sealed_text(person_id: UUID, name: str, text: str) -> bytes | None:
    """The sealed block that holds `text` under `name`; None for an empty text."""
    if not text:
        return None
    return privacy.seal(privacy.keys_of([person_id], make=True)[person_id], {name: text})
