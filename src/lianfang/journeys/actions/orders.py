"""Orders: signed, served where the person is, lived out at home or at a site; what is owed for a stay is planned."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.messages.actions import recall_about
from lianfang.core.messages.types import RecallReason
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import Place
from lianfang.isolation import actions as isolation
from lianfang.isolation import duties
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import CARE, SIGN, DeclineReason, OrderId, RevokeReason, StayId
from lianfang.places.types import RoomId
from lianfang.roster import actions as roster
from lianfang.roster import queries as roster_known
from lianfang.roster.types import SubjectKind
from lianfang.tasks import actions as tasks
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.kinds import PLACE_CONTACT, PLACE_STAY, PREPARE_RELEASE, REVOKE_ORDER, SIGN_ORDER
from lianfang.tasks.types import NewTask
from lianfang.tracing import actions as tracing
from lianfang.tracing import queries as tracing_known

from .. import dependants, horizon
from ..types import Placed, SignedOrder

MOMENT = timedelta(microseconds=1)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Sign a quarantine order"), signed=True)
def sign_order(*, order_id: OrderId, seen: Version, by: Actor, at: datetime, ids: Ids) -> SignedOrder:
    """Sign a proposal.  Somebody ordered to stay at home is in quarantine from then on; a site still has to receive them.

    Sets off: serving the order, the stay's checklist, readings and visits to the horizon, the care team that stands in
    the area, or the task to bring the person to a site.  Raises Stale; Refused with every reason.
    """
    person_id = isolation_known.person_of_order(order_id)
    going = dependants.newly_away([person_id], at)
    order = isolation.sign(order_id=order_id, seen=seen, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(SIGN_ORDER, by=by, at=at, ids=ids, subject=order.id)])
    edition = editions.in_force(order.outbreak_id, order.division_id, at).edition
    tasks.create(list(duties.after_signature(order, edition)), by=by, at=at, ids=ids)
    stay = isolation_known.stays_of([order.person_id], at).get(order.person_id)
    if stay is None and order.place == Place.HOME.value:
        stay = isolation.start_stay(order_id=order.id, by=by, at=at, ids=ids)
        begin_care([stay.id], by=by, at=at, ids=ids)
    if stay is not None:
        _place_contacts(order.person_id, order.id, by=by, at=at)
    if order.place == Place.SITE.value:
        dependants.see_to(going, by=by, at=at, ids=ids)
    return SignedOrder(order_id=order.id, version=order.version, stay_id=stay.id if stay else None, due_at=order.due_at)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Decline a proposal"))
def decline_order(
    *, order_id: OrderId, seen: Version, why: DeclineReason, by: Actor, at: datetime, ids: Ids
) -> SignedOrder:
    """Decline a proposal; what was owed for it, and a stay begun on interim notice, end with it.  Raises Stale, Refused."""
    stay = isolation_known.stays_of([isolation_known.order(order_id).person_id], at)
    order = isolation.decline(order_id=order_id, seen=seen, why=why, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(SIGN_ORDER, by=by, at=at, ids=ids, subject=order.id)])
    end_orders([order.id], [held.id for held in stay.values() if held.order_id == order.id], by=by, at=at, ids=ids)
    return SignedOrder(order_id=order.id, version=order.version, stay_id=None, due_at=order.due_at)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Take an order back"), signed=True)
def revoke_order(
    *, order_id: OrderId, seen: Version, why: RevokeReason, by: Actor, at: datetime, ids: Ids
) -> SignedOrder:
    """Take an order back: its person is free at once, and nothing is owed for it any more.  Raises Stale, Refused."""
    order = isolation_known.order(order_id)
    stays = isolation_known.stays_of([order.person_id], at)
    order = isolation.revoke(order_id=order_id, seen=seen, why=why, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(REVOKE_ORDER, by=by, at=at, ids=ids, subject=order.id)])
    end_orders([order.id], [held.id for held in stays.values() if held.order_id == order.id], by=by, at=at, ids=ids)
    return SignedOrder(order_id=order.id, version=order.version, stay_id=None, due_at=order.due_at)


@action(duty=SIGN, kind=Kind.DECISION, label=_("Shorten an order"), signed=True)
def shorten_order(
    *, order_id: OrderId, seen: Version, due_at: Instant, by: Actor, at: datetime, ids: Ids
) -> SignedOrder:
    """Give an order an earlier end; its preparation is owed by that end.  Raises Stale; Refused when it would last longer."""
    order = isolation.shorten(order_id=order_id, seen=seen, due_at=due_at, by=by, at=at, ids=ids)
    prepare_anew([order.person_id], by=by, at=at, ids=ids)
    return SignedOrder(order_id=order.id, version=order.version, stay_id=None, due_at=order.due_at)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Receive a person at a quarantine site"))
def place(*, order_id: OrderId, room_id: RoomId, by: Actor, at: datetime, ids: Ids) -> Placed:
    """The person of a signed order has arrived at a site and has a room; the stay begins.  Raises Refused."""
    going = dependants.newly_away([isolation_known.person_of_order(order_id)], at)
    stay = isolation.start_stay(order_id=order_id, room_id=room_id, by=by, at=at, ids=ids)
    done = tasks.fulfilment(PLACE_STAY, PLACE_CONTACT, by=by, at=at, ids=ids, person_id=stay.person_id)
    tasks.fulfil([done])
    _place_contacts(stay.person_id, order_id, by=by, at=at)
    begin_care([stay.id], by=by, at=at, ids=ids)
    dependants.see_to(going, by=by, at=at, ids=ids)
    return Placed(stay_id=stay.id, version=stay.version)


@action(duty=CARE, kind=Kind.OBSERVATION, label=_("Move a person to another room or site"))
def move(*, stay_id: StayId, room_id: RoomId, by: Actor, at: datetime, ids: Ids) -> Placed:
    """A person in quarantine moves; the old stay ends, its tasks with it, the next begins.  Raises Refused."""
    going = dependants.newly_away([isolation_known.stay(stay_id).person_id], at)
    stay = isolation.move_stay(stay_id=stay_id, room_id=room_id, by=by, at=at, ids=ids)
    end_care([stay_id], by=by, at=at, ids=ids)
    begin_care([stay.id], by=by, at=at, ids=ids)
    if stay.kind == Place.SITE.value:
        dependants.see_to(going, by=by, at=at, ids=ids)
    return Placed(stay_id=stay.id, version=stay.version)


def _place_contacts(person_id: UUID, order_id: UUID, *, by: Actor, at: datetime) -> None:
    """Somebody who is followed as a close contact is placed by this order."""
    for contact in tracing_known.open_contacts([person_id]).filter(placed_at=None, place_by__isnull=False):
        tracing.place_contact(contact_id=contact.id, order_id=order_id, by=by, at=at)


def begin_care(stay_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """Name the team that stands in the area and plan what is owed for new stays, to the planning horizon."""
    new: list[NewTask] = []
    for stay in isolation_known.in_care(at, at + MOMENT, stay_ids):
        edition = editions.in_force(stay.outbreak_id, stay.division_id, at).edition
        template = edition.isolation.care_teams[edition.isolation.categories[stay.category].care_team]
        roster.name_team(
            subject_kind=SubjectKind.STAY,
            subject=stay.stay_id,
            division_id=stay.division_id,
            team=roster_known.standing_team(stay.home_division_id, [role.key for role in template.roles], at),
            until=None,
            by=by,
            at=at,
            ids=ids,
        )
        new += [*duties.start(stay, edition.isolation), duties.release_preparation(stay, edition.isolation)]
        for day in horizon.days(at):
            new += [*duties.daily([stay], edition, day), *duties.tests([stay], edition, day)]
    tasks.create([task for task in new if task.due_at > at], by=by, at=at, ids=ids)


def prepare_anew(person_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """What is still to be prepared for an end that came nearer is owed by the new end."""
    stay_ids = [stay.id for stay in isolation_known.stays_of(person_ids, at).values()]
    waiting = set(
        tasks_known.open_tasks(stay_ids, at).filter(kind=PREPARE_RELEASE).order_by().values_list("subject", flat=True)
    )
    tasks.cancel(subjects=waiting, kinds=[PREPARE_RELEASE], reason="ends earlier", at=at, ids=ids)
    new = []
    for stay in isolation_known.in_care(at, at + MOMENT, waiting):
        section = editions.in_force(stay.outbreak_id, stay.division_id, at).edition.isolation
        new.append(duties.release_preparation(stay, section, stay.over_at.isoformat()))
    tasks.create(new, by=by, at=at, ids=ids)


def end_care(stay_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """What was owed for stays that ended is no longer owed, and nobody answers for them any more.

    A door with somebody else still in quarantine behind it keeps its visits.
    """
    empty = isolation_known.empty_doors(stay_ids, at)
    tasks.cancel(subjects=[*stay_ids, *empty], kinds=None, reason="stay ended", at=at, ids=ids)
    roster.relieve_team(subjects=list(stay_ids), at=at)


def end_orders(order_ids: Sequence[UUID], stay_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """What was owed for orders that fell, and for their stays, is no longer owed."""
    tasks.cancel(subjects=order_ids, kinds=None, reason="order ended", at=at, ids=ids)
    recall_about(order_ids, RecallReason.OVERTAKEN, by=by, at=at, ids=ids)
    end_care(stay_ids, by=by, at=at, ids=ids)
