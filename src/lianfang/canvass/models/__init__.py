"""Rounds, lists and what came of them."""

from .leads import Lead, Verification
from .lists import ImportChunk, LeadList, ListImport, SavedMapping

__all__ = ["ImportChunk", "Lead", "LeadList", "ListImport", "SavedMapping", "Verification"]
