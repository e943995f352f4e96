"""bench: how long the command seat, the first list pages and the county's bulletin take, on both databases."""

import argparse
import csv
import importlib
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR, SYSTEM, Actor, actor_of
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.figures import refreshing
from lianfang.core.ids import fresh
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.people.types import SEE as SEE_PEOPLE
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from lianfang.reporting import formats, queries
from lianfang.reporting.types import Format
from lianfang.tasks import queries as tasks

from . import bench_linking, bench_load, bench_people, bench_rows, setting_up
from .bench_rows import AT, County

ROOT = Path(__file__).resolve().parents[3]
COUNTY, TOWNSHIP = "220322000000", "220322100000"
SHIPPED = ROOT / "src" / "lianfang"
DIVISIONS, RULES = SHIPPED / "places/reference/lishu_220322_2023.csv", SHIPPED / "editions/presets/lishu_2020.toml"
NAMED = "DATABASE_URL_BENCH"
ROUNDS = 30
PAGE = 50
SMALL, FULL = (20_000, 2_000), (700_000, 100_000)
SMALL_LOAD = bench_load.Sizes(readings=10_000, singles=800, mixed=300)
FULL_LOAD = bench_load.Sizes(readings=200_000, singles=8_000, mixed=3_600)
LOOKER = "bench"
PLANNED = (AT + timedelta(days=1)).date()


@dataclass(frozen=True)
class Worker:
    """Who measures in a village and counts at its checkpoint."""

    member: UUID
    checkpoint: UUID


def add_to(commands: Any) -> None:
    bench = commands.add_parser("bench", help="measure reads at the size of a county, in scratch databases")
    bench.add_argument("--full", action="store_true", help=f"{FULL[0]:,} residents and {FULL[1]:,} stays")
    bench.add_argument("--people", type=_positive, metavar="N")
    bench.add_argument("--stays", type=_positive, metavar="N")
    bench.add_argument("--rounds", type=_positive, default=ROUNDS, metavar="N")
    bench.add_argument(
        "--mixed", type=_positive, metavar="SECONDS", help="of load with viewers (300; 3,600 with --full)"
    )
    bench.add_argument("--reads", action="store_true", help="measure what is read alone, and send nothing to a server")
    bench.add_argument(
        "--residents", type=_positive, metavar="N", help="measure a register of N on PostgreSQL: taken in, and searched"
    )
    bench.add_argument(
        "--copies", type=_positive, metavar="N", help="of each resident, for the searches of --residents"
    )
    bench.add_argument(
        "--linking", action="store_true", help="measure how leads are linked to residents (1,000,000, or --people)"
    )
    bench.add_argument("--matcher", choices=sorted(bench_linking.MATCHERS), help=argparse.SUPPRESS)
    bench.add_argument("--folder", help=argparse.SUPPRESS)
    bench.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    bench.set_defaults(run=run_bench)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)


def run_bench(chosen: argparse.Namespace) -> int:
    """Measure on SQLite and on PostgreSQL, each in a home of its own that is thrown away; no home is touched."""
    if chosen.linking:
        return bench_linking.run(chosen)
    if chosen.inside:
        measure(chosen)
        return 0
    failed = 0 if chosen.residents else _inside(chosen, "SQLite", {"DATABASE_URL": ""})
    with _server() as url:
        if url is None:
            print(f"PostgreSQL: no server found; name one whose user may create databases by {NAMED}", file=sys.stderr)
            return 1
        with _database(url) as made:
            failed |= _inside(chosen, "PostgreSQL", {"DATABASE_URL": made})
    return failed


def _inside(chosen: argparse.Namespace, title: str, settings: dict[str, str]) -> int:
    """Run the measurement in a process that lives in a scratch home; gives its exit status."""
    print(f"{title}", flush=True)
    options = [
        f"--{name}={n}"
        for name in ("people", "stays", "rounds", "mixed", "residents", "copies")
        if (n := getattr(chosen, name))
    ]
    command = [
        sys.executable,
        "-m",
        "lianfang.cli",
        "bench",
        "--inside",
        *(f"--{name}" for name in ("full", "reads") if getattr(chosen, name)),
        *options,
    ]
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        environment = {**os.environ, **settings, "LIANFANG_HOME": folder, "LOOKS_DATABASE_URL": ""}
        return subprocess.run(command, env=environment, check=False).returncode


def _server() -> AbstractContextManager[str | None]:
    """A PostgreSQL server: the one that is named, else the private one that the tests bring up; None where neither is."""
    if named := os.environ.get(NAMED):
        return nullcontext(named)
    if not (ROOT / "tests" / "rig" / "postgres.py").is_file():
        return nullcontext(None)
    sys.path.insert(0, str(ROOT))
    server: AbstractContextManager[str] = importlib.import_module("tests.rig.postgres").server()
    return server


@contextmanager
def _database(url: str) -> Iterator[str]:
    name = f"lianfang_bench_{secrets.token_hex(4)}"
    base, _, options = url.partition("?")
    made = f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield made
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def measure(chosen: argparse.Namespace) -> None:
    """Fill the scratch database and print how long each read takes."""
    residents, stays = FULL if chosen.full else SMALL
    residents, stays = chosen.people or residents, chosen.stays or stays
    began = time.perf_counter()
    setting_up.migrate()
    leader, county, worker = _set_up()
    if chosen.residents:
        bench_people.measure(county, leader, chosen.residents, chosen.copies or 0)
        return
    bench_rows.fill(county, residents, stays)
    took = time.perf_counter() - began
    print(
        f"  {residents:,} residents, {stays:,} stays, written in {took:.0f} s; a township leader looks ({connection.vendor})"
    )
    print(f"  {'bulletin of the county, nothing counted yet':46} {_timed(_bulletin, 3)}", flush=True)
    _count()
    for title, read in _reads(leader).items():
        print(f"  {title:46} {_timed(read, chosen.rounds)}", flush=True)
    print(f"  {'bulletin of the county, one day':46} {_timed(_bulletin, max(chosen.rounds // 6, 3))}", flush=True)
    _plan(county, stays)
    if not chosen.reads:
        sizes = FULL_LOAD if chosen.full else SMALL_LOAD
        sizes = replace(sizes, mixed=chosen.mixed) if chosen.mixed else sizes
        bench_load.measure(_field(county, worker, residents), sizes)


