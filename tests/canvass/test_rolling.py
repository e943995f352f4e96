"""Rolling rounds: each household is asked again at the interval of the rules; who is new since the last round is the output."""

from datetime import timedelta

import pytest

from lianfang.canvass import queries
from lianfang.canvass.models import Round
from lianfang.core import privacy
from lianfang.places import queries as places
from lianfang.tasks.models import Task
from tests.canvass.conftest import Village, founded
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, Cast, forget
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at


def _owed(village: Village) -> int:
    rows = Task.objects.filter(done_at=None, cancelled_at=None, kind__in=["canvass.visit", "canvass.call"])
    return rows.filter(household_id__in=village.homes.values()).count()


def _new(asked: Round, village: Village) -> set[str]:
    rows = queries.newcomers(asked, places.under(asked.division_id), village.at)
    names = {id: name for name, id in village.persons.items()}
    return {names[row.person_id] for row in rows}


def test_every_household_is_asked_again_after_the_days_that_the_rules_say(village: Village) -> None:
    key = {"division_id": OTHER_VILLAGE, "due_at": village.at + timedelta(hours=6)}
    first = village.open(rolling=True, key_areas=[key])
    village.on(hours=1)
    village.knock("Chen")
    village.on(days=2)
    village.let_time_pass()
    assert Round.objects.count() == 1 and _owed(village) == 3
    village.on(days=1)
    village.let_time_pass()
    first.refresh_from_db()
    (second,) = queries.open_rounds()
    assert (second.number, second.previous_id, second.title) == (2, first.id, first.title)
    assert first.closed_at == village.at and second.due_at == first.due_at + (village.at - first.at)
    assert list(queries.key_areas(second).values()) == [key["due_at"] + (village.at - first.at)]
    assert queries.doors_of(second.id).count() == 4 and _owed(village) == 4
    ended = queries.up_the_tree(first, queries.by_division(first))[first.division_id]
    assert (ended.households, ended.seen, ended.blank) == (4, 1, 3)
    village.let_time_pass()
    assert Round.objects.count() == 2


def test_who_came_since_the_last_round_is_its_output(village: Village) -> None:
    first = village.open(rolling=True)
    village.on(days=1)
    village.home("Tian")
    assert _new(first, village) == {"Tian one", "Tian two"}
    village.on(days=2)
    village.let_time_pass()
    village.on(hours=1)
    village.home("Yu", OTHER_VILLAGE)
    (second,) = queries.open_rounds()
    assert _new(second, village) == {"Tian one", "Tian two", "Yu one", "Yu two"}
    first.refresh_from_db()
    assert _new(first, village) == {"Tian one", "Tian two"}
    village.on(days=3)
    village.let_time_pass()
    (third,) = queries.open_rounds()
    assert _new(third, village) == {"Yu one", "Yu two"}
    for _live in live_at(village.at):
        page = as_member("township").get(f"/rounds/{third.id}/").content.decode()
        came = page[page.index("Who came since the last round") :]
        assert "Yu one" in came and "Tian one" not in came
        assert "number 3, the next begins" in page and "Round before" in page


def test_a_round_that_was_closed_early_is_followed_at_its_time(village: Village) -> None:
    first = village.open(division_id=LISHU_VILLAGE, rolling=True)
    for name in ("Chen", "Gao", "Lin"):
        village.knock(name)
    village.close(first)
    village.on(days=2)
    village.let_time_pass()
    assert not queries.open_rounds().exists()
    village.on(days=1)
    village.let_time_pass()
    assert queries.open_rounds().get().number == 2


def test_no_other_round_follows_where_somebody_stopped_it(village: Village) -> None:
    first = village.open(rolling=True)
    this = {"round_id": first.id, "seen": first.version}
    for _live in live_at(village.at + timedelta(hours=1)):
        leader = as_member("township")
        assert "Let no other round follow" in leader.get(f"/rounds/{first.id}/").content.decode()
        leader.post(f"/rounds/{first.id}/stop/", {"seen": str(first.version)})
    later = {"by": "township", "at": village.at + timedelta(hours=2)}
    assert village.cast.refusals("canvass.stop_rolling", **later, **{**this, "seen": 2}) == {
        ("round_id", "canvass.not_rolling")
    }
    village.on(days=4)
    village.let_time_pass()
    assert Round.objects.count() == 1


def test_a_round_that_would_not_be_done_by_the_next_is_refused(village: Village) -> None:
    asked = village.asking(rolling=True, due_at=village.at + timedelta(days=4))
    assert village.cast.refusals("journeys.open_round", by="township", at=village.at, **asked) == {
        ("due_at", "canvass.rolls_before_due")
    }


@pytest.mark.django_db(transaction=True)
def test_a_rolling_round_replays() -> None:
    forget()
    privacy.forget_cached_keys()  # a door of the register has the same id in every test
    village = founded(Cast().set_up())
    village.open(rolling=True)
    village.knock("Chen")
    village.on(days=3)
    village.let_time_pass()
    village.knock("Gao")
    replays()
