"""What pages show of the clinic's rules: why a patient is suspected, where a record stands, the line list of cases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, OuterRef, QuerySet, Subquery

from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.places.types import SiteKind, Zone

from .. import rules
from ..models import Admission, Case, Classification, Consult, Encounter, Report
from ..reasons import MINIMUM_STAY
from ..types import ADMIT, CaseClass, CaseDates, Criteria, EncounterStatus, ReportFacts, ReportStatus
from .facts import admission_facts, case_facts, edition_for, edition_of, encounter_facts, results_of
from .records import cases_visible, current_classes, open_admission_of


@dataclass(frozen=True)
class Suspicion:
    """Whether what an encounter found makes a suspected case under an edition, and what is missing where it does not."""

    met: bool
    missing: tuple[Reason, ...]
    edition_id: UUID
    edition: Edition
    fever: bool


def suspicion(encounter: Encounter) -> Suspicion:
    """What triage found, judged by the edition the encounter was opened under."""
    found = editions.edition(encounter.edition_id)
    facts = encounter_facts(encounter)
    missing = tuple(rules.reasons_not_to_suspect(facts.criteria, found.edition.clinical))
    fever = encounter.celsius is not None and rules.is_fever(encounter.celsius, found.edition)
    return Suspicion(not missing, missing, found.id, found.edition, fever)


def status_of_encounter(row: Encounter) -> EncounterStatus:
    """Where an encounter stands."""
    return rules.encounter_status(row.triaged_at, row.concluded_at, row.disposition, row.placed_at)


def status_of_report(row: Report, at: datetime) -> ReportStatus:
    """Where a report stands at `at`."""
    return rules.report_status(ReportFacts(row.due_at, row.filed_at, row.verified_at), at)


def line_list(
    by: Actor, at: datetime, *, to: CaseClass | None = None, person_ids: Collection[UUID] | None = None
) -> "QuerySet[Case]":
    """The cases in the actor's areas, newest first, each with the class that stands as `held`: of one class, of some persons."""
    standing = Classification.objects.filter(case=OuterRef("pk"), voided_at=None)
    latest = standing.order_by("-at", "-recorded_at", "-id").values("to")[:1]
    rows = cases_visible(by, at).annotate(held=Subquery(latest))
    if to is not None:
        rows = rows.filter(held=to)
    return rows if person_ids is None else rows.filter(person_id__in=list(person_ids))


def reasons_against_class(case: Case, to: CaseClass, at: datetime) -> list[Reason]:
    """Why a case would not be held to be `to` at `at` on what is on record, no link to another case being claimed."""
    edition = edition_for(case.outbreak_id, case.division_id, at)
    results = results_of([case.person_id], at).get(case.person_id, ())
    current = current_classes([case.id]).get(case.id)
    dates = CaseDates(recorded_at=at, onset_on=case.onset_on, sampled_at=case.sampled_at)
    return [
        *rules.reasons_not_to_classify(current, to, case.closed_at is not None, case.onset_on, felt_ill(case)),
        *rules.reasons_against_criteria_of(to, Criteria(), results, False, edition.clinical),
        *rules.reasons_against_dates(dates, edition.general.time_zone),
    ]


def felt_ill(case: Case) -> bool:
    """Whether triage found symptoms in the person of a case at any time of its outbreak."""
    seen = Encounter.objects.filter(person_id=case.person_id, arrived_at__gte=case.outbreak.began_at)
    return any(seen.values_list("symptoms", flat=True))


def reasons_in_bed(row: Admission, at: datetime) -> tuple[Reason, ...]:
    """Every reason that stands against the discharge of one patient at `at`; none: they may leave."""
    edition = edition_of(row, at)
    facts = admission_facts([row], edition.general.time_zone, at)[row.id]
    return tuple(rules.reasons_not_to_discharge(facts, edition, at))


def reasons_to_change_room(row: Admission) -> tuple[Reason, ...]:
    """Why a patient may not stay in the room they lie in: what they are held to be changed after they were put there."""
    current = current_classes([row.case_id]).get(row.case_id) if row.case_id else None
    return reasons_against_staying(row, current)


def reasons_against_staying(row: Admission, current: CaseClass | None) -> tuple[Reason, ...]:
    """The same of a patient whose class is known; nothing once they have left."""
    if row.ended_at is not None:
        return ()
    return tuple(rules.reasons_against_room(current, Zone(row.room.zone), row.room.name))


def reasons_at_home(case: Case, at: datetime) -> tuple[Reason, ...]:
    """Every reason that stands against closing a case who lies in no bed at `at`; none: their isolation may end."""
    edition = edition_for(case.outbreak_id, case.division_id, at)
    facts = case_facts(case, edition.general.time_zone, at)
    return tuple(rules.reasons_not_to_close(facts, open_admission_of(case.person_id) is not None, edition, at))


def held_by_local_rule(reasons: Iterable[Reason]) -> bool:
    """Whether the local minimum stay, which a named expert may lift, is among what stands against a discharge."""
    return any(reason.code == MINIMUM_STAY for reason in reasons)


def only_local_rule(reasons: Iterable[Reason]) -> bool:
    """Whether nothing stands against a discharge but what a named expert may lift; true where nothing stands at all."""
    return all(reason.code == MINIMUM_STAY for reason in reasons)


def first_reported(case_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each case was first reported, of those that were."""
    rows = Report.objects.filter(case_id__in=list(case_ids), filed_at__isnull=False)
    return dict(rows.order_by().values_list("case_id").annotate(Min("filed_at")))


def free_rooms(current: CaseClass | None, by: Actor, at: datetime) -> list[Any]:
    """The rooms with a free bed in the zone of a class, at facilities in the actor's areas that may admit it."""
    divisions = places.division_ids(by.areas(ADMIT, at))
    rows = places.free_beds().filter(zone__in=rules.ZONES[current]).order_by("site__name", "name")
    if divisions is not None:
        rows = rows.filter(site__division_id__in=divisions)
    needed = rules.capability_to_admit(current)
    return [r for r in rows if needed in rules.capabilities_of(SiteKind(r.site.kind), r.site.capabilities)]


def admissions_of(case_id: UUID) -> "QuerySet[Admission]":
    """Every time in a bed of a case, newest first."""
    return Admission.objects.filter(case_id=case_id).select_related("site", "room").order_by("-admitted_at")


def consults_of(person_id: UUID) -> "QuerySet[Consult]":
    """The joint consultations on a person's encounters and cases, newest first."""
    rows = Consult.objects.filter(encounter__person_id=person_id) | Consult.objects.filter(case__person_id=person_id)
    return rows.order_by("-at", "id").distinct()
