"""Orders, stays and objections: who may see them, locking them for a decision, and what binds a person."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.asking import Question, QuestionOfMany
from lianfang.core.models import Record
from lianfang.core.rows import locked_row, one_row
from lianfang.editions import queries as editions
from lianfang.editions.types import Isolation, Place
from lianfang.places import queries as places

from .. import rules
from ..models import Certificate, Objection, Order, Stay
from ..types import SEE, End, InCare

R = TypeVar("R", bound=Record)


def orders_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Order]:
    """The orders of the areas in which the actor holds `duty`, newest first."""
    return within(Order.objects.order_by("-at"), by, at, duty)


def stays_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Stay]:
    """The stays in the areas in which the actor holds `duty`, newest first, each with its order and site."""
    return within(Stay.objects.select_related("order", "site").order_by("-started_at"), by, at, duty)


def objections_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Objection]:
    """The objections of the actor's areas: those waiting by their clock, then those answered, the newest first."""
    rows = within(Objection.objects.select_related("order"), by, at, duty)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "due_at", "id")


def certificates_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Certificate]:
    """The certificates of the areas in which the actor holds `duty`, newest first."""
    return within(Certificate.objects.order_by("-issued_at"), by, at, duty)


def within(rows: QuerySet[R], by: Actor, at: datetime, duty: str) -> QuerySet[R]:
    """Of some rows those in the divisions where the actor holds `duty`."""
    ids = places.division_ids(by.areas(duty, at))
    return rows if ids is None else rows.filter(division_id__in=ids)


def held(at: datetime, divisions: Collection[UUID] | None = None) -> QuerySet[Stay]:
    """The stays that hold somebody at `at`; what is past its due minute is not among them, whether or not it was closed."""
    rows = Stay.objects.filter(started_at__lte=at, over_at__gt=at).select_related("order")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def waiting(at: datetime) -> QuerySet[Order]:
    """The proposals that wait for a signature at `at`."""
    rows = Order.objects.filter(signed_at=None, declined_at=None, ended_at=None)
    return rows.filter(Q(due_at=None) | Q(due_at__gt=at))


def in_care(since: datetime, until: datetime, stay_ids: Collection[UUID] | None = None) -> list[InCare]:
    """Who is in quarantine at some time of [since, until), of the stays named or of all, by their ids."""
    if stay_ids is None:
        return [_in_care(row) for row in _ALL_IN_CARE.answers(since, until)]
    return sorted(map(_in_care, _IN_CARE.answers(stay_ids, since, until)), key=lambda one: one.stay_id)


def _care(since: datetime, until: datetime) -> "QuerySet[Stay, tuple[Any, ...]]":
    rows = Stay.objects.filter(started_at__lt=until, over_at__gt=since)
    first = Stay.objects.filter(order=OuterRef("order")).order_by("started_at").values("started_at")[:1]
    columns = (
        *("id", "order_id", "person_id", "order__household_id", "division_id", "kind", "started_at", "over_at"),
        *("order__outbreak_id", "order__category", "order__division_id", "began_at"),
    )
    return rows.annotate(began_at=Subquery(first)).order_by("id").values_list(*columns)


_ALL_IN_CARE = Question(_care, datetime, datetime)
_IN_CARE = QuestionOfMany(lambda ids, since, until: _care(since, until).filter(id__in=ids), UUID, datetime, datetime)


def _in_care(row: tuple[Any, ...]) -> InCare:
    stay, order, person, household, division, kind, *rest = row
    return InCare(stay, order, person, household, division, Place(kind), *rest)


def stays_of(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, Stay]:
    """The stay that each of some persons is in at `at`."""
    return {stay.person_id: stay for stay in held(at).filter(person_id__in=list(person_ids))}


def orders_of(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, Order]:
    """The open order or proposal about each of some persons at `at`: what binds them, or is about to."""
    rows = Order.objects.filter(person_id__in=list(person_ids), declined_at=None)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at)).filter(Q(due_at=None) | Q(due_at__gt=at))
    return {order.person_id: order for order in rows}


def at_sites(person_ids: Iterable[UUID], at: datetime) -> set[UUID]:
    """Who of some persons is at a quarantine site at `at`, or under a signed order to go to one."""
    ids = list(person_ids)
    staying = {id for id, stay in stays_of(ids, at).items() if stay.kind == Place.SITE.value}
    signed = {id for id, one in orders_of(ids, at).items() if one.signed_at and one.place == Place.SITE.value}
    return staying | signed


