"""Who is to come: declared before, called back once, received when they arrive, forgotten when nobody needs it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.canvass import actions as canvass
from lianfang.canvass import duties
from lianfang.canvass import queries as canvass_known
from lianfang.canvass.actions.declarations import NewDeclaration
from lianfang.canvass.types.declarations import (
    DECLARE,
    FINAL,
    PARTY_AT_MOST,
    PHONE_NEEDED,
    REPEATS_ANOTHER,
    AnyDeclarationId,
    DeclarationId,
    Journey,
    Speaker,
    Turn,
    Way,
)
from lianfang.core import errors
from lianfang.core.access import SYSTEM, Actor
from lianfang.core.errors import Gathered, Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import SHUT, Instant, Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import Declaring
from lianfang.isolation.types import BasisTimes
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import ExpiredList, PersonEntry, Purpose
from lianfang.places.types import AnyDivisionId, DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks import kinds
from lianfang.tasks import queries as tasks_known

from .. import horizon, purposes
from ..coming import BOTH, close_as_arrived
from ..types import Row
from .arrivals import Traveller, propose_for, register_party
from .days import RUN
from .details import Destroyed, Expired

AT_ONCE = 200
"""Declarations destroyed together; more of them follow at the next day's turn."""
Party = Annotated[tuple[PersonEntry, ...], Field(min_length=1, max_length=PARTY_AT_MOST)]


@dataclass(frozen=True)
class Declared:
    """What came of a declaration: its id, and the one it repeats, if any."""

    id: UUID
    repeats: UUID | None


@dataclass(frozen=True)
class Received:
    """Who arrived of a declaration: the persons, those known before, and the orders proposed for them."""

    persons: tuple[UUID, ...]
    known: tuple[UUID, ...]
    orders: tuple[UUID, ...]


