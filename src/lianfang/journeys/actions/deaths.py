"""A death: the case is closed, and what bound the person, awaited them or was owed to them ends with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import actions as clinical
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.types import ADMIT, CaseId
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Version
from lianfang.isolation import actions as isolation
from lianfang.isolation import queries as isolation_known
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.kinds import CHANGE_ROOM, FIND_BED, MEDICAL_CONTACT, ROUND
from lianfang.tracing import actions as tracing
from lianfang.tracing import queries as tracing_known
from lianfang.tracing.types import ContactEnd

from .. import dependants
from .orders import end_orders

REASON = "the person died"


@dataclass(frozen=True)
class Died:
    """A case that ended by death."""

    case_id: UUID
    version: int


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Record a death"), signed=True)
def record_death(*, case_id: CaseId, seen: Version, died_at: Instant, by: Actor, at: datetime, ids: Ids) -> Died:
    """A case has died: the case is closed, the bed is free, an order on them and their own follow-up as a contact end,
    whoever awaits them is told, and no visit, round, bed or call is owed to them.

    Reports, results, the investigation and the care for their contacts and places go on.  Raises Stale, Refused with every
    reason.
    """
    person_id = clinical_known.person_of_case(case_id)
    bed, waits = clinical_known.open_admission_of(person_id), clinical_known.waits_of(person_id)
    going = dependants.newly_away([person_id], at)
    case = clinical.record_death(case_id=case_id, seen=seen, died_at=died_at, by=by, at=at)
    _end_order(person_id, died_at, by=by, at=at, ids=ids)
    followed = _end_follow_up(person_id, case_id, by=by, at=at)
    for sent in tasks_known.handovers_of([person_id]).filter(ended_at=None):
        tasks.call_off(handover_id=sent.id, seen=sent.version, by=by, at=at, ids=ids)
    beds = [bed.id] if bed is not None else []
    tasks.cancel(subjects=[*beds, *waits], kinds=[ROUND, FIND_BED, CHANGE_ROOM], reason=REASON, at=at, ids=ids)
    tasks.cancel(subjects=[person_id], kinds=[MEDICAL_CONTACT], reason=REASON, at=at, ids=ids)
    tasks.cancel(subjects=followed, kinds=None, reason=REASON, at=at, ids=ids)
    dependants.see_to(going, by=by, at=at, ids=ids)
    return Died(case.id, case.version)


def _end_order(person_id: UUID, died_at: datetime, *, by: Actor, at: datetime, ids: Ids) -> None:
    order = isolation_known.orders_of([person_id], at).get(person_id)
    if order is not None:
        stay = isolation_known.stays_of([person_id], at).get(person_id)
        isolation.end_at_death(order_id=order.id, died_at=died_at, by=by)
        end_orders([order.id], [stay.id] if stay is not None else [], by=by, at=at, ids=ids)


def _end_follow_up(person_id: UUID, case_id: UUID, *, by: Actor, at: datetime) -> list[UUID]:
    """Somebody who was followed as a contact themselves became the case that ended; gives the contacts."""
    contacts = list(tracing_known.open_contacts([person_id]).order_by("id"))
    for contact in contacts:
        tracing.end_follow_up(
            contact_id=contact.id,
            seen=contact.version,
            outcome=ContactEnd.BECAME_CASE,
            became_case_id=case_id,
            by=by,
            at=at,
        )
    return [contact.id for contact in contacts]
