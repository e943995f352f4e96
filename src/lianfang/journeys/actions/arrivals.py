"""People who come: from a listed area, with a fever at a post, or both; and where they are received."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.declarations import AnyDeclarationId, Way
from lianfang.core import errors
from lianfang.core.access import Actor
from lianfang.core.errors import Gathered, Reason
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Celsius, Instant, Kind, PersonalText, ShortText
from lianfang.editions import queries as editions
from lianfang.editions.types import RegisterGround
from lianfang.editions.vocabulary import AreaCode, EditionInForce
from lianfang.health import actions as health
from lianfang.health.types import ReadingSource
from lianfang.isolation import actions as isolation
from lianfang.isolation import duties
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import BasisTimes, Ground
from lianfang.people import queries as people_known
from lianfang.people.types import AnyPersonId, PersonEntry, Registered
from lianfang.places.types import AnyDivisionId, AnySiteId
from lianfang.screening import actions as screening
from lianfang.screening import queries as screening_known
from lianfang.screening.types import SCREEN, CheckpointId, Measured, Passage, SymptomKey
from lianfang.tasks import actions as tasks
from lianfang.tasks.types import HandOverKind, Sending

from .. import whom
from ..coming import close_as_arrived
from ..rules import arrival_category
from ..types import Row


class Traveller(BaseModel):
    """One of a party: who they are, their seat, and their temperature where it was taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entry: PersonEntry
    seat: PersonalText = ""
    celsius: Celsius | None = None


@dataclass(frozen=True)
class Arrived:
    """A party that was written down: the persons, their hand-overs, and the orders proposed for them."""

    persons: tuple[UUID, ...]
    known: tuple[UUID, ...]
    household_id: UUID | None
    handovers: tuple[UUID, ...]
    orders: tuple[UUID, ...]


@dataclass(frozen=True)
class Referred:
    """Somebody sent to a clinic."""

    person_id: UUID
    handover_id: UUID
    abnormal_id: UUID | None = None


