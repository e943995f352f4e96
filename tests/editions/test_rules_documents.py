"""Editions as documents: in and out of TOML, and what a child takes over from its parent."""

import tomllib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.cli.catalogue import in_traditional
from lianfang.editions import later, presets, rules
from lianfang.editions.documents import sources_of
from lianfang.editions.types import Document, EditionRefused, Flaw, OnChange, Place, SourceStatus

LANGUAGES = ("en", "zh-hans", "zh-hant")
ONE_TEXT = {"text": "Notice 1.", "status": "found"}
VALUE_KEYS, TABLE_KEYS = st.sampled_from(["a", "b", "days"]), st.sampled_from(["c", "d"])
VALUES = st.one_of(st.integers(0, 9), st.booleans(), st.lists(st.integers(0, 3), max_size=3))
FLAT = st.dictionaries(VALUE_KEYS, VALUES, max_size=3)
TABLES = st.recursive(
    FLAT, lambda inner: st.builds(lambda a, b: {**a, **b}, FLAT, st.dictionaries(TABLE_KEYS, inner, max_size=2))
)
SOURCES = st.dictionaries(
    st.sampled_from(["general", "general.a", "isolation", "isolation.c", "tracing.days"]),
    st.fixed_dictionaries({"text": st.sampled_from(["gazette", "notice"]), "status": st.just("found")}),
    max_size=4,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    sections = {name: draw(TABLES) for name in ("general", "isolation", "tracing") if draw(st.booleans())}
    return {**sections, "sources": draw(SOURCES)}


@pytest.mark.parametrize("name", presets.ALL)
def test_a_shipped_edition_survives_being_written_and_read(name: str) -> None:
    edition = presets.preset(name)

    again = rules.edition_of(rules.read_toml(rules.write_toml(edition)))

    assert again == edition


@pytest.mark.parametrize("name", presets.ALL)
def test_a_shipped_edition_survives_the_journal_as_json(name: str) -> None:
    edition = presets.preset(name)

    assert rules.edition_of(edition.model_dump(mode="json")) == edition


@given(documents())
def test_a_child_that_says_nothing_is_its_parent(parent: Document) -> None:
    merged = rules.merge(parent, {})

    assert rules.leaves({k: v for k, v in merged.items() if k != "sources"}) == rules.leaves(
        {k: v for k, v in parent.items() if k != "sources"}
    )


@given(documents(), documents(), documents())
@settings(max_examples=60)
def test_inheritance_does_not_depend_on_which_pair_is_joined_first(a: Document, b: Document, c: Document) -> None:
    stepwise = rules.merge(rules.merge(a, b), c)
    at_once = rules.merge(a, rules.merge(b, c))

    assert rules.leaves(stepwise) == rules.leaves(at_once)


@given(documents(), documents())
def test_every_value_of_the_child_wins(parent: Document, child: Document) -> None:
    stated = rules.leaves({k: v for k, v in child.items() if k != "sources"})
    merged = rules.leaves({k: v for k, v in rules.merge(parent, child).items() if k != "sources"})

    assert {path: merged[path] for path in stated} == stated


def test_lists_are_replaced_and_tables_joined() -> None:
    parent = {"isolation": {"roles": [1, 2], "release": {"negatives": 2, "certificate": True}}}
    child = {"isolation": {"roles": [3], "release": {"negatives": 1}}}

    merged = rules.merge(parent, child)

    assert merged["isolation"] == {"roles": [3], "release": {"negatives": 1, "certificate": True}}


def test_a_child_drops_the_inherited_tables_it_replaces() -> None:
    parent = {"clinical": {"symptoms": {"cough": 1, "fever": 2}, "report_hours": 2}}
    child = {"replaces": ["clinical.symptoms"], "clinical": {"symptoms": {"rash": 1}}}

    merged = rules.merge(parent, child)

    assert merged["clinical"] == {"symptoms": {"rash": 1}, "report_hours": 2}


def test_a_departure_without_a_source_cannot_borrow_its_parents() -> None:
    parent = {"isolation": {"days": 14, "visits": 1}, "sources": {"isolation": {"text": "notice", "status": "found"}}}
    child = {"isolation": {"days": 21}}

    merged = rules.merge(parent, child)

    assert merged["sources"] == {"isolation.visits": {"text": "notice", "status": "found"}}


def test_a_child_does_not_take_over_who_answers_for_its_parent() -> None:
    national = rules.document_of(presets.preset("cn_ed6_2020"))

    merged = rules.merge(national, {"parent": "cn_ed6_2020", "isolation": {"visits_per_day": 2}})

    assert {"name", "title", "effective_from", "approved_by"}.isdisjoint(merged)
    assert {problem.path for problem in rules.problems(merged)} == {
        "name",
        "title",
        "effective_from",
        "isolation.visits_per_day",
    }


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "x" + ".x" * 800 + " = 1"])
def test_a_document_nested_without_end_is_refused_in_words(text: str) -> None:
    try:
        document = rules.read_toml(text)
    except tomllib.TOMLDecodeError:
        return
    assert list(rules.problems(rules.merge(rules.document_of(presets.preset("generic_who")), document)))


