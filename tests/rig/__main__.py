"""`./lianfang test`: every stage in order, each with its time, all failures reported."""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import Missing, chromium

ROOT = Path(__file__).resolve().parents[2]
TWO_PROCESSES = ("-n", "2", "--dist", "worksteal")
"""Tests that follow one another stay in one process, which makes what they begin with once; who is done takes over the rest."""
LONGEST = ("--durations", "25", "--durations-min", "3")
"""What takes the suite's time is said at the end of each run."""
NO_TESTS = 5
"""pytest's exit status where it found none."""


@dataclass
class Stage:
    """One thing that is checked: its name, its command and what came of it."""

    name: str
    command: list[str]
    counts: Path | None = None
    may_be_empty: bool = False
    status: int = 0
    seconds: float = 0.0
    tests: Counter[str] = field(default_factory=Counter)

    @property
    def passed(self) -> bool:
        return self.status == 0 or (self.status == NO_TESTS and self.may_be_empty)

    def run(self, environment: dict[str, str]) -> None:
        print(f"\n== {self.name}", flush=True)
        began = time.monotonic()
        with subprocess.Popen(self.command, cwd=ROOT, env=environment) as child:
            try:
                self.status = child.wait()
            except SystemExit:
                child.send_signal(signal.SIGINT)  # as Ctrl+C would: pytest then clears up behind itself
                raise
        self.seconds = time.monotonic() - began
        if self.counts and self.counts.exists():
            self.tests.update(json.loads(self.counts.read_text()))
        print(f"== {self.name}: {'passed' if self.passed else 'FAILED'} in {self.seconds:.1f} s", flush=True)


def main(arguments: list[str]) -> int:
    """Run the stages; 0 when all passed and some test ran, else 1.  With pytest's arguments, only those tests."""
    parser = argparse.ArgumentParser(
        prog="./lianfang test",
        description="Checks style, types, imports, migrations and translations, then runs the tests on PostgreSQL, "
        "and on SQLite together with those in the browser.  Other arguments go to pytest, and then only tests run.",
    )
    parser.add_argument("--slow", action="store_true", help="the long rounds too")
    chosen, rest = parser.parse_known_args(arguments)
    began = time.monotonic()
    with workspace() as folder:
        stages = [] if rest else static_stages()
        stages += test_stages(folder, slow=chosen.slow, chosen=rest)
        environment = environment_in(folder)
        try:
            environment["CHROMIUM"] = chromium.find(install=True)
        except Missing as missing:
            print(f"== browser: {missing}", flush=True)
            stages.append(Stage("browser", [], status=1))
        for stage in stages:
            if stage.command:
                stage.run(environment)
    return report(stages, time.monotonic() - began)


def static_stages() -> list[Stage]:
    here = sys.executable
    tools = Path(here).parent
    return [
        Stage("style", [str(tools / "ruff"), "check", "--quiet", "."]),
        Stage("format", [str(tools / "ruff"), "format", "--check", "--quiet", "."]),
        Stage("types", [here, "-m", "mypy"]),
        Stage("imports", [str(tools / "lint-imports")]),
        Stage("migrations", [here, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        Stage("translations", [here, "-m", "lianfang.cli", "messages", "--check"]),
    ]


def test_stages(folder: Path, *, slow: bool, chosen: list[str]) -> list[Stage]:
    """The two runs of pytest.  Where tests were chosen, one of the two may find none of them in its half."""

    def stage(name: str, *options: str) -> Stage:
        counts = folder / f"{name}.json"
        command = [sys.executable, "-m", "pytest", *TWO_PROCESSES, *LONGEST, "--counts", str(counts), *options]
        return Stage(name, [*command, *(["--slow"] if slow else []), *chosen], counts, may_be_empty=bool(chosen))

    again = "not browser and not sqlite_only and not pure" + ("" if slow else " and not face")
    return [
        stage("tests on PostgreSQL", "--on", "postgresql", "-m", again),
        stage("tests on SQLite and in the browser", "--on", "sqlite"),
    ]


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A folder that is gone at the end, also when the run is terminated."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="lianfang-test-") as name:
        yield Path(name)


def environment_in(folder: Path) -> dict[str, str]:
    """The environment of every stage: a home of its own, and none of the caller's databases.

    What Python compiles is kept beside it: the tests start hundreds of processes, each of which would compile all anew.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "LOOKS_DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "LIANFANG_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "lianfang.settings",
    }


def report(stages: list[Stage], seconds: float) -> int:
    """Print the stages and, last, a closing line in pytest's own form over all runs; a failed check is an error."""
    tests = sum((stage.tests for stage in stages), Counter())
    ran = tests["passed"] + tests["failed"] + tests["error"]
    broken = [stage for stage in stages if not stage.passed]
    print()
    for stage in stages:
        print(f"{stage.name:36} {'passed' if stage.passed else 'FAILED':8} {stage.seconds:7.1f} s")
    if broken:
        print("failed: " + ", ".join(stage.name for stage in broken))
    if not ran:
        print("failed: no test ran")
    tests["error"] += sum(1 for stage in broken if not stage.tests["failed"] + stage.tests["error"])
    said = [f"{tests[outcome]} {outcome}" for outcome in ("failed", "passed", "skipped") if tests[outcome]]
    said += [f"{tests['error']} error{'s' if tests['error'] > 1 else ''}"] if tests["error"] else []
    print(f" {', '.join(said) or 'no tests ran'} in {seconds:.2f}s ".center(80, "="))
    return 0 if ran and not broken else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
