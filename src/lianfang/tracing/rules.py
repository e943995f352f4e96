"""Decisions of tracing: facts and a section of the edition in; an answer, or every reason against, out.

Nothing here is of one disease: look-back, definitions, days and hours are all the edition's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from lianfang.core.errors import Reason
from lianfang.editions.days import local_time, written
from lianfang.editions.types import Tracing, TransportScope

from .types import (
    ACKNOWLEDGED_ALREADY,
    AFTER_WINDOW,
    BEFORE_FOUND,
    BEFORE_WINDOW,
    CASE_NEEDED,
    CASE_UNEXPECTED,
    CASUAL_NOT_PLACED,
    CIRCLE,
    CONTACT_ENDED,
    DAY_ZERO_UNKNOWN,
    DESTINATION_IS_HERE,
    DESTINATION_NEEDED,
    ENDS_BEFORE_IT_BEGINS,
    FACT_AFTER_SENDING,
    FOLLOW_UP_OPEN,
    IN_FUTURE,
    INVESTIGATION_OVER,
    LINKED_ALREADY,
    NO_EXPOSURE,
    NO_VEHICLE,
    ONE_DESTINATION,
    OWN_INFECTOR,
    PLACED_ALREADY,
    ROWS_NEEDED,
    TOLD_ALREADY,
    UNKNOWN_DEFINITION,
    UNKNOWN_VEHICLE,
    VEHICLE_NEEDED,
    WHERE_NEEDED,
    WITHDRAWN_ALREADY,
    CaseTimes,
    Cluster,
    ContactAnswers,
    ContactClock,
    ContactEnd,
    ContactFacts,
    ContactKind,
    ContactStatus,
    ExposedCase,
    Judgement,
    NoticeFacts,
    NoticeStatus,
    Seat,
    Setting,
    Window,
)

# --- who is a contact ------------------------------------------------------------------------------------------------


def infectious_window(case: CaseTimes, section: Tracing, zone: str) -> Window | None:
    """When a case could infect others; None while neither onset nor sampling is known.

    From `lookback_days` before day zero until isolation, at the latest until `infectious_days` after day zero have passed.
    Whole local days of `zone`.
    """
    if case.day_zero is None:
        return None
    start = _midnight(case.day_zero - timedelta(days=section.lookback_days), zone)
    last = _midnight(case.day_zero + timedelta(days=section.infectious_days + 1), zone)
    end = last if case.isolated_at is None else min(last, case.isolated_at)
    return Window(start, max(start, end))


def judge_contact(
    answers: ContactAnswers, window: Window | None, section: Tracing, zone: str, field: str = "answers"
) -> Judgement | tuple[Reason, ...]:
    """What a contact is: close where a definition or the transport rule fits and they were not protected, else casual.

    Gives the reasons instead when the answers are not understood, or the exposure lies outside the infectious window:
    then there was no contact.
    """
    reasons = (*_reasons_against_answers(answers, section, field), *_reasons_against_time(answers, window, zone, field))
    if reasons:
        return reasons
    met = [key for key in section.definitions if key in answers.definitions]
    if answers.seat is not None and _sat_close(answers.seat, section):
        met.append(f"transport:{answers.seat.vehicle}")
    close = bool(met) and not answers.protected
    return Judgement(ContactKind.CLOSE if close else ContactKind.CASUAL, tuple(met))


def _reasons_against_answers(answers: ContactAnswers, section: Tracing, field: str) -> Iterator[Reason]:
    for n, key in enumerate(answers.definitions):
        if key not in section.definitions:
            yield Reason(UNKNOWN_DEFINITION, f"{field}.definitions.{n}", {"key": key})
    if answers.seat is None:
        return
    rule = section.transport.get(answers.seat.vehicle)
    if rule is None:
        yield Reason(UNKNOWN_VEHICLE, f"{field}.seat.vehicle", {"key": answers.seat.vehicle})
    elif rule.scope is TransportScope.ROWS and answers.seat.rows_apart is None:
        yield Reason(ROWS_NEEDED, f"{field}.seat.rows_apart")


def _reasons_against_time(answers: ContactAnswers, window: Window | None, zone: str, field: str) -> Iterator[Reason]:
    if window is None:
        yield Reason(DAY_ZERO_UNKNOWN, "case_id")
    elif answers.last_exposure_at < window.start:
        yield Reason(BEFORE_WINDOW, f"{field}.last_exposure_at", {"start": written(window.start, ZoneInfo(zone))})
    elif window.end is not None and answers.last_exposure_at >= window.end:
        yield Reason(AFTER_WINDOW, f"{field}.last_exposure_at", {"end": written(window.end, ZoneInfo(zone))})


def _sat_close(seat: Seat, section: Tracing) -> bool:
    rule = section.transport[seat.vehicle]
    if rule.scope is TransportScope.EVERYBODY:
        return True
    if rule.scope is TransportScope.COMPARTMENT:
        return seat.same_compartment
    return seat.rows_apart is not None and seat.rows_apart <= rule.rows


def follow_up_until(last_exposure_at: datetime, section: Tracing) -> datetime:
    """Until when a contact is followed: so many days from the last exposure, to the minute."""
    return last_exposure_at + timedelta(days=section.contact_days)


def contact_clock(kind: ContactKind, found_at: datetime, section: Tracing, zone: str) -> ContactClock:
    """When a contact who was found at `found_at` must be told, and, when close, be placed under observation.

    Told on the same local day where the edition asks for it, else with the placement.
    """
    place_by = found_at + timedelta(hours=section.placement_hours)
    day = found_at.astimezone(ZoneInfo(zone)).date()
    tell_by = _midnight(day + timedelta(days=1), zone) if section.contact_told_same_day else place_by
    return ContactClock(tell_by, place_by if kind is ContactKind.CLOSE else None)


def contact_status(contact: ContactFacts, at: datetime) -> ContactStatus:
    """Where a contact stands at `at`; first match wins."""
    if contact.ended_at is not None and contact.ended_at <= at:
        return ContactStatus.ENDED
    if contact.placed_at is not None:
        return ContactStatus.PLACED
    if contact.told_at is None:
        return ContactStatus.OVERDUE if at >= contact.tell_by else ContactStatus.FOUND
    if contact.place_by is None:
        return ContactStatus.FOLLOWED
    return ContactStatus.OVERDUE if at > contact.place_by else ContactStatus.TOLD


def reasons_not_to_tell(contact: ContactFacts, found_at: datetime, at: datetime) -> Iterator[Reason]:
    """Why a telling at `at` is not recorded."""
    if contact.told_at is not None:
        yield Reason(TOLD_ALREADY, "contact_id")
    if contact.ended_at is not None and at >= contact.ended_at:
        yield Reason(CONTACT_ENDED, "contact_id")
    if at < found_at:
        yield Reason(BEFORE_FOUND, "contact_id")


def reasons_not_to_place(contact: ContactFacts) -> Iterator[Reason]:
    """Why a contact is not placed under observation."""
    if contact.placed_at is not None:
        yield Reason(PLACED_ALREADY, "contact_id")
    if contact.ended_at is not None:
        yield Reason(CONTACT_ENDED, "contact_id")
    if contact.kind is not ContactKind.CLOSE:
        yield Reason(CASUAL_NOT_PLACED, "contact_id")


def reasons_not_to_end(
    contact: ContactFacts, until: datetime, outcome: ContactEnd, became: bool, at: datetime, zone: str
) -> Iterator[Reason]:
    """Why follow-up does not end so: it is completed when its days have passed, not before."""
    if contact.ended_at is not None:
        yield Reason(CONTACT_ENDED, "contact_id")
    if outcome is ContactEnd.COMPLETED and at < until:
        yield Reason(FOLLOW_UP_OPEN, "outcome", {"until": written(until, ZoneInfo(zone))})
    if outcome is ContactEnd.BECAME_CASE and not became:
        yield Reason(CASE_NEEDED, "became_case_id")
    if outcome is not ContactEnd.BECAME_CASE and became:
        yield Reason(CASE_UNEXPECTED, "became_case_id")


# --- investigation and exposures -------------------------------------------------------------------------------------


def investigation_due(opened_at: datetime, section: Tracing) -> datetime:
    """When a case investigation must be finished."""
    return opened_at + timedelta(hours=section.investigation_hours)


def reasons_not_to_finish(finished: bool, exposures: int, nothing_found: bool) -> Iterator[Reason]:
    """Why an investigation is not finished: nothing is on record.  Contacts have their own clocks and do not hold it up."""
    if finished:
        yield Reason(INVESTIGATION_OVER, "investigation_id")
    if not exposures and not nothing_found:
        yield Reason(NO_EXPOSURE, "nothing_found")


def reasons_against_exposure(
    setting: Setting,
    vehicle: str,
    since: datetime,
    until: datetime,
    placed: bool,
    section: Tracing,
    at: datetime,
) -> Iterator[Reason]:
    """Every reason against an exposure; `placed`: it says where, in any way."""
    if until < since:
        yield Reason(ENDS_BEFORE_IT_BEGINS, "until")
    if since > at:
        yield Reason(IN_FUTURE, "since")
    if until > at:
        yield Reason(IN_FUTURE, "until")
    if not placed:
        yield Reason(WHERE_NEEDED, "division_id")
    if setting is not Setting.TRANSPORT and vehicle:
        yield Reason(NO_VEHICLE, "vehicle")
    elif setting is Setting.TRANSPORT and not vehicle:
        yield Reason(VEHICLE_NEEDED, "vehicle")
    elif vehicle and vehicle not in section.transport:
        yield Reason(UNKNOWN_VEHICLE, "vehicle", {"key": vehicle})


# --- chains and clusters ---------------------------------------------------------------------------------------------


def serial_interval_days(infector: date | None, infected: date | None) -> int | None:
    """Days from the infector's onset to the infected's; negative when the infected fell ill first, None when one is unknown."""
    return (infected - infector).days if infector is not None and infected is not None else None


def reasons_not_to_link(infector: UUID, case: UUID, sources: Mapping[UUID, UUID]) -> Iterator[Reason]:
    """Why one case is not recorded as the source of another.  `sources`: the chain so far, case to infector."""
    if infector == case:
        yield Reason(OWN_INFECTOR, "infector_id")
    if case in sources:
        yield Reason(LINKED_ALREADY, "case_id")
    elif infector != case and case in _up_from(infector, sources):
        yield Reason(CIRCLE, "infector_id")


def _up_from(case: UUID, sources: Mapping[UUID, UUID]) -> set[UUID]:
    """Everyone above a case in its chain."""
    above: set[UUID] = set()
    while (source := sources.get(case)) is not None and source not in above:
        above.add(source)
        case = source
    return above


def suggested_clusters(cases: Iterable[ExposedCase], section: Tracing) -> list[Cluster]:
    """Where `cluster_cases` or more share an exposure with their days zero inside `cluster_days` days.

    Overlapping runs at one exposure are one cluster.  A suggestion: a person judges whether they are linked.
    """
    shared: dict[str, list[ExposedCase]] = defaultdict(list)
    for case in cases:
        for exposure in case.exposures:
            shared[exposure].append(case)
    found = []
    for exposure in sorted(shared):
        row = sorted(shared[exposure], key=lambda c: (c.day_zero, str(c.case_id)))
        for run in _dense_runs(row, section.cluster_cases, section.cluster_days):
            found.append(Cluster(exposure, tuple(c.case_id for c in run), run[0].day_zero, run[-1].day_zero))
    return found


def _dense_runs(row: Sequence[ExposedCase], least: int, days: int) -> Iterator[list[ExposedCase]]:
    """The longest stretches in which every case stands in some window of `days` days with `least` cases or more."""
    run: list[ExposedCase] = []
    end = -1
    for start in range(len(row)):
        last = start
        while last + 1 < len(row) and (row[last + 1].day_zero - row[start].day_zero).days < days:
            last += 1
        if last - start + 1 < least:
            continue
        if run and start > end:
            yield run
            run = []
        run.extend(row[max(start, end + 1 if run else start) : last + 1])
        end = max(end, last)
    if run:
        yield run


# --- notices ---------------------------------------------------------------------------------------------------------


def notice_due(fact_at: datetime, section: Tracing) -> datetime:
    """When another area must have acknowledged: the clock starts at the suspicion, not at the sending."""
    return fact_at + timedelta(hours=section.notice_hours)


def notice_status(notice: NoticeFacts, at: datetime) -> NoticeStatus:
    """Where a notice stands at `at`; first match wins."""
    if notice.withdrawn_at is not None and notice.withdrawn_at <= at:
        return NoticeStatus.WITHDRAWN
    if notice.acknowledged_at is not None and notice.acknowledged_at <= at:
        late = notice.acknowledged_at > notice.due_at
        return NoticeStatus.ACKNOWLEDGED_LATE if late else NoticeStatus.ACKNOWLEDGED
    return NoticeStatus.OVERDUE if at > notice.due_at else NoticeStatus.WAITING


def reasons_against_notice(
    to_known: UUID | None, to_words: str, here: Collection[UUID], fact_at: datetime, at: datetime
) -> Iterator[Reason]:
    """Why a notice is not sent.  `here`: the divisions from which the subject is seen already."""
    if to_known is None and not to_words:
        yield Reason(DESTINATION_NEEDED, "to_division_id")
    if to_known is not None and to_words:
        yield Reason(ONE_DESTINATION, "to_words")
    if to_known is not None and to_known in here:
        yield Reason(DESTINATION_IS_HERE, "to_division_id")
    if fact_at > at:
        yield Reason(FACT_AFTER_SENDING, "fact_at")


def reasons_not_to_acknowledge(notice: NoticeFacts) -> Iterator[Reason]:
    """Why a notice is not acknowledged."""
    if notice.acknowledged_at is not None:
        yield Reason(ACKNOWLEDGED_ALREADY, "notice_id")
    if notice.withdrawn_at is not None:
        yield Reason(WITHDRAWN_ALREADY, "notice_id")


def _midnight(day: date, zone: str) -> datetime:
    return local_time(day, "00:00", ZoneInfo(zone))
