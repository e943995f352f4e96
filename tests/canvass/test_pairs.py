"""Leads who may be a registered person: put beside them, said to be the same or not, remembered, handed out once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lianfang.canvass.models import Lead, LeadPair
from lianfang.canvass.queries import leads, pairs
from lianfang.canvass.rules import pairs as rules
from lianfang.canvass.types.pairs import Answer, PairFacts
from lianfang.core import privacy, seals
from lianfang.editions import queries as editions
from lianfang.journeys import filing, schedule
from lianfang.people import queries as people
from lianfang.places.types import division_uuid
from lianfang.tasks.kinds import VERIFY_LEAD
from lianfang.tasks.models import Task
from tests.canvass.test_lists import Office
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, START, Cast, forget
from tests.journeys.test_replay import replays
from tests.people.conftest import FENG, LI

pytestmark = pytest.mark.django_db(transaction=True)
HEADING = ["姓名", "性别", "身份证号", "手机", "出生日期", "住址"]
SPOUSE = ["李霜", "女", "", FENG["phone"], "1991-08-08", "1组2号"]
"""Li Shuangli, with a sign of her name left out, who gave her husband's telephone."""
HUSBAND = ["馮曉鳴", "男", "", FENG["phone"], "1989-11-29", "大烟筒村1组2号"]
"""Feng Xiaoming, in traditional characters, the last one another that is read alike."""
STRANGER = ["欧阳晴", "女", "", "15461800001", "2001-05-05", "9组9号"]


class Desk(Office):
    """The office, and a couple who live behind one door."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        made = self.cast.do(
            "people.register_person", by="grid", entry=FENG, division_id=LISHU_VILLAGE, address="1组2号"
        )
        self.feng = UUID(made["id"])
        said = {"entry": LI, "division_id": LISHU_VILLAGE, "address": "1组2号"}
        self.li = UUID(self.cast.do("people.register_person", by="grid", **said)["id"])

    def filed(self, *rows: list[str], digest: str = "a" * 64) -> UUID:
        """A list with these rows, read to its end."""
        made = self.opened()
        self.begun(made, [HEADING, *rows], digest)
        filing.read_on(self.at)
        return made

    def open(self) -> list[LeadPair]:
        return list(pairs.open_pairs(self.cast.actor("epidemiologist", self.at), self.at))

    def says(self, one: LeadPair, answer: str, words: str = "户口本", by: str = "epidemiologist") -> Any:
        said = {"pair_id": one.id, "seen": one.version, "answer": answer, "words": words}
        return self.cast.do("journeys.judge_pair", by=by, at=self.at, **said)

    def refused(
        self, one: LeadPair, answer: str, words: str = "户口本", by: str = "epidemiologist"
    ) -> set[tuple[str, str]]:
        said = {"pair_id": one.id, "seen": one.version, "answer": answer, "words": words}
        return self.cast.refusals("journeys.judge_pair", by=by, at=self.at, **said)


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Desk]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Desk(Cast(edition="lishu_2020").set_up())
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def _tasks() -> int:
    return Task.objects.filter(kind=VERIFY_LEAD).count()


def test_a_name_that_sounds_the_same_with_the_telephone_is_a_link(desk: Desk) -> None:
    desk.filed(HUSBAND, STRANGER)
    assert [(one.person_id, one.matched_by) for one in Lead.objects.order_by("row")] == [
        (desk.feng, "phone"),
        (None, ""),
    ]
    assert desk.open() == [] and _tasks() == 2


def test_a_telephone_of_somebody_called_otherwise_is_no_link(desk: Desk) -> None:
    """Given a woman who gave her husband's telephone, she is put beside herself, and is handed out once that is said."""
    made = desk.filed(SPOUSE)
    lead = Lead.objects.get()
    assert (lead.person_id, lead.dispatched_at) == (None, None) and _tasks() == 0
    (one,) = desk.open()
    assert one.person_id == desk.li
    assert (one.agreement["born_on"], one.agreement["sex"], one.agreement["name"]) == ("same", "same", "near")
    found = leads.progress(made, desk.at)
    assert sum(line.asked for line in found.values()) == 1
    assert desk.says(one, "same")["handed_out"]
    lead.refresh_from_db()
    assert (lead.person_id, lead.matched_by, lead.dispatched_at) == (desk.li, "review", desk.at)
    assert _tasks() == 1 and desk.open() == []
    assert sum(line.asked for line in leads.progress(made, desk.at).values()) == 0
    one.refresh_from_db()
    assert pairs.words_of(one) == "户口本"


def test_who_is_not_the_same_is_remembered_also_on_a_later_list(desk: Desk) -> None:
    desk.filed(SPOUSE)
    (one,) = desk.open()
    assert desk.says(one, "not_same", words="本人说不是")["handed_out"]
    assert Lead.objects.get().person_id is None and _tasks() == 1
    desk.at += timedelta(hours=1)
    desk.filed(SPOUSE, digest="b" * 64)
    assert desk.open() == [] and _tasks() == 2
    assert LeadPair.objects.count() == 1


def test_who_cannot_say_leaves_the_lead_to_be_looked_for_and_asked_again(desk: Desk) -> None:
    desk.filed(SPOUSE)
    (one,) = desk.open()
    assert desk.says(one, "cannot_say", words="")["handed_out"]
    desk.at += timedelta(hours=1)
    desk.filed(SPOUSE, digest="b" * 64)
    assert len(desk.open()) == 1


def test_an_answer_is_given_once_by_whoever_keeps_the_list_and_with_its_ground(desk: Desk) -> None:
    desk.filed(SPOUSE)
    (one,) = desk.open()
    assert desk.refused(one, "same", words="") == {("words", "canvass.why_needed")}
    assert desk.refused(one, "same", by="grid") == {("", "not_allowed")}
    desk.says(one, "same")
    assert ("seen", "stale") in desk.refused(one, "same")
    one.refresh_from_db()
    assert desk.refused(one, "not_same") == {("pair_id", "canvass.answered_already")}


def test_answers_replay_also_after_the_list_is_destroyed(desk: Desk) -> None:
    desk.filed(SPOUSE, HUSBAND, STRANGER)
    for one in desk.open():
        desk.says(one, "same" if one.person_id == desk.li else "not_same")
    replays()
    desk.at = START + timedelta(days=11)
    schedule.run_due(desk.at)
    assert all(one.sealed is None for one in LeadPair.objects.all())
    seals.begin_anew()
    replays()


def test_whoever_lives_outside_the_area_of_a_list_is_not_compared_with_it(desk: Desk) -> None:
    said, edition = (
        people.Said("李爽莉", "female", "1991-08-08", "", "", "1组2号"),
        editions.here_or_generic(None, desk.at),
    )
    (inside,), (outside,) = (
        people.likely([said], [division_uuid(code)], edition) for code in (LISHU_VILLAGE, OTHER_VILLAGE)
    )
    assert [one.person_id for one in inside] == [desk.li] and outside == []


def test_an_answer_settles_a_lead_when_it_is_somebody_or_nobody_is_left() -> None:
    assert (
        rules.settles(Answer.SAME, 2) and rules.settles(Answer.NOT_SAME, 0) and not rules.settles(Answer.CANNOT_SAY, 1)
    )
    (reason,) = rules.reasons_not_to_answer(PairFacts(None, True), Answer.CANNOT_SAY, "")
    assert reason.code == "canvass.is_another"
