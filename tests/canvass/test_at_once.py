"""Knocks that come in together do what they do one after another."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lianfang.canvass.models import Knock, RoundDoor
from lianfang.core import dispatch
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import Envelope, Operation, Source, as_plain
from lianfang.core.ids import fresh
from lianfang.tasks.models import Task, Visit
from tests.canvass.conftest import Village
from tests.cast import LISHU_VILLAGE

KNOCKS = st.lists(
    st.tuples(
        st.sampled_from(("Chen", "Gao")),
        st.sampled_from(("seen", "by_phone", "not_reached", "not_reached", "refused", "moved")),
        st.integers(0, 50),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda one: one[2],
)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(knocks=KNOCKS)
@example(
    knocks=[
        ("Chen", "not_reached", 49, False),
        ("Chen", "not_reached", 2, False),
        ("Chen", "not_reached", 1, False),
        ("Chen", "seen", 0, False),
        ("Chen", "seen", 3, False),
    ]
)
def test_many_knocks_at_once_equal_the_loop(village: Village, knocks: list[tuple[str, str, int, bool]]) -> None:
    if not RoundDoor.objects.exists():
        village.open()
    operations = [operation(village, *one) for one in knocks]
    assert done(village, [operations]) == done(village, [[one] for one in operations])


def operation(village: Village, name: str, what: str, minutes: int, ill: bool) -> Operation:
    """A knock some minutes after the round was opened, in whatever order."""
    entries = [{"person_id": village.persons[f"{name} one"], "met": what}]
    said: dict[str, Any] = {"door": what} if what in ("refused", "moved") else {"entries": entries}
    payload = {"household_id": village.homes[name], "division_id": LISHU_VILLAGE, "needs_help": ill, **said}
    at = village.at.replace(minute=minutes)
    return Operation(id=fresh(at), action="journeys.record_door", at=at, payload=as_plain(payload))


def done(village: Village, envelopes: list[list[Operation]]) -> list[Any]:
    """Every row that some envelopes leave behind; nothing of it stays."""
    received = village.at.replace(minute=59)
    with transaction.atomic():
        for operations in envelopes:
            envelope = Envelope(id=fresh(received), sent_at=received, operations=operations)
            given = dispatch.submit(envelope, by=OPERATOR, source=Source(received=received, origin="test"))
            assert [one.reasons for one in given if one.reasons] == []
        found = [list(model.objects.order_by("id").values()) for model in (RoundDoor, Knock, Visit, Task)]
        transaction.set_rollback(True)
    return found
