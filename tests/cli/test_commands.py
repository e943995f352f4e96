"""The commands as they are typed, each a process of its own, in homes that did not exist before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

DIVISIONS = "code,name,level,parent_code\n220000000000,吉林省,1,\n220300000000,四平市,2,220000000000\n"
pytestmark = pytest.mark.sqlite_only


def typed(home: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LOOKS_DATABASE_URL")}
    environment = kept | {"LIANFANG_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "lianfang.cli", *words]
    return subprocess.run(command, env=environment, input=said, capture_output=True, text=True, timeout=300)


def operations(export: str) -> list[tuple[str, str]]:
    """Id and action of every operation of an export, in order."""
    lines = [json.loads(line) for line in export.splitlines()]
    return [(line["id"], line["action"]) for line in lines if "action" in line]


def test_a_list_is_imported_into_a_new_home_and_goes_from_there_into_another(tmp_path: Path) -> None:
    """Given a spreadsheet's rows and no home, the import makes one; its export makes the same records elsewhere."""
    here, there, rows = tmp_path / "a home", tmp_path / "another", tmp_path / "divisions.csv"
    rows.write_text(DIVISIONS + "220322000000,梨树县,3,999900000000\n", encoding="utf-8")
    imported = typed(here, "import", "divisions", str(rows))
    assert (imported.returncode, imported.stdout) == (1, "2 rows imported, 1 refused\n")
    assert imported.stderr.startswith("line 4: parent_code:")
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "name,role,division_id\n张桂兰,auditor,220300000000\n李秀英,emperor,220300000000\n", encoding="utf-8"
    )
    taken_in = typed(here, "import", "roster", str(roster))
    assert taken_in.stdout == "1 rows imported, 1 refused\n"
    assert taken_in.stderr.startswith("line 3: role: There is no role")
    exported = typed(here, "export").stdout
    assert typed(there, "apply", "-", said=exported).returncode == 0
    assert typed(there, "check").stdout == "check: all is well\n"
    assert operations(typed(there, "export").stdout) == operations(exported)
    assert len(operations(exported)) == 3


def test_operations_are_listed_for_people_and_for_programs(tmp_path: Path) -> None:
    listed = json.loads(typed(tmp_path, "actions", "--json").stdout)
    assert {"journeys.arrive", "people.import_resident"} <= {one["name"] for one in listed}
    assert "isolation.release" not in {one["name"] for one in listed}
    assert all(one["schema"]["type"] == "object" for one in listed)


@pytest.mark.parametrize("words", [(), ("bulletin", "--at"), ("no-such-command",)])
def test_wrong_usage_says_how_it_is_used(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = typed(tmp_path, *words)
    assert said.returncode == 2
    assert "usage: lianfang" in said.stdout + said.stderr


@pytest.mark.parametrize(("asked", "shown"), [(None, "False True"), ("INFO", "True True"), ("ERROR", "False True")])
def test_refused_requests_are_printed_only_when_asked_for(tmp_path: Path, asked: str | None, shown: str) -> None:
    """Given a page that is not there, then the terminal says so under LIANFANG_LOG alone; a fault is always said."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LOOKS_DATABASE_URL", "LIANFANG_LOG")}
    environment = kept | {"LIANFANG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    script = (
        "import django, logging; django.setup(); log = logging.getLogger('django.request');"
        "print(log.isEnabledFor(logging.WARNING), log.isEnabledFor(logging.ERROR))"
    )
    environment |= {"DJANGO_SETTINGS_MODULE": "lianfang.settings"} | ({"LIANFANG_LOG": asked} if asked else {})
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert said.stdout.strip() == shown, said.stderr
