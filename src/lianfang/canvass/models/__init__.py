"""Rounds, lists and what came of them."""
