"""People as columns of numbers, so that a million of them are compared at once: names by character and by sound, numbers by
digit, addresses by the pairs of signs in them.  Nothing here touches the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from . import sounds

LONGEST_NAME, LONGEST_NUMBER, LONGEST_PHONE, TAIL_OF_ADDRESS = 12, 24, 16, 16
BLOCK = 50_000
"""How many people are made into columns at once, so that the text of all of them is never in memory together."""
SEXES = {"male": 1, "female": 2}

Signs = npt.NDArray[np.uint16]
Digits = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Said:
    """What is known of somebody who is compared; `born_on` as YYYY-MM-DD, each empty where it is not known."""

    name: str
    sex: str = ""
    born_on: str = ""
    number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Names:
    """Names by sign and by sound, one row each; `sound` is a hash of the sounds in whatever order they stand."""

    signs: Signs
    sounds: Signs
    sound: Hashes
    length: Small


@dataclass(frozen=True)
class Keys:
    """By what somebody is found before anything sealed is opened: hashes of numbers, 0 where there is none."""

    names: Names
    year: Whole
    sex: Small
    number: Hashes
    number_end: Hashes
    phone: Hashes
    phone_end: Hashes


@dataclass(frozen=True)
class Details:
    """What two people are compared by; `born` is YYYYMMDD, 0 where it is not known."""

    names: Names
    sex: Small
    born: Whole
    number: Digits
    phone: Digits
    address: Signs


Columns = TypeVar("Columns", Names, Keys, Details)


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns of several blocks of people, one after the other; at least one block."""
    first = parts[0]
    found: dict[str, Any] = {}
    for one in fields(first):
        columns = [getattr(part, one.name) for part in parts]
        found[one.name] = np.concatenate(columns) if isinstance(columns[0], np.ndarray) else joined(columns)
    return type(first)(**found)


def taken(columns: Columns, places: npt.NDArray[Any]) -> Columns:
    """The rows of `places` of some columns."""
    found: dict[str, Any] = {}
    for one in fields(columns):
        column = getattr(columns, one.name)
        found[one.name] = column[places] if isinstance(column, np.ndarray) else taken(column, places)
    return type(columns)(**found)


def blocks_of(people: Iterable[Said]) -> Iterator[list[Said]]:
    """People in blocks of `BLOCK`."""
    rest = iter(people)
    while block := list(islice(rest, BLOCK)):
        yield block


def names_of(names: Sequence[str]) -> Names:
    """Names as columns: traditional characters as simplified ones, small letters, without spaces and dots between parts."""
    signs = sounds.folded()[_signs([sounds.as_signs(name) if name.isascii() else name for name in names], LONGEST_NAME)]
    signs = _closed_up(signs)
    by_sound = sounds.sounds_of(signs)
    return Names(signs, by_sound, _sum_of(by_sound), (signs != 0).sum(axis=1).astype(np.int8))


def details_of(people: Sequence[Said]) -> Details:
    """People as columns."""
    return Details(
        names=names_of([one.name for one in people]),
        sex=_sexes([one.sex for one in people]),
        born=_days([one.born_on for one in people]),
        number=_signs([one.number for one in people], LONGEST_NUMBER).astype(np.uint8),
        phone=_signs([one.phone for one in people], LONGEST_PHONE).astype(np.uint8),
        address=sounds.folded_in_addresses()[
            _signs([one.address[-TAIL_OF_ADDRESS:] for one in people], TAIL_OF_ADDRESS)
        ],
    )


