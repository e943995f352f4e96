"""Every write to canvass."""

from . import declarations, leads, lists
from .following import follow_homes
from .rounds import check_door, close_round, join, record_knocks, say_asked_again, start_round

__all__ = [
    "check_door",
    "close_round",
    "declarations",
    "follow_homes",
    "join",
    "leads",
    "lists",
    "record_knocks",
    "say_asked_again",
    "start_round",
]
