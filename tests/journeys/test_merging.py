"""People who were registered twice: joined, counted once, found by both, and apart again as if nothing had been said."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope
from lianfang.core.figures.counting import count
from lianfang.editions import queries as editions
from lianfang.journeys import purposes
from lianfang.journeys import queries as journeys
from lianfang.people import queries as people
from lianfang.people.models import Double, Person
from lianfang.people.types import SEE
from lianfang.tasks import queries as tasks
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, forget
from tests.journeys.test_replay import replays
from tests.journeys.way import Way, the_way

WHY = "户口本和本人核对"
NUMBER, OTHER_NUMBER = "999000198911290015", "999000199108080005"
TALKER = "15461803399"


class Desk:
    """Feng Xiaoming, registered in his village with his card, and in his wife's by his nickname and telephone."""

    def __init__(self, way: Way) -> None:
        self.way = way
        card = {"name": "冯晓明", "sex": "male", "born_on": "1989-11-29", "id_kind": "resident_card"}
        self.kept = self.registered("grid", LISHU_VILLAGE, **card, id_number=NUMBER, phone=TALKER)
        self.other = self.registered("other_grid", OTHER_VILLAGE, name="冯小明", sex="male", born_on="1989-11-29")

    def registered(self, by: str, village: str, **entry: Any) -> UUID:
        made = self.way.do("people.register_person", by, entry=entry, division_id=village, address="1组2号")
        return UUID(made["id"])

    @property
    def by(self) -> Actor:
        return self.way.cast.actor("supervisor", self.way.at)

    def said(self, **changed: Any) -> dict[str, Any]:
        ids = {"kept_id": self.kept, "other_id": self.other} | changed
        seen = {f"seen_{which}": people.person(ids[f"{which}_id"]).version for which in ("kept", "other")}
        return {**seen, "words": WHY, **ids}

    def merge(self, **changed: Any) -> Any:
        return self.way.do("journeys.merge_persons", "supervisor", **self.said(**changed))

    def refused(self, **changed: Any) -> set[str]:
        found = self.way.cast.refusals(
            "journeys.merge_persons", by="supervisor", at=self.way.at, **self.said(**changed)
        )
        return {code for _field, code in found}

    def unmerge(self, made: Any, words: str = "两个人") -> Any:
        return self.way.do(
            "journeys.unmerge_persons", "supervisor", double_id=made["id"], seen=made["version"], words=words
        )


@pytest.fixture
def desk() -> Desk:
    return Desk(the_way())


def answers(desk: Desk) -> dict[str, Any]:
    """What the house says of both: everywhere where somebody looks."""
    at, both = desk.way.at, [desk.kept, desk.other]
    scope = Scope(divisions=None, until=at + timedelta(seconds=1))
    villages = [desk.way.cast.village, people.person(desk.other).division_id]
    homes = people.households_of(both)
    workers = [desk.way.cast.actor(name, at) for name in ("grid", "other_grid", "supervisor", "stranger")]
    return {
        "figures": {
            id: count(figure, scope)
            for id, figure in FIGURES.items()
            if id.startswith(("people.", "health.people_", "tasks.open")) and figure.rows is not None
        },
        "seen": [sorted(people.visible(by, SEE, at).values_list("id", flat=True)) for by in workers],
        "found": [
            [card.id for card in people.search(by, words, at)] for by in workers for words in ("冯晓明", "冯小明")
        ],
        "standings": [journeys.standings(by, both, at) for by in workers],
        "told": [journeys.timeline(by, both, at) for by in workers[::2]],
        "owed": owed(desk),
        "doors": {id: people.household_members(home, at) for id, home in homes.items()},
        "counted": people.counts_in(villages),
        "held": purposes.of(both),
        "lead": likely(desk),
        "called": people.by_phone([TALKER]),
    }


def owed(desk: Desk) -> list[str]:
    """Everything that is owed in the county."""
    return sorted(str(task.id) for task in tasks.tasks_visible(desk.by, desk.way.at))


