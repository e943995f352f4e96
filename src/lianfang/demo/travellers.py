"""Who comes from the listed area and when: parties of residents who return and of relatives who visit.

Everybody who is not a resident already is as synthetic as the residents are, with numbers of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lianfang.people.types import IdKind

from .agenda import days, moment
from .chance import Chance
from .county import FIRST, LAST, County, Place, Post
from .naming import Numbers, family_names, given_name
from .residents import Resident, Residents

PARTIES = (4, 4, 4, 3, 3, 2, 3, 2, 2, 2, 2, 1, 2, 1, 1, 1, 1, 2, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 3)
"""How many parties come on each day of the month: many before the roads are known, few at the end."""
HOME_VILLAGE_DAYS = (12, 17, 21, 27, 30)
"""Days on which a party goes to the village where the grid worker's login works."""
VILLAGES, SPREAD = 8, 3
"""To how many villages people come, and how many of these at least are drawn from the whole county."""
MORNING_ARRIVAL = moment(LAST + timedelta(days=1), 6, 50)
"""The last party is at its post on the morning after the month: its village has not received it yet."""
MORNING_DAY = 17
"""Who came that day is to be released on the morning after the month."""
ORIGINS = (("420100000000", "武汉"), ("421100000000", "黄冈"), ("420900000000", "孝感"), ("421000000000", "荆州"))
CARRIERS = (("自驾", ""), ("火车", "K928"), ("火车", "T184"), ("客车", "长途客运"))
FIRST_BLOCK, FIRST_PHONE = 900, 60_000_000
SEAT_LETTERS = "ABCDF"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """People who travel together: where from, when they left and when they are at the post, and where they go."""

    at: datetime
    left_at: datetime
    post: Post
    place: Place
    origin: str
    carrier: str
    trip: str
    address: str
    entries: tuple[Entry, ...]


class Strangers:
    """Makes people who are no residents of the county."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, "strangers")
        self._numbers = Numbers(first_block=FIRST_BLOCK, first_phone=FIRST_PHONE)

    def entry(self, sex: str, age: int, family_name: str = "") -> Entry:
        """What a new person says of themselves at a post."""
        random = self._chance.random
        born_on = date(FIRST.year - age - 1, 1 + self._chance.below(12), 1 + self._chance.below(28))
        return {
            "name": (family_name or self.family_name()) + given_name(sex, born_on.year, random),
            "sex": sex,
            "born_on": born_on.isoformat(),
            "id_kind": IdKind.RESIDENT_CARD.value,
            "id_number": self._numbers.identity(born_on, male=sex == "male"),
            "phone": self._numbers.phone(),
        }

    def family_name(self) -> str:
        return family_names().draw(self._chance.random)

    def family(self, size: int) -> tuple[Entry, ...]:
        """A couple, with children or a parent of theirs; alone if the size is one."""
        age, name = self._chance.between(24, 46), self.family_name()
        people = [self.entry("male", age, name), self.entry("female", age - self._chance.below(4))]
        if size > 2:
            people.append(self.entry(self._chance.one_of(("male", "female")), max(age - 24, 3), name))
        if size > 3:
            people.append(self.entry("female", age + 25))
        return tuple(people[:size])


def parties(county: County, residents: Residents, strangers: Strangers) -> Iterator[Party]:
    """Every party of the month but the demo's own case, in the order of time; the last comes on the morning after."""
    chance = Chance(county.seed, "parties")
    returning, places = _destinations(county, residents, chance)
    owed = 0.0
    for n, day in enumerate(days(FIRST, LAST)):
        coming = []
        owed += PARTIES[n] * county.share
        today, owed = int(owed), owed - int(owed)
        for nth in range(today):
            late = n == len(PARTIES) - 1
            at = moment(day, chance.between(17, 19) if late else chance.between(9, 18), chance.below(60))
            to_story = nth == 0 and n in HOME_VILLAGE_DAYS
            place = county.story_village if to_story else chance.one_of(places)
            if not to_story and returning and chance.happens(0.3):
                one = returning.pop(chance.below(len(returning)))
                coming.append(_party(county, chance, at, county.place(one.village_code), (one.entry,), one.origin))
            else:
                coming.append(_party(county, chance, at, place, strangers.family(chance.between(2, 4))))
            if n == MORNING_DAY:
                coming[-1] = _released_in_the_morning(coming[-1], nth)
        yield from sorted(coming, key=lambda party: party.at)
    yield _party(county, chance, MORNING_ARRIVAL, county.story_village, strangers.family(2))


def _destinations(county: County, residents: Residents, chance: Chance) -> tuple[list[Resident], list[Place]]:
    """The residents who return, and the villages that people come to: theirs, and others up to a number."""
    villages: dict[str, Place] = {}
    for one in residents.returnees:
        if len(villages) < VILLAGES - SPREAD and one.village_code not in villages:
            villages[one.village_code] = county.place(one.village_code)
    others = [place for place in county.places() if place is not county.story_village and place.code not in villages]
    while len(villages) < VILLAGES:
        place = others.pop(chance.below(len(others)))
        villages[place.code] = place
    return [one for one in residents.returnees if one.village_code in villages], list(villages.values())


def _released_in_the_morning(party: Party, nth: int) -> Party:
    """The same party, gone early enough on the day to be released on the morning on which the demo is looked at."""
    left = moment(party.at.date(), 0) + timedelta(hours=8, minutes=25 + 25 * nth)
    return Party(**{**vars(party), "left_at": left, "at": left + timedelta(hours=9, minutes=40)})


def _party(
    county: County, chance: Chance, at: datetime, place: Place, entries: tuple[Entry, ...], origin: str = ""
) -> Party:
    left = moment(at.date() - timedelta(days=1), chance.between(9, 18), chance.below(60))
    carrier, trip = chance.one_of(CARRIERS)
    county_posts = [post for post in county.posts if post.shifts == 3]
    return Party(
        at=at,
        left_at=left,
        post=chance.one_of(county_posts),
        place=place,
        origin=origin or chance.one_of(ORIGINS)[0],
        carrier=carrier,
        trip=trip,
        address=f"{place.name}{chance.between(1, 6)}组 亲属家",
        entries=entries,
    )


def traveller(entry: Entry, chance: Chance, *, by_train: bool) -> Entry:
    """One of a party as the post writes them down."""
    seat = f"{chance.between(1, 16)}车{chance.between(1, 20)}{chance.one_of(SEAT_LETTERS)}" if by_train else ""
    return {"entry": entry, "seat": seat, "celsius": chance.celsius()}
