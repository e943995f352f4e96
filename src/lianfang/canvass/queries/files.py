"""A file of a list before and while it is read into it: what its rows would become, and what is sent of them."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.errors import Reason
from lianfang.core.ids import derived
from lianfang.places import queries as places

from ..marking import mark_of
from ..models import LeadList, ListImport
from ..reading import rows as reading
from ..reading.texts import filled
from ..rules import lists as rules
from ..types.leads import NO_SUCH_AREA, LeadEntry
from ..types.lists import ROWS_IN_A_CHUNK, ColumnChoice, DayOrder, ListField, Totals
from . import lists

PARTS = re.compile(r"\s*[/／·>]\s*")
FEWEST_OF_A_CODE = 6


class Areas:
    """Which division a text of a list names, below the division of the list; each text is looked up once."""

    def __init__(self, root: UUID) -> None:
        self._root = root
        self._known: dict[str, UUID | None] = {}

    def __call__(self, said: str) -> UUID | None:
        if said not in self._known:
            self._known[said] = self._found(said)
        return self._known[said]

    def _found(self, said: str) -> UUID | None:
        parts = [part for part in PARTS.split(said) if part]
        if code := next((part for part in parts if part.isdigit() and len(part) >= FEWEST_OF_A_CODE), ""):
            found = places.by_code(code.ljust(12, "0"))
            return found if found is not None and places.contains(self._root, found) else None
        lying = places.lying_at(parts, [self._root])
        return lying[0] if len(lying) == 1 else None


@dataclass(frozen=True)
class Row:
    """A row of a file: what goes into the list, or why nothing does."""

    line: reading.Line
    entry: dict[str, Any]
    reasons: tuple[Reason, ...]


@dataclass
class Preview:
    """What would become of the rows of a file: control totals, reasons by how often, people by division, some refused rows."""

    totals: Totals = field(default_factory=Totals)
    reasons: Counter[str] = field(default_factory=Counter)
    divisions: Counter[UUID] = field(default_factory=Counter)
    refused: list[Row] = field(default_factory=list)


def mapped(columns: Sequence[ColumnChoice], order: DayOrder, year: int) -> reading.Mapped:
    """How the columns of a file are read."""
    return reading.Mapped.of(columns, order, year)


def mapped_by(one: ListImport) -> reading.Mapped:
    """How the columns of a file are read that is being read into a list."""
    columns = [ColumnChoice.model_validate(said) for said in one.columns]
    return mapped(columns, DayOrder(one.day_order), lists.local_day(one.at).year)


def rows_of(
    lines: Sequence[Sequence[Any]],
    first: int,
    how: reading.Mapped,
    root: UUID,
    wanted: Container[int] | None = None,
) -> Iterator[Row]:
    """Every filled line of a file, or those of the numbers `wanted`, as what it would be in a list of the division `root`."""
    areas = Areas(root)
    for line in reading.rows(lines, first, how, wanted):
        division = areas(line.said.area) if line.said.area else None
        unknown = bool(line.said.area) and division is None
        reasons = (*line.reasons, *([Reason(NO_SUCH_AREA, ListField.AREA)] if unknown else ()))
        yield Row(line, _entry(line, division), reasons)


def filled_rows(lines: Sequence[Sequence[Any]], first: int) -> list[Sequence[Any]]:
    """The filled lines of a file from `first` on: its rows, the first of number 1."""
    return [line for line in lines[first:] if filled(line)]


def open_rows(one: ListImport) -> list[tuple[int, int]]:
    """The rows of a file that nothing became of yet, in stretches of at most a chunk."""
    return list(rules.open_stretches(one.facts()))


def _entry(line: reading.Line, division: UUID | None) -> dict[str, Any]:
    said = line.said
    entry = {
        "row": line.row,
        "name": said.name,
        "sex": said.sex.value,
        "born_on": said.born_on.isoformat() if said.born_on else None,
        "id_number": said.id_number,
        "phone": said.phone,
        "division_id": str(division) if division is not None else None,
        "address": said.address,
        "from_place": said.from_place,
        "came_on": said.came_on.isoformat() if said.came_on else None,
        "ticket": said.ticket,
        "transit": said.transit,
        "stayed": said.stayed,
        "note": said.note,
    }
    return {name: value for name, value in entry.items() if value not in ("", None)}


def preview(kept: LeadList, found: Iterator[Row], *, shown: int = 20) -> Preview:
    """What would become of these rows, nothing written."""
    made, key = Preview(), privacy.key_of(kept.id)
    seen: set[str] = set()
    while chunk := list(islice(found, ROWS_IN_A_CHUNK)):
        marks = [mark_of(key, LeadEntry.model_validate(row.entry)) if not row.reasons else None for row in chunk]
        known = lists.leads_marked(kept.id, [mark for mark in marks if mark is not None])
        for row, mark in zip(chunk, marks, strict=True):
            made.totals += _became(row, mark, seen, known)
            made.reasons.update({reason.code for reason in row.reasons})
            if row.reasons and len(made.refused) < shown:
                made.refused.append(row)
            if not row.reasons and mark not in seen:
                made.divisions[UUID(row.entry.get("division_id", str(kept.division_id)))] += 1
            if mark is not None:
                seen.add(mark)
    return made


def _became(row: Row, mark: str | None, seen: set[str], known: Mapping[str, UUID]) -> Totals:
    if row.reasons:
        return Totals(1, refused=1)
    return Totals(1, merged=1) if mark is not None and (mark in seen or mark in known) else Totals(1, accepted=1)


def payload(one: ListImport, chunk: Sequence[Row]) -> dict[str, Any]:
    """What is sent of consecutive rows of a file: those taken, each with the lead it repeats, and why others are not."""
    key = privacy.key_of(one.list_id)
    taken = [row for row in chunk if not row.reasons]
    marks = [mark_of(key, LeadEntry.model_validate(row.entry)) for row in taken]
    known = lists.leads_marked(one.list_id, [mark for mark in marks if mark is not None])
    for n, repeated in rules.twice(marks, known).items():
        same = derived(one.id, "lead", taken[repeated].line.row) if isinstance(repeated, int) else repeated
        taken[n].entry["same_as"] = str(same)
    refused = [{"row": row.line.row, "reasons": rules.codes_of(row.reasons)} for row in chunk if row.reasons]
    return {
        "list_id": str(one.list_id),
        "import_id": str(one.id),
        "first": chunk[0].line.row,
        "entries": [row.entry for row in taken],
        "refused": refused,
    }
