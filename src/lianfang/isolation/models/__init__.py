"""Orders, stays, objections, certificates; measures on areas."""

from .areas import AreaCheck, AreaMeasure, AreaReview, AreaSupply
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
    "AreaCheck",
    "AreaMeasure",
    "AreaReview",
    "AreaSupply",
    "Certificate",
    "ChecklistTick",
    "DueChange",
    "Objection",
    "Order",
    "Stay",
]
