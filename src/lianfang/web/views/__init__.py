"""The areas of the web application; each module lists its pages in `paths`."""

from types import ModuleType

from . import account, office, people, sheets

AREAS: tuple[ModuleType, ...] = (account, people, sheets, office)
