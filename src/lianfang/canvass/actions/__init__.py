"""Every write to canvass."""

from . import leads, lists, pairs
from .following import follow_homes
from .rounds import check_door, close_round, join, record_knocks, say_asked_again, start_round

__all__ = [
    "check_door",
    "close_round",
    "follow_homes",
    "join",
    "leads",
    "lists",
    "pairs",
    "record_knocks",
    "say_asked_again",
    "start_round",
]
