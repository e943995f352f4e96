"""Divisions that are renamed, or merged into another: what was recorded under them is found still.

A division that was merged stays in the tree, closed, below the one that it went into; so whoever answers for that one sees what
was recorded there, and every sum over it holds what was counted there.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label

from . import queries
from .grids import tell_tree_changed
from .models import Division, FormerCode, FormerName
from .types import (
    INTO_ITSELF,
    KEEP_DIVISIONS,
    NOT_IN_USE,
    OTHER_LEVEL,
    SAME_NAME,
    STILL_CALLED_SO,
    YEARS_TURNED_ROUND,
    Code,
    DivisionId,
    Year,
)


@action(duty=KEEP_DIVISIONS, kind=Kind.DECISION, label=_("Rename a division"))
def rename_division(*, division_id: DivisionId, name: Label, by: Actor, at: datetime, ids: Ids) -> Division:
    """Call a division something else; it is found by its former name still.  Raises Refused with every reason."""
    row = queries.lock_division(division_id)
    reasons = [Reason(NOT_IN_USE, "division_id", {"name": row.name})] if row.valid_to is not None else []
    refuse_if([*reasons, *([Reason(SAME_NAME, "name")] if row.name == name else [])])
    called(row, name, by=by, at=at, ids=ids)
    return row


def called(row: Division, name: str, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Give a division another name and keep the one that it had.  Internal."""
    FormerName.objects.create(id=ids.new("former-name", row.id), division=row, name=row.name, **stamp(ids, by, at))
    row.name = name
    row.save(update_fields=["name"])
    tell_tree_changed()


@action(duty=KEEP_DIVISIONS, kind=Kind.SETUP, label=_("Note a code of an earlier edition"))
def note_former_code(
    *,
    division_id: DivisionId,
    code: Code,
    name: Label,
    first_year: Year | None = None,
    last_year: Year | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> FormerCode:
    """What had this code and name in an earlier edition lies in this division today: either leads here.

    Noting it again changes nothing.  Raises Refused with every reason.
    """
    row = queries.lock_division(division_id)
    reasons = [Reason(STILL_CALLED_SO, "code")] if (row.code, row.name) == (code, name) else []
    if first_year is not None and last_year is not None and last_year < first_year:
        reasons.append(Reason(YEARS_TURNED_ROUND, "last_year"))
    refuse_if(reasons)
    known = FormerCode.objects.filter(division=row, code=code, name=name).first()
    return known or FormerCode.objects.create(
        id=ids.new("former-code", f"{row.id}/{code}/{name}"),
        division=row,
        code=code,
        name=name,
        first_year=first_year,
        last_year=last_year,
        **stamp(ids, by, at),
    )


def reasons_not_to_merge(row: Division, into: Division) -> Iterator[Reason]:
    """Every reason why a division does not go into another."""
    for one, field in ((row, "division_id"), (into, "into_id")):
        if one.valid_to is not None:
            yield Reason(NOT_IN_USE, field, {"name": one.name})
    if into.path.startswith(row.path):
        yield Reason(INTO_ITSELF, "into_id")
    elif row.level != into.level:
        yield Reason(OTHER_LEVEL, "into_id")


def merge_into(*, division_id: UUID, into_id: UUID, at: datetime) -> Division:
    """Close a division and put it, with what lies in it, below another: what lies in it in use lies in that one itself.

    Internal: the journey that also takes its households along calls it inside its own operation.  Raises Refused.
    """
    first, second = sorted([division_id, into_id])
    locked = {row.id: row for row in (queries.lock_division(first), queries.lock_division(second))}
    row, into = locked[division_id], locked[into_id]
    refuse_if(reasons_not_to_merge(row, into))
    row.valid_to = at.astimezone(local_zone()).date()
    row.save(update_fields=["valid_to"])
    for child in Division.objects.filter(parent=row, valid_to=None).order_by("id"):
        _put_below(child, into)
    _put_below(row, into)
    tell_tree_changed()
    return into


def _put_below(row: Division, into: Division) -> None:
    """Let a division, with everything in it, lie in another."""
    before, after = row.path, f"{into.path}{row.id}/"
    moving = list(Division.objects.filter(path__startswith=before))
    for one in moving:
        one.path = after + one.path.removeprefix(before)
        if one.id == row.id:
            one.parent = into
    Division.objects.bulk_update(moving, ["path", "parent"])
    row.path, row.parent = after, into
