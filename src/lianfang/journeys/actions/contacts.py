"""Contacts: found, registered, told, proposed for observation; and all of it taken back when the case was none."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import AnyCaseId
from lianfang.core.access import Actor, authorize
from lianfang.core.clock import local_zone
from lianfang.core.errors import Gathered
from lianfang.core.ids import Ids
from lianfang.core.messages.actions import recall_about
from lianfang.core.messages.queueing import close_by_hand
from lianfang.core.messages.types import RecallReason
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, ShortText, Version
from lianfang.editions import queries as editions
from lianfang.isolation import actions as isolation
from lianfang.isolation import duties
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import SIGN, BasisTimes, Ground, RevokeReason
from lianfang.people import queries as people_known
from lianfang.people.types import AnyPersonId, PersonEntry
from lianfang.places import queries as places
from lianfang.places.types import AnyDivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import TELL_CONTACT
from lianfang.tracing import actions as tracing
from lianfang.tracing import duties as tracing_duties
from lianfang.tracing import queries as tracing_known
from lianfang.tracing.types import (
    INVESTIGATE,
    TELL,
    ContactAnswers,
    ContactEnd,
    ContactId,
    ContactKind,
    ExposureId,
    InvestigationId,
    Relation,
)

from .. import whom
from .orders import end_orders

NOTICE_WORDS = "a close contact who lives there"


@dataclass(frozen=True)
class ContactFound:
    """A contact that was added: who, of which kind, and the order proposed for them."""

    contact_id: UUID
    person_id: UUID
    kind: ContactKind
    order_id: UUID | None


def _contact(params: Any, ids: Ids) -> UUID:
    known: UUID | None = params.person_id
    return known or people_known.subject_of(params.entry, ids)


@action(duty=INVESTIGATE, kind=Kind.OBSERVATION, label=_("Add a contact"), subject=_contact)
def add_contact(
    *,
    investigation_id: InvestigationId,
    entry: PersonEntry | None = None,
    person_id: AnyPersonId | None = None,
    lives_in_id: AnyDivisionId | None = None,
    address: PersonalText = "",
    relation: Relation,
    answers: ContactAnswers,
    exposure_id: ExposureId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> ContactFound:
    """Add a contact of a case, judged by the definition in force, and set off what is owed to them.

    They are to be told the same day; a close contact is proposed for observation where they live and placed by the
    edition's clock; a contact who lives outside the county is notified to where they live.  Raises Refused.
    """
    said = Gathered()
    investigation = tracing_known.lock_investigation(investigation_id)
    home = lives_in_id or investigation.division_id
    person_id = whom.somebody(said, entry, person_id, home, address, by=by, at=at, ids=ids)
    with said.step():
        contact = tracing.add_contact(
            investigation_id=investigation_id,
            person_id=person_id,
            relation=relation,
            answers=answers,
            exposure_id=exposure_id,
            by=by,
            at=at,
            ids=ids,
        )
    said.refuse()
    return _follow_up(contact, investigation, by=by, at=at, ids=ids)


def _follow_up(contact: Any, investigation: Any, *, by: Actor, at: datetime, ids: Ids) -> ContactFound:
    """What a contact is owed from the minute they are found."""
    order_id = _propose(contact, by=by, at=at, ids=ids) if contact.kind == ContactKind.CLOSE else None
    contact.refresh_from_db()  # who is under a signed order already was placed by it just now
    _notify(contact, investigation, by=by, at=at, ids=ids)
    tasks.create([*tracing_duties.of_contacts([contact])], by=by, at=at, ids=ids)
    return ContactFound(contact.id, contact.person_id, ContactKind(contact.kind), order_id)


def _propose(contact: Any, *, by: Actor, at: datetime, ids: Ids) -> UUID | None:
    """Propose observation for a close contact; who is under an order already is placed under that one."""
    bound = isolation_known.orders_of([contact.person_id], at).get(contact.person_id)
    if bound is not None:
        if bound.signed_at is not None:
            tracing.place_contact(contact_id=contact.id, order_id=bound.id, by=by, at=at)
        return bound.id
    if clinical.persons_with_open_case([contact.person_id]):
        return None
    outbreak_id = clinical.case(contact.case_id).outbreak_id
    found = editions.in_force_or_none(outbreak_id, contact.division_id, at)
    if found is None:
        return None  # the area where they live decides by its own rules; the notice tells it
    edition = found.edition
    category = edition.tracing.contact_category
    basis = BasisTimes(last_exposure_at=contact.last_exposure_at)
    due = isolation_known.due_under(category, basis, edition.isolation)
    if due is not None and due <= at:
        return None
    order = isolation.propose(
        person_id=contact.person_id,
        outbreak_id=outbreak_id,
        division_id=contact.division_id,
        category=category,
        ground=Ground.CONTACT,
        evidence=f"#{contact.case_id.hex[-8:]} · {contact.last_exposure_at.astimezone(local_zone()):%Y-%m-%d %H:%M}",
        basis=basis,
        by=by,
        at=at,
        ids=ids,
    )
    tasks.create([duties.signature(order, edition.isolation)], by=by, at=at, ids=ids)
    made: UUID = order.id
    return made


def _notify(contact: Any, investigation: Any, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Tell the county where a contact lives, when it is another one."""
    here, there = places.county_of(investigation.division_id), places.county_of(contact.division_id)
    if here != there:
        _tell_area(contact, there, "", by=by, at=at, ids=ids)


