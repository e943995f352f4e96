"""Households that were drawn are asked by telephone, by somebody else, whether somebody was there."""

from datetime import timedelta

import pytest

from lianfang.canvass import queries
from lianfang.canvass.models import Round, RoundDoor
from lianfang.canvass.rules import drawn
from lianfang.core.ids import fresh
from lianfang.tasks.models import Task
from tests.canvass.conftest import Village, founded
from tests.cast import LISHU, START, Cast, forget
from tests.journeys.test_replay import replays

MANY = 50
ASKS_MORE = """
name = "lishu_asks_more"
parent = "lishu_2020"
disease = "covid19"
jurisdiction = "220322000000"
effective_from = 2020-01-24T09:00:00
approved_by = "County command"
title = { en = "Asks more", zh_hans = "多核实", zh_hant = "多核實" }
[tasks]
callback_percent = 20
[sources]
effective_from = { status = "design_default", text = "Test." }
"tasks.callback_percent" = { status = "design_default", text = "Test." }
"""


def owed(village: Village, name: str) -> list[str]:
    rows = Task.objects.filter(household_id=village.homes[name], kind="canvass.check", done_at=None, cancelled_at=None)
    return [row.role for row in rows]


def test_a_fixed_share_is_drawn_and_always_the_same_ones() -> None:
    ids = [fresh(START) for _n in range(4000)]
    found = [id for id in ids if drawn(id, 10)]
    assert 300 < len(found) < 500
    assert [id for id in ids if drawn(id, 10)] == found
    assert not any(drawn(id, 0) for id in ids)
    assert all(drawn(id, 100) for id in ids)


def test_who_was_drawn_is_asked_by_somebody_else_and_says_whether_somebody_was_there(village: Village) -> None:
    asked = village.open()
    Round.objects.update(check_percent=100)
    village.on(hours=1)
    village.knock("Chen", by="township")
    village.knock("Gao", "not_reached")
    village.knock("Lin", "by_phone")
    assert owed(village, "Chen") == owed(village, "Lin") == ["township_leader"]
    assert owed(village, "Gao") == []
    village.on(hours=1)

    def refused(name: str, by: str) -> set[tuple[str, str]]:
        given = {"door_id": village.door(name).id, "confirmed": True}
        return village.cast.refusals("canvass.check_door", by=by, at=village.at, **given)

    assert refused("Chen", "township") == {("door_id", "canvass.own_visit")}
    assert refused("Gao", "commander") == {("door_id", "canvass.not_drawn")}
    for name, confirmed in (("Chen", False), ("Lin", True)):
        given = {"door_id": village.door(name).id, "confirmed": confirmed}
        village.cast.do("canvass.check_door", by="commander", at=village.at, **given)
    assert owed(village, "Chen") == owed(village, "Lin") == []
    assert queries.confirmations(asked.id) == (2, 1)
    assert refused("Lin", "commander") == {("door_id", "canvass.checked_already")}
    assert village.door("Chen").outcome == "seen"


@pytest.mark.django_db(transaction=True)
def test_a_household_that_was_asked_whether_somebody_was_there_replays() -> None:
    """Given rules that draw one in five of many households, when some are asked, then the journal gives the same rows."""
    forget()
    village = founded(Cast(edition="lishu_2020").set_up())
    village.cast.do(
        "journeys.adopt_edition",
        at=village.at,
        outbreak_id=village.cast.outbreak,
        division_id=LISHU,
        document=ASKS_MORE,
    )
    village.on(hours=2)
    for n in range(MANY):
        village.home(f"H{chr(97 + n // 26)}{chr(97 + n % 26)}")
    village.open()
    for name in village.homes:
        village.knock(name, by="township" if name == "Shi" else "grid")
    found = Task.objects.filter(kind="canvass.check").values_list("subject", flat=True)
    assert 1 <= len(found) < MANY // 2
    for n, door in enumerate(found):
        given = {"door_id": door, "confirmed": n % 2 == 0}
        village.cast.do("canvass.check_door", by="commander", at=village.at + timedelta(hours=1), **given)
    assert RoundDoor.objects.filter(confirmed=True).exists()
    replays()
