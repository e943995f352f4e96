"""Reads of canvass, scoped by the actor wherever a list is made."""

from . import files, leads, lists

__all__ = ["files", "leads", "lists"]