def _traveller(params: Any, ids: Ids) -> Callable[[str], UUID]:
    """Whose a field of the party is: each traveller's own; the address and plate are the first one's."""

    def subject(field: str) -> UUID:
        parts = field.split(".")
        n = int(parts[1]) if parts[0] == "travellers" else 0
        return people_known.subject_of(params.travellers[n].entry, ids.within("traveller", n))

    return subject


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Register a party from a listed area"), subject=_traveller)
def arrive(
    *,
    checkpoint_id: CheckpointId,
    travellers: Annotated[tuple[Traveller, ...], Field(min_length=1, max_length=20)],
    origin_code: AreaCode,
    left_area_at: Instant | None = None,
    destination_id: AnyDivisionId,
    address: PersonalText = "",
    carrier: ShortText = "",
    trip: ShortText = "",
    plate: PersonalText = "",
    declaration_id: AnyDeclarationId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Arrived:
    """Write down a party that travels together from a listed area, hand it to where it is going, and propose orders.

    Everybody is registered at the destination (whoever is known by their number is not doubled), measured where a
    temperature is given, handed over the same day, and proposed for observation under the rules of the destination.  Who
    declared before that they come is expected no more.
    Raises Refused with every reason.
    """
    post = screening_known.checkpoint(checkpoint_id)
    edition = editions.in_force(editions.current_outbreak(destination_id, at).id, destination_id, at)
    said = Gathered()
    said.add([Reason(errors.IN_FUTURE, "left_area_at")] if left_area_at is not None and left_area_at > at else [])
    registered = register_party(said, travellers, destination_id, address, by=by, at=at, ids=ids)
    said.refuse()
    passage = Passage(origin_code=origin_code, going_to_id=destination_id, carrier=carrier, trip=trip, plate=plate)
    due_at = screening_known.handover_due_at(edition.edition, at)
    journey = _Journey(post, passage, Sending(due_at=due_at, to_division_id=destination_id, transport=carrier))
    handovers = [
        _write_down(journey, traveller, person.id, by=by, at=at, ids=ids.within("traveller", n))
        for n, (traveller, person) in enumerate(zip(travellers, registered, strict=True))
    ]
    basis = BasisTimes(arrived_at=at, left_area_at=left_area_at)
    proposed = [
        propose_for(person.id, destination_id, origin_code, basis, edition, by, at, ids.within("order", n))
        for n, person in enumerate(registered)
    ]
    _close_declared(declaration_id, [person.id for person in registered], by=by, at=at, ids=ids)
    return _arrived(registered, handovers, [order for order in proposed if order is not None])


def _close_declared(declaration_id: UUID | None, persons: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """Close the declaration that a party named; one that is closed already changes nothing about who stands here."""
    if declaration_id is None:
        return
    one = canvass.declarations.lock_declaration(declaration_id)
    if one.closed_at is None and one.destroyed_at is None:
        close_as_arrived(one, persons, Way.DOOR, by=by, at=at, ids=ids)


def _arrived(registered: list[Registered], handovers: list[UUID], orders: list[UUID]) -> Arrived:
    return Arrived(
        persons=tuple(p.id for p in registered),
        known=tuple(p.id for p in registered if p.known),
        household_id=registered[0].household_id,
        handovers=tuple(handovers),
        orders=tuple(orders),
    )


@dataclass(frozen=True)
class _Journey:
    """How a party came past a post, and how it is sent on."""

    post: Row
    passage: Passage
    sending: Sending


def _write_down(journey: _Journey, traveller: Traveller, person_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> UUID:
    """One of the party: into the register, measured, and handed over to where they are going; gives the hand-over."""
    screening.register_arrival(
        checkpoint_id=journey.post.id,
        person_id=person_id,
        ground=RegisterGround.LISTED_AREA,
        passage=journey.passage,
        seat=traveller.seat,
        by=by,
        at=at,
        ids=ids,
    )
    if traveller.celsius is not None:
        measured = Measured(celsius=traveller.celsius, at=at)
        _measure(measured, person_id, journey.post.division_id, journey.post.id, by=by, ids=ids)
    made = tasks.hand_over(
        kind=HandOverKind.HOME_AREA,
        person_id=person_id,
        from_division_id=journey.post.division_id,
        sending=journey.sending,
        context=journey.post.id,
        by=by,
        at=at,
        ids=ids,
    )
    handover_id: UUID = made.id
    return handover_id


def register_party(
    said: Gathered,
    travellers: tuple[Traveller, ...],
    division_id: UUID,
    address: str,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> list[Registered]:
    """Register everybody; those who are new share one household."""
    registered: list[Registered] = []
    home: UUID | None = None
    for n, traveller in enumerate(travellers):
        one = whom.register(
            said,
            traveller.entry,
            division_id,
            household=home,
            address="" if home else address,
            under=f"travellers.{n}",
            by=by,
            at=at,
            ids=ids.within("traveller", n),
        )
        if not one.known:
            home = home or one.household_id
        registered.append(one)
    return registered


def _measure(measured: Measured, person_id: UUID, division_id: UUID, post_id: UUID, *, by: Actor, ids: Ids) -> None:
    health.record_reading(
        person_id=person_id,
        celsius=measured.celsius,
        division_id=division_id,
        source=ReadingSource.CHECKPOINT,
        context=post_id,
        device=measured.device,
        by=by,
        at=measured.at,
        ids=ids,
    )


def propose_for(
    person_id: UUID,
    division_id: UUID,
    origin: str,
    basis: BasisTimes,
    edition: EditionInForce,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> UUID | None:
    """Propose an order for an arrival; where the rules observe no arrivals, who is under an order already, or whose
    days are over, none is."""
    category = arrival_category(edition.edition.isolation)
    if category is None or person_id in isolation_known.orders_of([person_id], at):
        return None
    due = isolation_known.due_under(category, basis, edition.edition.isolation)
    if due is not None and due <= at:
        return None
    order = isolation.propose(
        person_id=person_id,
        outbreak_id=edition.outbreak_id,
        division_id=division_id,
        category=category,
        ground=Ground.LISTED_AREA,
        evidence=_origin_in_words(edition, origin, at),
        basis=basis,
        by=by,
        at=at,
        ids=ids,
    )
    tasks.create([duties.signature(order, edition.edition.isolation)], by=by, at=at, ids=ids)
    order_id: UUID = order.id
    return order_id


def _origin_in_words(edition: EditionInForce, origin: str, at: datetime) -> str:
    """The listed area that somebody comes from, as the list names it, with the code that was given."""
    listed = editions.listed(edition.outbreak_id, origin, at)
    return f"{listed.name} ({origin})" if listed is not None else origin


def _passer(params: Any, ids: Ids) -> UUID:
    known: UUID | None = params.person_id
    return known or people_known.subject_of(params.entry, ids)


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Refer an abnormal passer to a clinic"), subject=_passer)
def abnormal_passer(
    *,
    checkpoint_id: CheckpointId,
    entry: PersonEntry | None = None,
    person_id: AnyPersonId | None = None,
    lives_in_id: AnyDivisionId | None = None,
    first: Measured,
    retest: Measured | None = None,
    symptoms: Annotated[tuple[SymptomKey, ...], Field(max_length=20)] = (),
    site_id: AnySiteId,
    transport: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Referred:
    """Somebody with a fever measured twice, or a symptom, goes to a fever clinic by arranged transport.

    Writes the finding and the readings, tells the clinic in advance (the hand-over), and lets the arrival be chased.
    Raises Refused with every reason.
    """
    said = Gathered()
    post = screening_known.checkpoint(checkpoint_id)
    person_id = whom.somebody(said, entry, person_id, lives_in_id or post.division_id, by=by, at=at, ids=ids)
    with said.step():
        found = screening.record_abnormal(
            checkpoint_id=checkpoint_id,
            person_id=person_id,
            first=first,
            retest=retest,
            symptoms=symptoms,
            site_id=site_id,
            by=by,
            at=at,
            ids=ids,
        )
    said.refuse()
    for measured in (first, retest):
        if measured is not None:
            _measure(measured, person_id, post.division_id, found.id, by=by, ids=ids)
    return _send_to_clinic(found, transport, by=by, at=at, ids=ids)


def _send_to_clinic(found: Row, transport: str, *, by: Actor, at: datetime, ids: Ids) -> Referred:
    screening.mark_transported(abnormal_id=found.id, at=at)
    made = tasks.hand_over(
        kind=HandOverKind.CLINIC,
        person_id=found.person_id,
        from_division_id=found.division_id,
        sending=Sending(due_at=found.clinic_due_at, to_site_id=found.site_id, transport=transport),
        context=found.id,
        by=by,
        at=at,
        ids=ids,
    )
    return Referred(person_id=found.person_id, handover_id=made.id, abnormal_id=found.id)
