"""A family behind one door, a quarantine site with rooms, and the way to an order and a stay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.access import Actor
from lianfang.core.ids import Ids, fresh
from lianfang.isolation import actions
from lianfang.isolation.models import Order, Stay
from lianfang.isolation.types import Ground
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, START, Cast
from tests.internal import let_tests_call
from tests.kept import begin_with

DAY = timedelta(days=1)
EXPOSED = START - DAY
END = EXPOSED + 14 * DAY
"""When an order from that exposure ends."""


@dataclass
class Ward:
    """The cast with the people of this module's tests."""

    cast: Cast
    people: dict[str, UUID]
    rooms: dict[str, UUID]

    def call(
        self, function: Callable[..., Any], *, by: str | Actor = "commander", at: datetime = START, **given: Any
    ) -> Any:
        """Call an internal action as a journey does, with a new operation's ids where it takes them."""
        actor = self.cast.actor(by, at) if isinstance(by, str) else by
        if "ids" in function.__code__.co_varnames[: function.__code__.co_kwonlyargcount]:
            given["ids"] = Ids(fresh(at), at)
        return function(**given, by=actor, at=at)

    def proposal(self, name: str, *, at: datetime = START, **changed: Any) -> dict[str, Any]:
        """What proposes a quarantine at a site for a contact; `changed` replaces parts of it."""
        given = {
            "person_id": self.people[name],
            "outbreak_id": self.cast.outbreak,
            "division_id": LISHU_VILLAGE,
            "category": "close_contact",
            "ground": Ground.CONTACT,
            "evidence": "Shared a meal with the case on 23 January",
            "basis": {"last_exposure_at": EXPOSED},
        }
        return given | changed

    def propose(self, name: str, *, by: str = "epidemiologist", at: datetime = START, **changed: Any) -> Order:
        done = self.cast.do("isolation.propose", by=by, at=at, **self.proposal(name, **changed))
        return Order.objects.get(id=done["id"])

    def signed(self, name: str, *, at: datetime = START, **changed: Any) -> Order:
        proposed = self.propose(name, at=at, **changed)
        return self.call(actions.sign, at=at, order_id=proposed.id, seen=proposed.version)

    def at_home(self, name: str, *, at: datetime = START) -> Stay:
        """A stay at home under a signed order on an arrival."""
        basis = {"left_area_at": EXPOSED, "arrived_at": START}
        order = self.signed(
            name, at=at, category="arrival_listed_area", ground=Ground.LISTED_AREA, evidence="Train ticket", basis=basis
        )
        return self.call(actions.start_stay, by="grid", at=at, order_id=order.id)

    def at_site(self, name: str, room: str = "101", *, at: datetime = START) -> Stay:
        """A stay at the site under a signed order on a contact."""
        order = self.signed(name, at=at)
        return self.call(actions.start_stay, by="township", at=at, order_id=order.id, room_id=self.rooms[room])


WRAPPED = (
    "shorten",
    "propose",
    "decline",
    "serve",
    "acknowledge",
    "revoke",
    "tick_checklist",
    "object",
    "answer_objection",
)
"""Internal because a journey wraps each and keeps the tasks right; duty, area and repetition are tested here all the same."""


@pytest.fixture
def ward(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Ward:
    let_tests_call(monkeypatch, *(f"isolation.{name}" for name in WRAPPED))
    return begin_with("isolation ward", lambda: _ward(cast), on=cast)


def _ward(cast: Cast) -> Ward:
    """Three people of one household, and a site with two rooms for contacts and one for suspected cases."""
    people: dict[str, UUID] = {}
    household: str | None = None
    for name, born in (("Li Wei", "1985-03-01"), ("Li Na", "1987-05-02"), ("Li Bao", "2012-06-03")):
        entry = {"name": name, "sex": "unknown", "born_on": born}
        where = {"household": household} if household else {"address": "Door 7"}
        done = cast.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE, **where)
        people[name], household = UUID(done["id"]), done["household_id"]
    site = cast.do("places.open_site", kind="isolation_site", name="Town hotel", division_id=LISHU_TOWN)
    rooms = {}
    for name, zone in (("101", "contact"), ("102", "contact"), ("201", "suspected")):
        rooms[name] = UUID(cast.do("places.add_room", site_id=site["id"], name=name, zone=zone, beds=1)["id"])
    return Ward(cast, people, rooms)
