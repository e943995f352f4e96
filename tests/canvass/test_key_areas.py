"""A round starts with its key areas, each with a deadline of its own; the order of doors follows."""

from datetime import timedelta

from lianfang.canvass import queries
from lianfang.canvass.models import Round
from lianfang.tasks import queries as tasks
from tests.canvass.conftest import Village
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE
from tests.web.desk import as_member, live_at


def test_doors_of_key_areas_come_first_and_are_due_sooner(village: Village) -> None:
    soon = village.at + timedelta(hours=6)
    asked = village.open(key_areas=[{"division_id": OTHER_VILLAGE, "due_at": soon}])
    assert village.door("Shi").due_at == soon
    assert {village.door(name).due_at for name in ("Chen", "Gao", "Lin")} == {asked.due_at}
    blank = list(queries.blank_doors(asked))
    assert blank[0].household_id == village.homes["Shi"]
    worker = village.cast.actor("other_grid", village.at)
    assert [door.due_at for door in tasks.doors(worker, village.at)] == [soon]


def test_whoever_comes_later_to_a_key_area_has_its_deadline(village: Village) -> None:
    soon = village.at + timedelta(hours=6)
    village.open(key_areas=[{"division_id": OTHER_VILLAGE, "due_at": soon}])
    village.home("Tian", OTHER_VILLAGE)
    village.on(hours=1)
    village.let_time_pass()
    assert village.door("Tian").due_at == soon


def test_everything_against_key_areas_is_said_at_once(village: Village) -> None:
    late = village.at + timedelta(days=4)
    gone = village.at - timedelta(hours=1)
    wrong = [
        {"division_id": LISHU_VILLAGE, "due_at": late},
        {"division_id": LISHU_VILLAGE, "due_at": gone},
        {"division_id": "220322101201", "due_at": village.at + timedelta(hours=1)},
    ]
    asked = village.asking(key_areas=wrong)
    assert village.cast.refusals("journeys.open_round", by="commander", at=village.at, **asked) == {
        ("key_areas.0.due_at", "canvass.key_area_after_round"),
        ("key_areas.1.division_id", "canvass.key_area_twice"),
        ("key_areas.1.due_at", "canvass.key_area_after_round"),
        ("key_areas.2.division_id", "canvass.key_area_elsewhere"),
    }
    outside = village.asking(key_areas=[{"division_id": NANXIAN_VILLAGE, "due_at": late}])
    assert ("key_areas.0.division_id", "not_found_here") in village.cast.refusals(
        "journeys.open_round", by="commander", at=village.at, **outside
    )
    assert not Round.objects.exists()


def test_the_page_shows_each_key_area_with_its_deadline_and_how_far_it_has_come(village: Village) -> None:
    for _live in live_at(village.at):
        leader = as_member("township")
        form = leader.get("/rounds/open/").content.decode()
        assert "Key area 1, visited first" in form
        soon = (village.at + timedelta(hours=14)).strftime("%Y-%m-%dT%H:%M")
        typed = {**village.asking(), "key_area.0": str(village.cast.village), "key_due.0": soon, "rolling": "yes"}
        typed["division_id"] = str(village.cast.town)
        sent = {name: (value.isoformat() if hasattr(value, "isoformat") else value) for name, value in typed.items()}
        shown = leader.post("/rounds/open/", sent).content.decode()
        assert 'name="minutes" value="16"' in shown
        assert leader.post("/rounds/open/", {**sent, "minutes": "16"}).status_code in (302, 303)
        asked = Round.objects.get()
        assert list(queries.key_areas(asked)) == [village.cast.village] and asked.every_days == 3
        village.on(hours=1)
        village.knock("Chen")
        page = leader.get(f"/rounds/{asked.id}/").content.decode()
        assert "Key areas first" in page and "1 of 3 households with an outcome" in page
