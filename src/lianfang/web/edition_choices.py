"""What the rules in force give to an operation's form: choices, so that nobody types the key of a rule by hand, and times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from lianfang.core.access import Actor
from lianfang.core.registry import Action
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from .asking import choices_in
from .slots import Slot

GIVEN: Mapping[str, Callable[[Edition], Mapping[str, Any]]] = {
    "asks": lambda e: e.canvass.asks,
    "category": lambda e: {key: one for key, one in e.isolation.categories.items() if one.in_use},
    "clinical": lambda e: e.clinical.clinical_criteria,
    "clinical_signs": lambda e: e.clinical.clinical_criteria,
    "danger_signs": lambda e: {key: one for key, one in e.clinical.symptoms.items() if one.danger},
    "definitions": lambda e: e.tracing.definitions,
    "epi": lambda e: e.clinical.epi_criteria,
    "need_key": lambda e: e.area_measures.needs,
    "short": lambda e: e.area_measures.needs,
    "items": lambda e: {one.key: one for one in e.isolation.checklist},
    "symptoms": lambda e: e.clinical.symptoms,
}
"""What a field is chosen from, by its name, where an operation takes the keys of an edition."""


STANDING_IN = frozenset({"roster.name_stand_in", "roster.deputise"})


def usual_of(action: Action, by: Actor, at: datetime) -> dict[str, Any]:
    """What the rules in force for the caller put into an operation's empty form: a stand-in ends when it must at the latest."""
    if action.name not in STANDING_IN:
        return {}
    ends = at + timedelta(days=roster.longest_stand_in(by.member, at))
    return {"since": at.isoformat(), "until": ends.isoformat()}


def edition_of(by: Actor, duty: str, at: datetime) -> Edition | None:
    """The rules in force in the first of the areas where somebody holds a duty; None where there are none yet."""
    areas = by.areas(duty, at)
    for area in areas if areas is not None else [row.id for row in places.roots()]:
        for outbreak in editions.current_outbreaks(area, at):
            if (found := editions.in_force_or_none(outbreak.id, area, at)) is not None:
                return found.edition
    return None


def with_choices(slots: Sequence[Slot], edition: Edition | None) -> tuple[Slot, ...]:
    """The slots, those that take keys of an edition with its words to choose from."""
    return tuple(slots) if edition is None else tuple(_chosen(slot, edition) for slot in slots)


def _chosen(slot: Slot, edition: Edition) -> Slot:
    if slot.kind in ("group", "rows"):
        return replace(slot, inner=with_choices(slot.inner, edition))
    if slot.kind not in ("list", "text") or slot.name not in GIVEN:
        return slot
    kind = "choices" if slot.kind == "list" else "choice"
    return replace(slot, kind=kind, choices=choices_in(GIVEN[slot.name](edition)))
