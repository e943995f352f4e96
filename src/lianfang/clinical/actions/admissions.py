"""Admissions: a bed in the right zone, daily rounds, and leaving by the edition's conditions."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, PersonalText, Version
from lianfang.people import actions as people
from lianfang.people.types import AreaReason, PersonId
from lianfang.places import actions as beds
from lianfang.places import queries as places
from lianfang.places.types import AnySiteId, RoomId, Zone
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import CHANGE_ROOM

from .. import queries, rules
from ..models import Admission, Case, Round
from ..reasons import (
    ADMISSION_ENDED,
    ADMITTED_ALREADY,
    ADMITTED_BEFORE,
    CASE_CLOSED,
    OTHER_PERSON,
    OTHER_SITE,
    UNKNOWN_SYMPTOM,
)
from ..types import (
    ADMIT,
    CONSULT,
    AdmissionEnd,
    AdmissionId,
    CaseEnd,
    CaseId,
    EncounterId,
    RuleKey,
    Severity,
    StayOverride,
)
from .sealing import sealed_text


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Admit a patient"), public=False)
def admit(
    *,
    person_id: PersonId,
    room_id: RoomId,
    case_id: CaseId | None = None,
    encounter_id: EncounterId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Admission:
    """Put a patient into a bed of the right zone, at a facility that may treat them.  Raises Refused with every reason.

    The bed is held under the admission's id; a case is isolated from now on; the person's wait for a bed ends.
    """
    room = places.lock_room(room_id)
    case = queries.lock_case(case_id) if case_id is not None else None
    current = queries.current_classes([case.id]).get(case.id) if case is not None else None
    needed = rules.capability_to_admit(current)
    refuse_if(
        [
            *rules.reasons_not_to_receive(queries.profile(room.site_id, needing=needed), needed, "room_id"),
            *rules.reasons_against_room(current, Zone(room.zone), room.name),
            *_reasons_not_to_admit(person_id, case, encounter_id),
        ]
    )
    admission = Admission(
        id=ids.new("admission", person_id),
        person_id=person_id,
        case=case,
        encounter_id=encounter_id,
        site_id=room.site_id,
        division_id=room.site.division_id,
        room_id=room_id,
        admitted_at=at,
        **stamp(ids, by, at),
    )
    edition = queries.edition_of(admission, at)
    admission.minimum_until = rules.minimum_until(current, at, edition)
    beds.take_bed(room_id=room_id, occupant=admission.id, by=by, at=at, ids=ids)
    admission.save(force_insert=True)
    _isolate(case, at)
    end_waits(person_id, at)
    _show_to_facility(admission, by, at, ids)
    return admission


def _show_to_facility(admission: Admission, by: Actor, at: datetime, ids: Ids) -> None:
    people.open_area(
        person_id=admission.person_id,
        division_id=admission.division_id,
        reason=AreaReason.CARE,
        source=admission.id,
        by=by,
        at=at,
        ids=ids,
    )


def _reasons_not_to_admit(person_id: UUID, case: Case | None, encounter_id: UUID | None) -> Iterator[Reason]:
    if queries.open_admission_of(person_id) is not None:
        yield Reason(ADMITTED_ALREADY, "person_id")
    if case is not None and case.person_id != person_id:
        yield Reason(OTHER_PERSON, "case_id")
    if case is not None and case.closed_at is not None:
        yield Reason(CASE_CLOSED, "case_id")
    if encounter_id is not None and queries.person_of_encounter(encounter_id) != person_id:
        yield Reason(OTHER_PERSON, "encounter_id")


def _isolate(case: Case | None, at: datetime) -> None:
    if case is not None and case.isolated_at is None:
        case.isolated_at = at
        case.version += 1
        case.save(update_fields=["isolated_at", "version"])


def end_waits(person_id: UUID, at: datetime) -> None:
    """A person waits for no bed any more; what they were seen for lets no facility see them further.  Internal."""
    for encounter_id in queries.waits_of(person_id):
        encounter = queries.lock_encounter(encounter_id)
        encounter.placed_at = max(at, encounter.concluded_at or at)
        encounter.version += 1
        encounter.save(update_fields=["placed_at", "version"])
        people.close_area(person_id=encounter.person_id, reason=AreaReason.CARE, source=encounter.id, at=at)


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Move a patient to another bed"))
def move_bed(
    *, admission_id: AdmissionId, seen: Version, room_id: RoomId, by: Actor, at: datetime, ids: Ids
) -> Admission:
    """Move a patient to another room of the facility, in the zone of their class: what was owed for it is done.

    Raises Stale, Refused.
    """
    admission = queries.lock_admission(admission_id, seen=seen)
    room = places.lock_room(room_id)
    current = queries.current_classes([admission.case_id]).get(admission.case_id) if admission.case_id else None
    reasons = [*rules.reasons_against_room(current, Zone(room.zone), room.name)]
    if admission.ended_at is not None:
        reasons.append(Reason(ADMISSION_ENDED, "admission_id"))
    if room.site_id != admission.site_id:
        reasons.append(Reason(OTHER_SITE, "room_id"))
    refuse_if(reasons)
    beds.free_beds_of(occupants=[admission.id], at=at)
    beds.take_bed(room_id=room_id, occupant=admission.id, by=by, at=at, ids=ids)
    admission.room_id = room_id
    admission.version += 1
    admission.save(update_fields=["room_id", "version"])
    tasks.fulfil([tasks.fulfilment(CHANGE_ROOM, by=by, at=at, ids=ids, subject=admission.id)])
    return admission


@action(
    duty=CONSULT,
    kind=Kind.OBSERVATION,
    label=_("Record a round"),
    public=False,
    subject=lambda params, ids: queries.person_of_admission(params.admission_id),
)
def record_round(
    *,
    admission_id: AdmissionId,
    symptoms: tuple[RuleKey, ...] = (),
    symptoms_improved: bool | None = None,
    imaging_improved: bool | None = None,
    severity: Severity | None = None,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Round:
    """The daily round: symptoms there are, what improved (leave out what was not looked at), severity.  Raises Refused."""
    admission = queries.lock_admission(admission_id)
    section = queries.edition_of(admission, at).clinical
    reasons = [
        Reason(UNKNOWN_SYMPTOM, f"symptoms.{n}", {"key": key})
        for n, key in enumerate(symptoms)
        if key not in section.symptoms
    ]
    if at < admission.admitted_at:
        reasons.append(Reason(ADMITTED_BEFORE, "admission_id"))
    if admission.ended_at is not None and at > admission.ended_at:
        reasons.append(Reason(ADMISSION_ENDED, "admission_id"))
    refuse_if(reasons)
    made = Round.objects.create(
        id=ids.new("round"),
        admission=admission,
        symptoms=sorted(symptoms),
        symptoms_improved=symptoms_improved,
        imaging_improved=imaging_improved,
        severity=severity or "",
        sealed=sealed_text(admission.person_id, "note", note),
        **stamp(ids, by, at),
    )
    if severity is not None and admission.case_id is not None:
        Case.objects.filter(id=admission.case_id).update(severity=_latest_severity(admission.case_id))
    return made


def _latest_severity(case_id: UUID) -> str:
    rows = Round.objects.filter(admission__case_id=case_id).exclude(severity="").order_by("-at")
    return rows.values_list("severity", flat=True).first() or ""


@action(
    duty=ADMIT,
    kind=Kind.DECISION,
    label=_("Discharge a patient"),
    public=False,
    subject=lambda params, ids: queries.person_of_admission(params.admission_id),
)
def discharge(
    *, admission_id: AdmissionId, seen: Version, override: StayOverride | None = None, by: Actor, at: datetime
) -> Admission:
    """Let a patient go whose conditions hold; a named expert may lift the local minimum stay, nothing else.

    An infected case is closed as recovered.  Raises Stale, Refused with every reason.
    """
    admission = queries.lock_admission(admission_id, seen=seen)
    edition = queries.edition_of(admission, at)
    facts = queries.admission_facts([admission], edition.general.time_zone, at)[admission.id]
    facts = queries.with_override(facts, override is not None)
    refuse_if(rules.reasons_not_to_discharge(facts, edition, at))
    if override is not None:
        admission.override_by = override.expert_id
        admission.sealed = sealed_text(admission.person_id, "override", override.reason)
    if admission.case is not None and admission.case.closed_at is None:
        _close(queries.lock_case(admission.case.id), CaseEnd.RECOVERED, at)
        admission.follow_up_until = rules.follow_up_until(at, edition)
    return _end(admission, AdmissionEnd.DISCHARGED, at)


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Transfer a patient to another facility"), public=False)
def transfer_out(
    *, admission_id: AdmissionId, seen: Version, to_site_id: AnySiteId, by: Actor, at: datetime
) -> Admission:
    """End an admission because another facility, which may treat the patient, takes them over.  Raises Stale, Refused.

    Internal: a hand-over carries them.
    """
    admission = queries.lock_admission(admission_id, seen=seen)
    current = queries.current_classes([admission.case_id]).get(admission.case_id) if admission.case_id else None
    target, closed_at = queries.profile(to_site_id), places.site(to_site_id).closed_at
    reasons = [*rules.reasons_not_to_transfer(admission.site_id, target, current, closed=closed_at is not None)]
    if admission.ended_at is not None:
        reasons.append(Reason(ADMISSION_ENDED, "admission_id"))
    refuse_if(reasons)
    return _end(admission, AdmissionEnd.TRANSFERRED, at)


@action(duty=ADMIT, kind=Kind.DECISION, label=_("End the isolation of a case at home"), public=False)
def close_case(*, case_id: CaseId, seen: Version, by: Actor, at: datetime) -> Case:
    """Close as recovered a case who lies in no bed, by the same conditions as discharge.  Raises Stale, Refused."""
    case = queries.lock_case(case_id, seen=seen)
    edition = queries.edition_for(case.outbreak_id, case.division_id, at)
    facts = queries.case_facts(case, edition.general.time_zone, at)
    refuse_if(rules.reasons_not_to_close(facts, queries.open_admission_of(case.person_id) is not None, edition, at))
    _close(case, CaseEnd.RECOVERED, at)
    end_waits(case.person_id, at)
    return case


@action(duty=ADMIT, kind=Kind.DECISION, label=_("Record a death"), signed=True, public=False)
def record_death(*, case_id: CaseId, seen: Version, died_at: Instant, by: Actor, at: datetime) -> Case:
    """A case has died: the case is closed, the bed is free.  Raises Stale, Refused with every reason.

    Internal: a journey ends what bound the person and what was owed to them.
    """
    case = queries.lock_case(case_id, seen=seen)
    admission = queries.open_admission_of(case.person_id)
    admitted_at = admission.admitted_at if admission is not None else None
    refuse_if(rules.reasons_against_death(died_at, case.first_fact_at, admitted_at, case.closed_at, at))
    if admission is not None:
        _end(queries.lock_admission(admission.id), AdmissionEnd.DIED, died_at)
    _close(case, CaseEnd.DIED, died_at)
    end_waits(case.person_id, at)
    return case


def _close(case: Case, end: CaseEnd, at: datetime) -> None:
    standing = queries.standing(case.id)
    if standing is not None and standing.ended_at is None:
        standing.ended_at = at
        standing.save(update_fields=["ended_at"])
    case.closed_at, case.end = at, end
    case.version += 1
    case.save(update_fields=["closed_at", "end", "version"])


def _end(admission: Admission, end: AdmissionEnd, at: datetime) -> Admission:
    admission.ended_at, admission.end = at, end
    admission.version += 1
    admission.save()
    beds.free_beds_of(occupants=[admission.id], at=at)
    people.close_area(person_id=admission.person_id, reason=AreaReason.CARE, source=admission.id, at=at)
    return admission
