"""When a patient may leave: the edition's conditions against readings, results and rounds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lianfang.core.errors import Reason
from lianfang.core.types import celsius_text
from lianfang.editions.days import written
from lianfang.editions.types import Discharge, Edition
from lianfang.health.types import ReadingFact

from ..reasons import (
    ADMISSION_ENDED,
    CASE_CLOSED,
    DAY_ZERO_UNKNOWN,
    DIED_BEFORE_ADMISSION,
    DIED_BEFORE_FACT,
    DIED_IN_FUTURE,
    FEVER_LATELY,
    FEVER_STILL,
    IMAGING_NOT_IMPROVED,
    IN_A_BED,
    MINIMUM_STAY,
    NO_READING,
    STILL_SUSPECTED,
    SYMPTOMS_LATELY,
    SYMPTOMS_NOT_IMPROVED,
    TOO_SOON_AFTER_ONSET,
)
from ..types import INFECTED, AdmissionFacts, CaseClass, RoundFact
from .cases import is_fever, reasons_of_negatives


def minimum_until(current: CaseClass | None, admitted_at: datetime, edition: Edition) -> datetime | None:
    """Until when a local rule keeps somebody admitted on suspicion, even once excluded; None without such a rule."""
    days = edition.clinical.exclude.stay_days
    return admitted_at + timedelta(days=days) if current is CaseClass.SUSPECTED and days else None


def follow_up_until(left_at: datetime, edition: Edition) -> datetime | None:
    """Until when a recovered case is followed up; None where the edition asks for no follow-up."""
    days = edition.clinical.discharge.follow_up_days
    return left_at + timedelta(days=days) if days else None


def reasons_not_to_discharge(facts: AdmissionFacts, edition: Edition, at: datetime) -> Iterator[Reason]:
    """Every reason why a patient may not leave at `at`.

    A suspected case is first confirmed or excluded.  A case leaves by the edition's criteria of discharge; whoever was
    excluded leaves, after the local minimum stay where there is one and no named expert has lifted it.
    """
    if facts.ended:
        yield Reason(ADMISSION_ENDED, "admission_id")
    if _is_undecided(facts):
        yield Reason(STILL_SUSPECTED, "admission_id")
    if facts.current in INFECTED:
        yield from reasons_still_infectious(facts, edition, at)
    if facts.minimum_until is not None and at < facts.minimum_until and not facts.overridden:
        yield Reason(MINIMUM_STAY, "override", {"until": written(facts.minimum_until, _zone(edition))})


def _is_undecided(facts: AdmissionFacts) -> bool:
    return facts.current is CaseClass.SUSPECTED or (facts.is_case and facts.current is None)


def reasons_not_to_close(facts: AdmissionFacts, in_bed: bool, edition: Edition, at: datetime) -> Iterator[Reason]:
    """Every reason why the isolation of a case who was never in a bed, or was transferred home, may not end at `at`."""
    if facts.ended:
        yield Reason(CASE_CLOSED, "case_id")
    if in_bed:
        yield Reason(IN_A_BED, "case_id")
    if _is_undecided(facts):
        yield Reason(STILL_SUSPECTED, "case_id")
    if facts.current in INFECTED:
        yield from reasons_still_infectious(facts, edition, at)


def reasons_against_death(
    died_at: datetime,
    first_fact_at: datetime,
    admitted_at: datetime | None,
    closed_at: datetime | None,
    at: datetime,
) -> Iterator[Reason]:
    """Why a death cannot be recorded so; every impossible time at once."""
    if closed_at is not None:
        yield Reason(CASE_CLOSED, "case_id")
    if died_at > at:
        yield Reason(DIED_IN_FUTURE, "died_at")
    if died_at < first_fact_at:
        yield Reason(DIED_BEFORE_FACT, "died_at")
    if admitted_at is not None and died_at < admitted_at:
        yield Reason(DIED_BEFORE_ADMISSION, "died_at")


def reasons_still_infectious(facts: AdmissionFacts, edition: Edition, at: datetime) -> Iterator[Reason]:
    """Every criterion of discharge that does not hold at `at`, wherever the case is isolated."""
    rule = edition.clinical.discharge
    if rule.temperature_normal_days:
        yield from _reasons_of_temperature(facts.readings, rule.temperature_normal_days, edition, at)
    yield from _reasons_of_rounds(facts.rounds, rule, at)
    yield from reasons_of_negatives(facts.results, rule.methods, rule.negatives, rule.gap_hours)
    if rule.days_after_onset:
        yield from _reasons_of_days(facts, rule.days_after_onset, edition, at)


def normal_since(readings: Iterable[ReadingFact], edition: Edition) -> datetime | None:
    """Since which reading the temperature has been normal; None when the last is a fever, or none is there."""
    since = None
    for reading in sorted(readings, key=lambda r: r.at):
        if is_fever(reading.celsius, edition):
            since = None
        elif since is None:
            since = reading.at
    return since


def _reasons_of_temperature(
    readings: Sequence[ReadingFact], days: int, edition: Edition, at: datetime
) -> Iterator[Reason]:
    """Normal for *more than* `days` days, on readings: one at least lies within those days."""
    known = [r for r in readings if r.at <= at]
    latest = max(known, key=lambda r: r.at, default=None)
    if latest is None or at - latest.at > timedelta(days=days):
        yield Reason(NO_READING, "readings", {"days": days})
    elif is_fever(latest.celsius, edition):
        yield Reason(FEVER_STILL, "readings", {"celsius": celsius_text(latest.celsius)})
    elif (since := normal_since(known, edition)) is not None and at - since <= timedelta(days=days):
        yield Reason(FEVER_LATELY, "readings", {"since": written(since, _zone(edition)), "days": days})


def _reasons_of_rounds(rounds: Sequence[RoundFact], rule: Discharge, at: datetime) -> Iterator[Reason]:
    """What the rounds must say: the last word on symptoms and on imaging, and how long there were none."""
    seen = sorted((r for r in rounds if r.at <= at), key=lambda r: r.at)
    if rule.symptoms_improved and not _last_word(r.symptoms_improved for r in seen):
        yield Reason(SYMPTOMS_NOT_IMPROVED, "rounds")
    if rule.imaging_improved and not _last_word(r.imaging_improved for r in seen):
        yield Reason(IMAGING_NOT_IMPROVED, "rounds")
    if rule.symptom_free_days:
        free_since = None
        for one in seen:
            free_since = None if one.symptoms else free_since or one.at
        if free_since is None or at - free_since < timedelta(days=rule.symptom_free_days):
            yield Reason(SYMPTOMS_LATELY, "rounds", {"days": rule.symptom_free_days})


def _last_word(said: Iterable[bool | None]) -> bool:
    words = [word for word in said if word is not None]
    return bool(words and words[-1])


def _reasons_of_days(facts: AdmissionFacts, days: int, edition: Edition, at: datetime) -> Iterator[Reason]:
    if facts.day_zero is None:
        yield Reason(DAY_ZERO_UNKNOWN, "onset_on")
        return
    first = facts.day_zero + timedelta(days=days)
    if at.astimezone(_zone(edition)).date() < first:
        yield Reason(TOO_SOON_AFTER_ONSET, "onset_on", {"days": days, "on": first.isoformat()})


def _zone(edition: Edition) -> ZoneInfo:
    return ZoneInfo(edition.general.time_zone)
