"""Every write to canvass."""

from . import leads, lists

__all__ = ["leads", "lists"]
