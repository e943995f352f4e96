"""Pure decisions at a checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lianfang.core import errors
from lianfang.core.errors import Reason
from lianfang.core.types import celsius_text
from lianfang.editions.days import local_day, local_day_bounds, parse_cutoff
from lianfang.editions.types import Edition, RegisterGround, Screening, Symptom

from .types import (
    ACROSS_CUTOFF,
    ALWAYS,
    ALWAYS_PASSES,
    BACKWARDS,
    EMPTY_DELTA,
    ENDS_TOO_EARLY,
    GROUND_NOT_ASKED,
    NO_DELTAS,
    NO_FINDING,
    NO_STANDING_ORDER,
    NOT_ABNORMAL,
    NOT_LISTED,
    ORIGIN_NEEDED,
    PHONE_NEEDED,
    RETEST_NEEDED,
    RETEST_NORMAL,
    RETEST_TOO_EARLY,
    SAME_STATE,
    STATE_WORDS,
    TOO_LONG,
    TOO_WIDE,
    UNKNOWN_SYMPTOM,
    DayRule,
    Delta,
    Finding,
    FindingFacts,
    FindingStatus,
    PostState,
    Purpose,
)

FAST_CLOCK = timedelta(hours=1)
"""How far a phone's clock may run ahead before its counts are refused instead of being brought back."""
DIGITS_OF_A_PHONE = 3
REVIEW_DAYS = 7
"""The guard of the design that no edition may loosen: what closes a road, or turns people back, is signed anew in a week."""


def day_rule(edition: Edition) -> DayRule:
    """How an edition cuts days and counts."""
    return DayRule(edition.screening.tally_minutes, edition.general.cutoff, edition.general.time_zone)


def day_of(at: datetime, rule: DayRule) -> date:
    """The statistical day that an instant belongs to."""
    return local_day(at, parse_cutoff(rule.cutoff), ZoneInfo(rule.zone))


def bounds_of(day: date, rule: DayRule) -> tuple[datetime, datetime]:
    """The first instant of a statistical day and the first after it."""
    return local_day_bounds(day, parse_cutoff(rule.cutoff), ZoneInfo(rule.zone))


def on_the_home_clock(deltas: Sequence[Delta], at: datetime) -> tuple[Delta, ...]:
    """The same counts with a fast phone's lead taken off: the last tap is no later than the operation, at `at`.

    Only what lies within `FAST_CLOCK` is moved; what is farther ahead stays, and is refused.
    """
    last = max((delta.until for delta in deltas), default=at)
    if not at < last <= at + FAST_CLOCK:
        return tuple(deltas)
    lead = last - at
    return tuple(d.model_copy(update={"since": d.since - lead, "until": d.until - lead}) for d in deltas)


def reasons_not_to_count(deltas: Sequence[Delta], rule: DayRule, *, at: datetime) -> Iterator[Reason]:
    """Why counts cannot be taken as they are, by field; whether a day would fall below zero is asked apart."""
    if not deltas:
        yield Reason(NO_DELTAS, "deltas")
    for n, delta in enumerate(deltas):
        yield from _reasons_against_delta(delta, rule, at, f"deltas.{n}")


def _reasons_against_delta(delta: Delta, rule: DayRule, at: datetime, field: str) -> Iterator[Reason]:
    if delta.count == 0:
        yield Reason(EMPTY_DELTA, f"{field}.count")
    if delta.until < delta.since:
        yield Reason(BACKWARDS, f"{field}.to")
        return
    if delta.until > at:
        yield Reason(errors.IN_FUTURE, f"{field}.to")
    if delta.until - delta.since > timedelta(minutes=rule.minutes):
        yield Reason(TOO_WIDE, f"{field}.to", {"minutes": rule.minutes})
    if day_of(delta.since, rule) != day_of(delta.until, rule):
        yield Reason(ACROSS_CUTOFF, f"{field}.to", {"cutoff": rule.cutoff})


def reasons_not_to_change(now: PostState, to: PostState, phone: str) -> Iterator[Reason]:
    """Why a checkpoint's state cannot be changed.  Closed may be signed as closed again: that is its review."""
    if now is to and to is not PostState.CLOSED:
        yield Reason(SAME_STATE, "state", {"state": STATE_WORDS[to]})
    if to is PostState.CLOSED and sum(c.isdigit() for c in phone) < DIGITS_OF_A_PHONE:
        yield Reason(PHONE_NEEDED, "emergency_phone")


def review_at(at: datetime) -> datetime:
    """By when a closed road is looked at again."""
    return at + timedelta(days=REVIEW_DAYS)


