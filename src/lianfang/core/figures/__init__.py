"""Figures: what one is, how it is counted, and what is kept of the counts; each subject has its own file."""

from .asking import by_area, by_day, by_division, value, value_of_each, values
from .definition import (
    FIGURES,
    Figure,
    Measure,
    Scope,
    Value,
    declare,
    flows,
    model_of,
    percent,
    qualified,
)

__all__ = [
    "FIGURES",
    "Figure",
    "Measure",
    "Scope",
    "Value",
    "by_area",
    "by_day",
    "by_division",
    "declare",
    "flows",
    "model_of",
    "percent",
    "qualified",
    "value",
    "value_of_each",
    "values",
]
