"""The browser of the tests: the one that is named, one in PATH, else Debian's, installed where that is allowed."""

import os
import shutil
import subprocess

from . import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find(*, install: bool = False) -> str:
    """The path of a Chromium that starts; with `install`, and as root on Debian, one is installed.  Raises Missing."""
    if named := os.environ.get("CHROMIUM"):
        if _starts(named):
            return named
        raise Missing(f"CHROMIUM names {named}, which does not start.")
    if found := _in_path():
        return found
    if install and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing chromium with apt-get; this takes a minute", flush=True)
        _install()
        if found := _in_path():
            return found
    raise Missing(
        "No Chromium was found, so the browser tests cannot run.  Install it (on Debian and Ubuntu, as root: apt-get "
        "install chromium), or name one: CHROMIUM=/path/to/chromium ./lianfang test"
    )


def _in_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name)) and _starts(path)), None)


def _starts(path: str) -> bool:
    """Whether it answers; Ubuntu's package may be a shim that only asks for another package system."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environment)
    command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"apt-get could not install chromium:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
