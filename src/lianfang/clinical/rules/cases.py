"""What a case is held to be: criteria, results and dates against an edition."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lianfang.core.errors import Reason
from lianfang.editions.types import Clinical, Discharge, Edition
from lianfang.health.types import TEST_WORDS, ResultFact, TestMethod

from ..reasons import (
    CASE_CLOSED,
    EXPOSURE_NEEDED,
    FACT_IN_FUTURE,
    HAS_ONSET,
    HAS_SYMPTOMS,
    NO_SUCH_STEP,
    ONSET_AFTER_REPORT,
    ONSET_BEFORE_BIRTH,
    ONSET_MISSING,
    SAMPLED_IN_FUTURE,
    TOO_FEW_CRITERIA,
    TOO_FEW_NEGATIVES,
    TOO_FEW_POSITIVES,
)
from ..types import CLASS_WORDS, INFECTED, NEXT, UNCLASSED, CaseClass, CaseDates, Criteria


def is_fever(celsius: Decimal, edition: Edition) -> bool:
    """Whether a temperature is a fever under the edition."""
    return celsius >= edition.screening.fever_threshold_c


def is_suspected(criteria: Criteria, section: Clinical) -> bool:
    """Whether the criteria of a suspected case hold."""
    return not any(reasons_not_to_suspect(criteria, section))


def reasons_not_to_suspect(criteria: Criteria, section: Clinical) -> Iterator[Reason]:
    """Why the criteria do not make a suspected case: with a link of exposure fewer clinical ones are needed."""
    rule = section.suspected
    epi = len(criteria.epi & section.epi_criteria.keys())
    clinical = len(criteria.clinical & section.clinical_criteria.keys())
    linked = epi >= rule.epi_least
    if rule.epi_needed and not linked:
        yield Reason(EXPOSURE_NEEDED, "epi", {"least": rule.epi_least})
    needed = rule.clinical_with_epi if linked else rule.clinical_without_epi
    if clinical < needed:
        yield Reason(TOO_FEW_CRITERIA, "clinical", {"epi": epi, "clinical": clinical, "needed": needed})


def reasons_not_to_confirm(results: Iterable[ResultFact], linked: bool, section: Clinical) -> Iterator[Reason]:
    """Why a case is not confirmed: too few positives by the methods that count, and no link that would do instead.

    `linked`: the case is linked to a laboratory-confirmed one; it counts only where the edition says so.
    """
    rule = section.confirm
    found = sum(1 for r in results if r.outcome == "positive" and r.method in rule.methods)
    if found < rule.positives and not (linked and rule.epi_link):
        params = {
            "found": found,
            "needed": rule.positives,
            "methods": [TEST_WORDS[TestMethod(m.value)] for m in rule.methods],
        }
        yield Reason(TOO_FEW_POSITIVES, "results", params)


def reasons_not_to_exclude(results: Sequence[ResultFact], section: Clinical) -> Iterator[Reason]:
    """Why a suspicion is not excluded: by every method asked for, so many negatives in a row, so far apart."""
    rule = section.exclude
    yield from reasons_of_negatives(results, rule.methods, rule.negatives, rule.gap_hours)


def reasons_of_negatives(
    results: Sequence[ResultFact], methods: Iterable[str], needed: int, gap_hours: int
) -> Iterator[Reason]:
    """Which methods lack negatives in a row."""
    for method in methods:
        found = negatives_in_a_row(results, method, gap_hours)
        if found < needed:
            params = {"method": TEST_WORDS[TestMethod(method)], "found": found, "needed": needed, "hours": gap_hours}
            yield Reason(TOO_FEW_NEGATIVES, "results", params)


def negatives_in_a_row(results: Iterable[ResultFact], method: str, gap_hours: int) -> int:
    """How many latest specimens were negative by `method`, counting only those taken `gap_hours` or more after the one
    counted before.  A positive ends the row; an inconclusive result does too, for it proves nothing."""
    row = sorted((r for r in results if r.method == method), key=lambda r: (r.sampled_at, r.at))
    count, last = 0, None
    for result in row:
        if result.outcome != "negative":
            count, last = 0, None
        elif last is None or result.sampled_at - last >= timedelta(hours=gap_hours):
            count, last = count + 1, result.sampled_at
    return count


def reasons_not_to_classify(
    current: CaseClass | None, to: CaseClass, closed: bool, onset_on: date | None, symptoms: bool = False
) -> Iterator[Reason]:
    """Why a case may not take this step, whatever its criteria; `symptoms` says that triage found some."""
    if closed and current is not CaseClass.EXCLUDED:
        yield Reason(CASE_CLOSED, "case_id")
    if to not in NEXT[current]:
        words = CLASS_WORDS[current] if current else UNCLASSED
        yield Reason(NO_SUCH_STEP, "to", {"current": words, "next": CLASS_WORDS[to]})
    if to is CaseClass.CONFIRMED and onset_on is None:
        yield Reason(ONSET_MISSING, "onset_on")
    if to is CaseClass.ASYMPTOMATIC and onset_on is not None:
        yield Reason(HAS_ONSET, "onset_on")
    elif to is CaseClass.ASYMPTOMATIC and symptoms:
        yield Reason(HAS_SYMPTOMS, "to")


def reasons_against_criteria_of(
    to: CaseClass, criteria: Criteria, results: Sequence[ResultFact], linked: bool, section: Clinical
) -> Iterator[Reason]:
    """Why the edition's criteria do not make the case what it is to become."""
    if to is CaseClass.SUSPECTED:
        yield from reasons_not_to_suspect(criteria, section)
    elif to is CaseClass.EXCLUDED:
        yield from reasons_not_to_exclude(results, section)
    else:
        yield from reasons_not_to_confirm(results, linked, section)


