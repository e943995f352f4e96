"""Rounds, lists and what came of them."""

from .rounds import AskedAgain, Knock, Round, RoundDoor

__all__ = ["AskedAgain", "Knock", "Round", "RoundDoor"]
