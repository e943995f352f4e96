"""The rows of a file read into what a lead says, each with every reason why it cannot be taken."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from stdnum.cn import ric

from lianfang.core.errors import Reason
from lianfang.people.types import Sex

from ..types import leads
from ..types.lists import SEVERAL, ColumnChoice, DayOrder, ListField
from . import days, numbers
from .proposing import field_of
from .texts import filled, plain

SEXES = {
    **dict.fromkeys(("男", "男性", "m", "male", "man", "männlich", "1", "homme"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "f", "female", "woman", "weiblich", "w", "2", "femme"), Sex.FEMALE),
    **dict.fromkeys(
        (
            "",
            "未知",
            "不详",
            "unknown",
            "na",
            "n/a",
            "other",
            "其他",
            "u",
            "-",
            "divers",
            "x",
            "transgender",
            "intersex",
        ),
        Sex.UNKNOWN,
    ),
}
EMPTY = {"", "无", "不详", "未知", "na", "n/a", "none", "-", "--", "/", "null", "nan", "#n/a"}
"""What cells say that say nothing."""
_REMARK = re.compile(r"^(合计|总计|小计|共计|注[:：]|说明[:：]|填表|制表|审核|total|sum|note:)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ASIDE = re.compile(r"[(（\[【](.*?)[)）\]】]")
LONGEST = 200


@dataclass(frozen=True)
class Said:
    """What a row says of somebody, in one form."""

    name: str = ""
    sex: Sex = Sex.UNKNOWN
    born_on: date | None = None
    id_number: str = ""
    phone: str = ""
    area: str = ""
    address: str = ""
    from_place: str = ""
    came_on: date | None = None
    ticket: str = ""
    transit: str = ""
    stayed: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A filled line of a file: its number (from 1) and place among the filled ones, what it says, and what is wrong with it."""

    number: int
    row: int
    said: Said
    reasons: tuple[Reason, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """How the columns of a file are read: places by field, and which way round its days are."""

    places: Mapping[ListField, tuple[int, ...]]
    day_order: DayOrder = DayOrder.UNSAID
    heading: tuple[str, ...] = ()
    year: int | None = None

    @classmethod
    def of(cls, columns: Sequence[ColumnChoice], order: DayOrder, year: int | None = None) -> "Mapped":
        found: dict[ListField, tuple[int, ...]] = {}
        for one in columns:
            if one.field is not None:
                found[one.field] = (*found.get(one.field, ()), one.place)
        return cls(found, order, tuple(one.heading for one in columns), year)


def rows(
    lines: Sequence[Sequence[Any]], first: int, mapped: Mapped, wanted: Container[int] | None = None
) -> Iterator[Line]:
    """Every filled line from `first` on, or those of the numbers `wanted`: nobody is passed over, a line that says nobody is
    refused as that."""
    row = 0
    for n, line in enumerate(lines[first:], start=first + 1):
        if filled(line):
            row += 1
            if wanted is None or row in wanted:
                yield read(n, row, line, mapped)


def read(number: int, row: int, line: Sequence[Any], mapped: Mapped) -> Line:
    """One filled line, shifted where its cells have drifted by a column."""
    cells = tuple(plain(cell) for cell in line)
    if reason := _no_row(cells):
        return Line(number, row, Said(), (reason,), cells)
    reading = _Reading(_shifted(line, mapped), mapped)
    said = reading.said()
    return Line(number, row, said, tuple(_unless_found(said, reading.reasons)), cells)


def _no_row(cells: Sequence[str]) -> Reason | None:
    known = [cell for cell in cells if cell]
    if len(known) > 1 and not _DIGIT.search("".join(known)) and all(field_of(cell) is not None for cell in known):
        return Reason(leads.HEADING_AGAIN)
    return Reason(leads.NOT_A_ROW) if _REMARK.match(known[0]) and len(set(known)) <= 3 else None


def _unless_found(said: Said, reasons: list[Reason]) -> Iterator[Reason]:
    yield from reasons
    by_name = said.name and (said.born_on or said.address or said.area)
    if not (by_name or said.id_number or said.phone) and not reasons:
        yield Reason(leads.NOT_SOMEBODY)


STRONG: Mapping[ListField, Callable[[Any], bool]] = {
    ListField.ID_NUMBER: lambda cell: len(numbers.identity(cell).value) == 18,
    ListField.PHONE: lambda cell: len(numbers.telephone(cell).value.lstrip("+")) in (11, 13),
    ListField.SEX: lambda cell: plain(cell).casefold() in SEXES and bool(plain(cell)) and not plain(cell).isdigit(),
    ListField.BORN_ON: lambda cell: days.read(cell).day is not None,
}
"""Fields whose cells tell by themselves that they are what they should be."""


def _shifted(line: Sequence[Any], mapped: Mapped) -> Sequence[Any]:
    """The line moved by one cell where as it stands nothing fits, and moved at least two telling cells do."""
    where = [(mapped.places[f][0], fits) for f, fits in STRONG.items() if f in mapped.places]

    def fitting(by: int) -> int:
        return sum(1 for x, fits in where if 0 <= x + by < len(line) and fits(line[x + by]))

    if len(where) < 2 or fitting(0):
        return line
    by = max((1, -1), key=fitting)
    if fitting(by) < 2:
        return line
    return list(line[1:]) if by == 1 else ["", *line]


@dataclass
class _Reading:
    """One line being read: what is wrong with it, and what its cells said besides."""

    line: Sequence[Any]
    mapped: Mapped
    reasons: list[Reason] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    def said(self) -> Said:
        said = Said(
            name=self._name(),
            id_number=self._number(),
            phone=self._phone(),
            born_on=self._day(ListField.BORN_ON),
            came_on=self._day(ListField.CAME_ON),
            sex=self._sex(),
            area=" / ".join(self._texts(ListField.AREA)),
            address=" ".join(self._texts(ListField.ADDRESS))[:LONGEST],
            from_place=" ".join(self._texts(ListField.FROM_PLACE))[:LONGEST],
            ticket=" ".join(self._texts(ListField.TICKET))[:LONGEST],
            transit=" ".join(self._texts(ListField.TRANSIT))[:LONGEST],
            stayed=" ".join(self._texts(ListField.STAYED))[:LONGEST],
        )
        note = "; ".join(dict.fromkeys([*self._texts(ListField.NOTE), *self.asides]))[:LONGEST]
        return _completed(replace(said, note=note))

    def _cell(self, wanted: ListField) -> Any:
        places = self.mapped.places.get(wanted, ())
        cell = self.line[places[0]] if places and places[0] < len(self.line) else ""
        return "" if plain(cell).casefold() in EMPTY else cell

    def _texts(self, wanted: ListField) -> list[str]:
        places = self.mapped.places.get(wanted, ())
        texts = [plain(self.line[x]) for x in places if x < len(self.line)]
        return [text for text in texts if text.casefold() not in EMPTY][: None if wanted in SEVERAL else 1]

    def _name(self) -> str:
        whole = plain(self._cell(ListField.NAME))
        if not whole:
            parts = [plain(self._cell(f)) for f in (ListField.SURNAME, ListField.GIVEN_NAME)]
            chinese = all(re.fullmatch(r"[\u4e00-\u9fff]*", part) for part in parts)
            whole = "".join(parts) if chinese else " ".join(part for part in reversed(parts) if part)
        self.asides += [aside for aside in _ASIDE.findall(whole) if aside]
        name = _ASIDE.sub("", whole).strip()
        if re.fullmatch(r"[\u4e00-\u9fff]( [\u4e00-\u9fff]){1,3}", name):
            name = name.replace(" ", "")
        return name[:100]

    def _number(self) -> str:
        cell = self._cell(ListField.ID_NUMBER)
        found = numbers.identity(cell)
        if found.lost:
            self.reasons.append(Reason(leads.NUMBER_LOST, ListField.ID_NUMBER))
        elif not found.value and found.rest:
            self.reasons.append(Reason(leads.NOT_A_NUMBER_OF_SOMEBODY, ListField.ID_NUMBER))
        elif found.value:
            self.asides += [found.rest] if found.rest else []
            if re.fullmatch(r"\d{17}[\dX]", found.value) and ric.calc_check_digit(found.value) != found.value[-1]:
                self.reasons.append(Reason(leads.WRONG_CHECK_DIGIT, ListField.ID_NUMBER))
        return found.value

    def _phone(self) -> str:
        found = numbers.telephone(self._cell(ListField.PHONE))
        if found.lost:
            self.reasons.append(Reason(leads.NUMBER_LOST, ListField.PHONE))
        self.asides += [found.rest] if found.rest else []
        return found.value

    def _day(self, wanted: ListField) -> date | None:
        cell = self._cell(wanted)
        found = days.read(cell, order=self.mapped.day_order, year=self.mapped.year)
        if found.either:
            self.reasons.append(Reason(leads.EITHER_DAY, wanted))
        elif found.day is None and plain(cell):
            self.reasons.append(Reason(leads.NOT_A_DAY, wanted))
        return found.day

    def _sex(self) -> Sex:
        said = plain(self._cell(ListField.SEX)).casefold()
        if said not in SEXES:
            self.reasons.append(Reason(leads.NOT_A_SEX, ListField.SEX))
        return SEXES.get(said, Sex.UNKNOWN)


def _completed(said: Said) -> Said:
    """What a resident number says besides, put in where nothing was said."""
    number = said.id_number
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return said
    sex = said.sex if said.sex is not Sex.UNKNOWN else Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    born = said.born_on or days.read(number[6:14]).day
    return replace(said, sex=sex, born_on=born)
