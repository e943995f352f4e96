"""backup and restore: the home as it stands, in a file, and back."""

import argparse
import sys
import time
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings

from lianfang.core import backup, clock, integrity
from lianfang.core.backup import Progress, Stage

from .setting_up import migrate

SAID_EVERY_SECONDS = 2.0
"""A line about a table at most so often: what is done sooner needs none."""
STAGES = {
    Stage.CHECKING: "checking that the backup is whole",
    Stage.DERIVED: "making again what people are found by",
}


class _Teller:
    """Says on standard error how the work goes on, so that nobody takes a long one for a dead one."""

    def __init__(self) -> None:
        self._began = self._said = time.monotonic()

    def hear(self, now: Progress) -> None:
        """One step of the work."""
        if now.stage is not Stage.TABLE:
            self.say(STAGES[now.stage])
        elif time.monotonic() - self._said >= SAID_EVERY_SECONDS:
            self.say(f"table {now.number} of {now.tables}, {now.name}: {now.rows:,} rows")

    def say(self, words: str) -> None:
        """A line with the seconds since the beginning."""
        self._said = time.monotonic()
        print(f"  {self._said - self._began:6.1f} s  {words}", file=sys.stderr, flush=True)


def add_to(commands: Any) -> None:
    write = commands.add_parser(
        "backup", help="write a backup while the server runs; the keys go to a file of their own"
    )
    write.add_argument("folder", nargs="?", type=Path, help="where to (backups/ in the home)")
    write.add_argument(
        "--keys", type=Path, metavar="FILE", help="the file of keys (keys/lianfang-keys.jsonl in the home)"
    )
    write.set_defaults(run=run_backup)
    back = commands.add_parser("restore", help="fill an empty home from a backup and its file of keys")
    back.add_argument("file", type=Path)
    back.add_argument("--keys", type=Path, required=True, metavar="FILE")
    back.set_defaults(run=run_restore)


def run_backup(chosen: argparse.Namespace) -> int:
    """Write a backup and say where it lies."""
    migrate()
    home, teller = Path(settings.HOME), _Teller()
    teller.say("writing the tables out")
    keys = chosen.keys or home / "keys" / "lianfang-keys.jsonl"
    try:
        made = backup.write(chosen.folder or home / "backups", keys, clock.real_now().astimezone(UTC), teller.hear)
    except OSError as trouble:
        print(f"lianfang backup: {trouble.filename or chosen.folder}: {trouble.strerror}", file=sys.stderr)
        return 1
    print(f"backup: {made.file} ({made.rows:,} rows, {made.file.stat().st_size / 1e6:.1f} MB)")
    print(f"keys:   {made.keys}")
    print("Keep the two in different places: the backup is unreadable without the keys. Delete older files of keys:")
    print("they may still open what was destroyed since.")
    return 0


def run_restore(chosen: argparse.Namespace) -> int:
    """Restore, check, and say what there is now."""
    migrate()
    teller = _Teller()
    try:
        rows = backup.restore(chosen.file, chosen.keys, teller.hear)
    except backup.Unusable as trouble:
        print(f"lianfang restore: {trouble}", file=sys.stderr)
        return 1
    teller.say(f"{rows:,} rows are back; checking the journal and the records")
    wrong = list(integrity.problems())
    for problem in wrong:
        print(problem, file=sys.stderr)
    said = "all is well" if not wrong else f"{len(wrong)} problems"
    print(f"restored {rows:,} rows; check: {said}. A server that was running on this home must be started again.")
    return 1 if wrong else 0