def order(order_id: UUID) -> Order:
    """One order; raises Refused when unknown."""
    return one_row(Order.objects.all(), order_id, "order_id")


def stay(stay_id: UUID) -> Stay:
    """One stay with its order; raises Refused when unknown."""
    return one_row(Stay.objects.select_related("order", "site"), stay_id, "stay_id")


def lock_order(order_id: UUID, *, seen: int | None = None) -> Order:
    """Lock an order, the lock root of its stays; raises Stale, or Refused when unknown."""
    return locked_row(Order.objects.all(), order_id, "order_id", seen=seen)


def lock_stay(stay_id: UUID, *, seen: int | None = None) -> Stay:
    """Lock a stay under its order, the order first; raises Stale, or Refused when unknown."""
    order_id = one_row(Stay.objects.all(), stay_id, "stay_id").order_id
    locked = lock_order(order_id)
    found = locked_row(Stay.objects.all(), stay_id, "stay_id", seen=seen)
    found.order = locked
    return found


def lock_objection(objection_id: UUID, *, seen: int) -> Objection:
    """Lock an objection under its order, the order first; raises Stale, or Refused when unknown."""
    order_id = one_row(Objection.objects.all(), objection_id, "objection_id").order_id
    locked = lock_order(order_id)
    found = locked_row(Objection.objects.all(), objection_id, "objection_id", seen=seen)
    found.order = locked
    return found


def section_of(order: Order, at: datetime) -> Isolation:
    """The rules about quarantine that are in force for an order at `at`."""
    return editions.in_force(order.outbreak_id, order.division_id, at).edition.isolation


def own_section(order: Order) -> Isolation:
    """The rules about quarantine under which an order was signed, or else proposed."""
    return editions.edition(order.edition_id).edition.isolation


def evidence(order: Order) -> str:
    """What the ground of an order rests on, in clear; whoever asks records the look.  Raises privacy.Destroyed."""
    return str(privacy.unseal(privacy.key_of(order.person_id), order.sealed).get("evidence", ""))


def objection_text(objection: Objection) -> tuple[str, str]:
    """What was objected and what was answered, in clear; whoever asks records the look.  Raises privacy.Destroyed."""
    key = privacy.key_of(objection.person_id)
    said = str(privacy.unseal(key, objection.sealed).get("text", ""))
    if objection.sealed_answer is None:
        return said, ""
    return said, str(privacy.unseal(key, objection.sealed_answer).get("reason", ""))


def due_between(since: datetime, until: datetime) -> QuerySet[Stay]:
    """The open stays that end in [since, until)."""
    rows = Stay.objects.filter(ended_at=None, due_at__gte=since, due_at__lt=until)
    return rows.select_related("order").order_by("due_at")


def awaiting_certificate(since: datetime, until: datetime) -> QuerySet[Stay]:
    """The stays that lapsed in [since, until) without anybody having decided on their certificate."""
    rows = Stay.objects.filter(due_at__gte=since, due_at__lt=until, order__signed_at__isnull=False)
    return rows.filter(Q(ended_at=None) | Q(end=End.LAPSED.value)).select_related("order").order_by("due_at")


def sites_in_use(at: datetime, divisions: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """Of each quarantine site that has somebody at `at`, how many."""
    found: dict[UUID, int] = {}
    for site_id in held(at, divisions).filter(kind=Place.SITE.value).values_list("site_id", flat=True):
        if site_id is not None:
            found[site_id] = found.get(site_id, 0) + 1
    return found


def is_binding(order: Order, at: datetime) -> bool:
    """Whether an order binds its person at `at`."""
    return rules.is_binding(order.facts(), at)


def order_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `isolation.order`."""
    return {id: (d,) for id, d in Order.objects.filter(id__in=ids).values_list("id", "division_id")}


def stay_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `isolation.stay`: the place of the stay, and the area that ordered it."""
    rows = Stay.objects.filter(id__in=ids).values_list("id", "division_id", "order__division_id")
    return {id: (here, ordered) for id, here, ordered in rows}


def objection_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `isolation.objection`."""
    return {id: (d,) for id, d in Objection.objects.filter(id__in=ids).values_list("id", "division_id")}


def person_of_order(order_id: UUID) -> UUID:
    """Whose order it is; raises Refused when unknown."""
    return order(order_id).person_id


def person_of_objection(objection_id: UUID) -> UUID:
    """Whose objection it is; raises Refused when unknown."""
    return one_row(Objection.objects.all(), objection_id, "objection_id").person_id