def likely(desk: Desk) -> Any:
    """Whom a lead that gives only a telephone is."""
    lead = people.Said("冯晓明", "", "", "", TALKER, "")
    return people.likely([lead], None, editions.here_or_generic(desk.way.cast.lishu, desk.way.at))


@pytest.mark.django_db
def test_two_registrations_of_one_person_are_joined_counted_once_and_found_by_both(desk: Desk) -> None:
    before = answers(desk)
    made = desk.merge()
    assert (UUID(made["kept_id"]), UUID(made["other_id"])) == (desk.kept, desk.other)
    after = answers(desk)
    for figure in ("people.persons", "people.registered"):
        assert after["figures"][figure] == before["figures"][figure] - 1
    assert sum(n for _homes, n in after["counted"].values()) == sum(n for _homes, n in before["counted"].values()) - 1
    assert people.joined(desk.other).all == people.joined(desk.kept).all == (desk.kept, desk.other)
    assert all({desk.kept, desk.other} <= set(seen) for seen in after["seen"][:3])  # whoever saw one sees both
    assert after["seen"][3] == before["seen"][3]
    assert after["found"][0] == [desk.kept] and after["found"][3] == [desk.other] and desk.kept in after["found"][2]
    assert after["doors"][desk.other] == () and [card.id for card in after["doors"][desk.kept]] == [desk.kept]
    assert after["owed"] == before["owed"] and after["told"][0] == before["told"][0]
    assert people.words_of_double(Double.objects.get()) == {"words": WHY, "undone": ""}


@pytest.mark.django_db
def test_taken_back_both_stand_as_they_did(desk: Desk) -> None:
    before, version = answers(desk), people.person(desk.kept).version
    made = desk.merge()
    desk.way.on(hours=1)
    mid = answers(desk)
    assert mid["figures"] != before["figures"]
    desk.unmerge(made)
    assert answers(desk) == before
    assert people.person(desk.kept).version == version
    row = Double.objects.get()
    assert people.words_of_double(row) == {"words": WHY, "undone": "两个人"}
    assert row.undone_by == desk.way.cast.members["supervisor"]
    again = desk.way.cast.refusals(
        "journeys.unmerge_persons", by="supervisor", at=desk.way.at, double_id=row.id, seen=row.version, words="x"
    )
    assert again == {("double_id", "people.taken_back")}
    assert desk.merge(kept_id=desk.other, other_id=desk.kept)  # and may be said the other way round


@pytest.mark.django_db
def test_a_special_need_of_both_is_one_persons(desk: Desk) -> None:
    for person, by in ((desk.kept, "grid"), (desk.other, "other_grid")):
        desk.way.do("people.note_vulnerability", by, person_id=person, kind="dialysis")
    scope = Scope(divisions=None, until=desk.way.on(minutes=1))
    figure = FIGURES["people.vulnerable_dialysis"]
    assert count(figure, scope) == 2
    made = desk.merge()
    assert count(figure, scope) == 1
    desk.unmerge(made)
    assert count(figure, scope) == 2


@pytest.mark.django_db
def test_what_binds_one_registration_binds_the_person(desk: Desk) -> None:
    order = proposed(desk, desk.other)
    desk.merge()
    standings = journeys.standings(desk.way.cast.actor("commander", desk.way.at), [desk.kept, desk.other], desk.way.at)
    assert {one.binding.order_id for one in standings.values() if one.binding} == {order}
    assert set(standings) == {desk.kept, desk.other}


def proposed(desk: Desk, person: UUID) -> UUID:
    """An order that waits for a signature."""
    made = desk.way.do(
        "journeys.propose_order",
        "epidemiologist",
        person_id=person,
        outbreak_id=desk.way.cast.outbreak,
        division_id=people.person(person).division_id,
        category="close_contact",
        ground="contact",
        evidence="同桌吃饭",
        basis={"last_exposure_at": desk.way.at - timedelta(days=1)},
    )
    return UUID(made["id"])


