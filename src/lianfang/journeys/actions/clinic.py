"""From the door to the doctor: referred, received, assessed, sampled, admitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import actions as clinical
from lianfang.clinical import duties
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.types import (
    ADMIT,
    CONSULT,
    Came,
    CaseClass,
    CaseId,
    Disposition,
    EncounterId,
    Fact,
    FactEntry,
    TriageEntry,
)
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, ShortText, Version
from lianfang.editions import queries as editions
from lianfang.health import actions as health
from lianfang.isolation import actions as isolation
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import End
from lianfang.people import queries as people
from lianfang.people.types import PersonId
from lianfang.places.types import AnySiteId, DivisionId, RoomId, SiteId
from lianfang.screening import actions as screening
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import FIND_BED, MEDICAL_CONTACT
from lianfang.tasks.types import SEND, HandOverId, HandOverKind, NewTask, Sending

from .. import dependants, horizon
from ..types import Row
from .arrivals import Referred
from .cases import follow_class
from .orders import end_orders


@dataclass(frozen=True)
class Assessed:
    """What an assessment came to: the encounter, and the case it opened, if any."""

    encounter_id: UUID
    version: int
    case_id: UUID | None


@dataclass(frozen=True)
class Admitted:
    """An admission and its version."""

    admission_id: UUID
    version: int


@action(duty=SEND, kind=Kind.OBSERVATION, label=_("Send a person to a clinic"))
def refer(
    *,
    person_id: PersonId,
    from_division_id: DivisionId,
    site_id: AnySiteId,
    transport: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Referred:
    """Send somebody who is ill to a fever clinic by arranged transport; the clinic is told in advance.

    Answers the medical contact that was owed.  Raises Refused.
    """
    outbreak = editions.current_outbreak(from_division_id, at)
    edition = editions.in_force(outbreak.id, from_division_id, at).edition
    due_at = at + timedelta(hours=edition.screening.clinic_arrival_hours)
    made = tasks.hand_over(
        kind=HandOverKind.CLINIC,
        person_id=person_id,
        from_division_id=from_division_id,
        sending=Sending(due_at=due_at, to_site_id=site_id, transport=transport),
        by=by,
        at=at,
        ids=ids,
    )
    tasks.fulfil([tasks.fulfilment(MEDICAL_CONTACT, by=by, at=at, ids=ids, person_id=person_id)])
    return Referred(person_id=person_id, handover_id=made.id)


@action(duty=CONSULT, kind=Kind.OBSERVATION, label=_("Receive a patient at the clinic"))
def receive_patient(
    *,
    handover_id: HandOverId,
    site_id: SiteId,
    triage: TriageEntry | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Assessed:
    """A patient who was sent has arrived: the hand-over is received, the post's finding ends, an encounter is open.

    Raises Refused with every reason.
    """
    made = tasks.receive(handover_id=handover_id, by=by, at=at, ids=ids)
    screening.mark_arrived(person_id=made.person_id, at=at)
    encounter = clinical.open_encounter(
        person_id=made.person_id,
        site_id=site_id,
        came=Came.TRANSPORT,
        handover_id=handover_id,
        triage=triage,
        by=by,
        at=at,
        ids=ids,
    )
    return Assessed(encounter_id=encounter.id, version=encounter.version, case_id=None)


@action(duty=CONSULT, kind=Kind.OBSERVATION, label=_("Triage a patient"))
def assess_encounter(*, encounter_id: EncounterId, triage: TriageEntry, by: Actor, at: datetime, ids: Ids) -> Assessed:
    """Record what triage finds.  A doctor sees the patient now, so what they reported of symptoms is seen to."""
    encounter = clinical.assess(encounter_id=encounter_id, triage=triage, by=by, at=at, ids=ids)
    _seen_by_doctor(encounter.person_id, by, at, ids)
    return Assessed(encounter_id=encounter.id, version=encounter.version, case_id=None)


def _seen_by_doctor(person_id: UUID, by: Actor, at: datetime, ids: Ids) -> None:
    health.close_symptoms_of(person_id=person_id, by=by, at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(MEDICAL_CONTACT, by=by, at=at, ids=ids, person_id=person_id)])


def _patient(params: Any, ids: Ids) -> UUID:
    return clinical_known.person_of_encounter(params.encounter_id)


@action(duty=CONSULT, kind=Kind.DECISION, label=_("Conclude an encounter"), subject=_patient)
def conclude_encounter(
    *,
    encounter_id: EncounterId,
    seen: Version,
    disposition: Disposition,
    refer_to: AnySiteId | None = None,
    onset_on: date | None = None,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Assessed:
    """End an encounter in one of its four ways.  Where the criteria of the edition are met the patient is a suspected
    case from this moment, and the two-hour clock runs from it: that is not a choice.

    Raises Stale, Refused with every reason.
    """
    encounter = clinical.conclude_encounter(
        encounter_id=encounter_id, seen=seen, disposition=disposition, refer_to=refer_to, note=note, by=by, at=at
    )
    _seen_by_doctor(encounter.person_id, by, at, ids)
    case_id = None
    if clinical_known.meets_suspected(encounter):
        case_id = _suspect(encounter, onset_on, by=by, at=at, ids=ids)
    if encounter.placement_due_at is not None:
        tasks.create([duties.bed(encounter)], by=by, at=at, ids=ids)
    if disposition is Disposition.REFERRAL and refer_to is not None:
        edition = editions.edition(encounter.edition_id).edition
        due_at = at + timedelta(hours=edition.screening.clinic_arrival_hours)
        tasks.hand_over(
            kind=HandOverKind.HOSPITAL,
            person_id=encounter.person_id,
            from_division_id=encounter.division_id,
            sending=Sending(due_at=due_at, to_site_id=refer_to),
            context=encounter.id,
            by=by,
            at=at,
            ids=ids,
        )
    return Assessed(encounter_id=encounter.id, version=encounter.version, case_id=case_id)


def _suspect(encounter: Row, onset_on: date | None, *, by: Actor, at: datetime, ids: Ids) -> UUID:
    person_id, encounter_id = encounter.person_id, encounter.id
    home = people.divisions_of([person_id])[person_id]
    outbreak = editions.current_outbreak(home, at)
    case = clinical_known.open_case_of(person_id, outbreak.id)
    if case is not None:
        return case.id
    fact = FactEntry(kind=Fact.CONSULTATION, at=at)
    case = clinical.open_case(
        person_id=person_id,
        outbreak_id=outbreak.id,
        fact=fact,
        onset_on=onset_on,
        encounter_id=encounter_id,
        by=by,
        at=at,
        ids=ids,
    )
    clinical.classify(
        case_id=case.id,
        seen=case.version,
        to=CaseClass.SUSPECTED,
        fact=fact,
        epi=tuple(encounter.epi),
        clinical=tuple(encounter.clinical),
        by=by,
        at=at,
        ids=ids,
    )
    follow_class(case.id, CaseClass.SUSPECTED, by=by, at=at, ids=ids)
    case_id: UUID = case.id
    return case_id


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Admit a patient"))
def admit(
    *,
    person_id: PersonId,
    room_id: RoomId,
    case_id: CaseId | None = None,
    encounter_id: EncounterId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Admitted:
    """Give a patient a bed.  A quarantine they were under ends here, converted; daily rounds are owed from today, and whoever
    is left without a carer is seen to at once.

    Raises Refused with every reason.
    """
    going = dependants.newly_away([person_id], at)
    admitted = give_bed(person_id, room_id, case_id, encounter_id, by=by, at=at, ids=ids)
    dependants.see_to(going, by=by, at=at, ids=ids)
    return admitted


def give_bed(
    person_id: UUID,
    room_id: UUID,
    case_id: UUID | None,
    encounter_id: UUID | None,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Admitted:
    """Put a patient into a bed, and set off what is owed there."""
    admission = clinical.admit(
        person_id=person_id, room_id=room_id, case_id=case_id, encounter_id=encounter_id, by=by, at=at, ids=ids
    )
    tasks.fulfil([tasks.fulfilment(FIND_BED, by=by, at=at, ids=ids, person_id=person_id)])
    end_quarantine([person_id], by=by, at=at, ids=ids)
    tasks.create(rounds([admission], horizon.days(at)), by=by, at=at, ids=ids)
    return Admitted(admission_id=admission.id, version=admission.version)


def rounds(admissions: Iterable[Row], days: Iterable[date]) -> list[NewTask]:
    """The daily rounds that some admissions owe on some local days."""
    bounds = [(day, horizon.start_of(day), horizon.end_of(day)) for day in days]
    return [
        task
        for day, start, end in bounds
        for task in duties.rounds(admissions, day=day.isoformat(), opens_at=start, due_at=end)
    ]


def end_quarantine(person_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """People who became cases are in isolation now, not in quarantine: their stays end, converted."""
    for stay in isolation_known.stays_of(person_ids, at).values():
        isolation.end_stay(stay_id=stay.id, end=End.CONVERTED, by=by, at=at)
        end_orders([stay.order_id], [stay.id], by=by, at=at, ids=ids)
