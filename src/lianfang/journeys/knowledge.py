"""What is known of somebody's health when a release is decided: readings, symptoms, tests, cases."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from lianfang.clinical import queries as clinical
from lianfang.health import queries as health
from lianfang.health.types import TestOutcome
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import ClinicalFacts


def of_stays(stay_ids: Collection[UUID], at: datetime) -> dict[UUID, ClinicalFacts]:
    """What stands in the records about the person of each stay at `at`; tests are those taken during the stay."""
    stays = isolation.stays(stay_ids)
    persons = {stay.person_id for stay in stays}
    fevers = health.last_fevers(persons, at)
    symptoms = health.open_symptoms(persons)
    results = health.results(persons, at)
    pending = health.pending(persons)
    cases = clinical.persons_with_open_case(list(persons))
    found = {}
    for stay in stays:
        person = stay.person_id
        during = [r for r in results.get(person, ()) if r.sampled_at >= stay.started_at]
        found[stay.id] = ClinicalFacts(
            last_fever_at=fevers.get(person),
            symptoms=tuple(sorted({s for report in symptoms.get(person, ()) for s in report.symptoms or ["ill"]})),
            tests_pending=pending.get(person, 0),
            positives=sum(r.outcome is TestOutcome.POSITIVE for r in during),
            negatives=sum(r.outcome is TestOutcome.NEGATIVE for r in during),
            open_case=person in cases,
        )
    return found
