"""The weights of an edition as the matcher takes them."""

from lianfang.editions.types import Edition

from .comparing import Level
from .weighing import Share, Weights

FIELDS = ("name", "number", "born_on", "sex", "phone", "address")


def weights_of(edition: Edition) -> Weights:
    """What an edition says agreement is worth."""
    rule = edition.linking
    levels: dict[str, dict[Level, Share]] = {}
    for field in FIELDS:
        said = {level: getattr(rule, f"{field}_{level.name.lower()}", None) for level in Level}
        levels[field] = {level: (float(one.alike), float(one.others)) for level, one in said.items() if one is not None}
    return Weights(levels, float(rule.registered_share), float(rule.sure_probability), float(rule.unsure_probability))
