"""A small disk of the tests' own, held in memory, which can be filled to its last byte and emptied again."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

MEGABYTE = 1024 * 1024
FILLER = "filler"


class Disk:
    """A file system mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Write until nothing more can be written."""
        with (self.folder / FILLER).open("ab", buffering=0) as filler:
            for size in (MEGABYTE, 4096, 1):
                with suppress(OSError):
                    while True:
                        filler.write(b"x" * size)

    def empty(self) -> None:
        """Give the room back that was filled."""
        (self.folder / FILLER).unlink()


@contextmanager
def mounted(megabytes: int) -> Iterator[Disk]:
    """A disk of so many megabytes that every account may use."""
    folder = Path(tempfile.mkdtemp(prefix="lianfang-disk-"))
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "lianfang-tests", str(folder))
        folder.chmod(0o777)
        try:
            yield Disk(folder)
        finally:
            _run("umount", "--lazy", str(folder))
    finally:
        folder.rmdir()


@cache
def can_mount() -> bool:
    """Whether these tests may mount a disk: they run as root, and not in a cage that forbids it."""
    if os.geteuid() != 0:
        return False
    try:
        with mounted(1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
