"""Rounds, lists and what came of them."""

from .declarations import Declaration, DeclarationTurn, DeclaredPerson, DeclaredPhone
from .leads import Lead, Verification
from .lists import ImportChunk, LeadList, ListImport, SavedMapping
from .pairs import LeadPair
from .refusals import Refusal
from .rounds import AskedAgain, Knock, Round, RoundDoor

__all__ = [
    "AskedAgain",
    "Declaration",
    "DeclarationTurn",
    "DeclaredPerson",
    "DeclaredPhone",
    "ImportChunk",
    "Knock",
    "Lead",
    "LeadList",
    "LeadPair",
    "ListImport",
    "Refusal",
    "Round",
    "RoundDoor",
    "SavedMapping",
    "Verification",
]
