"""The training sandbox: a second home in a folder of the live one, made of the demo's material, served on a port of its own.

A keeper, one process for each live home, makes it, serves it and ends with it (`./lianfang sandbox`, which a page starts as
well).  It holds a lock, so that two cannot run, and notes how far it is; whoever asks reads the note and tries the lock.  Its
processes are started with an environment of their own in which no address, secret or setting of the live home stands but
those in `KEPT`; the sandbox's mark sees to the rest (`settings.TRAINING`).
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.core import locks
from lianfang.core.errors import Reason, Refused, reason_code, refuse_if
from lianfang.core.home import TRAINING, is_training
from lianfang.core.operating import FREE_NONE

from .home import Arguments

FOLDER, LOCK, NOTE, LOG, BUILT, BUILDING = (
    "sandbox",
    "sandbox.lock",
    "sandbox.json",
    "sandbox.log",
    "built.json",
    "building.json",
)
HOST = "LIANFANG_SERVED_ON"
"""Where the live home's server notes, for the processes under it, on which address of the machine it listens."""
PEOPLE = 300
"""Residents: enough for a list at every door of a village, few enough to be ready within a minute."""
PORTS = range(8100, 8120)
ROOM = 500_000_000
"""Bytes that must be free besides: what a sandbox takes in a long day of training, several times."""
NEAR = "localhost"
"""What the sandbox is called by the process that keeps it."""
BEGINS_WITHIN = timedelta(seconds=30)
"""How long a keeper takes at most until it holds its lock."""
KEPT = frozenset(
    "PATH PYTHONPATH PYTHONUTF8 PYTHONHOME LD_LIBRARY_PATH HOME TMPDIR TZ LANG LC_ALL LC_MESSAGES DJANGO_SETTINGS_MODULE "
    "LIANFANG_TIME_ZONE LIANFANG_LOG LIANFANG_WRITE_WAIT LIANFANG_IDLE_MINUTES LIANFANG_HOSTS LIANFANG_PAPER_LANGUAGE".split()
)
"""What the sandbox's processes take over from the environment of the live home."""


class Stage(StrEnum):
    """How far a sandbox is."""

    ABSENT = "absent"
    BEGUN = "begun"
    BUILDING = "building"
    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"
    FAILED = "failed"


STAGE_WORDS = {
    Stage.ABSENT: _("there is none yet"),
    Stage.BEGUN: _("is being begun"),
    Stage.BUILDING: _("is being made"),
    Stage.STARTING: _("is starting"),
    Stage.READY: _("runs"),
    Stage.STOPPED: _("is stopped"),
    Stage.FAILED: _("could not be made or kept"),
}
UNDER_WAY = frozenset({Stage.BEGUN, Stage.BUILDING, Stage.STARTING})
RUNS_ALREADY = reason_code(
    "demo.sandbox_runs", _("The training sandbox runs already. Stop it first, or empty it and begin again.")
)
RUNS_NOT = reason_code("demo.sandbox_runs_not", _("The training sandbox does not run."))
NO_ROOM = reason_code(
    "demo.sandbox_no_room", _("The disk has too little room for a sandbox: the live home comes first.")
)
NO_PORT = reason_code("demo.sandbox_no_port", _("The port of the sandbox is taken by another program: %(ports)s."))
NOT_OURS = reason_code(
    "demo.sandbox_not_ours", _("The folder of the sandbox holds something that is none; it is left as it is.")
)
IS_ONE = reason_code("demo.sandbox_is_one", _("This home is a training sandbox itself."))
NOT_BUILT = reason_code("demo.sandbox_not_built", _("The sandbox could not be made: %(said)s"))
NOT_SERVED = reason_code("demo.sandbox_not_served", _("The sandbox could not be served: %(said)s"))
DIED = reason_code("demo.sandbox_died", _("What was to begin the sandbox ended before it could. Begin it again."))


@dataclass(frozen=True)
class Status:
    """How far the sandbox is, since when; where it is served, of which seed it is made, and what went wrong."""

    stage: Stage
    at: datetime
    port: int = 0
    seed: int = 0
    trouble: str = ""
    params: dict[str, Any] | None = None
    done: int = 0
    of: int = 0

    def why(self) -> str:
        """What went wrong, in words; empty where nothing did."""
        return Reason(self.trouble, "", self.params or {}).sentence() if self.trouble else ""


def folder() -> Path:
    """Where the sandbox lies."""
    return Path(settings.HOME) / FOLDER


def status(at: datetime) -> Status:
    """How far the sandbox is at the instant `at` of real time."""
    said = _noted()
    if said is None:
        return Status(Stage.ABSENT, at)
    if said.stage in (Stage.STOPPED, Stage.FAILED):
        return said
    if not locks.is_held(LOCK):
        if said.stage is not Stage.BEGUN:
            return replace(said, stage=Stage.STOPPED)
        return said if at - said.at < BEGINS_WITHIN else replace(said, stage=Stage.FAILED, trouble=DIED)
    if said.stage is Stage.BUILDING and (progress := _read(folder() / BUILDING)):
        return replace(said, done=progress["done"], of=progress["of"])
    return said


