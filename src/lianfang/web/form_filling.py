"""Filling somebody else's form from what is known: a row for each person or area, what is not known left empty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from lianfang.canvass.types.forms import FormColumn, FormField, FormHead, FormRows
from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.figures import Value
from lianfang.core.privacy import mask_number
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.types import SEE, SEX_WORDS, SOJOURN_WORDS, VULNERABLE_WORDS
from lianfang.places import queries as places
from lianfang.reporting import queries as reporting
from lianfang.roster import queries as roster

from .shown import several

HOME_PREFIX = "+86"
"""Forms of the country give a telephone number as it is called within it."""
LEVELS = {FormField.COUNTY: 3, FormField.TOWN: 4, FormField.VILLAGE: 5}


@dataclass(frozen=True)
class Filled:
    """The rows of a form as they are filled, and of how many rows each column stays empty."""

    rows: list[list[str]]
    empty: dict[int, int]
    more: bool = False
    """Whether there are more rows than one file may hold."""


def in_its_language(head: FormHead) -> Any:
    """The language of a form, in which its rows are said: Chinese where its heading is, else the reader's."""
    chinese = any("\u4e00" <= sign <= "\u9fff" for line in head.lines for said in line for sign in said)
    return override("zh-hans" if chinese else get_language())


def filled(
    by: Actor, at: datetime, rows: FormRows, columns: Sequence[FormColumn], area: UUID, *, most: int, clear: bool
) -> Filled:
    """The rows of a form for an area; identity numbers and telephones are masked unless `clear`.  The caller records the look."""
    fill = _people if rows is FormRows.PEOPLE else _areas
    lines, more = fill(by, at, columns, area, most, clear)
    empty = {one.place: sum(not line[n] for line in lines) for n, one in enumerate(columns)}
    return Filled(lines, {place: n for place, n in empty.items() if n}, more)


def _same_for_all(by: Actor, at: datetime) -> Mapping[FormField, str]:
    name = roster.member_names([by.member]).get(by.member, "")
    return {FormField.TODAY: f"{localtime(at):%Y-%m-%d}", FormField.FILLED_BY: name}


def _people(
    by: Actor, at: datetime, columns: Sequence[FormColumn], area: UUID, most: int, clear: bool
) -> tuple[list[list[str]], bool]:
    """Everybody who lives in the area and whom the reader sees, by village and name."""
    within = list(places.under(area))
    found = people.visible(by, SEE, at).filter(division_id__in=within, destroyed_at=None, same_as=None)
    ids = list(found.order_by("division__code", "search__name", "id").values_list("id", flat=True)[: most + 1])
    more, ids = len(ids) > most, ids[:most]
    known = _Known(by, at, ids, {one.field for one in columns if one.field}, clear=clear)
    return [[known.said(id, n, one.field) for one in columns] for n, id in enumerate(ids, 1) if id in known.cards], more


class _Known:
    """What is known of some people, gathered once for all of them; only what the form asks for is opened."""

    def __init__(self, by: Actor, at: datetime, ids: Sequence[UUID], asked: set[FormField], *, clear: bool) -> None:
        self.cards = people.cards(ids, at)
        self.same, self.clear = _same_for_all(by, at), clear
        opened = asked & {FormField.ID_NUMBER, FormField.PHONE, FormField.ADDRESS, FormField.BORN_ON}
        self.details = {id: details for id in ids if opened and (details := _details(id)) is not None}
        bound = asked & {FormField.BOUND_BY, FormField.BOUND_UNTIL}
        self.standings = journeys.standings(by, ids, at) if bound else {}
        self.elsewhere = people.elsewhere_of(ids) if FormField.ELSEWHERE in asked else {}

    def said(self, id: UUID, n: int, field: FormField | None) -> str:
        """What a column says of somebody, the nth of them; empty where it is not known."""
        if field is None:
            return ""
        if field in self.same:
            return self.same[field]
        if field in LEVELS:
            return _above(self.cards[id].division_id, LEVELS[field])
        return SAYS[field](self, id, n) if field in SAYS else ""

    def detail(self, id: UUID, name: str) -> str:
        return str(self.details.get(id, {}).get(name) or "")

    def number(self, id: UUID, name: str) -> str:
        said = self.detail(id, name).removeprefix(HOME_PREFIX)
        return said if self.clear or not said else mask_number(said)

    def bound(self, id: UUID) -> journeys.Binding | None:
        """The signed order that binds somebody, where the reader may see orders."""
        standing = self.standings.get(id)
        binding = standing.binding if standing is not None else None
        return binding if binding is not None and binding.signed else None


def _details(person_id: UUID) -> Any:
    try:
        return people.details(person_id)
    except privacy.Destroyed:
        return None


