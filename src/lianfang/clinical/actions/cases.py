"""Cases: opened, classified by an edition's criteria, and un-confirmed without losing the history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.rows import one_row
from lianfang.core.types import Instant, Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import EditionInForce, OutbreakId
from lianfang.people import queries as people
from lianfang.people.types import PersonId

from .. import queries, rules
from ..models import Case, Classification
from ..reasons import CASE_THERE, NOT_THE_CURRENT, OTHER_PERSON, VOIDED_ALREADY
from ..types import (
    CLASSIFY,
    INFECTED,
    AnyCaseId,
    CaseClass,
    CaseDates,
    CaseEnd,
    CaseId,
    ClassificationId,
    Criteria,
    EncounterId,
    FactEntry,
    RuleKey,
)
from .reports import owe_report, report_void
from .sealing import sealed_text

Why = Annotated[PersonalText, StringConstraints(min_length=1)]


@action(duty=CLASSIFY, kind=Kind.DECISION, label=_("Open a case"), public=False)
def open_case(
    *,
    person_id: PersonId,
    outbreak_id: OutbreakId,
    fact: FactEntry,
    onset_on: date | None = None,
    sampled_at: Instant | None = None,
    encounter_id: EncounterId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Case:
    """Open a case of an outbreak at the person's residence; `classify` says what it is.  Raises Refused with every reason.

    `fact` is what starts the two-hour clock, at the time it happened; `sampled_at` the first positive specimen.
    """
    card = people.cards([person_id])[person_id]
    edition = queries.edition_for(outbreak_id, card.division_id, at)
    dates = CaseDates(at, onset_on=onset_on, fact_at=fact.at, sampled_at=sampled_at, birth_year=card.birth_year)
    reasons = [*rules.reasons_against_dates(dates, edition.general.time_zone)]
    if queries.open_case_of(person_id, outbreak_id) is not None:
        reasons.append(Reason(CASE_THERE, "person_id"))
    if encounter_id is not None and queries.person_of_encounter(encounter_id) != person_id:
        reasons.append(Reason(OTHER_PERSON, "encounter_id"))
    refuse_if(reasons)
    case = Case.objects.create(
        id=ids.new("case", person_id),
        person_id=person_id,
        outbreak_id=outbreak_id,
        division_id=card.division_id,
        encounter_id=encounter_id,
        onset_on=onset_on,
        sampled_at=sampled_at,
        first_fact=fact.kind,
        first_fact_at=fact.at,
        **stamp(ids, by, at),
    )
    _lies_in_bed(case)
    return case


def _lies_in_bed(case: Case) -> None:
    """Who is in bed when a case of them is opened lies there for it, and is isolated: its conditions hold them now."""
    admission = queries.open_admission_of(case.person_id)
    if admission is None or (admission.case is not None and admission.case.closed_at is None):
        return
    admission.case = case
    admission.version += 1
    admission.save(update_fields=["case", "version"])
    case.isolated_at = max(admission.admitted_at, case.first_fact_at)
    case.save(update_fields=["isolated_at"])


@dataclass(frozen=True)
class _Weighed:
    """A step of classification: what it is from, and the evidence under the edition in force."""

    case: Case
    before: Classification | None
    found: EditionInForce
    met: list[str]
    reasons: list[Reason]


@action(duty=CLASSIFY, kind=Kind.DECISION, label=_("Classify a case"), public=False)
def classify(
    *,
    case_id: CaseId,
    seen: Version,
    to: CaseClass,
    fact: FactEntry,
    epi: tuple[RuleKey, ...] = (),
    clinical: tuple[RuleKey, ...] = (),
    linked_to: AnyCaseId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Classification:
    """Hold a case to be suspected, confirmed, asymptomatic or excluded, by the criteria of the edition in force.

    Results are those on record.  The statutory report becomes due by the fact, not by this click.  Raises Stale, Refused
    with every reason.
    """
    case = queries.lock_case(case_id, seen=seen)
    weighed = _weigh(case, to, fact, Criteria(frozenset(epi), frozenset(clinical)), linked_to, at)
    refuse_if([*rules.reasons_against_criteria(epi, clinical, weighed.found.edition.clinical), *weighed.reasons])
    if weighed.before is not None and weighed.before.ended_at is None:
        weighed.before.ended_at = at
        weighed.before.save(update_fields=["ended_at"])
    now = Classification.objects.create(
        id=ids.new("classification", case_id),
        case=case,
        to=to,
        edition_id=weighed.found.id,
        criteria=weighed.met,
        fact=fact.kind,
        fact_at=fact.at,
        **stamp(ids, by, at),
    )
    _move(case, to, fact, at)
    owe_report(case, now, weighed.found.edition.clinical, by=by, at=at, ids=ids)
    return now


def _weigh(
    case: Case, to: CaseClass, fact: FactEntry, criteria: Criteria, linked_to: UUID | None, at: datetime
) -> _Weighed:
    found = editions.in_force(case.outbreak_id, case.division_id, at)
    section, before = found.edition.clinical, queries.standing(case.id)
    results = queries.results_of([case.person_id], at).get(case.person_id, ())
    linked = linked_to is not None and linked_to != case.id and _infected(linked_to)
    current = CaseClass(before.to) if before else None
    dates = CaseDates(recorded_at=at, onset_on=case.onset_on, fact_at=fact.at)
    reasons = [
        *rules.reasons_not_to_classify(current, to, case.closed_at is not None, case.onset_on, queries.felt_ill(case)),
        *rules.reasons_against_dates(dates, found.edition.general.time_zone),
        *rules.reasons_against_criteria_of(to, criteria, results, linked, section),
    ]
    if current is CaseClass.EXCLUDED and queries.open_case_of(case.person_id, case.outbreak_id) is not None:
        reasons.append(Reason(CASE_THERE, "case_id"))
    return _Weighed(case, before, found, rules.criteria_met(to, criteria, results, linked, section), reasons)


def _infected(case_id: UUID) -> bool:
    return queries.current_classes([case_id]).get(case_id) in INFECTED


def _move(case: Case, to: CaseClass, fact: FactEntry, at: datetime) -> None:
    """The case after a step: closed when excluded, open again when a suspicion returns, its clock at the earliest fact."""
    case.closed_at, case.end = (at, CaseEnd.EXCLUDED) if to is CaseClass.EXCLUDED else (None, "")
    if fact.at < case.first_fact_at and to is not CaseClass.EXCLUDED:
        case.first_fact, case.first_fact_at = fact.kind, fact.at
    case.version += 1
    case.save(update_fields=["closed_at", "end", "first_fact", "first_fact_at", "version"])


@action(duty=CLASSIFY, kind=Kind.DECISION, label=_("Set the day of onset"))
def set_onset(
    *,
    case_id: CaseId,
    seen: Version,
    onset_on: date | None = None,
    sampled_at: Instant | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """Correct the day of onset, or the time of the first positive specimen.  Raises Stale, Refused with every reason."""
    case = queries.lock_case(case_id, seen=seen)
    edition = queries.edition_for(case.outbreak_id, case.division_id, at)
    dates = CaseDates(
        recorded_at=at,
        onset_on=onset_on,
        sampled_at=sampled_at,
        reported_at=queries.reported_ill_at(case.id),
        birth_year=people.birth_years([case.person_id]).get(case.person_id),
    )
    refuse_if(rules.reasons_against_dates(dates, edition.general.time_zone))
    case.onset_on = onset_on
    case.sampled_at = sampled_at or case.sampled_at
    case.version += 1
    case.save(update_fields=["onset_on", "sampled_at", "version"])
    return case


@action(
    duty=CLASSIFY,
    kind=Kind.DECISION,
    label=_("Void a classification"),
    public=False,
    subject=lambda params, ids: queries.person_of_classification(params.classification_id),
)
def void_classification(
    *, classification_id: ClassificationId, seen: Version, reason: Why, by: Actor, at: datetime, ids: Ids
) -> Case:
    """Un-confirm: take back the classification that stands; the one before it, if any, stands again.

    The entry stays in the history with who voided it and why; what was reported is withdrawn or revised by a new report.
    `seen` is the version of the case.  Internal: `journeys.unconfirm_case` unwinds orders, contacts and notices.
    """
    voided = one_row(Classification.objects.all(), classification_id, "classification_id")
    case = queries.lock_case(voided.case_id, seen=seen)
    voided.refresh_from_db()
    refuse_if(_reasons_not_to_void(case, voided))
    edition = queries.edition_for(case.outbreak_id, case.division_id, at)
    voided.voided_at, voided.voided_by = at, by.member
    voided.voided_reason = sealed_text(case.person_id, "reason", reason)
    voided.ended_at = voided.ended_at or at
    voided.save(update_fields=["voided_at", "voided_by", "voided_reason", "ended_at"])
    before = _restore(case, voided)
    report_void(case, voided, before, edition.clinical, by=by, at=at, ids=ids)
    return case


def _reasons_not_to_void(case: Case, voided: Classification) -> list[Reason]:
    if voided.voided_at is not None:
        return [Reason(VOIDED_ALREADY, "classification_id")]
    reasons = []
    standing = queries.standing(case.id)
    if standing is not None and standing.id != voided.id:
        reasons.append(Reason(NOT_THE_CURRENT, "classification_id"))
    if case.closed_at is not None and queries.open_case_of(case.person_id, case.outbreak_id) is not None:
        reasons.append(Reason(CASE_THERE, "classification_id"))
    return reasons


def _restore(case: Case, voided: Classification) -> Classification | None:
    """Let the classification before the voided one stand again, and open or close the case as that one says.

    Who is no confirmed case any more has not recovered from one: the case is open again, to be excluded.
    """
    before = queries.standing(case.id)
    infected = before is not None and before.to in INFECTED
    if before is not None and before.to == CaseClass.EXCLUDED:
        case.closed_at, case.end = before.at, CaseEnd.EXCLUDED
    elif case.end == CaseEnd.EXCLUDED or (case.end == CaseEnd.RECOVERED and not infected):
        case.closed_at, case.end = None, ""
    if before is not None:
        before.ended_at = None if before.to == CaseClass.EXCLUDED else case.closed_at
        before.save(update_fields=["ended_at"])
    case.version += 1
    case.save(update_fields=["closed_at", "end", "version"])
    return before
