"""Notices to other areas: sent at once with the minimum, acknowledged, withdrawn when there was nothing."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseId
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, PersonalText, ShortText, Version
from lianfang.people import actions as people
from lianfang.people.types import AreaReason
from lianfang.places.types import AnyDivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import ACKNOWLEDGE as ACKNOWLEDGE_NOTICE

from .. import queries, rules
from ..models import Contact, Exposure, Notice
from ..types import (
    ACKNOWLEDGE,
    NOTIFY,
    ONE_SUBJECT,
    OTHER_CASE,
    WITHDRAWN_ALREADY,
    ContactId,
    ExposureId,
    NoticeId,
    NoticeKind,
    ReceivedNoticeId,
)
from .sealing import sealed

Words = Annotated[PersonalText, StringConstraints(min_length=1)]


@action(
    duty=NOTIFY,
    kind=Kind.DECISION,
    label=_("Notify another area"),
    public=False,
    subject=lambda params, ids: _subject(params.case_id, params.contact_id),
)
def send_notice(
    *,
    case_id: CaseId,
    contact_id: ContactId | None = None,
    exposure_id: ExposureId | None = None,
    to_division_id: AnyDivisionId | None = None,
    to_words: ShortText = "",
    fact_at: Instant,
    words: Words,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Notice:
    """Tell another area of a case, of a contact who lives there, or of an exposure there; its clock runs from `fact_at`.

    An area of this home sees the person from now on; one outside it (`to_words`) is told by the sender's own means.
    Raises Refused with every reason.
    """
    contact = queries.lock_contact(contact_id) if contact_id is not None else None
    exposure = queries.lock_exposure(exposure_id) if exposure_id is not None else None
    case = clinical.lock_case(case_id)
    here = (case.division_id,) if contact is None else (case.division_id, contact.investigation.division_id)
    reasons = [*rules.reasons_against_notice(to_division_id, to_words, here, fact_at, at)]
    reasons += _reasons_against_subject(case_id, contact, exposure)
    refuse_if(reasons)
    notice = Notice.objects.create(
        id=ids.new("notice"),
        kind=_kind(contact, exposure),
        case=case,
        contact=contact,
        exposure=exposure,
        division_id=case.division_id,
        to_division_id=to_division_id,
        to_words=to_words,
        fact_at=fact_at,
        sent_at=at,
        due_at=rules.notice_due(fact_at, clinical.edition_for(case.outbreak_id, case.division_id, at).tracing),
        sealed=sealed(_subject(case_id, contact_id), words),
        **stamp(ids, by, at),
    )
    _show_to_area(notice, _subject(case_id, contact_id), by, at, ids)
    return notice


def _show_to_area(notice: Notice, person_id: UUID, by: Actor, at: datetime, ids: Ids) -> None:
    """The area that is told of a person of its own sees them; one told of an exposure sees nobody."""
    if notice.to_division_id is not None and notice.exposure_id is None:
        people.open_area(
            person_id=person_id,
            division_id=notice.to_division_id,
            reason=AreaReason.HAND_OVER,
            source=notice.id,
            by=by,
            at=at,
            ids=ids,
        )


def _subject(case_id: UUID, contact_id: UUID | None) -> UUID:
    return queries.person_of("contact", contact_id) if contact_id is not None else clinical.person_of_case(case_id)


def _kind(contact: Contact | None, exposure: Exposure | None) -> NoticeKind:
    if contact is not None:
        return NoticeKind.CONTACT
    return NoticeKind.CASE if exposure is None else NoticeKind.EXPOSURE


def _reasons_against_subject(case_id: UUID, contact: Contact | None, exposure: Exposure | None) -> list[Reason]:
    reasons = []
    if contact is not None and exposure is not None:
        reasons.append(Reason(ONE_SUBJECT, "exposure_id"))
    if contact is not None and contact.case_id != case_id:
        reasons.append(Reason(OTHER_CASE, "contact_id"))
    if exposure is not None and exposure.case_id != case_id:
        reasons.append(Reason(OTHER_CASE, "exposure_id"))
    return reasons


@action(duty=ACKNOWLEDGE, kind=Kind.DECISION, label=_("Acknowledge a notice from another area"))
def acknowledge_notice(*, notice_id: ReceivedNoticeId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Notice:
    """The area that was told has taken it up; what was owed for it is done.  Raises Stale, Refused with every reason."""
    notice = queries.lock_notice(notice_id, seen=seen)
    refuse_if(rules.reasons_not_to_acknowledge(queries.notice_facts(notice)))
    notice.acknowledged_at, notice.acknowledged_by = at, by.member
    notice.version += 1
    notice.save(update_fields=["acknowledged_at", "acknowledged_by", "version"])
    tasks.fulfil([tasks.fulfilment(ACKNOWLEDGE_NOTICE, by=by, at=at, ids=ids, subject=notice.id)])
    return notice


@action(duty=NOTIFY, kind=Kind.DECISION, label=_("Withdraw a notice"))
def withdraw_notice(*, notice_id: NoticeId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Notice:
    """Take back a notice that was wrong; it stays on record, and nobody owes an answer to it.  Raises Stale, Refused."""
    notice = queries.lock_notice(notice_id, seen=seen)
    if notice.withdrawn_at is not None:
        refuse_if([Reason(WITHDRAWN_ALREADY, "notice_id")])
    withdraw(notice, at)
    tasks.cancel(subjects=[notice.id], kinds=[ACKNOWLEDGE_NOTICE], reason="notice withdrawn", at=at, ids=ids)
    return notice


def withdraw(notice: Notice, at: datetime) -> None:
    """Withdraw a locked notice: the other area sees the person no more by it.  Internal to tracing."""
    notice.withdrawn_at = at
    notice.version += 1
    notice.save(update_fields=["withdrawn_at", "version"])
    person_id = notice.contact.person_id if notice.contact is not None else notice.case.person_id
    people.close_area(person_id=person_id, reason=AreaReason.HAND_OVER, source=notice.id, at=at)


def withdraw_about(*, contact_id: UUID, at: datetime) -> list[UUID]:
    """Withdraw every notice that stands about a contact; gives which.  Internal: a journey calls off what is owed for them."""
    rows = Notice.objects.filter(contact_id=contact_id, withdrawn_at=None).order_by("id").select_for_update()
    notices = list(rows)
    for notice in notices:
        withdraw(notice, at)
    return [notice.id for notice in notices]
