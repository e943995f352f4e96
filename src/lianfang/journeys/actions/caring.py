"""Steps about one person that fulfil what was owed: an order proposed, served, objected to; a checklist; a round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.clinical import actions as clinical
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.types import ADMIT, AdmissionId, RuleKey, Severity
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.messages.queueing import close_by_hand
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.editions.vocabulary import OutbreakId
from lianfang.isolation import actions as isolation
from lianfang.isolation import duties
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import (
    ANSWER,
    CARE,
    PROPOSE,
    BasisTimes,
    CategoryKey,
    Ground,
    ItemKey,
    ObjectionId,
    Objector,
    OrderId,
    StayId,
    Verdict,
)
from lianfang.people.types import PersonId
from lianfang.places.types import DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import ANSWER_OBJECTION, CHECKLIST, INVESTIGATE, ROUND, SERVE
from lianfang.tracing import actions as tracing
from lianfang.tracing import queries as tracing_known
from lianfang.tracing.actions.investigations import Summary
from lianfang.tracing.types import INVESTIGATE as MAY_INVESTIGATE
from lianfang.tracing.types import InvestigationId

from .orders import end_orders


@dataclass(frozen=True)
class Stepped:
    """A record after a step, and its version where decisions follow."""

    id: UUID
    version: int


@action(duty=PROPOSE, kind=Kind.DECISION, label=_("Propose a quarantine order"))
def propose_order(
    *,
    person_id: PersonId,
    outbreak_id: OutbreakId,
    division_id: DivisionId,
    category: CategoryKey,
    ground: Ground,
    evidence: PersonalText,
    basis: BasisTimes,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Propose an order on one person; whoever signs is asked.  It binds nobody until it is signed.  Raises Refused."""
    order = isolation.propose(
        person_id=person_id,
        outbreak_id=outbreak_id,
        division_id=division_id,
        category=category,
        ground=ground,
        evidence=evidence,
        basis=basis,
        by=by,
        at=at,
        ids=ids,
    )
    tasks.create([duties.signature(order, isolation_known.section_of(order, at))], by=by, at=at, ids=ids)
    return Stepped(order.id, order.version)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Serve an order"))
def serve_order(*, order_id: OrderId, acknowledged: bool = False, by: Actor, at: datetime, ids: Ids) -> Stepped:
    """The written order was handed over and explained, and acknowledged where that is said.  Raises Refused."""
    step = isolation.acknowledge if acknowledged else isolation.serve
    order = step(order_id=order_id, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(SERVE, by=by, at=at, ids=ids, subject=order.id)])
    close_by_hand(order.id, at)
    return Stepped(order.id, order.version)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Tick items of the checklist"))
def tick_checklist(
    *,
    stay_id: StayId,
    items: Annotated[tuple[ItemKey, ...], Field(min_length=1, max_length=20)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Items owed at the start of a stay are done; with the last the task is.  Raises Refused."""
    stay = isolation.tick_items(stay_id=stay_id, items=items, by=by, at=at, ids=ids)
    if isolation_known.checklist_done(stay):
        tasks.fulfil([tasks.fulfilment(CHECKLIST, by=by, at=at, ids=ids, subject=stay_id)])
    return Stepped(stay.id, stay.version)


def _person_of_order(params: Any, ids: Ids) -> UUID:
    return isolation_known.person_of_order(params.order_id)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Take down an objection"), subject=_person_of_order)
def object_to_order(
    *, order_id: OrderId, raised_by: Objector, text: PersonalText, by: Actor, at: datetime, ids: Ids
) -> Stepped:
    """Take down an objection in the objector's words; whoever answers is asked, by the clock.  Raises Refused."""
    objection = isolation.object(order_id=order_id, raised_by=raised_by, text=text, by=by, at=at, ids=ids)
    tasks.create([duties.answer(objection)], by=by, at=at, ids=ids)
    return Stepped(objection.id, objection.version)


def _person_of_objection(params: Any, ids: Ids) -> UUID:
    return isolation_known.person_of_objection(params.objection_id)


@action(duty=ANSWER, kind=Kind.DECISION, label=_("Answer an objection"), signed=True, subject=_person_of_objection)
def answer_objection(
    *,
    objection_id: ObjectionId,
    seen: Version,
    verdict: Verdict,
    reason: PersonalText,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Answer an objection with its reason; one that is upheld frees the person at once.  Raises Stale, Refused."""
    person = isolation_known.person_of_objection(objection_id)
    stay = isolation_known.stays_of([person], at).get(person)
    objection = isolation.answer_objection(
        objection_id=objection_id, seen=seen, verdict=verdict, reason=reason, by=by, at=at
    )
    tasks.fulfil([tasks.fulfilment(ANSWER_OBJECTION, by=by, at=at, ids=ids, subject=objection.id)])
    if verdict is Verdict.UPHELD:
        held = [stay.id] if stay is not None and stay.order_id == objection.order_id else []
        end_orders([objection.order_id], held, by=by, at=at, ids=ids)
    return Stepped(objection.id, objection.version)


def _patient(params: Any, ids: Ids) -> UUID:
    return clinical_known.person_of_admission(params.admission_id)


@action(duty=ADMIT, kind=Kind.OBSERVATION, label=_("Record a round"), subject=_patient)
def record_round(
    *,
    admission_id: AdmissionId,
    symptoms: Annotated[tuple[RuleKey, ...], Field(max_length=40)] = (),
    symptoms_improved: bool | None = None,
    imaging_improved: bool | None = None,
    severity: Severity | None = None,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Record the daily round at a bed; nothing is assumed.  Raises Refused."""
    made = clinical.record_round(
        admission_id=admission_id,
        symptoms=symptoms,
        symptoms_improved=symptoms_improved,
        imaging_improved=imaging_improved,
        severity=severity,
        note=note,
        by=by,
        at=at,
        ids=ids,
    )
    tasks.fulfil([tasks.fulfilment(ROUND, by=by, at=at, ids=ids, subject=admission_id)])
    return Stepped(made.id, clinical_known.admission(admission_id).version)


def _investigated(params: Any, ids: Ids) -> UUID:
    return tracing_known.person_of("investigation", params.investigation_id)


@action(duty=MAY_INVESTIGATE, kind=Kind.DECISION, label=_("Finish a case investigation"), subject=_investigated)
def finish_investigation(
    *,
    investigation_id: InvestigationId,
    seen: Version,
    summary: Summary,
    nothing_found: bool = False,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Stepped:
    """Finish an investigation with its summary; contacts found later may still be added.  Raises Stale, Refused."""
    made = tracing.finish_investigation(
        investigation_id=investigation_id, seen=seen, summary=summary, nothing_found=nothing_found, by=by, at=at
    )
    tasks.fulfil([tasks.fulfilment(INVESTIGATE, by=by, at=at, ids=ids, subject=made.id)])
    return Stepped(made.id, made.version)
