"""Who is to come: declared before, called once, received with what was declared, forgotten in time unless they fell ill."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.canvass.models import Declaration, DeclaredPerson, DeclaredPhone
from lianfang.canvass.queries import declarations
from lianfang.canvass.types.declarations import Standing
from lianfang.core.access import SYSTEM
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.editions import queries as editions
from lianfang.isolation.models import Order
from lianfang.journeys import schedule
from lianfang.people.models import Destruction
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import DECLARED, EXPECTED
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast
from tests.journeys.test_replay import replays
from tests.journeys.way import Way

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "15461803399"
LI = {"name": "李返乡", "phone": PHONE}
SON = {"name": "李小乡", "born_on": "2014-05-06", "sex": "male"}
COMES = date(2020, 1, 27)


class County:
    """A village that expects people, and whoever declares."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at = cast, START + timedelta(hours=2)

    def declares(self, by: Any = SYSTEM, **changes: Any) -> UUID:
        said = {
            "division_id": LISHU_VILLAGE,
            "arrives_on": COMES,
            "who": [LI, SON],
            "journey": {"origin": "湖北省武汉市", "coming": "work"},
            "way": "link",
            **changes,
        }
        return UUID(self.cast.do("journeys.declare_arrival", by=by, at=self.at, **said)["id"])

    def refused(self, **changes: Any) -> set[tuple[str, str]]:
        said = {"division_id": LISHU_VILLAGE, "arrives_on": COMES, "who": [LI], **changes}
        by = said.pop("by", "grid")
        return self.cast.refusals("journeys.declare_arrival", by=by, at=self.at, **said)

    def says(self, id: UUID, turn: str, by: Any = "grid", **more: Any) -> Any:
        return self.cast.do("journeys.follow_declaration", by=by, at=self.at, declaration_id=id, turn=turn, **more)

    def cannot_say(self, id: UUID, turn: str, by: Any = "grid", **more: Any) -> set[tuple[str, str]]:
        said = {"declaration_id": id, "turn": turn, **more}
        return self.cast.refusals("journeys.follow_declaration", by=by, at=self.at, **said)

    def receives(self, id: UUID, by: str = "grid", **more: Any) -> Any:
        seen = Declaration.objects.get(id=id).version
        said = {"declaration_id": id, "seen": seen, "who": [LI, SON], "address": "3组7号", **more}
        return self.cast.do("journeys.receive_declared", by=by, at=self.at, **said)

    def owed(self, by: str = "grid") -> list[str]:
        rows = tasks.today(self.cast.actor(by, self.at), self.at).filter(kind__in=[DECLARED, EXPECTED])
        return sorted(rows.values_list("kind", flat=True))

    def figure(self, name: str) -> Any:
        return value(FIGURES[f"canvass.{name}"], Scope(None, self.at + timedelta(minutes=1)))


@pytest.fixture
def county(cast: Cast) -> County:
    return County(cast)


def test_whoever_declares_is_called_once_and_looked_for_on_their_day(county: County) -> None:
    """Given a declaration of two on the public page, the village calls; on the day it is asked whether they came."""
    id = county.declares()
    assert county.owed() == [DECLARED] and county.owed("other_grid") == []
    (said,) = declarations.said(Declaration.objects.all()).values()
    assert said["origin"] == "湖北省武汉市" and [one["name"] for one in said["who"]] == ["李返乡", "李小乡"]
    county.at += timedelta(hours=3)
    county.says(id, "unreachable")
    assert county.owed() == [DECLARED]
    county.says(id, "confirmed", note="带老人")
    assert county.owed() == []
    county.at = START + timedelta(days=3, hours=2)
    assert county.owed() == [EXPECTED]
    made = county.receives(id)
    assert len(made["persons"]) == 2 and made["orders"] == [] and county.owed() == []
    one = Declaration.objects.get()
    assert (one.outcome, DeclaredPerson.objects.count()) == ("arrived", 2)
    assert county.cannot_say(id, "cancelled") == {("declaration_id", "canvass.declaration_closed")}
    replays()


