"""The bench of a register: residents taken in through the operations of `import`, and found again by a township.

Only what the home does is timed, not the making of the rows; what the database can do alone with the same rows of persons is
set beside it, because machines differ and the ratio does not.
"""

import csv
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connection

from lianfang.core.access import Actor
from lianfang.core.ids import fresh
from lianfang.demo import population
from lianfang.people import queries as people
from lianfang.people.types import SEE
from lianfang.places import queries as places

from . import bench_copies, bench_rows
from .taking_in import Taking, file_rows, household_of, plain, taken_in

SEED = 20
SOUGHT = 400
"""How many residents of the township are remembered to be searched for."""
RAW = 100_000
"""How many rows of persons are copied beside."""
QUESTIONS = 100
"""How often each kind of question is asked."""
SHARE = 10
"""A township is about so small a part of its county."""
TOLD_EVERY = 100_000
Row = dict[str, Any]


def measure(county: bench_rows.County, leader: Actor, residents: int, copies: int) -> None:
    """Take the residents in and search among them and so many copies of each; prints both."""
    rows = _rows(county, residents)
    sought = _take_in(rows, residents, _township(leader))
    _beside(residents)
    bench_copies.enlarge(copies)
    print(f"  searches of a township leader among {residents * (copies + 1):,} residents")
    for title, asked in _questions(sought).items():
        print(f"  {title:46} {_asked(leader, asked)}", flush=True)


def _township(leader: Actor) -> frozenset[str]:
    areas = leader.areas(SEE, bench_rows.AT) or ()
    return frozenset(str(id) for area in areas for id in places.under(area))


def _rows(county: bench_rows.County, residents: int) -> Iterator[Row]:
    """The rows of a register of synthetic residents, household by household."""
    villages = [(places.code_of(id), places.division(id).name, False) for id in county.villages]
    ids = {places.code_of(id): str(id) for id in county.villages}
    for home in population.households(people=residents, seed=SEED, villages=villages):
        for person in home.members:
            yield {
                "household": str(home.number),
                "address": home.address,
                "division_id": ids[home.village_code],
                "name": person.name,
                "sex": person.sex,
                "born_on": person.born_on.isoformat(),
                "id_number": person.identity_number,
                "phone": person.phone or "",
                "relation": person.relation.value,
            }


def _take_in(rows: Iterator[Row], residents: int, township: frozenset[str]) -> list[Row]:
    """Take the rows in from a file, as `import` does, and say how fast; gives residents of the township to be searched for."""
    chance, sought = random.Random(SEED), list[Row]()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        file = Path(folder) / "residents.csv"
        with file.open("w", newline="") as out:
            first = next(rows)
            lines = csv.DictWriter(out, list(first))
            lines.writeheader()
            for row in chain([first], rows):
                lines.writerow(row)
                if row["division_id"] in township and chance.random() < SHARE * SOUGHT / residents:
                    sought.append(row)
        done, spent = _timed(file)
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"  {'residents taken in, journalled':46} {done:,} in {spent:.1f} s: {done / spent:,.0f}/s "
        f"(at most {max(peaks)} MB in a process)",
        flush=True,
    )
    return sought


def _timed(file: Path) -> tuple[int, float]:
    """How many residents were taken in from a file, and the seconds that it took."""
    taking = Taking("people.import_resident", fresh(bench_rows.AT), bench_rows.AT, "bench", side_by_side=True)
    began, done = time.perf_counter(), 0
    for taken in taken_in(file_rows(file, plain), taking, household_of):
        assert not taken.wrong, taken.wrong[:3]
        done += taken.rows
        if done % TOLD_EVERY < taken.rows:
            print(f"    {done:,} in {time.perf_counter() - began:.0f} s", flush=True)
    return done, time.perf_counter() - began


def _beside(residents: int) -> None:
    """What the database alone does with the same rows of persons, without journal, search rows and everything else."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE beside (LIKE people_person INCLUDING ALL)")
        with cursor.copy(f"COPY (SELECT * FROM people_person LIMIT {min(residents, RAW)}) TO STDOUT") as copy:  # noqa: S608
            kept = [bytes(part) for part in copy]
        began = time.perf_counter()
        with cursor.copy("COPY beside FROM STDIN") as copy:
            for part in kept:
                copy.write(part)
        spent = time.perf_counter() - began
        cursor.execute("SELECT count(*) FROM beside")
        (copied,) = cursor.fetchone()
        cursor.execute("DROP TABLE beside")
    print(f"  {'the rows of persons alone, copied':46} {copied / spent:,.0f}/s", flush=True)


def _questions(sought: list[Row]) -> dict[str, list[str]]:
    """What a township types to find somebody: each kind of question about different residents."""
    kinds: dict[str, Callable[[Row], str]] = {
        "search: a full name": lambda row: row["name"],
        "search: a surname and one character": lambda row: row["name"][:2],
        "search: pinyin initials": lambda row: people.initials(row["name"]),
        "search: a full identity number": lambda row: row["id_number"],
        "search: its last four digits": lambda row: row["id_number"][-4:],
        "search: a telephone number": lambda row: row["phone"],
    }
    return {title: [text for row in sought if (text := of(row))][:QUESTIONS] for title, of in kinds.items()}


def _asked(by: Actor, questions: list[str]) -> str:
    spent, found = [], 0
    people.search(by, questions[0], bench_rows.AT)
    for text in questions:
        began = time.perf_counter()
        found += bool(people.search(by, text, bench_rows.AT))
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    p95 = spent[int(len(spent) * 0.95)]
    return f"p50 {statistics.median(spent):7.1f} ms   p95 {p95:7.1f} ms   ({found} of {len(questions)} found)"
