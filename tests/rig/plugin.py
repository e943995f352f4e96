"""The pytest plugin (`-p tests.rig.plugin`): a home of its own and the chosen database, before settings are read."""

import contextlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import Missing, disks, postgres

ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
WORKER = "PYTEST_XDIST_WORKER"
LONGEST = tuple(
    f"tests/{name}"
    for name in ("web/test_every_page", "web/test_who_opens", "faults/", "demo/test_demo", "journeys/test_replay")
)
"""What takes long by itself and so is begun with: at the end one process would wait for another's."""
FACES = "tests/web/"
COUNTED = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lianfang")
    group.addoption("--on", choices=ENGINES, default="sqlite", help="the database that the tests run on")
    group.addoption("--slow", action="store_true", help="run the long rounds too")
    group.addoption("--counts", metavar="FILE", help="write how many tests passed, failed, ... as JSON")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment that the settings read.  A wrapper, so that it comes before pytest-django's own."""
    home = Path(tempfile.mkdtemp(prefix="lianfang-home-"))
    early_config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["LIANFANG_HOME"] = str(home)
    if WORKER not in os.environ:
        for name in ("DATABASE_URL", "LOOKS_DATABASE_URL"):
            os.environ.pop(name, None)
        if early_config.known_args_namespace.on == "postgresql":
            rig = contextlib.ExitStack()
            early_config.add_cleanup(rig.close)
            try:
                os.environ["DATABASE_URL"] = rig.enter_context(postgres.server())
            except Missing as missing:
                raise pytest.UsageError(str(missing)) from None
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # noqa: PLC0415  settings are read after the hook above, not at import

    wanted, found = ENGINES[config.option.on], settings.DATABASES["default"]["ENGINE"]
    if wanted != found:
        raise pytest.UsageError(f"the tests were to run on {wanted}, but the settings say {found}")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.option.on}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches no database, give the rest every database the program has, leave out the long rounds and what is
    about the other database, and put the longest first."""
    for item in items:
        if uses_database(item):
            asked = item.get_closest_marker("django_db")
            if asked is None or "databases" not in asked.kwargs:
                options = dict(asked.kwargs) if asked else {}
                item.add_marker(pytest.mark.django_db(**options, databases="__all__"), append=False)
        else:
            item.add_marker("pure")
        if _is_about_a_face(item):
            item.add_marker("face")
    unwanted = [] if config.option.slow else ["slow"]
    unwanted += ["server_only"] if config.option.on == "sqlite" else []
    unwanted += [] if disks.can_mount() else ["mounts"]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in unwanted)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def _is_about_a_face(item: pytest.Item) -> bool:
    return item.nodeid.startswith(FACES) and item.get_closest_marker("server_only") is None


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database: by mark, or by a fixture of its own or of what it uses."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {*DATABASE_FIXTURES, "live_server"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.option.counts:
        counts = Counter({outcome: len(terminalreporter.stats.get(outcome, [])) for outcome in COUNTED})
        Path(config.option.counts).write_text(json.dumps(counts))
