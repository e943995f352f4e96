"""Leads that were found: registered, proposed for what the rules demand; gone, and handed over with a receipt."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import privacy, seals
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.tasks import kinds
from lianfang.tasks import queries as tasks
from lianfang.tasks.models import HandOver, Task
from tests.canvass.test_leads import Field
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, Cast, forget
from tests.journeys.test_replay import replays

pytestmark = pytest.mark.django_db(transaction=True)
WUHAN = "420100000000"


class Found(Field):
    """The workers of the villages, in a county that observes whoever comes from Hubei."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        cast.do("editions.list_area", by="commander", outbreak_id=cast.outbreak, code="42", name="湖北")

    def came(self, row: int, by: str = "other_grid", **said: Any) -> Any:
        given = {"lead_id": self.lead(row).id, "outcome": "here", **said}
        return self.cast.do("journeys.verify_lead", by=by, at=self.at, **given)

    def not_taken(self, row: int, by: str = "other_grid", **said: Any) -> set[tuple[str, str]]:
        given = {"lead_id": self.lead(row).id, "outcome": "here", **said}
        return self.cast.refusals("journeys.verify_lead", by=by, at=self.at, **given)

    def to_sign(self) -> int:
        return Task.objects.filter(kind=kinds.SIGN_ORDER, ended_at=None).count()


@pytest.fixture
def field(tmp_path: Path, settings: Any) -> Iterator[Found]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Found(Cast(edition="lishu_2020").set_up())
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


ZHAO = {"name": "赵云", "sex": "male", "phone": "15461803396"}


def test_whoever_is_found_and_comes_from_a_listed_area_is_proposed_for_what_the_rules_demand(field: Found) -> None:
    """Given a stranger of a list, found in the village and three days back from Wuhan: registered, and an order waits to be
    signed that counts from those days; nothing is signed by it."""
    back = field.at - timedelta(days=3)
    made = field.came(3, entry=ZHAO, origin_code=WUHAN, left_area_at=back, arrived_at=back)
    person, lead = UUID(made["person_id"]), field.lead(3)
    assert (lead.person_id, lead.matched_by, lead.outcome) == (person, "found", "here")
    assert people.person(person).division_id == lead.division_id
    order = isolation.orders_of([person], field.at)[person]
    assert (str(order.id), order.signed_at, order.ground) == (made["order_id"], None, "listed_area")
    assert order.basis.arrived_at == back
    assert field.to_sign() == 1 and field.owed("other_grid") == []


def test_who_is_known_needs_no_name_and_who_comes_from_nowhere_listed_no_order(field: Found) -> None:
    made = field.came(1, by="grid", origin_code=WUHAN)
    assert UUID(made["person_id"]) == field.feng and made["order_id"]
    assert field.came(2, by="grid", origin_code=WUHAN)["order_id"] is None  # he is proposed for already
    assert field.came(3, entry=ZHAO, origin_code="110000000000")["order_id"] is None
    assert field.to_sign() == 1


def test_what_cannot_be_of_somebody_found_is_refused_with_every_reason(field: Found) -> None:
    later = field.at + timedelta(days=1)
    assert field.not_taken(3, origin_code=WUHAN, arrived_at=later) == {
        ("entry", "canvass.nobody_named"),
        ("arrived_at", "in_future"),
    }
    assert field.not_taken(1, by="grid", entry=ZHAO) == {("entry", "canvass.known_already")}
    assert field.not_taken(3, outcome="not_here", entry=ZHAO, origin_code=WUHAN) == {
        ("entry", "canvass.only_found"),
        ("origin_code", "canvass.only_found"),
    }
    assert field.lead(3).outcome == "" and field.to_sign() == 0


def test_whoever_is_gone_is_handed_over_and_received_where_they_are_found(field: Found) -> None:
    """Given a man known here who is said to have gone to another village: that village has him to receive, the one he left
    asks after him when he is overdue; found there, he is received in the same stroke."""
    made = field.says(1, "gone_to", by="grid", to=OTHER_VILLAGE)
    sent = HandOver.objects.get()
    assert str(sent.id) == made["handover_id"] and sent.person_id == field.feng
    there = field.cast.actor("other_grid", field.at)
    assert [one.id for one in tasks.awaiting_receipt(there, field.at)] == [sent.id]
    assert [one.id for one in tasks.open_handovers(field.cast.actor("grid", field.at), field.at)] == [sent.id]
    field.at += timedelta(hours=1)
    assert field.came(1, origin_code=WUHAN)["order_id"]
    sent.refresh_from_db()
    assert (sent.received_at, sent.received_by) == (field.at, field.cast.members["other_grid"])
    assert list(tasks.awaiting_receipt(there, field.at)) == []


def test_whoever_is_not_where_they_went_is_awaited_there_no_more(field: Found) -> None:
    field.says(1, "gone_to", by="grid", to=OTHER_VILLAGE)
    field.at += timedelta(hours=1)
    field.says(1, "gone_to", by="other_grid", to=LISHU_VILLAGE)
    first, second = HandOver.objects.order_by("at")
    assert first.cancelled_at == field.at and second.ended_at is None
    field.at += timedelta(hours=1)
    field.says(1, "not_here", by="grid")
    second.refresh_from_db()
    assert (
        second.cancelled_at == field.at and not Task.objects.filter(kind=kinds.CHASE_HANDOVER, ended_at=None).exists()
    )
    assert (
        field.says(4, "gone_to", by="epidemiologist", to=LISHU_VILLAGE)["handover_id"] is None
    )  # nobody knows who it is


def test_found_and_gone_replay(field: Found) -> None:
    field.came(3, entry=ZHAO, origin_code=WUHAN)
    field.says(1, "gone_to", by="grid", to=OTHER_VILLAGE)
    field.at += timedelta(hours=1)
    field.came(1, origin_code=WUHAN)
    seals.begin_anew()
    replays()
