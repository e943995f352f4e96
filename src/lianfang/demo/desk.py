"""The desks: proposals signed in batches, releases decided as they fall due, objections answered."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.isolation import queries as isolation
from lianfang.isolation.types import Objector, Verdict

from .chance import Chance
from .recorder import Entry, minutes
from .world import World

FORGOTTEN = 0.04
"""The share of releases that nobody prepares: the order lapses at its end all the same."""
ROUND_OF_RELEASES = timedelta(hours=2)
HEARD = (
    (
        "我1月中旬就离开武汉，在沈阳住了十几天，有车票为证。",
        Verdict.UPHELD,
        "车票和住宿记录属实，离开重点地区已满14天。",
    ),
    ("家里活多，我没有发烧，想早点出门。", Verdict.REJECTED, "未满14天，理由不成立；生活物资由包保组代购。"),
)
"""What two people say against their orders, and what they are answered."""


class Desk:
    """What the commander and the township leaders decide."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Chance(world.county.seed, "desk")
        self._heard = list(HEARD)

    def sign(self, at: datetime) -> None:
        """Sign every proposal that waits, in one batch; those set aside wait for their own story."""
        orders = [o for o in isolation.waiting(at).order_by("at", "id") if o.id not in self._world.set_aside]
        self.sign_these(orders, at)

    def sign_these(self, orders: list[Any], at: datetime) -> list[Any]:
        """Sign some proposals, one operation for each."""
        entries = [Entry("journeys.sign_order", {"order_id": o.id, "seen": o.version}) for o in orders]
        return self._world.recorder.send(self._world.office("commander", at), at, entries) if entries else []

    def release(self, at: datetime) -> None:
        """Decide what is due within the next two hours, township by township; some are forgotten."""
        due: dict[UUID, list[Any]] = defaultdict(list)
        for stay in isolation.due_between(at, at + ROUND_OF_RELEASES):
            if stay.order.signed_at is not None and not self._chance.happens(FORGOTTEN):
                due[self._world.town_of(stay.order.division_id).id].append(stay)
        for town, stays in due.items():
            entries = [Entry("journeys.release", {"stay_id": s.id, "seen": s.version}) for s in stays]
            self._world.recorder.send(self._world.leader(town, at), at, entries)

    def hear(self, at: datetime) -> None:
        """Somebody at home objects to their order; the answer comes within the clock."""
        world = self._world
        homes = [s for s in isolation.held(at).order_by("started_at", "id") if s.person_id not in world.set_aside]
        open_yet = [s for s in homes if s.kind == "home" and s.due_at > at + timedelta(days=3)]
        if not open_yet:
            return
        stay = self._chance.one_of(open_yet)
        world.set_aside.add(stay.person_id)
        text, verdict, reason = self._heard.pop(0)
        raised = world.recorder.do(
            world.carer(stay.division_id, at),
            at,
            "journeys.object_to_order",
            order_id=stay.order_id,
            raised_by=Objector.PERSON.value,
            text=text,
        )
        world.agenda.put(at + minutes(250), lambda then: self._answer(raised, verdict, reason, then))

    def _answer(self, raised: dict[str, Any], verdict: Verdict, reason: str, at: datetime) -> None:
        self._world.recorder.do(
            self._world.office("supervisor", at),
            at,
            "journeys.answer_objection",
            objection_id=raised["id"],
            seen=raised["version"],
            verdict=verdict.value,
            reason=reason,
        )
