"""Reads of declarations of arrival: who is expected where, what was said of them, and who else named the same telephone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.core.rows import locked_row, one_row
from lianfang.editions.types import Declaring
from lianfang.people import queries as people
from lianfang.places import queries as places

from ..models import Declaration, DeclarationTurn, DeclaredPerson, DeclaredPhone, Lead
from ..rules import declarations as rules
from ..types.declarations import DECLARE, RECEIVE_THEM, Speaker, Standing, Turn
from .leads import said as said_of_leads
from .lists import local_day

LEADS_READ = 2_000
"""Open leads of a village that are read for the same telephone; a village has fewer."""


@dataclass(frozen=True)
class Expected:
    """How many people are expected, overdue and arrived, of those declared from one origin for one day."""

    origin: str
    arrives_on: date
    people: int
    overdue: int
    arrived: int


def declarations_visible(by: Actor, at: datetime) -> QuerySet[Declaration]:
    """The declarations for the areas where the actor looks after them, the next to come first."""
    ids = places.division_ids(by.areas(DECLARE, at))
    rows = Declaration.objects.select_related("division").order_by("arrives_on", "id")
    return rows if ids is None else rows.filter(division_id__in=ids)


def declaration(by: Actor, declaration_id: UUID, at: datetime) -> Declaration:
    """One declaration of the actor's areas; raises Refused."""
    return one_row(declarations_visible(by, at), declaration_id, "declaration_id")


def by_id(declaration_id: UUID) -> Declaration | None:
    """One declaration wherever it is for: for whoever has its address."""
    return Declaration.objects.filter(id=declaration_id).first()


def lock_declaration(declaration_id: UUID, *, seen: int | None = None) -> Declaration:
    """Lock a declaration; raises Stale, Refused."""
    return locked_row(Declaration.objects.all(), declaration_id, "declaration_id", seen=seen)


def standing_at(rows: QuerySet[Declaration], wanted: Standing, on: date) -> QuerySet[Declaration]:
    """Those of some declarations that stand so on the day `on`."""
    if wanted is Standing.EXPECTED:
        return rows.filter(closed_at=None, arrives_on__gte=on)
    if wanted is Standing.OVERDUE:
        return rows.filter(closed_at=None, arrives_on__lt=on)
    return rows.filter(outcome=wanted.value)


def said(rows: Iterable[Declaration]) -> dict[UUID, dict[str, Any]]:
    """What each of some declarations says, by field; without those that were destroyed.  The caller records the look."""
    found = list(rows)
    keys = privacy.keys_of({one.id for one in found})
    return {one.id: privacy.unseal(keys[one.id], one.sealed) for one in found if one.sealed and one.id in keys}


def turns(declaration_id: UUID) -> list[tuple[DeclarationTurn, str]]:
    """What was said of a declaration since, the newest first, each with its words."""
    rows = list(DeclarationTurn.objects.filter(declaration_id=declaration_id).order_by("-at", "-id"))
    keys = privacy.keys_of([declaration_id])
    key = keys.get(declaration_id)
    return [(row, privacy.unseal(key, row.sealed).get("note", "") if key and row.sealed else "") for row in rows]


def turn_count(declaration_id: UUID) -> int:
    """How often something was said of a declaration."""
    return DeclarationTurn.objects.filter(declaration_id=declaration_id).count()


def persons_of(declaration_id: UUID) -> list[UUID]:
    """Who of a declaration arrived."""
    rows = DeclaredPerson.objects.filter(declaration_id=declaration_id).order_by("at", "id")
    return list(rows.values_list("person_id", flat=True))


def repeats_of(declaration_id: UUID) -> QuerySet[Declaration]:
    """The declarations that repeat one, the first first."""
    return Declaration.objects.filter(repeats_id=declaration_id).order_by("at", "id")


def first_of(phone: str, division_id: UUID, op: UUID | None = None) -> UUID | None:
    """The open declaration for a division that was there first under a telephone number; None where there is none.

    What operation `op` wrote does not count: the same form sent again repeats nothing.
    """
    mark = people.phone_mark(phone)
    if mark is None:
        return None
    rows = Declaration.objects.filter(phone__digest=mark, division_id=division_id, repeats=None, closed_at=None)
    rows = rows.exclude(op=op) if op is not None else rows
    return rows.order_by("at", "id").values_list("id", flat=True).first()


def elsewhere(one: Declaration, by: Actor, at: datetime) -> list[Declaration]:
    """Other open declarations under the same telephone that the actor sees: for another village, say."""
    mark = DeclaredPhone.objects.filter(declaration=one).values_list("digest", flat=True).first()
    if mark is None:
        return []
    same = declarations_visible(by, at).filter(phone__digest=mark, closed_at=None)
    return list(same.exclude(Q(id=one.id) | Q(repeats=one.id))[:20])


def open_for_phone(phone: str, near: Iterable[UUID]) -> list[Declaration]:
    """The open declarations for some divisions that name a telephone; nothing for a number that is none."""
    mark = people.phone_mark(phone)
    if mark is None:
        return []
    rows = Declaration.objects.filter(phone__digest=mark, division_id__in=list(near), repeats=None, closed_at=None)
    return list(rows.select_related("division").order_by("arrives_on", "id")[:20])


