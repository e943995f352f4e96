"""Reading a filled spreadsheet of an operation: from XLSX, XLS, ODS or CSV to one payload for each row."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, override

from lianfang.canvass.reading import texts
from lianfang.core.errors import Reason, Refused, reason_code
from lianfang.core.registry import Action

from . import headings, sheet_cells
from .forms import SEPARATORS, plain
from .slots import Slot
from .spreadsheets import HAPPENED_AT, ROWS_AT_MOST, Column, Sheet

BYTES_AT_MOST = 8 * 1024 * 1024
UNPACKED_AT_MOST = 200 * 1024 * 1024
COLUMNS_AT_MOST = 400
EMPTY_AT_MOST = 1_000
HEADER_WITHIN = 6
LINES_AT_MOST = ROWS_AT_MOST + EMPTY_AT_MOST + HEADER_WITHIN + 1
"""As many as are read of a file: one more than may stand in it."""
PATIENCE_SECONDS = 30
"""How long the reading of a file is waited for."""
EXACT_DIGITS = 15
"""A spreadsheet keeps a number to fifteen digits: a longer one has lost its end."""
LANGUAGES = ("en", "zh-hans", "zh-hant")
YES = {"yes", "y", "true", "1", "是", "对"}
NO = {"no", "n", "false", "0", "否"}
Resolve = Callable[[str, str], str]
"""The name of a reference and what a cell says in; the id of the record, or the text as it stands when none is found."""

TOO_LARGE_FILE = reason_code("web.too_large_file", gettext_lazy("The file is larger than %(most)s MB."))
NOT_A_SPREADSHEET = reason_code(
    "web.not_a_spreadsheet", gettext_lazy("This file cannot be read as XLSX, XLS, ODS or CSV.")
)
NO_HEADER = reason_code(
    "web.no_header",
    gettext_lazy("No row names the columns of this operation. Start from the template and keep its first two rows."),
)
TOO_MANY_ROWS = reason_code("web.too_many_rows", gettext_lazy("At most %(most)s rows at once; this file has more."))
NO_ROWS = reason_code("web.no_rows", gettext_lazy("There is no filled row below the header."))
DIGITS_LOST = reason_code(
    "web.digits_lost",
    gettext_lazy("The spreadsheet kept this as a number and lost its last digits. Format the cell as text."),
)


@dataclass(frozen=True)
class Row:
    """A filled row: its number in the file, its cells by column, and the payload it makes."""

    number: int
    cells: Mapping[str, str]
    lost: tuple[str, ...]


def read(action: Action, name: str, content: bytes) -> list[Row]:
    """The filled rows of an uploaded file; raises Refused when it is too large, unreadable or has no header."""
    if len(content) > BYTES_AT_MOST:
        raise Refused(Reason(TOO_LARGE_FILE, "file", {"most": BYTES_AT_MOST // 1024 // 1024}))
    lines = cells_of(name, content, LINES_AT_MOST)
    start, header = _header(action, lines)
    if len(lines) - start > ROWS_AT_MOST + EMPTY_AT_MOST:
        raise Refused(Reason(TOO_MANY_ROWS, "file", {"most": ROWS_AT_MOST}))
    rows = [
        row for n, line in enumerate(lines[start:], start=start + 1) if (row := _row(action, n, line, header)).cells
    ]
    if len(rows) > ROWS_AT_MOST:
        raise Refused(Reason(TOO_MANY_ROWS, "file", {"most": ROWS_AT_MOST}))
    if not rows:
        raise Refused(Reason(NO_ROWS, "file"))
    return rows


def cells_of(name: str, content: bytes, most: int, *, filling: bool = False) -> list[list[Any]]:
    """The first lines of a file of columns or of a spreadsheet, cell by cell; with `filling`, a merged cell says in each of
    its places what it says in its first.  Raises Refused when it is too large or unreadable."""
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return _csv_lines(content, most)
    if content[:2] == b"PK" and _unpacked(content) > UNPACKED_AT_MOST:
        raise Refused(Reason(TOO_LARGE_FILE, "file", {"most": UNPACKED_AT_MOST // 1024 // 1024}))
    limits = [str(most), str(COLUMNS_AT_MOST), "filling" if filling else "as it stands"]
    try:
        read = subprocess.run(
            [sys.executable, "-I", sheet_cells.__file__, *limits],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            check=True,
        )
        lines: list[list[Any]] = json.loads(read.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Refused(Reason(NOT_A_SPREADSHEET, "file")) from None
    return lines


def _unpacked(content: bytes) -> int:
    """What a packed file says it unpacks to; the process that reads it does not take its word for it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        raise Refused(Reason(NOT_A_SPREADSHEET, "file")) from None


