"""A mapping proposed for a file: where its heading is, which column says what, and which may not be taken."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..types.lists import SEVERAL, ColumnChoice, DayOrder, ListField
from . import days, numbers, words
from .texts import count, filled, heading, plain

HEADING_WITHIN = 15
"""Lines at the top among which the heading is looked for: titles and notes may stand above it."""
LOOKED_AT = 300
"""Rows from which it is told what a column holds."""
SHOWN = 3
MOSTLY = 0.6
"""From which share of its filled cells a column without a telling heading is what they look like."""

_COORDINATES = re.compile(r"-?\d{1,3}\.\d{3,}\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}")
_DEGREES = re.compile(r"-?\d{1,3}\.\d{4,}")
_CLOCKED = re.compile(r"(?<!\d)\d{1,2}[:时]\d{2}")
_CELL = re.compile(r"(?:460[-_]?\d{2}[-_]\d+[-_]\d+|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2})")
_NUMBERED = re.compile(r"(.{2,}?)(\d{1,2})")
_OF_A_WAY = re.compile("地点|时间|位置|place|time|location|stop")
_SEX = {"男", "女", "m", "f", "male", "female", "男性", "女性", "männlich", "weiblich", "w"}


@dataclass(frozen=True)
class Column:
    """A column of a file: its place, heading, what it is proposed to be, whether it may not be taken, and some cells."""

    place: int
    heading: str
    field: ListField | None = None
    forbidden: bool = False
    by_cells: bool = False
    filled: int = 0
    shown: tuple[str, ...] = ()

    def choice(self) -> ColumnChoice:
        return ColumnChoice(place=self.place, heading=self.heading[:120], field=self.field)


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a file: from which line on its rows stand, its columns, and which way round its days are."""

    first: int
    columns: tuple[Column, ...]
    day_order: DayOrder
    heading_lines: int

    def chosen(self, fields: Mapping[int, ListField], order: DayOrder) -> "Proposal":
        """The same with what somebody chose for each column, by its place; what may not be taken is not."""
        columns = (replace(c, field=None if c.forbidden else fields.get(c.place)) for c in self.columns)
        return replace(self, columns=tuple(columns), day_order=order)

    def choices(self) -> tuple[ColumnChoice, ...]:
        return tuple(column.choice() for column in self.columns if column.field is not None)


def propose(lines: Sequence[Sequence[Any]], saved: Mapping[str, ListField | None] | None = None) -> Proposal:
    """A mapping for the lines of a file; `saved` gives the field of headings that were mapped before, None: not taken."""
    top, height = _heading(lines)
    first = top + height
    heads = _joined(lines, top, height)
    sample = [line for line in lines[first : first + LOOKED_AT] if filled(line)]
    width = max([len(heads), *(len(line) for line in sample)], default=0)
    columns = [_column(x, heads[x] if x < len(heads) else "", sample) for x in range(width)]
    columns = _without_series([column for column in columns if column.heading or column.filled])
    columns = [_named(column, sample, saved or {}) for column in columns]
    taken = _each_once(_by_cells(columns, sample))
    dated = [c.place for c in taken if c.field in (ListField.BORN_ON, ListField.CAME_ON)]
    order = days.order_of(line[x] for line in sample for x in dated if x < len(line))
    return Proposal(first, tuple(taken), DayOrder(order), height)


def is_forbidden(said: str) -> bool:
    """Whether a heading is of a column that tells where somebody was, when."""
    compact, parts = heading(said), re.split(r"[^a-z]+", plain(said).casefold())
    for word in words.TRAJECTORY:
        if (word in parts) if word in words.EXACT_ONLY else heading(word) in compact:
            return compact not in words.NAMED
    return False


def field_of(said: str) -> ListField | None:
    """The field that a heading names: by its words as they stand, else by a telling word within it."""
    compact = heading(said)
    if not compact:
        return None
    if (found := words.NAMED.get(compact)) is not None:
        return found
    if any(word in compact for word in words.OF_OTHERS) or compact.startswith(("是否", "有无")):
        return None
    for part in reversed(re.split(r"[\s/|]+", plain(said))):
        if (found := words.NAMED.get(heading(part))) is not None:
            return found
    return next((f for f, known in words.INSIDE.items() if any(word in compact for word in known)), None)


