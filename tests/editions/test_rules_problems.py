"""What is wrong with an edition: every reason at once, by dotted path."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from lianfang.editions import presets, rules
from lianfang.editions.types import EditionRefused, Flaw


@pytest.fixture
def document() -> Iterator[dict[str, Any]]:
    """A valid edition of Lishu, to be spoiled."""
    return deepcopy(rules.document_of(presets.preset("lishu_2020")))


def found(document: dict[str, Any]) -> dict[str, Flaw]:
    return {problem.path: problem.code for problem in rules.problems(document)}


def test_a_good_edition_has_no_problem(document: dict[str, Any]) -> None:
    assert found(document) == {}


def test_every_reason_is_given_at_once(document: dict[str, Any]) -> None:
    document["isolation"]["visits_per_day"] = 99
    document["isolation"]["categories"]["close_contact"]["place"] = "hotel"
    document["screening"]["fever_threshold_c"] = "warm"
    document["clinical"]["report_hours"] = True
    document["tracing"]["typo"] = 1
    document["general"]["time_zone"] = "Asia/Lishu"
    document["tasks"]["escalation"] = list(reversed(document["tasks"]["escalation"]))
    del document["privacy"]["lead_days"]
    document["sources"]["tracing.typo"] = {"text": "none", "status": "design_default"}
    document["sources"]["privacy.lead_days"] = {"text": "none", "status": "design_default"}

    assert found(document) == {
        "isolation.visits_per_day": Flaw.TOO_LARGE,
        "isolation.categories.close_contact.place": Flaw.NOT_A_CHOICE,
        "screening.fever_threshold_c": Flaw.BAD_FORMAT,
        "clinical.report_hours": Flaw.WRONG_TYPE,
        "tracing.typo": Flaw.UNKNOWN_FIELD,
        "general.time_zone": Flaw.UNKNOWN_ZONE,
        "tasks.escalation": Flaw.OUT_OF_ORDER,
        "privacy.lead_days": Flaw.MISSING,
        "sources.privacy.lead_days": Flaw.SOURCE_OF_NOTHING,
    }


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("isolation.release.missed_reading_extends", True, Flaw.FIXED),
        ("isolation.release.days_elapsed", False, Flaw.FIXED),
        ("screening.normal_means_cleared", True, Flaw.FIXED),
        ("reporting.corrections_kept", False, Flaw.FIXED),
        ("screening.tally_minutes", 6, Flaw.TOO_LARGE),
        ("isolation.readings_per_day", 3, None),
        ("isolation.categories.close_contact.days", 0, Flaw.TOO_SMALL),
        ("isolation.categories.close_contact.days", "14", Flaw.WRONG_TYPE),
        ("isolation.categories.close_contact.care_team", "nobody", Flaw.UNKNOWN_REFERENCE),
        ("isolation.release.test_days", [7, 1], Flaw.OUT_OF_ORDER),
        ("isolation.release.test_days", [1, 30], Flaw.BEYOND_STAY),
        ("isolation.release.negatives", 1, Flaw.MORE_THAN_LISTED),
        ("tracing.contact_category", "stranger", Flaw.UNKNOWN_REFERENCE),
        ("clinical.onset_symptom", "rash", Flaw.UNKNOWN_REFERENCE),
        ("clinical.suspected.clinical_with_epi", 4, Flaw.MORE_THAN_LISTED),
        ("clinical.discharge.methods", [], Flaw.TOO_SMALL),
        ("clinical.result_urgent_hours", 48, Flaw.TOO_LARGE),
        ("tracing.transport.aircraft.rows", 0, Flaw.OUT_OF_ORDER),
        ("general.cutoff", "00:00", Flaw.BAD_FORMAT),
        ("general.cutoff", "25:00", Flaw.BAD_FORMAT),
        ("effective_from", "2020-13-01T00:00:00", Flaw.BAD_FORMAT),
        ("screening.fever_threshold_c", "37.35", Flaw.BAD_FORMAT),
    ],
)
def test_a_value_is_refused_at_its_path(document: dict[str, Any], path: str, value: object, code: Flaw | None) -> None:
    *tables, field = path.split(".")
    place = document
    for table in tables:
        place = place[table]
    place[field] = value

    expected = {path: code} if code else {"isolation.reading_windows": Flaw.WINDOWS_DISAGREE}

    assert found(document) == expected


def test_reading_windows_must_follow_each_other(document: dict[str, Any]) -> None:
    document["isolation"]["reading_windows"][0]["closes"] = "16:00"

    assert found(document) == {"isolation.reading_windows": Flaw.WINDOWS_OVERLAP}


def test_a_role_stands_once_in_a_care_team(document: dict[str, Any]) -> None:
    roles = document["isolation"]["care_teams"]["five_to_one"]["roles"]
    roles.append(roles[0])

    assert found(document) == {"isolation.care_teams.five_to_one.roles": Flaw.REPEATED_KEY}


def test_a_value_without_a_source_is_named(document: dict[str, Any]) -> None:
    document["tasks"]["due_hours"]["need_medicine"] = 4
    document["sources"] = {k: v for k, v in document["sources"].items() if not k.startswith("tasks.due_hours")}
    document["sources"]["tasks.due_hours.verify_lead"] = {"text": "the office", "status": "design_default"}

    unsourced = found(document)

    assert unsourced["tasks.due_hours.need_medicine"] is Flaw.WITHOUT_SOURCE
    assert "tasks.due_hours.verify_lead" not in unsourced


def test_an_empty_document_names_all_that_is_missing() -> None:
    missing = found({})

    assert set(missing.values()) == {Flaw.MISSING}
    assert {"name", "general", "isolation", "privacy", "sources", "effective_from"} <= set(missing)


def test_being_stricter_than_the_parent_needs_an_office_that_answers_for_it() -> None:
    national, tonghua = presets.preset("cn_ed6_2020"), presets.preset("tonghua_2020")
    document = {**rules.document_of(tonghua), "approved_by": ""}

    with pytest.raises(EditionRefused) as refused:
        rules.edition_of(document, parent=national)

    assert {one.code for one in refused.value.problems} == {Flaw.STRICTER_UNAPPROVED}
    assert "clinical.exclude.stay_days" in {one.path for one in refused.value.problems}
    approved = rules.edition_of({**document, "approved_by": "The command"}, parent=national).approved_by
    assert approved is not None and approved.en == "The command"
