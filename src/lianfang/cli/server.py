"""serve: the web application and the jobs, until stopped."""

import argparse
import os
import subprocess
import sys
import time
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from lianfang.core import clock, seals
from lianfang.journeys import schedule

from .setting_up import migrate


def add_to(commands: Any) -> None:
    serve = commands.add_parser("serve", help="serve the web application and run the jobs")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--no-jobs", action="store_true", help="do not plan, escalate and end what is due")
    serve.set_defaults(run=run_serve)
    jobs = commands.add_parser(
        "jobs", help="plan days, escalate, end what is due, seal the journal; by itself, beside other servers"
    )
    jobs.add_argument("--once", action="store_true", help="do what is due now and stop")
    jobs.add_argument("--every", type=int, default=30, metavar="SECONDS")
    jobs.set_defaults(run=run_jobs)


def run_serve(chosen: argparse.Namespace) -> int:
    """Serve on host:port; the jobs run in a process of their own."""
    migrate()
    jobs = None if chosen.no_jobs else subprocess.Popen([sys.executable, "-m", "lianfang.cli", "jobs"], env=os.environ)
    try:
        print(f"Lianfang serves on http://{chosen.host}:{chosen.port} (Ctrl+C stops it)", flush=True)
        Server(
            "lianfang.wsgi:application",
            address=chosen.host,
            port=chosen.port,
            interface=Interfaces.WSGI,
            workers=chosen.workers,
            blocking_threads=4,
            log_enabled=False,
        ).serve()
    finally:
        if jobs is not None:
            jobs.terminate()
            jobs.wait(timeout=10)
    return 0


def run_jobs(chosen: argparse.Namespace) -> int:
    """Do what is due and seal the journal, again and again; what was done before is not done twice."""
    while True:
        done = schedule.run_due(clock.now())
        seals.seal(clock.now())
        if chosen.once:
            print(f"{done} operations done")
            return 0
        time.sleep(chosen.every)
