"""The away and the visiting: who is behind a door on a day, and what a round, a count and a page make of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.figures import FIGURES, Scope, value
from lianfang.people import queries as people
from lianfang.people.models import Person, PersonArea, Residence, Sojourn
from lianfang.people.types import SEE, Presence
from lianfang.places.types import division_uuid
from tests.canvass.conftest import Village
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, Cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, give_credentials, live_at

pytestmark = pytest.mark.django_db(transaction=True)
BACK = date(2020, 2, 3)
GUEST = {"name": "高客人", "sex": "female", "phone": "15461803322"}


class Home(Village):
    """A village in which the Chens live, and the Lins in the one beside it."""

    def do(self, action: str, by: str = "grid", **said: Any) -> Any:
        return self.cast.do(action, by=by, at=self.at, **said)

    def refused(self, action: str, by: str = "grid", **said: Any) -> set[tuple[str, str]]:
        return self.cast.refusals(action, by=by, at=self.at, **said)

    def goes(self, who: str, **said: Any) -> Any:
        given = {"place": "县城工地", "expected_on": BACK, **said}
        return self.do("people.note_away", person_id=self.persons[who], **given)

    def present(self, name: str) -> dict[str, str]:
        """Who belongs to a household now, by what it is to them."""
        here = people.present([self.homes[name]], self.at).get(self.homes[name], [])
        cards = people.cards([one.person_id for one in here])
        return {cards[one.person_id].name: one.presence.value for one in here}

    def sees(self, person: UUID) -> bool:
        """Whether the village of the Chens sees somebody."""
        return people.visible(self.cast.actor("grid", self.at), SEE, self.at).filter(id=person).exists()


@pytest.fixture
def home(cast: Cast) -> Home:
    made = Home(cast)
    made.home("Chen")
    made.home("Lin", OTHER_VILLAGE)
    made.on(hours=1)
    return made


def test_who_is_away_lives_there_still_and_the_day_before_is_not_changed(home: Home) -> None:
    """Given Chen one leaves for a building site and comes back, then each day shows what it was."""
    left = home.goes("Chen one")
    before = home.at - timedelta(minutes=30)
    assert home.present("Chen") == {"Chen two": "lives_here", "Chen one": "away"}
    home.on(days=2)
    assert home.do("people.end_sojourn", sojourn_id=left["id"], seen=1)["version"] == 2
    assert set(home.present("Chen").values()) == {"lives_here"}
    asked = people.present([home.homes["Chen"]], home.at - timedelta(days=1))[home.homes["Chen"]]
    assert [one.presence for one in asked] == [Presence.LIVES_HERE, Presence.AWAY]
    earlier = people.present([home.homes["Chen"]], before)[home.homes["Chen"]]
    assert {one.presence for one in earlier} == {Presence.LIVES_HERE}
    ((row, where),) = people.sojourns_of(home.persons["Chen one"])
    assert (where, row.expected_on, row.until) == ("县城工地", BACK, home.at)
    assert "县城工地".encode() not in bytes(row.sealed)
    words = [str(one.label) for one in people.timeline([home.persons["Chen one"]])]
    assert {"away", "came back home"} <= set(words)


def test_every_reason_against_being_away_or_a_guest(home: Home) -> None:
    home.goes("Chen one")
    chen = home.persons["Chen one"]
    assert home.refused("people.note_away", person_id=chen, expected_on=date(2020, 1, 1)) == {
        ("expected_on", "people.back_before_going"),
        ("person_id", "people.already_away"),
    }
    assert home.refused("people.note_away", by="other_grid", person_id=chen) == {("person_id", "not_found_here")}
    assert home.refused("people.note_away", by="auditor", person_id=chen) == {("", "not_allowed")}
    host = home.homes["Chen"]
    assert home.refused("journeys.receive_guest", host_id=host) == {("person_id", "journeys.who")}
    two = home.persons["Chen two"]
    assert home.refused("journeys.receive_guest", host_id=host, person_id=two) == {("host_id", "people.lives_here")}
    nameless = home.refused("journeys.receive_guest", host_id=host, entry={"name": "", "id_kind": "passport"})
    assert nameless == {("entry.name", "people.name_needed"), ("entry.id_number", "people.number_needed")}
    row = Sojourn.objects.get()
    assert home.refused("people.end_sojourn", by="other_grid", sojourn_id=row.id, seen=1) == {
        ("sojourn_id", "not_found_here")
    }
    assert {code for _, code in home.refused("people.end_sojourn", sojourn_id=row.id, seen=7)} == {"stale"}
    home.do("people.end_sojourn", sojourn_id=row.id, seen=1)
    assert home.refused("people.end_sojourn", sojourn_id=row.id, seen=2) == {("sojourn_id", "people.already_ended")}
    assert Sojourn.objects.count() == 1


def test_a_guest_who_lives_in_the_next_village_is_away_from_there(home: Home) -> None:
    """Given Lin one stays with the Chens, her home shows her away, and each village sees her while she is there."""
    lin, host = home.persons["Lin one"], home.homes["Chen"]
    came = home.do("journeys.receive_guest", host_id=host, person_id=lin, expected_on=BACK)
    assert home.present("Chen") == {"Chen one": "lives_here", "Chen two": "lives_here", "Lin one": "visiting"}
    assert home.present("Lin") == {"Lin two": "lives_here", "Lin one": "away"}
    assert lin in {card.id for card in people.household_members(host)}
    assert home.sees(lin)
    counted = people.homes_in_numbers([division_uuid(LISHU_VILLAGE)])
    assert (counted.living, counted.away, counted.visiting, counted.there) == (2, 0, 1, 3)
    inside = people.living_at([division_uuid(LISHU_VILLAGE)])
    assert (inside.persons, people.living_at([division_uuid(OTHER_VILLAGE)]).persons) == (3, 1)
    home.on(days=1)
    home.do("people.end_sojourn", sojourn_id=came["id"], seen=1)
    assert home.present("Chen") == {"Chen one": "lives_here", "Chen two": "lives_here"}
    assert home.present("Lin") == {"Lin one": "lives_here", "Lin two": "lives_here"}
    assert not home.sees(lin)
    assert Person.objects.get(id=lin).household_id == home.homes["Lin"]


def test_a_guest_nobody_knew_is_registered_at_the_door_and_gone_with_the_visit(home: Home) -> None:
    host = home.homes["Chen"]
    came = home.do("journeys.receive_guest", host_id=host, entry=GUEST, place="长春", expected_on=BACK)
    guest = Sojourn.objects.get(id=came["id"]).person_id
    assert home.present("Chen")["高客人"] == "visiting"
    assert not Residence.objects.get(person=guest).in_register
    home.on(days=1)
    home.do("people.end_sojourn", sojourn_id=came["id"], seen=1)
    assert "高客人" not in home.present("Chen")
    assert guest not in {card.id for card in people.household_members(host)}
    assert not people.without_household([division_uuid(LISHU_VILLAGE)]).exists()
    assert guest in people.out_of_register(None, 10)
    asked = people.present([host], home.at - timedelta(hours=2))[host]
    assert guest in {one.person_id for one in asked}


def test_a_move_ends_where_somebody_was_as_well(home: Home) -> None:
    lin, host = home.persons["Lin one"], home.homes["Chen"]
    home.do("journeys.receive_guest", host_id=host, person_id=lin)
    home.on(hours=1)
    home.do("people.move_person", person_id=lin, division_id=LISHU_VILLAGE, household=host)
    assert home.present("Chen")["Lin one"] == "lives_here"
    assert "Lin one" not in home.present("Lin")
    assert not Sojourn.objects.filter(until=None).exists()
    assert PersonArea.objects.filter(person=lin, until=None).count() == 1


def test_no_door_counts_as_not_reached_because_they_are_away(home: Home) -> None:
    """Given both Chens are away, a knock that meets nobody is an outcome: everybody is away."""
    home.open()
    home.goes("Chen one")
    home.knock("Chen", "not_reached")
    assert home.door("Chen").outcome == "" and home.door("Chen").attempts == 1
    home.goes("Chen two")
    home.on(minutes=5)
    home.knock("Chen", "not_reached")
    assert home.door("Chen").outcome == "away"
    home.knock("Lin", by="other_grid", door="away")
    assert home.door("Lin").outcome == "away" and home.door("Lin").reached_at is None


def test_figures_count_the_residents_the_away_and_the_guests(home: Home) -> None:
    home.goes("Chen one")
    home.do("journeys.receive_guest", host_id=home.homes["Chen"], entry=GUEST)
    scope = Scope(frozenset([division_uuid(LISHU_VILLAGE)]), home.at + timedelta(minutes=1))
    counts = {name: value(FIGURES[f"people.{name}"], scope) for name in ("residents", "away", "visiting")}
    assert counts == {"residents": 2, "away": 1, "visiting": 1}


def test_being_elsewhere_replays(home: Home) -> None:
    left = home.goes("Chen one")
    home.do("journeys.receive_guest", host_id=home.homes["Chen"], entry=GUEST, place="长春")
    came = home.do("journeys.receive_guest", host_id=home.homes["Chen"], person_id=home.persons["Lin one"])
    home.on(days=1)
    home.do("people.end_sojourn", sojourn_id=left["id"], seen=1)
    home.do("people.end_sojourn", sojourn_id=came["id"], seen=1)
    replays()


def test_the_page_of_a_household_shows_the_day_that_is_asked_for(home: Home) -> None:
    give_credentials(home.cast, "grid")
    home.goes("Chen one")
    for _ in live_at(home.at + timedelta(days=1)):
        page = as_member("grid")
        address = f"/households/{home.homes['Chen']}/"
        today = page.get(address).content.decode()
        assert "县城工地" in today and "Came back" in today
        then = page.get(address, {"on": "2020-01-23"}).content.decode()
        assert "县城工地" not in then and "Chen one" not in then
        person = page.get(f"/people/{home.persons['Chen one']}/").content.decode()
        assert "县城工地" in person and "expected until 2020-02-03" in person
        found = page.get("/people/", {"q": "Chen"}).content.decode()
        assert "away" in found
