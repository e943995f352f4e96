"""The bulletin as Markdown (GitHub's tables)."""

import re
from collections.abc import Iterator

from lianfang.reporting import wording

from .content import Cell, Document

_SPECIAL = re.compile(r"([\\`*\[\]<>|#~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
"""What Markdown would take for markup; an underscore within a word, as in a figure's id, is none."""


def render(document: Document) -> bytes:
    """The document as UTF-8 text; what a name or reason holds is shown as it is, never as markup."""
    return ("\n".join(_lines(document)).rstrip() + "\n").encode()


def _lines(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield ""
    yield f"**{_plain(document.subtitle)}**"
    yield ""
    yield from (f"- {_plain(name)}: {_plain(text)}" for name, text in document.facts)
    for table in document.tables:
        yield from ("", f"## {_plain(table.heading)}", "")
        yield _row(table.columns)
        yield "|" + "|".join("---:" if n == 1 else "---" for n in range(len(table.columns))) + "|"
        yield from (_row(row) for row in table.rows)
    yield ""
    yield from (_plain(note) for note in document.notes)


def _row(cells: tuple[Cell, ...]) -> str:
    return "| " + " | ".join(_plain(c) if isinstance(c, str) else wording.shown(c) for c in cells) + " |"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
