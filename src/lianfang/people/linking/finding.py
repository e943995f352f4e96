"""From leads and residents to links: exact ones first, then those that are weighed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from . import blocking, comparing
from .blocking import Pairs, Places
from .comparing import Agreement, Level
from .encoding import Details, Keys, taken
from .weighing import Weighed, Weights, weigh

AT_ONCE = 200_000
"""Pairs that are compared together."""
ELSEWHERE = 1_000
"""So many others are taken to live elsewhere with names of their own: in a small register no name is rare by what it counts."""


def exact(leads: Keys, residents: Keys) -> Pairs:
    """The leads whose identity number is a resident's whose name is not another altogether, or who give none and are
    called as the only resident who has their telephone, as far as a name or surname is given at all."""
    number = _one_each(blocking.same(leads.number, residents.number), len(leads.number))
    level = comparing.names(taken(leads.names, number.leads), taken(residents.names, number.residents))
    number = _kept(number, level != Level.DIFFERS)
    open_still = (leads.number == 0) & (leads.phone != 0)
    phone = blocking.same(np.where(open_still, leads.phone, np.uint64(0)), residents.phone)
    phone = _one_each(phone, len(leads.phone))
    level = comparing.names(taken(leads.names, phone.leads), taken(residents.names, phone.residents))
    surname = (leads.names.length[phone.leads] == 1) & (level == Level.PART)
    phone = _kept(phone, (level == Level.SAME) | (level == Level.SOUND) | (level == Level.NOTHING) | surname)
    return Pairs(np.r_[number.leads, phone.leads], np.r_[number.residents, phone.residents])


def probable(
    leads: Keys, said: Details, residents: Keys, opened: Callable[[Places], Details], weights: Weights
) -> tuple[Weighed, Agreement]:
    """Every lead with the residents who may be it, weighed, and how far each pair agrees.

    `opened` gives the details of residents at some places; it is asked for each of those alone who share a key with a lead,
    a block of pairs at a time.
    """
    pairs = blocking.candidates(leads, residents)
    found = [_compared(said, opened, part) for part in _parts(pairs)]
    agreement = Agreement(*(np.concatenate([getattr(one, f.name) for one in found]) for f in fields(Agreement)))
    count = max(len(residents.year), 1)
    same_name, same_sound = (
        np.maximum(bearers, 1)[pairs.leads] / (count + ELSEWHERE)
        for bearers in blocking.bearers(leads.names, residents.names)
    )
    return weigh(pairs, agreement, weights, same_name=same_name, same_sound=same_sound, residents=count), agreement


def _compared(said: Details, opened: Callable[[Places], Details], pairs: Pairs) -> Agreement:
    once, where = np.unique(pairs.residents, return_inverse=True)
    return comparing.compare(said, opened(once), Pairs(pairs.leads, where))


def _parts(pairs: Pairs) -> list[Pairs]:
    starts = range(0, max(len(pairs.leads), 1), AT_ONCE)
    return [Pairs(pairs.leads[n : n + AT_ONCE], pairs.residents[n : n + AT_ONCE]) for n in starts]


def _one_each(pairs: Pairs, leads: int) -> Pairs:
    """The pairs of the leads that have one resident."""
    return _kept(pairs, np.bincount(pairs.leads, minlength=leads)[pairs.leads] == 1)


def _kept(pairs: Pairs, which: comparing.Truths) -> Pairs:
    return Pairs(pairs.leads[which], pairs.residents[which])
