"""From one hospital to another: sent with a hand-over that carries the patient and their case, received into a bed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import actions as clinical
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.types import ADMIT, AdmissionId
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, reason_code, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, ShortText, Version
from lianfang.places import queries as places
from lianfang.places.types import AnySiteId, RoomId
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.kinds import CHANGE_ROOM, ROUND
from lianfang.tasks.types import HandOverId, HandOverKind, Sending

from ..types import Row
from .clinic import Admitted, give_bed

NOT_A_TRANSFER = reason_code(
    "journeys.not_a_transfer", _("This person was not transferred from another bed: receive them at the clinic.")
)
SENT_ELSEWHERE = reason_code(
    "journeys.sent_elsewhere", _("This patient was sent to another facility than this room's.")
)


@dataclass(frozen=True)
class Transferred:
    """An admission that ended by a transfer, and the hand-over that carries the patient."""

    admission_id: UUID
    version: int
    handover_id: UUID


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Transfer a patient to another facility"))
def transfer_patient(
    *,
    admission_id: AdmissionId,
    seen: Version,
    to_site_id: AnySiteId,
    transport: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Transferred:
    """Send a patient to another facility that may treat them.  The bed is free; the other facility sees them and awaits
    them by the clock of the edition; the case stays open.  Raises Stale, Refused with every reason.
    """
    admission = clinical.transfer_out(admission_id=admission_id, seen=seen, to_site_id=to_site_id, by=by, at=at)
    tasks.cancel(subjects=[admission.id], kinds=[ROUND, CHANGE_ROOM], reason="transferred", at=at, ids=ids)
    hours = clinical_known.edition_of(admission, at).screening.clinic_arrival_hours
    made = tasks.hand_over(
        kind=HandOverKind.HOSPITAL,
        person_id=admission.person_id,
        from_division_id=admission.division_id,
        sending=Sending(due_at=at + timedelta(hours=hours), to_site_id=to_site_id, transport=transport),
        context=admission.id,
        by=by,
        at=at,
        ids=ids,
    )
    return Transferred(admission.id, admission.version, made.id)


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Receive a transferred patient"))
def receive_transfer(*, handover_id: HandOverId, room_id: RoomId, by: Actor, at: datetime, ids: Ids) -> Admitted:
    """A patient of another facility has arrived and has a bed here; the case comes with them.  Raises Refused."""
    sent = tasks_known.lock_handover(handover_id)
    before = clinical_known.transferred(sent.context)
    if before is None:
        raise Refused(Reason(NOT_A_TRANSFER, "handover_id"))
    refuse_if(_reasons_against_room(sent, room_id))
    case_id = before.case_id if before.case is not None and before.case.closed_at is None else None
    tasks.receive(handover_id=handover_id, by=by, at=at, ids=ids)
    return give_bed(before.person_id, room_id, case_id, None, by=by, at=at, ids=ids)


def _reasons_against_room(sent: Row, room_id: UUID) -> list[Reason]:
    elsewhere = places.lock_room(room_id).site_id != sent.to_site_id
    return [Reason(SENT_ELSEWHERE, "room_id")] if elsewhere else []