@pytest.mark.django_db
def test_two_passports_that_differ_are_two_people_and_one_that_is_the_same_is_none(desk: Desk) -> None:
    """Given that both showed a passport besides, it is the papers of one kind that are compared, not the first of each."""
    said = {"paper": "passport", "number": "E12345678"}
    desk.way.do("people.add_document", "grid", person_id=desk.kept, **said)
    theirs = desk.way.do("people.add_document", "other_grid", person_id=desk.other, **{**said, "number": "E87654321"})
    assert desk.refused() == {"people.two_numbers"}
    withdrawn = {"document_id": theirs["id"], "seen": theirs["version"], "why": "misread"}
    desk.way.do("people.withdraw_document", "other_grid", **withdrawn)
    desk.merge()


@pytest.mark.django_db
def test_every_reason_against_is_given_at_once(desk: Desk) -> None:
    """Given two with a card each, each under a proposed order, one the other's carer: all of it is said, and nothing done."""
    third = desk.registered(
        "grid", LISHU_VILLAGE, name="李爽丽", sex="female", id_kind="resident_card", id_number=OTHER_NUMBER
    )
    desk.way.do("people.add_dependant", "grid", dependant_id=third, carer_id=desk.kept, need="ill")
    for person in (desk.kept, third):
        proposed(desk, person)
    assert desk.refused(other_id=third, words="") == {
        "people.two_numbers",
        "people.one_cares",
        "people.two_orders",
        "people.why_same_needed",
    }
    assert desk.refused(other_id=desk.kept) == {"people.same_record"}
    assert not Double.objects.exists()
    desk.merge()
    assert desk.refused() == {"people.is_double"}
    assert desk.refused(kept_id=third, other_id=desk.kept) >= {"people.has_doubles"}


@pytest.mark.django_db
def test_who_died_is_nobody_who_was_met_later(desk: Desk) -> None:
    """Given somebody who died, whoever was measured after that is somebody else; whoever was last seen before may be them."""
    case = desk.way.confirmed(desk.kept)
    desk.way.on(days=1)
    said = {"case_id": case, "seen": clinical.case(case).version, "died_at": desk.way.at}
    desk.way.do("journeys.record_death", "clinician", **said)
    desk.way.on(days=1)
    measured = {"person_id": desk.other, "celsius": "36.6", "division_id": OTHER_VILLAGE}
    desk.way.do("health.record_reading", "other_grid", **measured)
    assert desk.refused() == {"people.lived_on"}
    third = desk.registered("grid", LISHU_VILLAGE, name="冯晓明")
    assert desk.refused(kept_id=third, other_id=desk.other, words="") == {"people.why_same_needed"}
    desk.merge(other_id=third)


@pytest.mark.django_db
def test_two_cases_of_one_outbreak_are_two(desk: Desk) -> None:
    for person, tube in ((desk.kept, "P-1"), (desk.other, "P-2")):
        desk.way.confirmed(person, tube)
    assert desk.refused() == {"people.two_cases"}


@pytest.mark.django_db
def test_what_rests_on_it_keeps_it_from_being_taken_back(desk: Desk) -> None:
    """Given somebody who comes with the number of the one and is known as the other, that they are one stands."""
    made = desk.merge(kept_id=desk.other, other_id=desk.kept)
    desk.way.on(hours=1)
    card = {"name": "冯晓明", "id_kind": "resident_card", "id_number": NUMBER}
    found = desk.way.do("people.register_person", "stranger_grid", entry=card, division_id=NANXIAN_VILLAGE)
    assert (UUID(found["id"]), found["known"]) == (desk.other, True)
    refused = desk.way.cast.refusals(
        "journeys.unmerge_persons",
        by="supervisor",
        at=desk.way.at,
        double_id=made["id"],
        seen=made["version"],
        words="两个人",
    )
    assert refused == {("double_id", "people.rested_on")}
    assert people.person(desk.kept).same_as_id == desk.other


