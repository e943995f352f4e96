"""Reads of the papers that people have besides their first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor

from .models import Document
from .seeing import visible


@dataclass(frozen=True)
class Shown:
    """A paper as it stands on record: its number in clear, to be masked by whoever shows it."""

    row: Document
    number: str
    issuer: str


def documents_of(person_id: UUID) -> list[Shown]:
    """Every paper on record of one person, those that count first.  The caller records the look."""
    rows = list(Document.objects.filter(person_id=person_id).order_by("-at", "id"))
    keys = privacy.keys_of({row.person_id for row in rows})
    said = [privacy.unseal(keys[person_id], row.sealed) if row.sealed and keys else {} for row in rows]
    shown = [Shown(row, str(s.get("number", "")), str(s.get("issuer", ""))) for row, s in zip(rows, said, strict=True)]
    return sorted(shown, key=lambda one: one.row.until is not None)


def counting(person_id: UUID) -> list[Shown]:
    """The papers of one person that were not withdrawn."""
    return [one for one in documents_of(person_id) if one.row.until is None]


def documents_seen(by: Actor, duty: str, at: datetime) -> QuerySet[Document]:
    """The papers of those whom `by` sees, the latest first."""
    return Document.objects.filter(person__in=visible(by, duty, at)).order_by("-at", "id")
