"""When a door is answered, in whatever order its knocks come in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianfang.canvass.rules.rounds import standing
from lianfang.canvass.types import KnockFacts, Outcome

BEGAN = datetime(2020, 1, 24, tzinfo=UTC)
KNOCKS = st.lists(
    st.builds(
        lambda n, met, ill: KnockFacts(BEGAN + timedelta(hours=n), BEGAN + timedelta(days=9), met, ill),
        st.integers(0, 99),
        st.sampled_from(Outcome),
        st.booleans(),
    ),
    max_size=8,
)


@given(KNOCKS, st.integers(1, 6), st.randoms())
def test_the_order_in_which_knocks_come_in_changes_nothing(
    knocks: list[KnockFacts], attempts: int, any: object
) -> None:
    mixed = list(knocks)
    any.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing(mixed, attempts) == standing(knocks, attempts)


@given(KNOCKS, st.integers(1, 6))
def test_a_door_has_an_outcome_exactly_when_it_is_answered_or_was_tried_once_more_than_often_enough(
    knocks: list[KnockFacts], attempts: int
) -> None:
    door = standing(knocks, attempts)
    vain = sum(one.outcome is Outcome.NOT_REACHED for one in knocks)
    answered = vain < len(knocks)
    assert (door.outcome is not None) == (answered or vain > attempts)
    assert (door.ended_at is not None) == (door.outcome is not None)
    assert door.by_phone_now == (not answered and vain == attempts)
    assert (door.seen_at is not None) == any(one.outcome is Outcome.SEEN for one in knocks)
    assert door.seen_at is None or door.reached_at is not None


def test_who_was_seen_once_was_seen_whatever_was_said_later() -> None:
    said = [Outcome.SEEN, Outcome.REFUSED, Outcome.MOVED]
    knocks = [KnockFacts(BEGAN + timedelta(hours=n), BEGAN, one) for n, one in enumerate(said)]
    assert standing(knocks, 3).outcome is Outcome.SEEN
    assert standing(knocks[1:], 3).outcome is Outcome.MOVED
