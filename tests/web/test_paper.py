"""Paper: a village's pack, and what comes back from it in one screen, entered for whoever knocked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from lianfang.core.models import Look
from lianfang.health import queries as health
from lianfang.journeys import schedule
from lianfang.tasks import queries as tasks
from lianfang.tasks.models import Visit
from lianfang.web import papers
from lianfang.web.paper_codes import LETTERS, code_of, read, with_code
from lianfang.web.paper_pack import pack
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE
from tests.web.desk import as_member
from tests.web.ward import Ward, ward

__all__ = ["ward"]

ENTRY = f"/paper/{LISHU_VILLAGE}/entry/"


@pytest.fixture
def home(ward: Ward) -> Iterator[Ward]:
    """A family under observation at home, visited every day."""
    arrived = ward.way.arrive("刘洋", "刘小雨")
    ward.do("tasks.receive", "grid", handover_id=arrived["handovers"][0])
    ward.way.sign_all()
    schedule.run_due(ward.way.at)
    ward.on(hours=1)
    return ward


def household(home: Ward) -> tuple[str, list[str]]:
    """The code of the family's door, and its people."""
    by = home.way.cast.actor("township", home.way.at)
    (door,) = tasks.doors_in(by, home.way.cast.village, home.way.at, home.way.at + timedelta(hours=1))
    assert door.household_id is not None
    content, _n = pack(by, home.way.cast.village, localdate(home.way.at), home.way.at)
    (line,) = content["lines"]
    assert line["code"] == code_of(door.household_id) and line["address"] == "East lane 3"
    people = list(dict.fromkeys(str(task.person_id) for task in door.tasks if task.person_id))
    return line["code"], people


@given(st.uuids(), st.integers(0, 5), st.sampled_from(LETTERS))
def test_a_letter_copied_wrong_is_found(door: object, place: int, letter: str) -> None:
    code = code_of(door)  # type: ignore[arg-type]
    letters = code.replace("-", "")
    assert read(code.lower()) == read(letters) == read(f" {letters[:2]} {letters[2:]}") == code
    wrong = letters[:place] + letter + letters[place + 1 :]
    assert read(wrong) == ("" if wrong != letters else code)
    assert with_code([door], code) == [door]  # type: ignore[list-item]


@given(st.uuids(), st.integers(0, 3))
def test_two_letters_swapped_are_found(door: object, place: int) -> None:
    letters = code_of(door).replace("-", "")  # type: ignore[arg-type]
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    assert swapped == letters or read(swapped) == ""


def test_the_pack_names_the_doors_of_the_day_and_the_look_is_recorded(home: Ward) -> None:
    household(home)
    leader = as_member("township")
    answer = leader.get(f"/paper/{LISHU_VILLAGE}/pack.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    look = Look.objects.filter(place="paper.pack").latest("id")
    assert look.kind == "export" and look.shown == 2
    assert "南杏山村" in leader.get("/paper/").content.decode()
    assert as_member("grid").get(f"/paper/{OTHER_VILLAGE}/pack.pdf").status_code == 404
    assert as_member("stranger_grid").get(f"/paper/{LISHU_VILLAGE}/pack.pdf").status_code == 404
    assert as_member("grid").get(f"/paper/{NANXIAN_VILLAGE}/entry/").status_code == 404
    assert as_member("lab").get("/paper/").status_code == 403


def test_a_village_where_nothing_is_due_has_a_poster_and_empty_lines(ward: Ward) -> None:
    by, at = ward.way.cast.actor("township", ward.way.at), ward.way.at
    content, shown = pack(by, ward.way.cast.village, localdate(at), at)
    assert shown == 0 and content["lines"] == [] and content["poster"]["rules"]
    assert {"who": "Questions of public health", "number": "12320"} in content["poster"]["phones"]
    assert papers.pack(content).startswith(b"%PDF")


def test_a_sheet_is_entered_for_whoever_knocked(home: Ward) -> None:
    code, (first, second) = household(home)
    leader, grid = as_member("township"), home.way.cast.members["grid"]
    page = leader.get(f"{ENTRY}?code={code.lower().replace('-', '')}").content.decode()
    assert "刘洋" in page and "刘小雨" in page and "East lane 3" in page and "Worker grid" in page
    day = localdate(home.way.at).isoformat()
    sheet = {"code": code, "visitor": str(grid), "day": day, "time": "08:30"}
    ticked = {f"{first}-reach": "seen", f"{first}-temperature": "36,7", f"{first}-ill": "no"}
    done = leader.post(ENTRY, {**sheet, **ticked, f"{second}-reach": "not_reached"})
    assert done.status_code == 303, done.content.decode()
    assert f"visitor={grid}" in done["Location"]
    (visit,) = Visit.objects.all()
    assert visit.visitor == grid and visit.means == "paper" and visit.by == home.way.cast.members["township"]
    assert f"{visit.at:%H:%M}" == "00:30"
    by = home.way.cast.actor("township", home.way.at)
    (reading,) = health.readings_visible(by, home.way.at)
    assert str(reading.celsius) == "36.70" and str(reading.person_id) == first
    assert {str(one.person_id): one.outcome for one in visit.persons.all()}[second] == "not_reached"


def test_the_same_form_sent_twice_is_one_visit(home: Ward) -> None:
    code, (first, _second) = household(home)
    leader, grid = as_member("township"), home.way.cast.members["grid"]
    sheet = {"code": code, "visitor": str(grid), "day": localdate(home.way.at).isoformat(), "time": "08:30"}
    form = {**sheet, f"{first}-reach": "seen", f"{first}-temperature": "36.7", "op_id": str(home.way.cast.outbreak)}
    form["op_id"] = "0170a1b2-0000-7000-8000-000000000001"
    assert leader.post(ENTRY, form).status_code == leader.post(ENTRY, form).status_code == 303
    assert Visit.objects.count() == 1


def refused(client: Client, form: dict[str, str]) -> str:
    answer = client.post(ENTRY, form)
    assert answer.status_code == 422
    return answer.content.decode()


def test_what_was_copied_wrong_is_said_and_what_was_typed_stays(home: Ward) -> None:
    code, (first, _second) = household(home)
    leader, grid = as_member("township"), str(home.way.cast.members["grid"])
    day = localdate(home.way.at).isoformat()
    typed = {f"{first}-reach": "seen", f"{first}-temperature": "63.7"}
    assert "no code of a door" in leader.get(f"{ENTRY}?code=AAA-AAB").content.decode()
    assert "no code of a door" in refused(leader, {"code": "AAA-AAB", "visitor": grid, "day": day, **typed})
    assert "Choose the member" in refused(leader, {"code": code, "visitor": "", "day": day, **typed})
    assert "Tick how somebody was met" in refused(leader, {"code": code, "visitor": grid, "day": day})
    assert "Give a date" in refused(leader, {"code": code, "visitor": grid, "day": "2020-13-01", **typed})
    assert "Give a date and time" in refused(
        leader, {"code": code, "visitor": grid, "day": day, "time": "25:00", **typed}
    )
    page = refused(leader, {"code": code, "visitor": grid, "day": day, "time": "08:30", **typed})
    assert 'value="63.7"' in page and "At most 45" in page
    tomorrow = (localdate(home.way.at) + timedelta(days=1)).isoformat()
    late = {"code": code, "visitor": grid, "day": tomorrow, "time": "08:30", f"{first}-reach": "seen"}
    assert "lies in the future" in refused(leader, late)
    assert Visit.objects.count() == 0
