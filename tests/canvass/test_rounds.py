"""A round through every household: opened with its cost, walked door by door, closed when every household has an outcome."""

from datetime import timedelta

import pytest

from lianfang.canvass import queries
from lianfang.canvass.models import Knock, Round, RoundDoor
from lianfang.core.access import SYSTEM
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.tasks.models import Task, Visit
from tests.canvass.conftest import Village
from tests.cast import LISHU, LISHU_VILLAGE, NANXIAN_TOWN, OTHER_VILLAGE


def owed(village: Village, name: str) -> list[str]:
    """What is still owed at a household's door, but for the call by which the household may be drawn to confirm."""
    rows = Task.objects.filter(household_id=village.homes[name], done_at=None, cancelled_at=None)
    rows = rows.exclude(kind="canvass.check")
    return sorted(rows.values_list("kind", flat=True))


def test_a_round_makes_one_task_for_every_household_and_says_what_it_costs(village: Village) -> None:
    made = village.cast.do("journeys.open_round", by="township", at=village.at, **village.asking())
    assert (made["households"], made["minutes"], made["joined"]) == (4, 16, 4)
    assert Task.objects.filter(kind="canvass.visit").count() == 4
    asked = Round.objects.get()
    assert (asked.ground, asked.owner) == ("Law on infectious diseases, article 39", village.cast.members["township"])
    assert {task.due_at for task in Task.objects.all()} == {asked.due_at}


def test_everything_against_a_round_is_said_at_once(village: Village) -> None:
    village.open(division_id=LISHU_VILLAGE, asks=["illness"])
    wrong = village.asking(
        asks=["illness", "religion", "residents", "residents"],
        due_at=village.at - timedelta(hours=1),
        expires_at=village.at - timedelta(days=1),
        owner_id=village.cast.members["other_grid"],
        minutes=3,
    )
    assert village.cast.refusals("journeys.open_round", by="township", at=village.at, **wrong) == {
        ("asks.0", "canvass.asked_already"),
        ("asks.1", "canvass.not_asked_here"),
        ("asks.3", "canvass.asked_twice"),
        ("due_at", "canvass.due_in_the_past"),
        ("expires_at", "canvass.expires_before_due"),
        ("minutes", "canvass.cost_changed"),
        ("owner_id", "canvass.owner_elsewhere"),
    }
    empty = village.asking(division_id="220322101000")
    assert ("division_id", "canvass.nobody_here") in village.cast.refusals(
        "journeys.open_round", by="commander", at=village.at, **empty
    )
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "where"), [("epidemiologist", LISHU_VILLAGE), ("township", LISHU), ("township", NANXIAN_TOWN)]
)
def test_who_may_not_open_a_round_or_not_there_is_refused(village: Village, who: str, where: str) -> None:
    with pytest.raises(Refused):
        village.open(by=who, division_id=where)
    assert not Round.objects.exists()


def test_a_household_visited_today_is_not_visited_again_for_the_round(village: Village) -> None:
    village.knock("Chen")
    village.knock("Gao", "by_phone")
    village.knock("Lin", "not_reached")
    village.on(hours=1)
    village.open()
    assert owed(village, "Chen") == owed(village, "Gao") == []
    assert owed(village, "Lin") == ["canvass.visit"]
    assert (village.door("Chen").outcome, village.door("Gao").outcome) == ("seen", "by_phone")
    assert village.door("Gao").seen_at is None and village.door("Gao").reached_at is not None
    assert village.door("Lin").attempts == 1


def test_what_was_done_yesterday_does_not_count(village: Village) -> None:
    village.knock("Chen")
    village.on(days=1)
    village.open()
    assert owed(village, "Chen") == ["canvass.visit"]


def test_one_knock_fulfils_the_round_and_only_who_was_seen_counts_as_seen(village: Village) -> None:
    asked = village.open()
    village.on(hours=1)
    village.knock("Chen")
    village.knock("Gao", "by_phone")
    village.knock("Lin", door="refused")
    village.knock("Shi", by="other_grid", door="moved")
    assert not Task.objects.filter(done_at=None).exclude(kind="canvass.check").exists()
    assert Visit.objects.count() == 2
    total = queries.up_the_tree(asked, queries.by_division(asked))[asked.division_id]
    assert (total.households, total.seen, total.reached, total.answered) == (4, 1, 2, 4)


