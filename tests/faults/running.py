"""A home of its own with a real server on it, which can be killed, starved and started again."""

import hashlib
import http.client
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.house.tree import ROOT

START_SECONDS = 90
STOP_SECONDS = 20
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What the server said: its status, its headers by lower-case name, and its text."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def codes(self) -> list[str]:
        return [reason["code"] for reason in self.json["reasons"]]


@dataclass
class Home:
    """A scratch home on either database.  `server` is the address of a PostgreSQL server, None for an embedded one."""

    folder: Path
    server: str | None = None
    wait: float = 20.0
    county: dict[str, Any] = field(default_factory=dict)

    @property
    def database(self) -> str:
        return "faults_" + hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """The address of this home's own database on the server."""
        return urlunsplit(urlsplit(self.server or "")._replace(path=f"/{self.database}"))

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LOOKS_DATABASE_URL")}
        return kept | {
            "LIANFANG_HOME": str(self.folder),
            "LIANFANG_WRITE_WAIT": str(self.wait),
            "DJANGO_SETTINGS_MODULE": "lianfang.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONUTF8": "1",
            **({"DATABASE_URL": self.address} if self.server else {}),
        }

    def set_up(self) -> "Home":
        """Make the database, its tables and the county."""
        self.folder.mkdir()
        if self.server:
            self.on_server(f"CREATE DATABASE {self.database} TEMPLATE template0")
        self.county = json.loads(self.run("tests.faults.county"))
        return self

    def copied_to(self, folder: Path, *, wait: float, tablespace: str = "pg_default") -> "Home":
        """The same home at another place, with a database of its own; nobody may be connected to this one."""
        shutil.copytree(self.folder, folder)
        copy = replace(self, folder=folder, wait=wait)
        if self.server:
            self.on_server(f"CREATE DATABASE {copy.database} TEMPLATE {self.database} TABLESPACE {tablespace}")
        return copy

    def drop(self) -> None:
        if self.server:
            self.on_server(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def on_server(self, *statements: str) -> None:
        """Run statements on the server, outside this home's database."""
        assert self.server is not None
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def run(self, module: str, *words: str) -> str:
        """Run a program in this home; gives what it printed."""
        done = self.tried(module, *words)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def tried(self, module: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a program in this home, whatever comes of it."""
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)

    def change(self, sql: str) -> None:
        """Change the home's main database beside the server, for what a test cannot wait for."""
        if self.server:
            with psycopg.connect(self.address) as connection:
                connection.execute(sql)
            return
        with closing(sqlite3.connect(self.folder / "lianfang.sqlite3", timeout=30)) as connection, connection:
            connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the home's main database, read beside the server."""
        if self.server:
            with psycopg.connect(self.address) as connection:
                return connection.execute(sql).fetchall()
        with closing(sqlite3.connect(self.folder / "lianfang.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchall()


class Server:
    """`lianfang serve` on a home, in a process group of its own."""

    def __init__(self, home: Home, *options: str) -> None:
        self.home = home
        self.options = options
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> "Server":
        command = [sys.executable, "-m", "lianfang.cli", "serve", "--port", str(self.port), "--workers", "2"]
        with (self.home.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self.options], env=self.home.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._await()
        return self

    def kill(self) -> None:
        """kill -9 for the server, its workers and its jobs at once, as when the power goes."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=STOP_SECONDS)
            self._process = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def children(self) -> dict[int, str]:
        """The processes under the server, each with its command line."""
        assert self._process is not None
        found: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if os.getpgid(int(entry.name)) == self._process.pid and int(entry.name) != self._process.pid:
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def limit_files(self, most: int | None) -> None:
        """Let no process of the server write a file beyond `most` bytes, as on a full disk; None lifts it."""
        assert self._process is not None
        for pid in (self._process.pid, *self.children()):
            with suppress(ProcessLookupError):
                _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if most is None else most, hard))

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def send(self, envelope: dict[str, Any]) -> Answer:
        """Send an envelope, or one operation, as the county's programs do."""
        token = {"Authorization": f"Bearer {self.home.county['token']}", "Content-Type": "application/json"}
        return self._ask("POST", "/api/operations", json.dumps(envelope).encode(), token)

    def post(self, path: str, body: bytes, **headers: str) -> Answer:
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)) as connection:
            connection.request(method, path, body or None, headers)
            said = connection.getresponse()
            named = {name.lower(): value for name, value in said.getheaders()}
            cookies = tuple(said.headers.get_all("Set-Cookie") or ())
            return Answer(said.status, named, said.read().decode(), cookies)

    def _await(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.alive:
            with suppress(OSError, http.client.HTTPException):
                if self.get("/login/").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not start:\n" + self.log()[-3000:])

    def log(self) -> str:
        return (self.home.folder / "server.log").read_text(errors="replace")


def outcomes(answer: Answer) -> Sequence[str]:
    """What became of each operation of an envelope that was answered."""
    assert answer.status == 200, answer
    return [one["outcome"] for one in answer.json["outcomes"]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
