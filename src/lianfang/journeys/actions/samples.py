"""Specimens: taken, the result owed from then on, and a result that was wrong taken back with what rested on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import duties
from lianfang.clinical import queries as clinical_known
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Label
from lianfang.editions import queries as editions
from lianfang.health import actions as health
from lianfang.health import queries as health_known
from lianfang.health.types import SAMPLE, VOID_RESULT, ResultId, SpecimenKind, SpecimenReason, Tube
from lianfang.people.types import PersonId
from lianfang.places.types import AnySiteId, DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.kinds import CLASSIFY_CASE, RESULT, TAKE_SPECIMEN
from lianfang.tasks.types import NewTask

from ..types import Row

URGENT = frozenset({SpecimenReason.FEVER, SpecimenReason.SUSPECTED})
"""What a patient waits for in a single room: the urgent clock of the edition."""


@action(duty=SAMPLE, kind=Kind.OBSERVATION, label=_("Take a specimen"))
def take_specimen(
    *,
    person_id: PersonId,
    tube: Tube,
    kind: SpecimenKind,
    reason: SpecimenReason,
    site_id: AnySiteId,
    division_id: DivisionId,
    sampled: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Take a specimen for a laboratory; the laboratory owes its result by the edition's clock.  Raises Refused."""
    made = health.take_specimen(
        person_id=person_id,
        tube=tube,
        kind=kind,
        reason=reason,
        site_id=site_id,
        division_id=division_id,
        sampled=sampled,
        by=by,
        at=at,
        ids=ids,
    )
    section = editions.in_force(editions.current_outbreak(division_id, at).id, division_id, at).edition.clinical
    assert made.sampled_at is not None
    owed = duties.result_of_specimen(
        specimen_id=made.id,
        person_id=person_id,
        division_id=division_id,
        taken_at=made.sampled_at,
        section=section,
        urgent=reason in URGENT,
    )
    tasks.fulfil([tasks.fulfilment(TAKE_SPECIMEN, by=by, at=at, ids=ids, person_id=person_id)])
    tasks.create([owed], by=by, at=at, ids=ids)
    return made


@dataclass(frozen=True)
class Voided:
    """A result that was declared void: whether its specimen waits for a result again, and the cases that rested on it."""

    result_id: UUID
    waits: bool
    case_ids: tuple[UUID, ...]


@action(duty=VOID_RESULT, kind=Kind.DECISION, label=_("Declare a test result void"))
def void_result(*, result_id: ResultId, reason: Label, by: Actor, at: datetime, ids: Ids) -> Voided:
    """Declare that a result was wrong.  It stays on record; the laboratory owes the specimen's result again.

    The question it raised is called off.  Whoever classifies is asked to look again at every case that would not be what
    it is without it; the case stands until they decide.  Raises Refused when it is void already.
    """
    row = health.void_result(result_id=result_id, reason=reason, by=by, at=at, ids=ids)
    tasks.cancel(subjects=[row.id], kinds=[CLASSIFY_CASE], reason="result void", at=at, ids=ids)
    specimen = health_known.specimen(row.specimen_id)
    owed = [_result_again(specimen, row.id, at)] if specimen.resulted_at is None else []
    cases = resting_on(row.id)
    for case in cases:
        section = clinical_known.edition_for(case.outbreak_id, case.division_id, at).clinical
        owed.append(duties.reconsider(case, result_id=row.id, at=at, section=section))
    tasks.create([task for task in owed if task is not None], by=by, at=at, ids=ids)
    return Voided(row.id, specimen.resulted_at is None, tuple(case.id for case in cases))


def resting_on(result_id: UUID) -> list[Row]:
    """The cases that would not be what they are without a result."""
    found = health_known.result(result_id)
    person_id = found.specimen.person_id
    return [] if person_id is None else clinical_known.cases_resting_on(health_known.result_fact(found), person_id)


def _result_again(specimen: Row, result_id: UUID, at: datetime) -> NewTask | None:
    """What the laboratory owes anew; nothing where it is owed already, or no rules are in force that give a clock."""
    edition = health_known.edition_at(specimen.division_id, at)
    if edition is None or tasks_known.open_tasks([specimen.id], at).filter(kind=RESULT).exists():
        return None
    return duties.result_of_specimen(
        specimen_id=specimen.id,
        person_id=specimen.person_id,
        division_id=specimen.division_id,
        taken_at=at,
        section=edition.clinical,
        urgent=specimen.reason in URGENT,
        key=result_id.hex,
    )
