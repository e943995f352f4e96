"""Parties come: written down at a post, handed over the same day, received in the village."""

from datetime import datetime
from uuid import UUID

from .chance import Chance
from .recorder import Entry, minutes
from .travellers import Party, traveller
from .world import World


class Coming:
    """The arrivals of the month."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Chance(world.county.seed, "coming")

    def expect(self, party: Party) -> None:
        """Put a party on the agenda."""
        self._world.agenda.put(party.at, lambda at: self.arrive(party, at))

    def arrive(self, party: Party, at: datetime, *, received_after: int | None = None) -> tuple[UUID, ...]:
        """A party is at its post; the village receives it within the two hours of the edition, late now and then."""
        world = self._world
        by = world.recorder.actor(party.post.worker, at)
        by_train = party.carrier == "火车"
        arrived = world.recorder.do(
            by,
            at,
            "journeys.arrive",
            checkpoint_id=party.post.id,
            travellers=[traveller(entry, self._chance, by_train=by_train) for entry in party.entries],
            origin_code=party.origin,
            left_area_at=party.left_at.isoformat(),
            destination_id=party.place.id,
            address=party.address,
            carrier=party.carrier,
            trip=party.trip,
            plate="" if party.trip else f"鄂A·D{self._chance.between(1000, 9999)}",
        )
        wait = received_after if received_after is not None else self._wait()
        world.agenda.put(at + minutes(wait), lambda then: self._receive(party, arrived["handovers"], then))
        return tuple(UUID(person) for person in arrived["persons"])

    def _wait(self) -> int:
        return self._chance.between(125, 170) if self._chance.happens(0.06) else self._chance.between(45, 110)

    def _receive(self, party: Party, handovers: list[str], at: datetime) -> None:
        by = self._world.recorder.actor(party.place.grid, at)
        self._world.recorder.send(by, at, [Entry("tasks.receive", {"handover_id": one}) for one in handovers])
