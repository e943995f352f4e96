"""No household falls out of a round, whatever happens to households and divisions while it runs."""

from contextlib import suppress
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.canvass import queries
from lianfang.canvass.models import Round
from lianfang.core.access import OPERATOR
from lianfang.core.errors import Refused
from lianfang.people.models import Household, Person
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from tests.canvass.conftest import Village
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE

INSIDE, NEW, OUTSIDE = (LISHU_VILLAGE, OTHER_VILLAGE), "220322100299", "220322101201"
NAMES = ("Chen", "Gao", "Lin", "Shi")
STEPS = st.one_of(
    st.tuples(st.just("register"), st.sampled_from((*INSIDE, OUTSIDE))),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("redraw"), st.sampled_from(NAMES), st.sampled_from((*INSIDE, NEW, OUTSIDE))),
    st.tuples(st.just("knock"), st.sampled_from(NAMES), st.sampled_from(("seen", "by_phone", "not_reached"))),
    st.tuples(st.just("said"), st.sampled_from(NAMES), st.sampled_from(("refused", "moved"))),
    st.tuples(st.just("gather")),
    st.tuples(st.just("walk")),
    st.tuples(st.just("close")),
)


def living_in(codes: set[UUID]) -> set[UUID]:
    """The households of some divisions in which somebody lives, counted without what is tested."""
    homes = dict(Household.objects.values_list("id", "division_id"))
    people = Person.objects.exclude(household=None).values_list("household_id", flat=True)
    return {home for home in people if home is not None and homes[home] in codes}


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_no_household_falls_out_of_a_round(village: Village, steps: list[tuple[str, ...]]) -> None:
    """Whoever lives in the area is of the round or about to join it, whoever joined stays one of it wherever they go, and all
    of them have an outcome when it closes; the parts of its coverage always add up to all of them."""
    began = village.at
    with transaction.atomic():
        asked = village.open()
        joined = living_in(set(places.under(asked.division_id)))
        for step in steps:
            village.on(minutes=10)
            take(village, asked, step)
            asked = Round.objects.get(id=asked.id)
            living = living_in(set(places.under(asked.division_id)))
            if step[0] == "gather" and asked.closed_at is None:
                joined |= living
            check(asked, joined, living)
        transaction.set_rollback(True)
    village.at = began
    places.forget_tree()


def take(village: Village, asked: Round, step: tuple[str, ...]) -> None:
    match step:
        case ("register", code):
            village.home("New" + "abcdefghij"[village.at.minute // 10] + "abcdefghij"[village.at.hour % 10], code)
        case ("move", name, to):
            home = Household.objects.get(id=village.homes[to])
            moved = {"person_id": village.persons[f"{name} one"], "division_id": home.division_id, "household": home.id}
            village.cast.do("people.move_person", at=village.at, **moved)
        case ("redraw", name, code):
            village.cast.do("places.add_division", code=NEW, name="New village", level=5, parent_code=LISHU_TOWN)
            Household.objects.filter(id=village.homes[name]).update(division=division_uuid(code))
        case ("knock", name, met):
            village.knock(name, met, by=OPERATOR)
        case ("said", name, what):
            village.knock(name, by=OPERATOR, door=what)
        case ("walk",):
            for name in NAMES:
                village.knock(name, by=OPERATOR)
        case ("gather",):
            village.let_time_pass()
        case ("close",):
            with suppress(Refused):
                village.close(asked)


def check(asked: Round, due: set[UUID], living: set[UUID]) -> None:
    joined = dict(queries.doors_of(asked.id).values_list("household_id", "outcome"))
    missing = set() if asked.closed_at else set(queries.missing(asked).values_list("id", flat=True))
    assert due <= set(joined)
    if asked.closed_at is None:
        assert living <= {*joined, *missing}
    else:
        assert all(joined.values())
    by_place = queries.by_division(asked)
    total = queries.up_the_tree(asked, by_place)[asked.division_id]
    assert total.households == len(joined) + len(missing) == sum(one.households for one in by_place.values())
    assert total.answered == sum(bool(outcome) for outcome in joined.values())
    assert total.seen <= total.reached <= total.answered
