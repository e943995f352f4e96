"""The first figures of a bulletin as lines for a terminal, where Chinese letters are two columns wide."""

from unicodedata import east_asian_width

from lianfang.reporting import wording

from .content import Cell, Document

WIDE = {"F", "W"}


def render(document: Document, rows: tuple[tuple[Cell, ...], ...]) -> str:
    """Title, moment and one line per figure: its name, value and unit."""
    said = [(str(name), n if isinstance(n, str) else wording.shown(n), str(unit)) for name, n, unit, _ in rows]
    first, second = (max((_width(row[n]) for row in said), default=0) for n in (0, 1))
    lines = [
        f"  {name}{' ' * (first - _width(name))}  {' ' * (second - _width(n))}{n} {unit}" for name, n, unit in said
    ]
    return "\n".join((f"{document.title}. {document.subtitle}", *lines))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in WIDE else 1 for letter in text)
