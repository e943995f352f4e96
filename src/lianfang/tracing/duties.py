"""The tasks that tracing's rules create.  Pure: rows in, tasks out; journeys create them."""

from collections.abc import Iterable, Iterator

from lianfang.tasks.kinds import ACKNOWLEDGE, INVESTIGATE, PLACE_CONTACT, TELL_CONTACT
from lianfang.tasks.types import NewTask

from .models import Contact, Investigation, Notice


def investigate(investigation: Investigation) -> NewTask:
    """Finish the investigation of a case by its clock."""
    return NewTask(
        kind=INVESTIGATE,
        subject=investigation.id,
        person_id=investigation.case.person_id,
        division_id=investigation.division_id,
        opens_at=investigation.opened_at,
        due_at=investigation.due_at,
        context=investigation.case_id,
    )


def of_contacts(contacts: Iterable[Contact]) -> Iterator[NewTask]:
    """Tell each contact, on the day; place each close one.  Owed where the contact lives."""
    for contact in contacts:
        if contact.ended_at is not None:
            continue
        if contact.told_at is None:
            yield _of_contact(TELL_CONTACT, contact)
        if contact.placed_at is None and contact.place_by is not None:
            yield _of_contact(PLACE_CONTACT, contact)


def _of_contact(kind: str, contact: Contact) -> NewTask:
    due_at = contact.tell_by if kind == TELL_CONTACT else contact.place_by
    assert due_at is not None
    return NewTask(
        kind=kind,
        subject=contact.id,
        person_id=contact.person_id,
        division_id=contact.division_id,
        opens_at=contact.found_at,
        due_at=due_at,
        context=contact.case_id,
    )


def acknowledge(notice: Notice) -> NewTask:
    """The area that is told acknowledges; for an area outside this home the sender chases the answer."""
    return NewTask(
        kind=ACKNOWLEDGE,
        subject=notice.id,
        division_id=notice.to_division_id or notice.division_id,
        opens_at=notice.sent_at,
        due_at=max(notice.due_at, notice.sent_at),
        context=notice.case_id,
    )