def test_an_edition_whose_parent_is_unknown_is_refused() -> None:
    with pytest.raises(EditionRefused) as refused:
        rules.inherited("local", {"local": {"name": "local", "parent": "nowhere"}})

    assert [(one.path, one.code) for one in refused.value.problems] == [("parent", Flaw.UNKNOWN_REFERENCE)]


def test_editions_that_inherit_from_each_other_are_refused() -> None:
    circle: dict[str, Document] = {"a": {"parent": "b"}, "b": {"parent": "a"}}

    with pytest.raises(EditionRefused):
        rules.inherited("a", circle)


# --- what is shipped ---


def test_five_presets_are_offered_and_all_are_valid() -> None:
    assert len(presets.OFFERED) == 5
    assert set(presets.OFFERED) <= set(presets.ALL)
    assert {presets.preset(name).name for name in presets.ALL} == set(presets.ALL)


def test_an_unknown_preset_is_an_error() -> None:
    with pytest.raises(KeyError):
        presets.preset("../secrets")


def test_a_child_keeps_what_it_does_not_change() -> None:
    lishu, national = presets.preset("lishu_2020"), presets.preset("cn_ed6_2020")

    assert lishu.clinical == national.clinical
    assert lishu.tracing == national.tracing
    assert lishu.isolation.categories["close_contact"].place is Place.SITE


def test_the_founding_documents_say_what_their_presets_say() -> None:
    datonghu, tonghua = presets.preset("datonghu_2020"), presets.preset("tonghua_2020")

    assert len(datonghu.isolation.categories) == 3
    assert not datonghu.isolation.categories["third_category"].in_use
    assert len(datonghu.isolation.care_teams["six_to_one"].roles) == 6
    assert len(datonghu.isolation.checklist) == 6
    assert datonghu.general.cutoff == "24:00"
    assert len(tonghua.isolation.care_teams["four_person_team"].roles) == 4
    assert tonghua.isolation.categories["arrival_listed_area"].days == 14
    assert tonghua.clinical.exclude.stay_days == 14
    assert (len(tonghua.clinical.discharge.methods), tonghua.clinical.discharge.negatives) == (2, 2)
    assert (tonghua.clinical.capacity.observation_rooms, tonghua.clinical.capacity.wards_reserve) == (5, 10)


def test_measles_keeps_nothing_of_the_other_disease() -> None:
    measles = presets.preset("measles_generic")

    assert "loss_of_smell" not in measles.clinical.symptoms
    assert "imaging" not in measles.clinical.clinical_criteria
    assert measles.clinical.onset_symptom == "rash"
    assert measles.clinical.discharge.days_after_onset == 4
    assert measles.clinical.discharge.methods == ()
    assert measles.tracing.lookback_days == 4
    assert measles.tracing.contact_days == measles.isolation.categories["close_contact"].days == 21


def test_what_has_no_source_says_so() -> None:
    datonghu = presets.preset("datonghu_2020")

    six_ones = datonghu.source("isolation.checklist")

    assert six_ones is not None
    assert six_ones.status is SourceStatus.NO_SOURCE
    assert six_ones.to_verify
    assert six_ones.figures == ("dt_six_ones",)