def criteria_met(
    to: CaseClass, criteria: Criteria, results: Sequence[ResultFact], linked: bool, section: Clinical
) -> list[str]:
    """What a classification rests on, as keys: `epi:…`, `clinical:…`, `nat:positive`, `link`."""
    if to is CaseClass.SUSPECTED:
        return [*(f"epi:{k}" for k in sorted(criteria.epi)), *(f"clinical:{k}" for k in sorted(criteria.clinical))]
    wanted = "negative" if to is CaseClass.EXCLUDED else "positive"
    methods = section.exclude.methods if to is CaseClass.EXCLUDED else section.confirm.methods
    found = sorted({f"{r.method}:{wanted}" for r in results if r.outcome == wanted and r.method in methods})
    return [*found, "link"] if linked and to in INFECTED else found


def rests_on(
    result: ResultFact, to: CaseClass, criteria: Collection[str], others: Sequence[ResultFact], section: Clinical
) -> bool:
    """Whether what was given by these criteria would not have been given without a result; `others` were known then."""
    if f"{result.method.value}:{result.outcome.value}" not in criteria:
        return False
    return any(reasons_against_criteria_of(to, Criteria(), others, "link" in criteria, section))


def recovery_rests_on(result: ResultFact, others: Sequence[ResultFact], rule: Discharge) -> bool:
    """Whether the end of an isolation needed a negative result; `others` were known then."""
    counted = result.outcome == "negative" and result.method in rule.methods
    return counted and any(reasons_of_negatives(others, rule.methods, rule.negatives, rule.gap_hours))


def reasons_against_dates(dates: CaseDates, zone: str) -> Iterator[Reason]:
    """Every impossible date of a case, all at once.  Days are those of `zone`."""
    reported = dates.reported_at or dates.recorded_at
    day = reported.astimezone(ZoneInfo(zone)).date()
    if dates.onset_on is not None and dates.onset_on > day:
        yield Reason(ONSET_AFTER_REPORT, "onset_on", {"day": day.isoformat()})
    if dates.onset_on is not None and dates.birth_year is not None and dates.onset_on.year < dates.birth_year:
        yield Reason(ONSET_BEFORE_BIRTH, "onset_on")
    if dates.fact_at is not None and dates.fact_at > dates.recorded_at:
        yield Reason(FACT_IN_FUTURE, "fact.at")
    if dates.sampled_at is not None and dates.sampled_at > dates.recorded_at:
        yield Reason(SAMPLED_IN_FUTURE, "sampled_at")
