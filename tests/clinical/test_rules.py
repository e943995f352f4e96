"""What the clinic decides, without a database: criteria, rows of negatives, discharge, the report's clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.clinical import rules
from lianfang.clinical.types import (
    AdmissionFacts,
    Capability,
    CaseClass,
    CaseDates,
    Criteria,
    EncounterStatus,
    Profile,
    ReportFacts,
    ReportStatus,
    RoundFact,
)
from lianfang.editions.presets import preset
from lianfang.health.types import ReadingFact, ReadingSource, ResultFact, TestMethod, TestOutcome
from lianfang.places.types import SiteKind, Zone

NATIONAL, TONGHUA, MEASLES = preset("cn_ed6_2020"), preset("tonghua_2020"), preset("measles_generic")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
T = datetime(2020, 2, 10, 0, 0, tzinfo=UTC)
SOMEBODY = UUID(int=1)


def result(outcome: str, hours: float, method: str = "nat") -> ResultFact:
    at = T + hours * HOUR
    return ResultFact(UUID(int=2), UUID(int=3), TestOutcome(outcome), TestMethod(method), at, at + HOUR)


def reading(celsius: str, days: float) -> ReadingFact:
    return ReadingFact(UUID(int=4), SOMEBODY, Decimal(celsius), T + days * DAY, ReadingSource.CLINIC, None)


def codes(reasons: object) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("edition", "epi", "clinical", "suspected"),
    [
        (NATIONAL, {"listed_area"}, {"fever_or_respiratory", "imaging"}, True),
        (NATIONAL, {"listed_area"}, {"imaging"}, False),
        (NATIONAL, set(), {"fever_or_respiratory", "imaging"}, False),
        (NATIONAL, set(), {"fever_or_respiratory", "imaging", "blood_count"}, True),
        (NATIONAL, {"unheard_of"}, {"fever_or_respiratory", "imaging"}, False),
        (MEASLES, set(), {"fever", "rash"}, True),
        (MEASLES, {"case_contact"}, {"fever"}, False),
    ],
)
def test_a_suspected_case_by_the_counts_of_the_edition(
    edition: object, epi: set[str], clinical: set[str], suspected: bool
) -> None:
    assert rules.is_suspected(Criteria(frozenset(epi), frozenset(clinical)), edition.clinical) is suspected


@pytest.mark.parametrize(
    ("row", "gap", "count"),
    [
        ([], 24, 0),
        ([("negative", 0)], 24, 1),
        ([("negative", 0), ("negative", 24)], 24, 2),
        ([("negative", 0), ("negative", 23.9)], 24, 1),
        ([("negative", 0), ("negative", 12), ("negative", 24)], 24, 2),
        ([("negative", 0), ("positive", 30), ("negative", 60)], 24, 1),
        ([("negative", 0), ("inconclusive", 30), ("negative", 60)], 24, 1),
        ([("negative", 0), ("negative", 1)], 0, 2),
    ],
)
def test_negatives_in_a_row(row: list[tuple[str, float]], gap: int, count: int) -> None:
    assert rules.negatives_in_a_row([result(*one) for one in row], "nat", gap) == count


def test_another_method_neither_adds_to_a_row_nor_breaks_it() -> None:
    row = [result("negative", 0), result("positive", 12, "igm"), result("negative", 25)]
    assert rules.negatives_in_a_row(row, "nat", 24) == 2


def test_an_epidemiological_link_confirms_only_where_the_edition_says_so() -> None:
    assert codes(rules.reasons_not_to_confirm([], True, NATIONAL.clinical)) == ["clinical.too_few_positives"]
    assert codes(rules.reasons_not_to_confirm([], True, MEASLES.clinical)) == []
    igm = [result("positive", 0, "igm")]
    assert codes(rules.reasons_not_to_confirm(igm, False, NATIONAL.clinical)) == ["clinical.too_few_positives"]
    assert codes(rules.reasons_not_to_confirm(igm, False, MEASLES.clinical)) == []


@pytest.mark.parametrize(
    ("kind", "in_use", "reserve", "found"),
    [
        (SiteKind.FEVER_CLINIC, 5, 5, []),
        (SiteKind.FEVER_CLINIC, 4, 5, ["clinical.too_few_rooms"]),
        (SiteKind.FEVER_CLINIC, 5, 4, ["clinical.too_few_in_reserve"]),
        (SiteKind.HOSPITAL, 20, 10, []),
        (SiteKind.HOSPITAL, 26, 4, []),
        (SiteKind.HOSPITAL, 19, 9, ["clinical.too_few_rooms", "clinical.too_few_in_reserve"]),
        (SiteKind.TOWN_CENTRE, 0, 0, []),
    ],
)
def test_a_facility_keeps_so_many_rooms_in_use_and_in_reserve(
    kind: SiteKind, in_use: int, reserve: int, found: list[str]
) -> None:
    assert codes(rules.shortfall(kind, in_use, reserve, TONGHUA.clinical.capacity)) == found
    assert codes(rules.shortfall(kind, in_use, reserve, NATIONAL.clinical.capacity)) == []


def test_a_facility_refuses_what_is_above_it_and_names_the_one_to_refer_to() -> None:
    clinic = Profile(SOMEBODY, rules.capabilities_of(SiteKind.VILLAGE_CLINIC, []), "the fever clinic")
    (reason,) = rules.reasons_not_to_receive(clinic, Capability.FEVER)
    assert reason.sentence().endswith("Refer the patient to the fever clinic.")
    assert list(rules.reasons_not_to_receive(clinic, Capability.TRIAGE)) == []
    alone = Profile(SOMEBODY, frozenset())
    assert codes(rules.reasons_not_to_receive(alone, Capability.TRIAGE)) == ["clinical.no_target"]


def test_a_facilitys_own_record_goes_before_what_its_kind_may() -> None:
    own = rules.capabilities_of(SiteKind.TOWN_CENTRE, ["triage", "observe", "a word from elsewhere"])
    assert own == {Capability.TRIAGE, Capability.OBSERVE}


@pytest.mark.parametrize("current", [None, *CaseClass])
@pytest.mark.parametrize("zone", list(Zone))
def test_suspected_and_confirmed_never_share_a_zone(current: CaseClass | None, zone: Zone) -> None:
    allowed = not any(rules.reasons_against_room(current, zone, "1"))
    assert allowed is (zone in rules.ZONES[current])
    assert not rules.ZONES[CaseClass.SUSPECTED] & rules.ZONES[CaseClass.CONFIRMED]


def discharge(edition: object, at: datetime = T, **facts: object) -> set[str]:
    given = {"current": CaseClass.CONFIRMED, "is_case": True, "day_zero": date(2020, 1, 20)}
    return set(codes(rules.reasons_not_to_discharge(AdmissionFacts(**{**given, **facts}), edition, at)))


WELL = {
    "readings": (reading("38.0", -5), reading("36.8", -4), reading("36.7", -1)),
    "rounds": (RoundFact(T - DAY, frozenset(), True, True),),
    "results": (result("negative", -60), result("negative", -30)),
}


def test_who_meets_the_national_conditions_may_leave() -> None:
    assert discharge(NATIONAL, **WELL) == set()
    assert discharge(TONGHUA, **WELL) == {"clinical.too_few_negatives"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"readings": ()}, {"clinical.no_reading"}),
        ({"readings": (reading("36.7", -8),)}, {"clinical.no_reading"}),
        ({"readings": (reading("36.8", -4), reading("37.3", -0.5))}, {"clinical.fever_still"}),
        ({"readings": (reading("36.8", -3),)}, {"clinical.fever_lately"}),
        ({"readings": (reading("36.8", -4), reading("38.0", -2), reading("36.5", -1))}, {"clinical.fever_lately"}),
        ({"rounds": ()}, {"clinical.symptoms_not_improved", "clinical.imaging_not_improved"}),
        (
            {"rounds": (RoundFact(T - 2 * DAY, frozenset(), True, True), RoundFact(T - DAY, frozenset(), None, False))},
            {"clinical.imaging_not_improved"},
        ),
        ({"results": (result("negative", -40), result("negative", -30))}, {"clinical.too_few_negatives"}),
        ({"current": CaseClass.SUSPECTED}, {"clinical.still_suspected"}),
        ({"current": None}, {"clinical.still_suspected"}),
        ({"ended": True}, {"clinical.admission_ended"}),
        ({"minimum_until": T + HOUR}, {"clinical.minimum_stay"}),
        ({"minimum_until": T + HOUR, "overridden": True}, set()),
        ({"minimum_until": T}, set()),
    ],
)
def test_each_condition_of_discharge_by_itself(changed: dict[str, object], expected: set[str]) -> None:
    assert discharge(NATIONAL, **{**WELL, **changed}) == expected


def test_measles_asks_for_days_after_the_rash_and_nothing_else() -> None:
    local_midnight = datetime(2020, 2, 9, 16, 0, tzinfo=UTC)
    assert discharge(MEASLES, local_midnight, day_zero=date(2020, 2, 6)) == set()
    assert discharge(MEASLES, local_midnight - HOUR, day_zero=date(2020, 2, 6)) == {"clinical.too_soon_after_onset"}
    assert discharge(MEASLES, day_zero=None) == {"clinical.day_zero_unknown"}


@given(
    st.lists(st.tuples(st.sampled_from(["36.5", "37.2", "37.3", "39.0"]), st.integers(-20, 0)), max_size=12),
    st.lists(st.tuples(st.sampled_from(["negative", "positive", "inconclusive"]), st.integers(-200, 0)), max_size=8),
)
def test_nobody_infected_ever_leaves_against_a_condition(
    readings: list[tuple[str, float]], results: list[tuple[str, float]]
) -> None:
    facts = {
        "readings": tuple(reading(*one) for one in readings),
        "results": tuple(result(*one) for one in results),
        "rounds": (RoundFact(T - DAY, frozenset(), True, True),),
    }
    if discharge(NATIONAL, **facts):
        return
    late = [Decimal(c) for c, days in readings if days >= -3]
    assert late
    assert all(c < Decimal("37.3") for c in late)
    last = sorted(results, key=lambda one: one[1])[-2:]
    assert [outcome for outcome, _ in last] == ["negative", "negative"]


@pytest.mark.parametrize(
    ("filed", "verified", "at", "status"),
    [
        (None, None, 1, ReportStatus.DUE),
        (None, None, 3, ReportStatus.OVERDUE),
        (1, None, 3, ReportStatus.FILED),
        (3, None, 4, ReportStatus.FILED_LATE),
        (1, 4, 5, ReportStatus.VERIFIED),
        (3, 4, 5, ReportStatus.VERIFIED_LATE),
        (3, 4, 2, ReportStatus.DUE),
    ],
)
def test_lateness_stays_visible(filed: int | None, verified: int | None, at: int, status: ReportStatus) -> None:
    def hour(n: int | None) -> datetime | None:
        return None if n is None else T + n * HOUR

    due = rules.report_due(T, NATIONAL.clinical)
    assert due == T + 2 * HOUR
    assert rules.report_status(ReportFacts(due, hour(filed), hour(verified)), T + at * HOUR) is status


def test_dates_are_judged_in_local_days() -> None:
    evening = datetime(2020, 2, 10, 17, 0, tzinfo=UTC)
    dates = CaseDates(recorded_at=evening, onset_on=date(2020, 2, 11))
    assert codes(rules.reasons_against_dates(dates, "Asia/Shanghai")) == []
    assert codes(rules.reasons_against_dates(dates, "UTC")) == ["clinical.onset_after_report"]


def test_where_an_encounter_stands() -> None:
    assert rules.encounter_status(None, None, "", None) is EncounterStatus.WAITING
    assert rules.encounter_status(T, None, "", None) is EncounterStatus.ASSESSED
    assert rules.encounter_status(T, T, "admission", None) is EncounterStatus.UNPLACED
    assert rules.encounter_status(T, T, "admission", T) is EncounterStatus.CONCLUDED
    assert rules.encounter_status(T, T, "advice", None) is EncounterStatus.CONCLUDED
