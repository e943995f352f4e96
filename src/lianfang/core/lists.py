"""Lists that lie in the home for a while, sealed, each under a key of its own: no records, and in no backup.

The name of the file says whose list it is (`owner`, an import) and under which subject its key is kept (`list`), so that a
certificate of destruction can be held against the folder.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from . import clock, privacy
from .ids import derived
from .locks import writing

IMPORTS, LEADS, REFUSED_LEADS = "imports", "leads", "leads_refused"
"""The folders: of what was refused of a spreadsheet of operations; of files to be read into lists of leads, and of what was
refused of them."""
KEPT_ELSEWHERE: list[Callable[[UUID], bool]] = []
"""What else holds something of a list, by its subject: records of it that still say something.  Filled when modules are wired."""


@dataclass(frozen=True)
class Lying:
    """A list that lies in the home, and since when by the machine's time."""

    owner: UUID
    list: UUID
    since: datetime
    folder: str = IMPORTS


def _folder(name: str = IMPORTS) -> Path:
    folder = Path(settings.HOME) / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(one: Lying) -> Path:
    return _folder(one.folder) / f"{one.owner}.{one.list}.sealed"


def lying(folder: str = IMPORTS) -> Iterator[Lying]:
    """Every list of a folder, the oldest first."""
    found = []
    for path in _folder(folder).glob("*.*.sealed"):
        owner, list_id, _ending = path.name.split(".")
        since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found.append(Lying(UUID(owner), UUID(list_id), since, folder))
    return iter(sorted(found, key=lambda one: (one.since, one.list)))


def of(owner: UUID, folder: str = IMPORTS) -> Lying | None:
    """The list of an import, while it lies there."""
    return next((one for one in lying(folder) if one.owner == owner), None)


def lies(list_id: UUID) -> bool:
    """Whether anything of a list lies in the home, as a file or in records that can still be read."""
    files = any(any(_folder(name).glob(f"*{list_id}*")) for name in (IMPORTS, LEADS, REFUSED_LEADS))
    return files or any(holds(list_id) for holds in KEPT_ELSEWHERE)


def keep(owner: UUID, content: dict[str, Any], at: datetime) -> None:
    """Keep a list, in place of the one its owner had.  A list whose key is gone is followed by one of its own."""
    before = of(owner)
    if before is not None and privacy.is_destroyed(before.list):
        let_go(before)
        before = None
    _write(before or Lying(owner, derived(owner, "list", at.isoformat()), at), content)


def keep_under(owner: UUID, list_id: UUID, content: dict[str, Any], at: datetime, folder: str) -> None:
    """Keep a file of a list of leads under the key of that list.  Raises privacy.Destroyed."""
    _write(Lying(owner, list_id, at, folder), content)


def lain(one: Lying) -> timedelta:
    """How long a list has lain here, by the machine's time."""
    return clock.real_now() - one.since


def _write(one: Lying, content: dict[str, Any]) -> None:
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
