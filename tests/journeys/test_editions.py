"""A new edition lets orders in force become shorter, never longer, as soon as it is in force."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.ids import fresh
from lianfang.isolation import queries as isolation
from lianfang.journeys import schedule
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import PREPARE_RELEASE
from tests.cast import LISHU
from tests.journeys.way import Way

CHANGED = """
name = "lishu_{days}"
parent = "lishu_2020"
disease = "covid19"
jurisdiction = "220322000000"
effective_from = 2020-01-{day}T00:00:00
approved_by = "County command"
title = {{ en = "Changed", zh_hans = "修订", zh_hant = "修訂" }}
[isolation]
on_change = "{on_change}"
[isolation.categories.arrival_listed_area]
days = {days}
[sources]
effective_from = {{ status = "design_default", text = "Test." }}
"isolation.on_change" = {{ status = "design_default", text = "Test." }}
"isolation.categories.arrival_listed_area.days" = {{ status = "design_default", text = "Test." }}
"""


def rules(county: Way, days: int, day: int, on_change: str = "recompute") -> dict[str, Any]:
    document = CHANGED.format(days=days, day=day, on_change=on_change)
    return {"outbreak_id": county.cast.outbreak, "division_id": LISHU, "document": document}


@pytest.fixture
def held(county: Way) -> UUID:
    """An arrival in quarantine at home for the days of the Lishu edition."""
    person = UUID(county.arrive("Traveller One")["persons"][0])
    county.sign_all()
    county.on(days=2)
    return person


def due_of(county: Way, person: UUID) -> Any:
    return isolation.stays_of([person], county.at)[person].due_at


def test_orders_in_force_end_earlier_and_are_prepared_by_the_new_end(county: Way, held: UUID) -> None:
    """Given a stay of fourteen days, when seven are enough from today on, it ends a week earlier, unsigned."""
    before, stay = due_of(county, held), isolation.stays_of([held], county.at)[held]
    done = county.do("journeys.adopt_edition", "administrator", **rules(county, 7, 25))
    assert done["orders"] == 1
    assert due_of(county, held) == before - timedelta(days=7)
    (task,) = tasks.open_tasks([stay.id], county.at).filter(kind=PREPARE_RELEASE)
    assert before - timedelta(days=8) < task.due_at < before - timedelta(days=7)


def test_a_longer_rule_and_one_that_keeps_open_records_change_nothing(county: Way, held: UUID) -> None:
    before = due_of(county, held)
    for given in (rules(county, 21, 25), rules(county, 5, 26, "keep")):
        assert county.do("journeys.adopt_edition", "administrator", **given)["orders"] == 0
    assert due_of(county, held) == before


def test_an_edition_adopted_ahead_acts_on_its_day_once(county: Way, held: UUID) -> None:
    before = due_of(county, held)
    done = county.do("journeys.adopt_edition", "administrator", **rules(county, 7, 28))
    assert done["orders"] is None
    schedule.run_due(county.on(hours=1))
    assert due_of(county, held) == before
    schedule.run_due(county.on(days=2))
    assert due_of(county, held) == before - timedelta(days=7)
    version = isolation.stays_of([held], county.at)[held].version
    schedule.run_due(county.on(hours=1))
    assert isolation.stays_of([held], county.at)[held].version == version


def test_who_shortens_one_order_moves_its_preparation_too(county: Way, held: UUID) -> None:
    stay = isolation.stays_of([held], county.at)[held]
    nearer = county.at + timedelta(days=3)
    given = {"order_id": stay.order_id, "seen": isolation.order(stay.order_id).version, "due_at": nearer}
    county.do("journeys.shorten_order", "commander", **given)
    (task,) = tasks.open_tasks([stay.id], county.at).filter(kind=PREPARE_RELEASE)
    assert nearer - timedelta(days=1) < task.due_at < nearer


def test_it_is_refused_to_others_with_its_flaws_and_adopted_once(county: Way, held: UUID) -> None:
    given = {"at": county.at, **rules(county, 7, 25)}
    assert county.cast.refusals("journeys.adopt_edition", by="commander", **given) == {("", "not_allowed")}
    flawed = {**given, "document": "not toml ["}
    refused = county.cast.refusals("journeys.adopt_edition", by="administrator", **flawed)
    assert refused == {("document", "editions.not_toml")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.adopt_edition", by="administrator", id=operation, **given)
    assert county.cast.do("journeys.adopt_edition", by="administrator", id=operation, **given) == done
    assert county.cast.refusals("journeys.adopt_edition", by="administrator", **given) == {
        ("document", "editions.name_taken")
    }
    system = county.cast.refusals("journeys.take_effect", by="administrator", at=county.at, edition_id=done["id"])
    assert system == {("", "not_allowed")}
