"""Pure decisions on what is observed of a person."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from lianfang.core.errors import Reason

from .types import (
    ALREADY_MATCHED,
    ALREADY_RECEIVED,
    BEFORE_BIRTH,
    NEVER_RECEIVED,
    ONSET_BEFORE_BIRTH,
    ONSET_LATER,
    ONSET_WITHOUT_ILLNESS,
    RECEIVED_EARLIER,
    RESULT_THERE,
    SAMPLED_LATER,
    SYMPTOM_REPEATED,
    UNKNOWN_SYMPTOM,
    ResultFact,
    SpecimenStatus,
    TestMethod,
    TestOutcome,
)


def abnormal(celsius: Decimal, threshold: Decimal) -> bool:
    """Whether a temperature asks for a retest: at or above the threshold (dt_temperature_check)."""
    return celsius >= threshold


def reasons_against_time(birth_year: int | None, on: date, field: str = "at") -> Iterator[Reason]:
    """Whether something can have been observed of a person on the local day `on`."""
    if birth_year is not None and on.year < birth_year:
        yield Reason(BEFORE_BIRTH, field)


def reasons_against_symptoms(
    symptoms: Sequence[str],
    known: Collection[str],
    *,
    feels_ill: bool,
    onset_on: date | None,
    on: date,
    birth_year: int | None,
) -> Iterator[Reason]:
    """Every reason against a report on the local day `on`; `known` are the symptoms that the rules in force know."""
    for n, symptom in enumerate(symptoms):
        if symptom not in known:
            yield Reason(UNKNOWN_SYMPTOM, f"symptoms.{n}", {"symptom": symptom})
        if symptom in symptoms[:n]:
            yield Reason(SYMPTOM_REPEATED, f"symptoms.{n}")
    if onset_on is None:
        return
    if onset_on > on:
        yield Reason(ONSET_LATER, "onset_on")
    if birth_year is not None and onset_on.year < birth_year:
        yield Reason(ONSET_BEFORE_BIRTH, "onset_on")
    if not symptoms and not feels_ill:
        yield Reason(ONSET_WITHOUT_ILLNESS, "onset_on")


def trailing_negatives(results: Iterable[ResultFact], method: TestMethod, gap_hours: int) -> list[ResultFact]:
    """The negatives by `method` since its last other outcome, sampled at least `gap_hours` apart.

    Of two nearer together the earlier counts, so that a repeated test never shortens the wait.
    """
    run: list[ResultFact] = []
    for fact in sorted((r for r in results if r.method == method), key=lambda r: (r.sampled_at, r.at, r.id)):
        if fact.outcome is not TestOutcome.NEGATIVE:
            run = []
        elif not run or fact.sampled_at - run[-1].sampled_at >= timedelta(hours=gap_hours):
            run.append(fact)
    return run


def consecutive_negatives(results: Sequence[ResultFact], gap_hours: int, methods: Collection[TestMethod]) -> int:
    """How many consecutive negatives there are by each of `methods`: the least of them; 0 where no method is asked."""
    return min((len(trailing_negatives(results, method, gap_hours)) for method in methods), default=0)


@dataclass(frozen=True)
class Tube:
    """A specimen as rules see it: its milestones, and the methods by which it has an outcome."""

    tube: str
    matched: bool
    sampled_at: datetime | None
    received_at: datetime | None
    tested_by: frozenset[TestMethod] = frozenset()


def reasons_not_to_receive(tube: Tube, at: datetime) -> Iterator[Reason]:
    """Every reason against scanning a tube in at `at`."""
    if tube.received_at is not None:
        yield Reason(ALREADY_RECEIVED, "specimen_id")
    if tube.sampled_at is not None and tube.sampled_at > at:
        yield Reason(SAMPLED_LATER, "at")


def reasons_not_to_match(tube: Tube, sampled_at: datetime) -> Iterator[Reason]:
    """Every reason against saying from whom, and when, a tube found in the laboratory was taken."""
    if tube.matched:
        yield Reason(ALREADY_MATCHED, "specimen_id")
    if tube.received_at is not None and sampled_at > tube.received_at:
        yield Reason(RECEIVED_EARLIER, "sampled")


def reasons_not_to_enter(tube: Tube, method: TestMethod, at: datetime) -> Iterator[Reason]:
    """Every reason against a result of a tube by `method` at `at`; after an inconclusive one it is tested again."""
    if tube.received_at is None:
        yield Reason(NEVER_RECEIVED, "specimen_id")
    elif at < tube.received_at:
        yield Reason(SAMPLED_LATER, "at")
    if method in tube.tested_by:
        yield Reason(RESULT_THERE, "method")


def specimen_status(
    *, person_known: bool, received_at: datetime | None, resulted_at: datetime | None
) -> SpecimenStatus:
    """Where a specimen stands, first match wins."""
    if not person_known:
        return SpecimenStatus.UNMATCHED
    if resulted_at is not None:
        return SpecimenStatus.RESULTED
    return SpecimenStatus.RECEIVED if received_at is not None else SpecimenStatus.TAKEN
