"""Papers that are handed to people, set by typst in our own fonts: the written order and the certificate."""

import io
import json
from pathlib import Path
from typing import Any

import segno
import typst

from lianfang.reporting.formats.pdf import FONTS

HERE = Path(__file__).resolve().parent


def written_order(content: dict[str, Any], language: str) -> bytes:
    """The written order as a PDF file for A4 paper."""
    return _set("order.typ", {**content, "language": language})


def certificate(content: dict[str, Any], language: str) -> bytes:
    """The certificate as a PDF file for A4 paper, with its code as a QR picture."""
    return _set("certificate.typ", {**content, "language": language}, picture=_qr(content["code"]))


def slip(content: dict[str, Any], address: str) -> bytes:
    """A message as a slip of A6 paper, with the person's own address as a QR picture where there is one."""
    return _set("slip.typ", content, picture=_qr(address) if address else "")


def pack(content: dict[str, Any]) -> bytes:
    """A village's paper pack as a PDF file for A4 paper; each door with its code as a QR picture, for a scanner."""
    return _set("pack.typ", content, picture=json.dumps([_qr(line["code"]) for line in content["lines"]]))


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, scale=4)
    return drawn.getvalue().decode()


def _set(layout: str, content: dict[str, Any], picture: str = "") -> bytes:
    """The texts reach the layout as values, never as markup."""
    made: bytes = typst.compile(
        str(HERE / layout),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False, default=str), "picture": picture},
    )
    return made
