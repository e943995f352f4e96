"""The areas of the web application; each module lists its pages in `paths`."""

from types import ModuleType

from . import account, board, doors, gate, handovers, office, people, sheets, today

AREAS: tuple[ModuleType, ...] = (account, today, board, doors, gate, handovers, people, sheets, office)