def keys_of(details: Details) -> Keys:
    """What people are found by, made from columns that say everything of them."""
    return Keys(
        names=details.names,
        year=(details.born // 10_000).astype(np.int32),
        sex=details.sex,
        number=hashed(details.number),
        number_end=hashed(_ending(details.number)),
        phone=hashed(details.phone),
        phone_end=hashed(_ending(details.phone)),
    )


def keys_from(
    names: Sequence[str], years: Sequence[int | None], sexes: Sequence[str], digests: Sequence[Sequence[bytes | None]]
) -> Keys:
    """What people are found by where their numbers are digests: of the number, its end, the telephone, its end."""
    return Keys(
        names_of(names),
        np.array([year or 0 for year in years], dtype=np.int32),
        _sexes(sexes),
        *(
            np.frombuffer(b"".join((bytes(d) if d else b"").ljust(8, b"\0")[:8] for d in column), np.uint64)
            for column in digests
        ),
    )


def words_of(rows: npt.NDArray[Any]) -> Hashes:
    """Rows of a width of whole words, as words of 64 bits."""
    return np.ascontiguousarray(rows).view(np.uint64)


def _sum_of(rows: Signs) -> Hashes:
    """A hash of each row that does not ask for its order; 0 of an empty one."""
    found = np.zeros(len(rows), dtype=np.uint64)
    for place in range(rows.shape[1]):
        column = rows[:, place].astype(np.uint64)
        if not column.any():
            break
        found += np.where(column != 0, mixed(column), np.uint64(0))
    return found


def hashed(rows: npt.NDArray[Any]) -> Hashes:
    """A hash of each row of a width of whole words, 0 of an empty one."""
    words = words_of(rows)
    found = np.zeros(len(rows), dtype=np.uint64)
    for place in range(words.shape[1]):
        found = mixed(found ^ words[:, place])
    found[words[:, 0] == 0] = 0
    return found


def mixed(values: Hashes) -> Hashes:
    """Whole numbers scattered over all 64 bits (SplitMix64, Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return values ^ (values >> np.uint64(31))


def _signs(texts: Sequence[str], longest: int) -> Signs:
    """Texts as rows of code points, those beyond the basic plane folded into it; empty places are 0."""
    if not texts:
        return np.zeros((0, longest), dtype=np.uint16)
    return np.array(texts, dtype=f"U{longest}").view(np.uint32).reshape(len(texts), longest).astype(np.uint16)


def _closed_up(signs: Signs) -> Signs:
    """Rows without the empty places between their signs."""
    gaps = (signs[:, :-1] == 0) & (signs[:, 1:] != 0)
    for row in np.flatnonzero(gaps.any(axis=1)):
        kept = signs[row][signs[row] != 0]
        signs[row] = 0
        signs[row, : len(kept)] = kept
    return signs


def _sexes(sexes: Sequence[str]) -> Small:
    return np.array([SEXES.get(one, 0) for one in sexes], dtype=np.int8)


def _days(days: Sequence[str]) -> Whole:
    """Days as YYYYMMDD."""
    digits = _signs(days, 10).astype(np.int32) - ord("0")
    found: Whole = np.zeros(len(days), dtype=np.int32)
    for place in (0, 1, 2, 3, 5, 6, 8, 9):
        found = found * 10 + digits[:, place]
    found[digits[:, 0] < 0] = 0
    return found


def _ending(rows: Digits) -> Digits:
    """The last four signs of each row, those of fewer left empty."""
    length = (rows != 0).sum(axis=1)
    places = np.maximum(length - 4, 0)[:, None] + np.arange(4)
    found: Digits = np.zeros((len(rows), 8), dtype=np.uint8)
    found[:, :4] = np.take_along_axis(rows, places, axis=1)
    found[length < 4] = 0
    return found


def pairs_of_signs(addresses: Signs) -> Hashes:
    """The pairs of neighbouring signs of each address, as 128 bits."""
    signs = addresses.astype(np.uint64)
    found = np.zeros((len(signs), 2), dtype=np.uint64)
    for place in range(TAIL_OF_ADDRESS - 1):
        left, right = signs[:, place], signs[:, place + 1]
        bit = ((left * np.uint64(40503) + right) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(57)
        mask = np.where((left != 0) & (right != 0), np.uint64(1) << (bit & np.uint64(63)), np.uint64(0))
        high = bit >= np.uint64(64)
        found[:, 0] |= np.where(high, np.uint64(0), mask)
        found[:, 1] |= np.where(high, mask, np.uint64(0))
    return found
