"""Rounds, lists and what came of them."""

from .leads import Lead, Verification
from .lists import ImportChunk, LeadList, ListImport, SavedMapping
from .rounds import AskedAgain, Knock, Round, RoundDoor

__all__ = [
    "AskedAgain",
    "ImportChunk",
    "Knock",
    "Lead",
    "LeadList",
    "ListImport",
    "Round",
    "RoundDoor",
    "SavedMapping",
    "Verification",
]
