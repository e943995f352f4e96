"""A small demo, built as a user builds it: it runs, it is refused where it must be, and its journal gives it again."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "600"
MORNING = "2020-02-23 23:30"
"""The instant at which the demo wakes, in UTC: 07:30 of 24 February in Lishu."""
COUNTY, EVENING = "220322000000", "2020-02-23T24:00"

pytestmark = [pytest.mark.sqlite_only]


def lianfang(home: Path, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line on a home of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "LOOKS_DATABASE_URL")}
    environment = {**kept, "LIANFANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "en_GB.UTF-8"}
    command = [sys.executable, "-m", "lianfang.cli", *arguments]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, timeout=600, cwd=ROOT)


@cache
def records(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every record of a home, sealed blocks opened."""
    environment = {**os.environ, "LIANFANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    for name in ("DATABASE_URL", "LOOKS_DATABASE_URL"):
        environment.pop(name, None)
    printer = Path(__file__).with_name("records.py")
    done = subprocess.run([sys.executable, str(printer)], env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


class Demo:
    """A built demo, what building it said, and its export."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.built = lianfang(home, "demo", "--people", PEOPLE, "--no-serve")
        self.export = lianfang(home, "export").stdout

    def figures(self, home: Path | None = None) -> dict[str, object]:
        done = lianfang(home or self.home, "bulletin", "--division", COUNTY, "--at", EVENING)
        assert done.returncode == 0, done.stderr
        return {line["id"]: line["value"] for line in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo"))


def test_building_it_says_what_it_does_prints_the_bulletin_and_the_logins(demo: Demo) -> None:
    assert demo.built.returncode == 0, demo.built.stderr
    for said in (
        "residents in",
        "operations besides",
        "At a glance",
        "commander",
        "checkpoint",
        "start `./lianfang serve`",
    ):
        assert said in demo.built.stdout
    assert "made up" in demo.built.stdout
    assert "Look at http" not in demo.built.stdout, "nothing is served"
    assert "\\" not in demo.built.stdout


def test_a_second_call_shows_it_again_without_building(demo: Demo) -> None:
    again = lianfang(demo.home, "demo", "--people", PEOPLE, "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "operations besides" not in again.stdout
    assert "At a glance" in again.stdout
    assert lianfang(demo.home, "export").stdout == demo.export


def test_other_arguments_are_refused_and_fresh_is_named(demo: Demo) -> None:
    refused = lianfang(demo.home, "demo", "--people", "700", "--no-serve")
    assert refused.returncode == 1
    assert "--fresh" in refused.stderr


def test_a_number_of_people_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    assert lianfang(tmp_path, "demo", "--people", "many").returncode == 2


def test_more_people_than_the_county_has_are_refused_with_the_limit(tmp_path: Path) -> None:
    said = lianfang(tmp_path, "demo", "--people", "700001")
    assert said.returncode == 2
    assert "between 1 and 700,000: Lishu County has no more residents" in said.stderr
    assert "700,000" in lianfang(tmp_path, "demo", "--help").stdout


def test_a_demo_that_was_not_finished_is_not_served(tmp_path: Path) -> None:
    """Given a building that was killed, when the home is to be served, then it is refused with the command to finish."""
    home = tmp_path / "home"
    environment = {**os.environ, "LIANFANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "en_GB.UTF-8"}
    words = [sys.executable, "-m", "lianfang.cli", "demo", "--people", PEOPLE, "--seed", "7", "--no-serve"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as building:
        assert building.stdout is not None
        for line in building.stdout:
            if "checkpoints" in line:
                break
        building.kill()

    for command in (("serve", "--port", "8999"), ("jobs", "--once")):
        refused = lianfang(home, *command)
        assert refused.returncode == 1
        assert f"`./lianfang demo --people {PEOPLE} --seed 7`" in refused.stderr


def test_its_journal_gives_the_same_records_and_bulletin_and_all_is_well(demo: Demo, tmp_path: Path) -> None:
    applied = lianfang(tmp_path, "apply", "-", typed=demo.export)
    assert applied.returncode == 0, applied.stderr
    assert records(tmp_path) == records(demo.home)
    assert demo.figures(tmp_path) == demo.figures()
    for home in (demo.home, tmp_path):
        checked = lianfang(home, "check")
        assert checked.returncode == 0, checked.stderr


def test_a_month_counted_by_day_says_what_its_records_say(demo: Demo) -> None:
    """Every figure of the county that is kept, live and then from the counts."""
    counter = Path(__file__).with_name("counts.py")
    environment = {**os.environ, "LIANFANG_HOME": str(demo.home), "PYTHONPATH": str(ROOT / "src")}
    for name in ("DATABASE_URL", "LOOKS_DATABASE_URL"):
        environment.pop(name, None)
    done = subprocess.run([sys.executable, str(counter)], env=environment, capture_output=True, text=True, check=True)
    live, kept = json.loads(done.stdout)
    assert len([n for n in live.values() if n]) > 100
    assert kept == live
    assert lianfang(demo.home, "check").returncode == 0


def test_a_home_with_other_records_is_left_as_it_is(tmp_path: Path) -> None:
    """Given a home into which a division was imported, when a demo is asked for, even afresh, then it is refused."""
    table = tmp_path / "divisions.csv"
    table.write_text("code,name,level,parent_code\n220000000000,吉林省,1,\n", encoding="utf-8")
    home = tmp_path / "home"
    assert lianfang(home, "import", "divisions", str(table)).returncode == 0
    before = lianfang(home, "export").stdout
    assert lianfang(home, "demo", "--people", PEOPLE, "--no-serve", "--fresh").returncode == 1
    assert lianfang(home, "export").stdout == before


def test_every_report_is_filed_within_its_two_hours(demo: Demo) -> None:
    reports = records(demo.home)["clinical.Report"]
    assert len(reports) == 4
    assert all(report["filed_at"] <= report["due_at"] and report["verified_at"] for report in reports)


def test_nobody_is_released_before_their_end_nor_held_after_it(demo: Demo) -> None:
    stays = records(demo.home)["isolation.Stay"]
    assert stays
    for stay in stays:
        if stay["end"] == "released":
            assert stay["ended_at"] == stay["due_at"]
        assert stay["ended_at"] or stay["due_at"] > MORNING, "held past its end"
        assert not stay["ended_at"] or stay["ended_at"] <= stay["due_at"]


def test_the_case_recovers_and_its_contacts_are_found_told_and_released(demo: Demo) -> None:
    found = records(demo.home)
    ends = {case["end"] for case in found["clinical.Case"]}
    assert ends == {"recovered", "excluded"}
    contacts = found["tracing.Contact"]
    assert len(contacts) == 12
    assert all(c["told_at"] and c["placed_at"] and c["outcome"] == "completed" for c in contacts)
    assert {o["verdict"] for o in found["isolation.Objection"]} == {"upheld", "rejected"}


def test_the_morning_after_has_something_to_decide_and_to_do(demo: Demo) -> None:
    found = records(demo.home)
    assert any(not order["signed_at"] and not order["declined_at"] for order in found["isolation.Order"])
    open_handovers = {handover["kind"] for handover in found["tasks.HandOver"] if not handover["ended_at"]}
    assert {"clinic", "home_area"} <= open_handovers
    owed = {t["kind"] for t in found["tasks.Task"] if not t["ended_at"] or t["ended_at"] > MORNING}
    assert {"observation.visit", "order.sign", "stay.release_prepare"} <= owed


def test_the_storys_township_is_asked_in_a_round_and_has_zones_one_of_them_without_an_owner(demo: Demo) -> None:
    found = records(demo.home)
    (asked,) = found["canvass.Round"]
    doors = found["canvass.RoundDoor"]
    assert asked["every_days"] and len(asked["key_areas"]) == 1
    assert doors and not all(door["ended_at"] for door in doors)
    owned = {owner["zone_id"] for owner in found["roster.ZoneOwner"]}
    assert len({zone["id"] for zone in found["roster.Zone"]} - owned) == 1
