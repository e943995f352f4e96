"""What every part of the month has at hand: the county, its people, the recorder, the agenda."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.places import queries as places

from .agenda import Agenda
from .county import County, Place, Town
from .recorder import Recorder
from .residents import Residents
from .travellers import Strangers


@dataclass
class World:
    """The running month."""

    county: County
    residents: Residents
    recorder: Recorder
    agenda: Agenda
    strangers: Strangers
    set_aside: set[UUID] = field(default_factory=set)
    """Persons and orders that a story of their own decides on, not the daily batches."""
    _places: dict[UUID, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {place.id: place for place in self.county.places()}

    def place(self, division_id: UUID) -> Place | None:
        """The village that a division is or, as a grid, lies in; None where it is none."""
        return self._places.get(places.village_of(division_id))

    def town_of(self, division_id: UUID) -> Town:
        """The township of a village, or the township itself."""
        place = self.place(division_id)
        if place is not None:
            return self.county.towns[place.town_code]
        return next(town for town in self.county.towns.values() if town.id == division_id)

    def office(self, name: str, at: datetime) -> Actor:
        """An office of the county; whoever decides there signs with the PIN."""
        return self.recorder.actor(self.county.staff[name], at, signed=True)

    def leader(self, division_id: UUID, at: datetime) -> Actor:
        """The leader of the township that a division lies in, signing."""
        return self.recorder.actor(self.town_of(division_id).leader, at, signed=True)

    def carer(self, division_id: UUID, at: datetime) -> Actor:
        """Who goes to the doors of a division: the village's grid worker, or at a site its keeper."""
        place = self.place(division_id)
        return self.recorder.actor(place.grid if place is not None else self.county.staff["site_keeper"], at)
