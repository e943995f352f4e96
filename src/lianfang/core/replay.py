"""Replay: a journal read back through the same dispatch gives the same records."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from . import journal, privacy
from .access import actor_of
from .dispatch import Done, submit
from .envelope import Envelope, OnBehalf, Operation, Shut, Source
from .types import Outcome

TRAINING = "training"
"""The name under which each line of a training sandbox's export says what it is."""


class NotTaken(ValueError):
    """An export that may not come into this home; the text says why."""


@dataclass
class Applied:
    """The sum of an application: how many of each outcome, the refusals with their reasons, and in how many of the
    operations something was destroyed: they are done with a mark in its place."""

    outcomes: dict[Outcome, int] = field(default_factory=dict)
    refused: list[Done] = field(default_factory=list)
    destroyed: int = 0

    def add(self, done: Iterable[Done]) -> None:
        for one in done:
            self.outcomes[one.outcome] = self.outcomes.get(one.outcome, 0) + 1
            if one.outcome is Outcome.REFUSED:
                self.refused.append(one)


def apply(lines: Iterable[str]) -> Applied:
    """Do the operations of an export (or of hand-written lines that name at least by, received, id, action, with).

    Lines of one journal row stay one envelope; keys are installed before the operations that need them.
    """
    if settings.TRAINING:
        raise NotTaken(_("A training sandbox takes in no records from elsewhere. Empty it and begin again instead."))
    total = Applied()
    parsed = (json.loads(line) for line in lines if line.strip())
    for is_key, group in groupby(map(_real, parsed), key=lambda line: "key" in line):
        if is_key:
            privacy.install_shown_keys({UUID(line["key"]): line["is"] for line in group})
        else:
            for _row, chunk in groupby(group, key=_row_of):
                _apply_chunk(list(chunk), total)
    return total


def _real(line: dict[str, Any]) -> dict[str, Any]:
    if line.get(TRAINING):
        raise NotTaken(
            _("This is the export of a training sandbox: nothing in it is real, so it goes into no other home.")
        )
    return line


def _row_of(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line.get(name) for name in ("seq", "envelope", "by", "received", "entered_for", "signed"))


def _apply_chunk(chunk: list[dict[str, Any]], total: Applied) -> None:
    operations = []
    for line in chunk:
        try:
            operations.append(operation_of(line))
        except privacy.Destroyed:
            operations.append(_shut(line))
            total.destroyed += 1
    for start in range(0, len(operations), 500):
        total.add(_submit(chunk[0], operations[start : start + 500]))


def _submit(head: dict[str, Any], operations: list[Operation]) -> list[Done]:
    received = datetime.fromisoformat(head["received"])
    by = actor_of(UUID(head["by"]), received)
    if head.get("signed"):
        by = by.signing(head["signed"])
    behalf = OnBehalf(member=head["entered_for"], means=head["means"]) if head.get("entered_for") else None
    envelope = Envelope(
        id=head.get("envelope") or operations[0].id,
        device=head.get("device", ""),
        sent_at=datetime.fromisoformat(head.get("sent_at") or head["received"]),
        operations=operations,
        on_behalf=behalf,
    )
    return submit(envelope, by=by, source=Source(received=received, origin=head.get("origin", "apply")))


def operation_of(line: dict[str, Any]) -> Operation:
    """A journal line as the operation that it was; raises privacy.Destroyed."""
    return Operation(
        id=line["id"], action=line["action"], v=line.get("v", 1), at=line.get("at"), payload=journal.opened(line)
    )


def _shut(line: dict[str, Any]) -> Operation:
    """The same where a key was destroyed: what it sealed stays sealed, and the journal written again is the same."""
    payload = journal.opened_where_keys_live(line)
    return Shut(id=line["id"], action=line["action"], v=line.get("v", 1), at=line.get("at"), payload=payload)


def exported(*, keys: bool = True) -> Iterator[str]:
    """The journal as JSON lines, ready for `apply`; of a training sandbox each line says so, and no home takes it in."""
    for line in journal.lines(keys=keys):
        yield json.dumps({TRAINING: True, **line} if settings.TRAINING else line, ensure_ascii=False)
