"""What pages share on which somebody chooses: a field of words, and the areas that may be chosen."""

from typing import Any

from django.http import HttpRequest

from lianfang.canvass.types.forms import FILL
from lianfang.places import queries as places

from .acting import actor, now
from .shown import place

AREAS_AT_MOST, VILLAGE_LEVEL = 400, 5


def choice(name: str, label: str, words: Any, chosen: str, *, required: bool = False) -> dict[str, Any]:
    """A field in which one of some words is chosen."""
    choices = [{"value": key, "label": str(said), "selected": key == chosen} for key, said in words.items()]
    return {"name": name, "label": label, "kind": "choice", "choices": choices, "required": required}


def areas_offered(request: HttpRequest, duty: str = FILL) -> list[tuple[str, str]]:
    """The villages, and what lies above them, of the areas where the caller holds a duty."""
    areas = places.division_ids(actor(request).areas(duty, now(request)))
    ids = [id for id in (areas or ()) if places.level_of(id) <= VILLAGE_LEVEL][:AREAS_AT_MOST]
    return [(places.code_of(id), place(id)) for id in ids]