def test_a_declaration_says_who_can_be_called_and_for_which_village(county: County) -> None:
    assert county.refused(who=[{"name": "李返乡"}]) == {("who.0.phone", "canvass.phone_needed")}
    assert county.refused(who=[{"name": "李9", "phone": PHONE}]) == {("who.0.name", "people.name_has_digits")}
    assert county.refused(speaker={"said_by": "family"}) == {("speaker.name", "canvass.proxy_needed")}
    assert county.refused(speaker={"name": "李爸"}) == {("speaker.name", "canvass.proxy_unexpected")}
    assert county.refused(arrives_on=START.date() - timedelta(days=1)) == {("arrives_on", "canvass.comes_too_early")}
    late = START.date() + timedelta(days=200)
    assert county.refused(arrives_on=late) == {("arrives_on", "canvass.comes_too_late")}
    assert county.refused(division_id=LISHU_TOWN, by="township") == {("division_id", "canvass.not_a_village")}
    assert county.refused(division_id=OTHER_VILLAGE) == {("division_id", "not_found_here")}
    assert county.refused(by="clinician") == {("", "not_allowed")}
    assert Declaration.objects.count() == 0
    proxy = {"said_by": "family", "name": "李爸", "phone": "15461803398"}
    county.declares("grid", who=[{"name": "李返乡"}], way="phone", speaker=proxy)
    assert DeclaredPhone.objects.count() == 1


def test_the_same_people_declared_twice_are_called_once(county: County) -> None:
    first = county.declares()
    village = Declaration.objects.get().division_id
    assert declarations.first_of("154 6180 3399", village) == first and declarations.first_of("", village) is None
    second = county.declares("grid", repeats=first, way="phone", speaker={"said_by": "family", "name": "李爸"})
    assert county.owed() == [DECLARED]
    assert county.refused(repeats=second) == {("repeats", "canvass.repeats_another")}
    assert county.figure("expected") == 2
    county.says(first, "cancelled")
    assert county.owed() == [] and set(Declaration.objects.values_list("outcome", flat=True)) == {"cancelled"}
    assert county.figure("expected") == 0 and county.figure("declared") == 2
    replays()


def test_what_they_change_themselves_is_asked_after_again(county: County) -> None:
    """Given a declaration that was confirmed, another day they say themselves is a call; nobody asks on the old one."""
    id = county.declares()
    county.says(id, "confirmed")
    assert county.cannot_say(id, "changed", by=SYSTEM) == {("turn", "canvass.nothing_changed")}
    assert county.cannot_say(id, "confirmed", arrives_on="2020-01-29") == {("arrives_on", "canvass.not_changed")}
    assert county.cannot_say(id, "arrived") == {("turn", "canvass.receive_them")}
    county.says(id, "changed", by=SYSTEM, way="link", arrives_on="2020-01-29")
    assert county.owed() == [DECLARED]
    county.says(id, "confirmed")
    county.at = START + timedelta(days=3, hours=2)
    assert county.owed() == []
    county.at = START + timedelta(days=5, hours=2)
    assert county.owed() == [EXPECTED]
    county.says(id, "cancelled", by=SYSTEM, way="link")
    assert county.owed() == []
    replays()


def test_another_village_is_the_other_villages_task(county: County) -> None:
    id = county.declares()
    county.says(id, "changed", to_division_id=OTHER_VILLAGE)
    assert county.owed() == [] and county.owed("other_grid") == [DECLARED]
    assert county.cannot_say(id, "confirmed") == {("declaration_id", "not_found_here")}


