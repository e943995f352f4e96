"""The mapping of the founding documents' figures: every line names something that is there."""

from collections import Counter

import pytest

from lianfang.core.figures import FIGURES, Measure, flows
from lianfang.reporting import catalogue, wording
from lianfang.reporting.types import HEADLINES, Span
from tests.cast import LISHU

PREFIXES = {"220322000000": "ls_", "430971000000": "dt_", "130682000000": "dz_", "220500000000": "th_"}
ENTRIES = catalogue.entries()


def test_every_id_is_mapped_once_for_its_own_jurisdiction() -> None:
    assert [id for id, n in Counter(e.id for e in ENTRIES).items() if n > 1] == []
    assert [e.id for e in ENTRIES if not e.id.startswith(PREFIXES[e.division])] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_a_line_is_served_by_a_declared_figure(entry: catalogue.Entry) -> None:
    figure = FIGURES[entry.figure]
    assert (entry.span is not Span.MOMENT) == flows(figure)
    if figure.rows is not None:
        assert str(catalogue.figure_of(entry).rows().query)  # type: ignore[misc]
    if entry.conditions:
        assert entry.id in wording.DOCUMENT_WORDS
        assert figure.measure in (Measure.FLOW, Measure.STOCK)


def test_what_the_first_county_reports() -> None:
    assert {e.id for e in catalogue.entries_of(LISHU)} == {
        "ls_townships",
        "ls_streets",
        "ls_villages",
        "ls_three_secretaries",
        "ls_county_checkpoints",
        "ls_local_checkpoints",
        "ls_road_closure",
        "ls_dissuasion_per_village",
    }
    assert catalogue.entries_of("220322100000") == ()


def test_the_command_seats_six_figures_are_declared() -> None:
    assert [id for id in HEADLINES if id not in FIGURES] == []
    assert len(HEADLINES) == 6


def test_every_figure_belongs_to_a_part_of_the_bulletin_and_every_ratio_to_two_figures() -> None:
    assert {id.partition(".")[0] for id in FIGURES} <= set(wording.SECTIONS)
    ratios = [f for f in FIGURES.values() if f.measure is Measure.RATIO]
    assert [f.id for f in ratios if not {f.above, f.below} <= set(FIGURES)] == []
    assert [f.id for f in ratios if flows(FIGURES[f.above]) != flows(FIGURES[f.below])] == []
