"""The clinic's records: locked for a decision, listed for an actor, resolved for the kernel."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.core import errors
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused
from lianfang.core.rows import locked_row
from lianfang.places import queries as places

from ..models import Admission, Case, Classification, Encounter, Report
from ..types import SEE, CaseClass, CaseEnd


def lock_encounter(encounter_id: UUID, *, seen: int | None = None) -> Encounter:
    """Lock an encounter; raises Stale, or Refused when unknown."""
    return locked_row(Encounter.objects.all(), encounter_id, "encounter_id", seen=seen)


def lock_case(case_id: UUID, *, seen: int | None = None) -> Case:
    """Lock a case, the lock root of its classifications and reports; raises Stale, or Refused when unknown."""
    return locked_row(Case.objects.all(), case_id, "case_id", seen=seen)


def lock_admission(admission_id: UUID, *, seen: int | None = None) -> Admission:
    """Lock an admission; raises Stale, or Refused when unknown."""
    return locked_row(Admission.objects.all(), admission_id, "admission_id", seen=seen)


def lock_report(report_id: UUID, *, seen: int | None = None) -> Report:
    """Lock a report; raises Stale, or Refused when unknown."""
    return locked_row(Report.objects.all(), report_id, "report_id", seen=seen)


def encounters_visible(by: Actor, at: datetime) -> "QuerySet[Encounter]":
    """The encounters at facilities in the actor's areas, newest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Encounter.objects.select_related("site").order_by("-arrived_at")
    return rows if ids is None else rows.filter(division_id__in=ids)


def cases_visible(by: Actor, at: datetime) -> "QuerySet[Case]":
    """The cases who live, or lie in a bed, in the actor's areas, newest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Case.objects.order_by("-first_fact_at")
    if ids is None:
        return rows
    treated = Admission.objects.filter(division_id__in=ids, ended_at=None, case__isnull=False).values("case_id")
    return rows.filter(Q(division_id__in=ids) | Q(encounter__division_id__in=ids) | Q(id__in=treated))


def admissions_visible(by: Actor, at: datetime) -> "QuerySet[Admission]":
    """The admissions at facilities in the actor's areas, newest first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Admission.objects.select_related("site", "room", "case").order_by("-admitted_at")
    return rows if ids is None else rows.filter(division_id__in=ids)


def reports_visible(by: Actor, at: datetime) -> "QuerySet[Report]":
    """The statutory reports on cases in the actor's areas, the most urgent first."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Report.objects.select_related("case").order_by("due_at")
    if ids is None:
        return rows
    return rows.filter(Q(division_id__in=ids) | Q(case__encounter__division_id__in=ids))


def reports_owed(by: Actor, at: datetime) -> "QuerySet[Report]":
    """The reports still to be filed, or filed and still to be verified."""
    return reports_visible(by, at).filter(dropped_at=None, verified_at=None)


def waiting_for_bed(by: Actor, at: datetime) -> "QuerySet[Encounter]":
    """Patients who are to be kept and lie in no bed yet, the longest waiting first."""
    rows = encounters_visible(by, at).filter(placement_due_at__isnull=False, placed_at=None)
    return rows.order_by("placement_due_at")


def waits_of(person_id: UUID) -> list[UUID]:
    """The encounters of a person who is to be kept and lies in no bed yet, in the order of their ids."""
    rows = Encounter.objects.filter(person_id=person_id, placement_due_at__isnull=False, placed_at=None)
    return list(rows.order_by("id").values_list("id", flat=True))


def open_case_of(person_id: UUID, outbreak_id: UUID) -> Case | None:
    """The open case of a person in an outbreak."""
    return Case.objects.filter(person_id=person_id, outbreak_id=outbreak_id, closed_at=None).first()


def persons_with_open_case(person_ids: "list[UUID] | tuple[UUID, ...]") -> set[UUID]:
    """Who among them is an open case that is not excluded: nobody of these is released from quarantine."""
    return set(Case.objects.filter(person_id__in=person_ids, closed_at=None).values_list("person_id", flat=True))


def open_admission_of(person_id: UUID) -> Admission | None:
    """The admission of a person who lies in a bed now."""
    return Admission.objects.filter(person_id=person_id, ended_at=None).first()


def in_bed_or_dead(person_ids: Iterable[UUID]) -> set[UUID]:
    """Who of some persons lies in a bed of a facility, or has died."""
    ids = list(person_ids)
    lying = Admission.objects.filter(person_id__in=ids, ended_at=None).values_list("person_id", flat=True)
    died = Case.objects.filter(person_id__in=ids, end=CaseEnd.DIED).values_list("person_id", flat=True)
    return {*lying, *died}


def deaths(person_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Who of some persons died as a case, and when."""
    rows = Case.objects.filter(person_id__in=list(person_ids), end=CaseEnd.DIED, closed_at__isnull=False)
    return {id: at for id, at in rows.values_list("person_id", "closed_at") if at is not None}