def test_after_three_knocks_in_vain_it_is_the_telephones_turn_and_a_call_in_vain_is_an_outcome(
    village: Village,
) -> None:
    village.open()
    for _n in range(2):
        village.on(hours=1)
        village.knock("Chen", "not_reached")
    assert owed(village, "Chen") == ["canvass.visit"]
    village.on(hours=1)
    village.knock("Chen", "not_reached")
    assert owed(village, "Chen") == ["canvass.call"]
    assert village.door("Chen").outcome == ""
    village.on(hours=1)
    village.knock("Chen", "not_reached")
    assert owed(village, "Chen") == []
    assert (village.door("Chen").outcome, village.door("Chen").seen_at) == ("not_reached", None)
    village.on(hours=1)
    village.knock("Chen")
    assert village.door("Chen").outcome == "seen"


def test_an_answer_from_a_phone_without_a_signal_takes_the_call_off(village: Village) -> None:
    """Given three knocks in vain, when one comes in that was answered before the third, then nobody has to call."""
    village.open()
    for _n in range(3):
        village.on(hours=1)
        village.knock("Gao", "not_reached")
    assert owed(village, "Gao") == ["canvass.call"]
    village.knock("Gao", at=village.at - timedelta(minutes=90))
    assert owed(village, "Gao") == []
    assert village.door("Gao").outcome == "seen"


def test_a_round_closes_only_when_every_household_has_an_outcome(village: Village) -> None:
    asked = village.open()
    for name in ("Chen", "Gao", "Lin"):
        village.knock(name)
    assert village.refusals(asked) == {("round_id", "canvass.still_blank")}
    village.knock("Shi", by="other_grid")
    village.on(hours=1)
    village.home("Wei")
    assert village.refusals(asked) == {("round_id", "canvass.still_blank")}
    village.let_time_pass()
    assert owed(village, "Wei") == ["canvass.visit"]
    assert village.door("Wei").late
    village.knock("Wei")
    village.close(asked)
    asked.refresh_from_db()
    assert asked.closed_at == village.at
    assert ("round_id", "canvass.closed_already") in village.refusals(asked)
    village.home("Xu")
    village.let_time_pass()
    assert not RoundDoor.objects.filter(household_id=village.homes["Xu"]).exists()


def test_who_saw_another_version_does_not_close_the_round(village: Village) -> None:
    asked = village.open()
    for name in ("Chen", "Gao", "Lin"):
        village.knock(name)
    village.knock("Shi", by="other_grid")
    given = {"round_id": asked.id, "seen": 7}
    assert village.cast.refusals("canvass.close_round", by="township", at=village.at, **given) == {("seen", "stale")}
    with pytest.raises(Refused):
        village.cast.do("canvass.close_round", by="grid", at=village.at, round_id=asked.id, seen=1)


def test_a_household_that_moves_or_comes_in_by_a_move_is_not_lost(village: Village) -> None:
    """Given a round through one village, when somebody moves in from the next, then their new household joins; the one that
    was left keeps its door until somebody says that nobody lives there."""
    asked = village.open(division_id=LISHU_VILLAGE, owner_id=village.cast.members["grid"], by="grid")
    village.on(hours=1)
    made = village.cast.do(
        "people.register_person",
        by="grid",
        at=village.at,
        entry={"name": "Ren one", "sex": "male", "born_on": "1980-05-01"},
        division_id=LISHU_VILLAGE,
        address="New lane",
    )
    for name in ("Chen one", "Chen two"):
        moved = {"person_id": village.persons[name], "division_id": OTHER_VILLAGE, "household": village.homes["Shi"]}
        village.cast.do("people.move_person", by="other_grid", at=village.at, **moved)
    village.let_time_pass()
    assert set(RoundDoor.objects.values_list("household_id", flat=True)) == {
        *(village.homes[name] for name in ("Chen", "Gao", "Lin")),
        *Task.objects.filter(household_id=made["household_id"]).values_list("household_id", flat=True),
    }
    village.knock("Gao")
    village.knock("Lin")
    assert village.refusals(asked) == {("round_id", "canvass.still_blank")}
    village.knock("Chen", door="moved")
    entries = [{"person_id": made["id"], "met": "seen"}]
    given = {"household_id": made["household_id"], "division_id": LISHU_VILLAGE, "entries": entries}
    village.cast.do("journeys.record_door", by="grid", at=village.at, **given)
    village.cast.do("canvass.close_round", by="grid", at=village.at, round_id=asked.id, seen=1)


def test_who_needs_help_and_who_is_gone_is_somebodys_task(village: Village) -> None:
    village.open()
    village.on(hours=1)
    village.knock("Chen", needs_help=True, gone=[village.persons["Chen two"]])
    assert owed(village, "Chen") == ["canvass.gone", "canvass.help"]
    assert Task.objects.get(kind="canvass.help").role == "township_leader"
    assert Task.objects.get(kind="canvass.gone").person_id == village.persons["Chen two"]
    assert village.door("Chen").help_at == village.at


