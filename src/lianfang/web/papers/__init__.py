"""Papers that are handed to people, set by typst in our own fonts: the written order, the certificate, slips."""

import io
import json
import re
from pathlib import Path
from typing import Any

import segno
import typst

from lianfang.core import training
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.reporting.formats.pdf import FONTS

QR_MASK = 3
"""(row + column) mod 3: without straight lines or broad patches of its own (ISO/IEC 18004, 7.8.2)."""
HERE = Path(__file__).resolve().parent


def written_order(content: dict[str, Any], language: str) -> bytes:
    """The written order as a PDF file for A4 paper."""
    return _set("order.typ", {**content, "language": language})


def certificate(content: dict[str, Any], language: str) -> bytes:
    """The certificate as a PDF file for A4 paper, with its code as a QR picture."""
    return _set("certificate.typ", {**content, "language": language}, picture=_qr(content["code"]))


def slips(content: dict[str, Any], language: str) -> bytes:
    """Slips for the first login as a PDF file, ten to a page of A4 paper, each with its address as a QR picture."""
    return _set("slips.typ", {**content, "language": language})


def qr_path(text: str) -> tuple[int, str]:
    """A QR picture to be drawn on a page: how many squares wide it is, and the outline of what is dark as an SVG path.

    One mask for all: to try all eight on each picture takes eight times as long, and slips come by the thousand.
    """
    rows = list(segno.make(text, error="m", micro=False, mask=QR_MASK).matrix_iter(border=2))
    runs = [
        f"M{match.start()} {y}h{len(match[0])}v1h-{len(match[0])}z"
        for y, row in enumerate(rows)
        for match in re.finditer("1+", "".join(map(str, row)))
    ]
    return len(rows), "".join(runs)


def slip(content: dict[str, Any], address: str) -> bytes:
    """A message as a slip of A6 paper, with the person's own address as a QR picture where there is one."""
    return _set("slip.typ", content, picture=_qr(address) if address else "")


def poster(content: dict[str, Any], address: str, language: str) -> bytes:
    """A poster as a PDF file for A4 paper, with an address as a QR picture."""
    return _set("poster.typ", {**content, "language": language}, picture=_qr(address))


def blank_form(content: dict[str, Any], language: str) -> bytes:
    """A form to be filled in by hand, as a PDF file for A4 paper."""
    return _set("blank.typ", {**content, "language": language})


def own_address(otherwise: str, path: str) -> str:
    """The address of a page as people reach it: the home's public one where it has one, else the one it was asked under."""
    try:
        public = of_home().public_url
    except MeansWrong:
        public = ""
    return f"{(public or otherwise).rstrip('/')}{path}"


def pack(content: dict[str, Any]) -> bytes:
    """A village's paper pack as a PDF file for A4 paper; each door with its code as a QR picture, for a scanner."""
    return _set("pack.typ", content, picture=json.dumps([_qr(line["code"]) for line in content["lines"]]))


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, scale=4)
    return drawn.getvalue().decode()


def _set(layout: str, content: dict[str, Any], picture: str = "") -> bytes:
    """The texts reach the layout as values, never as markup."""
    mark = training.words()
    made: bytes = typst.compile(
        str(HERE / ("training.typ" if mark else layout)),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False, default=str), "picture": picture}
        | {"training": mark, "layout": layout},
    )
    return made