def _tell_area(contact: Any, to_division_id: UUID | None, to_words: str, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Tell another area of a contact; it acknowledges by its clock."""
    notice = tracing.send_notice(
        case_id=contact.case_id,
        contact_id=contact.id,
        to_division_id=to_division_id,
        to_words=to_words,
        fact_at=at,
        words=NOTICE_WORDS,
        by=by,
        at=at,
        ids=ids,
    )
    tasks.create([tracing_duties.acknowledge(notice)], by=by, at=at, ids=ids)


@action(duty=TELL, kind=Kind.OBSERVATION, label=_("Tell a contact"))
def tell_contact(*, contact_id: ContactId, by: Actor, at: datetime, ids: Ids) -> ContactFound:
    """A contact was told what they are, what is asked of them, and how their data are protected.  Raises Refused."""
    contact = tracing.tell_contact(contact_id=contact_id, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(TELL_CONTACT, by=by, at=at, ids=ids, subject=contact.id)])
    close_by_hand(contact.id, at)
    return ContactFound(contact.id, contact.person_id, ContactKind(contact.kind), contact.order_id)


def unwind_contacts(case_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> None:
    """A case was none: its tracing is voided, and the orders that rested on it alone are revoked, people free at once."""
    fallen = tracing.void_investigation(case_id=case_id, by=by, at=at)
    subjects = [*fallen.contact_ids, *fallen.notice_ids]
    if fallen.investigation_id is not None:
        subjects.append(fallen.investigation_id)
    tasks.cancel(subjects=subjects, kinds=None, reason="case taken back", at=at, ids=ids)
    recall_about(fallen.contact_ids, RecallReason.OVERTAKEN, by=by, at=at, ids=ids)
    persons = tracing_known.persons_of(fallen.contact_ids)
    still_contacts = set(tracing_known.open_contacts(persons).values_list("person_id", flat=True))
    for person_id, order in isolation_known.orders_of(persons, at).items():
        if person_id in still_contacts or order.ground != Ground.CONTACT:
            continue
        stay = isolation_known.stays_of([person_id], at).get(person_id)
        isolation.take_back(order_id=order.id, why=RevokeReason.CASE_UNCONFIRMED, by=by, at=at)
        end_orders([order.id], [stay.id] if stay else [], by=by, at=at, ids=ids)


@dataclass(frozen=True)
class ContactEnded:
    """A contact whose follow-up ended, the order or proposal that rested on it, and what became of that."""

    contact_id: UUID
    version: int
    order_id: UUID | None = None
    lifted: bool = False


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Void a contact"))
def void_contact(*, contact_id: ContactId, seen: Version, by: Actor, at: datetime, ids: Ids) -> ContactEnded:
    """There was no contact: the record is taken back, notices about it withdrawn, what was owed for it called off.

    A proposal that rests on it alone is withdrawn.  A signed order is revoked where the actor signs and may; else whoever
    signs is asked, and the order stands until they decide.  Raises Stale, Refused.
    """
    contact = tracing.void_contact(contact_id=contact_id, seen=seen, by=by, at=at)
    notices = tracing.withdraw_about(contact_id=contact.id, at=at)
    tasks.cancel(subjects=[contact.id, *notices], kinds=None, reason="contact voided", at=at, ids=ids)
    recall_about([contact.id], RecallReason.OVERTAKEN, by=by, at=at, ids=ids)
    return _unrest(contact, RevokeReason.CONTACT_VOIDED, by=by, at=at, ids=ids)


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("End the follow-up of a contact"))
def end_follow_up(
    *,
    contact_id: ContactId,
    seen: Version,
    outcome: ContactEnd,
    became_case_id: AnyCaseId | None = None,
    to_division_id: AnyDivisionId | None = None,
    to_words: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> ContactEnded:
    """End the follow-up of one contact: its days are over, they became a case, or another area follows them on.

    The other area is told, if it was not.  A proposal that rests on the follow-up is withdrawn when somebody became a case
    or is followed elsewhere; about a signed order of somebody followed elsewhere whoever signs is asked.  A case stays
    bound until they have a bed.  Raises Stale, Refused with every reason.
    """
    if outcome is ContactEnd.MOVED and not tracing_known.notices_about(contact_id).exists():
        _tell_area(tracing_known.lock_contact(contact_id), to_division_id, to_words, by=by, at=at, ids=ids)
    contact = tracing.end_follow_up(
        contact_id=contact_id, seen=seen, outcome=outcome, became_case_id=became_case_id, by=by, at=at
    )
    tasks.cancel(subjects=[contact.id], kinds=None, reason="follow-up ended", at=at, ids=ids)
    if outcome is ContactEnd.COMPLETED:
        return ContactEnded(contact.id, contact.version)
    bound = outcome is ContactEnd.BECAME_CASE
    return _unrest(contact, RevokeReason.FOLLOW_UP_ENDED, keeps_binding=bound, by=by, at=at, ids=ids)


def _unrest(
    contact: Any, why: RevokeReason, *, keeps_binding: bool = False, by: Actor, at: datetime, ids: Ids
) -> ContactEnded:
    """What becomes of the order or proposal that rested on a contact alone; `keeps_binding` leaves one that holds somebody."""
    ended = ContactEnded(contact.id, contact.version)
    order = isolation_known.orders_of([contact.person_id], at).get(contact.person_id)
    if order is None or order.ground != Ground.CONTACT:
        return ended
    others = tracing_known.open_contacts([contact.person_id]).filter(kind=ContactKind.CLOSE)
    if others.exists() or (keeps_binding and isolation_known.is_binding(order, at)):
        return ended
    signs = bool(by.signed) and authorize(by, SIGN, (order.division_id,), at)
    if order.signed_at is None or signs:
        stay = isolation_known.stays_of([contact.person_id], at).get(contact.person_id)
        isolation.take_back(order_id=order.id, why=why, by=by, at=at)
        end_orders([order.id], [stay.id] if stay else [], by=by, at=at, ids=ids)
        return replace(ended, order_id=order.id, lifted=True)
    section = isolation_known.section_of(order, at)
    tasks.create([duties.revocation(order, section, because=contact.id, at=at)], by=by, at=at, ids=ids)
    return replace(ended, order_id=order.id)