def _elsewhere(known: _Known, id: UUID) -> str:
    one = known.elsewhere.get(id)
    return str(SOJOURN_WORDS[one.kind]) if one is not None else ""


def _bound_by(known: _Known, id: UUID) -> str:
    bound = known.bound(id)
    return bound.category.text(get_language() or "en") if bound is not None else ""


def _until(known: _Known, id: UUID) -> str:
    bound = known.bound(id)
    return f"{localtime(bound.due_at):%Y-%m-%d}" if bound is not None and bound.due_at is not None else ""


SAYS: Mapping[FormField, Callable[[_Known, UUID, int], str]] = {
    FormField.COUNTER: lambda known, id, n: str(n),
    FormField.NAME: lambda known, id, n: known.cards[id].name,
    FormField.SEX: lambda known, id, n: str(SEX_WORDS[known.cards[id].sex]),
    FormField.AGE: lambda known, id, n: "" if known.cards[id].age is None else str(known.cards[id].age),
    FormField.BORN_ON: lambda known, id, n: known.detail(id, "born_on"),
    FormField.ID_NUMBER: lambda known, id, n: known.number(id, "id_number"),
    FormField.PHONE: lambda known, id, n: known.number(id, "phone"),
    FormField.ADDRESS: lambda known, id, n: known.detail(id, "address"),
    FormField.CARE: lambda known, id, n: several(VULNERABLE_WORDS[kind] for kind in known.cards[id].vulnerable),
    FormField.ELSEWHERE: lambda known, id, n: _elsewhere(known, id),
    FormField.BOUND_BY: lambda known, id, n: _bound_by(known, id),
    FormField.BOUND_UNTIL: lambda known, id, n: _until(known, id),
}
"""How each field is said of a person."""


def _above(division_id: UUID, level: int) -> str:
    """The name of what a division lies in at a level."""
    line = [*places.ancestors(division_id)]
    line = line if division_id in line else [*line, division_id]
    return next((places.division(id).name for id in line if places.level_of(id) == level), "")


def _areas(
    by: Actor, at: datetime, columns: Sequence[FormColumn], area: UUID, most: int, clear: bool
) -> tuple[list[list[str]], bool]:
    """The divisions right below the area with their figures, the area itself where it has none; in the order of their codes."""
    figures = {one.figure for one in columns if one.figure}
    shares = {id: {s.division_id: s.value for s in reporting.breakdown(id, by, at, division_id=area)} for id in figures}
    below = sorted(places.children(area).values_list("id", flat=True), key=places.code_of) or [area]
    same = _same_for_all(by, at)

    def said(id: UUID, n: int, one: FormColumn) -> str:
        if one.figure:
            return _value(shares[one.figure].get(id))
        if one.field is FormField.COUNTER:
            return str(n)
        if one.field is FormField.AREA:
            return places.division(id).name
        if one.field in LEVELS:
            return _above(id, LEVELS[one.field])
        return same.get(one.field, "") if one.field else ""

    return [[said(id, n, one) for one in columns] for n, id in enumerate(below[:most], 1)], len(below) > most


def _value(value: Value) -> str:
    return "" if value is None else str(value)


def as_workbook(head: FormHead, columns: Sequence[FormColumn], found: Filled, mark: str) -> bytes:
    """The form as a spreadsheet: its heading as it was, the rows beneath, and under them who filled it, when and what for.

    Every cell is text or a number: nothing that was typed computes.
    """
    out = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, plain)
    book.set_properties({"comments": mark, "author": "Lianfang"})
    page = book.add_worksheet(_("Form"))
    top = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#E7EEF0"}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    pale = book.add_format({"font_color": "#5F6F73", "italic": True})
    for y, line in enumerate(head.lines):
        for x, said in enumerate(line):
            page.write_string(y, x, said, top)
    for one in head.merged:
        page.merge_range(one.top, one.left, one.bottom, one.right, head.lines[one.top][one.left], top)
    width = max(len(line) for line in head.lines)
    page.set_column(0, max(width - 1, 0), 16)
    for y, row in enumerate(found.rows, len(head.lines)):
        said_at = {one.place: said for one, said in zip(columns, row, strict=True)}
        for x in range(width):
            said = said_at.get(x, "")
            if _counts(columns, x) and said.lstrip("-").isdigit():
                page.write_number(y, x, int(said), cell)
            else:
                page.write_string(y, x, said, cell)
    page.write_string(len(head.lines) + len(found.rows) + 1, 0, mark, pale)
    page.freeze_panes(len(head.lines), 0)
    book.close()
    return out.getvalue()


def _counts(columns: Sequence[FormColumn], place: int) -> bool:
    return any(one.place == place and (one.figure or one.field is FormField.COUNTER) for one in columns)
