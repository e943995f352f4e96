"""Residents: streamed into the household register, with those remembered whom the month will ask for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from lianfang.core.access import OPERATOR
from lianfang.people.types import IdKind, Relation, Vulnerable

from . import population
from .agenda import moment
from .county import FIRST, STORY_VILLAGE, County
from .population import SyntheticHousehold, SyntheticPerson
from .recorder import Recorder

IMPORT_AT = moment(FIRST, 5)
ENVELOPE = 500
LISTED_PREFIX = "42"
RETURNEES_KEPT = 60
"""How many residents who work in the listed area are remembered: the response is the same for any number of people."""
NEIGHBOURS_KEPT = 24
CHILD_BELOW = 14

Row = dict[str, Any]
Said = Callable[[int], None]


@dataclass(frozen=True)
class Resident:
    """Somebody of the register as the month knows them."""

    id: UUID
    household_id: UUID
    village_code: str
    origin: str
    entry: Row


@dataclass
class Residents:
    """Who is remembered: residents away in the listed area, neighbours of the demo's own case, the doors of its township."""

    people: int = 0
    households: int = 0
    returnees: list[Resident] = field(default_factory=list)
    neighbours: list[Resident] = field(default_factory=list)
    doors: dict[str, dict[int, dict[str, None]]] = field(default_factory=dict)
    """The households of the story's township, by village and group, in the order of the register."""


@dataclass(frozen=True)
class _Line:
    """A row of the register and whom it is about."""

    row: Row
    person: SyntheticPerson
    home: SyntheticHousehold


def take_in(county: County, recorder: Recorder, people: int, said: Said) -> Residents:
    """Import the residents of the county, an envelope of rows at a time; `said` hears how many there are so far."""
    villages = [(p.code, p.name, p.name.endswith("社区")) for p in county.places()]
    found = Residents()
    lines = _lines(county, population.households(people=people, seed=county.seed, villages=villages), found)
    while part := list(islice(lines, ENVELOPE)):
        results = recorder.import_rows(OPERATOR, IMPORT_AT, "people.import_resident", [line.row for line in part])
        for line, result in zip(part, results, strict=True):
            _remember(line, result, found)
        found.people += len(part)
        said(found.people)
    return found


def _lines(county: County, homes: Iterator[SyntheticHousehold], found: Residents) -> Iterator[_Line]:
    ids = {p.code: str(p.id) for p in county.places()}
    for home in homes:
        found.households += 1
        for person in home.members:
            yield _Line(_row(person, home, ids[home.village_code]), person, home)


def _row(person: SyntheticPerson, home: SyntheticHousehold, division_id: str) -> Row:
    return {
        "household": str(home.number),
        "address": home.address,
        "division_id": division_id,
        "name": person.name,
        "sex": person.sex,
        "born_on": person.born_on.isoformat(),
        "id_number": person.identity_number,
        "phone": person.phone or "",
        "relation": Relation(person.relation.value).value,
        "vulnerable": list(_needs(person, home)),
    }


def _needs(person: SyntheticPerson, home: SyntheticHousehold) -> Iterator[str]:
    if home.lives_alone_elderly:
        yield Vulnerable.ALONE_ELDERLY.value
    if person.chronic:
        yield Vulnerable.CHRONIC.value
    if person.pregnant:
        yield Vulnerable.PREGNANT.value


def entry_of(row: Row) -> Row:
    """What somebody says of themselves at a post: the same as the register knows."""
    said = {name: row[name] for name in ("name", "sex", "born_on", "id_number", "phone")}
    return {**said, "id_kind": IdKind.RESIDENT_CARD.value}


def _remember(line: _Line, result: Row, found: Residents) -> None:
    if line.home.village_code[:9] == STORY_VILLAGE[:9]:
        groups = found.doors.setdefault(line.home.village_code, {})
        groups.setdefault(line.home.group, {})[result["household_id"]] = None
    origin = line.person.away.code if line.person.away else ""
    away = origin.startswith(LISTED_PREFIX) and len(found.returnees) < RETURNEES_KEPT
    near = line.home.village_code[:9] == STORY_VILLAGE[:9] and not origin and len(found.neighbours) < NEIGHBOURS_KEPT
    adult = line.person.born_on.year <= FIRST.year - CHILD_BELOW
    if not (away or (near and adult)):
        return
    one = Resident(UUID(result["id"]), UUID(result["household_id"]), line.home.village_code, origin, entry_of(line.row))
    (found.returnees if away else found.neighbours).append(one)
