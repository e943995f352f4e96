"""Every write to canvass."""

from .rounds import check_door, close_round, join, record_knocks, say_asked_again, start_round

__all__ = ["check_door", "close_round", "join", "record_knocks", "say_asked_again", "start_round"]
