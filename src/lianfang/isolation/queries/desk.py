"""The order desk and the release board: what waits for a decision, with everything the decider must see first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.editions import queries as editions
from lianfang.editions.types import Named, Place
from lianfang.editions.vocabulary import EditionInForce
from lianfang.people import queries as people
from lianfang.people.types import Card
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.roster import queries as roster
from lianfang.roster.types import Responsible

from .. import rules
from ..models import ChecklistTick, Order, Stay
from ..types import NOTHING_KNOWN, SEE, SIGN, ClinicalFacts, Notable
from .records import awaiting_certificate, own_section, stays_of, waiting, within

Known = Callable[[Sequence[Stay]], Mapping[UUID, ClinicalFacts]]
"""Stays in; what is known of each one's person, by the stay's id."""


@dataclass(frozen=True)
class Proposal:
    """A proposal on the order desk: whom it is about, what sets it apart, and every reason why it cannot be signed."""

    order: Order
    card: Card | None
    notables: tuple[Notable, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Due:
    """A stay on the release board: every reason that stands against its release, and whether that is only the time."""

    stay: Stay
    card: Card | None
    reasons: tuple[Reason, ...]

    @property
    def ready(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Team:
    """Who answers for a stay, and the roles of the edition's template that nobody holds."""

    members: tuple[Responsible, ...]
    missing: tuple[Named, ...]


@dataclass(frozen=True)
class ChecklistLine:
    """An item owed at the start of a stay, until when, and when it was ticked."""

    item: Named
    due_at: datetime
    tick: ChecklistTick | None


class _Ruling:
    """The rules in force, asked once per outbreak and division."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[tuple[UUID, UUID], EditionInForce] = {}

    def __call__(self, order: Order) -> EditionInForce:
        where = (order.outbreak_id, order.division_id)
        if where not in self._known:
            self._known[where] = editions.in_force(*where, self.at)
        return self._known[where]


def proposals(by: Actor, at: datetime, duty: str = SIGN) -> list[Proposal]:
    """The proposals that wait for the actor's signature, those to look at first in front, then by age."""
    orders = list(within(waiting(at).order_by("at", "id"), by, at, duty))
    ruling, cards = _Ruling(at), people.cards([o.person_id for o in orders], at)
    concerns = _concerns(orders, cards, at)
    found = [
        Proposal(
            order,
            cards.get(order.person_id),
            tuple(
                rules.notables(
                    order.facts(), ruling(order).edition.isolation, order.departures, concerns.get(order.id, ())
                )
            ),
            tuple(rules.reasons_not_to_sign(order.facts(), ruling(order).edition.isolation, at=at)),
        )
        for order in orders
    ]
    return sorted(found, key=lambda p: not p.notables)


def _concerns(orders: Sequence[Order], cards: Mapping[UUID, Card], at: datetime) -> dict[UUID, set[Notable]]:
    """Of each proposal for a site what the register and the sites say against it."""
    to_site = [order for order in orders if order.place == Place.SITE.value]
    households = {order.household_id for order in to_site if order.household_id is not None}
    members = people.members_of(households, at)
    relatives = [card.id for home in members.values() for card in home]
    away = {person for person, stay in stays_of(relatives, at).items() if stay.kind == Place.SITE.value}
    going = away | {order.person_id for order in to_site}
    carers = {carer for left in people.dependants_of(going, at) for carer in left.carers} if going else set()
    full = _beyond_free_beds(to_site)
    found: dict[UUID, set[Notable]] = {}
    for order in to_site:
        card = cards.get(order.person_id)
        home = members.get(order.household_id, ()) if order.household_id else ()
        with_adult = any(c.id in going and c.id != order.person_id and not rules.is_minor(c.age) for c in home)
        concerns = found.setdefault(order.id, set())
        if card is not None and rules.is_minor(card.age) and not with_adult:
            concerns.add(Notable.MINOR_ALONE)
        if order.person_id in carers:
            concerns.add(Notable.DEPENDANT_LEFT)
        if order.id in full:
            concerns.add(Notable.NO_ROOM)
    return found


def _beyond_free_beds(orders: Iterable[Order]) -> set[UUID]:
    """The orders, in their sequence, for which the quarantine sites of their county have no bed left."""
    free: Counter[UUID] = Counter()
    for room in places.free_beds(kind=SiteKind.ISOLATION_SITE):
        if room.zone in rules.QUARANTINE_ZONES:
            free[places.county_of(room.site.division_id)] += room.free
    beyond = set()
    for order in orders:
        county = places.county_of(order.division_id)
        free[county] -= 1
        if free[county] < 0:
            beyond.add(order.id)
    return beyond


def free_quarantine_beds(by: Actor, at: datetime, duty: str = SEE) -> int:
    """How many beds are free for persons in quarantine at the sites of the actor's counties."""
    ids = places.division_ids(by.areas(duty, at))
    counties = None if ids is None else {places.county_of(id) for id in ids}
    return sum(
        room.free
        for room in places.free_beds(kind=SiteKind.ISOLATION_SITE)
        if room.zone in rules.QUARANTINE_ZONES
        and (counties is None or places.county_of(room.site.division_id) in counties)
    )


def release_board(
    by: Actor, at: datetime, *, since: datetime, until: datetime, known: Known, duty: str = SEE
) -> list[Due]:
    """The stays that end in [since, until) and are not released yet, by their end, each with what stands against it."""
    stays = list(within(awaiting_certificate(since, until), by, at, duty))
    ruling, cards = _Ruling(at), people.cards([s.person_id for s in stays], at)
    facts = known(stays)
    return [
        Due(
            stay,
            cards.get(stay.person_id),
            tuple(
                rules.reasons_not_to_release(
                    stay.facts(), facts.get(stay.id, NOTHING_KNOWN), ruling(stay.order).edition.isolation, at=at
                )
            ),
        )
        for stay in stays
    ]


def teams(stays: Sequence[Stay], at: datetime) -> dict[UUID, Team]:
    """Who answers for each stay, and which roles of the edition's template are missing."""
    ruling, named = _Ruling(at), roster.care_teams([stay.id for stay in stays], at)
    found = {}
    for stay in stays:
        members = tuple(named.get(stay.id, ()))
        template = rules.team_of(stay.order.category, ruling(stay.order).edition.isolation)
        held = {member.role for member in members}
        found[stay.id] = Team(members, rules.missing_roles(template, held) if template else ())
    return found


def checklist(stay: Stay) -> list[ChecklistLine]:
    """What is owed at the start of a stay under the edition of its order, in its sequence."""
    section = own_section(stay.order)
    ticks = {tick.item: tick for tick in ChecklistTick.objects.filter(stay=stay)}
    return [ChecklistLine(item, rules.item_due(stay.facts(), item), ticks.get(item.key)) for item in section.checklist]


def checklist_done(stay: Stay) -> bool:
    """Whether every item is ticked."""
    return all(line.tick is not None for line in checklist(stay))