def test_an_edition_begins_at_its_local_hour() -> None:
    lishu = presets.preset("lishu_2020")

    assert lishu.starts_at == datetime.fromisoformat("2020-01-24T00:00:00+08:00")
    assert lishu.isolation.on_change is OnChange.RECOMPUTE


@pytest.mark.parametrize("name", presets.ALL)
def test_every_source_and_approver_of_a_shipped_edition_is_written_in_three_languages(name: str) -> None:
    edition = presets.preset(name)
    texts = {path: source.text for path, source in edition.sources.items()}
    if edition.approved_by is not None:
        texts["approved_by"] = edition.approved_by

    assert {path for path, text in texts.items() if not text.en.isascii() or text.zh_hans.isascii()} == set()
    assert {path: text.zh_hant for path, text in texts.items()} == {
        path: in_traditional(text.zh_hans) for path, text in texts.items()
    }


def test_a_source_or_approver_written_as_one_text_stands_in_every_language() -> None:
    document = rules.document_of(presets.preset("lishu_2020"))
    document["approved_by"] = "County command"
    document["sources"] = {**sources_of(document), "tasks": ONE_TEXT}

    edition = rules.edition_of(rules.read_toml(rules.write_toml(rules.edition_of(document))))

    approver, source = edition.approved_by, edition.sources["tasks"]
    assert approver is not None
    assert [approver.text(code) for code in LANGUAGES] == ["County command"] * 3
    assert [source.text.text(code) for code in LANGUAGES] == ["Notice 1."] * 3


def test_a_source_that_leaves_out_a_language_or_says_nothing_is_refused() -> None:
    document = rules.document_of(presets.preset("lishu_2020"))
    document["approved_by"] = {"en": "County command", "zh_hans": "县指挥部"}
    document["sources"] = {"tasks": {"text": "", "status": "found"}}

    found = {problem.path: problem.code for problem in rules.problems(document)}

    assert found["approved_by.zh_hant"] is Flaw.MISSING
    assert found["sources.tasks.text.en"] is Flaw.TOO_SMALL


def test_an_edition_that_nobody_approved_is_written_without_an_approver() -> None:
    edition = rules.edition_of({**rules.document_of(presets.preset("lishu_2020")), "approved_by": ""})

    assert edition.approved_by is None
    assert "approved_by" not in rules.document_of(edition)
    assert rules.edition_of(rules.read_toml(rules.write_toml(edition))) == edition


def test_labels_come_in_three_languages() -> None:
    label = presets.preset("datonghu_2020").isolation.categories["arrival_listed_area"].label

    assert [label.text(code) for code in ("en", "zh-hans", "zh-CN", "zh-hant", "zh-TW")] == [
        "Returnee from Wuhan",
        "武汉返乡人员",
        "武汉返乡人员",
        "武漢返鄉人員",
        "武漢返鄉人員",
    ]


@pytest.mark.parametrize("name", presets.ALL)
def test_what_a_document_of_an_earlier_program_lacks_is_as_the_generic_edition_says(name: str) -> None:
    """Stored editions are complete documents; values that came later are not in them, and they are read all the same."""
    written = rules.document_of(presets.preset(name))
    generic = presets.preset("generic_who")
    for path in reversed(later.LATER):
        table: Any = written
        *above, last = path.split(".")
        for one in above:
            table = table[one]
        del table[last]
        for source in [key for key in written["sources"] if key == path or key.startswith(f"{path}.")]:
            del written["sources"][source]
    read = rules.edition_of(written)
    assert read.responsibility == generic.responsibility
    assert read.tasks.stand_in_days == generic.tasks.stand_in_days
    assert read.source("responsibility.charges") == generic.source("responsibility.charges")
    assert read.isolation == presets.preset(name).isolation


def test_what_was_there_from_the_first_is_still_asked_for() -> None:
    written = rules.document_of(presets.preset("lishu_2020"))
    del written["tasks"]
    with pytest.raises(EditionRefused) as refused:
        rules.edition_of(written)
    assert ("tasks", Flaw.MISSING) in {(problem.path, problem.code) for problem in refused.value.problems}
