"""Every write to isolation."""

from .following import follow_homes
from .objections import answer_objection, object  # noqa: A004 - the action is called what the person does
from .orders import (
    acknowledge,
    allow_home,
    decline,
    end_at_death,
    give_basis,
    give_interim_notice,
    propose,
    recompute,
    revoke,
    serve,
    shorten,
    sign,
    take_back,
)
from .stays import end_stay, lapse, move_stay, release, start_stay, tick_checklist, tick_items

__all__ = [
    "acknowledge",
    "allow_home",
    "answer_objection",
    "decline",
    "end_at_death",
    "end_stay",
    "follow_homes",
    "give_basis",
    "give_interim_notice",
    "lapse",
    "move_stay",
    "object",
    "propose",
    "recompute",
    "release",
    "revoke",
    "serve",
    "shorten",
    "sign",
    "start_stay",
    "take_back",
    "tick_checklist",
    "tick_items",
]
