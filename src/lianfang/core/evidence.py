"""What an auditor reads: looks at personal data, operations as they were journalled, refusals.  Nothing here is unsealed."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .models import AcceptedOperation, JournalRow, Look, RefusedOperation
from .registry import ACTIONS


@dataclass(frozen=True)
class Accepted:
    """One accepted operation: what, who, when it happened and came in, from where.  Its payload stays in the journal."""

    id: UUID
    action: str
    label: Any
    at: str
    by: UUID
    received: datetime
    origin: str
    signed: str


def looks_by(
    members: Collection[UUID] | None, *, by: UUID | None = None, subjects: Collection[UUID] | None = None
) -> QuerySet[Look]:
    """The looks of some members (None: everybody), newest first; of one member or at some subjects where that is asked."""
    rows = Look.objects.order_by("-id")
    if members is not None:
        rows = rows.filter(by__in=list(members))
    if by is not None:
        rows = rows.filter(by=by)
    return rows if subjects is None else rows.filter(subject__in=list(subjects))


def refusals_of(members: Collection[UUID] | None, *, action: str = "") -> QuerySet[RefusedOperation]:
    """What some members (None: everybody) were refused, newest first; codes and fields, never what was said."""
    rows = RefusedOperation.objects.order_by("-id")
    if members is not None:
        rows = rows.filter(by__in=list(members))
    return rows.filter(action=action) if action else rows


def chunks_of(members: Collection[UUID] | None, *, action: str = "") -> QuerySet[JournalRow]:
    """The journal's chunks of some members (None: everybody), newest first; those that hold an action if one is named."""
    rows = JournalRow.objects.order_by("-seq")
    if members is not None:
        rows = rows.filter(by__in=list(members))
    return rows.filter(operations__contains=f'"action":"{action}"') if action else rows


def chunk_of(op: UUID) -> QuerySet[JournalRow]:
    """The chunk that holds one accepted operation, or none."""
    return JournalRow.objects.filter(seq__in=AcceptedOperation.objects.filter(id=op).values("seq")).order_by("-seq")


def operations_in(row: JournalRow, *, action: str = "", op: UUID | None = None, limit: int = 50) -> Iterator[Accepted]:
    """The operations of a chunk, of one action or of one id where that is asked, at most `limit`."""
    for line in json.loads(row.operations):
        if (action and line["action"] != action) or (op is not None and line["id"] != str(op)):
            continue
        limit -= 1
        if limit < 0:
            return
        known = ACTIONS.get(line["action"])
        yield Accepted(
            id=UUID(line["id"]),
            action=line["action"],
            label=known.label if known is not None else line["action"],
            at=line.get("at", ""),
            by=row.by,
            received=row.received,
            origin=row.origin,
            signed=line.get("signed", ""),
        )
