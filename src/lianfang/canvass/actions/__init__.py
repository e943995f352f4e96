"""Every write to canvass."""

from . import lists

__all__ = ["lists"]
