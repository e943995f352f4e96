"""bulletin, figures: what the records say, on paper and as a list."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from lianfang.core import clock
from lianfang.core.access import OPERATOR
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES
from lianfang.places import queries as places
from lianfang.reporting import formats, queries
from lianfang.reporting.types import Audience, Format

from .setting_up import migrate

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


def add_to(commands: Any) -> None:
    bulletin = commands.add_parser("bulletin", help="give out every figure of a division as of a moment")
    bulletin.add_argument(
        "--division", required=True, type=_division, metavar="CODE", help="the official 12-digit code"
    )
    bulletin.add_argument("--at", required=True, metavar="TIME", help="such as 2020-02-13T24:00, local time")
    bulletin.add_argument("--format", choices=[form.value for form in Format], default=Format.JSON.value)
    bulletin.add_argument("--out", type=Path, metavar="FILE", help="write there instead of to standard output")
    bulletin.add_argument("--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE)
    bulletin.add_argument("--public", action="store_true", help="as a public release: small counts are hidden")
    bulletin.set_defaults(run=run_bulletin)
    figures = commands.add_parser("figures", help="list every figure")
    figures.add_argument("--json", action="store_true")
    figures.add_argument("--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE)
    figures.set_defaults(run=run_figures)


def _division(code: str) -> str:
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise argparse.ArgumentTypeError(f"{code!r} is no 12-digit code")
    return code


def run_bulletin(chosen: argparse.Namespace) -> int:
    """Write one bulletin; as it was issued, where it was."""
    migrate()
    division_id = places.by_code(chosen.division)
    if division_id is None:
        print(f"lianfang bulletin: no division has the code {chosen.division}", file=sys.stderr)
        return 1
    try:
        written = _bulletin(chosen, division_id)
    except Refused as refusal:
        with override(chosen.language):
            for reason in refusal.reasons:
                print(f"lianfang bulletin: {reason.sentence()}", file=sys.stderr)
        return 2 if any(reason.field == "at" for reason in refusal.reasons) else 1
    try:
        _write(written, chosen.out)
    except OSError as trouble:
        print(f"lianfang bulletin: {chosen.out}: {trouble.strerror}", file=sys.stderr)
        return 1
    return 0


def _bulletin(chosen: argparse.Namespace, division_id: UUID) -> bytes:
    at = clock.now()
    until = queries.ended(queries.moment(chosen.at), at)
    audience = Audience.PUBLIC if chosen.public else Audience.INTERNAL
    sheet = queries.bulletin(division_id, until, OPERATOR, at, audience=audience)
    return formats.render(sheet, Format(chosen.format), language=chosen.language)


def _write(content: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def run_figures(chosen: argparse.Namespace) -> int:
    """List every figure with its unit, and the founding documents' figures that it serves."""
    with override(chosen.language):
        rows = [_figure(id) for id in sorted(FIGURES)]
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['id']:44} {row['label']} ({row['unit']}) {' '.join(row['serves'])}".rstrip())
    return 0


def _figure(id: str) -> dict[str, Any]:
    figure = FIGURES[id]
    return {
        "id": id,
        "label": str(figure.label),
        "unit": str(figure.unit),
        "kind": figure.measure.value,
        "serves": [entry.id for entry in queries.entries() if entry.figure == id],
    }
