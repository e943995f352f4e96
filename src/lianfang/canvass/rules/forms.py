"""When a form of somebody else is taken, and when it is filled no more.  Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from lianfang.core.errors import Reason

from ..types.forms import (
    COLUMN_TWICE,
    FORM_IS_OVER,
    FORM_NEEDS_A_DAY,
    NOTHING_MAPPED,
    OF_BOTH,
    OF_THE_OTHER_KIND,
    FormColumn,
    FormField,
    FormRows,
)


def reasons_against_form(
    rows: FormRows, columns: Sequence[FormColumn], expires_on: date, *, on: date
) -> Iterator[Reason]:
    """Every reason why a form cannot be filled as it is mapped."""
    if expires_on < on:
        yield Reason(FORM_NEEDS_A_DAY, "expires_on")
    if len({one.place for one in columns}) < len(columns):
        yield Reason(COLUMN_TWICE, "columns")
    if not any(one.field or one.figure for one in columns):
        yield Reason(NOTHING_MAPPED, "columns")
    for n, one in enumerate(columns):
        if (one.field and not fits(one.field, rows)) or (one.figure and rows is FormRows.PEOPLE):
            yield Reason(OF_THE_OTHER_KIND, f"columns.{n}.field" if one.field else f"columns.{n}.figure")


def fits(field: FormField, rows: FormRows) -> bool:
    """Whether a field says something about such a row."""
    return field in OF_BOTH or (field is FormField.AREA) == (rows is FormRows.AREAS)


def reasons_not_to_fill(expires_on: date, *, on: date) -> Iterator[Reason]:
    """Nobody fills what nobody may ask for any more."""
    if expires_on < on:
        yield Reason(FORM_IS_OVER, "form_id", {"day": expires_on.isoformat()})
