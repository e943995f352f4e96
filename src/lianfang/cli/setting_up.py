"""migrate, import, password: a home is made and filled."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from lianfang.core import clock
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.core.types import Outcome
from lianfang.demo.tables import make_tables
from lianfang.roster import credentials

from . import earlier
from .taking_in import Row, Taking, file_rows, household_of, plain, taken_in

RESIDENTS = "people.import_resident"
TOLD_EVERY = 20_000
"""Rows after which a long import says how far it is."""


def add_to(commands: Any) -> None:
    commands.add_parser("migrate", help="make or update the tables of the home").set_defaults(run=run_migrate)
    imports = commands.add_parser(
        "import", help="import a file: divisions, their earlier editions, residents, members, a roster"
    )
    imports.add_argument("kind", choices=sorted(KINDS))
    imports.add_argument("file", metavar="FILE.csv")
    imports.set_defaults(run=run_import)
    password = commands.add_parser("password", help="give an account a password and a PIN")
    password.add_argument("username")
    password.set_defaults(run=run_password)


def migrate() -> None:
    """Bring both databases to the newest schema, if they are not; an empty one is made at once."""
    make_tables()
    for name, apps in (("default", ()), ("looks", ("core",))):
        executor = MigrationExecutor(connections[name])
        wanted = [node for node in executor.loader.graph.leaf_nodes() if not apps or node[0] in apps]
        if executor.migration_plan(wanted):
            call_command("migrate", *apps, database=name, verbosity=0, interactive=False)


def run_migrate(chosen: argparse.Namespace) -> int:
    """Make or update the tables."""
    migrate()
    print("the tables are up to date")
    return 0


def _division(row: Row) -> Row:
    wanted = ("code", "name", "level", "parent_code")
    return {name: row[name] for name in wanted if row.get(name)}


WHOLE: dict[str, Callable[[Iterator[Row]], Iterator[Row]]] = {"history": earlier.history, "edition": earlier.edition}
"""Files of which a line alone says nothing: read as a whole, against what is in the home."""

KINDS: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "divisions": ("places.add_division", _division),
    "edition": ("places.note_former_code", plain),
    "history": ("places.note_former_code", plain),
    "residents": (RESIDENTS, plain),
    "members": ("roster.add_member", plain),
    "roster": ("roster.import_worker", plain),
}


def run_import(chosen: argparse.Namespace) -> int:
    """Import a CSV file row by row; the good rows are done, the bad ones named by line.  Running it again is harmless."""
    migrate()
    action, shape = KINDS[chosen.kind]
    path = Path(chosen.file)
    try:
        rows = file_rows(path, shape)
        if chosen.kind in WHOLE:
            rows = enumerate(WHOLE[chosen.kind](row for _line, row in rows), 2)
        return _import(rows, action)
    except OSError as trouble:
        print(f"lianfang import: {path}: {trouble.strerror}", file=sys.stderr)
        return 1


def _import(rows: Iterator[tuple[int, Row]], action: str) -> int:
    at = clock.now()
    taking = Taking(action, fresh(at), at, side_by_side=action == RESIDENTS)
    counts = dict.fromkeys(Outcome, 0)
    read = told = 0
    for taken in taken_in(rows, taking, household_of):
        counts = {outcome: counts[outcome] + taken.counts[outcome] for outcome in Outcome}
        for n, wrong in taken.wrong:
            print(f"line {n}: {wrong}", file=sys.stderr)
        read += taken.rows
        if read - told >= TOLD_EVERY:
            told = read
            print(f"{read:,} rows so far", file=sys.stderr, flush=True)
    print(f"{counts[Outcome.DONE]} rows imported, {counts[Outcome.REFUSED]} refused")
    return 1 if counts[Outcome.REFUSED] else 0


def run_password(chosen: argparse.Namespace) -> int:
    """Ask for a new password and PIN of an account."""
    try:
        credentials.set_password(chosen.username, getpass.getpass("new password: "))
        credentials.set_pin(chosen.username, getpass.getpass("new PIN (six digits): "))
    except Refused as refusal:
        for reason in refusal.reasons:
            print(reason.sentence(), file=sys.stderr)
        return 1
    return 0
