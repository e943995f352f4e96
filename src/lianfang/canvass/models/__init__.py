"""Rounds, lists and what came of them."""

from .rounds import Knock, Round, RoundDoor

__all__ = ["Knock", "Round", "RoundDoor"]
