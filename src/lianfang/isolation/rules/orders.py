"""Pure decisions about orders and stays: facts and a section of the edition in, an answer or every reason out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from lianfang.core.errors import Reason
from lianfang.editions.types import Basis, CareTeam, Category, CheckItem, Isolation, Named, Place
from lianfang.places.types import SiteKind, Zone

from ..types import (
    ADULT_AGE,
    ALREADY_ACKNOWLEDGED,
    ALREADY_ANSWERED,
    ALREADY_AT_HOME,
    ALREADY_BOUND,
    ALREADY_DECLINED,
    ALREADY_SERVED,
    ALREADY_SIGNED,
    ARRIVED_BEFORE_LEAVING,
    BASIS_IN_FUTURE,
    BASIS_WORDS,
    BINDING,
    CATEGORY_NOT_IN_USE,
    ENDS_IN_PAST,
    FEVER,
    INTERIM_USED,
    LENGTHENS,
    NO_ANSWER_REASON,
    NO_BASIS,
    NO_EVIDENCE,
    NO_ROOM_AT_HOME,
    NOT_A_QUARANTINE_ROOM,
    NOT_BINDING,
    NOT_FULL_TERM,
    NOTHING_LEFT,
    NOTHING_SAID,
    OBJECTION_OPEN,
    OPEN_CASE,
    ORDER_OVER,
    OVER_LONG,
    OWN_ORDER,
    ROOM_NEEDED,
    STAY_OVER,
    STRICTER_PLACE,
    SYMPTOM_OPEN,
    TEST_PENDING,
    TEST_POSITIVE,
    TESTS_MISSING,
    TOO_EARLY,
    UNKNOWN_CATEGORY,
    UNKNOWN_ITEM,
    BasisTimes,
    ClinicalFacts,
    End,
    Notable,
    OrderFacts,
    OrderState,
    RoomFacts,
    StayFacts,
    StayState,
)

QUARANTINE_ZONES = frozenset({Zone.CONTACT, Zone.GENERAL})
"""Zones of rooms for persons in quarantine; suspected and confirmed cases are treated elsewhere."""

BASIS_FIELD = {
    Basis.LAST_EXPOSURE: "last_exposure_at",
    Basis.ARRIVAL: "arrived_at",
    Basis.LEAVING_AREA: "left_area_at",
}


def to_the_minute(at: datetime) -> datetime:
    """The minute an instant lies in: seconds are dropped, in favour of the person."""
    return at.replace(second=0, microsecond=0)


def basis_at(category: Category, basis: BasisTimes) -> datetime | None:
    """The instant from which a category's days are counted; None where it is not known."""
    found: datetime | None = getattr(basis, BASIS_FIELD[category.basis])
    return found


def due_at(category: str, basis: BasisTimes, section: Isolation) -> datetime | None:
    """When an order of this category ends, to the minute: so many times 24 hours after its basis.

    None where the basis is missing or the category unknown.
    """
    rule = section.categories.get(category)
    counted_from = basis_at(rule, basis) if rule else None
    if rule is None or counted_from is None:
        return None
    return to_the_minute(counted_from) + timedelta(days=rule.days)


def binds_until(order: OrderFacts) -> datetime | None:
    """Until when an order may hold anybody: its end once signed, else the end of an interim notice."""
    return order.due_at if order.signed_at else order.interim_until


def _since(milestone: datetime | None, at: datetime) -> bool:
    return milestone is not None and milestone <= at


_ORDER_STATES: Sequence[tuple[OrderState, Callable[[OrderFacts, datetime], bool]]] = (
    (OrderState.RELEASED, lambda o, at: o.end is End.RELEASED and _since(o.ended_at, at)),
    (OrderState.CONVERTED, lambda o, at: o.end is End.CONVERTED and _since(o.ended_at, at)),
    (OrderState.REVOKED, lambda o, at: o.end is End.REVOKED and _since(o.ended_at, at)),
    (OrderState.OBJECTION_UPHELD, lambda o, at: o.end is End.OBJECTION_UPHELD and _since(o.ended_at, at)),
    (OrderState.DIED, lambda o, at: o.end is End.DIED and _since(o.ended_at, at)),
    (OrderState.DECLINED, lambda o, at: _since(o.declined_at, at)),
    (OrderState.LAPSED, lambda o, at: _since(o.due_at, at)),
    (OrderState.ACKNOWLEDGED, lambda o, at: _since(o.signed_at, at) and _since(o.acknowledged_at, at)),
    (OrderState.SERVED, lambda o, at: _since(o.signed_at, at) and _since(o.served_at, at)),
    (OrderState.SIGNED, lambda o, at: _since(o.signed_at, at)),
    (OrderState.INTERIM, lambda o, at: o.interim_until is not None and at < o.interim_until),
    (OrderState.PROPOSED, lambda o, at: True),
)


