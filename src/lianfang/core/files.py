"""Files of a home that are too large for a table's row and can be made again from the journal: whole or not at all."""

import os
from pathlib import Path

from django.conf import settings


def _path(name: str) -> Path:
    folder = Path(settings.HOME) / "files"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name


def keep(name: str, content: bytes) -> None:
    """Keep a file under a name, in place of what was there."""
    path = _path(name)
    made = path.with_name(f"{name}.{os.getpid()}")
    made.write_bytes(content)
    made.replace(path)


def kept(name: str) -> bytes | None:
    """What is kept under a name, or None."""
    path = _path(name)
    return path.read_bytes() if path.exists() else None
