"""Who comes from a listed area: handed over the same day, written down no longer than the rules ask."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from lianfang.journeys import schedule
from lianfang.screening import queries as screening
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing
from tests.cast import forget
from tests.journeys.way import Way, the_way


@pytest.fixture
def story(db: None) -> Iterator[Way]:
    yield the_way()
    forget()


def test_an_arrival_is_to_be_received_before_the_day_is_over(story: Way) -> None:
    """Given a party from a listed area at noon, their village has until midnight, and sees them as awaited at once."""
    story.at = datetime(2020, 1, 25, 12, tzinfo=UTC) - timedelta(hours=8)
    arrived = story.arrive("Traveller One", "Traveller Two")
    awaited = tasks.awaiting_receipt(story.cast.actor("grid", story.at), story.at)
    assert {str(h.id) for h in awaited} == set(arrived["handovers"])
    assert {h.due_at for h in awaited} == {datetime(2020, 1, 25, 16, tzinfo=UTC)}


def test_the_schedule_forgets_the_register_when_its_days_are_over(story: Way) -> None:
    """Given an arrival in the register, when the edition's days have passed, the next turn of the schedule purges it."""
    story.arrive("Traveller One")
    worker = story.cast.actor("post", story.at)
    (entry,) = screening.register_visible(worker, story.at)
    schedule.run_due(entry.purge_at - timedelta(minutes=1))
    assert screening.register_visible(worker, story.at).count() == 1
    schedule.run_due(entry.purge_at)
    assert not screening.register_visible(worker, story.at).exists()
    entry.refresh_from_db()
    assert entry.person_id is None
    assert not screening.any_to_purge(entry.purge_at)


def test_a_contact_who_is_in_quarantine_already_is_placed_by_that_order(story: Way) -> None:
    """Given two who came together and are under orders, when one is confirmed, nobody is owed a second placing."""
    arrived = story.arrive("Traveller One", "Traveller Two")
    story.sign_all()
    ill, companion = arrived["persons"]
    opened = story.do("health.receive_tube", "lab", tube="T-0009", site_id=story.sites["laboratory"])
    tube = {"specimen_id": opened["id"], "seen": opened["version"], "person_id": ill, "sampled": story.at}
    story.do("health.match_specimen", "lab", **tube, kind="throat_swab", reason="contact")
    story.do("journeys.enter_result", "lab", specimen_id=opened["id"], outcome="positive", method="nat")
    fact = {"kind": "positive_result", "at": story.at}
    case = story.do(
        "journeys.open_case", "epidemiologist", person_id=ill, to="confirmed", fact=fact, onset_on=story.at.date()
    )
    investigation = tracing.investigation_of(UUID(case["case_id"]))
    assert investigation is not None
    added = story.do(
        "journeys.add_contact",
        "epidemiologist",
        investigation_id=investigation.id,
        person_id=companion,
        relation="family",
        answers={"last_exposure_at": story.at, "definitions": ["household"]},
    )
    contact = tracing.open_contacts([UUID(companion)]).get()
    assert contact.placed_at == story.at
    owed = {task.kind for task in tasks.open_tasks([UUID(added["contact_id"])], story.at)}
    assert owed == {"contact.tell"}
