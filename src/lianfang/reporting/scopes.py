"""What is asked for, in place and time: the areas an actor sees, the edition that rules there, the day around a moment."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.core import errors
from lianfang.core.access import Actor, covers
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused
from lianfang.core.figures import FIGURES, Figure, Scope
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.places import queries as places

from . import rules
from .types import SEE, UNKNOWN_FIGURE

SPELLED_OUT = 40
"""Up to so many divisions are named one by one in a question."""
MIDNIGHT = "24:00"
"""When the day ends where no rule edition says otherwise."""


def moment(text: str) -> datetime:
    """The instant that a text such as `2020-02-13T24:00` names in the home's zone; raises Refused."""
    return rules.parse_moment(text, local_zone())


def shown_moment(at: datetime) -> str:
    """An instant as the reports write it in the home's zone."""
    return rules.moment_text(at, local_zone())


def edition_at(division_id: UUID, at: datetime) -> Edition | None:
    """The edition that rules in a division at an instant, of the newest outbreak handled there; None where none does."""
    found = editions.in_force_here(division_id, at)
    return found.edition if found is not None else None


def ruling_edition(division_id: UUID, at: datetime) -> Edition:
    """The edition that rules in a division at an instant; raises Refused where none does."""
    outbreak = editions.current_outbreak(division_id, at)
    return editions.in_force(outbreak.id, division_id, at).edition


def _cutoff_in(division_id: UUID) -> Callable[[datetime], str]:
    """The cut-off hour in force in a division at an instant; each stretch between two changes of rules is asked once."""
    outbreaks = list(editions.outbreaks())
    changes = {t for o in outbreaks for t in (o.began_at, o.ended_at) if t is not None}
    for outbreak in outbreaks:
        changes.update(editions.editions(outbreak.id).values_list("effective_at", flat=True))
    points, known = sorted(changes), dict[int, str]()

    def cutoff(at: datetime) -> str:
        stretch = bisect_right(points, at)
        if stretch not in known:
            edition = edition_at(division_id, at)
            known[stretch] = edition.general.cutoff if edition is not None else MIDNIGHT
        return known[stretch]

    return cutoff


def day_start(division_id: UUID, until: datetime) -> datetime:
    """The cut-off before `until` in a division."""
    return rules.day_start(until, local_zone(), _cutoff_in(division_id))


def days(division_id: UUID, until: datetime, count: int) -> list[tuple[date, datetime, datetime]]:
    """The last `count` statistical days up to `until` with their bounds, the newest last and ending there."""
    cutoff, zone = _cutoff_in(division_id), local_zone()
    found = []
    for _ in range(count):
        start = rules.day_start(until, zone, cutoff)
        found.append(((until - timedelta(microseconds=1)).astimezone(zone).date(), start, until))
        until = start
    return found[::-1]


def figure(figure_id: str) -> Figure:
    """The figure with this id; raises Refused."""
    found = FIGURES.get(figure_id)
    if found is None:
        raise Refused(Reason(UNKNOWN_FIGURE, "figure_id", {"figure": figure_id[:80]}))
    return found


def tops(by: Actor, at: datetime, division_id: UUID | None = None) -> tuple[UUID, ...]:
    """The areas asked about: `division_id` where the actor sees it, else the highest that they see figures of.

    Raises Refused for an area that the actor does not see, and where they see none.
    """
    areas = by.areas(SEE, at)
    if division_id is not None:
        if areas == () or not places.ancestors(division_id) or not covers(areas, [division_id]):
            raise Refused(Reason(errors.NOT_FOUND_HERE, "division_id"))
        return (division_id,)
    if areas is None:
        return tuple(row.id for row in places.roots())
    if not areas:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "division_id"))
    return tuple(a for a in dict.fromkeys(areas) if not any(b != a and places.contains(b, a) for b in areas))


def scope(areas: tuple[UUID, ...], until: datetime, since: datetime | None) -> Scope:
    """The scope of some areas with all that lies in them: named by what is asked for, or by the little that is not."""
    place = areas[0] if areas else None
    ids = places.division_ids(areas)
    if ids is None or len(ids) <= SPELLED_OUT:
        return Scope(ids, until, since, place)
    outside = set(_everywhere()) - set(ids)
    if len(outside) <= SPELLED_OUT:
        return Scope(None, until, since, place, outside=tuple(outside))
    inside = reduce(or_, (Q(path__contains=f"{area}/") for area in areas))
    return Scope(_divisions().filter(inside).values("id"), until, since, place)


def _everywhere() -> Iterator[UUID]:
    for root in places.roots():
        yield from places.under(root.id)


def _divisions() -> "QuerySet[Any]":
    return places.roots().model._default_manager.order_by()
