"""The tasks that the rules of lists and rounds ask for.  Pure: journeys create what is built here."""

from .declarations import declared, expected
from .leads import verifying
from .rounds import call, check, gone, help_needed, knock

__all__ = ["call", "check", "declared", "expected", "gone", "help_needed", "knock", "verifying"]
