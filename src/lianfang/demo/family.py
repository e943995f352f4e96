"""Families: how the people of one village, known by age and sex only, live together.

The shapes are those of the rural north-east of China around 2020: small households, couples with one or two children, some
with the husband's parents, many elderly people by themselves, some children left with their grandparents.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import NamedTuple


class Relation(StrEnum):
    """Relation of a member to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    OTHER = "other"


class Drawn(NamedTuple):
    """A person before names and numbers: age in whole years and sex."""

    age: int
    male: bool


@dataclass(slots=True)
class Family:
    """People of one household; a couple has two adults, everybody else one or none."""

    adults: list[Drawn]
    children: list[Drawn] = field(default_factory=list)
    parents: list[Drawn] = field(default_factory=list)
    grandchildren: list[Drawn] = field(default_factory=list)
    others: list[Drawn] = field(default_factory=list)

    def members(self) -> Iterator[tuple[Drawn, Relation]]:
        """Everybody with their relation to the head, the head first."""
        for place, adult in enumerate(self.adults):
            yield adult, Relation.SPOUSE if place else Relation.HEAD
        for people, relation in (
            (self.parents, Relation.PARENT),
            (self.children, Relation.CHILD),
            (self.grandchildren, Relation.GRANDCHILD),
            (self.others, Relation.OTHER),
        ):
            for person in people:
                yield person, relation


ADULT = 18
AGES = 132
"""Ages that a table knows: more than anybody reaches."""


def by_age(*steps: tuple[int, float]) -> list[float]:
    """A share for every age, from shares that hold below an age; 0 above the last."""
    return [next((share for below, share in steps if age < below), 0.0) for age in range(AGES)]


_MARRIED = by_age((22, 0.0), (25, 0.25), (30, 0.65), (60, 0.93), (75, 0.80), (200, 0.50))
_WIVES_EARLIER = 2
_HUSBAND_YOUNGER, _HUSBAND_OLDER = 5, 12
_PARENT_AT = (20, 42)
_FATHER_MOST = 50
_GRANDPARENT_AT = (43, 68)
_CHILDREN_MOST = 3
_SECOND_CHILD = 0.55
_STAYS_HOME = by_age((25, 0.85), (40, 0.60), (60, 0.0))
_ELDER = 60
_ELDERS_WITH_CHILDREN = 0.38
_PROBES = 8


def families(people: list[Drawn], chance: Random) -> list[Family]:
    """Households of a village, in a mixed order; everybody is in exactly one.  At least one person must be adult."""
    single: list[Drawn] = []
    couples = _couples(people, single, chance)
    minors = [person for person in people if person.age < ADULT]
    elders = [Family([person]) for person in single if person.age >= _ELDER]
    elders += [couple for couple in couples if couple.adults[1].age >= _ELDER]
    households = [couple for couple in couples if couple.adults[1].age < _ELDER]
    households.sort(key=lambda family: family.adults[1].age)
    wives = [family.adults[1].age for family in households]
    left: list[Drawn] = []
    for person in [*minors, *(one for one in single if one.age < _ELDER)]:
        stays = person.age < ADULT or chance.random() < _STAYS_HOME[person.age]
        if not (stays and _with_parents(person, households, wives, chance)):
            left.append(person)
    apart = [elder for elder in elders if not _with_their_children(elder, households, wives, chance)]
    households += apart
    households += [Family([person]) for person in left if person.age >= ADULT]
    _place_minors([person for person in left if person.age < ADULT], households, apart, chance)
    _mix(households, chance)
    return households


def _couples(people: list[Drawn], single: list[Drawn], chance: Random) -> list[Family]:
    """Pairs of a man and a woman of fitting ages; whoever finds nobody is added to ``single``."""
    men: list[Drawn] = []
    women: list[Drawn] = []
    for person in sorted(people, key=lambda one: one.age):
        if person.age >= ADULT:
            earlier = 0 if person.male else _WIVES_EARLIER
            looking = chance.random() < _MARRIED[person.age + earlier]
            (single if not looking else men if person.male else women).append(person)
    couples: list[Family] = []
    man, woman = 0, 0
    while man < len(men) and woman < len(women):
        gap = men[man].age - women[woman].age
        if gap < -_HUSBAND_YOUNGER:
            single.append(men[man])
            man += 1
        elif gap > _HUSBAND_OLDER:
            single.append(women[woman])
            woman += 1
        else:
            couples.append(Family([men[man], women[woman]]))
            man, woman = man + 1, woman + 1
    single += men[man:] + women[woman:]
    return couples


def _probe(low: int, high: int, chance: Random) -> Iterator[int]:
    """A few places of ``low..high-1``, from a random one onwards."""
    width = high - low
    if width > 0:
        start = int(chance.random() * width)
        for step in range(min(_PROBES, width)):
            yield low + (start + step) % width


def _with_parents(person: Drawn, households: list[Family], wives: list[int], chance: Random) -> bool:
    youngest, oldest = _PARENT_AT
    low, high = bisect_left(wives, person.age + youngest), bisect_right(wives, person.age + oldest)
    for place in _probe(low, high, chance):
        family = households[place]
        born = len(family.children)
        if born == 0 or (born < _CHILDREN_MOST and chance.random() < _SECOND_CHILD / born):
            family.children.append(person)
            return True
    return False


def _with_their_children(elder: Family, households: list[Family], wives: list[int], chance: Random) -> bool:
    if chance.random() >= _ELDERS_WITH_CHILDREN:
        return False
    youngest, oldest = _PARENT_AT
    ages = [person.age for person in elder.adults]
    age = min(ages)
    low, high = bisect_left(wives, age - oldest), bisect_right(wives, age - youngest)
    for place in _probe(low, high, chance):
        family = households[place]
        head = family.adults[0].age
        if not family.parents and age - head >= youngest and max(ages) - head <= _FATHER_MOST:
            family.parents = elder.adults
            return True
    return False


def _place_minors(minors: list[Drawn], households: list[Family], elders: list[Family], chance: Random) -> None:
    """Children without parents here: with grandparents if there are any of a fitting age, else with some household."""
    youngest, oldest = _GRANDPARENT_AT
    for child in minors:
        for place in _probe(0, len(elders), chance):
            if youngest <= elders[place].adults[-1].age - child.age <= oldest and len(elders[place].grandchildren) < 2:
                elders[place].grandchildren.append(child)
                break
        else:
            households[int(chance.random() * len(households))].others.append(child)


def _mix(households: list[Family], chance: Random) -> None:
    """Shuffle in place by ``Random.random`` alone, the same in every version of Python."""
    for last in range(len(households) - 1, 0, -1):
        other = int(chance.random() * (last + 1))
        households[last], households[other] = households[other], households[last]
