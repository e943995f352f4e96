"""backup and restore: the home as it stands, in a file, and back."""

import argparse
import sys
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings

from lianfang.core import backup, clock, integrity

from .setting_up import migrate


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
    home = Path(settings.HOME)
    keys = chosen.keys or home / "keys" / "lianfang-keys.jsonl"
    try:
        made = backup.write(chosen.folder or home / "backups", keys, clock.real_now().astimezone(UTC))
    except OSError as trouble:
        print(f"lianfang backup: {trouble.filename or chosen.folder}: {trouble.strerror}", file=sys.stderr)
        return 1
    print(f"backup: {made.file} ({made.rows:,} rows, {made.file.stat().st_size / 1e6:.1f} MB)")
    print(f"keys:   {made.keys}")
    print("Keep the two in different places: the backup is unreadable without the keys.")
    return 0


def run_restore(chosen: argparse.Namespace) -> int:
    """Restore, check, and say what there is now."""
    migrate()
    try:
        rows = backup.restore(chosen.file, chosen.keys)
    except backup.Unusable as trouble:
        print(f"lianfang restore: {trouble}", file=sys.stderr)
        return 1
    wrong = list(integrity.problems())
    for problem in wrong:
        print(problem, file=sys.stderr)
    said = "all is well" if not wrong else f"{len(wrong)} problems"
    print(f"restored {rows:,} rows; check: {said}. A server that was running on this home must be started again.")
    return 1 if wrong else 0
