"""Editions that are shipped: the generic WHO one, the four founding jurisdictions, and two further ones."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ..rules import edition_of, inherited, read_toml
from ..types import Document, Edition

GENERIC = "generic_who"
"""The edition that every other one departs from."""

OFFERED = (GENERIC, "datonghu_2020", "dingzhou_2020", "tonghua_2020", "lishu_2020")
"""The five presets offered when a home is set up."""

ALL = (
    GENERIC,
    "cn_ed6_2020",
    "datonghu_2020",
    "dingzhou_2020",
    "tonghua_2020",
    "lishu_2020",
    "measles_generic",
)
"""Every shipped edition; a parent stands before its children."""


@cache
def preset_text(name: str) -> str:
    """The TOML of a shipped edition as written, without what it inherits.  Raises ``KeyError`` for an unknown
    name.
    """
    if name not in ALL:
        raise KeyError(name)
    return files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")


@cache
def _documents() -> dict[str, Document]:
    return {name: read_toml(preset_text(name)) for name in ALL}


@cache
def preset(name: str) -> Edition:
    """A shipped edition, complete.  Raises ``KeyError`` for an unknown name."""
    if name not in ALL:
        raise KeyError(name)
    complete = inherited(name, _documents())
    parent = str(complete.get("parent", ""))
    return edition_of(complete, parent=preset(parent) if parent else None)