@pytest.mark.django_db
def test_the_likely_double_is_proposed_until_it_is_said_who_they_are(desk: Desk) -> None:
    edition = editions.here_or_generic(desk.way.cast.lishu, desk.way.at)
    near = [desk.way.cast.village, people.person(desk.other).division_id]
    (one,) = people.likely_doubles(desk.kept, near, edition)
    assert one.person_id == desk.other and one.levels["born_on"] == "same"
    said = {"person_id": desk.kept, "other_id": desk.other, "words": "叔侄"}
    made = desk.way.do("journeys.keep_apart", "supervisor", **said)
    assert people.likely_doubles(desk.kept, near, edition) == []
    assert people.likely_doubles(desk.other, near, edition) == []
    again = desk.way.cast.refusals("journeys.keep_apart", by="supervisor", at=desk.way.at, **said)
    assert again == {("other_id", "people.said_so")}
    desk.unmerge(made, "还不清楚")
    assert len(people.likely_doubles(desk.kept, near, edition)) == 1
    desk.merge()
    assert people.likely_doubles(desk.kept, near, edition) == []


@pytest.mark.django_db
def test_a_lead_of_either_is_the_one_person(desk: Desk) -> None:
    twin = desk.registered("grid", LISHU_VILLAGE, name="冯晓明", sex="male", phone=TALKER)
    assert not any(one.sure for one in likely(desk)[0])  # two have the telephone
    made = desk.merge(other_id=twin)
    ((found,),) = likely(desk)
    assert (found.person_id, found.sure) == (desk.kept, True)
    assert people.by_phone([TALKER]) == {TALKER: desk.kept}
    desk.unmerge(made)
    assert people.by_phone([TALKER]) == {}


@pytest.mark.django_db
def test_another_area_can_join_nobody(desk: Desk) -> None:
    for name in ("grid", "commander", "stranger", "auditor"):
        with pytest.raises(Refused):
            desk.way.do("journeys.merge_persons", name, **desk.said())


@pytest.mark.django_db(transaction=True)
def test_joined_and_apart_again_replays() -> None:
    forget()
    desk = Desk(the_way())
    made = desk.merge()
    desk.way.on(minutes=10)
    desk.unmerge(made)
    desk.way.do("journeys.keep_apart", "supervisor", person_id=desk.kept, other_id=desk.other, words="叔侄")
    desk.way.on(minutes=10)
    desk.merge()
    replays()


STEPS = st.lists(st.sampled_from(["join", "other way", "back", "apart"]), min_size=1, max_size=4)


@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_said_and_taken_back_nobody_is_lost_or_counted_twice(desk: Desk, steps: list[str]) -> None:
    """Whatever is said in whatever order, the persons counted are the registrations less those joined; taken back, all is as
    it was, and what is owed never changes."""
    at_first = answers(desk)
    for step in steps:
        desk.way.on(minutes=1)
        standing = Double.objects.filter(undone_at=None).first()
        try:
            if step == "back" and standing is not None:
                desk.unmerge({"id": standing.id, "version": standing.version})
            elif step == "apart":
                given_ids = {"person_id": desk.kept, "other_id": desk.other, "words": WHY}
                desk.way.do("journeys.keep_apart", "supervisor", **given_ids)
            elif step != "back":
                turned = {"kept_id": desk.other, "other_id": desk.kept} if step == "other way" else {}
                desk.merge(**turned)
        except Refused:
            pass
        scope = Scope(divisions=None, until=desk.way.at + timedelta(seconds=1))
        joined = Person.objects.filter(same_as__isnull=False).count()
        assert count(FIGURES["people.persons"], scope) == Person.objects.count() - joined
        assert owed(desk) == at_first["owed"]
    desk.way.on(minutes=1)
    for standing in Double.objects.filter(undone_at=None):
        desk.unmerge({"id": standing.id, "version": standing.version})
    assert answers(desk) == at_first
