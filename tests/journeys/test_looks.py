"""A share of the looks at numbers that no task asked for is judged by somebody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import looks
from lianfang.core.models import Look
from lianfang.journeys import drawing, schedule
from lianfang.people import queries as people
from lianfang.people.models import LookReview
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import REVIEW_LOOK
from tests.cast import Cast, forget
from tests.journeys.test_replay import replays
from tests.journeys.way import Way

SHARE = 10
"""Percent of looks that the rules here have judged (generic_who, `privacy.reveal_review_percent`)."""
HOURS = 48
"""How soon (`privacy.reveal_review_hours`)."""


def looked(way: Way, person: UUID, times: int = 1, by: str = "grid", **more: Any) -> None:
    """Somebody reveals a person's numbers so many times."""
    for _n in range(times):
        given = {"kind": "reveal", "place": "person.reveal", "reason": "call", **more}
        looks.record(by=way.cast.members[by], at=way.at, subject=person, **given)


def drawn(way: Way) -> list[LookReview]:
    """The next day's schedule has run; the reviews it made."""
    way.on(days=1)
    schedule.run_due(way.at)
    return list(LookReview.objects.order_by("look"))


def test_the_day_after_a_share_is_drawn_and_owed_by_the_supervisor(county: Way) -> None:
    person = county.person("Li Er")
    looked(county, person, times=21)
    when = county.at
    found = drawn(county)
    assert len(found) == 3  # a tenth of twenty-one, rounded up
    assert {(one.looked_by, one.reason, one.looked_at) for one in found} == {
        (county.cast.members["grid"], "call", when)
    }
    task = tasks.open_tasks([found[0].id], county.at).get()
    assert (task.kind, task.role) == (REVIEW_LOOK, "supervisor")
    assert task.due_at == found[0].at + timedelta(hours=HOURS)
    schedule.run_due(county.at + timedelta(hours=1))
    assert LookReview.objects.count() == 3


def test_at_least_one_of_a_day_is_drawn_and_none_that_a_task_asked_for(county: Way) -> None:
    person = county.person("Li Er")
    looked(county, person, task=person)
    looked(county, person, place="order.written", reason="written order")
    assert drawn(county) == []
    looked(county, person)
    assert len(drawn(county)) == 1


def test_the_lot_falls_the_same_way_each_time_and_a_share_of_nothing_is_nothing(county: Way) -> None:
    person = county.person("Li Er")
    looked(county, person, times=40)
    rows, day = list(Look.objects.order_by("id")), county.at.date()
    once = [row.pk for row in drawing.by_lot(rows, SHARE, day)]
    assert once == [row.pk for row in drawing.by_lot(rows[::-1], SHARE, day)]
    assert len(once) == 4
    assert drawing.by_lot(rows, 0, day) == []
    assert len(drawing.by_lot(rows, 100, day)) == 40


def judge(way: Way, review: LookReview, **said: Any) -> Any:
    given = {"review_id": review.id, "seen": review.version, "verdict": "justified", **said}
    return way.do("journeys.judge_look", said.pop("by", "supervisor"), **given)


def test_the_supervisor_says_why_not_and_the_task_is_done(county: Way) -> None:
    person = county.person("Li Er")
    looked(county, person)
    (review,) = drawn(county)
    judge(county, review, verdict="not_justified", words="A neighbour was curious.")
    review.refresh_from_db()
    assert (review.verdict, review.judged_by) == ("not_justified", county.cast.members["supervisor"])
    assert people.judge_said(review) == "A neighbour was curious."
    assert REVIEW_LOOK not in county.owed(review.id)


def test_it_is_refused_without_words_twice_to_others_and_to_whoever_looked(county: Way) -> None:
    person = county.person("Li Er")
    looked(county, person, by="supervisor")
    (review,) = drawn(county)
    given = {"at": county.at, "review_id": review.id, "seen": review.version}
    said = {"verdict": "not_justified", **given}
    refused = county.cast.refusals("journeys.judge_look", by="supervisor", **said)
    assert refused == {("review_id", "people.own_look"), ("words", "people.words_needed")}
    assert county.cast.refusals("journeys.judge_look", by="grid", **said) == {("", "not_allowed")}
    stale = {**said, "seen": review.version + 1, "words": "x"}
    assert county.cast.refusals("journeys.judge_look", by="auditor", **stale) == {("seen", "stale")}
    done = county.cast.do("journeys.judge_look", by="auditor", **{**given, "verdict": "justified"})
    again = {**given, "seen": done["version"], "verdict": "justified"}
    assert county.cast.refusals("journeys.judge_look", by="auditor", **again) == {
        ("review_id", "people.already_judged")
    }


@pytest.mark.django_db(transaction=True)
def test_what_was_drawn_and_judged_replays() -> None:
    """The looks themselves are no records: what was drawn of them stands in the operation."""
    forget()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    looked(way, way.person("Li Er"))
    (review,) = drawn(way)
    judge(way, review, verdict="not_justified", words="Nobody asked.")
    replays()
