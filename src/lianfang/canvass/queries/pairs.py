"""Reads of pairs of a lead and a registered person who may be meant, and the finding of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.rows import locked_row, one_row
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.places import queries as places

from ..marking import mark_of
from ..models import Lead, LeadPair
from ..types.leads import LeadEntry
from ..types.lists import KEEP_LISTS
from ..types.pairs import Answer
from .leads import said

Link = dict[str, Any]


def pairs_visible(by: Actor, at: datetime) -> QuerySet[LeadPair]:
    """The pairs of the lists of the areas where the actor keeps lists, the oldest first."""
    ids = places.division_ids(by.areas(KEEP_LISTS, at))
    rows = LeadPair.objects.select_related("lead", "lead__list").order_by("at", "lead_id", "-percent", "id")
    return rows if ids is None else rows.filter(division_id__in=ids)


def open_pairs(by: Actor, at: datetime) -> QuerySet[LeadPair]:
    """Those of them that nobody answered yet, of lists that are still kept."""
    return pairs_visible(by, at).filter(answer="", lead__dispatched_at=None, lead__list__destroyed_at=None)


def pair(by: Actor, pair_id: UUID, at: datetime) -> LeadPair:
    """One pair of the actor's areas; raises Refused."""
    return one_row(pairs_visible(by, at), pair_id, "pair_id")


def lock_pair(pair_id: UUID, *, seen: int | None = None) -> LeadPair:
    """Lock a pair; raises Refused, Stale."""
    return locked_row(LeadPair.objects.all(), pair_id, "pair_id", seen=seen)


def list_of(pair_id: UUID) -> UUID | None:
    """The list of a pair, under whose key its words lie."""
    return LeadPair.objects.filter(id=pair_id).values_list("lead__list_id", flat=True).first()


def open_of(lead_id: UUID) -> int:
    """How many pairs of a lead nobody answered yet."""
    return LeadPair.objects.filter(lead_id=lead_id, answer="").count()


def words_of(one: LeadPair) -> str:
    """By what somebody said to know it; empty where the list was destroyed."""
    if one.sealed is None:
        return ""
    try:
        return str(privacy.unseal(privacy.key_of(one.lead.list_id), one.sealed).get("words", ""))
    except privacy.Destroyed:
        return ""


def pair_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.lead_pair`: whoever keeps the list."""
    return {id: (division,) for id, division in LeadPair.objects.filter(id__in=ids).values_list("id", "division_id")}


def links_of(leads: Sequence[Lead], at: datetime) -> list[Link]:
    """Each lead of one list with the registered person it surely is, or those it may be; whoever was said not to be the same
    is left out.  What is opened for it stays in memory."""
    if not leads:
        return []
    root, blocks = leads[0].list.division_id, said(leads)
    known = [_said(one, blocks.get(one.id, {})) for one in leads]
    found = people.likely(known, places.under(root), editions.here_or_generic(root, at))
    denied = _Denied({one.person_id for some in found for one in some})
    return [_link(one, blocks.get(one.id, {}), some, denied) for one, some in zip(leads, found, strict=True)]


def _said(one: Lead, block: Mapping[str, Any]) -> people.Said:
    texts = (str(block.get(name, "")) for name in ("born_on", "id_number", "phone", "address"))
    return people.Said(str(block.get("name", "")), one.sex, *texts)


def _link(one: Lead, block: Mapping[str, Any], found: Sequence[people.Likeness], denied: "_Denied") -> Link:
    link: Link = {"lead_id": one.id}
    left = [(like, denied.mark(like.person_id, block)) for like in found]
    left = [(like, mark) for like, mark in left if not denied.before(like.person_id, mark)]
    if left and left[0][0].sure:
        return link | {"person_id": left[0][0].person_id, "matched_by": left[0][0].how}
    asked = [
        {"person_id": like.person_id, "percent": like.percent, "agreement": like.levels, "mark": mark}
        for like, mark in left
    ]
    return link | {"asked": asked} if asked else link


class _Denied:
    """Of whom it was said before that some lead is not them, known by the mark under their own key."""

    def __init__(self, person_ids: set[UUID]) -> None:
        self._keys = privacy.keys_of(person_ids)
        rows = LeadPair.objects.filter(person_id__in=person_ids, answer=Answer.NOT_SAME).exclude(mark="")
        self._before = set(rows.values_list("person_id", "mark"))

    def mark(self, person_id: UUID, block: Mapping[str, Any]) -> str:
        entry = LeadEntry(row=1, **{name: block[name] for name in _TOLD_BY if block.get(name)})
        return mark_of(self._keys[person_id], entry) or "" if person_id in self._keys else ""

    def before(self, person_id: UUID, mark: str) -> bool:
        return bool(mark) and (person_id, mark) in self._before


_TOLD_BY = ("name", "id_number", "phone", "born_on", "address")


def handed_out_in_parts(links: Sequence[Link], most: int) -> Iterator[list[Link]]:
    """The links in parts of `most`, in their order."""
    for n in range(0, len(links), most):
        yield list(links[n : n + most])
