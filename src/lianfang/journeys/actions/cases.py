"""Cases: results come in, a person classifies, and what follows from it is set off, or unwound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import actions as clinical
from lianfang.clinical import duties
from lianfang.clinical import queries as clinical_known
from lianfang.clinical.actions.cases import Why
from lianfang.clinical.types import (
    CLASSIFY,
    INFECTED,
    AnyCaseId,
    CaseClass,
    CaseId,
    ClassificationId,
    FactEntry,
    RuleKey,
)
from lianfang.core.access import Actor
from lianfang.core.errors import Refused, only
from lianfang.core.ids import Ids
from lianfang.core.registry import Call, action
from lianfang.core.types import Kind, Version
from lianfang.editions import queries as editions
from lianfang.health import actions as health
from lianfang.health.types import TEST, NewResult, SpecimenId, TestMethod, TestOutcome
from lianfang.people import queries as people
from lianfang.people.types import PersonId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import CHANGE_ROOM, CLASSIFY_CASE, DISINFECT, RECONSIDER_CASE, RESULT
from lianfang.tasks.types import NewTask
from lianfang.tracing import actions as tracing
from lianfang.tracing import duties as tracing_duties
from lianfang.tracing import queries as tracing_known

from ..types import Row
from .contacts import unwind_contacts


@dataclass(frozen=True)
class Resulted:
    """A result; `positive` sets the classification of its person off."""

    result_id: UUID
    positive: bool


@dataclass(frozen=True)
class Classified:
    """A case after a step of classification."""

    case_id: UUID
    version: int
    classification_id: UUID


def _enter_results(calls: Sequence[Call]) -> list[Resulted | Refused]:
    written = health.write_results([c.into(NewResult) for c in calls])
    found: list[Resulted | Refused] = []
    for call, row in zip(calls, written, strict=True):
        if isinstance(row, Refused):
            found.append(row)
            continue
        tasks.fulfil([tasks.fulfilment(RESULT, by=call.by, at=call.at, ids=call.ids, subject=row.specimen_id)])
        positive = row.outcome == TestOutcome.POSITIVE
        if positive and row.specimen.person_id is not None:
            _ask_for_class(row.specimen.person_id, row.id, call)
        found.append(Resulted(row.id, positive))
    return found


def _ask_for_class(person_id: UUID, result_id: UUID, call: Call) -> None:
    """A positive result is the first fact: whoever classifies is asked at once, on the statutory clock.

    Of somebody who is held to be infected already it says nothing new.
    """
    if clinical_known.is_infected(person_id):
        return
    home = people.divisions_of([person_id])[person_id]
    edition = editions.in_force(editions.current_outbreak(home, call.at).id, home, call.at).edition
    task = NewTask(
        kind=CLASSIFY_CASE,
        subject=result_id,
        person_id=person_id,
        division_id=home,
        opens_at=call.at,
        due_at=clinical_known.report_due(call.at, edition),
    )
    tasks.create([task], by=call.by, at=call.at, ids=call.ids)


@action(duty=TEST, kind=Kind.OBSERVATION, label=_("Enter a test result"), many=_enter_results)
def enter_result(
    *, specimen_id: SpecimenId, outcome: TestOutcome, method: TestMethod, by: Actor, at: datetime, ids: Ids
) -> Resulted:
    """Enter what a test found.  A positive asks for a classification at once, by the clock that runs from it.

    Raises Refused with every reason.
    """
    params = {"specimen_id": specimen_id, "outcome": outcome, "method": method}
    return only(_enter_results([Call(params, by, at, ids)]))


@action(duty=CLASSIFY, kind=Kind.DECISION, label=_("Open a case"))
def open_case(
    *,
    person_id: PersonId,
    to: CaseClass,
    fact: FactEntry,
    onset_on: date | None = None,
    epi: tuple[RuleKey, ...] = (),
    clinical_signs: tuple[RuleKey, ...] = (),
    linked_to: AnyCaseId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Classified:
    """Open a case of the outbreak that is handled where the person lives, and classify it.  Raises Refused."""
    home = people.divisions_of([person_id])[person_id]
    outbreak = editions.current_outbreak(home, at)
    case = clinical.open_case(
        person_id=person_id, outbreak_id=outbreak.id, fact=fact, onset_on=onset_on, by=by, at=at, ids=ids
    )
    return _classify(case.id, case.version, to, fact, epi, clinical_signs, linked_to, by=by, at=at, ids=ids)


@action(duty=CLASSIFY, kind=Kind.DECISION, label=_("Classify a case"), signed=True)
def classify_case(
    *,
    case_id: CaseId,
    seen: Version,
    to: CaseClass,
    fact: FactEntry,
    epi: tuple[RuleKey, ...] = (),
    clinical_signs: tuple[RuleKey, ...] = (),
    linked_to: AnyCaseId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Classified:
    """Confirm, exclude, or otherwise classify a case by the criteria of the edition in force.

    A confirmed case is reported by the clock of its first fact, investigated, and its places disinfected.  Raises
    Stale, Refused with every reason.
    """
    return _classify(case_id, seen, to, fact, epi, clinical_signs, linked_to, by=by, at=at, ids=ids)


def _classify(
    case_id: UUID,
    seen: int,
    to: CaseClass,
    fact: FactEntry,
    epi: tuple[str, ...],
    signs: tuple[str, ...],
    linked_to: UUID | None,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Classified:
    now = clinical.classify(
        case_id=case_id,
        seen=seen,
        to=to,
        fact=fact,
        epi=epi,
        clinical=signs,
        linked_to=linked_to,
        by=by,
        at=at,
        ids=ids,
    )
    follow_class(case_id, to, by=by, at=at, ids=ids)
    return Classified(case_id, now.case.version, now.id)


def follow_class(case_id: UUID, to: CaseClass, *, by: Actor, at: datetime, ids: Ids) -> None:
    """What a step of classification asks for: the report, for an infected case its investigation, for a patient in bed a
    room of their class.
    """
    case = clinical_known.case(case_id)
    done = tasks.fulfilment(CLASSIFY_CASE, RECONSIDER_CASE, by=by, at=at, ids=ids, person_id=case.person_id)
    tasks.fulfil([done])
    new = [*duties.file_reports(clinical_known.reports_of(case_id))]
    if to in INFECTED and tracing_known.investigation_of(case_id) is None:
        investigation = tracing.open_investigation(case_id=case_id, by=by, at=at, ids=ids)
        new += [tracing_duties.investigate(investigation), _disinfect(case, at, investigation.due_at)]
    tasks.create(new, by=by, at=at, ids=ids)
    _owe_room(case, by=by, at=at, ids=ids)


def _owe_room(case: Row, *, by: Actor, at: datetime, ids: Ids) -> None:
    """A patient whose room is not for what they are held to be now is owed another; whose room is right again, none."""
    admission = clinical_known.open_admission_of(case.person_id)
    if admission is None or admission.case_id != case.id:
        return
    tasks.cancel(subjects=[admission.id], kinds=[CHANGE_ROOM], reason="class changed", at=at, ids=ids)
    if clinical_known.reasons_to_change_room(admission):
        section = clinical_known.edition_of(admission, at).clinical
        owed = duties.another_room(admission, case, at=at, section=section)
        tasks.create([owed], by=by, at=at, ids=ids)


def _disinfect(case: Row, at: datetime, due_at: datetime) -> NewTask:
    return NewTask(
        kind=DISINFECT,
        subject=case.id,
        person_id=case.person_id,
        division_id=case.division_id,
        opens_at=at,
        due_at=due_at,
    )


@action(
    duty=CLASSIFY,
    kind=Kind.DECISION,
    label=_("Take a classification back"),
    signed=True,
    subject=lambda params, ids: clinical_known.person_of_classification(params.classification_id),
)
def unconfirm_case(
    *, classification_id: ClassificationId, seen: Version, reason: Why, by: Actor, at: datetime, ids: Ids
) -> Classified:
    """Un-confirm: the entry stays in the history, and what followed from it unwinds.

    Orders on its contacts are revoked and their people free at once, contacts are voided, notices withdrawn, open tasks
    called off, what was reported is revised.  Raises Stale, Refused with every reason.
    """
    case = clinical.void_classification(
        classification_id=classification_id, seen=seen, reason=reason, by=by, at=at, ids=ids
    )
    tasks.fulfil([tasks.fulfilment(RECONSIDER_CASE, by=by, at=at, ids=ids, subject=case.id)])
    standing = clinical_known.standing(case.id)
    if standing is None or CaseClass(standing.to) not in INFECTED:
        unwind_contacts(case.id, by=by, at=at, ids=ids)
        tasks.cancel(subjects=[case.id], kinds=[DISINFECT], reason="case taken back", at=at, ids=ids)
    tasks.create([*duties.file_reports(clinical_known.reports_of(case.id))], by=by, at=at, ids=ids)
    _owe_room(case, by=by, at=at, ids=ids)
    return Classified(case.id, case.version, classification_id)
