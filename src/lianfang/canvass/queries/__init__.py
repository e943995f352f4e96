"""Reads of canvass, scoped by the actor wherever a list is made."""

from .rounds import (
    blank_doors,
    by_division,
    cost_of,
    doors_at,
    doors_of,
    households_in,
    lock_round,
    missing,
    open_rounds,
    reasons_not_to_open,
    round_,
    round_areas,
    rounds_at,
    rounds_visible,
    under_way,
    up_the_tree,
)

__all__ = [
    "blank_doors",
    "by_division",
    "cost_of",
    "doors_at",
    "doors_of",
    "households_in",
    "lock_round",
    "missing",
    "open_rounds",
    "reasons_not_to_open",
    "round_",
    "round_areas",
    "rounds_at",
    "rounds_visible",
    "under_way",
    "up_the_tree",
]
