"""Pure decisions about rounds and lists."""

from .rounds import cost, reasons_not_to_open, standing

__all__ = ["cost", "reasons_not_to_open", "standing"]
