"""Identity: what was typed in is possible or every reason is given; and who is left behind.  No database."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from lianfang.demo.population import households
from lianfang.people import names, rules
from lianfang.people.types import IdKind, LeftBehind, Need, PersonEntry, Sex

TODAY = date(2020, 1, 24)
NUMBER = "999000198911290015"
"""A made-up man born on 29 November 1989."""


def entry(**said: object) -> PersonEntry:
    return PersonEntry(**{"name": "冯晓", **said})


def reasons(**said: object) -> set[tuple[str, str]]:
    return {(r.field, r.code) for r in rules.reasons_against_identity(entry(**said), on=TODAY)}


def numbered(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, set()),
        ({"id_kind": "resident_card", "id_number": NUMBER, "sex": "male", "born_on": date(1989, 11, 29)}, set()),
        ({"id_kind": "resident_card", "id_number": "９９９０００ 19891129 0015"}, set()),
        ({"name": " "}, {("name", "people.name_needed")}),
        ({"name": "王3"}, {("name", "people.name_has_digits")}),
        ({"id_kind": "resident_card"}, {("id_number", "people.number_needed")}),
        ({"id_number": NUMBER}, {("id_kind", "people.number_unexpected")}),
        ({"id_kind": "resident_card", "id_number": "999000891129001"}, {("id_number", "people.number_length")}),
        ({"id_kind": "resident_card", "id_number": NUMBER[:-1] + "4"}, {("id_number", "people.check_digit")}),
        ({"id_kind": "resident_card", "id_number": "X" * 18}, {("id_number", "people.number_format")}),
        (
            {"id_kind": "resident_card", "id_number": numbered("99900019890230001")},
            {("id_number", "people.number_birth")},
        ),
        ({"id_kind": "passport", "id_number": "E12345678"}, set()),
        ({"id_kind": "passport", "id_number": "E1"}, {("id_number", "people.number_format")}),
        ({"id_kind": "hk_macau_permit", "id_number": "h12345678"}, set()),
        ({"id_kind": "hk_macau_permit", "id_number": "A12345678"}, {("id_number", "people.number_format")}),
        ({"id_kind": "taiwan_permit", "id_number": "12345678"}, set()),
        ({"id_kind": "taiwan_permit", "id_number": "1234567"}, {("id_number", "people.number_format")}),
        ({"phone": "15461803399"}, set()),
        ({"phone": "0434-5221234"}, set()),
        ({"phone": "+852 9123 4567"}, set()),
        ({"phone": "12345"}, {("phone", "people.phone_invalid")}),
        ({"born_on": date(2020, 1, 25)}, {("born_on", "people.born_later")}),
        ({"born_on": date(1894, 12, 31)}, {("born_on", "people.born_too_early")}),
    ],
)
def test_what_is_possible_passes_and_what_is_not_is_named(said: dict[str, object], wrong: set[tuple[str, str]]) -> None:
    assert reasons(**said) == wrong


def test_every_reason_is_given_at_once() -> None:
    said = {"name": "", "id_kind": "resident_card", "id_number": NUMBER, "sex": "female", "born_on": date(1990, 1, 1)}
    assert reasons(**said, phone="1") == {
        ("name", "people.name_needed"),
        ("sex", "people.sex_differs"),
        ("born_on", "people.birth_differs"),
        ("phone", "people.phone_invalid"),
    }


def test_the_number_says_sex_and_birth_where_they_were_left_out() -> None:
    known = rules.identity(entry(id_kind="resident_card", id_number=NUMBER, phone="154 6180 3399"))
    assert (known.sex, known.born_on, known.synthetic, known.phone) == (
        Sex.MALE,
        date(1989, 11, 29),
        True,
        "+8615461803399",
    )


@given(st.text(max_size=40), st.text(max_size=20), st.sampled_from(IdKind))
def test_no_text_breaks_the_judgement(number: str, phone: str, kind: IdKind) -> None:
    said = PersonEntry(name="李", id_kind=kind, id_number=number[:40], phone=phone)
    assert all(r.sentence() for r in rules.reasons_against_identity(said, on=TODAY))


@given(st.integers(0, 17), st.integers(1, 9))
def test_a_digit_read_wrongly_is_noticed(place: int, shift: int) -> None:
    wrong = NUMBER[:place] + str((int(NUMBER[place]) + shift) % 10) + NUMBER[place + 1 :]
    assert reasons(id_kind="resident_card", id_number=wrong)


def test_the_residents_of_the_demo_are_possible_and_plainly_synthetic() -> None:
    for household in households(people=300, seed=7, villages=[("220322100201", "南杏山村", False)]):
        for one in household.members:
            said = {"name": one.name, "sex": one.sex, "born_on": one.born_on, "phone": one.phone or ""}
            typed = PersonEntry(**said, id_kind="resident_card", id_number=one.identity_number)
            assert list(rules.reasons_against_identity(typed, on=TODAY)) == []
            assert rules.identity(typed).synthetic


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("张伟明", "zwm"),
        ("单雄信", "sxx"),
        ("曾国藩", "zgf"),
        ("解缙", "xj"),
        ("仇英", "qy"),
        ("区大相", "odx"),
        ("尉迟恭", "ycg"),
        ("John Smith", "js"),
    ],
)
def test_initials_read_surnames_as_people_do(name: str, initials: str) -> None:
    assert names.initials(name) == initials


def test_a_name_is_found_by_surname_pairs_and_initials() -> None:
    assert names.tokens("张伟明") == {"张", "张伟", "伟明", "zw", "zwm"}


FATHER, MOTHER, CHILD, GRANNY, HOME = (UUID(int=n) for n in range(1, 6))
FAMILY = [rules.Member(FATHER, HOME, 1985), rules.Member(MOTHER, HOME, 1986), rules.Member(CHILD, HOME, 2012)]


@pytest.mark.parametrize(
    ("going", "left"),
    [
        ({FATHER}, []),
        ({FATHER, MOTHER}, [LeftBehind(CHILD, Need.CHILD, (FATHER, MOTHER))]),
        ({FATHER, MOTHER, CHILD}, []),
        ({CHILD}, []),
    ],
)
def test_a_child_is_left_behind_when_no_adult_of_the_household_stays(going: set[UUID], left: list[LeftBehind]) -> None:
    assert list(rules.left_behind(frozenset(going), {}, FAMILY, 2020)) == left


def test_who_has_another_carer_is_not_left_behind() -> None:
    cared = {GRANNY: [(FATHER, Need.ELDERLY), (MOTHER, Need.ELDERLY)], CHILD: [(GRANNY, Need.CHILD)]}
    assert list(rules.left_behind(frozenset({FATHER}), cared, FAMILY, 2020)) == []
    assert list(rules.left_behind(frozenset({FATHER, MOTHER}), cared, FAMILY, 2020)) == [
        LeftBehind(GRANNY, Need.ELDERLY, (FATHER, MOTHER))
    ]
