"""Pure decisions about rounds and lists."""

from .rounds import cost, drawn, reasons_against_key_areas, reasons_not_to_open, reasons_not_to_roll, standing

__all__ = ["cost", "drawn", "reasons_against_key_areas", "reasons_not_to_open", "reasons_not_to_roll", "standing"]
