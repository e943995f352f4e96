"""The map of what nobody answers for: by division the charges and duty zones without anybody, from boundaries or the tree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import ChargeHeld

from .charts import DEEPEST, outlines_of


@dataclass(frozen=True)
class Share:
    """A division as the map draws it, with how much in it nobody answers for."""

    division_id: UUID
    code: str
    name: str
    level: int
    value: int


def gap_map(areas: Sequence[UUID], charges: Iterable[ChargeHeld], at: datetime) -> dict[str, Any]:
    """What `parts/map.html` draws of the gaps in some areas, each with all that lies in it."""
    known = set(areas)
    gaps: Counter[UUID] = Counter()
    nobody = [one.division_id for one in charges if one.is_gap]
    nobody += roster.without_owner(roster.zones_in(areas), at).values_list("division_id", flat=True)
    for division in nobody:
        gaps.update(id for id in places.ancestors(division) if id in known)
    names = places.names(areas)
    levels = {id: places.level_of(id) for id in areas if not places.is_closed(id)}
    top = min(levels.values(), default=0)
    shares = [
        Share(id, places.code_of(id), names[id], level, gaps[id])
        for id, level in levels.items()
        if level <= top + DEEPEST
    ]
    outlines = outlines_of(shares)
    if level := outlines.pop("level", None):
        shares = [one for one in shares if one.level == level]
    drawn = {one.division_id: one.code for one in shares}
    return {
        "label": _("Held by nobody"),
        "unit": _("charges and zones"),
        "divisions": [_drawn(one, drawn) for one in shares],
        **outlines,
    }


def _drawn(one: Share, drawn: dict[UUID, str]) -> dict[str, Any]:
    above = places.ancestors(one.division_id)[:-1]
    return {
        "code": one.code,
        "name": one.name,
        "parent": drawn.get(above[-1]) if above else None,
        "value": one.value,
        "url": f"{reverse('responsibility')}?show=gaps&area={one.code}",
    }
