"""Which residents are worth comparing a lead with: those who share one of a few keys with it.

A key is what an error in one field leaves alone.  A key that more than `CROWD` residents share tells nobody apart, and finds
nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .encoding import Hashes, Keys, Names, Small, Whole, hashed, mixed

CROWD = 200
SLIPS = 2
"""Years by which somebody's year of birth is miscounted at most."""
_BITS = 22
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Leads and residents to be compared, by their places."""

    leads: Places
    residents: Places


def candidates(leads: Keys, residents: Keys) -> Pairs:
    """The pairs that share a key."""
    called_so = _sharing(leads.names.sound, residents.names.sound)
    found = [_of_an_age(called_so, leads.year, residents.year)]
    found += [_sharing(one, other) for one, other in zip(_keys(leads), _keys(residents), strict=True)]
    pairs = np.sort(np.concatenate([one.leads << 32 | one.residents for one in found]))
    pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]]] if len(pairs) else pairs
    return Pairs(pairs >> 32, pairs & 0xFFFFFFFF)


def same(leads: Hashes, residents: Hashes) -> Pairs:
    """The pairs of the same value, however many."""
    return _sharing(leads, residents, most=len(residents))


def bearers(leads: Names, residents: Names) -> tuple[Places, Places]:
    """How many residents have the name of each lead, and how many one that sounds so."""
    return _count(hashed(leads.signs), hashed(residents.signs)), _count(leads.sound, residents.sound)


def _keys(keys: Keys) -> Iterator[Hashes]:
    names, first = keys.names, keys.names.sounds[:, 0]
    yield _with(names.sound, keys.year)
    yield keys.number
    yield keys.phone
    yield _with(_with(keys.number_end, keys.year), keys.sex)
    yield _with(keys.phone_end, keys.year)
    yield _with(keys.phone_end, first)
    second, last = names.sounds[:, 1], names.sounds[np.arange(len(first)), np.maximum(names.length - 1, 0)]
    before_last = np.where(names.length >= 3, names.sounds[np.arange(len(first)), np.maximum(names.length - 2, 0)], 0)
    for salt, one, other in ((1, first, second), (2, first, last), (3, before_last.astype(np.uint16), last)):
        both = (np.uint64(salt) << np.uint64(16) | one.astype(np.uint64)) << np.uint64(16) | other
        two = (names.length >= 2) & (one != 0)
        yield _with(_with(np.where(two, both, np.uint64(0)), keys.year), keys.sex)


def _of_an_age(pairs: Pairs, leads: Whole, residents: Whole) -> Pairs:
    """Those of some pairs of whom one may be as old as the other: miscounted, written wrong in one digit, or not known."""
    one, other = leads[pairs.leads], residents[pairs.residents]
    apart = np.abs(one - other)
    digit = (one // 10 == other // 10) | (one % 10 == other % 10)
    kept = (one == 0) | (other == 0) | (apart <= SLIPS) | digit
    return Pairs(pairs.leads[kept], pairs.residents[kept])


def _with(values: Hashes, other: Whole | Small | npt.NDArray[np.uint16]) -> Hashes:
    """Both together; 0 where either is."""
    found = mixed(values ^ (other.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93)))
    return np.where((values != 0) & (other != 0), found, np.uint64(0))


def _sharing(leads: Hashes, residents: Hashes, most: int = CROWD) -> Pairs:
    sorted_values, places = _met(leads, residents)
    first = np.searchsorted(sorted_values, leads, side="left")
    count = np.searchsorted(sorted_values, leads, side="right") - first
    count[(leads == 0) | (count > most)] = 0
    which = np.repeat(np.arange(len(leads)), count)
    within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return Pairs(which, places[np.repeat(first, count) + within])


def _count(leads: Hashes, residents: Hashes) -> Places:
    values, _places = _met(leads, residents)
    return np.searchsorted(values, leads, side="right") - np.searchsorted(values, leads, side="left")


def _met(leads: Hashes, residents: Hashes) -> tuple[Hashes, Places]:
    """Values of residents, sorted, with their places: of those alone that may be a lead's, so that few are sorted."""
    wanted = np.zeros(1 << _BITS, dtype=bool)
    shift = np.uint64(64 - _BITS)
    wanted[leads >> shift] = True
    places = np.flatnonzero(wanted[residents >> shift] & (residents != 0))
    order = np.argsort(residents[places])
    places = places[order]
    return residents[places], places
