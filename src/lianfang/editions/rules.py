"""Pure decisions about rule editions; each subject has its own file, this is the door."""

from __future__ import annotations

from .comparing import differences, in_force, stricter_than
from .days import local_day, local_day_bounds, parse_clock, parse_cutoff
from .documents import document_of, inherited, leaves, merge, read_toml, write_toml
from .flaws import edition_of, problems

__all__ = [
    "differences",
    "document_of",
    "edition_of",
    "in_force",
    "inherited",
    "leaves",
    "local_day",
    "local_day_bounds",
    "merge",
    "parse_clock",
    "parse_cutoff",
    "problems",
    "read_toml",
    "stricter_than",
    "write_toml",
]
