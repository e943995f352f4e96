"""Synthetic residents of a county: households and their members, the same for the same seed in every version of Python.

Ages follow those of the province (2010 census, as shipped), households the shapes in ``family``.  Nobody here exists, and it
shows: identity numbers begin with a region that was never issued and phone numbers with digits no operator has (``naming``).
Only ``Random.random`` and whole-number arithmetic are used, since other methods may change between versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

from .family import ADULT, Drawn, Family, Relation, by_age, families
from .naming import Numbers, Weighted, family_names, given_name, reference_rows

FIRST_DAY = date(2020, 1, 24)
"""The day on which ages are as drawn: the first day of the demonstration."""


class Village(NamedTuple):
    """A village or community to be peopled; ``is_town`` ones are larger."""

    code: str
    name: str
    is_town: bool


class AwayPlace(NamedTuple):
    """A prefecture or city where somebody works: official code and name."""

    code: str
    name: str


class SyntheticPerson(NamedTuple):
    """One resident.  ``sex`` is ``male`` or ``female``; ``phone`` is ``None`` for who has none; ``away`` is where a
    migrant worker works, ``None`` for everybody else."""

    name: str
    sex: str
    born_on: date
    identity_number: str
    phone: str | None
    relation: Relation
    chronic: bool
    pregnant: bool
    away: AwayPlace | None


class SyntheticHousehold(NamedTuple):
    """One household: its village, its number within the village, the group (hamlet or building) and the address."""

    village_code: str
    number: int
    group: int
    address: str
    members: tuple[SyntheticPerson, ...]
    lives_alone_elderly: bool


_OF_THE_LINE = frozenset({Relation.HEAD, Relation.CHILD, Relation.GRANDCHILD})
_TOWN_WEIGHT = 3
_GROUP_HOUSEHOLDS = 40
_OLDEST_ROW = 84
_OLDEST_AGE = 100
_ELDERLY_ALONE = 65


_MALE = by_age((60, 0.509), (75, 0.49), (200, 0.45))
_SEX_BALANCE = 0.2
_PHONE = by_age((12, 0.0), (16, 0.3), (60, 0.96), (75, 0.75), (200, 0.4))
_CHRONIC = by_age((35, 0.01), (45, 0.05), (60, 0.15), (75, 0.38), (200, 0.52))
_PREGNANT = by_age((20, 0.0), (22, 0.01), (35, 0.05), (43, 0.015), (200, 0.0))
_AWAY = by_age((18, 0.0), (22, 0.10), (36, 0.18), (50, 0.11), (60, 0.04), (200, 0.0))
_VILLAGE_NAMES = 6
_VILLAGE_NAME_SHARE = 0.55
_AWAY_PLACES = Weighted(
    (
        (AwayPlace("220100000000", "长春市"), 300),
        (AwayPlace("220300000000", "四平市"), 150),
        (AwayPlace("210100000000", "沈阳市"), 140),
        (AwayPlace("210200000000", "大连市"), 110),
        (AwayPlace("110000000000", "北京市"), 100),
        (AwayPlace("120000000000", "天津市"), 60),
        (AwayPlace("370200000000", "青岛市"), 50),
        (AwayPlace("230100000000", "哈尔滨市"), 40),
        (AwayPlace("310000000000", "上海市"), 30),
        (AwayPlace("420100000000", "武汉市"), 12),
        (AwayPlace("421100000000", "黄冈市"), 4),
        (AwayPlace("420900000000", "孝感市"), 4),
    )
)


def households(
    *, people: int, seed: int, villages: Sequence[Village | tuple[str, str, bool]]
) -> Iterator[SyntheticHousehold]:
    """Households with exactly ``people`` members together, village by village in the order given.

    Each village draws from its own stream, so its people do not depend on the others'; only the running part of identity and
    phone numbers does.  Raises ``ValueError`` without villages or for a negative number of people.
    """
    if people < 0 or not villages:
        raise ValueError("people must not be negative, and there must be a village")
    places = [Village(*village) for village in villages]
    numbers = Numbers()
    for place, quota in zip(places, _quotas(people, places, seed), strict=True):
        yield from _village(place, quota, Random(f"{seed}/{place.code}"), numbers)


def _quotas(people: int, villages: Sequence[Village], seed: int) -> list[int]:
    """People per village: towns larger, the rest varied, the sum exact (largest remainder)."""
    chance = Random(f"{seed}/quotas")
    weights = [(_TOWN_WEIGHT if village.is_town else 1) * (500 + int(chance.random() * 1000)) for village in villages]
    whole = sum(weights)
    quotas = [people * weight // whole for weight in weights]
    by_rest = sorted(range(len(villages)), key=lambda place: (-(people * weights[place] % whole), place))
    for place in by_rest[: people - sum(quotas)]:
        quotas[place] += 1
    return quotas


def _village(village: Village, quota: int, chance: Random, numbers: Numbers) -> Iterator[SyntheticHousehold]:
    local = [family_names().draw(chance) for _ in range(_VILLAGE_NAMES)]
    for place, family in enumerate(families(_drawn(quota, chance), chance) if quota else ()):
        group, door = place // _GROUP_HOUSEHOLDS + 1, place % _GROUP_HOUSEHOLDS + 1
        members = tuple(_members(family, local, chance, numbers))
        yield SyntheticHousehold(
            village_code=village.code,
            number=place + 1,
            group=group,
            address=f"{village.name}{group}组{door}号",
            members=members,
            lives_alone_elderly=len(members) == 1 and family.adults[0].age >= _ELDERLY_ALONE,
        )


@cache
def _ages() -> Weighted[int]:
    return Weighted((int(row["age"]), int(row["people"])) for row in reference_rows("jilin_age_single_year"))


def _drawn(quota: int, chance: Random) -> list[Drawn]:
    """People of a village by age and sex; where all would be children, the first is made an adult.

    Men and women are kept in balance along the ages, so that in a small village too most find a partner of theirs.
    """
    drawn: list[Drawn] = []
    surplus = 0.0
    for row in sorted(_ages().draw(chance) for _ in range(quota)):
        age = row
        if row == _OLDEST_ROW:
            age += int((_OLDEST_AGE - _OLDEST_ROW) * chance.random() ** 3)
        share = _MALE[age]
        male = chance.random() < share - surplus * _SEX_BALANCE
        surplus += male - share
        drawn.append(Drawn(age, male))
    if all(person.age < ADULT for person in drawn):
        drawn[0] = Drawn(drawn[0].age + 30, drawn[0].male)
    return drawn


def _members(family: Family, local: list[str], chance: Random, numbers: Numbers) -> Iterator[SyntheticPerson]:
    """Everybody of a household.  The father's family name goes on to children; wives and mothers keep their own."""
    line = _family_name(local, chance)
    father_named = False
    for person, relation in family.members():
        inherits = relation in _OF_THE_LINE
        if relation is Relation.PARENT and person.male and not father_named:
            inherits = father_named = True
        yield _person(person, relation, line if inherits else _family_name(local, chance), chance, numbers)