def order_state(order: OrderFacts, at: datetime) -> OrderState:
    """What an order is at `at`; the first state whose test holds.  Past its end it is never shown as binding."""
    return next(state for state, holds in _ORDER_STATES if holds(order, at))


def is_binding(order: OrderFacts, at: datetime) -> bool:
    """Whether an order binds its person at `at`."""
    return order_state(order, at) in BINDING


def stay_state(stay: StayFacts, at: datetime) -> StayState:
    """What a stay is at `at`; past its due minute it is over, whether or not the job that closes it has run."""
    if stay.end is not None and _since(stay.ended_at, at):
        return StayState(stay.end.value)
    return StayState.LAPSED if stay.due_at <= at else StayState.HELD


def reasons_not_to_propose(
    category: str, evidence: str, basis: BasisTimes, section: Isolation, *, bound: bool, at: datetime
) -> Iterator[Reason]:
    """Every reason against a proposal; `bound` says that another order about the person is open.

    A missing basis is no reason: the order desk shows it, and it cannot be signed.
    """
    if bound:
        yield Reason(ALREADY_BOUND, "person_id")
    rule = section.categories.get(category)
    if rule is None:
        yield Reason(UNKNOWN_CATEGORY, "category", {"category": category})
    elif not rule.in_use:
        yield Reason(CATEGORY_NOT_IN_USE, "category")
    if not evidence:
        yield Reason(NO_EVIDENCE, "evidence")
    yield from _reasons_against_terms(category, basis, section, starts_at=at, at=at)


def _reasons_against_terms(
    category: str, basis: BasisTimes, section: Isolation, *, starts_at: datetime, at: datetime
) -> Iterator[Reason]:
    for field in BASIS_FIELD.values():
        told: datetime | None = getattr(basis, field)
        if told is not None and told > at:
            yield Reason(BASIS_IN_FUTURE, f"basis.{field}")
    if basis.left_area_at and basis.arrived_at and basis.arrived_at < basis.left_area_at:
        yield Reason(ARRIVED_BEFORE_LEAVING, "basis.arrived_at")
    end, rule = due_at(category, basis, section), section.categories.get(category)
    if rule is not None and end is not None and end <= max(starts_at, at):
        yield Reason(NOTHING_LEFT, f"basis.{BASIS_FIELD[rule.basis]}", {"basis": BASIS_WORDS[rule.basis]})


def reasons_not_to_sign(order: OrderFacts, section: Isolation, *, at: datetime) -> Iterator[Reason]:
    """Every reason why a proposal may not be signed under the rules in force."""
    yield from reasons_it_is_settled(order)
    rule = section.categories.get(order.category)
    if rule is None:
        yield Reason(UNKNOWN_CATEGORY, "", {"category": order.category})
        return
    if not rule.in_use:
        yield Reason(CATEGORY_NOT_IN_USE)
    if order.place is Place.SITE and rule.place is Place.HOME:
        yield Reason(STRICTER_PLACE)
    allowed = due_at(order.category, order.basis, section)
    if allowed is None or order.due_at is None:
        yield Reason(NO_BASIS, "", {"basis": BASIS_WORDS[rule.basis]})
    elif order.due_at <= at:
        yield Reason(NOTHING_LEFT, "", {"basis": BASIS_WORDS[rule.basis]})
    elif order.due_at > allowed:
        yield Reason(OVER_LONG, "", {"due_at": allowed})


def reasons_it_is_settled(order: OrderFacts) -> Iterator[Reason]:
    """Every reason why a proposal is none any more: it may not be signed, declined or changed."""
    if order.signed_at:
        yield Reason(ALREADY_SIGNED)
    if order.declined_at:
        yield Reason(ALREADY_DECLINED)
    if order.ended_at:
        yield Reason(ORDER_OVER)


def reasons_not_to_amend(order: OrderFacts, basis: BasisTimes, section: Isolation, *, at: datetime) -> Iterator[Reason]:
    """Every reason against other times to count from: the proposal is settled, or they cannot be right."""
    yield from reasons_it_is_settled(order)
    yield from _reasons_against_terms(order.category, basis, section, starts_at=order.starts_at, at=at)