def _heading(lines: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """The first line of the heading, and over how many lines it goes: 0 where the file has none."""
    best, at = 0, 0
    for y, line in enumerate(lines[:HEADING_WITHIN]):
        known = sum(1 for cell in line if field_of(plain(cell)) is not None or is_forbidden(plain(cell)))
        if known > best and not _holds_people(line):
            best, at = known, y
    if best == 0:
        return _without_known_words(lines)
    top = at - 1 if at and _is_upper(lines[at - 1], lines[at]) else at
    below = at + 1 < len(lines) and _is_lower(lines[at], lines[at + 1])
    return top, at - top + (2 if below else 1)


def _without_known_words(lines: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Of a file whose headings nobody knows: its first filled line, unless there are people in it already."""
    y = next((y for y, line in enumerate(lines) if count(line) > 1), 0)
    return (y, 0) if not lines or _holds_people(lines[y]) else (y, 1)


def _is_upper(above: Sequence[Any], line: Sequence[Any]) -> bool:
    """Whether the line above is the upper half of a heading: several words over it with gaps where cells were merged."""
    said = {text for cell in above if (text := plain(cell))}
    return 2 <= len(said) <= count(line) and any(_gap(above, x) for x in range(len(line))) and not _holds_people(above)


def _is_lower(line: Sequence[Any], below: Sequence[Any]) -> bool:
    """Whether the line below is the lower half: words under the merged cells of this one, and not a person's."""
    said = [x for x, cell in enumerate(below) if plain(cell)]
    if not said or _holds_people(below) or any(any(c.isdigit() for c in plain(below[x])) for x in said):
        return False
    under_gaps = [x for x in said if _gap(line, x)]
    known = [x for x in said if field_of(plain(below[x])) is not None]
    return bool(under_gaps) and len(said) < count(line) + len(under_gaps) and bool(known)


def _gap(line: Sequence[Any], x: int) -> bool:
    """Whether a cell is empty, or says again what stands left of it: a merged one."""
    return x >= len(line) or not plain(line[x]) or (x > 0 and plain(line[x]) == plain(line[x - 1]))


def _holds_people(line: Sequence[Any]) -> bool:
    """Whether a line says something of a person: a number or a day."""
    return any(
        numbers.identity(cell).value[:17].isdigit() and len(numbers.identity(cell).value) == 18 for cell in line
    ) or any(_is_phone(cell) or days.read(cell, year=2000).day is not None for cell in line)


def _joined(lines: Sequence[Sequence[Any]], top: int, height: int) -> list[str]:
    """One heading for each column: what stands above and below each other, a merged cell carried on to the right."""
    if height == 0:
        return []
    rows = [[plain(cell) for cell in line] for line in lines[top : top + height]]
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    for row, below in pairwise(rows):
        for x in range(1, width):
            if not row[x] and below[x] and below[x - 1] not in ("", row[x - 1]):
                row[x] = row[x - 1]
    return [" / ".join(dict.fromkeys(row[x] for row in rows if row[x])) for x in range(width)]


def _column(x: int, said: str, sample: Sequence[Sequence[Any]]) -> Column:
    cells = [text for line in sample if x < len(line) and (text := plain(line[x]))]
    wrong = is_forbidden(said) or (bool(cells) and _share(cells, _tells_where) >= MOSTLY / 2)
    return Column(x, said, forbidden=wrong, filled=len(cells), shown=tuple(dict.fromkeys(cells))[:SHOWN])


def _share(cells: Sequence[str], fits: Any) -> float:
    return sum(1 for cell in cells if fits(cell)) / len(cells) if cells else 0.0


def _tells_where(cell: str) -> bool:
    """Coordinates, an aerial, a device's address; or a text with three times of day: a way through a day."""
    return bool(
        _COORDINATES.search(cell)
        or _DEGREES.fullmatch(cell)
        or _CELL.fullmatch(cell)
        or len(_CLOCKED.findall(cell)) >= 3
    )


def _without_series(columns: list[Column]) -> list[Column]:
    """Columns numbered through (place 1, time 1, place 2 ...) tell a way: forbidden, all of them."""
    stems: dict[str, set[str]] = {}
    for column in columns:
        if found := _NUMBERED.fullmatch(heading(column.heading)):
            stems.setdefault(found[1], set()).add(found[2])
    ways = {stem for stem, numbered in stems.items() if len(numbered) > 1 and _OF_A_WAY.search(stem)}
    return [
        replace(c, forbidden=True) if (found := _NUMBERED.fullmatch(heading(c.heading))) and found[1] in ways else c
        for c in columns
    ]


def _named(column: Column, sample: Sequence[Sequence[Any]], saved: Mapping[str, ListField | None]) -> Column:
    if column.forbidden:
        return column
    if heading(column.heading) in saved:
        return replace(column, field=saved[heading(column.heading)])
    return replace(column, field=field_of(column.heading))


def _by_cells(columns: Sequence[Column], sample: Sequence[Sequence[Any]]) -> list[Column]:
    """What no heading tells, told by the cells; where there is a name and so on already, nothing is guessed twice."""
    known = {column.field for column in columns}
    found = []
    for column in columns:
        if column.field is None and not column.forbidden and not column.heading and column.filled:
            cells = [line[column.place] for line in sample if column.place < len(line) and plain(line[column.place])]
            guess = next((f for f, fits in _LOOKS if f not in known and _share(cells, fits) >= MOSTLY), None)
            known.add(guess)
            column = replace(column, field=guess, by_cells=guess is not None)
        found.append(column)
    return found


def _each_once(columns: Iterable[Column]) -> list[Column]:
    """Of several columns that would be the same field the one that says most, the first of equals; but for those that join."""
    columns = list(columns)
    best: dict[ListField, Column] = {}
    for column in columns:
        field = column.field
        if field is not None and field not in SEVERAL and (field not in best or column.filled > best[field].filled):
            best[field] = column
    return [
        replace(c, field=None) if c.field is not None and c.field not in SEVERAL and best[c.field] is not c else c
        for c in columns
    ]


def _is_phone(cell: Any) -> bool:
    said = numbers.telephone(cell).value.lstrip("+")
    return said.isdigit() and ((len(said) == 11 and said[0] == "1") or (len(said) == 13 and said.startswith("861")))


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and re.fullmatch(r"[\u4e00-\u9fff·]{2,5}", plain(cell)) is not None


_LOOKS: tuple[tuple[ListField, Any], ...] = (
    (ListField.ID_NUMBER, lambda cell: len(numbers.identity(cell).value) == 18 or numbers.identity(cell).lost),
    (ListField.PHONE, _is_phone),
    (ListField.SEX, lambda cell: plain(cell).casefold() in _SEX),
    (ListField.NAME, _is_name),
)
"""What a column without a heading may be, told by its cells: nothing else is told surely enough."""
