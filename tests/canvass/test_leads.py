"""Leads handed out: each is one task of one owner; who called is seen, nobody is called ten times, whoever left is followed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lianfang.canvass.models import Lead, Verification
from lianfang.canvass.queries import leads
from lianfang.canvass.rules import leads as rules
from lianfang.canvass.types.leads import LeadFacts, LeadOutcome
from lianfang.core import privacy, seals
from lianfang.journeys import filing, schedule
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import VERIFY_LEAD
from lianfang.tasks.models import Task
from tests.canvass.test_lists import HEADING, Office
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, START, Cast, forget
from tests.journeys.test_replay import replays
from tests.people.conftest import FENG

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    ["冯晓明", FENG["id_number"], "", "大烟筒村", ""],
    ["冯某", "", FENG["phone"], "", ""],
    ["赵云", "", "15461803396", "大烟筒村", ""],
    ["钱多多", "", "15461803397", "", ""],
]
"""A registered man by number (who lives elsewhere than the list says), by telephone, somebody unknown, somebody nowhere."""


class Field(Office):
    """The office, and the workers of the villages."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        made = cast.do("people.register_person", by="grid", entry=FENG, division_id=LISHU_VILLAGE, address="1组2号")
        self.feng = UUID(made["id"])
        self.list = self.opened()
        self.begun(self.list, [HEADING, *ROWS])
        filing.read_on(self.at)

    def lead(self, row: int) -> Lead:
        return Lead.objects.get(row=row)

    def says(self, row: int, outcome: str, by: str = "other_grid", to: str | None = None) -> Any:
        said = {"lead_id": self.lead(row).id, "outcome": outcome, "to_division_id": to}
        return self.cast.do("journeys.verify_lead", by=by, at=self.at, **said)

    def refused(self, row: int, outcome: str, by: str = "other_grid", to: str | None = None) -> set[tuple[str, str]]:
        said = {"lead_id": self.lead(row).id, "outcome": outcome, "to_division_id": to}
        return self.cast.refusals("journeys.verify_lead", by=by, at=self.at, **said)

    def owed(self, by: str) -> list[int]:
        """The rows of the leads that a worker has to look for now."""
        rows = tasks.today(self.cast.actor(by, self.at), self.at).filter(kind=VERIFY_LEAD)
        return sorted(Lead.objects.filter(id__in=rows.values("subject")).values_list("row", flat=True))


@pytest.fixture
def field(tmp_path: Path, settings: Any) -> Iterator[Field]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Field(Cast(edition="lishu_2020").set_up())
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def test_each_lead_is_one_task_where_the_person_lives_or_the_list_says(field: Field) -> None:
    assert [(one.person_id, one.matched_by) for one in Lead.objects.order_by("row")] == [
        (field.feng, "number"),
        (field.feng, "phone"),
        (None, ""),
        (None, ""),
    ]
    assert (field.owed("grid"), field.owed("other_grid"), field.owed("epidemiologist")) == ([1, 2], [3], [4])
    (due,) = set(Task.objects.filter(kind=VERIFY_LEAD).values_list("due_at", flat=True))
    assert due == field.at + timedelta(hours=24)
    filing.read_on(field.at)
    assert Task.objects.filter(kind=VERIFY_LEAD).count() == 4


def test_a_lead_holds_what_the_ticket_says_under_the_key_of_its_list(field: Field) -> None:
    kept, passed_on = (
        field.opened(),
        {"ticket": "K350 7车12座", "transit": "武汉", "stayed": "3天", "from_place": "宜昌"},
    )
    heading = ["姓名", "手机", "村", "何处返程", "车次", "座位号", "途经地", "停留天数"]
    field.begun(kept, [heading, ["周芷若", "15461803391", "大烟筒村", "宜昌", "K350", "7车12座", "武汉", "3天"]])
    filing.read_on(field.at)
    one = Lead.objects.get(list_id=kept)
    assert passed_on.items() <= leads.said([one])[one.id].items()
    assert "武汉".encode() not in bytes(one.sealed)
    assert field.owed("other_grid") == [1, 3]


def test_whoever_is_found_closes_the_lead_and_its_task(field: Field) -> None:
    assert field.says(3, "here")["closed"]
    assert field.owed("other_grid") == [] and field.lead(3).outcome == "here"
    assert field.refused(3, "here") == {("lead_id", "canvass.verified_already")}
    assert field.refused(1, "here") == {("lead_id", "not_found_here")}
    assert field.refused(1, "here", by="clinician") == {("", "not_allowed")}
    found = leads.progress(field.list, field.at)[field.lead(3).division_id]
    assert (found.people, found.matched, found.dispatched, found.verified, found.here) == (1, 0, 1, 1, 1)


def test_nobody_is_called_again_before_the_rules_let_them_rest(field: Field) -> None:
    """Given a call in vain, the next in vain is refused for four hours; an answer never is; the third in vain is the last."""
    assert not field.says(3, "unreachable")["closed"]
    field.at += timedelta(hours=3)
    assert field.refused(3, "unreachable") == {("outcome", "canvass.called_lately")}
    assert leads.again_at(field.lead(3), field.at) == field.at + timedelta(hours=1)
    for closed in (False, True):
        field.at += timedelta(hours=4)
        assert field.says(3, "unreachable")["closed"] is closed
    assert field.owed("other_grid") == [] and Verification.objects.count() == 3


def test_whoever_is_gone_is_looked_for_where_they_went(field: Field) -> None:
    assert field.refused(3, "gone_to") == {("to_division_id", "canvass.gone_where")}
    assert field.refused(3, "here", to=LISHU_VILLAGE) == {("to_division_id", "canvass.not_gone")}
    assert field.refused(3, "gone_to", to=OTHER_VILLAGE) == {("to_division_id", "canvass.gone_nowhere")}
    assert not field.says(3, "gone_to", to=LISHU_VILLAGE)["closed"]
    assert (field.owed("grid"), field.owed("other_grid")) == ([1, 2, 3], [])
    field.at += timedelta(hours=1)
    field.says(3, "gone_to", by="grid", to=OTHER_VILLAGE)
    assert field.owed("other_grid") == [3]
    went = [(call.outcome, call.division_id) for call in leads.calls(field.lead(3).id)]
    assert [outcome for outcome, _division in went] == ["gone_to", "gone_to"] and len({d for _o, d in went}) == 2


def test_what_nobody_looked_for_is_overdue_and_goes_with_its_list(field: Field) -> None:
    field.at += timedelta(hours=25)
    assert sum(one.overdue for one in leads.progress(field.list, field.at).values()) == 4
    field.at = START + timedelta(days=11)
    schedule.run_due(field.at)
    assert field.owed("grid") == field.owed("other_grid") == field.owed("epidemiologist") == []
    assert leads.said(list(Lead.objects.all())) == {}
    seals.begin_anew()
    replays()


def test_leads_that_were_looked_for_replay(field: Field) -> None:
    field.says(3, "gone_to", to=LISHU_VILLAGE)
    field.at += timedelta(hours=1)
    field.says(3, "wrong_person", by="grid")
    replays()


def test_a_lead_that_is_not_handed_out_has_nothing_to_be_said_of_it() -> None:
    here, at = UUID(int=1), datetime.fromisoformat("2020-01-24T08:00:00+00:00")
    reasons = rules.reasons_not_to_verify(LeadFacts(None, None, ()), LeadOutcome.HERE, here, None, hours=4, at=at)
    assert [one.code for one in reasons] == ["canvass.not_handed_out"]
