"""The areas of the web application; each module lists its pages in `paths`."""

from types import ModuleType

from . import account, audit, board, doors, gate, handovers, office, people, sheets, sites, today

AREAS: tuple[ModuleType, ...] = (account, today, board, doors, gate, handovers, people, sites, audit, sheets, office)
