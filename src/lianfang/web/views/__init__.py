"""The areas of the web application; each module lists its pages in `paths`."""

from types import ModuleType

AREAS: tuple[ModuleType, ...] = ()