def leads_with(phone: str, division_id: UUID) -> list[UUID]:
    """The open leads of a village that name the same telephone: one call serves both."""
    mark = people.phone_mark(phone)
    open_ = Lead.objects.filter(division_id__in=places.under(places.village_of(division_id)), outcome_at=None)
    rows = list(open_.filter(same_as=None, dispatched_at__isnull=False).order_by("id")[:LEADS_READ]) if mark else []
    return [id for id, block in said_of_leads(rows).items() if people.phone_mark(block.get("phone", "")) == mark]


def by_origin(rows: Sequence[Declaration], blocks: dict[UUID, dict[str, Any]], on: date) -> list[Expected]:
    """How many people come from where on which day, of some declarations; whoever was declared twice counts once."""
    counts: Counter[tuple[str, date, str]] = Counter()
    for one in rows:
        if one.repeats_id is None and one.outcome not in (Turn.CANCELLED, Turn.NOT_COME):
            late = "arrived" if one.outcome else "overdue" if one.arrives_on < on else "expected"
            counts[blocks.get(one.id, {}).get("origin", ""), one.arrives_on, late] += one.people
    places_and_days = sorted({(day, origin) for origin, day, _late in counts})
    return [
        Expected(
            origin,
            day,
            sum(counts[origin, day, late] for late in ("expected", "overdue", "arrived")),
            counts[origin, day, "overdue"],
            counts[origin, day, "arrived"],
        )
        for day, origin in places_and_days
    ]


def expired(on: date, most: int, after: UUID | None = None) -> list[Declaration]:
    """The declarations whose last day is over, by id, from the one after `after` on."""
    rows = Declaration.objects.filter(destroyed_at=None, expires_on__lt=on).order_by("id")
    return list((rows.filter(id__gt=after) if after is not None else rows)[:most])


def any_expired(at: datetime) -> bool:
    """Whether the last day of a declaration is over."""
    return bool(expired(local_day(at), 1))


def persons_by_declaration(ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Who arrived, by declaration."""
    found: dict[UUID, list[UUID]] = {}
    for one, person in DeclaredPerson.objects.filter(declaration_id__in=list(ids)).values_list(
        "declaration_id", "person_id"
    ):
        found.setdefault(one, []).append(person)
    return found


def reasons_against(
    division_id: UUID, arrives_on: date, speaker: Speaker, rule: Declaring, on: date
) -> Iterator[Reason]:
    """Every reason why nobody can declare this on the day `on`, but those against who comes."""
    yield from rules.reasons_against_place(places.level_of(division_id), "division_id")
    yield from rules.reasons_against_day(arrives_on, on=on, ahead_days=rule.ahead_days)
    yield from rules.reasons_against_speaker(speaker.said_by, speaker.name)


def reasons_not_to_turn(
    one: Declaration, turn: Turn, arrives_on: date | None, to: UUID | None, note: str, rule: Declaring, on: date
) -> Iterator[Reason]:
    """Every reason why this cannot be said of a declaration on the day `on`."""
    yield from rules.reasons_not_to_turn(one.facts(), turn, arrives_on, to, note, on=on)
    if turn is Turn.ARRIVED:
        yield Reason(RECEIVE_THEM, "turn")
    if arrives_on is not None:
        yield from rules.reasons_against_day(arrives_on, on=on, ahead_days=rule.ahead_days)
    if to is not None:
        yield from rules.reasons_against_place(places.level_of(to), "to_division_id")


def reasons_not_to_touch(one: Declaration) -> Iterator[Reason]:
    """Why nothing can be said of a declaration any more."""
    return rules.reasons_not_to_touch(one.facts())


def standing_of(one: Declaration, on: date) -> Standing:
    """How a declaration stands on the day `on`."""
    return rules.standing(one.outcome, one.arrives_on, on=on)


def says_something(declaration_id: UUID) -> bool:
    """Whether a declaration, or what was said of it since, still says who it is, or is found by anything."""
    words = DeclarationTurn.objects.filter(declaration_id=declaration_id).exclude(sealed=b"")
    phone = DeclaredPhone.objects.filter(declaration_id=declaration_id)
    return (
        Declaration.objects.filter(id=declaration_id).exclude(sealed=b"").exists() or words.exists() or phone.exists()
    )


def declaration_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.declaration`."""
    return {id: (d,) for id, d in Declaration.objects.filter(id__in=ids).values_list("id", "division_id")}


def find_again() -> int:
    """Make the table in which telephones are found anew, in a restored home whose secrets are others; gives how many."""
    DeclaredPhone.objects.all().delete()
    open_ = Declaration.objects.filter(destroyed_at=None)
    blocks = said(open_)
    marks = {id: people.phone_mark(block.get("phone", "")) for id, block in blocks.items()}
    made = [DeclaredPhone(declaration_id=id, digest=mark) for id, mark in marks.items() if mark is not None]
    DeclaredPhone.objects.bulk_create(made, batch_size=500)
    return len(made)
