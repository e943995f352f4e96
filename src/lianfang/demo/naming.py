"""Names and numbers of synthetic residents, drawn by chance and marked so that nobody can take them for real ones."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

SYNTHETIC_REGION = "999"
"""First digits of every synthetic identity number; no region of China has them, the check digit is right all the same."""

SYNTHETIC_PHONE = "154"
"""First digits of every synthetic phone number; no operator has them, so nobody can be called by accident."""

_GENERATIONS = ((1995, "from_1995"), (1970, "from_1970"), (0, "before_1970"))
_TWO_CHARACTERS = 0.72
_SEQUENCE_STEP = 271
_SEQUENCES = 500
_PHONES = 10**8
_PHONE_STEP = 61_803_399


def synthetic_identity(number: str) -> bool:
    """Whether an identity number was made here: its region was never issued."""
    return number.startswith(SYNTHETIC_REGION)


T = TypeVar("T")


class Weighted(Generic[T]):
    """Draws from a list by weight, with nothing but ``Random.random``."""

    def __init__(self, entries: Iterable[tuple[T, int]]) -> None:
        self._entries, weights = zip(*entries, strict=True)
        self._sums = list(accumulate(weights))
        self._whole = self._sums[-1]

    def draw(self, chance: Random) -> T:
        """One entry."""
        entry: T = self._entries[bisect_right(self._sums, int(chance.random() * self._whole))]
        return entry


def reference_rows(name: str) -> list[dict[str, str]]:
    """Rows of a shipped reference table."""
    text = files(__package__).joinpath("reference", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def family_names() -> Weighted[str]:
    """Family names by how common they are."""
    return Weighted((row["name"], int(row["weight"])) for row in reference_rows("family_names"))


@cache
def _given_characters(sex: str, born: int) -> str:
    generation = next(name for year, name in _GENERATIONS if born >= year)
    rows = reference_rows("given_name_characters")
    return "".join(row["character"] for row in rows if (row["generation"], row["sex"]) == (generation, sex))


def given_name(sex: str, born: int, chance: Random) -> str:
    """A given name of one or two characters in the taste of the year of birth."""
    characters = _given_characters(sex, born)
    first = characters[int(chance.random() * len(characters))]
    if chance.random() >= _TWO_CHARACTERS:
        return first
    return first + characters[int(chance.random() * len(characters))]


class Numbers:
    """Gives out identity and phone numbers, each once, in the order of asking.

    Another maker beside it begins at other places, `first_block` (of a thousand, for identity numbers) and `first_phone`
    (of a hundred million), so that they never give out the same.
    """

    def __init__(self, *, first_block: int = 0, first_phone: int = 0) -> None:
        self._given: dict[tuple[date, bool], int] = {}
        self._first = first_block * _SEQUENCES
        self._phones = first_phone

    def identity(self, born_on: date, *, male: bool) -> str:
        """An 18-character number: unissued region, date of birth, odd sequence for men, check digit (GB 11643)."""
        count = self._given.get((born_on, male), self._first)
        self._given[born_on, male] = count + 1
        day = born_on.isoformat().replace("-", "")
        block, place = divmod(count, _SEQUENCES)
        place = (
            place + born_on.toordinal() * _SEQUENCE_STEP
        ) % _SEQUENCES  # in a county, endings are spread over the days
        body = f"{SYNTHETIC_REGION}{block:03d}{day}{2 * place + male:03d}"
        check = (1 - 2 * int(body, 13)) % 11
        return body + ("X" if check == 10 else str(check))

    def phone(self) -> str:
        """An 11-digit number that no operator has."""
        self._phones += 1
        return f"{SYNTHETIC_PHONE}{self._phones * _PHONE_STEP % _PHONES:08d}"
