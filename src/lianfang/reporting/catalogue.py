"""The mapping of the founding documents' figures to ours, one file per jurisdiction in `mapping/`.

Columns: `id` of the document's figure; `figure` of ours; `filter` that narrows its rows (`column=value`, several with
`;`); `division`, the jurisdiction's code; `time` (day, total, moment); the document's `unit` and `qualifier`.
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from lianfang.core.figures import FIGURES, Figure

from .types import Entry, Span

MAPPING = Path(__file__).parent / "mapping"


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for path in sorted(MAPPING.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found[row["division"]].append(_entry(row))
    return {code: tuple(entries) for code, entries in found.items()}


def _entry(row: dict[str, str]) -> Entry:
    pairs = (part.partition("=") for part in row["filter"].split(";") if part)
    return Entry(
        id=row["id"],
        figure=row["figure"],
        conditions=tuple((column, wanted) for column, _, wanted in pairs),
        division=row["division"],
        span=Span(row["time"]),
        unit=row["unit"],
        qualifier=row["qualifier"],
    )


def entries() -> tuple[Entry, ...]:
    """Every line of every mapping."""
    return tuple(entry for of_one in _entries().values() for entry in of_one)


def entries_of(code: str) -> tuple[Entry, ...]:
    """The mapping of the jurisdiction with this code; empty for any other division."""
    return _entries().get(code, ())


def entry(id: str) -> Entry | None:
    """The line of one of the documents' figures, or None where no figure of ours serves it yet."""
    return next((e for e in entries() if e.id == id), None)


def figure_of(entry: Entry) -> Figure:
    """Our figure, narrowed to what the document counts."""
    return FIGURES[entry.figure].narrowed(dict(entry.conditions))
