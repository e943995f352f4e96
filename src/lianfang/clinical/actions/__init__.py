"""Every write of the clinic."""

from .admissions import admit, close_case, discharge, move_bed, record_death, record_round, transfer_out
from .cases import classify, open_case, set_onset, void_classification
from .encounters import assess, conclude_encounter, open_encounter, record_consult
from .reports import correct_report, file_report, verify_report

__all__ = [
    "admit",
    "assess",
    "classify",
    "close_case",
    "conclude_encounter",
    "correct_report",
    "discharge",
    "file_report",
    "move_bed",
    "open_case",
    "open_encounter",
    "record_consult",
    "record_death",
    "record_round",
    "set_onset",
    "transfer_out",
    "verify_report",
    "void_classification",
]
