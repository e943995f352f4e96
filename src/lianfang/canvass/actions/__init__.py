"""Every write to canvass."""

from .rounds import close_round, join, record_knocks, start_round

__all__ = ["close_round", "join", "record_knocks", "start_round"]
