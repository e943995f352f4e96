"""The county of the demo as it is set up on its first morning: real divisions, made-up people at every level.

Divisions and the four named posts are those of the founding document; everybody who works there is synthetic.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from uuid import UUID

from lianfang.places.types import division_uuid

COUNTY_CODE = "220322000000"
TABLE = "lishu_220322_2023.csv"
TOWNSHIP, VILLAGE = 4, 5
NOBODY = UUID(int=0)
"""No id yet."""
FIRST, LAST = date(2020, 1, 24), date(2020, 2, 23)
"""The first and the last day of the month that the demo lives."""
STORY_VILLAGE = "220322100201"
"""Where the demo's own case lives, and where the grid worker's login works: 南杏山村."""


@dataclass
class Place:
    """A village or community with who answers for it: grid worker, secretary, doctor."""

    code: str
    name: str
    id: UUID
    town_code: str
    team: dict[str, UUID] = field(default_factory=dict)

    @property
    def grid(self) -> UUID:
        return self.team["grid_worker"]


@dataclass
class Town:
    """A township or street: its leader, its police officer, its volunteers, its villages."""

    code: str
    name: str
    id: UUID
    leader: UUID = NOBODY
    villages: list[Place] = field(default_factory=list)


@dataclass
class Post:
    """A checkpoint: who works there, and about how many people pass in a shift of eight hours."""

    id: UUID
    name: str
    division_id: UUID
    worker: UUID
    passers: int
    shifts: int


@dataclass
class Rooms:
    """The rooms of one zone of a site, in their order, with how many beds each has."""

    site_id: UUID
    ids: list[UUID] = field(default_factory=list)


@dataclass
class County:
    """Everything the month needs to know of the county, by its ids; `share` is how much of the response is lived."""

    seed: int
    id: UUID
    towns: dict[str, Town]
    share: float = 1.0
    outbreak: UUID = NOBODY
    staff: dict[str, UUID] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    sites: dict[str, UUID] = field(default_factory=dict)
    rooms: dict[str, Rooms] = field(default_factory=dict)

    def places(self) -> Iterator[Place]:
        """Every village, township by township."""
        for town in self.towns.values():
            yield from town.villages

    def place(self, code: str) -> Place:
        """One village by its code."""
        return next(v for v in self.towns[f"{code[:9]}000"].villages if v.code == code)

    @property
    def story_village(self) -> Place:
        return self.place(STORY_VILLAGE)

    @property
    def story_town(self) -> Town:
        return self.towns[self.story_village.town_code]


def division_rows() -> list[dict[str, str]]:
    """The official tree of the county with what lies above it, as shipped."""
    text = files("lianfang.places").joinpath("reference", TABLE).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


FULL_RESPONSE, LEAST_SHARE = 5_000, 0.25
"""With fewer residents than this only a share of the posts and of the arrivals is lived; with more it stays the same."""


def on_the_map(seed: int, people: int) -> County:
    """The county with its towns and villages, before anybody works there."""
    towns: dict[str, Town] = {}
    rows = division_rows()
    for row in rows:
        if int(row["level"]) == TOWNSHIP:
            towns[row["code"]] = Town(row["code"], row["name"], division_uuid(row["code"]))
    for row in rows:
        if int(row["level"]) == VILLAGE:
            place = Place(row["code"], row["name"], division_uuid(row["code"]), row["parent_code"])
            towns[row["parent_code"]].villages.append(place)
    share = min(1.0, max(LEAST_SHARE, people / FULL_RESPONSE))
    return County(seed, division_uuid(COUNTY_CODE), towns, share)
