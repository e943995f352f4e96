"""Every write to canvass."""

from . import declarations, leads, lists, pairs, refusals
from .following import follow_homes
from .rounds import (
    check_door,
    close_round,
    end_round,
    join,
    record_knocks,
    roll_no_more,
    say_asked_again,
    start_round,
    stop_rolling,
)

__all__ = [
    "check_door",
    "close_round",
    "declarations",
    "end_round",
    "follow_homes",
    "join",
    "leads",
    "lists",
    "pairs",
    "record_knocks",
    "refusals",
    "roll_no_more",
    "say_asked_again",
    "start_round",
    "stop_rolling",
]