def test_whoever_did_not_come_is_overdue_until_somebody_says_why(county: County) -> None:
    id = county.declares()
    assert county.cannot_say(id, "not_come") == {("turn", "canvass.not_due_yet")}
    rows = Declaration.objects.all()
    county.at = START + timedelta(days=5)
    on = (START + timedelta(days=5)).date()
    assert declarations.standing_at(rows, Standing.OVERDUE, on).count() == 1
    (line,) = declarations.by_origin(list(rows), declarations.said(rows), on)
    assert (line.origin, line.people, line.overdue, line.arrived) == ("湖北省武汉市", 2, 2, 0)
    assert len([task for task in tasks.open_tasks([id], county.at) if task.due_at <= county.at]) == 2
    county.says(id, "not_come")
    assert county.owed() == [] and Declaration.objects.get().outcome == "not_come"


def test_who_comes_from_a_listed_area_is_proposed_for_observation_when_they_arrive(county: County) -> None:
    cast = county.cast
    cast.do("editions.list_area", by="commander", at=county.at, outbreak_id=cast.outbreak, code="42", name="湖北省")
    id = county.declares(journey={"origin_code": "42"})
    county.at = START + timedelta(days=3)
    made = county.receives(id, left_area_at="2020-01-26T08:00:00+08:00")
    assert len(made["orders"]) == 2
    assert set(Order.objects.values_list("person_id", flat=True)) == set(map(UUID, made["persons"]))
    assert county.figure("came") == 2


def test_a_party_that_declared_is_expected_no_more_once_a_post_wrote_it_down() -> None:
    """Given a declared party of a listed area, the post's ordinary registration closes the declaration; nothing is doubled."""
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    county = County(way.cast)
    county.at = way.at
    id = county.declares(arrives_on=way.at.date())
    party = way.do(
        "journeys.arrive",
        "post",
        checkpoint_id=way.post,
        travellers=[{"entry": LI}, {"entry": SON}],
        origin_code="42",
        destination_id=LISHU_VILLAGE,
        declaration_id=id,
    )
    assert set(declarations.persons_of(id)) == {UUID(str(p)) for p in party["persons"]}
    assert Declaration.objects.get().outcome == "arrived" and county.owed() == []
    replays()


def test_what_was_declared_is_destroyed_in_time_with_a_certificate_that_replays(county: County) -> None:
    id = county.declares()
    kept = editions.here_or_generic(county.cast.village, county.at).declaring.kept_days
    assert Declaration.objects.get().expires_on == COMES + timedelta(days=kept)
    county.says(id, "changed", note="改坐火车")
    county.at = START + timedelta(days=3 + kept, hours=5)
    schedule.run_due(county.at)
    assert Declaration.objects.get().destroyed_at is None
    county.at += timedelta(days=1)
    schedule.run_due(county.at)
    one = Declaration.objects.get()
    assert one.destroyed_at and bytes(one.sealed) == b"" and not DeclaredPhone.objects.exists()
    assert declarations.said([one]) == {} and [note for _turn, note in declarations.turns(id)] == [""]
    assert Destruction.objects.get(subject=id).purpose == "declared"
    assert county.owed() == []
    assert county.cannot_say(id, "cancelled") == {("declaration_id", "canvass.declaration_destroyed")}
    replays()


def test_what_was_declared_of_a_case_is_kept_with_the_case() -> None:
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    county = County(way.cast)
    county.at = way.at
    id = county.declares(arrives_on=way.at.date(), who=[LI])
    county.declares(arrives_on=way.at.date(), who=[{"name": "赵云", "phone": "15461803397"}])
    (person,) = county.receives(id, who=[LI])["persons"]
    way.confirmed(UUID(str(person)))
    schedule.run_due(way.at + timedelta(days=40))
    destroyed = dict(Declaration.objects.values_list("id", "destroyed_at"))
    assert destroyed[id] is None and sum(1 for at in destroyed.values() if at) == 1


@pytest.mark.parametrize("code", [LISHU, LISHU_TOWN])
def test_a_declaration_is_never_for_less_than_a_village(county: County, code: str) -> None:
    assert county.refused(division_id=code, by="commander" if code == LISHU else "township") == {
        ("division_id", "canvass.not_a_village")
    }
