"""Pure decisions about lists: on what ground, for how long, which rows of a file, and who comes twice."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from lianfang.core.errors import Reason
from lianfang.core.types import SHUT

from ..reading.proposing import is_forbidden
from ..types.leads import LeadEntry, RefusedRow
from ..types.lists import (
    BEYOND_THE_FILE,
    EXPIRES_TOO_EARLY,
    EXPIRES_TOO_LATE,
    FIELD_TWICE,
    FIELD_WORDS,
    FORBIDDEN_COLUMN,
    LIST_DESTROYED,
    LIST_EXPIRED,
    NOBODY_TO_FIND,
    ROWS_DIFFER,
    ROWS_IN_A_CHUNK,
    ROWS_THERE,
    SEVERAL,
    ColumnChoice,
    ImportFacts,
    ListFacts,
    ListField,
)

FINDS = frozenset({ListField.NAME, ListField.SURNAME, ListField.ID_NUMBER, ListField.PHONE})
"""Of these a file must bring one, or nobody in it can be found."""


def reasons_against_expiry(expires_on: date, most_days: int, *, on: date) -> Iterator[Reason]:
    """Why a list opened on a day may not be kept until `expires_on`."""
    if expires_on <= on:
        yield Reason(EXPIRES_TOO_EARLY, "expires_on")
    elif expires_on > (until := on + timedelta(days=most_days)):
        yield Reason(EXPIRES_TOO_LATE, "expires_on", {"most": most_days, "until": until})


def reasons_not_to_add(facts: ListFacts, *, on: date) -> Iterator[Reason]:
    """Why nothing comes into a list any more."""
    if facts.destroyed_at is not None:
        yield Reason(LIST_DESTROYED, "list_id", {"destroyed_at": facts.destroyed_at})
    elif facts.expires_on < on:
        yield Reason(LIST_EXPIRED, "list_id", {"expires_on": facts.expires_on})


def reasons_against_columns(columns: Sequence[ColumnChoice]) -> Iterator[Reason]:
    """Why the columns of a file may not be read so."""
    fields = [one.field for one in columns if one.field is not None]
    for n, one in enumerate(columns):
        if one.field is not None and is_forbidden(one.heading):
            yield Reason(FORBIDDEN_COLUMN, f"columns.{n}.field")
        if one.field is not None and one.field not in SEVERAL and fields.count(one.field) > 1:
            yield Reason(FIELD_TWICE, f"columns.{n}.field", {"field": str(FIELD_WORDS[one.field])})
    if not FINDS & set(fields):
        yield Reason(NOBODY_TO_FIND, "columns")


def reasons_against_rows(
    facts: ImportFacts, first: int, entries: Sequence[LeadEntry], refused: Sequence[RefusedRow]
) -> Iterator[Reason]:
    """Why these are not the next rows of a file: one missing or twice, too many, beyond its end, there already."""
    came = sorted([one.row for one in entries] + [one.row for one in refused])
    last = first + len(came) - 1
    if not came or len(came) > ROWS_IN_A_CHUNK or came != list(range(first, last + 1)):
        most = min(first + ROWS_IN_A_CHUNK - 1, facts.rows)
        yield Reason(ROWS_DIFFER, "first", {"first": first, "last": most})
    elif last > facts.rows:
        yield Reason(BEYOND_THE_FILE, "first", {"rows": facts.rows})
    if any(begun <= last and first <= ended for begun, ended in facts.chunks):
        yield Reason(ROWS_THERE, "first")


def told_by(entry: LeadEntry) -> str:
    """By what somebody on a list is told from others: the number, else telephone and name, else name and birth.

    Empty where nothing tells, or nobody can read it any more.
    """
    said = (entry.name, entry.id_number, entry.phone)
    if SHUT in "".join(said):
        return ""
    if entry.id_number:
        return f"number\x00{entry.id_number}"
    if entry.phone:
        return f"phone\x00{entry.phone}\x00{entry.name}"
    return f"name\x00{entry.name}\x00{entry.born_on}\x00{entry.address}" if entry.name else ""


def open_stretches(facts: ImportFacts) -> Iterator[tuple[int, int]]:
    """The rows of a file that nothing became of yet, in stretches of at most a chunk: where an import goes on."""
    at = 1
    for begun, ended in [*sorted(facts.chunks), (facts.rows + 1, facts.rows + 1)]:
        while at < begun:
            last = min(at + ROWS_IN_A_CHUNK, begun) - 1
            yield at, last
            at = last + 1
        at = max(at, ended + 1)


def twice(marks: Sequence[str | None], known: Mapping[str, object]) -> dict[int, object]:
    """For each place in `marks` that repeats an earlier one or a known one, what it repeats: a place, or what is known."""
    found: dict[int, object] = {}
    seen: dict[str, int] = {}
    for n, mark in enumerate(marks):
        if mark is None:
            continue
        if mark in known:
            found[n] = known[mark]
        elif mark in seen:
            found[n] = seen[mark]
        else:
            seen[mark] = n
    return found


def codes_of(reasons: Collection[Reason]) -> list[str]:
    """Reasons as a refused row carries them: code and field."""
    return [f"{one.code}:{one.field}" if one.field else one.code for one in reasons]
