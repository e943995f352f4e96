"""What quarantine means in a person's timeline, and what it needs their details for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.types import Event
from lianfang.editions.types import Place
from lianfang.people.types import Held, Purpose

from ..models import Certificate, Objection, Order, Stay
from ..types import (
    DECLINE_WORDS,
    END_WORDS,
    GROUND_WORDS,
    PLACE_WORDS,
    VERDICT_WORDS,
    DeclineReason,
    End,
    Ground,
    Verdict,
)


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """What happened to people by orders and stays, in no order; four queries however many people."""
    for order in Order.objects.filter(person_id__in=person_ids):
        yield from _of_order(order)
    for stay in Stay.objects.filter(person_id__in=person_ids).select_related("site"):
        yield from _of_stay(stay)
    for objection in Objection.objects.filter(person_id__in=person_ids):
        yield from _of_objection(objection)
    for certificate in Certificate.objects.filter(person_id__in=person_ids):
        yield _event(certificate, certificate.issued_at, _("certificate of completion"), certificate.number)


def _event(row: Any, at: datetime, label: Any, detail: Any, by: UUID | None = None, page: str = "") -> Event:
    return Event(at, max(row.recorded_at, at), label, detail, row.op, by or row.by, page)


def _of_order(order: Order) -> Iterator[Event]:
    ground, page = GROUND_WORDS[Ground(order.ground)], f"/orders/{order.id}"
    yield _event(order, order.at, _("order proposed"), ground, page=page)
    if order.signed_at:
        yield _event(order, order.signed_at, _("order signed"), PLACE_WORDS[Place(order.place)], order.signed_by, page)
    if order.declined_at:
        why = DECLINE_WORDS[DeclineReason(order.decline_reason)]
        yield _event(order, order.declined_at, _("proposal declined"), why, order.declined_by, page)
    if order.served_at:
        yield _event(order, order.served_at, _("order served"), "", page=page)
    if order.acknowledged_at:
        yield _event(order, order.acknowledged_at, _("order acknowledged"), "", page=page)
    if order.ended_at:
        yield _event(order, order.ended_at, _("order ended"), END_WORDS[End(order.end)], order.ended_by, page)


def _of_stay(stay: Stay) -> Iterator[Event]:
    page = f"/stays/{stay.id}"
    where = stay.site.name if stay.site is not None else PLACE_WORDS[Place.HOME]
    yield _event(stay, stay.started_at, _("quarantine began"), where, page=page)
    if stay.ended_at:
        yield _event(stay, stay.ended_at, _("quarantine ended"), END_WORDS[End(stay.end)], stay.ended_by, page)


def _of_objection(objection: Objection) -> Iterator[Event]:
    page = f"/orders/{objection.order_id}"
    yield _event(objection, objection.at, _("objection raised"), "", page=page)
    if objection.answered_at:
        verdict = VERDICT_WORDS[Verdict(objection.verdict)]
        yield _event(objection, objection.answered_at, _("objection answered"), verdict, objection.answered_by, page)


def purposes(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What quarantine needs people's details for: an order proposed or in force, an objection without an answer."""
    wanted = set(person_ids)
    for order in Order.objects.filter(person_id__in=wanted).only("person_id", "ended_at", "declined_at"):
        yield Held(order.person_id, Purpose.ORDER, order.ended_at or order.declined_at)
    for id, until in Objection.objects.filter(person_id__in=wanted).values_list("person_id", "answered_at"):
        yield Held(id, Purpose.OBJECTION, until)
