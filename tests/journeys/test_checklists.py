"""The daily checklist of a village: owed, handed in with what shows it, missed days shown; residents who want to help."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import privacy
from lianfang.journeys import schedule
from lianfang.roster.models import VillageCheck, Volunteer
from lianfang.tasks.kinds import VILLAGE_CHECK, VILLAGE_MEND
from lianfang.tasks.models import Task
from tests.canvass.conftest import Village
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, START, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

ITEMS = ("posts", "returnees", "observed", "care", "gatherings", "cleaning", "told")
OPERATION = str(UUID(int=0x74 << 64 | 7 << 76 | 2 << 62))


@pytest.fixture
def village(transactional_db: None) -> Iterator[Village]:
    """A village under rules that ask for its checklist, in February."""
    privacy.forget_cached_keys()
    found = Village(the_cast(edition="tonghua_2020"), at=START + timedelta(days=10))
    found.home("赵家")
    for _live in live_at(found.at):
        yield found


def _answers(**missing: str) -> list[dict[str, Any]]:
    return [{"item": key, "done": key not in missing, "evidence": missing.get(key, "")} for key in ITEMS]


def _hand_in(village: Village, answers: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"by": "grid", "at": village.at, "division_id": LISHU_VILLAGE, "answers": answers, **more}


def test_the_checklist_is_owed_each_day_handed_in_once_and_what_is_not_done_is_a_task(village: Village) -> None:
    do = village.cast.do
    schedule.run_due(village.at)
    task = Task.objects.get(kind=VILLAGE_CHECK, subject=village.cast.village)
    assert task.role == "grid_worker" and task.due_at == village.at.replace(hour=12)  # 20:00 there
    made = do("journeys.check_village", **_hand_in(village, _answers(cleaning="缺消毒液")))
    assert made["open_items"] == 1
    task.refresh_from_db()
    assert task.done_by == village.cast.members["grid"]
    (mend,) = Task.objects.filter(kind=VILLAGE_MEND)
    assert (mend.division_id, mend.due_at) == (village.cast.village, village.at + timedelta(days=1))
    assert village.cast.refusals("journeys.check_village", **_hand_in(village, _answers())) == {
        ("division_id", "roster.checked_already")
    }
    do("tasks.complete", by="grid", at=village.on(hours=1), task_id=mend.id)
    schedule.run_due(village.on(days=1))
    assert Task.objects.filter(kind=VILLAGE_CHECK, subject=village.cast.village, done_at=None).count() == 1
    check = VillageCheck.objects.get()
    assert (check.open_items, check.member_id) == (1, village.cast.members["grid"])
    replays()


def test_every_item_is_answered_and_what_is_not_done_says_what_is_missing(village: Village) -> None:
    silent = [{"item": "posts", "done": False}, {"item": "weather", "done": True}]
    assert village.cast.refusals("journeys.check_village", **_hand_in(village, silent)) == {
        ("answers.0.evidence", "roster.why_not_done"),
        ("answers.1.item", "roster.item_unknown"),
        ("answers", "roster.item_missing"),
    }
    town = _hand_in(village, _answers(), by="township", division_id=LISHU_TOWN)
    assert village.cast.refusals("journeys.check_village", **town) == {("division_id", "roster.no_checklist")}
    other = village.cast.refusals("journeys.check_village", **_hand_in(village, _answers(), by="other_grid"))
    assert other == {("division_id", "not_found_here")}


def test_the_township_sees_the_villages_and_days_without_one(village: Village) -> None:
    page = as_member("township").get("/checklists/").content.decode()
    assert "0 of 2 villages were gone through today." in page and "02-02" in page
    worker = as_member("grid")
    form = worker.get(f"/checklists/{LISHU_VILLAGE}/").content.decode()
    assert "Public places were cleaned and disinfected" in form
    said = {"op_id": OPERATION, **{f"done-{key}": "yes" for key in ITEMS[1:]}}
    assert worker.post(f"/checklists/{LISHU_VILLAGE}/", said).status_code == 422
    said |= {"done-posts": "no", "evidence-posts": "夜间缺两人"}
    assert worker.post(f"/checklists/{LISHU_VILLAGE}/", said).status_code in (302, 303)
    page = as_member("township").get("/checklists/?show=open").content.decode()
    assert "南杏山村" in page and "Worker grid" in page and "大烟筒村" not in page
    assert "夜间缺两人" in as_member("township").get(f"/checklists/{LISHU_VILLAGE}/").content.decode()
    today = worker.get("/").content.decode()
    assert "Posts at the village" in today and "Put right what the checklist" in today
    assert as_member("stranger").get(f"/checklists/{LISHU_VILLAGE}/").status_code == 404


def test_a_resident_is_enrolled_with_their_consent_alone_and_stops_when_they_want(village: Village) -> None:
    person = village.persons["赵家 one"]
    said = {"by": "grid", "at": village.at, "person_id": person, "helps": "送菜"}
    assert village.cast.refusals("roster.enrol_volunteer", consented=False, **said) == {
        ("consented", "roster.consent_needed")
    }
    made = village.cast.do("roster.enrol_volunteer", consented=True, **said)
    assert village.cast.refusals("roster.enrol_volunteer", consented=True, **said) == {
        ("person_id", "roster.volunteers_already")
    }
    page = as_member("grid").get("/volunteers/").content.decode()
    assert "赵家 one" in page and "送菜" in page
    assert "赵家 one" not in as_member("other_grid").get("/volunteers/").content.decode()
    typed = {"operation": OPERATION, "seen": made["version"]}
    assert as_member("grid").post(f"/volunteers/{made['id']}/end/", typed).status_code in (302, 303)
    assert Volunteer.objects.get().until is not None
    again = {"volunteer_id": made["id"], "seen": 2, "by": "grid", "at": village.at}
    assert village.cast.refusals("roster.end_volunteer", **again) == {("volunteer_id", "roster.already_ended")}


def test_where_the_rules_ask_for_no_checklist_none_is_owed(transactional_db: None) -> None:
    found = Village(the_cast())
    for _live in live_at(found.at):
        schedule.run_due(found.at)
        assert not Task.objects.filter(kind=VILLAGE_CHECK).exists()
        page = as_member("township").get(f"/checklists/{LISHU_VILLAGE}/").content.decode()
        assert "The rules here ask for no checklist" in page
