"""Rounds, lists and what came of them."""

from .leads import Lead, Verification
from .lists import ImportChunk, LeadList, ListImport, SavedMapping
from .pairs import LeadPair
from .rounds import AskedAgain, Knock, Round, RoundDoor

__all__ = [
    "AskedAgain",
    "ImportChunk",
    "Knock",
    "Lead",
    "LeadList",
    "LeadPair",
    "ListImport",
    "Round",
    "RoundDoor",
    "SavedMapping",
    "Verification",
]
