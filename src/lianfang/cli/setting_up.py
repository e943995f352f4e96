"""migrate, import, password: a home is made and filled."""

import argparse
import csv
import getpass
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from lianfang.core import clock, dispatch
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import MOST_OPERATIONS, Envelope, Operation, Source
from lianfang.core.errors import Refused
from lianfang.core.ids import derived, fresh
from lianfang.core.types import Outcome
from lianfang.demo.tables import make_tables
from lianfang.roster import credentials

from . import earlier

Row = dict[str, Any]


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


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in ("", None)}


WHOLE: dict[str, Callable[[Iterator[Row]], Iterator[Row]]] = {"history": earlier.history, "edition": earlier.edition}
"""Files of which a line alone says nothing: read as a whole, against what is in the home."""

KINDS: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "divisions": ("places.add_division", _division),
    "edition": ("places.note_former_code", _plain),
    "history": ("places.note_former_code", _plain),
    "residents": ("people.import_resident", _plain),
    "members": ("roster.add_member", _plain),
    "roster": ("roster.import_worker", _plain),
}


def run_import(chosen: argparse.Namespace) -> int:
    """Import a CSV file row by row; the good rows are done, the bad ones named by line.  Running it again is harmless."""
    migrate()
    action, shape = KINDS[chosen.kind]
    path = Path(chosen.file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows: Iterator[Row] = csv.DictReader(lines)
            return _import(WHOLE[chosen.kind](rows) if chosen.kind in WHOLE else rows, action, shape)
    except OSError as trouble:
        print(f"lianfang import: {path}: {trouble.strerror}", file=sys.stderr)
        return 1


def _import(rows: Iterator[Row], action: str, shape: Callable[[Row], Row]) -> int:
    at = clock.now()
    batch = fresh(at)
    counts = dict.fromkeys(Outcome, 0)
    numbered = enumerate(rows, 2)
    while part := list(islice(numbered, MOST_OPERATIONS)):
        operations = [
            Operation(id=derived(batch, "row", n), action=action, at=at, payload=shape(row)) for n, row in part
        ]
        envelope = Envelope(id=derived(batch, "part", part[0][0]), sent_at=at, operations=operations)
        for (n, _), done in zip(
            part, dispatch.submit(envelope, by=OPERATOR, source=Source(received=at, origin="import")), strict=True
        ):
            counts[done.outcome] += 1
            for reason in done.reasons:
                print(f"line {n}: {reason.field}: {reason.sentence()}", file=sys.stderr)
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
