"""Encounters: opened at the door, triaged, consulted on, concluded."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor
from lianfang.core.errors import REQUIRED, Reason, Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.health import actions as health
from lianfang.health.types import ReadingSource
from lianfang.people import actions as people
from lianfang.people.types import AnyPersonId, AreaReason
from lianfang.places import queries as places
from lianfang.places.types import AnySiteId, SiteId
from lianfang.tasks.types import HandOverId

from .. import queries, rules
from ..models import Consult, Encounter
from ..reasons import ENCOUNTER_OPEN, HANDOVER_NEEDED, SITE_CLOSED
from ..types import CONSULT, Came, Capability, CaseId, Disposition, EncounterId, TriageEntry
from .sealing import sealed_text

Opinion = Annotated[PersonalText, StringConstraints(min_length=1)]


@action(duty=CONSULT, kind=Kind.OBSERVATION, label=_("Open an encounter"))
def open_encounter(
    *,
    person_id: AnyPersonId,
    site_id: SiteId,
    came: Came = Came.WALK_IN,
    handover_id: HandOverId | None = None,
    triage: TriageEntry | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Encounter:
    """A patient has arrived at a facility (at `at`); triage may come with it.  Raises Refused with every reason."""
    site = places.site(site_id)
    found = editions.in_force(editions.current_outbreak(site.division_id, at).id, site.division_id, at)
    reasons = [*rules.reasons_not_to_receive(queries.profile(site_id, needing=Capability.TRIAGE), Capability.TRIAGE)]
    reasons += _reasons_not_to_open(person_id, site_id, came, handover_id)
    if site.closed_at is not None and site.closed_at <= at:
        reasons.append(Reason(SITE_CLOSED, "site_id"))
    if triage is not None:
        reasons += rules.reasons_against_triage(triage, found.edition.clinical)
    refuse_if(reasons)
    encounter = Encounter.objects.create(
        id=ids.new("encounter"),
        person_id=person_id,
        site_id=site_id,
        division_id=site.division_id,
        arrived_at=at,
        came=came,
        handover=handover_id,
        edition_id=found.id,
        **stamp(ids, by, at),
    )
    people.open_area(
        person_id=person_id,
        division_id=site.division_id,
        reason=AreaReason.CARE,
        source=encounter.id,
        by=by,
        at=at,
        ids=ids,
    )
    if triage is not None:
        _note_triage(encounter, triage, by, at, ids)
    return encounter


def _reasons_not_to_open(person_id: UUID, site_id: UUID, came: Came, handover_id: UUID | None) -> Iterator[Reason]:
    if queries.open_encounter_of(person_id, site_id) is not None:
        yield Reason(ENCOUNTER_OPEN, "person_id")
    if came is Came.TRANSPORT and handover_id is None:
        yield Reason(HANDOVER_NEEDED, "handover_id")


@action(duty=CONSULT, kind=Kind.OBSERVATION, label=_("Triage a patient"), public=False)
def assess(*, encounter_id: EncounterId, triage: TriageEntry, by: Actor, at: datetime, ids: Ids) -> Encounter:
    """Record what triage finds; a later triage replaces the earlier one, readings are all kept.  Raises Refused.

    Internal: `journeys.assess_encounter` wraps it.
    """
    encounter = queries.lock_encounter(encounter_id)
    edition = editions.edition(encounter.edition_id).edition
    reasons = [*rules.reasons_against_triage(triage, edition.clinical)]
    reasons += rules.reasons_not_to_assess(encounter.concluded_at, encounter.arrived_at, at)
    refuse_if(reasons)
    _note_triage(encounter, triage, by, at, ids)
    encounter.version += 1
    encounter.save(update_fields=["version"])
    return encounter


def _note_triage(encounter: Encounter, triage: TriageEntry, by: Actor, at: datetime, ids: Ids) -> None:
    encounter.triaged_at = at
    encounter.celsius = triage.celsius if triage.celsius is not None else encounter.celsius
    encounter.danger_signs, encounter.symptoms = sorted(triage.danger_signs), sorted(triage.symptoms)
    encounter.epi, encounter.clinical = sorted(triage.epi), sorted(triage.clinical)
    encounter.save(update_fields=["triaged_at", "celsius", "danger_signs", "symptoms", "epi", "clinical"])
    if triage.celsius is not None:
        health.record_reading(
            person_id=encounter.person_id,
            celsius=triage.celsius,
            division_id=encounter.division_id,
            source=ReadingSource.CLINIC,
            context=encounter.id,
            by=by,
            at=at,
            ids=ids,
        )


@action(
    duty=CONSULT,
    kind=Kind.DECISION,
    label=_("Conclude an encounter"),
    public=False,
    subject=lambda params, ids: queries.person_of_encounter(params.encounter_id),
)
def conclude_encounter(
    *,
    encounter_id: EncounterId,
    seen: Version,
    disposition: Disposition,
    refer_to: AnySiteId | None = None,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
) -> Encounter:
    """End an encounter in one of four ways.  Raises Stale, Refused with every reason (above the tier: whom to refer to).

    Internal: `journeys.assess_encounter` wraps it.
    """
    encounter = queries.lock_encounter(encounter_id, seen=seen)
    edition = editions.edition(encounter.edition_id).edition
    facts = queries.encounter_facts(encounter)
    needed = rules.capability_to_conclude(facts, disposition, edition)
    here = queries.profile(encounter.site_id, needing=needed)
    target = queries.profile(refer_to) if refer_to is not None else None
    refuse_if(rules.reasons_not_to_conclude(facts, disposition, here, target, edition))
    encounter.concluded_at, encounter.concluded_by = at, by.member
    encounter.disposition, encounter.refer_to_id = disposition, refer_to
    encounter.sealed = sealed_text(encounter.person_id, "note", note)
    if disposition in (Disposition.OBSERVATION, Disposition.ADMISSION):
        encounter.placement_due_at = rules.placement_due(at, edition.clinical)
    else:
        people.close_area(person_id=encounter.person_id, reason=AreaReason.CARE, source=encounter.id, at=at)
    encounter.version += 1
    encounter.save()
    return encounter


@action(
    duty=CONSULT,
    kind=Kind.OBSERVATION,
    label=_("Record a consultation"),
    subject=lambda params, ids: _subject_of_consult(params.encounter_id, params.case_id),
)
def record_consult(
    *,
    encounter_id: EncounterId | None = None,
    case_id: CaseId | None = None,
    experts: Label,
    opinion: Opinion,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Consult:
    """A joint consultation was held: by whom (offices or specialties) and what they hold.  Raises Refused."""
    if encounter_id is None and case_id is None:
        raise Refused(Reason(REQUIRED, "encounter_id"))
    person_id = _subject_of_consult(encounter_id, case_id)
    return Consult.objects.create(
        id=ids.new("consult"),
        encounter_id=encounter_id,
        case_id=case_id,
        experts=experts,
        sealed=sealed_text(person_id, "opinion", opinion),
        **stamp(ids, by, at),
    )


def _subject_of_consult(encounter_id: UUID | None, case_id: UUID | None) -> UUID:
    if encounter_id is not None:
        return queries.person_of_encounter(encounter_id)
    assert case_id is not None
    return queries.person_of_case(case_id)
