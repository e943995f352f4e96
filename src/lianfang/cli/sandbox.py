"""sandbox: the training sandbox beside this home, made where there is none, and served until stopped."""

import argparse
import http.client
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianfang.core import clock, locks
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.demo import sandbox
from lianfang.demo.home import Arguments
from lianfang.demo.sandbox import Stage, Status

from .demo import language

HOST = "127.0.0.1"
TURN_SECONDS = 0.5
STOP_SECONDS = 30.0
READY_SECONDS = 90.0
LIVED_SECONDS = 30.0
"""A server that ends sooner than this after it was started is not started again."""
SEEDS = 2**31
ERRORS = "sandbox.err"


def add_to(commands: Any) -> None:
    one = commands.add_parser(
        "sandbox", help="make and serve a training sandbox beside this home: nothing in it is real"
    )
    one.add_argument("--fresh", action="store_true", help="empty it, with its logins, and begin again")
    one.add_argument("--stop", action="store_true", help="stop the one that runs; it is kept as it is")
    one.add_argument("--host", default=os.environ.get(sandbox.HOST, HOST))
    one.add_argument("--port", type=int, default=settings.SANDBOX_PORT, help="the first free one from 8100 on")
    one.add_argument("--people", type=int, default=sandbox.PEOPLE, metavar="N", help="how many residents (300)")
    one.add_argument("--beside", action="store_true", help="end when the server of this home is gone")
    one.set_defaults(run=run_sandbox)


def run_sandbox(chosen: argparse.Namespace) -> int:
    """Keep the sandbox until somebody stops it, or stop the one that runs; 1 when it could not be made or kept."""
    with override(language()):
        try:
            if chosen.stop:
                sandbox.stop()
                return 0
            return _Keeper(chosen).keep()
        except Refused as refusal:
            for reason in refusal.reasons:
                print(f"lianfang sandbox: {reason.sentence()}", file=sys.stderr)
            return 1


