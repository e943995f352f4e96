"""The chain above each village, as the rules name it: who holds each link, a clock for each gap, done when it is filled."""

from datetime import timedelta
from typing import Any

import pytest

from lianfang.journeys import schedule
from lianfang.places.types import division_uuid
from lianfang.roster import queries
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import FILL_GAP
from lianfang.tasks.models import Task
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, START, Cast, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

LATER = START + timedelta(days=10)
"""The rules of Tonghua begin on the first of February."""
LINKS = ["city_secretary", "county_secretary", "department_secretary", "town_secretary", "village_secretary"]
LINKS.append("resident_secretary")


@pytest.fixture(autouse=True)
def now() -> Any:
    yield from live_at(LATER)


@pytest.fixture
def county(transactional_db: None) -> Cast:
    """A county under the rules that ask for six secretaries."""
    return the_cast(edition="tonghua_2020")


def _name(county: Cast, member: str, role: str, code: str, **more: Any) -> None:
    asked = {
        "member_id": county.members[member],
        "role": role,
        "subject_kind": "division",
        "subject": division_uuid(code),
    }
    county.do("roster.name_responsible", **{"by": "commander", "at": LATER, "division_id": code, **asked, **more})


def _gaps(at: Any = LATER) -> set[tuple[Any, str]]:
    return {(t.subject, t.key.partition("/")[0]) for t in tasks.open_of_kind(FILL_GAP)}


def test_every_village_has_six_named_or_the_gap_is_shown(county: Cast) -> None:
    _name(county, "commander", "county_secretary", LISHU)
    _name(county, "township", "town_secretary", LISHU_TOWN)
    _name(county, "grid", "resident_secretary", LISHU_VILLAGE)
    (chain,) = queries.chains_of([county.village], LATER)
    assert [link.key for link in chain.links] == LINKS
    held = {link.key: [one.member_id for one in link.holders] for link in chain.links if link.holders}
    assert held == {
        "county_secretary": [county.members["commander"]],
        "town_secretary": [county.members["township"]],
        "resident_secretary": [county.members["grid"]],
    }
    assert chain.gaps == 3 and not chain.is_doubled


def test_a_gap_is_a_task_with_a_clock_of_a_day_which_naming_somebody_does(county: Cast) -> None:
    """Of a county's charge the county is asked once, however many villages lie below; of a village's charges its township."""
    schedule.run_due(LATER)
    county_gap = Task.objects.get(kind=FILL_GAP, subject=county.lishu, key__startswith="county_secretary/")
    assert (county_gap.role, county_gap.due_at) == ("county_commander", LATER + timedelta(days=1))
    assert Task.objects.filter(kind=FILL_GAP, subject=county.village, role="township_leader").count() == 3
    schedule.run_due(LATER + timedelta(minutes=20))
    assert Task.objects.filter(kind=FILL_GAP, key__startswith="county_secretary/").count() == 1
    named = LATER + timedelta(hours=3)
    _name(county, "commander", "county_secretary", LISHU, at=named)
    schedule.run_due(named + timedelta(minutes=20))
    county_gap.refresh_from_db()
    assert (county_gap.done_at, county_gap.done_by) == (named, county.members["commander"])
    _gone(county, named + timedelta(hours=1))
    replays()


def _gone(county: Cast, at: Any) -> None:
    """Whoever held it leaves: the gap is there again, with a clock of its own."""
    county.do("roster.let_go", by="administrator", at=at, member_id=county.members["commander"], seen=1)
    schedule.run_due(at + timedelta(minutes=20))
    (again,) = Task.objects.filter(kind=FILL_GAP, key__startswith="county_secretary/", done_at=None)
    assert again.due_at == at + timedelta(days=1, minutes=20)


def test_what_the_rules_ask_for_no_more_is_owed_no_more(county: Cast) -> None:
    schedule.run_due(LATER)
    assert Task.objects.filter(kind=FILL_GAP, cancelled_at=None).exists()
    county.do("editions.close_outbreak", at=LATER, outbreak_id=county.outbreak, seen=1)
    schedule.run_due(LATER + timedelta(hours=1))
    assert not tasks.open_of_kind(FILL_GAP).exists()


def test_where_the_rules_name_no_chain_nothing_is_owed(cast: Cast) -> None:
    assert queries.chains_of([cast.village], LATER) == []
    schedule.run_due(LATER)
    assert _gaps() == set()
    assert "The rules ask for no chain here" in as_member("commander").get("/chains/").content.decode()


def test_the_page_shows_the_villages_with_a_gap_and_leads_to_naming_somebody(county: Cast) -> None:
    _name(county, "township", "town_secretary", LISHU_TOWN)
    page = as_member("commander").get("/chains/").content.decode()
    assert "0 of 3 villages have everybody named" in page and "Worker township" in page
    assert f'href="/responsibility/{LISHU_VILLAGE}/resident_secretary/"' in page
    town = as_member("commander").get("/chains/?show=all&area=220322101000").content.decode()
    assert "保安村" in town and "南杏山村" not in town
    area = as_member("commander").get(f"/divisions/{LISHU_VILLAGE}/").content.decode()
    assert "Chains of villages: 1, names missing in them: 5" in area
    schedule.run_due(LATER)
    owed = as_member("township").get("/").content.decode()
    assert "Name somebody for a charge that nobody holds" in owed and "Resident first secretary" in owed


def test_whoever_sees_another_county_sees_none_of_it(county: Cast) -> None:
    page = as_member("stranger").get(f"/chains/?show=all&area={LISHU}").content.decode()
    assert "南杏山村" not in page
