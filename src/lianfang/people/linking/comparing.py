"""How far two people agree, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from .blocking import Pairs
from .encoding import Details, Names, pairs_of_signs, taken, words_of

ALIKE_SHARE, SAME_SHARE = 0.6, 0.95
"""Of the pairs of signs of the shorter address, how many the longer one has."""
FULL_NUMBER = 18
SEVEN = np.uint64((1 << 56) - 1)
"""The first seven signs of a word of eight."""


class Level(IntEnum):
    """How far a field agrees; nothing where one of the two says nothing, or where another field said it already."""

    NOTHING = 0
    SAME = 1
    SOUND = 2
    NEAR = 3
    PART = 4
    DIFFERS = 5


Levels = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Agreement:
    """The level of each field, one entry for each pair."""

    name: Levels
    number: Levels
    born_on: Levels
    sex: Levels
    phone: Levels
    address: Levels


def compare(leads: Details, residents: Details, pairs: Pairs) -> Agreement:
    """How far each pair agrees, with nothing counted twice.

    An identity number contains the birth date and the sex: where it agrees, or all but agrees, they add nothing; where it does
    not, a birth date read out of it takes nothing away again.  Those who share a telephone live together: where it agrees,
    the address adds nothing.
    """
    lead, resident = taken(leads, pairs.leads), taken(residents, pairs.residents)
    number = _numbers(lead.number, resident.number)
    phone = _numbers(lead.phone, resident.phone)
    born = _births(lead.born, resident.born)
    sex = _sexes(lead.sex, resident.sex)
    address = _addresses(leads, residents, pairs)
    told = (number == Level.SAME) | (number == Level.NEAR)
    out_of_number = _born_in(lead.number) == lead.born
    born[told | ((number == Level.DIFFERS) & out_of_number & (born == Level.DIFFERS))] = Level.NOTHING
    sex[told] = Level.NOTHING
    address[phone == Level.SAME] = Level.NOTHING
    return Agreement(names(lead.names, resident.names), number, born, sex, phone, address)


def names(a: Names, b: Names) -> Levels:
    """Names: the same signs, the same sounds, one sign of three or more apart, some of it, or none."""
    found = np.full(len(a.length), Level.DIFFERS, dtype=np.int8)
    found[_equal(a.signs, b.signs)] = Level.SAME
    found[(a.sound == b.sound) & (found != Level.SAME)] = Level.SOUND
    left = np.flatnonzero(found == Level.DIFFERS)
    one, other = a.sounds[left], b.sounds[left]
    shared = ((one == other) & (one != 0)).any(axis=1)
    found[left[shared]] = Level.PART
    found[left[one_apart(one, other) & (np.maximum(a.length[left], b.length[left]) >= 3)]] = Level.NEAR
    found[(a.length == 0) | (b.length == 0)] = Level.NOTHING
    return found


def one_apart(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> Truths:
    """Whether one sign was changed, left out or put in, or two neighbours changed places."""
    equal = a == b
    wrong = (~equal).sum(axis=1)
    first = np.argmax(~equal, axis=1)
    rows, after = np.arange(len(a)), np.minimum(first + 1, a.shape[1] - 1)
    crossed = (a[rows, first] == b[rows, after]) & (a[rows, after] == b[rows, first]) & ~equal[rows, after]
    same_length = (a != 0).sum(axis=1) == (b != 0).sum(axis=1)
    changed = same_length & ((wrong == 1) | ((wrong == 2) & crossed))
    before = np.arange(a.shape[1] - 1) < first[:, None]
    put_in = (before | (a[:, 1:] == b[:, :-1])).all(axis=1) & (b[:, -1] == 0)
    left_out = (before | (b[:, 1:] == a[:, :-1])).all(axis=1) & (a[:, -1] == 0)
    found: Truths = changed | ((put_in | left_out) & (wrong > 0))
    return found


def _numbers(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> Levels:
    """Numbers: the same; one digit apart, which leaves the first seven or all from the ninth on alone; another one."""
    one, other = words_of(a), words_of(b)
    found = np.full(len(a), Level.DIFFERS, dtype=np.int8)
    begins, ends = (one[:, 0] & SEVEN) == (other[:, 0] & SEVEN), _equal(a[:, 8:], b[:, 8:])
    lengths = (a != 0).sum(axis=1, dtype=np.int8) != (b != 0).sum(axis=1, dtype=np.int8)
    near = np.flatnonzero(begins | ends | lengths)
    found[near[one_apart(a[near], b[near])]] = Level.NEAR
    found[(one[:, 0] == other[:, 0]) & ends] = Level.SAME
    found[(a[:, 0] == 0) | (b[:, 0] == 0)] = Level.NOTHING
    return found


def _equal(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> Truths:
    """Whether rows of a width of whole words are the same."""
    one, other = words_of(a), words_of(b)
    found: Truths = one[:, 0] == other[:, 0]
    for place in range(1, one.shape[1]):
        found = found & (one[:, place] == other[:, place])
    return found


def _births(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]) -> Levels:
    """Days: the same; one of year, month and day apart, or month and day in each other's place; the year alone; none of it."""
    year = a // 10_000 == b // 10_000
    month = a // 100 % 100 == b // 100 % 100
    day = a % 100 == b % 100
    swapped = year & (a // 100 % 100 == b % 100) & (a % 100 == b // 100 % 100)
    found = np.full(len(a), Level.DIFFERS, dtype=np.int8)
    found[year] = Level.PART
    found[(year & (month | day)) | (month & day) | swapped] = Level.NEAR
    found[a == b] = Level.SAME
    found[(a == 0) | (b == 0)] = Level.NOTHING
    return found


def _sexes(a: Levels, b: Levels) -> Levels:
    found = np.where(a == b, np.int8(Level.SAME), np.int8(Level.DIFFERS))
    found[(a == 0) | (b == 0)] = Level.NOTHING
    return found


def _addresses(leads: Details, residents: Details, pairs: Pairs) -> Levels:
    a, b = _bits(leads, pairs.leads), _bits(residents, pairs.residents)
    shared = np.bitwise_count(a & b).sum(axis=1)
    least = np.minimum(np.bitwise_count(a).sum(axis=1), np.bitwise_count(b).sum(axis=1))
    found = np.full(len(a), Level.DIFFERS, dtype=np.int8)
    found[shared >= ALIKE_SHARE * least] = Level.NEAR
    found[shared >= SAME_SHARE * least] = Level.SAME
    found[least == 0] = Level.NOTHING
    return found


def _bits(people: Details, places: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """The pairs of signs of the addresses of some people, each made once."""
    once, where = np.unique(places, return_inverse=True)
    return pairs_of_signs(people.address[once])[where]


def _born_in(numbers: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """The birth date in each resident number, as YYYYMMDD; 0 where there is none."""
    found = np.zeros(len(numbers), dtype=np.int32)
    for place in range(6, 14):
        found = found * 10 + (numbers[:, place].astype(np.int32) - ord("0"))
    found[numbers[:, FULL_NUMBER - 1] == 0] = 0
    return found