def reasons_not_to_stay_home(order: OrderFacts) -> Iterator[Reason]:
    """Every reason against making a home stay of a proposal."""
    yield from reasons_it_is_settled(order)
    if order.place is Place.HOME:
        yield Reason(ALREADY_AT_HOME)


def reasons_not_to_notify(order: OrderFacts, *, at: datetime) -> Iterator[Reason]:
    """Every reason against an interim notice: there is one per order, and only before a signature."""
    yield from reasons_it_is_settled(order)
    if order.interim_until:
        yield Reason(INTERIM_USED)
    if order.due_at is not None and order.due_at <= at:
        yield Reason(ORDER_OVER)


def interim_end(order: OrderFacts, section: Isolation, *, at: datetime) -> datetime:
    """When an interim notice given at `at` ends: after the edition's hours, and never after the order itself."""
    until = to_the_minute(at) + timedelta(hours=section.interim_notice_hours)
    return until if order.due_at is None else min(until, order.due_at)


def reasons_not_to_serve(order: OrderFacts, *, at: datetime) -> Iterator[Reason]:
    """Every reason against serving an order."""
    if not is_binding(order, at):
        yield Reason(NOT_BINDING)
    if order.served_at:
        yield Reason(ALREADY_SERVED)


def reasons_not_to_acknowledge(order: OrderFacts, *, at: datetime) -> Iterator[Reason]:
    """Every reason against an acknowledgement."""
    if not is_binding(order, at):
        yield Reason(NOT_BINDING)
    if order.acknowledged_at:
        yield Reason(ALREADY_ACKNOWLEDGED)


def reasons_not_to_revoke(order: OrderFacts, *, at: datetime) -> Iterator[Reason]:
    """Every reason why there is nothing to revoke."""
    if not is_binding(order, at):
        yield Reason(NOT_BINDING)


def reasons_not_to_object(order: OrderFacts, text: str, *, waiting: bool, at: datetime) -> Iterator[Reason]:
    """Every reason against taking down an objection; `waiting` says that one to this order has no answer yet."""
    if not is_binding(order, at):
        yield Reason(NOT_BINDING)
    if waiting:
        yield Reason(OBJECTION_OPEN)
    if not text:
        yield Reason(NOTHING_SAID, "text")


def reasons_not_to_shorten(order: OrderFacts, until: datetime, *, at: datetime) -> Iterator[Reason]:
    """Every reason against another end: an order may become shorter, never longer."""
    if not order.signed_at or not is_binding(order, at):
        yield Reason(NOT_BINDING)
    if order.due_at is not None and until >= order.due_at:
        yield Reason(LENGTHENS, "due_at")
    if until <= at:
        yield Reason(ENDS_IN_PAST, "due_at")


def shortened(order: OrderFacts, section: Isolation, *, at: datetime) -> datetime | None:
    """The earlier end that a new edition gives a signed order, at the earliest the next minute; None if not earlier."""
    new = due_at(order.category, order.basis, section)
    if not order.signed_at or order.due_at is None or new is None or not is_binding(order, at):
        return None
    new = max(new, to_the_minute(at) + timedelta(minutes=1))
    return new if new < order.due_at else None


def reasons_not_to_start(order: OrderFacts, room: RoomFacts | None, *, at: datetime) -> Iterator[Reason]:
    """Every reason why a stay cannot begin, or go on elsewhere, under an order; `room` is none at home."""
    until = binds_until(order)
    if not is_binding(order, at) or until is None or until <= at:
        yield Reason(NOT_BINDING)
    if order.place is Place.SITE and room is None:
        yield Reason(ROOM_NEEDED, "room_id")
    if order.place is Place.HOME and room is not None:
        yield Reason(NO_ROOM_AT_HOME, "room_id")
    if room is not None and not (room.kind is SiteKind.ISOLATION_SITE and room.zone in QUARANTINE_ZONES):
        yield Reason(NOT_A_QUARANTINE_ROOM, "room_id")


def reasons_it_is_over(stay: StayFacts, *, at: datetime) -> Iterator[Reason]:
    """Every reason why a stay holds nobody any more."""
    if stay_state(stay, at) is not StayState.HELD:
        yield Reason(STAY_OVER)


