"""Pure decisions about rounds and lists."""

from .rounds import cost, drawn, reasons_not_to_open, standing

__all__ = ["cost", "drawn", "reasons_not_to_open", "standing"]