def test_nonsense_about_a_door_is_refused_with_every_reason(village: Village) -> None:
    met = [{"person_id": village.persons["Chen one"], "met": "seen"}]
    door = {"household_id": village.homes["Chen"], "division_id": LISHU_VILLAGE}

    def refused(**given: object) -> set[tuple[str, str]]:
        return village.cast.refusals("journeys.record_door", by="grid", at=village.at, **given)

    assert refused(**door, entries=met, door="moved") == {("door", "canvass.said_and_met")}
    assert refused(**door) == {("entries", "canvass.nothing_said")}
    assert refused(division_id=LISHU_VILLAGE, entries=met, needs_help=True) == {
        ("household_id", "canvass.no_household")
    }
    assert not Knock.objects.exists() and not Visit.objects.exists()


def test_a_repeated_knock_counts_once(village: Village) -> None:
    village.open()
    id = village.ids().op
    for _n in range(2):
        village.knock("Chen", "not_reached", id=id)
    assert village.door("Chen").attempts == 1


def test_a_round_of_many_households_is_filled_by_several_operations(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianfang.journeys.actions.canvassing.AT_ONCE", 2)
    monkeypatch.setattr("lianfang.journeys.schedule.AT_ONCE", 1)
    asked = village.open()
    assert queries.missing(asked).count() == 2
    total = queries.up_the_tree(asked, queries.by_division(asked))[asked.division_id]
    assert (total.households, total.late, total.blank) == (4, 0, 4)
    village.let_time_pass()
    assert queries.missing(asked).count() == 0
    assert Task.objects.filter(kind="canvass.visit").count() == 4
    done = village.cast.do("journeys.gather_round", by=SYSTEM, at=village.at, round_id=asked.id)
    assert done["households"] == 0


def test_coverage_stands_by_village_and_town(village: Village) -> None:
    asked = village.open()
    village.knock("Shi", by="other_grid")
    found = queries.up_the_tree(asked, queries.by_division(asked))
    assert (found[village.cast.village].households, found[village.cast.village].blank) == (3, 3)
    assert (found[village.cast.town].households, found[village.cast.town].seen) == (4, 1)


def test_figures_count_households_seen_and_reached_apart(village: Village) -> None:
    village.open()
    village.knock("Chen")
    village.knock("Gao", "by_phone")
    village.knock("Lin", door="refused")
    scope = Scope(places.under(village.cast.town), until=village.at + timedelta(minutes=1))
    ids = (
        "canvass.asked",
        "canvass.seen",
        "canvass.reached",
        "canvass.answered",
        "canvass.blank",
        "canvass.seen_share",
    )
    assert [value(FIGURES[id], scope) for id in ids] == [4, 1, 2, 3, 1, 25]


def test_a_village_says_that_it_was_asked_for_this_before(village: Village) -> None:
    """Given a round of the town, then its village may say so and the next county may not, and nobody says it of elsewhere."""
    asked = village.open(division_id=LISHU_VILLAGE)
    said = {"round_id": asked.id, "division_id": LISHU_VILLAGE}
    for _n in range(2):
        village.cast.do("canvass.say_asked_again", by="grid", at=village.at, **said)
    assert queries.asked_again(asked.id) == {village.cast.village: 2}
    elsewhere = {"round_id": asked.id, "division_id": OTHER_VILLAGE}
    assert village.cast.refusals("canvass.say_asked_again", by="other_grid", at=village.at, **elsewhere) == {
        ("division_id", "canvass.not_of_this_round")
    }
    strange = {"round_id": asked.id, "division_id": NANXIAN_TOWN}
    with pytest.raises(Refused):
        village.cast.do("canvass.say_asked_again", by="grid", at=village.at, **strange)


def test_a_round_counts_a_household_in_the_grid_that_was_drawn_for_it(village: Village) -> None:
    """Given a round under way, when the village is drawn up, each household is counted in its grid and owed there still."""
    village.open()
    village.knock("Chen")
    homes = sorted(people.homes_in([village.cast.village]))
    grids = [{"name": "一组", "household_ids": homes[:1]}, {"name": "二组", "household_ids": homes[1:]}]
    village.cast.do("journeys.draw_grids", by="township", at=village.at, division_id=LISHU_VILLAGE, grids=grids)
    found = {door.household_id: places.code_of(door.division_id) for door in RoundDoor.objects.all()}
    assert {home: found[home] for home in homes} == {
        home: f"{LISHU_VILLAGE}{'001' if home == homes[0] else '002'}" for home in homes
    }
    tasks = Task.objects.filter(kind="canvass.visit", household_id__in=homes, done_at=None, cancelled_at=None)
    assert {places.code_of(task.division_id) for task in tasks} <= {f"{LISHU_VILLAGE}001", f"{LISHU_VILLAGE}002"}
    village.knock("Gao")
    assert village.door("Gao").outcome == "seen"