@action(
    duty=DECLARE,
    kind=Kind.OBSERVATION,
    label=_("Write down who declares that they come"),
    subject=lambda params, ids: ids.new("declaration"),
)
def declare_arrival(
    *,
    division_id: DivisionId,
    arrives_on: date,
    who: Party,
    journey: Journey = Journey(),  # noqa: B008  nothing in it changes
    speaker: Speaker = Speaker(),  # noqa: B008
    way: Way = Way.PHONE,
    repeats: AnyDeclarationId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Declared:
    """Write down that somebody, with who comes along, is to come to a village: who says so, from where, when, what they need.

    The village calls them once and sees on the day whether they came.  One that `repeats` another makes no second call.
    Nothing is said of who is registered.  Raises Refused with every reason.
    """
    rule, on = editions.here_or_generic(division_id, at).declaring, canvass_known.lists.local_day(at)
    phone = who[0].phone or speaker.phone
    refuse_if(
        [
            *canvass_known.declarations.reasons_against(division_id, arrives_on, speaker, rule, on),
            *_against_party(who, phone, on),
            *_against_repeat(repeats, division_id),
        ]
    )
    new = NewDeclaration(
        division_id, arrives_on, tuple(_plain(one) for one in who), phone, journey, speaker, way, repeats
    )
    made = canvass.declarations.declare(new, by=by, at=at, ids=ids)
    _ask_for(made, rule, by=by, at=at, ids=ids)
    return Declared(made.id, repeats)


def _plain(entry: PersonEntry) -> dict[str, Any]:
    return {k: v for k, v in entry.model_dump(mode="json").items() if v not in (None, "", "unknown", "none")}


def _against_party(who: Party, phone: str, on: date) -> Iterator[Reason]:
    for n, entry in enumerate(who):
        yield from people_known.reasons_against_identity(entry, on=on, field=f"who.{n}")
    if phone != SHUT and people_known.phone_mark(phone) is None:
        yield Reason(PHONE_NEEDED, "who.0.phone")


def _against_repeat(repeats: UUID | None, division_id: UUID) -> Iterator[Reason]:
    if repeats is not None:
        first = canvass_known.declarations.by_id(repeats)
        if first is None or first.repeats_id or first.closed_at or first.division_id != division_id:
            yield Reason(REPEATS_ANOTHER, "repeats")


def _ask_for(made: Row, rule: Declaring, *, by: Actor, at: datetime, ids: Ids) -> None:
    """The tasks of a new declaration; of one that repeats another, a call where none is owed any more."""
    if made.repeats_id is None:
        new = [duties.declared(made, rule, at), duties.expected(made, rule, at)]
    else:
        first = canvass_known.declarations.lock_declaration(made.repeats_id)
        if tasks_known.open_tasks([first.id], at).filter(kind=kinds.DECLARED).exists():
            return
        turn = 1000 + canvass_known.declarations.repeats_of(first.id).count()
        new = [duties.declared(first, rule, at, turn=turn)]
    tasks.create(new, by=by, at=at, ids=ids)


@action(
    duty=DECLARE,
    kind=Kind.OBSERVATION,
    label=_("Say what became of a declaration"),
    subject=lambda params, _ids: params.declaration_id,
)
def follow_declaration(
    *,
    declaration_id: DeclarationId,
    turn: Turn,
    way: Way = Way.PHONE,
    arrives_on: date | None = None,
    to_division_id: AnyDivisionId | None = None,
    note: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Say of a declaration that somebody called, that the day or village is another, that they do not come or did not.

    A change that they say themselves is a task for the village again.  Raises Refused with every reason.
    """
    one = canvass_known.declarations.lock_declaration(declaration_id)
    on, before = canvass_known.lists.local_day(at), (one.division_id, one.arrives_on)
    rule = editions.here_or_generic(to_division_id or one.division_id, at).declaring
    refuse_if(canvass_known.declarations.reasons_not_to_turn(one, turn, arrives_on, to_division_id, note, rule, on))
    canvass.declarations.turn(
        one, turn, way, arrives_on=arrives_on, to_division_id=to_division_id, note=note, by=by, at=at, ids=ids
    )
    _owe_again(one, turn, before, rule, by=by, at=at, ids=ids)
    return one


def _owe_again(
    one: Row, turn: Turn, before: tuple[UUID, date], rule: Declaring, *, by: Actor, at: datetime, ids: Ids
) -> None:
    """What is owed about a declaration after something was said of it."""
    themselves, n = by == SYSTEM, canvass_known.declarations.turn_count(one.id)
    if turn in FINAL and not themselves:
        tasks.fulfil([tasks.fulfilment(*BOTH, subject=one.id, by=by, at=at, ids=ids)])
        return
    if turn in FINAL:
        tasks.cancel(subjects=[one.id], kinds=BOTH, reason="they said that they do not come", at=at, ids=ids)
        return
    if turn is Turn.UNREACHABLE:
        return
    if not themselves:
        tasks.fulfil([tasks.fulfilment(kinds.DECLARED, subject=one.id, by=by, at=at, ids=ids)])
    moved, again = one.division_id != before[0], (one.division_id, one.arrives_on) != before
    if again:
        tasks.cancel(subjects=[one.id], kinds=BOTH, reason="the declaration was changed", at=at, ids=ids)
        tasks.create([duties.expected(one, rule, at, turn=n)], by=by, at=at, ids=ids)
    if moved or themselves:
        tasks.create([duties.declared(one, rule, at, turn=n)], by=by, at=at, ids=ids)


def _arriving(params: Any, ids: Ids) -> Callable[[str], UUID]:
    """Whose a field of those who arrive is: each one's own; the address is the first one's."""

    def subject(field: str) -> UUID:
        parts = field.split(".")
        n = int(parts[1]) if parts[0] == "who" else 0
        return people_known.subject_of(params.who[n], ids.within("traveller", n))

    return subject


@action(duty=DECLARE, kind=Kind.OBSERVATION, label=_("Receive who was declared"), subject=_arriving)
def receive_declared(
    *,
    declaration_id: DeclarationId,
    seen: Version,
    who: Party,
    left_area_at: Instant | None = None,
    address: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Received:
    """Who was declared has arrived at the village: registered as they confirm it, proposed for observation where they come
    from a listed area, and the declaration is closed.  Raises Stale, Refused with every reason.
    """
    one = canvass_known.declarations.lock_declaration(declaration_id, seen=seen)
    said = Gathered()
    said.add([*canvass_known.declarations.reasons_not_to_touch(one)])
    said.add([Reason(errors.IN_FUTURE, "left_area_at")] if left_area_at is not None and left_area_at > at else [])
    party = tuple(Traveller(entry=entry) for entry in who)
    registered = register_party(said, party, one.division_id, address, by=by, at=at, ids=ids)
    said.refuse()
    persons = tuple(person.id for person in registered)
    orders = _proposed(one, persons, BasisTimes(arrived_at=at, left_area_at=left_area_at), by=by, at=at, ids=ids)
    close_as_arrived(one, persons, Way.DOOR, by=by, at=at, ids=ids)
    return Received(persons, tuple(p.id for p in registered if p.known), orders)


def _proposed(
    one: Row, persons: tuple[UUID, ...], basis: BasisTimes, *, by: Actor, at: datetime, ids: Ids
) -> tuple[UUID, ...]:
    """Orders proposed for those who come from a listed area, under the rules in force; none where there are none."""
    edition = editions.in_force_here(one.division_id, at)
    if edition is None or not one.origin_code or editions.listed(edition.outbreak_id, one.origin_code, at) is None:
        return ()
    made = [
        propose_for(person, one.division_id, one.origin_code, basis, edition, by, at, ids.within("order", n))
        for n, person in enumerate(persons)
    ]
    return tuple(order for order in made if order is not None)


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Destroy the declarations whose last day is over"))
def destroy_declarations(*, by: Actor, at: datetime, ids: Ids) -> Expired:
    """Destroy for good who was declared once the last day is over, with a certificate; not of whom a case is on record.

    How many came, when, whereto and from which listed area stays for what is counted.
    """
    over = _over(canvass_known.lists.local_day(at))
    made = people.destroy_lists(
        [
            ExpiredList(
                list_id=one.id,
                division_id=one.division_id,
                ended_at=min(at, horizon.start_of(one.expires_on)),
                kept_days=min(max((one.expires_on - canvass_known.lists.local_day(one.at)).days, 1), 120),
                purpose=Purpose.DECLARED,
            )
            for one in over
        ],
        by=by,
        at=at,
        ids=ids,
    )
    tasks.cancel(subjects=[one.id for one in over], kinds=BOTH, reason="the declaration is destroyed", at=at, ids=ids)
    canvass.declarations.clear([one.id for one in over], at=at)
    return Expired(tuple(Destroyed((one.subject,), one.id) for one in made))


def _over(on: date) -> list[Row]:
    """Declarations whose last day is over and none of whose people has a case, as many as are destroyed together."""
    found: list[Row] = []
    after: UUID | None = None
    while len(found) < AT_ONCE and (page := canvass_known.declarations.expired(on, AT_ONCE, after)):
        after = page[-1].id
        linked = canvass_known.declarations.persons_by_declaration(one.id for one in page)
        held = purposes.of({person for persons in linked.values() for person in persons})
        ill = {person for person, needs in held.items() if any(one.purpose is Purpose.CASE for one in needs)}
        ill &= people_known.divisions_of_known(ill).keys()
        found += [one for one in page if not ill & set(linked.get(one.id, ()))]
    return found[:AT_ONCE]
