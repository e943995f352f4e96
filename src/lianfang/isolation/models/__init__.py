"""Orders, stays, objections, certificates; measures on areas."""

from .orders import (
    ENDS,
    PLACES,
    Certificate,
    ChecklistTick,
    DueChange,
    Objection,
    Order,
    Stay,
)

__all__ = [
    "ENDS",
    "PLACES",
    "Certificate",
    "ChecklistTick",
    "DueChange",
    "Objection",
    "Order",
    "Stay",
]
