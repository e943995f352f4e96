"""What rests on a test result: what must be looked at again when the result is declared void."""

from datetime import datetime
from uuid import UUID

from lianfang.editions import queries as editions
from lianfang.health.types import ResultFact

from .. import rules
from ..models import Case
from ..types import INFECTED, CaseClass, CaseEnd
from .facts import edition_for, results_of
from .records import current_classes, standing


def cases_resting_on(result: ResultFact, person_id: UUID) -> list[Case]:
    """The cases of a person whose class, or whose recovery, would not have been found without a result.

    Judged as it was decided: by the edition, and on the other valid results, of that moment.
    """
    rows = Case.objects.filter(person_id=person_id).order_by("first_fact_at", "id")
    return [case for case in rows if _class_rests(case, result) or _recovery_rests(case, result)]


def _others(case: Case, result: ResultFact, at: datetime) -> list[ResultFact]:
    return [fact for fact in results_of([case.person_id], at).get(case.person_id, ()) if fact.id != result.id]


def _class_rests(case: Case, result: ResultFact) -> bool:
    held = standing(case.id)
    if held is None or result.at > held.at:
        return False
    section = editions.edition(held.edition_id).edition.clinical
    return rules.rests_on(result, CaseClass(held.to), held.criteria, _others(case, result, held.at), section)


def _recovery_rests(case: Case, result: ResultFact) -> bool:
    if case.closed_at is None or case.end != CaseEnd.RECOVERED or result.at > case.closed_at:
        return False
    section = edition_for(case.outbreak_id, case.division_id, case.closed_at).clinical
    return rules.recovery_rests_on(result, _others(case, result, case.closed_at), section.discharge)


def is_infected(person_id: UUID) -> bool:
    """Whether a person is held to be infected in a case that is open."""
    open_ones = Case.objects.filter(person_id=person_id, closed_at=None).values_list("id", flat=True)
    return bool(INFECTED & set(current_classes(list(open_ones)).values()))
