"""The tasks that the rules about quarantine ask for.  Pure: journeys create what is built here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from lianfang.editions.days import local_time
from lianfang.editions.types import AreaMeasures, Edition, Isolation, Place
from lianfang.tasks import kinds
from lianfang.tasks.types import NewTask

from . import rules
from .models import AreaMeasure, Objection, Order
from .types import InCare, StayFacts

DAY = timedelta(days=1)


def daily(stays: Iterable[InCare], edition: Edition, day: date) -> Iterator[NewTask]:
    """The visits and readings of one local day: one task per door and window of the edition.

    The first windows, as many as visits are asked for, are visits; in the others a reading will do.  A task cannot be
    done before its window opens, is overdue when it closes and missed when the day is over.
    """
    zone = ZoneInfo(edition.general.time_zone)
    doors: dict[UUID, list[InCare]] = defaultdict(list)
    for stay in stays:
        doors[stay.door].append(stay)
    section = edition.isolation
    for n, window in enumerate(section.reading_windows):
        kind = kinds.VISIT if n < section.visits_per_day else kinds.READING
        opens, closes = (local_time(day, text, zone) for text in (window.opens, window.closes))
        for door, persons in doors.items():
            there = [stay for stay in persons if stay.started_at < closes and stay.over_at > opens]
            if there:
                yield _round(kind, door, there, opens, closes, f"{day.isoformat()}+{window.opens}")


def _round(kind: str, door: UUID, there: list[InCare], opens: datetime, closes: datetime, key: str) -> NewTask:
    first = there[0]
    return NewTask(
        kind=kind,
        subject=door,
        person_id=first.person_id if len(there) == 1 else None,
        household_id=first.household_id,
        division_id=first.division_id,
        opens_at=max(opens, min(stay.started_at for stay in there)),
        due_at=min(closes, max(stay.over_at for stay in there)),
        key=key,
        context=first.stay_id if len(there) == 1 else None,
        closes_at=datetime.combine(opens.date() + DAY, time.min, opens.tzinfo),
    )


def tests(stays: Iterable[InCare], edition: Edition, day: date) -> Iterator[NewTask]:
    """A specimen from whoever has a test day of the edition on a local day; the day on which the first stay began is day 1.

    Owed until the end of the stay, so that one missed on its day is overdue and not forgotten.
    """
    zone = ZoneInfo(edition.general.time_zone)
    opens, closes = local_time(day, "00:00", zone), local_time(day + DAY, "00:00", zone)
    for stay in stays:
        nth = (day - stay.began_at.astimezone(zone).date()).days + 1
        if nth in edition.isolation.release.test_days and stay.started_at < closes and stay.over_at > opens:
            yield NewTask(
                kind=kinds.TAKE_SPECIMEN,
                subject=stay.order_id,
                person_id=stay.person_id,
                division_id=stay.division_id,
                opens_at=max(opens, stay.started_at),
                due_at=min(closes, stay.over_at),
                key=day.isoformat(),
                context=stay.stay_id,
                closes_at=stay.over_at,
            )


def start(stay: InCare, section: Isolation) -> Iterator[NewTask]:
    """What is owed at the start of a stay: its checklist, by the time of its last item."""
    if section.checklist:
        facts = StayFacts(stay.started_at, stay.over_at)
        due = max(rules.item_due(facts, item) for item in section.checklist)
        yield _of_stay(kinds.CHECKLIST, stay, stay.started_at, min(due, stay.over_at))


def release_preparation(stay: InCare, section: Isolation, key: str = "") -> NewTask:
    """Transport, whoever receives the person, and the certificate: ready so many hours before the end.

    `key` tells an end that came nearer from the one before.
    """
    ready = stay.over_at - timedelta(hours=section.alarm_before_end_hours)
    opens = max(stay.started_at, ready - DAY)
    return replace(_of_stay(kinds.PREPARE_RELEASE, stay, opens, max(ready, opens)), key=key)


def _of_stay(kind: str, stay: InCare, opens: datetime, due: datetime) -> NewTask:
    return NewTask(
        kind=kind,
        subject=stay.stay_id,
        person_id=stay.person_id,
        household_id=stay.household_id,
        division_id=stay.division_id,
        opens_at=opens,
        due_at=due,
        context=stay.order_id,
    )


def signature(order: Order, section: Isolation) -> NewTask:
    """A decision on a proposal, by the end of the interim notice, or as soon as one would end."""
    due = order.interim_until or order.at + timedelta(hours=section.interim_notice_hours)
    return _of_order(kinds.SIGN_ORDER, order, order.at, due)


def revocation(order: Order, section: Isolation, *, because: UUID, at: datetime) -> NewTask:
    """Whoever signs decides whether an order stands, since what it rested on (`because`) fell: as fast as on a proposal."""
    assert order.due_at is not None, "a signed order has an end"
    due = min(at + timedelta(hours=section.interim_notice_hours), order.due_at)
    return replace(_of_order(kinds.REVOKE_ORDER, order, at, due, because.hex), closes_at=order.due_at)


def after_signature(order: Order, edition: Edition) -> Iterator[NewTask]:
    """What a signed order asks for: that it is served, and that the person is brought to a site where it says so."""
    assert order.signed_at is not None
    if order.served_at is None:
        served = order.signed_at + timedelta(hours=edition.tasks.due_hours["serve_order"])
        yield _of_order(kinds.SERVE, order, order.signed_at, served)
    if order.place == Place.SITE.value:
        placed = order.signed_at + timedelta(hours=edition.isolation.move_to_site_hours)
        yield _of_order(kinds.PLACE_STAY, order, order.signed_at, placed)


def _of_order(kind: str, order: Order, opens: datetime, due: datetime, key: str = "") -> NewTask:
    return NewTask(
        kind=kind,
        subject=order.id,
        person_id=order.person_id,
        household_id=order.household_id,
        division_id=order.division_id,
        opens_at=opens,
        due_at=due,
        key=key,
        context=order.id,
    )


def answer(objection: Objection) -> NewTask:
    """The answer to an objection, by its clock."""
    return NewTask(
        kind=kinds.ANSWER_OBJECTION,
        subject=objection.id,
        person_id=objection.person_id,
        division_id=objection.division_id,
        opens_at=objection.at,
        due_at=objection.due_at,
        context=objection.order_id,
    )


def area_proposed(measure: AreaMeasure, edition: Edition) -> Iterator[NewTask]:
    """Whoever supplies the place says so, and whoever signs decides, by when the measure would begin or soon after."""
    due = max(measure.starts_at, measure.at + timedelta(hours=edition.isolation.interim_notice_hours))
    due = min(due, measure.over_at)
    for kind in (kinds.SUPPLY_AREA, kinds.SIGN_AREA):
        yield _of_area(kind, measure, measure.at, due, measure.over_at)


def area_approval(measure: AreaMeasure, division_id: UUID, edition: Edition) -> NewTask:
    """The approval of a wide measure, by whoever commands the division above."""
    due = measure.at + timedelta(hours=edition.isolation.interim_notice_hours)
    task = _of_area(kinds.APPROVE_AREA, measure, measure.at, min(due, measure.over_at), measure.over_at)
    return replace(task, division_id=division_id)


def area_held(measure: AreaMeasure, edition: Edition, since: datetime) -> Iterator[NewTask]:
    """Its review, from the day before it is due; and one look a day at its exits and supply until it is over."""
    opens = max(measure.review_at - DAY, since)
    if measure.review_at < measure.ends_at:
        key = measure.review_at.isoformat()
        yield replace(_of_area(kinds.REVIEW_AREA, measure, opens, measure.review_at, measure.review_at), key=key)
    zone = ZoneInfo(edition.general.time_zone)
    day, last = since.astimezone(zone).date(), measure.over_at.astimezone(zone).date()
    while day <= last:
        opens, closes = local_time(day, "00:00", zone), local_time(day + DAY, "00:00", zone)
        due = max(local_time(day, edition.area_measures.checked_by, zone), since)
        if opens < measure.over_at and due < min(closes, measure.over_at):
            task = _of_area(kinds.CHECK_AREA, measure, max(opens, since), due, min(closes, measure.over_at))
            yield replace(task, key=day.isoformat())
        day += DAY


def area_to_mend(measure: AreaMeasure, section: AreaMeasures, *, found: UUID, at: datetime) -> NewTask:
    """An exit that is shut is opened, what is short is brought: within the hours of the edition, as `found` in a check."""
    due = at + timedelta(hours=section.mend_hours)
    return replace(_of_area(kinds.MEND_AREA, measure, at, due, None), key=found.hex)


def _of_area(kind: str, measure: AreaMeasure, opens: datetime, due: datetime, closes: datetime | None) -> NewTask:
    return NewTask(
        kind=kind,
        subject=measure.id,
        division_id=measure.division_id,
        opens_at=opens,
        due_at=due,
        closes_at=closes if closes is not None and closes > due else None,
    )