def outbreaks_of_cases(person_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """In which outbreaks each of some persons is, or was, a case that was not excluded."""
    found: dict[UUID, set[UUID]] = {}
    rows = Case.objects.filter(person_id__in=list(person_ids)).exclude(end=CaseEnd.EXCLUDED)
    for person, outbreak in rows.values_list("person_id", "outbreak_id"):
        found.setdefault(person, set()).add(outbreak)
    return found


def was_admitted(person_id: UUID, at: datetime) -> bool:
    """Whether a person was given a bed at this very instant."""
    return Admission.objects.filter(person_id=person_id, admitted_at=at).exists()


def open_encounter_of(person_id: UUID, site_id: UUID) -> Encounter | None:
    """The encounter of a person who is being seen at a facility."""
    return Encounter.objects.filter(person_id=person_id, site_id=site_id, concluded_at=None).first()


def classifications(case_id: UUID) -> "QuerySet[Classification]":
    """The whole history of a case, voided entries included, oldest first."""
    return Classification.objects.filter(case_id=case_id)


def standing(case_id: UUID) -> Classification | None:
    """The classification of a case that stands: the latest that is not voided."""
    return Classification.objects.filter(case_id=case_id, voided_at=None).last()


def current_classes(case_ids: "list[UUID] | tuple[UUID, ...] | set[UUID]") -> dict[UUID, CaseClass]:
    """What each case is held to be, in one query; a case without a standing classification is left out."""
    rows = Classification.objects.filter(case_id__in=list(case_ids), voided_at=None)
    return {case: CaseClass(to) for case, to in rows.values_list("case_id", "to")}


def reported_ill_at(case_id: UUID) -> datetime | None:
    """When the case was first reported as ill; None when never, or as infected without symptoms only."""
    rows = Report.objects.filter(case_id=case_id, filed_at__isnull=False)
    rows = rows.filter(classification__to__in=[CaseClass.SUSPECTED, CaseClass.CONFIRMED])
    found: datetime | None = rows.order_by("filed_at").values_list("filed_at", flat=True).first()
    return found


def person_of_case(case_id: UUID) -> UUID:
    """Whose case it is: the subject of what is sealed in it.  Raises Refused when unknown."""
    return _known(Case.objects.filter(id=case_id).values_list("person_id", flat=True).first(), "case_id")


def person_of_classification(classification_id: UUID) -> UUID:
    """Whose classification it is.  Raises Refused when unknown."""
    rows = Classification.objects.filter(id=classification_id).values_list("case__person_id", flat=True)
    return _known(rows.first(), "classification_id")


def person_of_encounter(encounter_id: UUID) -> UUID:
    """Whose encounter it is.  Raises Refused when unknown."""
    rows = Encounter.objects.filter(id=encounter_id).values_list("person_id", flat=True)
    return _known(rows.first(), "encounter_id")


def person_of_admission(admission_id: UUID) -> UUID:
    """Whose admission it is.  Raises Refused when unknown."""
    rows = Admission.objects.filter(id=admission_id).values_list("person_id", flat=True)
    return _known(rows.first(), "admission_id")


def _known(person_id: UUID | None, field: str) -> UUID:
    if person_id is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, field))
    return person_id


def encounter_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `clinical.encounter`: seen from the facility."""
    return {id: (d,) for id, d in Encounter.objects.filter(id__in=ids).values_list("id", "division_id")}


def case_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `clinical.case`: seen from the residence, from where it was found and from where it is treated."""
    rows = Case.objects.filter(id__in=ids)
    found = {id: {d, seen_in} for id, d, seen_in in rows.values_list("id", "division_id", "encounter__division_id")}
    beds = Admission.objects.filter(case_id__in=ids, ended_at=None).values_list("case_id", "division_id")
    for case, division in beds:
        if case in found:
            found[case].add(division)
    return {id: tuple(d for d in divisions if d is not None) for id, divisions in found.items()}


def classification_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `clinical.classification`: seen like its case."""
    cases = dict(Classification.objects.filter(id__in=ids).values_list("id", "case_id"))
    areas = case_areas(set(cases.values()))
    return {id: areas[case] for id, case in cases.items()}


def report_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `clinical.report`: seen like its case."""
    cases = dict(Report.objects.filter(id__in=ids).values_list("id", "case_id"))
    areas = case_areas(set(cases.values()))
    return {id: areas[case] for id, case in cases.items()}


def admission_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `clinical.admission`: seen from the facility."""
    return {id: (d,) for id, d in Admission.objects.filter(id__in=ids).values_list("id", "division_id")}