def _count() -> None:
    """What the jobs of a home do by and by: every table counted by day, once."""
    began = time.perf_counter()
    refreshing.count_all(AT)
    print(f"  {'counting every table by day, once':46} {time.perf_counter() - began:.1f} s", flush=True)


def _plan(county: County, stays: int) -> None:
    """How long the tasks of a day take that nothing is planned for yet, and one worker's own day after it."""
    day = {"outbreak_id": str(county.outbreak), "division_id": COUNTY, "day": PLANNED.isoformat()}
    began = time.perf_counter()
    done = dispatch.perform("journeys.plan_day", day, by=SYSTEM, at=AT, origin="bench")
    took = time.perf_counter() - began
    print(f"  {'planning a day':46} {done['tasks']:,} tasks of {stays:,} stays in {took:.1f} s", flush=True)


def _field(county: County, worker: Worker, residents: int) -> bench_load.Field:
    """The village whose residents are measured, and who does it."""
    place = county.villages[0]
    size = bench_rows.PEOPLE_PER_HOUSEHOLD
    people_ = [bench_rows.person(n) for n in range(residents) if n // size % len(county.villages) == 0]
    token, password = bench_load.ready(worker.member, LOOKER)
    return bench_load.Field(token, LOOKER, password, people_, place, worker.checkpoint)


def _timed(read: Callable[[], Any], rounds: int) -> str:
    read()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        read()
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return f"p50 {statistics.median(spent):7.1f} ms   p95 {spent[min(len(spent) - 1, int(len(spent) * 0.95))]:7.1f} ms"


def _set_up() -> tuple[Actor, County, Worker]:
    """The county's divisions, its outbreak with the rules, and the leader of its largest township, by operations."""
    with DIVISIONS.open(encoding="utf-8", newline="") as lines:
        _do_all("places.add_division", [{k: v for k, v in row.items() if v} for row in csv.DictReader(lines)])
    outbreak = _do("editions.open_outbreak", {"name": "bench", "disease": "covid19", "division_id": COUNTY})
    adopted = {"outbreak_id": outbreak, "division_id": COUNTY, "document": RULES.read_text(encoding="utf-8")}
    edition = _do("journeys.adopt_edition", adopted)
    member = _do("roster.add_member", {"name": "Leader", "division_id": TOWNSHIP, "username": LOOKER})
    _do("roster.assign", {"member_id": member, "role": "township_leader", "division_id": TOWNSHIP})
    villages = [id for id in places.under(division_uuid(COUNTY)) if places.level_of(id) == 5]
    county = County(villages, UUID(outbreak), UUID(edition))
    return actor_of(UUID(member), AT), county, _worker(villages[0])


def _worker(village: UUID) -> Worker:
    member = _do("roster.add_member", {"name": "Worker", "division_id": str(village), "username": "worker"})
    for role in ("grid_worker", "checkpoint_worker"):
        _do("roster.assign", {"member_id": member, "role": role, "division_id": str(village)})
    post = {"name": "bench", "level": "village", "kind": "road", "division_id": str(village)}
    return Worker(UUID(member), UUID(_do("screening.open_checkpoint", post, AT)))


def _do(action: str, payload: dict[str, Any], at: datetime = bench_rows.BEGAN) -> str:
    return str(dispatch.perform(action, payload, by=OPERATOR, at=at, origin="bench")["id"])


def _do_all(action: str, payloads: list[dict[str, Any]]) -> None:
    began = bench_rows.BEGAN
    operations = [Operation(id=fresh(began), action=action, at=began, payload=payload) for payload in payloads]
    envelope = Envelope(id=fresh(began), sent_at=began, operations=operations)
    dispatch.submit(envelope, by=OPERATOR, source=Source(received=began, origin="bench"))


def _reads(by: Actor) -> dict[str, Callable[[], Any]]:
    """What the command seat and the first list pages ask, as a township leader."""
    figure = "isolation.in_quarantine"
    return {
        "command seat: six figures": lambda: queries.headline(by, AT),
        "command seat: map": lambda: queries.breakdown(figure, by, AT),
        "command seat: trend of 14 days": lambda: queries.trend(figure, by, AT, 14),
        "command seat, all of it": lambda: (
            queries.headline(by, AT),
            queries.breakdown(figure, by, AT),
            queries.trend(figure, by, AT, 14),
        ),
        "list: a figure's records": lambda: queries.records(figure, by, AT),
        "list: residents": lambda: people.cards(
            people.visible(by, SEE_PEOPLE, AT).values_list("id", flat=True)[:PAGE], AT
        ),
        "list: stays": lambda: list(isolation.stays_visible(by, AT)[:PAGE]),
        "list: today's tasks": lambda: list(tasks.today(by, AT)[:PAGE]),
        "list: overdue tasks": lambda: list(tasks.overdue(by, AT)[:PAGE]),
        "list: bulletins": lambda: list(queries.issued(by, AT)[:PAGE]),
    }


def _bulletin() -> None:
    sheet = queries.bulletin(division_uuid(COUNTY), queries.moment("2020-02-12T24:00"), OPERATOR, AT)
    formats.render(sheet, Format.JSON, language="en")
