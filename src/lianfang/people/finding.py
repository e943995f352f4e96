"""Finding people by what somebody types: a name, pinyin initials, a full number or its last four digits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.core.access import Actor
from lianfang.places import queries as places

from . import names, rules
from . import search as tables
from .models import DocumentSearch, PersonSearch, SearchToken
from .seeing import card_of, needs_of, open_areas
from .types import SEE, Card
from .whereabouts import elsewhere_of

FOUND_AT_MOST = 50


def search(by: Actor, text: str, at: datetime, duty: str = SEE) -> list[Card]:
    """People whom `by` sees, found by name, pinyin initials, full number or its last four digits; at most fifty.

    The caller records the look.  A single character finds the surname.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return []
    divisions = places.division_ids(by.areas(duty, at))
    rows = PersonSearch.objects.filter(_matching(wanted, divisions))
    if divisions is not None:
        rows = rows.filter(Exists(open_areas(at).filter(division_id__in=divisions, person_id=OuterRef("person_id"))))
    found = list(rows.order_by("name", "person_id")[:FOUND_AT_MOST])
    persons = {row.person_id for row in found}
    needs, elsewhere = needs_of(persons), elsewhere_of(persons)
    return [card_of(row, at, needs.get(row.person_id, ()), elsewhere.get(row.person_id)) for row in found]


def _matching(text: str, divisions: Sequence[UUID] | None) -> Q:
    """What a question asks for: digits are a number or its end, letters a name or initials, characters a name."""
    plain = text.casefold()
    if any(c.isdigit() for c in plain):
        return _matching_number(text)
    if names.is_chinese(plain):
        pairs = names.pairs(plain)
        wanted = Q(person_id__in=_holding([pairs[0] if pairs else plain], divisions))
        return wanted & Q(name__icontains="".join(plain.split())) if len(pairs) > 1 else wanted
    by_tokens = Q(person_id__in=_holding([plain, *names.pairs(plain)[:1]], divisions))
    return by_tokens & (Q(initials__startswith=plain) | Q(name__icontains=text))


def _matching_number(text: str) -> Q:
    """Whose number it is.  Other papers are looked up first: joined to the rest by OR, every row would be read."""
    number = rules.compact(text)
    papers = DocumentSearch.objects.values_list("person_id", flat=True)
    if len(number) == tables.ENDING:
        end = tables.number_end_digest(number)
        others = Q(person_id__in=list(papers.filter(number_end=end)))
        return Q(number_end=end) | Q(phone_end=tables.phone_end_digest(number)) | others
    digest = tables.number_digest(number)
    others = Q(person_id__in=list(papers.filter(number=digest)))
    return Q(number=digest) | Q(phone=tables.phone_digest(rules.phone(text) or text)) | others


def _holding(tokens: Sequence[str], divisions: Sequence[UUID] | None) -> QuerySet[SearchToken, Any]:
    """Who has one of these tokens.  It is asked alone and narrowed down after: an OR of two such would read every row."""
    rows = SearchToken.objects.filter(token__in=tokens)
    return (rows if divisions is None else rows.filter(division_id__in=divisions)).values("person_id")
