"""Lists that lie in the home for a while, sealed, each under a key of its own: no records, and in no backup.

The name of the file says whose list it is (`owner`, an import) and under which subject its key is kept (`list`), so that a
certificate of destruction can be held against the folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from . import privacy
from .ids import derived
from .locks import writing


@dataclass(frozen=True)
class Lying:
    """A list that lies in the home, and since when by the machine's time."""

    owner: UUID
    list: UUID
    since: datetime


def _folder() -> Path:
    folder = Path(settings.HOME) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(one: Lying) -> Path:
    return _folder() / f"{one.owner}.{one.list}.sealed"


def lying() -> Iterator[Lying]:
    """Every list, the oldest first."""
    found = []
    for path in _folder().glob("*.*.sealed"):
        owner, list_id, _ending = path.name.split(".")
        found.append(Lying(UUID(owner), UUID(list_id), datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return iter(sorted(found, key=lambda one: (one.since, one.list)))


def of(owner: UUID) -> Lying | None:
    """The list of an import, while it lies there."""
    return next((one for one in lying() if one.owner == owner), None)


def lies(list_id: UUID) -> bool:
    """Whether anything of a list lies in the home."""
    return any(_folder().glob(f"*{list_id}*"))


def keep(owner: UUID, content: dict[str, Any], at: datetime) -> None:
    """Keep a list, in place of the one its owner had.  A list whose key is gone is followed by one of its own."""
    before = of(owner)
    if before is not None and privacy.is_destroyed(before.list):
        let_go(before)
        before = None
    one = before or Lying(owner, derived(owner, "list", at.isoformat()), at)
    with writing():
        key = privacy.keys_of([one.list], make=True)[one.list]
    path = _path(one)
    part = path.with_suffix(".part")
    part.write_bytes(privacy.seal(key, content))
    part.replace(path)


def opened(one: Lying) -> dict[str, Any]:
    """What a list says.  Raises privacy.Destroyed, FileNotFoundError."""
    return privacy.unseal(privacy.key_of(one.list), _path(one).read_bytes())


def let_go(one: Lying) -> None:
    """Take the file of a list away whose key is destroyed."""
    _path(one).unlink(missing_ok=True)
