"""Reads of reporting, always of what the actor sees; each subject has its own file, this is the door."""

from lianfang.reporting.catalogue import entries, entries_of, entry
from lianfang.reporting.scopes import day_start, moment, shown_moment

from .bulletins import (
    bulletin,
    bulletin_areas,
    bulletin_of,
    correction_of,
    ended,
    frozen_lines,
    issued,
    issued_beside_now,
    issued_bulletin,
    last_bulletin,
    lock_bulletin,
    sheet_now,
    thawed,
)
from .changes import changes
from .records import records
from .situation import breakdown, headline, trend, value_of, words_of

__all__ = [
    "breakdown",
    "bulletin",
    "bulletin_areas",
    "bulletin_of",
    "changes",
    "correction_of",
    "day_start",
    "ended",
    "entries",
    "entries_of",
    "entry",
    "frozen_lines",
    "headline",
    "issued",
    "issued_beside_now",
    "issued_bulletin",
    "last_bulletin",
    "lock_bulletin",
    "moment",
    "records",
    "sheet_now",
    "shown_moment",
    "thawed",
    "trend",
    "value_of",
    "words_of",
]
