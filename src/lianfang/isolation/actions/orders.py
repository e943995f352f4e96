"""Orders: proposed, signed or declined by a person, served, made shorter, taken back.  Nothing makes one longer."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import OnChange, Place
from lianfang.editions.vocabulary import EditionInForce, OutbreakId
from lianfang.people import queries as people
from lianfang.people.types import PersonId
from lianfang.places.types import DivisionId

from .. import queries, rules
from ..models import Certificate, DueChange, Order, Stay
from ..types import (
    CARE,
    EXEMPT,
    PROPOSE,
    SIGN,
    BasisTimes,
    CategoryKey,
    DeclineReason,
    End,
    Ground,
    HomeException,
    OrderId,
    RevokeReason,
)
from .ending import end_order, end_past_due, end_stays


@action(duty=PROPOSE, kind=Kind.DECISION, label=_("Propose a quarantine order"), public=False)
def propose(
    *,
    person_id: PersonId,
    outbreak_id: OutbreakId,
    division_id: DivisionId,
    category: CategoryKey,
    ground: Ground,
    evidence: PersonalText,
    basis: BasisTimes,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Order:
    """Propose an order on one person under the rules in force in the division; it binds nobody until it is signed.

    Where the category's basis is missing the proposal has no end yet and cannot be signed.  Raises Refused.
    """
    edition = editions.in_force(outbreak_id, division_id, at)
    section = edition.edition.isolation
    bound = person_id in queries.orders_of([person_id], at)
    refuse_if(rules.reasons_not_to_propose(category, evidence, basis, section, bound=bound, at=at))
    end_past_due(Q(person_id=person_id), Q(person_id=person_id), by=by, at=at)
    key = privacy.keys_of([person_id], make=True)[person_id]
    return Order.objects.create(
        id=ids.new("order", person_id),
        person_id=person_id,
        household_id=people.households_of([person_id]).get(person_id),
        division_id=division_id,
        outbreak_id=outbreak_id,
        category=category,
        ground=ground.value,
        sealed=privacy.seal(key, {"evidence": evidence}),
        place=section.categories[category].place.value,
        starts_at=rules.to_the_minute(at),
        due_at=rules.due_at(category, basis, section),
        **_under(edition, category),
        **basis.model_dump(),
        **stamp(ids, by, at),
    )


def _under(edition: EditionInForce, category: str) -> dict[str, object]:
    return {"edition_id": edition.id, "departures": list(rules.departures(edition.stricter, category))}


@action(duty=PROPOSE, kind=Kind.DECISION, label=_("Complete what a proposal counts from"))
def give_basis(*, order_id: OrderId, seen: Version, basis: BasisTimes, by: Actor, at: datetime) -> Order:
    """Say, or correct, the times from which a proposal's days are counted.  Raises Stale; Refused once it is signed."""
    order = queries.lock_order(order_id, seen=seen)
    section = queries.section_of(order, at)
    refuse_if(rules.reasons_not_to_amend(order.facts(), basis, section, at=at))
    for field, told in basis.model_dump().items():
        setattr(order, field, told)
    order.due_at = rules.due_at(order.category, basis, section)
    return _changed(order)


@action(duty=EXEMPT, kind=Kind.DECISION, label=_("Allow the stay at home"))
def allow_home(*, order_id: OrderId, seen: Version, why: HomeException, by: Actor, at: datetime) -> Order:
    """Let somebody whom the rules send to a site stay at home, by name and reason, before the order is signed.

    Raises Stale, Refused.
    """
    order = queries.lock_order(order_id, seen=seen)
    refuse_if(rules.reasons_not_to_stay_home(order.facts()))
    order.place, order.home_exception = Place.HOME.value, why.value
    return _changed(order)


@action(duty=PROPOSE, kind=Kind.DECISION, label=_("Give interim notice"))
def give_interim_notice(*, order_id: OrderId, seen: Version, by: Actor, at: datetime) -> Order:
    """Let a proposal bind for the edition's few hours until it is signed; once, and never renewed.  Raises Stale, Refused."""
    order = queries.lock_order(order_id, seen=seen)
    refuse_if(rules.reasons_not_to_notify(order.facts(), at=at))
    order.interim_until = rules.interim_end(order.facts(), queries.section_of(order, at), at=at)
    return _changed(order)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Sign an order"), signed=True, public=False)
def sign(*, order_id: OrderId, seen: Version, by: Actor, at: datetime) -> Order:
    """Sign a proposal under the rules in force now; a stay begun on interim notice then lasts until the order's end.

    Internal: journeys.sign_orders signs in a batch and sets off what follows.  Raises Stale; Refused with every reason.
    """
    order = queries.lock_order(order_id, seen=seen)
    edition = editions.in_force(order.outbreak_id, order.division_id, at)
    refuse_if(rules.reasons_not_to_sign(order.facts(), edition.edition.isolation, at=at))
    end_past_due(Q(order=order), Q(id=order.id), by=by, at=at)
    order.signed_at, order.signed_by, order.signed_how = at, by.member, by.signed or "system"
    for field, value in _under(edition, order.category).items():
        setattr(order, field, value)
    for stay in Stay.objects.filter(order=order, ended_at=None):
        assert order.due_at is not None
        stay.due_at = order.due_at
        stay.version += 1
        stay.save(update_fields=["due_at", "version"])
    return _changed(order)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Decline a proposal"), public=False)
