"""Every write to canvass."""

from .rounds import close_round, join, record_knocks, say_asked_again, start_round

__all__ = ["close_round", "join", "record_knocks", "say_asked_again", "start_round"]
