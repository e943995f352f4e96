"""Investigations: opened with a case, exposures added, finished; and undone when there was no case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import NOTIFIABLE, AnyCaseId, CaseId
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.rows import one_row
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.editions import queries as editions

from .. import queries, rules
from ..models import ChainLink, Exposure, Investigation, Notice
from ..types import (
    CONTACTS_HANG_ON_IT,
    INVESTIGATE,
    INVESTIGATED_ALREADY,
    INVESTIGATION_OVER,
    NOT_A_CASE,
    OTHER_CASE,
    VOIDED_ALREADY,
    ContactEnd,
    ContactId,
    ExposureEntry,
    ExposureId,
    InvestigationId,
    LinkId,
)
from .contacts import end_contacts
from .notices import withdraw
from .sealing import sealed

Summary = Annotated[PersonalText, StringConstraints(min_length=1)]


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Open a case investigation"), public=False)
def open_investigation(*, case_id: CaseId, by: Actor, at: datetime, ids: Ids) -> Investigation:
    """Open the investigation of a suspected or infected case, where the case lives; its clock runs from now.

    Raises Refused with every reason.
    """
    case = clinical.lock_case(case_id)
    reasons = []
    if clinical.current_classes([case_id]).get(case_id) not in NOTIFIABLE:
        reasons.append(Reason(NOT_A_CASE, "case_id"))
    if queries.investigation_of(case_id) is not None:
        reasons.append(Reason(INVESTIGATED_ALREADY, "case_id"))
    refuse_if(reasons)
    found = editions.in_force(case.outbreak_id, case.division_id, at)
    return Investigation.objects.create(
        id=ids.new("investigation", case_id),
        case_id=case_id,
        division_id=case.division_id,
        edition_id=found.id,
        opened_at=at,
        due_at=rules.investigation_due(at, found.edition.tracing),
        **stamp(ids, by, at),
    )


@action(
    duty=INVESTIGATE,
    kind=Kind.DECISION,
    label=_("Record where a case was"),
    subject=lambda params, ids: queries.person_of("investigation", params.investigation_id),
)
def add_exposure(
    *, investigation_id: InvestigationId, entry: ExposureEntry, by: Actor, at: datetime, ids: Ids
) -> Exposure:
    """Record where a case was, in which setting, from when until when.  Raises Refused with every reason."""
    investigation = _standing(investigation_id)
    edition = editions.edition(investigation.edition_id).edition
    placed = bool(entry.division_id or entry.site_id or entry.place or entry.trip)
    refuse_if(
        rules.reasons_against_exposure(
            entry.setting, entry.vehicle, entry.since, entry.until, placed, edition.tracing, at
        )
    )
    return Exposure.objects.create(
        id=ids.new("exposure"),
        case_id=investigation.case_id,
        investigation=investigation,
        setting=entry.setting,
        division_id=entry.division_id,
        site_id=entry.site_id,
        vehicle=entry.vehicle,
        trip=entry.trip,
        since=entry.since,
        until=entry.until,
        sealed=sealed(investigation.case.person_id, entry.place),
        **stamp(ids, by, at),
    )


def _standing(investigation_id: UUID) -> Investigation:
    investigation = queries.lock_investigation(investigation_id)
    if investigation.voided_at is not None:
        raise Refused(Reason(INVESTIGATION_OVER, "investigation_id"))
    return investigation


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Void an exposure"))
def void_exposure(*, exposure_id: ExposureId, seen: Version, by: Actor, at: datetime) -> Exposure:
    """Take back an exposure that was recorded wrongly.  Raises Stale; Refused while contacts in follow-up rest on it."""
    exposure = queries.lock_exposure(exposure_id, seen=seen)
    reasons = []
    if exposure.voided_at is not None:
        reasons.append(Reason(VOIDED_ALREADY, "exposure_id"))
    if resting := exposure.contacts.filter(ended_at=None).count():
        reasons.append(Reason(CONTACTS_HANG_ON_IT, "exposure_id", {"count": resting}))
    refuse_if(reasons)
    exposure.voided_at, exposure.voided_by = at, by.member
    exposure.version += 1
    exposure.save(update_fields=["voided_at", "voided_by", "version"])
    return exposure


@action(
    duty=INVESTIGATE,
    kind=Kind.DECISION,
    label=_("Finish a case investigation"),
    public=False,
    subject=lambda params, ids: queries.person_of("investigation", params.investigation_id),
)
def finish_investigation(
    *,
    investigation_id: InvestigationId,
    seen: Version,
    summary: Summary,
    nothing_found: bool = False,
    by: Actor,
    at: datetime,
) -> Investigation:
    """Finish an investigation with its summary; contacts found later may still be added.  Raises Stale, Refused."""
    investigation = queries.lock_investigation(investigation_id, seen=seen)
    over = investigation.finished_at is not None or investigation.voided_at is not None
    exposures = queries.exposures_of(investigation.case_id).count()
    refuse_if(rules.reasons_not_to_finish(over, exposures, nothing_found))
    investigation.finished_at, investigation.finished_by = at, by.member
    investigation.nothing_found = nothing_found
    investigation.sealed = sealed(investigation.case.person_id, summary)
    investigation.version += 1
    investigation.save(update_fields=["finished_at", "finished_by", "nothing_found", "sealed", "version"])
    return investigation


@dataclass(frozen=True)
class Unwound:
    """What fell with an investigation: the contacts voided, their orders for a person to revoke, the notices withdrawn."""

    investigation_id: UUID | None
    contact_ids: tuple[UUID, ...]
    order_ids: tuple[UUID, ...]
    notice_ids: tuple[UUID, ...]


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Undo the tracing of what was no case"), public=False)
def void_investigation(*, case_id: CaseId, by: Actor, at: datetime) -> Unwound:
    """Undo the tracing of a case that was none: investigation, contacts, links and notices stay on record, voided.

    Internal: `journeys.unconfirm_case` revokes the orders.  A case never investigated has nothing to undo.
    """
    investigation = queries.investigation_of(case_id)
    if investigation is not None:
        investigation.voided_at = at
        investigation.version += 1
        investigation.save(update_fields=["voided_at", "version"])
    contacts = list(queries.contacts_of_case(case_id).filter(ended_at=None).select_for_update())
    end_contacts(contacts, ContactEnd.VOIDED, at)
    links = ChainLink.objects.filter(voided_at=None)
    for end in ({"case_id": case_id}, {"infector_id": case_id}):
        links.filter(**end).update(voided_at=at, voided_by=by.member)
    notices = list(Notice.objects.filter(case_id=case_id, withdrawn_at=None).select_for_update())
    for notice in notices:
        withdraw(notice, at)
    return Unwound(
        investigation.id if investigation is not None else None,
        tuple(c.id for c in contacts),
        tuple(c.order_id for c in contacts if c.order_id is not None),
        tuple(n.id for n in notices),
    )


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Link a case to its source"))
def link_cases(
    *,
    infector_id: AnyCaseId,
    case_id: CaseId,
    contact_id: ContactId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> ChainLink:
    """Record, as judged, that one case infected another; with the days from onset to onset.  Raises Refused."""
    case = clinical.lock_case(case_id)
    reasons = [*rules.reasons_not_to_link(infector_id, case_id, queries.sources())]
    contact = queries.lock_contact(contact_id) if contact_id is not None else None
    if contact is not None and (contact.case_id != infector_id or contact.person_id != case.person_id):
        reasons.append(Reason(OTHER_CASE, "contact_id"))
    refuse_if(reasons)
    zone = clinical.edition_for(case.outbreak_id, case.division_id, at).general.time_zone
    days = queries.day_zeros([infector_id, case_id], zone)
    return ChainLink.objects.create(
        id=ids.new("link", f"{infector_id}/{case_id}"),
        infector_id=infector_id,
        case_id=case_id,
        contact=contact,
        division_id=case.division_id,
        serial_interval_days=rules.serial_interval_days(days.get(infector_id), days.get(case_id)),
        **stamp(ids, by, at),
    )


@action(duty=INVESTIGATE, kind=Kind.DECISION, label=_("Void a link between cases"))
def void_link(*, link_id: LinkId, by: Actor, at: datetime) -> ChainLink:
    """Take back a link between cases; it stays on record.  Raises Refused."""
    link = one_row(ChainLink.objects.select_for_update(), link_id, "link_id")
    if link.voided_at is not None:
        raise Refused(Reason(VOIDED_ALREADY, "link_id"))
    link.voided_at, link.voided_by = at, by.member
    link.save(update_fields=["voided_at", "voided_by"])
    return link