def decline(*, order_id: OrderId, seen: Version, why: DeclineReason, by: Actor, at: datetime) -> Order:
    """Decline a proposal; a stay begun on interim notice ends with it.  Raises Stale, Refused."""
    order = queries.lock_order(order_id, seen=seen)
    refuse_if(rules.reasons_it_is_settled(order.facts()))
    end_stays(order, End.REVOKED, by=by, at=at)
    order.declined_at, order.declined_by, order.decline_reason = at, by.member, why.value
    return _changed(order)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Serve an order"), public=False)
def serve(*, order_id: OrderId, by: Actor, at: datetime) -> Order:
    """The written order was handed over and explained at `at`.  Raises Refused when it binds nobody then."""
    order = queries.lock_order(order_id)
    refuse_if(rules.reasons_not_to_serve(order.facts(), at=at))
    order.served_at = at
    return _changed(order)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Note that an order was acknowledged"), public=False)
def acknowledge(*, order_id: OrderId, by: Actor, at: datetime) -> Order:
    """The person acknowledged the order at `at`, which also says that it was served.  Raises Refused."""
    order = queries.lock_order(order_id)
    refuse_if(rules.reasons_not_to_acknowledge(order.facts(), at=at))
    order.served_at, order.acknowledged_at = order.served_at or at, at
    return _changed(order)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Shorten an order"), signed=True, public=False)
def shorten(*, order_id: OrderId, seen: Version, due_at: Instant, by: Actor, at: datetime, ids: Ids) -> Order:
    """Give an order an earlier end.  Raises Stale; Refused when it would last longer: that needs a new order."""
    order = queries.lock_order(order_id, seen=seen)
    until = rules.to_the_minute(due_at)
    refuse_if(rules.reasons_not_to_shorten(order.facts(), until, at=at))
    return _nearer(order, until, None, by=by, at=at, ids=ids)


def recompute(
    *, outbreak_id: UUID, division_ids: Collection[UUID] | None, by: Actor, at: datetime, ids: Ids
) -> list[Order]:
    """Let a new edition make signed orders shorter, where its section says that open records are recomputed.

    Internal: for a journey that follows the adoption of an edition.  Gives the orders that became shorter.
    """
    rows = Order.objects.select_for_update().filter(outbreak_id=outbreak_id, ended_at=None, due_at__gt=at)
    rows = rows.filter(signed_at__isnull=False).order_by("id")
    if division_ids is not None:
        rows = rows.filter(division_id__in=division_ids)
    ruling: dict[UUID, EditionInForce] = {}
    changed = []
    for order in rows:
        if order.division_id not in ruling:
            ruling[order.division_id] = editions.in_force(outbreak_id, order.division_id, at)
        edition = ruling[order.division_id]
        section = edition.edition.isolation
        until = rules.shortened(order.facts(), section, at=at)
        if section.on_change is OnChange.RECOMPUTE and until is not None:
            changed.append(_nearer(order, until, edition.id, by=by, at=at, ids=ids))
    return changed


def _nearer(order: Order, until: datetime, edition_id: UUID | None, *, by: Actor, at: datetime, ids: Ids) -> Order:
    assert order.due_at is not None, "only a signed order comes nearer"
    DueChange.objects.create(
        id=ids.new("due_change", order.id),
        order=order,
        edition_id=edition_id,
        before=order.due_at,
        after=until,
        **stamp(ids, by, at),
    )
    order.due_at = until
    order.ended_at = until if order.ended_at else None
    Certificate.objects.filter(stay__order=order, voided_at=None).update(ended_at=until, issued_at=until)
    for stay in Stay.objects.filter(order=order, over_at__gt=until):
        stay.due_at = until
        stay.ended_at = until if stay.ended_at else None
        stay.version += 1
        stay.save(update_fields=["due_at", "ended_at", "version"])
    return _changed(order)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Revoke an order"), signed=True, public=False)
def revoke(*, order_id: OrderId, seen: Version, why: RevokeReason, by: Actor, at: datetime) -> Order:
    """Take an order back: its person is free at once.  Raises Stale; Refused when it binds nobody."""
    order = queries.lock_order(order_id, seen=seen)
    refuse_if(rules.reasons_not_to_revoke(order.facts(), at=at))
    order.revoke_reason = why.value
    return end_order(order, End.REVOKED, by=by, at=at)


def take_back(*, order_id: UUID, why: RevokeReason, by: Actor, at: datetime) -> Order:
    """Take an order or proposal back because what it rested on fell.  Internal: a journey says so, not a person's click.

    Whoever it bound is free at once; what binds nobody any more is left as it is.
    """
    order = queries.lock_order(order_id)
    if order.declined_at is None and (order.ended_at is None or order.ended_at > at):
        order.revoke_reason = why.value
        end_order(order, End.REVOKED, by=by, at=at)
    return order


def end_at_death(*, order_id: UUID, died_at: datetime, by: Actor) -> Order:
    """End an order or proposal, and the stay under it, when its person died.  Internal: what is over is left as it is."""
    order = queries.lock_order(order_id)
    if order.declined_at is None and (order.ended_at is None or order.ended_at > died_at):
        end_order(order, End.DIED, by=by, at=died_at)
    return order


def _changed(order: Order) -> Order:
    order.version += 1
    order.save()
    return order
