"""A register taken in by several processes: every row once, what is wrong by its line, cut off and begun again."""

import csv
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from lianfang.demo.population import households

from .running import Home

PEOPLE = 1_300
TWICE = 7, 1_290
"""Two lines that name the same person, in the first and in the last envelope."""


@pytest.fixture
def register(home: Home) -> Path:
    """A file of residents of the county's village, two rows of which cannot be taken in."""
    village = ("220322100001", "村", False)
    rows = [
        {
            "household": f"R{one.number}",
            "address": one.address,
            "division_id": home.county["division"],
            "name": person.name,
            "sex": person.sex,
            "born_on": person.born_on.isoformat(),
            "id_number": person.identity_number,
            "phone": "",
            "relation": person.relation.value,
        }
        for one in households(people=PEOPLE, seed=5, villages=[village])
        for person in one.members
    ]
    first, last = (line - 2 for line in TWICE)
    rows[last] |= {name: rows[first][name] for name in ("name", "sex", "born_on", "id_number")}
    rows[600]["id_number"] = "999000198911290016"
    file = home.folder / "residents.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        written = csv.DictWriter(out, list(rows[0]))
        written.writeheader()
        written.writerows(rows)
    return file


def taken_in(home: Home, before: int) -> int:
    """How many residents came in since; each stands in the journal once, and no household is there twice."""
    assert home.run("lianfang.cli", "check") == "check: all is well\n"
    people = home.rows("SELECT op FROM people_person")
    journalled = Counter(
        line["id"]
        for (text,) in home.rows("SELECT operations FROM core_journalrow")
        for line in json.loads(text)
        if line["action"] == "people.import_resident"
    )
    assert set(journalled.values()) == {1} and len(people) - before == len(journalled)
    doubled = "SELECT register_key FROM people_household WHERE register_key <> '' GROUP BY 1 HAVING count(*) > 1"
    assert home.rows(doubled) == []
    return len(journalled)


def test_a_register_that_was_cut_off_is_begun_again_and_nobody_is_there_twice(home: Home, register: Path) -> None:
    """Killed as soon as the first rows are in, its processes end with it; the second time the rest comes in, and each row that
    does not is named by its line."""
    before = len(home.rows("SELECT op FROM people_person"))
    rows = register.read_text(encoding="utf-8").count("\n") - 1
    words = [sys.executable, "-m", "lianfang.cli", "import", "residents", str(register)]
    with subprocess.Popen(words, env=home.environment, stderr=subprocess.DEVNULL, start_new_session=True) as child:
        while len(home.rows("SELECT op FROM people_person")) == before and child.poll() is None:
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    until = time.monotonic() + 30
    while len({str(home.rows("SELECT count(*) FROM people_person")) for _ in range(5) if not time.sleep(0.2)}) > 1:
        assert time.monotonic() < until
    there = len(home.rows("SELECT op FROM people_person")) - before
    done = home.tried("lianfang.cli", "import", "residents", str(register))
    assert done.stdout == f"{rows - 2 - there} rows imported, {there + 2} refused\n"
    wrong = [int(line.split(":")[0].removeprefix("line ")) for line in done.stderr.splitlines() if line[:5] == "line "]
    assert wrong == sorted(wrong) and 602 in wrong and set(TWICE) & set(wrong)
    assert taken_in(home, before) == rows - 2
