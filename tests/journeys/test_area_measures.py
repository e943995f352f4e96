"""A place is closed off: households counted, supply checked, exits open, reviewed within days, opened again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.access import SYSTEM
from lianfang.core.errors import Refused
from lianfang.isolation import queries
from lianfang.isolation.models import AreaCheck, AreaMeasure
from lianfang.isolation.types import AreaState
from lianfang.people import queries as people
from lianfang.screening import queries as screening
from lianfang.tasks.models import Task
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, Cast, forget
from tests.journeys.test_replay import replays
from tests.journeys.way import Way

NARROW = """
name = "lishu_narrow"
parent = "lishu_2020"
disease = "covid19"
jurisdiction = "220322000000"
effective_from = 2020-01-24T00:00:00
title = { en = "Narrow", zh_hans = "收窄", zh_hant = "收窄" }
[area_measures]
wide_households = 1
[sources]
effective_from = { status = "design_default", text = "Test." }
"area_measures.wide_households" = { status = "design_default", text = "Test." }
"""
"""One household is the most that a county closes off alone."""
DAY = timedelta(days=1)
NEEDS = ("food", "medicine", "care", "childbirth")
EXITS = [{"name": "North gate", "phone": "0434-5220119"}, {"name": "River lane", "phone": "0434-5220120"}]
"""What the edition asks to be supplied, and the exits that stay open."""


@pytest.fixture
def village(county: Way) -> Way:
    return peopled(county)


def peopled(county: Way) -> Way:
    """Three households at two buildings, one of them with somebody chronically ill."""
    for name, address in (("Chen", "南杏山村1号楼101"), ("Gao", "南杏山村1号楼102"), ("Lin", "南杏山村2号楼201")):
        entry = {"name": name, "sex": "female", "born_on": "1950-05-01"}
        made = county.do("people.register_person", "grid", entry=entry, division_id=LISHU_VILLAGE, address=address)
        if name == "Gao":
            county.do("people.note_vulnerability", "grid", person_id=made["id"], kind="chronic")
    return county


def asking(way: Way, **changed: Any) -> dict[str, Any]:
    """What closes off the first building for ten days."""
    return {
        "kind": "building",
        "division_id": LISHU_VILLAGE,
        "block": "1号楼",
        "ground": "cluster",
        "why": "Four cases in two days on one staircase",
        "object_to": "County command, 0434-5220000",
        "exits": EXITS,
        "starts_at": way.at,
        "ends_at": way.at + 10 * DAY,
    } | changed


def proposed(way: Way, by: str = "township", **changed: Any) -> AreaMeasure:
    made = way.do("journeys.propose_area_measure", by, **asking(way, **changed))
    return AreaMeasure.objects.get(id=made["measure_id"])


def supply(way: Way, measure: AreaMeasure, *needs: str, served: int = 50) -> None:
    """The township says who supplies what."""
    for need in needs or NEEDS:
        way.do(
            "isolation.state_supply",
            "township",
            measure_id=measure.id,
            need_key=need,
            served=served,
            supplier="Town market, two vans",
            phone="0434-5220001",
            from_at=way.at,
        )


def sign(way: Way, measure: AreaMeasure, by: str = "commander", **given: Any) -> AreaMeasure:
    measure.refresh_from_db()
    way.do("journeys.sign_area_measure", by, measure_id=measure.id, seen=measure.version, **given)
    measure.refresh_from_db()
    return measure


def refused(way: Way, action: str, by: str, **given: Any) -> set[tuple[str, str]]:
    return way.cast.refusals(action, by=by, at=way.at, **given)


def in_force(way: Way, **changed: Any) -> AreaMeasure:
    """A measure that holds, its supply said."""
    measure = proposed(way, **changed)
    supply(way, measure)
    return sign(way, measure)


class TestProposing:
    def test_those_who_live_inside_are_counted_and_the_house_asks_for_supply_and_a_signature(
        self, village: Way
    ) -> None:
        measure = proposed(village)
        assert (measure.households, measure.persons) == (2, 2)
        assert village.owed(measure.id) == {"area.supply", "area.sign"}
        assert queries.measure_state(measure, village.at) is AreaState.PROPOSED
        assert not queries.measures_in_force(village.at).exists()

    def test_a_building_that_no_address_names_cannot_be_closed_off(self, village: Way) -> None:
        found = refused(village, "journeys.propose_area_measure", "township", **asking(village, block="9号楼"))
        assert found == {("block", "isolation.no_such_block"), ("division_id", "isolation.nobody_inside")}

    def test_no_township_and_no_place_where_nobody_lives(self, village: Way) -> None:
        wide = asking(village, kind="village", division_id=LISHU_TOWN, block="")
        assert ("division_id", "isolation.not_a_village") in refused(
            village, "journeys.propose_area_measure", "township", **wide
        )
        empty = asking(village, kind="village", division_id=OTHER_VILLAGE, block="")
        assert refused(village, "journeys.propose_area_measure", "township", **empty) == {
            ("division_id", "isolation.nobody_inside")
        }

    def test_the_kind_says_how_much_is_closed_off(self, village: Way) -> None:
        less = asking(village, kind="hamlet", block="")
        assert refused(village, "journeys.propose_area_measure", "township", **less) == {
            ("block", "isolation.block_needed")
        }
        more = asking(village, kind="village")
        assert refused(village, "journeys.propose_area_measure", "township", **more) == {
            ("kind", "isolation.not_whole")
        }
        assert proposed(village, kind="village", block="").households == 3

    def test_an_exit_without_a_telephone_is_none(self, village: Way) -> None:
        for exits in ([], [{"name": "Gate", "phone": ""}], [{"name": "Gate", "phone": "ask"}]):
            with pytest.raises(Refused):
                proposed(village, exits=exits)
        assert not AreaMeasure.objects.exists()

    def test_the_same_place_is_not_closed_off_twice(self, village: Way) -> None:
        proposed(village)
        again = refused(village, "journeys.propose_area_measure", "township", **asking(village))
        assert again == {("division_id", "isolation.closed_off_already")}
        assert proposed(village, block="2号楼").households == 1

    @pytest.mark.parametrize("who", ["grid", "post", "clinician", "lab", "auditor", "stranger"])
    def test_who_may_not_propose_is_refused(self, village: Way, who: str) -> None:
        with pytest.raises(Refused):
            proposed(village, by=who)


class TestSigning:
    def test_what_is_short_blocks_and_each_need_is_named(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure, "food", "care")
        given = {"measure_id": measure.id, "seen": measure.version}
        assert refused(village, "journeys.sign_area_measure", "commander", **given) == {
            ("shortages.medicine", "isolation.short"),
            ("shortages.childbirth", "isolation.short"),
        }
        assert not queries.measures_in_force(village.at).exists()

    def test_too_little_and_too_old_are_short_too(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure, served=1)
        given = {"measure_id": measure.id, "seen": measure.version}
        assert refused(village, "journeys.sign_area_measure", "commander", **given) == {
            ("shortages.food", "isolation.short")
        }
        supply(village, measure, "food")
        village.on(hours=25)
        assert len(refused(village, "journeys.sign_area_measure", "commander", **given)) == len(NEEDS)

    def test_a_shortage_is_signed_for_by_name_and_stays_on_the_measure(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure, "food", "care", "childbirth")
        why = "The doctor brings insulin tonight"
        sign(village, measure, shortages=[{"need_key": "medicine", "why": why}])
        assert measure.shortages == [{"need": "medicine", "why": why, "needed": 1, "served": 0}]
        assert measure.signed_by == village.cast.members["commander"]

    def test_what_is_not_short_is_not_signed_for(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure)
        given = {"measure_id": measure.id, "seen": 1, "shortages": [{"need_key": "food", "why": "x"}]}
        assert refused(village, "journeys.sign_area_measure", "commander", **given) == {
            ("shortages.food", "isolation.not_short")
        }

    def test_who_came_in_meanwhile_is_counted_when_it_is_signed(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure, served=2)
        entry = {"name": "Shi", "sex": "male", "born_on": "1950-05-01"}
        where = {"division_id": LISHU_VILLAGE, "address": "南杏山村1号楼103"}
        village.do("people.register_person", "grid", entry=entry, **where)
        given = {"measure_id": measure.id, "seen": 1}
        assert refused(village, "journeys.sign_area_measure", "commander", **given) == {
            ("shortages.food", "isolation.short")
        }
        village.on(minutes=1)
        supply(village, measure, "food", served=3)
        assert sign(village, measure).households == 3

    def test_only_a_person_who_may_sign_signs_and_with_a_pin(self, village: Way) -> None:
        measure = proposed(village)
        supply(village, measure)
        given = {"measure_id": measure.id, "seen": 1}
        for who in ("township", "epidemiologist", "grid", "supervisor"):
            assert ("", "not_allowed") in refused(village, "journeys.sign_area_measure", who, **given)
        unsigned = village.cast.actor("commander", village.at, signed=False)
        assert village.cast.refusals("journeys.sign_area_measure", by=unsigned, at=village.at, **given) == {
            ("signature", "signature_required")
        }
        assert refused(village, "journeys.sign_area_measure", "stranger", **given) == {("measure_id", "not_found_here")}

    def test_a_declined_measure_closes_nothing_and_owes_nothing(self, village: Way) -> None:
        measure = proposed(village)
        village.do("isolation.decline_measure", "commander", measure_id=measure.id, seen=1, why="One household only")
        assert not village.owed(measure.id)
        assert refused(village, "journeys.sign_area_measure", "commander", measure_id=measure.id, seen=2) >= {
            ("measure_id", "isolation.area_settled")
        }


def narrowed(village: Way) -> Way:
    """Two households are more than the edition lets a county close off alone; a prefecture has a commander."""
    from_above = village.cast.do("roster.add_member", name="Above", division_id="220300000000", username="above")
    village.cast.members["above"] = UUID(from_above["id"])
    village.cast.do("roster.assign", member_id=from_above["id"], role="county_commander", division_id="220300000000")
    village.on(hours=1)
    where = {"outbreak_id": village.cast.outbreak, "division_id": LISHU}
    village.do("journeys.adopt_edition", "administrator", **where, document=NARROW)
    return village


class TestWide:
    @pytest.fixture
    def wide(self, village: Way) -> Way:
        return narrowed(village)

    def test_more_households_than_the_edition_says_need_the_level_above(self, wide: Way) -> None:
        measure = proposed(wide)
        assert "area.approve" in wide.owed(measure.id)
        supply(wide, measure)
        given = {"measure_id": measure.id, "seen": 1}
        assert refused(wide, "journeys.sign_area_measure", "commander", **given) == {
            ("measure_id", "isolation.approval_needed")
        }
        assert refused(wide, "isolation.approve_measure", "commander", **given) == {
            ("measure_id", "isolation.not_from_above")
        }
        wide.do("isolation.approve_measure", "above", **given)
        assert refused(wide, "journeys.sign_area_measure", "above", measure_id=measure.id, seen=2) == {
            ("measure_id", "isolation.own_approval")
        }
        assert sign(wide, measure).approved_by == wide.cast.members["above"]


@pytest.mark.django_db(transaction=True)
def test_a_wide_measure_replays_with_its_approval() -> None:
    """Proposed, approved from above, signed, its road closed: the same again from the journal."""
    forget()
    way = narrowed(peopled(Way(Cast(edition="lishu_2020").set_up()).set_up()))
    measure = proposed(way, by="commander", kind="road", block="", checkpoint_id=way.post)
    supply(way, measure)
    way.do("isolation.approve_measure", "above", measure_id=measure.id, seen=1)
    sign(way, measure)
    replays()


class TestHolding:
    def test_each_day_somebody_looks_at_exits_and_supply(self, village: Way) -> None:
        measure = in_force(village)
        looks = Task.objects.filter(subject=measure.id, kind="area.check")
        assert looks.count() == 7
        assert all(task.due_at < measure.over_at for task in looks)
        village.on(hours=2)
        village.do("isolation.check_measure", "grid", measure_id=measure.id)
        assert looks.filter(done_at__isnull=False).count() == 1
        assert not Task.objects.filter(kind="area.mend").exists()

    def test_a_shut_exit_or_a_need_that_has_not_come_is_put_right_within_hours(self, village: Way) -> None:
        measure = in_force(village)
        village.on(hours=2)
        village.do(
            "isolation.check_measure", "grid", measure_id=measure.id, shut=[2], short=["medicine"], note="Chain on it"
        )
        (mend,) = Task.objects.filter(kind="area.mend")
        assert mend.due_at == village.at + timedelta(hours=2)
        assert AreaCheck.objects.get().shut == [2]
        wrong = {"measure_id": measure.id, "shut": [3, 0], "short": ["toys"]}
        assert refused(village, "isolation.check_measure", "grid", **wrong) == {
            ("shut", "isolation.no_such_exit"),
            ("short", "isolation.unknown_need"),
        }

    def test_it_goes_on_after_a_review_and_its_end_only_comes_nearer(self, village: Way) -> None:
        measure = in_force(village)
        village.on(days=6)
        supply(village, measure)
        given = {"measure_id": measure.id, "seen": measure.version, "why": "Two more cases on the staircase"}
        later = measure.ends_at + DAY
        assert refused(village, "isolation.keep_measure", "commander", **given, ends_at=later) == {
            ("ends_at", "isolation.later_end")
        }
        village.do("isolation.keep_measure", "commander", **given, ends_at=measure.ends_at - DAY)
        measure.refresh_from_db()
        assert measure.over_at == measure.starts_at + 9 * DAY
        assert "area.review" not in village.owed(measure.id)

    def test_a_review_asks_for_supply_as_a_signature_does(self, village: Way) -> None:
        measure = in_force(village)
        village.on(days=6)
        given = {"measure_id": measure.id, "seen": measure.version, "why": "Two more cases"}
        found = refused(village, "isolation.keep_measure", "commander", **given)
        assert found == {(f"shortages.{need}", "isolation.short") for need in NEEDS}

    def test_what_nobody_reviews_lapses_at_its_minute(self, village: Way) -> None:
        measure = in_force(village)
        assert measure.over_at == measure.starts_at + 7 * DAY
        moment = measure.over_at
        assert queries.measures_in_force(moment - timedelta(seconds=1)).exists()
        assert not queries.measures_in_force(moment).exists()
        _let_time_pass(village, moment + timedelta(minutes=3))
        measure.refresh_from_db()
        assert (measure.ended_at, measure.end) == (moment, "not_reviewed")
        assert not village.owed(measure.id)

    def test_it_is_lifted_at_once(self, village: Way) -> None:
        measure = in_force(village)
        village.on(hours=5)
        given = {"measure_id": measure.id, "seen": measure.version, "why": "All staircases tested negative"}
        village.do("journeys.lift_area_measure", "commander", **given)
        measure.refresh_from_db()
        assert (measure.ended_at, measure.end) == (village.at, "lifted")
        assert not village.owed(measure.id)
        assert refused(village, "isolation.check_measure", "grid", measure_id=measure.id) == {
            ("measure_id", "isolation.area_over")
        }

    def test_whoever_lives_inside_is_told_and_nobody_else(self, village: Way) -> None:
        in_force(village)
        homes = {row.name: row.household_id for row in _residents(village)}
        over = queries.measures_over_households(homes.values(), village.at)
        assert set(over) == {homes["Chen"], homes["Gao"]}


class TestRoad:
    def test_a_closed_road_closes_its_checkpoint_with_an_emergency_passage_and_opens_with_it(
        self, village: Way
    ) -> None:
        given = {"kind": "road", "block": "", "checkpoint_id": village.post}
        measure = in_force(village, by="commander", **given)
        post = screening.checkpoint(UUID(village.post))
        state = screening.states(post.id).filter(until=None).get()
        assert (post.state, state.emergency_passage, state.emergency_phone) == ("closed", True, EXITS[0]["phone"])
        village.on(hours=1)
        reason = {"seen": measure.version, "why": "The bridge is needed"}
        village.do("journeys.lift_area_measure", "commander", measure_id=measure.id, **reason)
        assert screening.checkpoint(post.id).state == "controlled"

    def test_it_opens_by_itself_when_the_measure_lapses(self, village: Way) -> None:
        measure = in_force(village, by="commander", kind="road", block="", checkpoint_id=village.post)
        _let_time_pass(village, measure.over_at + timedelta(minutes=1))
        assert screening.checkpoint(UUID(village.post)).state == "controlled"

    def test_a_road_names_its_checkpoint_and_nothing_else_does(self, village: Way) -> None:
        no_road = asking(village, kind="road")
        assert refused(village, "journeys.propose_area_measure", "township", **no_road) == {
            ("checkpoint_id", "isolation.road_needed")
        }
        no_need = asking(village, checkpoint_id=village.post)
        assert refused(village, "journeys.propose_area_measure", "commander", **no_need) == {
            ("checkpoint_id", "isolation.road_not_needed")
        }


def _let_time_pass(way: Way, at: datetime) -> None:
    way.at = at
    way.cast.do("journeys.lapse", by=SYSTEM, at=at)


def _residents(way: Way) -> Any:
    return people.residents(way.cast.actor("grid", way.at), way.cast.village, way.at)
