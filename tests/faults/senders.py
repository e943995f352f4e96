"""Programs that send envelopes and keep each, with its ids, until it is acknowledged."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.core.ids import fresh

from .running import Home, Server

TABLE_OF = {
    "health.record_reading": "health_reading",
    "screening.tally": "screening_tallydelta",
    "journeys.record_door": "tasks_visit",
    "people.register_person": "people_person",
    "journeys.arrive": "screening_registerentry",
}
"""The table in which each operation that is sent leaves exactly one row."""
PAUSE_SECONDS = 0.1
GIVE_UP_SECONDS = 120


def operation(action: str, at: datetime, **payload: Any) -> dict[str, Any]:
    return {"id": str(fresh(at)), "action": action, "at": at.isoformat(), "with": payload}


def envelope(*operations: dict[str, Any]) -> dict[str, Any]:
    at = datetime.now(UTC)
    return {"id": str(fresh(at)), "sent_at": at.isoformat(), "operations": list(operations)}


def reading(home: Home, number: int) -> dict[str, Any]:
    at = datetime.now(UTC)
    person = home.county["homes"][number % len(home.county["homes"])]["person"]
    return operation("health.record_reading", at, person_id=person, celsius="36.5", division_id=home.county["division"])


def count(home: Home, post: int = 0, *, passers: int = 3) -> dict[str, Any]:
    """Passers counted at a post; where taps are taken back (a negative count) the post is locked."""
    at = datetime.now(UTC)
    since = (at - timedelta(minutes=2)).isoformat()
    deltas = [{"kind": "in", "from": since, "to": at.isoformat(), "count": passers}]
    return operation("screening.tally", at, checkpoint_id=home.county["posts"][post], deltas=deltas)


def door(home: Home, number: int) -> dict[str, Any]:
    at = datetime.now(UTC)
    place = home.county["homes"][number % len(home.county["homes"])]
    entries = [{"person_id": place["person"], "met": "seen", "celsius": "36.6", "feels_ill": False}]
    division = home.county["division"]
    return operation("journeys.record_door", at, household_id=place["household"], division_id=division, entries=entries)


def newcomer(home: Home, name: str) -> dict[str, Any]:
    at = datetime.now(UTC)
    entry = {"name": name, "sex": "male", "born_on": "1980-03-01"}
    division = home.county["division"]
    return operation("people.register_person", at, entry=entry, division_id=division, address="West lane 4")


def arrival(home: Home, name: str) -> dict[str, Any]:
    at = datetime.now(UTC)
    traveller = {"entry": {"name": name, "sex": "male", "born_on": "1970-03-01"}, "celsius": "36.6"}
    return operation(
        "journeys.arrive",
        at,
        checkpoint_id=home.county["posts"][0],
        travellers=[traveller],
        origin_code="420100000000",
        left_area_at=(at - timedelta(hours=20)).isoformat(),
        destination_id=home.county["division"],
        address="East lane 3",
    )


@dataclass
class Sender(threading.Thread):
    """One program: sends envelopes one after the other until `stop` is set, each again until it is acknowledged."""

    server: Server
    number: int
    stop: threading.Event
    acknowledged: dict[UUID, str] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    resent: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True, name=f"sender {self.number}")

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        chance, turn = random.Random(self.number), 0
        while not self.stop.is_set() and not self.wrong:
            turn += 1
            self.last = self._envelope(chance, turn)
            self._deliver(self.last)

    def _envelope(self, chance: random.Random, turn: int) -> dict[str, Any]:
        home, number = self.server.home, chance.randrange(1000)
        hot = [reading(home, number + n) for n in range(3)] + [count(home, n % 2) for n in range(2)]
        cold = [arrival(home, "Traveller"), newcomer(home, "Newcomer")]
        mixed = [*hot, door(home, number), cold[turn % 2]]
        chance.shuffle(mixed)
        return envelope(*mixed)

    def _deliver(self, sent: dict[str, Any]) -> None:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = self.server.send(sent)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status == 200:
                self._note(sent, answer.json["outcomes"])
                return
            if answer is not None and (answer.status != 503 or "retry-after" not in answer.headers):
                self.wrong.append(f"{answer.status}: {answer.text[:500]}")
                return
            self.resent += 1
            time.sleep(PAUSE_SECONDS)
        self.wrong.append(f"not acknowledged in {GIVE_UP_SECONDS} s")

    def _note(self, sent: dict[str, Any], said: list[dict[str, Any]]) -> None:
        for one, answered in zip(sent["operations"], said, strict=True):
            if answered["outcome"] in ("done", "repeated") and answered["id"] == one["id"]:
                self.acknowledged[UUID(one["id"])] = one["action"]
            else:
                self.wrong.append(f"{one['action']}: {answered}")
