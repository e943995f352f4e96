"""Who comes from a listed area: handed over the same day, written down no longer than the rules ask."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lianfang.journeys import schedule
from lianfang.screening import queries as screening
from lianfang.tasks import queries as tasks
from tests.cast import Cast, forget
from tests.journeys.way import Way


@pytest.fixture
def story(db: None) -> Iterator[Way]:
    forget()
    yield Way(Cast(edition="lishu_2020").set_up()).set_up()
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
