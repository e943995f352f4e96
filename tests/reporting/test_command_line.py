"""The commands that give figures out, as they are typed."""

import argparse
import json
from pathlib import Path

import pytest

from lianfang.cli import bench, reports, setting_up
from lianfang.core.figures import FIGURES
from lianfang.places.queries import forget_tree
from tests.cast import LISHU, LISHU_TOWN, Cast

EVENING = "2020-02-13T24:00"


@pytest.fixture(autouse=True)
def tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database is made without migrations, so a command must not look for them there."""
    for module in (reports, setting_up):
        monkeypatch.setattr(module, "migrate", lambda: None)


def _type(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for module in (reports, bench):
        module.add_to(commands)
    chosen = parser.parse_args(words)
    return int(chosen.run(chosen) or 0)


def test_a_bulletin_is_written_to_standard_output(cast: Cast, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert _type("bulletin", "--division", LISHU, "--at", EVENING, "--format", "json") == 0
    rows = json.loads(capsysbinary.readouterr().out)
    assert {row["at"] for row in rows} == {EVENING}
    assert {row["figure"] for row in rows} == set(FIGURES)
    assert next(row["value"] for row in rows if row["id"] == "ls_townships") == 2


@pytest.mark.parametrize(
    ("form", "begins"), [("md", b"# "), ("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF-"), ("json", b"[")]
)
def test_every_form_goes_to_a_file(cast: Cast, tmp_path: Path, form: str, begins: bytes) -> None:
    out = tmp_path / f"bulletin.{form}"
    words = ("bulletin", "--division", LISHU_TOWN, "--at", EVENING, "--format", form, "--out", str(out))
    assert _type(*words, "--language", "zh-hans", "--public") == 0
    assert out.read_bytes().startswith(begins)


def test_what_cannot_be_given_out_says_why(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _type("bulletin", "--division", "999999999999", "--at", EVENING) == 1
    assert "999999999999" in capsys.readouterr().err
    assert _type("bulletin", "--division", LISHU, "--at", "tomorrow") == 2
    assert "2020-02-13T24:00" in capsys.readouterr().err
    assert _type("bulletin", "--division", LISHU, "--at", "2199-02-13T24:00") == 1
    assert "has not ended yet" in capsys.readouterr().err
    assert _type("bulletin", "--division", LISHU, "--at", EVENING, "--out", str(tmp_path)) == 1
    with pytest.raises(SystemExit) as ending:
        _type("bulletin", "--division", "12", "--at", EVENING)
    assert ending.value.code == 2


def test_figures_are_listed_with_what_they_serve(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert _type("figures", "--json") == 0
    listed = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert listed.keys() == FIGURES.keys()
    assert listed["screening.measurements"]["serves"] == ["th_checks"]
    assert _type("figures") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(FIGURES)


def test_the_bench_measures_every_read(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Small enough for a test: what it writes fits the tables as they are now."""
    forget_tree()
    assert _type("bench", "--inside", "--reads", "--people", "90", "--stays", "30", "--rounds", "1") == 0
    forget_tree()
    said = capsys.readouterr().out.splitlines()
    assert said[0].strip().startswith("90 residents, 30 stays")
    assert len(said) == 15
    assert "nothing counted yet" in said[1] and said[2].strip().startswith("counting every table")
    assert all("p95" in line for line in [said[1], *said[3:-1]])
    assert "planning a day" in said[-1]
