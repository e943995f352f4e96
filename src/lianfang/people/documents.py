"""The papers of a person: added, withdrawn with a reason, and found by their numbers as the first one is."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import SHUT, Kind, PersonalText, Version

from . import queries, rules, search
from .models import Document, DocumentSearch
from .papers import (
    PAPER_ON_RECORD,
    WITHDRAWN_ALREADY,
    DocumentId,
    Paper,
    Withdrawal,
    reasons_against_paper,
)
from .types import NUMBER_TAKEN, REGISTER, PersonalNumber, PersonId


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Add a paper of somebody"))
def add_document(
    *,
    person_id: PersonId,
    paper: Paper,
    number: PersonalNumber,
    issuer: PersonalText = "",
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Document:
    """Somebody has another paper: its number finds them as the first one does, whoever asks for either.

    Raises Refused with every reason; a number that is somebody else's is one.
    """
    queries.lock_person(person_id)
    known = rules.compact(number)
    shut = SHUT in number
    if not shut:
        reasons = [*reasons_against_paper(paper, known, valid_until)]
        holder = queries.known_numbers([known]).get(known)
        if holder is not None:
            reasons.append(Reason(PAPER_ON_RECORD if holder == person_id else NUMBER_TAKEN, "number"))
        refuse_if(reasons)
    made = Document(
        id=ids.new("document", person_id),
        person_id=person_id,
        kind=paper.value,
        expires_on=valid_until,
        sealed=b"" if shut else privacy.seal(privacy.key_of(person_id), {"number": known, "issuer": issuer}),
        **stamp(ids, by, at),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            if not shut:
                search.let_find(made, known)
    except IntegrityError:
        # somebody else wrote the same number down while this was under way
        raise Refused(Reason(NUMBER_TAKEN, "number")) from None
    return made


@action(duty=REGISTER, kind=Kind.DECISION, label=_("Withdraw a paper of somebody"))
def withdraw_document(
    *, document_id: DocumentId, seen: Version, why: Withdrawal, by: Actor, at: datetime, ids: Ids
) -> Document:
    """A paper that was on record counts no more, and why; what was done under its number stays.  Raises Stale, Refused."""
    row = Document.objects.select_for_update().get(id=document_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    refuse_if([Reason(WITHDRAWN_ALREADY, "document_id")] if row.until is not None else [])
    row.until, row.why = at, why.value
    row.version += 1
    row.save(update_fields=["until", "why", "version"])
    DocumentSearch.objects.filter(document=row).delete()
    return row
