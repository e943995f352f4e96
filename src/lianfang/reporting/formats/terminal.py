"""The bulletin as plain lines for a terminal, where Chinese letters are two columns wide."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from lianfang.reporting import wording

from .content import Document, Table

WIDE = {"F", "W"}
VALUE = 1
"""The column that is set to the right."""


def render(document: Document) -> str:
    """Title, moment and facts, then every table with its columns below each other; texts stand as they are."""
    return "\n".join(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    yield document.title
    yield document.subtitle
    yield ""
    yield from (f"{name}: {_one_line(text)}" for name, text in document.facts)
    for table in document.tables:
        yield from ("", table.heading)
        yield from _aligned(table)
    yield ""
    yield from document.notes


def _aligned(table: Table) -> Iterator[str]:
    rows = [table.columns, *([c if isinstance(c, str) else wording.shown(c) for c in row] for row in table.rows)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(table.columns))]
    yield from (_set(row, widths) for row in rows)


def _set(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for n, (text, width) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (width - _width(text))
        cells.append(gap + text if n == VALUE else text + gap)
    return f"  {'  '.join(cells)}".rstrip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in WIDE else 1 for letter in text)
