"""What agreement is worth, and what follows: a link that is sure, one that somebody looks at, or none.

Fellegi and Sunter, A Theory for Record Linkage, Journal of the American Statistical Association 64 (1969) 1183-1210: a level
of agreement weighs as much as it is more frequent among those who are the same than among others.  How frequent a name is
among others is counted among the residents at hand (Newcombe, Kennedy, Axford and James, Science 130 (1959) 954-959).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from .blocking import Pairs
from .comparing import Agreement, Level

AT_MOST_SHOWN = 3
"""Of one lead, how many residents somebody looks at."""
Numbers = npt.NDArray[np.float64]
Share = tuple[float, float]
"""How frequent a level is among those who are the same, and among others."""


@dataclass(frozen=True)
class Weights:
    """The weights of an edition: of each field the shares of each level, how many leads of a hundred are residents at all,
    and from which probability on a link is sure, or somebody looks at it."""

    levels: Mapping[str, Mapping[Level, Share]]
    registered: float
    sure: float
    unsure: float


@dataclass(frozen=True)
class Weighed:
    """Pairs with the probability that they are one person; `sure` and `unsure` say which become what."""

    pairs: Pairs
    probability: Numbers
    sure: npt.NDArray[np.bool_]
    unsure: npt.NDArray[np.bool_]


def weigh(
    pairs: Pairs, found: Agreement, weights: Weights, *, same_name: Numbers, same_sound: Numbers, residents: int
) -> Weighed:
    """The probability of each pair, given all residents that its lead is compared with, and what becomes of it.

    `same_name`, `same_sound`: the share of residents who are called as the lead is.
    """
    ratio = _name_ratio(found, weights, same_name, same_sound)
    for one in fields(found):
        if one.name != "name":
            ratio += _table(weights.levels[one.name])[getattr(found, one.name)]
    odds = np.exp2(ratio) * weights.registered / max(residents, 1)
    leads = pairs.leads.max(initial=0) + 1
    whole = np.bincount(pairs.leads, weights=odds, minlength=leads) + (1 - weights.registered)
    probability = odds / whole[pairs.leads]
    sure = (probability >= weights.sure) & may_be_sure(found)
    taken = np.zeros(leads, dtype=bool)
    taken[pairs.leads[sure]] = True
    unsure = (probability >= weights.unsure) & ~taken[pairs.leads]
    unsure[unsure] = _among_the_first(Pairs(pairs.leads[unsure], pairs.residents[unsure]), probability[unsure])
    return Weighed(pairs, probability, sure, unsure)


def may_be_sure(found: Agreement) -> npt.NDArray[np.bool_]:
    """Whether nothing speaks against a link: twins and those who live together agree in much, but are called otherwise, or
    have other numbers."""
    called_so = (found.name == Level.SAME) | (found.name == Level.SOUND)
    numbered = (found.number == Level.SAME) | (found.number == Level.NEAR)
    nearly = (found.name == Level.NEAR) & numbered
    answer: npt.NDArray[np.bool_] = (called_so | nearly) & (found.number != Level.DIFFERS)
    return answer


def _name_ratio(found: Agreement, weights: Weights, same_name: Numbers, same_sound: Numbers) -> Numbers:
    shares = weights.levels["name"]
    ratio = _table(shares)[found.name]
    for level, frequency in ((Level.SAME, same_name), (Level.SOUND, same_sound)):
        at = found.name == level
        ratio[at] = np.log2(shares[level][0] / np.maximum(frequency[at], shares[level][1]))
    return ratio


def _table(shares: Mapping[Level, Share]) -> Numbers:
    table = np.zeros(len(Level), dtype=np.float64)
    for level, (alike, others) in shares.items():
        table[level] = np.log2(alike / others)
    return table


def _among_the_first(pairs: Pairs, probability: Numbers) -> npt.NDArray[np.bool_]:
    """Whether a pair is among the few likeliest of its lead."""
    order = np.lexsort((pairs.residents, -probability, pairs.leads))
    leads = pairs.leads[order]
    new = np.flatnonzero(np.r_[True, leads[1:] != leads[:-1]]) if len(leads) else np.zeros(0, dtype=np.int64)
    rank = np.arange(len(leads)) - np.repeat(new, np.diff(np.r_[new, len(leads)]))
    found = np.zeros(len(leads), dtype=bool)
    found[order] = rank < AT_MOST_SHOWN
    return found