def _family_name(local: list[str], chance: Random) -> str:
    if chance.random() < _VILLAGE_NAME_SHARE:
        return local[int(chance.random() * len(local))]
    return family_names().draw(chance)


def _person(drawn: Drawn, relation: Relation, family_name: str, chance: Random, numbers: Numbers) -> SyntheticPerson:
    age, sex = drawn.age, "male" if drawn.male else "female"
    born_on = date.fromordinal(_after(age) + 1 + int(chance.random() * 365))
    pregnant = not drawn.male and relation is Relation.SPOUSE and chance.random() < _PREGNANT[age]
    away = not pregnant and relation is not Relation.PARENT and chance.random() < _AWAY[age]
    return SyntheticPerson(
        name=family_name + given_name(sex, born_on.year, chance),
        sex=sex,
        born_on=born_on,
        identity_number=numbers.identity(born_on, male=drawn.male),
        phone=numbers.phone() if chance.random() < _PHONE[age] else None,
        relation=relation,
        chronic=chance.random() < _CHRONIC[age],
        pregnant=pregnant,
        away=_AWAY_PLACES.draw(chance) if away else None,
    )


@cache
def _after(age: int) -> int:
    """The day (ordinal) after which those are born who are ``age`` on the first day."""
    return FIRST_DAY.replace(year=FIRST_DAY.year - age - 1).toordinal()
