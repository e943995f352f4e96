"""One row of a table, found or locked for a decision: what is unknown or stale is refused in the same words everywhere."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from . import errors
from .errors import Reason, Refused, Stale
from .models import Versioned

Row = TypeVar("Row", bound=Model)
Decided = TypeVar("Decided", bound=Versioned)


def one_row(rows: "QuerySet[Row]", id: UUID, field: str) -> Row:
    """The row with this id; raises Refused, at the parameter `field`, when there is none."""
    row = rows.filter(pk=id).first()
    if row is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, field))
    return row


def locked_row(rows: "QuerySet[Decided]", id: UUID, field: str, *, seen: int | None = None) -> Decided:
    """The row with this id, locked; raises Refused when there is none, Stale when a decision saw another version."""
    row = one_row(rows.select_for_update(), id, field)
    if seen is not None and row.version != seen:
        raise Stale(seen=seen, current=row.version)
    return row
