"""Reads of canvass, scoped by the actor wherever a list is made."""

from . import files, lists

__all__ = ["files", "lists"]
