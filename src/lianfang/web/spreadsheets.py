"""The spreadsheet of an operation: its columns, the template to fill in, and refused rows to mend."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from lianfang.core import training
from lianfang.core.registry import Action
from lianfang.core.types import Kind

from .field_words import label_of_path
from .slots import Slot, slots_of

ROWS_AT_MOST = 10_000
ENTRIES_IN_A_ROW = 5
"""How many entries of a list (people at a door, say) stand beside each other in one row."""
HAPPENED_AT = "happened_at"


@dataclass(frozen=True)
class Column:
    """A column of an operation's spreadsheet: the dotted path of its slot, and the slot itself."""

    path: str
    slot: Slot

    @property
    def label(self) -> str:
        return label_of_path(self.path)


@dataclass(frozen=True)
class Sheet:
    """The spreadsheet of one operation."""

    action: Action

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """One column for each thing that can be said in a cell; entries of a list stand beside each other."""
        when = (
            [Column(HAPPENED_AT, Slot(HAPPENED_AT, "datetime", False))] if self.action.kind is Kind.OBSERVATION else []
        )
        return (*_columns(slots_of(self.action.model), ""), *when)


def _columns(slots: Iterable[Slot], path: str) -> Iterator[Column]:
    for slot in slots:
        name = f"{path}{slot.name}"
        if slot.kind == "group":
            yield from _columns(slot.inner, f"{name}.")
        elif slot.kind == "rows":
            for n in range(min(int(slot.most or ENTRIES_IN_A_ROW), ENTRIES_IN_A_ROW)):
                yield from _columns(slot.inner, f"{name}.{n}.")
        else:
            yield Column(name, slot)


def template(action: Action) -> bytes:
    """The empty spreadsheet of an operation: labels, column names, choices to pick from, and a sheet of notes."""
    return _written(action, [], reasons=False)


def refused_rows(action: Action, rows: Sequence[tuple[Mapping[str, str], str]]) -> bytes:
    """The rows that were refused, as they were sent, each with its reasons: to be mended and sent again."""
    return _written(action, rows, reasons=True)


def _written(action: Action, rows: Sequence[tuple[Mapping[str, str], str]], *, reasons: bool) -> bytes:
    target = io.BytesIO()
    # nothing that is typed becomes a formula or a link, here or when the file is opened
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    columns = Sheet(action).columns
    _write_rows(book, columns, rows, reasons=reasons)
    _write_notes(book, action, columns)
    _write_choices(book, columns)
    book.close()
    return target.getvalue()


def _write_rows(book: Any, columns: Sequence[Column], rows: Sequence[Any], *, reasons: bool) -> None:
    sheet = book.add_worksheet(_("Rows")[:31])
    sheet.set_header(f"&L{training.words()}")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF0", "bottom": 1})
    needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#CFE3E8", "bottom": 1})
    key, text = book.add_format({"font_color": "#6B7A80", "font_size": 9}), book.add_format({"num_format": "@"})
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column.label, needed if column.slot.required else head)
        sheet.write_string(1, n, column.path, key)
        sheet.set_column(n, n, max(14, min(40, len(column.label) + 4)), text)
        if column.slot.choices:
            last = len(column.slot.choices)
            listed = _quoted(_("Choices"))
            source = f"={listed}!${_letters(n)}$2:${_letters(n)}${last + 1}"
            several = column.slot.kind == "choices"
            sheet.data_validation(
                2,
                n,
                ROWS_AT_MOST + 1,
                n,
                {"validate": "list", "source": source, "error_type": "information" if several else "stop"},
            )
    if reasons:
        sheet.write_string(0, len(columns), _("Why it was refused"), head)
        sheet.set_column(len(columns), len(columns), 60, text)
    for y, (cells, why) in enumerate(rows, start=2):
        for n, column in enumerate(columns):
            if said := cells.get(column.path, ""):
                sheet.write_string(y, n, said, text)
        if reasons:
            sheet.write_string(y, len(columns), why, text)
    sheet.freeze_panes(2, 1)


def _write_notes(book: Any, action: Action, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(_("Notes")[:31])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, str(action.label), bold)
    sheet.write_string(
        1, 0, _("At most %(most)s rows. Keep the first two rows; fill in from the third.") % {"most": ROWS_AT_MOST}
    )
    sheet.write_string(2, 0, training.words(), bold)
    for n, words in enumerate((_("Column"), _("Name"), _("Needed"), _("What goes in"))):
        sheet.write_string(3, n, words, bold)
    for y, column in enumerate(columns, start=4):
        needed = _("yes") if column.slot.required else ""
        for x, said in enumerate((column.label, column.path, needed, note_on(column.slot))):
            sheet.write_string(y, x, said, wrap)
    sheet.set_column(0, 1, 32)
    sheet.set_column(3, 3, 70)


def _write_choices(book: Any, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(_("Choices")[:31])
    for n, column in enumerate(columns):
        if column.slot.choices:
            sheet.write_string(0, n, column.label)
            for y, choice in enumerate(column.slot.choices, start=1):
                sheet.write_string(y, n, str(choice.words))


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _letters(n: int) -> str:
    letters = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def note_on(slot: Slot) -> str:
    """What a cell of this slot may hold, in a sentence, with its limits."""
    kinds = {
        "date": _("A date such as 2020-02-13."),
        "datetime": _("Date and time such as 2020-02-13 07:30, local time."),
        "yesno": _("Yes or no."),
        "choice": _("One of the choices in the list."),
        "choices": _("Choices of the list, separated by commas."),
        "list": _("Several, separated by commas."),
        "version": _("The version of the record that you saw, a whole number."),
        "reference": _("The identifier, official code or exact name of the record."),
        "integer": _("A whole number."),
        "decimal": _("A number."),
    }
    said = [kinds.get(slot.kind, _("Text."))]
    if slot.longest and slot.kind in ("text", "longtext"):
        said.append(_("At most %(most)s characters.") % {"most": slot.longest})
    if slot.kind in ("integer", "decimal") and slot.least is not None and slot.most is not None:
        said.append(_("From %(least)s to %(most)s.") % {"least": slot.least, "most": slot.most})
    return " ".join(said)
