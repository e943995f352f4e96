"""The bulletin for scripts: a list with one object per figure."""

import json

from django.conf import settings

from lianfang.reporting import rules, scopes
from lianfang.reporting.types import Sheet


def render(sheet: Sheet) -> bytes:
    """`[{"id", "figure", "value", "unit", "division", "at"}, ...]`, UTF-8."""
    at = scopes.shown_moment(sheet.until)
    rows = [
        {
            "id": line.id,
            "figure": line.figure,
            "value": rules.frozen(line.value),
            "unit": line.unit,
            "division": sheet.code,
            "at": at,
            **({"training": True} if settings.TRAINING else {}),
        }
        for line in sheet.lines
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
