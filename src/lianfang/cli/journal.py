"""apply, export, actions, check: the journal in and out, and whether all is as it should be."""

import argparse
import json
import sys
from typing import Any
from uuid import UUID

from lianfang.core import integrity, replay
from lianfang.core.registry import ACTIONS
from lianfang.core.types import OUTCOME_WORDS, Outcome
from lianfang.people import queries as people

from .setting_up import migrate


def add_to(commands: Any) -> None:
    apply = commands.add_parser("apply", help="do the operations of a JSON-lines file (- for standard input)")
    apply.add_argument("file", metavar="FILE.jsonl")
    apply.set_defaults(run=run_apply)
    export = commands.add_parser("export", help="write the journal as JSON lines, ready for apply")
    export.add_argument("--without-keys", action="store_true", help="leave out the keys of personal data (an archive)")
    export.set_defaults(run=run_export)
    actions = commands.add_parser("actions", help="list every operation")
    actions.add_argument("--json", action="store_true")
    actions.set_defaults(run=run_actions)
    check = commands.add_parser("check", help="reconcile the records with the journal and the roles with the actions")
    check.add_argument("--certificate", metavar="ID", type=UUID, help="check one certificate of destruction alone")
    check.set_defaults(run=run_check)


def run_apply(chosen: argparse.Namespace) -> int:
    """Do a file's operations; 1 when any was refused."""
    migrate()
    try:
        with open(0 if chosen.file == "-" else chosen.file, encoding="utf-8", closefd=chosen.file != "-") as lines:
            total = replay.apply(lines)
    except OSError as trouble:
        print(f"lianfang apply: {chosen.file}: {trouble.strerror}", file=sys.stderr)
        return 1
    except replay.NotTaken as trouble:
        print(f"lianfang apply: {trouble}", file=sys.stderr)
        return 1
    counts = ", ".join(f"{n} {OUTCOME_WORDS[o]}" for o, n in sorted(total.outcomes.items())) or "nothing to do"
    print(f"applied: {counts}" + (f", {total.destroyed} with destroyed details in them" if total.destroyed else ""))
    for done in total.refused[:50]:
        for reason in done.reasons:
            where = f"{reason.field}: " if reason.field else ""
            print(f"  {done.operation.id} {done.operation.action}: {where}{reason.sentence()}", file=sys.stderr)
    return 1 if total.outcomes.get(Outcome.REFUSED) else 0


def run_export(chosen: argparse.Namespace) -> int:
    """Write every accepted operation, one a line."""
    migrate()
    for line in replay.exported(keys=not chosen.without_keys):
        print(line)
    return 0


def run_actions(chosen: argparse.Namespace) -> int:
    """List the public operations."""
    public = [a for a in sorted(ACTIONS.values(), key=lambda a: a.name) if a.public]
    if chosen.json:
        shown = [
            {
                "name": a.name,
                "label": str(a.label),
                "duty": a.duty,
                "kind": a.kind,
                "schema": a.schema,
            }
            for a in public
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for a in public:
            print(f"{a.name:42} {a.label}")
    return 0


def run_check(chosen: argparse.Namespace) -> int:
    """Say what is wrong, or that nothing is."""
    migrate()
    if chosen.certificate is not None:
        return check_certificate(chosen.certificate)
    wrong = list(integrity.problems())
    for problem in wrong:
        print(problem, file=sys.stderr)
    print("check: all is well" if not wrong else f"check: {len(wrong)} problems")
    return 1 if wrong else 0


def check_certificate(id: UUID) -> int:
    """Say of each thing that a certificate of destruction rests on whether it holds; 1 when one does not."""
    certificate = people.destruction(id)
    if certificate is None:
        print(f"lianfang check: no certificate of destruction {id}", file=sys.stderr)
        return 1
    checked = people.verify(certificate)
    words = {True: "holds", False: "DOES NOT HOLD", None: "waits for its seal"}
    for one in checked:
        print(f"{one.proof:9} {words[one.holds]}" + (f" ({one.found})" if one.found else ""))
    return 1 if any(one.holds is False for one in checked) else 0
