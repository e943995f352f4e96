"""What is short, and when a closed-off area opens again: for any supply, any end and any review."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.editions.presets import ALL, preset
from lianfang.editions.types import AreaMeasures
from lianfang.isolation import rules
from lianfang.isolation.types import (
    AreaEnd,
    AreaFacts,
    AreaGround,
    AreaKind,
    AreaState,
    Exit,
    Inside,
    Lack,
    NewMeasure,
    SignedShort,
    SupplyFacts,
)
from lianfang.people.types import Vulnerable
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
"""Spans of the tests."""


RULES: AreaMeasures = preset("lishu_2020").area_measures
INSIDE = Inside(40, 120, {"chronic": 7, "pregnant": 0, "alone_elderly": 2, "disabled": 1})


def test_needs_are_counted_in_households_or_in_those_noted_for_them_and_never_below_the_least() -> None:
    assert rules.needed(INSIDE, RULES) == {"food": 40, "medicine": 7, "care": 3, "childbirth": 1}


def test_every_preset_counts_kinds_that_people_can_be_noted_for() -> None:
    for name in ALL:
        named = {kind for need in preset(name).area_measures.needs.values() for kind in need.kinds}
        assert named <= {one.value for one in Vulnerable}


def test_what_is_unsaid_too_little_or_too_old_is_short() -> None:
    said = {
        "food": SupplyFacts(39, START),
        "medicine": SupplyFacts(7, START - 25 * HOUR),
        "care": SupplyFacts(3, START - 24 * HOUR),
    }
    found = rules.shortages(rules.needed(INSIDE, RULES), said, RULES, START)
    assert {one.need: one.lack for one in found} == {
        "food": Lack.SHORT,
        "medicine": Lack.TOO_OLD,
        "childbirth": Lack.NOT_SAID,
    }


supplies = st.dictionaries(
    st.sampled_from(sorted(RULES.needs)),
    st.builds(SupplyFacts, st.integers(0, 60), st.integers(0, 60).map(lambda h: START - h * HOUR)),
)


@settings(deadline=None)
@given(said=supplies, signed_for=st.sets(st.sampled_from(sorted(RULES.needs))), people=st.integers(0, 60))
def test_nothing_is_signed_over_a_shortage_that_nobody_signs_for(
    said: dict[str, SupplyFacts], signed_for: set[str], people: int
) -> None:
    """Whatever was said: without a reason left against it, each need is served now, or its shortage is answered for."""
    inside = Inside(people, 3 * people, {"chronic": people // 3})
    needs = rules.needed(inside, RULES)
    short = rules.shortages(needs, said, RULES, START)
    answered = [SignedShort(need_key=need, why="brought by hand until Monday") for need in signed_for]
    facts = AreaFacts(START, START + 7 * DAY, START + 7 * DAY, people)
    against = list(rules.reasons_not_to_sign_area(facts, short, answered, RULES, signer=None, at=START))
    if not against:
        for need, n in needs.items():
            fresh = need in said and said[need].served >= n and said[need].at >= START - 24 * HOUR
            assert fresh != (need in signed_for)


@settings(deadline=None)
@given(lasts=st.integers(1, 400), review=st.integers(1, 400), later=st.integers(0, 500))
def test_a_measure_is_never_in_force_after_its_end_or_an_unheld_review(lasts: int, review: int, later: int) -> None:
    facts = AreaFacts(START, START + lasts * HOUR, START + review * HOUR, 10, signed_at=START)
    state = rules.area_state(facts, START + later * HOUR)
    assert (state is AreaState.IN_FORCE) == (later < min(lasts, review))
    if later >= min(lasts, review):
        assert state is (AreaState.NOT_REVIEWED if review < lasts else AreaState.LAPSED)
    assert rules.how_it_ends(facts) is (AreaEnd.NOT_REVIEWED if review < lasts else AreaEnd.LAPSED)


def test_everything_against_closing_off_is_said_at_once() -> None:
    twice = [Exit(name="North gate", phone="119"), Exit(name="North gate", phone="120")]
    new = NewMeasure(
        kind=AreaKind.BUILDING,
        division_id=UUID(int=1),
        block="1号楼",
        road=None,
        ground=AreaGround.CASES,
        why="Cases",
        object_to="County",
        exits=tuple(twice),
        starts_at=START - HOUR,
        ends_at=START + 15 * DAY,
    )
    found = rules.reasons_not_to_close_off(new, Inside(0, 0), RULES, at=START)
    assert {(one.field, one.code) for one in found} == {
        ("division_id", "isolation.nobody_inside"),
        ("starts_at", "isolation.begins_in_past"),
        ("ends_at", "isolation.lasts_too_long"),
        ("exits", "isolation.exit_twice"),
    }