def _csv_lines(content: bytes, most: int) -> list[list[Any]]:
    decoded = texts.decoded(content)
    if decoded is None:
        raise Refused(Reason(NOT_A_SPREADSHEET, "file"))
    try:
        return list(texts.lines_of(decoded[0], most, COLUMNS_AT_MOST))
    except csv.Error:
        raise Refused(Reason(NOT_A_SPREADSHEET, "file")) from None


def _header(action: Action, lines: Sequence[Sequence[Any]]) -> tuple[int, dict[int, Column]]:
    """Where the rows begin, and which column of the file is which: by column names, else by labels in any language."""
    columns = Sheet(action).columns
    by_path = {column.path: column for column in columns}
    by_label = {headings.plain(label): column for label, column in _by_label(columns).items()}
    called = {said: by_path[path] for said, path in headings.columns_called(action.name).items()}
    best: tuple[int, dict[int, Column]] = (0, {})
    for names, shape in ((by_path, str.strip), ({**called, **by_label}, headings.plain)):
        for y, line in enumerate(lines[:HEADER_WITHIN]):
            found = {x: names[said] for x, cell in enumerate(line) if (said := shape(_text(cell))) in names}
            if len(found) > len(best[1]):
                best = (y + 1, found)
        if best[1]:
            return best
    raise Refused(Reason(NO_HEADER, "file"))


def _by_label(columns: Sequence[Column]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for language in LANGUAGES:
        with override(language):
            found.update({column.label: column for column in columns})
    return found


def _row(action: Action, number: int, line: Sequence[Any], header: Mapping[int, Column]) -> Row:
    cells: dict[str, str] = {}
    lost: list[str] = []
    for x, column in header.items():
        cell = line[x] if x < len(line) else ""
        said = _text(cell)
        if said:
            before = cells.get(column.path) if headings.joined(action.name, column.path) else None
            cells[column.path] = f"{before}{headings.JOINED}{said}" if before else said
            digits = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS
            if digits and column.slot.kind == "text":
                lost.append(column.path)
    return Row(number, cells, tuple(lost))


def _text(cell: Any) -> str:
    """A cell as text: whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def payload_of_row(action: Action, row: Row, resolve: Resolve) -> dict[str, Any]:
    """The payload a row makes.  `resolve(reference, text)` gives the id of a record that is named by code or name."""
    payload: dict[str, Any] = {}
    for column in Sheet(action).columns:
        said = row.cells.get(column.path, "")
        if said and column.path != HAPPENED_AT:
            said = headings.meant(action.name, column.path, said)
            _put(payload, column.path.split("."), _value(column.slot, said, resolve))
    packed: dict[str, Any] = _packed(payload)
    return packed


def _value(slot: Slot, said: str, resolve: Resolve) -> Any:
    if slot.kind == "choice":
        return key_of(slot, said)
    if slot.kind == "choices":
        return [key_of(slot, part) for part in re.split(r"[,;，；、]", said) if part.strip()]
    if slot.kind == "list":
        return [part for part in SEPARATORS.split(said) if part]
    if slot.kind == "yesno":
        return _yes_or_no(said)
    if slot.kind == "reference" and slot.ref is not None:
        return resolve(slot.ref.name, said)
    if slot.kind == "datetime" and re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        said = f"{said}T00:00"
    return plain(slot, said)


def _yes_or_no(said: str) -> Any:
    wanted = said.strip().casefold()
    return True if wanted in YES else False if wanted in NO else said


def key_of(slot: Slot, said: str) -> str:
    """The key of a choice given by its key, or by its words in any language; else the text as it stands."""
    wanted = said.strip()
    for choice in slot.choices:
        if wanted == choice.value:
            return choice.value
    for language in LANGUAGES:
        with override(language):
            for choice in slot.choices:
                if wanted == str(choice.words):
                    return choice.value
    return wanted


def _put(payload: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        payload = payload.setdefault(part, {})
    payload[path[-1]] = value


def _packed(value: Any) -> Any:
    """Numbered entries become a list, in their order."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_packed(value[key]) for key in sorted(value, key=int)]
    return {key: _packed(inner) for key, inner in value.items()}