class _Keeper:
    """Makes the sandbox, serves it, starts its server again, and ends it; notes how far it is."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._stopping = threading.Event()
        self._now = Status(Stage.BEGUN, clock.real_now())

    def keep(self) -> int:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: self._stopping.set())
        self._take_over()
        try:
            refuse_if(
                r for r in sandbox.reasons_not_to_begin(clock.real_now(), fresh=True) if r.code != sandbox.RUNS_ALREADY
            )
            asked = self._made()
            if asked is not None:
                self._serve(asked)
        except Refused as refusal:
            self._note(Stage.FAILED, trouble=refusal.reasons[0].code, params=dict(refusal.reasons[0].params))
            raise
        self._note(Stage.STOPPED)
        return 0

    def _note(self, stage: Stage, **more: Any) -> None:
        known = {"port": self._now.port, "seed": self._now.seed} | more
        self._now = Status(stage, clock.real_now(), **known)
        sandbox.note(self._now)

    def _take_over(self) -> None:
        """Hold the lock for as long as this process lives; with `--fresh` whoever holds it ends first.  Raises Refused."""
        deadline = time.monotonic() + (STOP_SECONDS if self._chosen.fresh else 1)
        while (handle := locks.take(sandbox.LOCK)) is None:
            if time.monotonic() > deadline:
                raise Refused(Reason(sandbox.RUNS_ALREADY))
            if self._chosen.fresh:
                with suppress(Refused):
                    sandbox.stop()
            time.sleep(TURN_SECONDS)
        self._lock = handle
        # a server whose keeper was killed ends by itself
        while (
            sandbox.folder().exists()
            and locks.is_served(sandbox.folder())
            and time.monotonic() < deadline + STOP_SECONDS
        ):
            time.sleep(TURN_SECONDS)

    def _made(self) -> Arguments | None:
        """What the sandbox is made of, once it is made; None when somebody stopped it meanwhile.  Raises Refused."""
        asked = None if self._chosen.fresh else sandbox.built()
        if asked is not None:
            return asked
        sandbox.empty()
        asked = Arguments(self._chosen.people, secrets.randbelow(SEEDS))
        try:
            sandbox.make_folder()
            self._note(Stage.BUILDING, seed=asked.seed)
            words = ["demo", "--people", str(asked.people), "--seed", str(asked.seed), "--no-serve"]
            words += ["--beside", str(os.getpid())]
            status = self._waited(self._started(*words))
        except OSError as trouble:
            raise Refused(self._against(sandbox.NOT_BUILT, str(trouble.strerror))) from None
        if self._stopping.is_set():
            sandbox.empty()
            return None
        if status != 0:
            reason = self._against(sandbox.NOT_BUILT)
            sandbox.empty()  # what is half made only takes room
            raise Refused(reason)
        sandbox.note_built(asked)
        return asked

    def _against(self, code: str, said: str = "") -> Reason:
        """Why it could not go on, with the last words of the process that failed; first of all that the disk is full."""
        if not sandbox.has_room(0):
            return Reason(sandbox.NO_ROOM)
        with suppress(OSError):
            lines = (Path(settings.HOME) / ERRORS).read_text(errors="replace").strip().splitlines()
            said = said or (lines[-1][:300] if lines else "")
        return Reason(code, "", {"said": said or "–"})

    def _started(self, *words: str) -> "subprocess.Popen[bytes]":
        with (Path(settings.HOME) / ERRORS).open("wb") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "lianfang.cli", *words],
                env=sandbox.environment(),
                stdin=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def _waited(self, child: "subprocess.Popen[bytes]") -> int:
        """Wait until a process ends; it is ended when somebody stops the sandbox or the disk gets too full."""
        while (status := child.poll()) is None:
            if self._stopping.wait(TURN_SECONDS) or not self._may_go_on():
                _end(child)
        return status

    def _may_go_on(self) -> bool:
        """Whether the live home still has what it needs, and, where that was said, its server."""
        if self._chosen.beside and not locks.is_served():
            self._stopping.set()
        return not self._stopping.is_set() and sandbox.has_room(0)

    def _serve(self, asked: Arguments) -> None:
        """Serve until stopped; a server that dies is started again.  Raises Refused."""
        port = sandbox.free_port(self._chosen.host, self._chosen.port)
        self._note(Stage.STARTING, port=port, seed=asked.seed)
        while not self._stopping.is_set():
            began = time.monotonic()
            server = self._started(
                *("serve", "--host", self._chosen.host, "--port", str(port)),
                *("--workers", "1", "--beside", str(os.getpid())),
            )
            if self._answers(server, port):
                self._note(Stage.READY, port=port, seed=asked.seed)
                print(
                    _("The training sandbox runs on %(address)s") % {"address": f"http://{self._chosen.host}:{port}"},
                    flush=True,
                )
                self._waited(server)
            _end(server)
            if not sandbox.has_room(0):
                raise Refused(Reason(sandbox.NO_ROOM))
            if not self._stopping.is_set() and time.monotonic() - began < LIVED_SECONDS:
                raise Refused(self._against(sandbox.NOT_SERVED))

    def _answers(self, server: "subprocess.Popen[bytes]", port: int) -> bool:
        """Whether the server answers before it ends or is stopped."""
        deadline = time.monotonic() + READY_SECONDS
        while server.poll() is None and time.monotonic() < deadline and self._may_go_on():
            with suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection(_reached(self._chosen.host), port, timeout=5)
                line.request("GET", "/alive/", headers={"Host": sandbox.NEAR})
                if line.getresponse().status == 200:
                    return True
            self._stopping.wait(TURN_SECONDS)
        return False


def _reached(host: str) -> str:
    """How this machine reaches a server that listens on all its addresses."""
    with suppress(ValueError):
        if ip_address(host).is_unspecified:
            return "::1" if ":" in host else HOST
    return host


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a process and all it started: asked first, then killed.  What outlived it, its workers say, is killed too."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
