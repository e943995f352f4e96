"""Contacts: found and judged, told, placed, followed to an end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import AnyCaseId
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.isolation import queries as isolation
from lianfang.people import actions as people
from lianfang.people import queries as persons
from lianfang.people.types import AnyPersonId, AreaReason

from .. import queries, rules
from ..models import Contact, Exposure, Investigation
from ..types import (
    CONTACT_THERE,
    EXPOSURE_VOIDED,
    INVESTIGATE,
    INVESTIGATION_OVER,
    OTHER_CASE,
    OTHER_PERSON,
    SELF_CONTACT,
    TELL,
    VOID_INSTEAD,
    ContactAnswers,
    ContactEnd,
    ContactId,
    ExposureId,
    InvestigationId,
    Judgement,
    OrderRef,
    Relation,
)


@action(duty=INVESTIGATE, kind=Kind.OBSERVATION, label=_("Add a contact"), public=False)
def add_contact(
    *,
    investigation_id: InvestigationId,
    person_id: AnyPersonId,
    relation: Relation,
    answers: ContactAnswers,
    exposure_id: ExposureId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Contact:
    """Record a contact, found at `at` and judged by the edition then in force; their clocks run from `at`.

    Raises Refused with every reason, also when it was no contact: outside the infectious window.  Internal:
    `journeys.add_contact` tells the home area and creates the tasks.
    """
    investigation = queries.lock_investigation(investigation_id)
    case = investigation.case
    found = editions.in_force(case.outbreak_id, case.division_id, at)
    section = found.edition.tracing
    judged = _judge(investigation, person_id, answers, exposure_id, found.edition)
    clock = rules.contact_clock(judged.kind, at, section, found.edition.general.time_zone)
    contact = Contact.objects.create(
        id=ids.new("contact", person_id),
        case=case,
        investigation=investigation,
        person_id=person_id,
        division_id=persons.cards([person_id])[person_id].division_id,
        exposure_id=exposure_id,
        relation=relation,
        kind=judged.kind,
        met=list(judged.met),
        protected=answers.protected,
        edition_id=found.id,
        last_exposure_at=answers.last_exposure_at,
        found_at=at,
        tell_by=clock.tell_by,
        place_by=clock.place_by,
        follow_up_until=rules.follow_up_until(answers.last_exposure_at, section),
        **stamp(ids, by, at),
    )
    _show_to_investigators(contact, by, at, ids)
    return contact


def _judge(
    investigation: Investigation, person_id: UUID, answers: ContactAnswers, exposure_id: UUID | None, edition: Edition
) -> Judgement:
    """What the contact is; raises Refused with every reason."""
    window = queries.window_of(investigation.case_id, edition)
    judged = rules.judge_contact(answers, window, edition.tracing, edition.general.time_zone)
    reasons = _reasons_not_to_add(investigation, person_id, exposure_id)
    if not isinstance(judged, Judgement):
        raise Refused([*reasons, *judged])
    refuse_if(reasons)
    return judged


def _show_to_investigators(contact: Contact, by: Actor, at: datetime, ids: Ids) -> None:
    people.open_area(
        person_id=contact.person_id,
        division_id=contact.investigation.division_id,
        reason=AreaReason.TASK,
        source=contact.id,
        by=by,
        at=at,
        ids=ids,
    )


def _reasons_not_to_add(investigation: Investigation, person_id: UUID, exposure_id: UUID | None) -> list[Reason]:
    reasons = []
    if investigation.voided_at is not None:
        reasons.append(Reason(INVESTIGATION_OVER, "investigation_id"))
    if investigation.case.person_id == person_id:
        reasons.append(Reason(SELF_CONTACT, "person_id"))
    if queries.contacts_of_case(investigation.case_id).filter(person_id=person_id).exists():
        reasons.append(Reason(CONTACT_THERE, "person_id"))
    exposure = Exposure.objects.filter(id=exposure_id).first() if exposure_id is not None else None
    if exposure is not None and exposure.case_id != investigation.case_id:
        reasons.append(Reason(OTHER_CASE, "exposure_id"))
    if exposure is not None and exposure.voided_at is not None:
        reasons.append(Reason(EXPOSURE_VOIDED, "exposure_id"))
    return reasons


@action(duty=TELL, kind=Kind.OBSERVATION, label=_("Tell a contact"), public=False)
def tell_contact(*, contact_id: ContactId, by: Actor, at: datetime) -> Contact:
    """A contact was told at `at` what they are, what is asked of them, and how their data are protected.  Raises Refused."""
    contact = queries.lock_contact(contact_id)
    refuse_if(rules.reasons_not_to_tell(queries.contact_facts(contact), contact.found_at, at))
    contact.told_at, contact.told_by = at, by.member
    contact.version += 1
    contact.save(update_fields=["told_at", "told_by", "version"])
    return contact


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Place a contact under observation"), public=False)
def place_contact(*, contact_id: ContactId, order_id: OrderRef, by: Actor, at: datetime) -> Contact:
    """A close contact is under observation by a signed order.  Raises Refused with every reason.

    Internal: the journey that signs orders calls it.
    """
    contact = queries.lock_contact(contact_id)
    reasons = [*rules.reasons_not_to_place(queries.contact_facts(contact))]
    if isolation.person_of_order(order_id) != contact.person_id:
        reasons.append(Reason(OTHER_PERSON, "order_id"))
    refuse_if(reasons)
    contact.order_id, contact.placed_at = order_id, at
    contact.version += 1
    contact.save(update_fields=["order_id", "placed_at", "version"])
    return contact


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("End the follow-up of a contact"), public=False)
def end_follow_up(
    *,
    contact_id: ContactId,
    seen: Version,
    outcome: ContactEnd,
    became_case_id: AnyCaseId | None = None,
    by: Actor,
    at: datetime,
) -> Contact:
    """End the follow-up of one contact: completed after its days, became a case, or handed over.  Raises Stale, Refused."""
    contact = queries.lock_contact(contact_id, seen=seen)
    facts = queries.contact_facts(contact)
    zone = editions.edition(contact.edition_id).edition.general.time_zone
    became = became_case_id is not None
    reasons = [*rules.reasons_not_to_end(facts, contact.follow_up_until, outcome, became, at, zone)]
    if became_case_id is not None and clinical.person_of_case(became_case_id) != contact.person_id:
        reasons.append(Reason(OTHER_PERSON, "became_case_id"))
    if outcome is ContactEnd.VOIDED:
        reasons.append(Reason(VOID_INSTEAD, "outcome"))
    refuse_if(reasons)
    contact.became_id = became_case_id
    end_contacts([contact], outcome, at)
    return contact


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Void a contact"), public=False)
def void_contact(*, contact_id: ContactId, seen: Version, by: Actor, at: datetime) -> Contact:
    """There was no contact: take the record back.  Raises Stale, Refused.  Internal: a journey revokes the order."""
    contact = queries.lock_contact(contact_id, seen=seen)
    zone = editions.edition(contact.edition_id).edition.general.time_zone
    facts = queries.contact_facts(contact)
    refuse_if(rules.reasons_not_to_end(facts, contact.follow_up_until, ContactEnd.VOIDED, False, at, zone))
    end_contacts([contact], ContactEnd.VOIDED, at)
    return contact


def complete_follow_ups(*, at: datetime) -> list[UUID]:
    """Complete every follow-up whose days have passed, at the minute they passed; gives the contacts.

    Internal, set-based: a system journey calls it.  A contact who waits to become a case is ended by `end_follow_up` first.
    """
    due = list(Contact.objects.filter(ended_at=None, follow_up_until__lte=at).order_by("id").select_for_update())
    for contact in due:
        contact.ended_at, contact.outcome = contact.follow_up_until, ContactEnd.COMPLETED
        contact.version += 1
    Contact.objects.bulk_update(due, ["ended_at", "outcome", "version"], batch_size=500)
    _close_areas(due, at)
    return [contact.id for contact in due]


def end_contacts(contacts: Sequence[Contact], outcome: ContactEnd, at: datetime) -> None:
    """End the follow-up of several contacts; the investigating area sees them no more by it.  Internal to tracing."""
    for contact in contacts:
        contact.ended_at, contact.outcome = at, outcome
        contact.version += 1
    Contact.objects.bulk_update(contacts, ["ended_at", "outcome", "became", "version"], batch_size=500)
    _close_areas(contacts, at)


def _close_areas(contacts: Sequence[Contact], at: datetime) -> None:
    if contacts:
        people.close_areas(
            sources=[c.id for c in contacts],
            reason=AreaReason.TASK,
            at=at,
            person_ids=[c.person_id for c in contacts],
        )
