"""Whether a certificate of destruction holds: against the journal, the seals, and what is still there.

Read through `queries`.  Nothing has to be opened for it, so that whoever checks needs no key and sees nobody's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core import journal, lists, privacy, seals

from .models import Destruction, Household, Person, PersonSearch, SearchToken
from .types import SubjectKind


class Proof(StrEnum):
    """What is looked at when a certificate is checked."""

    LINE = "line"
    SEAL = "seal"
    KEY = "key"
    RECORD = "record"
    FOUND_BY = "found_by"


PROOF_WORDS = {
    Proof.LINE: _("The journal holds the operation, and it destroyed this subject"),
    Proof.SEAL: _("The line lies under a seal, unchanged since"),
    Proof.KEY: _("The key is gone"),
    Proof.RECORD: _("The record says nothing any more"),
    Proof.FOUND_BY: _("Nothing is left by which they would be found"),
}


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at: whether it holds (None: not yet, the line waits for its seal), and what was found."""

    proof: Proof
    holds: bool | None
    found: str = ""


def verify(certificate: Destruction) -> list[Checked]:
    """Everything that a certificate rests on, looked at now."""
    line = journal.line_of(certificate.op)
    said = line is not None and certificate.subject in _destroyed_by(line)
    return [
        Checked(Proof.LINE, said),
        _sealed(certificate),
        Checked(Proof.KEY, privacy.is_destroyed(certificate.subject)),
        Checked(Proof.RECORD, _says_nothing(certificate)),
        Checked(Proof.FOUND_BY, not _is_found(certificate.subject)),
    ]


def _destroyed_by(line: dict[str, Any]) -> set[UUID]:
    """Whom an operation destroyed, by the result that stands in the journal beside it."""
    result = line["outcome"].get("result") or {}
    made = result.get("destroyed", [result])
    return {UUID(subject) for one in made for subject in one.get("subjects", ())}


def _sealed(certificate: Destruction) -> Checked:
    seq = journal.seq_of(certificate.op)
    seal = seals.seal_of(seq) if seq is not None else None
    if seq is None or seal is None:
        return Checked(Proof.SEAL, None if seq is not None else False)
    wrong = list(seals.problems_of(seal.number, seq))
    return Checked(Proof.SEAL, not wrong, "; ".join(wrong) or f"{seal.number} · {seal.digest}")


def _says_nothing(certificate: Destruction) -> bool:
    if certificate.kind in (SubjectKind.LIST, SubjectKind.LEADS, SubjectKind.DECLARED):
        return not lists.lies(certificate.subject)
    table = Household if certificate.kind == SubjectKind.HOUSEHOLD else Person
    return table.objects.filter(id=certificate.subject, sealed=b"").exists()


def _is_found(subject: UUID) -> bool:
    by_name = PersonSearch.objects.filter(person_id=subject).exists()
    return by_name or SearchToken.objects.filter(person_id=subject).exists()


def problems() -> Iterator[str]:
    """Every certificate that does not hold, as a sentence for the operator."""
    for certificate in Destruction.objects.order_by("at", "id").iterator():
        for one in verify(certificate):
            if one.holds is False:
                yield f"certificate of destruction {certificate.id}: {one.proof} does not hold {one.found}".rstrip()
