"""Synthetic residents: plausible, plainly synthetic, and the same for the same seed."""

from collections import Counter
from datetime import date
from hashlib import sha256
from itertools import islice

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from lianfang.demo.family import Relation
from lianfang.demo.naming import SYNTHETIC_PHONE, synthetic_identity
from lianfang.demo.population import FIRST_DAY, SyntheticHousehold, SyntheticPerson, Village, households

VILLAGES = [
    Village("220322001001", "树文社区", True),
    Village("220322100201", "南杏山村", False),
    Village("220322100202", "大烟筒村", False),
    Village("220322100203", "后房身村", False),
]


@pytest.fixture(scope="module")
def county() -> list[SyntheticHousehold]:
    return list(households(people=12_000, seed=7, villages=VILLAGES))


@pytest.fixture(scope="module")
def residents(county: list[SyntheticHousehold]) -> list[SyntheticPerson]:
    return [person for household in county for person in household.members]


def age(person: SyntheticPerson, on: date = FIRST_DAY) -> int:
    return on.year - person.born_on.year - ((on.month, on.day) < (person.born_on.month, person.born_on.day))


def digest(found: list[SyntheticHousehold]) -> str:
    lines = [f"{home.address} {' '.join(str(fact) for fact in person)}" for home in found for person in home.members]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def test_the_same_seed_gives_the_same_people(county: list[SyntheticHousehold]) -> None:
    assert list(households(people=12_000, seed=7, villages=VILLAGES)) == county
    assert list(households(people=12_000, seed=8, villages=VILLAGES)) != county


def test_the_people_are_the_same_in_every_version_of_python() -> None:
    assert digest(list(households(people=300, seed=2020, villages=VILLAGES))) == "6e34f3f5ce9e8aff"


def test_households_stream() -> None:
    first = list(islice(households(people=100_000_000, seed=1, villages=[VILLAGES[0]] * 100_000), 3))

    assert len(first) == 3


@given(st.integers(0, 400), st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_exactly_as_many_people_as_asked_and_nobody_without_an_adult(people: int, seed: int, places: int) -> None:
    villages = [Village(f"{220322100201 + place}", f"{place}村", place == 0) for place in range(places)]
    found = list(households(people=people, seed=seed, villages=villages))

    assert sum(len(household.members) for household in found) == people
    for household in found:
        assert household.members[0].relation is Relation.HEAD
        assert age(household.members[0]) >= 18
        assert sum(person.relation is Relation.HEAD for person in household.members) == 1


def test_without_a_village_nobody_can_live_anywhere() -> None:
    with pytest.raises(ValueError, match="village"):
        list(households(people=10, seed=1, villages=[]))


def test_ages_follow_the_province(residents: list[SyntheticPerson]) -> None:
    bands = Counter(min(age(person), 80) // 20 for person in residents)

    assert [round(bands[band] / len(residents), 2) for band in range(5)] == pytest.approx(
        [0.18, 0.33, 0.36, 0.12, 0.015], abs=0.02
    )


def test_households_are_small_as_in_the_census(county: list[SyntheticHousehold]) -> None:
    sizes = Counter(len(household.members) for household in county)
    mean = 12_000 / len(county)

    assert 2.3 < mean < 2.9
    assert 0.12 < sizes[1] / len(county) < 0.30
    assert max(sizes) <= 10


def test_families_are_plausible(county: list[SyntheticHousehold]) -> None:
    for household in county:
        head, others = household.members[0], household.members[1:]
        for person in others:
            gap = age(head) - age(person)
            match person.relation:
                case Relation.SPOUSE:
                    assert person.sex != head.sex
                    assert -5 <= gap <= 12
                case Relation.CHILD:
                    assert 14 <= gap <= 56
                    assert person.name.startswith(head.name[0])
                case Relation.PARENT:
                    assert -50 <= gap <= -20
                case Relation.GRANDCHILD:
                    assert gap >= 38


def test_towns_are_larger_than_villages(county: list[SyntheticHousehold]) -> None:
    people = Counter[str]()
    for household in county:
        people[household.village_code] += len(household.members)

    assert people["220322001001"] == max(people.values())
    assert min(people.values()) > 1_000


def test_identity_numbers_are_right_but_never_issued(residents: list[SyntheticPerson]) -> None:
    for person in residents:
        number = person.identity_number
        assert synthetic_identity(number)
        assert number[-1] == ric.calc_check_digit(number)
        assert ric.get_birth_date(number) == person.born_on
        assert int(number[16]) % 2 == (person.sex == "male")
        assert not ric.is_valid(number)


def test_the_ends_of_identity_numbers_are_spread_as_in_a_county(residents: list[SyntheticPerson]) -> None:
    """Four characters find few people: an end that thousands had would make them no help to whoever searches by it."""
    ends = Counter(person.identity_number[-4:] for person in residents)
    assert ends.most_common(1)[0][1] < 15 and len(ends) > len(residents) / 2.5


def test_every_number_is_given_once(residents: list[SyntheticPerson]) -> None:
    phones = [person.phone for person in residents if person.phone]

    assert len({person.identity_number for person in residents}) == len(residents)
    assert len(set(phones)) == len(phones)


def test_no_synthetic_phone_can_ring(residents: list[SyntheticPerson]) -> None:
    for person in residents[:500]:
        if person.phone:
            number = phonenumbers.parse(person.phone, "CN")
            assert person.phone.startswith(SYNTHETIC_PHONE)
            assert phonenumbers.is_possible_number(number)
            assert not phonenumbers.is_valid_number(number)


def test_who_needs_more_is_known(county: list[SyntheticHousehold], residents: list[SyntheticPerson]) -> None:
    away = [person for person in residents if person.away]

    assert all(person.sex == "female" and 18 <= age(person) <= 43 for person in residents if person.pregnant)
    assert all(18 <= age(person) < 60 and not person.pregnant for person in away)
    assert 0.05 < len(away) / len(residents) < 0.13
    assert any(person.away and person.away.code == "420100000000" for person in residents)
    assert 0.05 < sum(person.chronic for person in residents) / len(residents) < 0.20
    for household in county:
        alone = len(household.members) == 1 and age(household.members[0]) >= 65
        assert household.lives_alone_elderly == alone


def test_children_have_no_phone_and_some_elders_neither(residents: list[SyntheticPerson]) -> None:
    assert all(person.phone is None for person in residents if age(person) < 12)
    assert any(person.phone is None for person in residents if age(person) > 75)


def test_homes_lie_in_groups_of_a_size_one_worker_can_visit(county: list[SyntheticHousehold]) -> None:
    groups = Counter((household.village_code, household.group) for household in county)

    assert max(groups.values()) <= 40
    assert len({(household.village_code, household.address) for household in county}) == len(county)
