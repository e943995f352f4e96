"""The bulletin as a PDF file, set by typst in our own fonts."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from lianfang.reporting import wording

from .content import Document

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
LAYOUT = HERE / "bulletin.typ"


def render(document: Document) -> bytes:
    """The document as a PDF file for A4 paper; its texts reach the layout as values, never as markup."""
    content = asdict(document)
    for table in content["tables"]:
        table["rows"] = [[c if isinstance(c, str) else wording.shown(c) for c in row] for row in table["rows"]]
    made: bytes = typst.compile(
        str(LAYOUT),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(content, ensure_ascii=False)},
    )
    return made
