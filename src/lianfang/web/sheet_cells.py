"""The cells of a spreadsheet file, read in a process of its own: `python -I sheet_cells.py ROWS COLUMNS [filling] < FILE`.

A file of a few kilobytes can name its last cell a billion cells away, or unpack to more than the machine has: whoever reads
it dies.  So it is this process that dies, with little memory and time, and nobody else.  Prints the rows as JSON: texts,
numbers and truth values, dates and times as ISO text.  Imports nothing of the program.
"""

import io
import itertools
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY_AT_MOST = 768 * 1024 * 1024
SECONDS_AT_MOST = 20
MERGED_AT_MOST = 40
"""Lines and columns over which a merged cell goes at most, to be filled in."""


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, bool | int | float | str) else ""


def rows(content: bytes, most_rows: int, most_columns: int) -> Iterator[list[Any]]:
    """The first rows of the first sheet, with what stands left of and above them empty."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    left = [""] * min(sheet.start[1], most_columns) if sheet.start else []
    for line in itertools.islice(sheet.iter_rows(), most_rows):
        yield [*left, *map(_plain, line[: most_columns - len(left)])]


def filled(content: bytes, lines: list[list[Any]]) -> list[list[Any]]:
    """The same lines; each merged cell that lies in them says in all its places what it says in its first."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheet = book.get_sheet_by_index(0)
    above = sheet.start[0] if sheet.start else 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom - top > MERGED_AT_MOST or right - left > MERGED_AT_MOST:
            continue  # a frame around the page, not a cell
        said = _at(lines, top - above, left)
        for y in range(max(top - above, 0), min(bottom - above + 1, len(lines))):
            for x in range(left, min(right + 1, len(lines[y]))):
                lines[y][x] = said
    return lines


def _at(lines: list[list[Any]], y: int, x: int) -> Any:
    return lines[y][x] if 0 <= y < len(lines) and x < len(lines[y]) else ""


def main() -> None:
    """Read standard input under limits; whatever goes wrong ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_AT_MOST, MEMORY_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_AT_MOST, SECONDS_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most_rows, most_columns = map(int, sys.argv[1:3])
    content = sys.stdin.buffer.read()
    lines = list(rows(content, most_rows, most_columns))
    json.dump(filled(content, lines) if sys.argv[3:] == ["filling"] else lines, sys.stdout)


if __name__ == "__main__":
    main()
