"""serve: the web application and the jobs, until stopped."""

import argparse
import logging
import os
import subprocess
import sys
import threading
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections
from granian.constants import Interfaces
from granian.server import Server

from lianfang.core import clock, operating, privacy, seals
from lianfang.core.locks import Unavailable, serving, unavailable
from lianfang.core.messages import outbox
from lianfang.core.turns import TURNS
from lianfang.demo import home, sandbox
from lianfang.journeys import schedule
from lianfang.roster import sessions

from .beside import end_beside
from .setting_up import migrate

log = logging.getLogger(__name__)
RESPAWN_SECONDS = 2.0
"""After how long a worker or the jobs that ended unasked are started again."""


def add_to(commands: Any) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve the web application and run the jobs",
        epilog="LIANFANG_LOG=INFO in the environment says more, requests that were refused (4xx) too.",
    )
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--no-jobs", action="store_true", help="do not plan, escalate and end what is due")
    serve.add_argument("--beside", type=int, metavar="PID", help="end when this process, which started it, is gone")
    serve.set_defaults(run=run_serve)
    jobs = commands.add_parser(
        "jobs",
        help="plan days, escalate, end what is due, send messages, seal the journal; by itself, beside other servers",
    )
    jobs.add_argument("--once", action="store_true", help="do what is due now and stop")
    jobs.add_argument("--every", type=int, default=30, metavar="SECONDS")
    jobs.add_argument("--beside", type=int, metavar="PID", help="end when this process, which started them, is gone")
    jobs.set_defaults(run=run_jobs)


class Jobs:
    """The jobs beside a server: a process of their own, started again when it ends unasked."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def stop(self) -> None:
        self._stopping.set()
        self._watch.join()
        self._process.terminate()
        self._process.wait(timeout=10)

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "lianfang.cli", "jobs", "--beside", str(os.getpid())]
        return subprocess.Popen(command, env=os.environ)

    def _keep(self) -> None:
        while not self._stopping.wait(RESPAWN_SECONDS):
            if self._process.poll() is not None:
                log.warning("the jobs ended with status %s and are started again", self._process.returncode)
                self._process = self._start()


def run_serve(chosen: argparse.Namespace) -> int:
    """Serve on host:port; the jobs run in a process of their own.  A worker that ends unasked is started again."""
    migrate()
    if _is_unfinished("serve"):
        return 1
    os.environ[sandbox.HOST] = chosen.host
    with serving():
        end_beside(chosen.beside)
        jobs = None if chosen.no_jobs else Jobs()
        try:
            print(f"Lianfang serves on http://{chosen.host}:{chosen.port} (Ctrl+C stops it)", flush=True)
            _server(chosen).serve()
        finally:
            if jobs is not None:
                jobs.stop()
    return 0


def _is_unfinished(command: str) -> bool:
    """Whether the home holds a demo that was not built to its end; if so it is said, with what to do."""
    asked = home.unfinished()
    if asked is None:
        return False
    print(
        f"lianfang {command}: the demo in this home was begun and not finished, so its records are not whole. "
        f"Build it with `./lianfang demo --people {asked.people} --seed {asked.seed}`, or name another home in "
        "LIANFANG_HOME.",
        file=sys.stderr,
    )
    return True


def _server(chosen: argparse.Namespace) -> Any:
    return Server(
        "lianfang.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=4,
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
    )


def _turn() -> int:
    """Everything that is due now; gives how many operations that were."""
    done = schedule.run_due(clock.now())
    outbox.send_due(clock.now())
    seals.seal(clock.now())
    privacy.settle_destructions()
    sessions.forget_expired(clock.real_now())
    operating.turned(clock.real_now(), done)
    for work in TURNS:  # last: whatever one of them meets, orders ended, messages went, the journal is sealed
        work(clock.now())
    return done


def run_jobs(chosen: argparse.Namespace) -> int:
    """Do what is due, send what waits and seal the journal, again and again; what was done before is not done twice.

    What the database cannot take now, the first question among it, is done at a later turn.  Beside a server the jobs end
    when it is gone.
    """
    while chosen.beside in (None, os.getppid()):
        try:
            close_old_connections()
            if _is_unfinished("jobs"):
                return 1
            done = _turn()
        except (DatabaseError, InterfaceError, Unavailable) as error:
            if chosen.once or unavailable(error) is None:
                raise
            done = 0
        if chosen.once:
            print(f"{done} operations done")
            return 0
        time.sleep(chosen.every)
    return 0