def reasons_not_to_release(
    stay: StayFacts, known: ClinicalFacts, section: Isolation, *, at: datetime
) -> Iterator[Reason]:
    """Every reason against a release with certificate.

    The decision may be prepared within the edition's hours before the end; it takes effect at the end, never before.
    A stay that lapsed may be certified afterwards.  A missed reading is no reason.
    """
    rule = section.release
    if stay.end not in (None, End.LAPSED):
        yield Reason(STAY_OVER)
    if not stay.full_term:
        yield Reason(NOT_FULL_TERM)
    if at < stay.due_at - timedelta(hours=section.alarm_before_end_hours):
        yield Reason(TOO_EARLY, "", {"due_at": stay.due_at})
    normal_since = stay.due_at - timedelta(hours=rule.temperature_normal_hours)
    if rule.temperature_normal_hours and known.last_fever_at is not None and known.last_fever_at > normal_since:
        yield Reason(FEVER, "", {"last_fever_at": known.last_fever_at, "hours": rule.temperature_normal_hours})
    if known.symptoms:
        yield Reason(SYMPTOM_OPEN, "", {"symptoms": known.symptoms})
    if known.tests_pending:
        yield Reason(TEST_PENDING, "", {"tests": known.tests_pending})
    if known.positives:
        yield Reason(TEST_POSITIVE)
    if known.negatives < rule.negatives:
        yield Reason(TESTS_MISSING, "", {"have": known.negatives, "wanted": rule.negatives})
    if known.open_case:
        yield Reason(OPEN_CASE)


def reasons_not_to_answer(answered_at: datetime | None, reason: str, *, own: bool) -> Iterator[Reason]:
    """Every reason against an answer to an objection; `own` says that it comes from whoever signed the order."""
    if answered_at:
        yield Reason(ALREADY_ANSWERED)
    if own:
        yield Reason(OWN_ORDER)
    if not reason:
        yield Reason(NO_ANSWER_REASON, "reason")


def reasons_not_to_tick(item: str, stay: StayFacts, section: Isolation, *, at: datetime) -> Iterator[Reason]:
    """Every reason against ticking an item of the start checklist."""
    if item not in {known.key for known in section.checklist}:
        yield Reason(UNKNOWN_ITEM, "item", {"item": item})
    yield from reasons_it_is_over(stay, at=at)


def item_due(stay: StayFacts, item: CheckItem) -> datetime:
    """Until when an item of the start checklist is owed."""
    return stay.started_at + timedelta(hours=item.due_hours)


def answer_due(raised_at: datetime, section: Isolation) -> datetime:
    """When an objection must have its answer."""
    return to_the_minute(raised_at) + timedelta(hours=section.objection_answer_hours)


def team_of(category: str, section: Isolation) -> CareTeam | None:
    """The care team that the edition asks for a category."""
    rule = section.categories.get(category)
    return section.care_teams[rule.care_team] if rule else None


def missing_roles(template: CareTeam, team: Collection[str]) -> tuple[Named, ...]:
    """The roles of the template that nobody holds, in its order."""
    return tuple(role for role in template.roles if role.key not in team)


def departures(paths: Iterable[str], category: str) -> tuple[str, ...]:
    """Of the paths at which an edition is stricter than the one above, those that bear on an order of this category."""
    own = f"isolation.categories.{category}"
    return tuple(
        path
        for path in paths
        if path == own
        or path.startswith(f"{own}.")
        or (path.startswith("isolation.") and not path.startswith("isolation.categories."))
    )


def notables(
    order: OrderFacts, section: Isolation, departures: Collection[str], concerns: Collection[Notable]
) -> Iterator[Notable]:
    """What sets a proposal apart on the order desk; `concerns` are those that only the register and the sites can tell."""
    allowed = due_at(order.category, order.basis, section)
    if order.due_at is None or allowed is None:
        yield Notable.MISSING_BASIS
    elif order.due_at > allowed:
        yield Notable.OVER_LONG
    if order.place is Place.SITE:
        yield from (n for n in (Notable.MINOR_ALONE, Notable.DEPENDANT_LEFT, Notable.NO_ROOM) if n in concerns)
    if departures:
        yield Notable.STRICTER
    if order.interim_until is not None:
        yield Notable.INTERIM_ENDING


def is_minor(age: int | None) -> bool:
    """Whether somebody of this age is a minor; where the age is not known, they are taken for an adult."""
    return age is not None and age < ADULT_AGE