def reasons_not_to_escalate(
    finding: Finding, section: Screening, symptoms: Mapping[str, Symptom], *, at: datetime
) -> Iterator[Reason]:
    """Why a passer may not be written down and sent to the clinic at `at`.

    A fever is measured twice, `retest_minutes` apart.  A symptom that a lay person can see needs no fever, and one that
    is an emergency no second measurement.
    """
    lay = {key for key, symptom in symptoms.items() if symptom.lay}
    for n, symptom in enumerate(finding.symptoms):
        if symptom not in lay:
            yield Reason(UNKNOWN_SYMPTOM, f"symptoms.{n}", {"symptom": symptom})
    yield from _reasons_against_times(finding, section, at)
    if any(symptoms[key].danger for key in finding.symptoms if key in lay):
        return
    first, retest, threshold = finding.first.celsius, finding.retest, section.fever_threshold_c
    if first < threshold:
        if not finding.symptoms:
            yield Reason(
                NOT_ABNORMAL, "first.celsius", {"celsius": celsius_text(first), "threshold": celsius_text(threshold)}
            )
    elif retest is None:
        yield Reason(RETEST_NEEDED, "retest", {"minutes": section.retest_minutes})
    elif retest.celsius < threshold and not finding.symptoms:
        yield Reason(RETEST_NORMAL, "retest.celsius")


def _reasons_against_times(finding: Finding, section: Screening, at: datetime) -> Iterator[Reason]:
    if finding.first.at > at:
        yield Reason(errors.IN_FUTURE, "first.at")
    if finding.retest is None:
        return
    if finding.retest.at > at:
        yield Reason(errors.IN_FUTURE, "retest.at")
    counts_from = finding.first.at + timedelta(minutes=section.retest_minutes)
    if finding.retest.at < counts_from:
        yield Reason(RETEST_TOO_EARLY, "retest.at", {"from_at": counts_from})


def clinic_due_at(at: datetime, section: Screening) -> datetime:
    """By when somebody sent from a post has arrived at the clinic."""
    return at + timedelta(hours=section.clinic_arrival_hours)


def handover_due_at(at: datetime, section: Screening, rule: DayRule) -> datetime:
    """By when an arrival from a listed area is in the hands of the area they go to.

    The same day where the edition says so, but never less than `handover_hours` from now.
    """
    least = at + timedelta(hours=section.handover_hours)
    if not section.handover_same_day:
        return least
    return max(least, bounds_of(day_of(at, rule), rule)[1])


def finding_status(finding: FindingFacts, at: datetime) -> FindingStatus:
    """Where somebody with an abnormal finding is at `at`; the first that holds."""
    if finding.arrived_at is not None and finding.arrived_at <= at:
        late = finding.arrived_at > finding.clinic_due_at
        return FindingStatus.ARRIVED_LATE if late else FindingStatus.ARRIVED
    if finding.clinic_due_at <= at:
        return FindingStatus.OVERDUE
    gone = finding.transported_at is not None and finding.transported_at <= at
    return FindingStatus.ON_THE_WAY if gone else FindingStatus.AT_POST


def reasons_not_to_register(
    ground: RegisterGround, section: Screening, *, origin_code: str, listed: bool, found_today: bool
) -> Iterator[Reason]:
    """Why a passer may not be written into a register: only where a ground of the edition asks for it."""
    if ground not in section.register_grounds:
        yield Reason(GROUND_NOT_ASKED, "ground")
    if ground is RegisterGround.LISTED_AREA and not origin_code:
        yield Reason(ORIGIN_NEEDED, "origin_code")
    elif ground is RegisterGround.LISTED_AREA and not listed:
        yield Reason(NOT_LISTED, "origin_code", {"code": origin_code})
    if ground is RegisterGround.ABNORMAL_READING and not found_today:
        yield Reason(NO_FINDING, "person_id")


def purge_at(at: datetime, section: Screening) -> datetime:
    """When a register entry ends."""
    return at + timedelta(days=section.register_keep_days)


def reasons_not_to_order(at: datetime, ends_at: datetime) -> Iterator[Reason]:
    """Why a standing order may not be signed: it has an end, and is signed anew as often as a closed road is reviewed."""
    if ends_at <= at:
        yield Reason(ENDS_TOO_EARLY, "ends_at")
    if ends_at > review_at(at):
        yield Reason(TOO_LONG, "ends_at", {"days": REVIEW_DAYS})


def reasons_not_to_turn_back(purpose: Purpose, *, ordered: bool) -> Iterator[Reason]:
    """Why somebody may not be turned back."""
    if not ordered:
        yield Reason(NO_STANDING_ORDER, "checkpoint_id")
    if purpose in ALWAYS:
        yield Reason(ALWAYS_PASSES, "purpose")