def _noted() -> Status | None:
    found = _read(Path(settings.HOME) / NOTE)
    if found is None:
        return None
    return Status(**{**found, "stage": Stage(found["stage"]), "at": datetime.fromisoformat(found["at"])})


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return None


def write(path: Path, said: dict[str, Any]) -> None:
    """Write a small file whole or not at all; on a full disk what stood there stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            part.write_text(json.dumps(said, default=str))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def note(said: Status) -> None:
    """Note how far it is, for whoever asks."""
    write(Path(settings.HOME) / NOTE, asdict(said) | {"at": said.at.isoformat()})


def progress(done: int, of: int) -> None:
    """Note, from inside a sandbox that is being made, how much of it there is."""
    if settings.TRAINING:
        write(Path(settings.HOME) / BUILDING, {"done": done, "of": of})


def reasons_not_to_begin(at: datetime, *, fresh: bool) -> Iterator[Reason]:
    """There is no sandbox of a sandbox; one runs at a time; the live home keeps its room on the disk."""
    if settings.TRAINING:
        yield Reason(IS_ONE)
        return
    now = status(at).stage
    if now in UNDER_WAY or (now is Stage.READY and not fresh):
        yield Reason(RUNS_ALREADY)
    if not has_room(ROOM):
        yield Reason(NO_ROOM)
    if folder().exists() and not is_training(folder()) and any(folder().iterdir()):
        yield Reason(NOT_OURS)


def has_room(besides: int) -> bool:
    """Whether so many bytes can be taken and the live home still has what it needs."""
    total, _used, free = shutil.disk_usage(settings.HOME)
    return free - besides > total * FREE_NONE


def begin(at: datetime, *, fresh: bool) -> None:
    """Start a keeper beside this process.  Raises Refused with every reason.

    It is nobody's child, so that a web worker that ends takes nothing with it; it ends with the server of the live home.
    """
    refuse_if(reasons_not_to_begin(at, fresh=fresh))
    before = _noted()
    note(replace(before or Status(Stage.BEGUN, at), stage=Stage.BEGUN, at=at, trouble="", params=None))
    words = [sys.executable, "-m", "lianfang.cli", "sandbox"]
    words += ["--fresh"] if fresh else []
    words += ["--beside"] if locks.is_served() else []
    with (Path(settings.HOME) / LOG).open("wb") as log:
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "LIANFANG_HOME": str(settings.HOME)},
            start_new_session=True,
            check=True,
        )


def stop() -> None:
    """Ask the keeper to end, and its sandbox with it; raises Refused when there is none."""
    keeper = locks.holder(LOCK)
    if keeper is None:
        raise Refused(Reason(RUNS_NOT))
    with suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)


def empty() -> None:
    """Take the whole sandbox away: records, keys, logins.  Raises Refused where what lies there is none."""
    place = folder()
    if not place.exists():
        return
    if place.is_symlink() or not is_training(place):
        raise Refused(Reason(NOT_OURS))
    for one in place.iterdir():
        if one.name != TRAINING:
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    (place / TRAINING).unlink()
    place.rmdir()


def make_folder() -> None:
    """The empty folder with its mark, before anything else is written into it."""
    place = folder()
    place.mkdir(mode=0o700, exist_ok=True)
    if not is_training(place) and any(place.iterdir()):
        raise Refused(Reason(NOT_OURS))
    (place / TRAINING).touch(mode=0o600)


def built() -> Arguments | None:
    """Of what the sandbox that lies there was made; None where it was not made to its end."""
    found = _read(folder() / BUILT)
    return Arguments(**found) if found else None


def note_built(asked: Arguments) -> None:
    """Note that it was made to its end."""
    write(folder() / BUILT, asdict(asked))


def environment() -> dict[str, str]:
    """In which the sandbox's processes run."""
    address = urlsplit(settings.SANDBOX_URL)
    found = {name: value for name, value in os.environ.items() if name in KEPT} | {"LIANFANG_HOME": str(folder())}
    # the keeper asks by this name whether it answers, whatever names the live home is reached by
    found["LIANFANG_HOSTS"] = ",".join(
        dict.fromkeys([NEAR, *settings.ALLOWED_HOSTS, *filter(None, [address.hostname])])
    )
    if address.hostname:
        found["LIANFANG_ORIGINS"] = f"{address.scheme}://{address.netloc}"
    return found | ({"LIANFANG_TLS": "1"} if address.scheme == "https" else {})


def free_port(host: str, wanted: int = 0) -> int:
    """The port to serve on: the one that is wanted, else the first free one.  Raises Refused."""
    ports: Iterable[int] = [wanted] if wanted else PORTS
    for port in ports:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
            return port
    raise Refused(Reason(NO_PORT, "", {"ports": str(wanted) if wanted else f"{PORTS[0]}–{PORTS[-1]}"}))
