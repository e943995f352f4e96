"""The bench of what is sent: readings in envelopes, single operations, both at once with viewers, and a day's planning.

Everything is sent to a real server of two workers on the scratch home.  What a server can do is set beside what its
database or its framework can do alone, in the same run, because machines differ and the ratio does not.
"""

import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction

from lianfang.core import clock
from lianfang.core.ids import fresh
from lianfang.core.inserting import insert
from lianfang.health.types import ReadingSource
from lianfang.roster import credentials

from . import bench_rows

WORKERS, CLIENTS, SINGLE_CLIENTS = 2, 8, 16
ENVELOPE = 500
START_SECONDS = 120
MIXED_ENVELOPES, MIXED_OPERATIONS, VIEWERS = 20, 25, 50
"""Envelopes each second, operations in each, and people who look at the command seat."""
LOOK_EVERY = 10.0
"""How often a viewer's page is asked for again."""


@dataclass(frozen=True)
class Sizes:
    """How much is sent: readings in envelopes, single operations of each kind, seconds of mixed load."""

    readings: int
    singles: int
    mixed: float


@dataclass(frozen=True)
class Field:
    """What the load is about: the token that sends, the account that looks, and the residents whose readings are sent."""

    token: str
    username: str
    password: str
    people: Sequence[UUID]
    division: UUID
    checkpoint: UUID


@dataclass
class Tally:
    """What came back: the seconds each answer took, and what was no success."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        spent = sorted(self.seconds) or [0.0]
        p95, p99 = (spent[min(len(spent) - 1, int(len(spent) * share))] * 1000 for share in (0.95, 0.99))
        return f"p50 {statistics.median(spent) * 1000:6.1f} ms   p95 {p95:6.1f} ms   p99 {p99:6.1f} ms"


@contextmanager
def server() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A server on the home of this process: its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "lianfang.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--no-jobs",
    ]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError):
            if _asked(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/alive/", None, {})[0] == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the server of the bench did not start")


def _asked(
    line: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    return answer.status, answer.read()


def measure(field_: Field, sizes: Sizes) -> None:
    """Print what two workers take in, what limits it in the same run, and what people wait for meanwhile."""
    with server() as (port, process):
        bulk = _bulk(port, field_, sizes.readings)
        raw = _raw(field_, sizes.readings)
        print(
            f"  {'readings in envelopes of 500':46} {bulk:7,.0f}/s   raw inserts {raw:7,.0f}/s   ratio {bulk / raw:.2f}"
        )
        empty = _many(port, SINGLE_CLIENTS, sizes.singles, lambda n: ("GET", "/alive/", None, {}))
        print(f"  {'an endpoint that asks the database for 1':46} {empty.rate:7,.0f}/s   {empty.tally.told()}")
        for title, made in (("single readings", _one_reading), ("single tallies", _one_tally)):
            done = _many(port, SINGLE_CLIENTS, sizes.singles, _requests(field_, made))
            print(f"  {title:46} {done.rate:7,.0f}/s   {done.tally.told()}   ratio {done.rate / empty.rate:.2f}")
            _say_wrong(done.tally)
        _mixed(port, process.pid, field_, sizes.mixed)


def _say_wrong(tally: Tally) -> None:
    if tally.wrong:
        print(f"  NOT DONE: {len(tally.wrong)}, such as {tally.wrong[0][:200]}")


@dataclass(frozen=True)
class Rate:
    """Answers each second, and each answer."""

    rate: float
    tally: Tally


Request = tuple[str, str, bytes | None, dict[str, str]]


def _many(port: int, clients: int, times: int, make: Callable[[int], Request]) -> Rate:
    """`times` requests by so many clients, each over a connection of its own, one after the other."""
    asked = [make(n) for n in range(times)]
    tallies = [Tally() for _ in range(clients)]

    def work(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for request in asked[number::clients]:
            _noted(line, request, tallies[number])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    whole = Tally([s for t in tallies for s in t.seconds], [w for t in tallies for w in t.wrong])
    return Rate(times / took, whole)


def _noted(line: http.client.HTTPConnection, request: Request, tally: Tally) -> None:
    began = time.perf_counter()
    try:
        status, body = _asked(line, *request)
    except OSError as error:
        tally.wrong.append(repr(error))
        line.close()
        return
    tally.seconds.append(time.perf_counter() - began)
    if status != 200 or b'"refused"' in body:
        tally.wrong.append(f"{status} {body[:300].decode(errors='replace')}")


def _operation(action: str, payload: dict[str, Any]) -> dict[str, Any]:
    at = datetime.now(UTC)
    return {"id": str(fresh(at)), "action": action, "at": at.isoformat(), "with": payload}


def _one_reading(field_: Field, n: int) -> dict[str, Any]:
    person = field_.people[n % len(field_.people)]
    said = {"person_id": str(person), "celsius": f"36.{n % 10}", "division_id": str(field_.division)}
    return _operation("health.record_reading", said)


def _one_tally(field_: Field, n: int) -> dict[str, Any]:
    at = datetime.now(UTC)
    since = (at - timedelta(minutes=1)).isoformat()
    delta = {"kind": "in", "from": since, "to": at.isoformat(), "count": 1}
    return _operation("screening.tally", {"checkpoint_id": str(field_.checkpoint), "deltas": [delta]})


def _requests(field_: Field, make: Callable[[Field, int], dict[str, Any]]) -> Callable[[int], Request]:
    return lambda n: ("POST", "/api/operations", json.dumps(make(field_, n)).encode(), _headers(field_))


def _headers(field_: Field) -> dict[str, str]:
    return {"Authorization": f"Bearer {field_.token}", "Content-Type": "application/json"}


def _envelope(field_: Field, first: int, size: int) -> bytes:
    at = datetime.now(UTC)
    operations = [_one_reading(field_, n) for n in range(first, first + size)]
    return json.dumps({"id": str(fresh(at)), "sent_at": at.isoformat(), "operations": operations}).encode()


def _bulk(port: int, field_: Field, readings: int) -> float:
    """Readings a second in envelopes of 500, journalled, by eight clients."""
    done = _many(
        port,
        CLIENTS,
        readings // ENVELOPE,
        lambda n: ("POST", "/api/operations", _envelope(field_, n * ENVELOPE, ENVELOPE), _headers(field_)),
    )
    _say_wrong(done.tally)
    return done.rate * ENVELOPE


def _raw(field_: Field, readings: int) -> float:
    """The same rows a second, put into the table of readings and nowhere else, 500 in a statement and a transaction."""
    batches = [_raw_rows(field_, n) for n in range(0, readings, ENVELOPE)]
    began = time.perf_counter()
    for rows in batches:
        with transaction.atomic():
            insert(bench_rows.model_of("health_reading"), rows)
    return readings / (time.perf_counter() - began)


def _raw_rows(field_: Field, first: int) -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {
            "id": fresh(at),
            "op": fresh(at),
            "by": UUID(int=1),
            "at": at,
            "recorded_at": at,
            "person_id": field_.people[n % len(field_.people)],
            "division_id": field_.division,
            "celsius": 36.5,
            "fever": False,
            "source": ReadingSource.HOME.value,
        }
        for n in range(first, first + ENVELOPE)
    ]


def _mixed(port: int, pid: int, field_: Field, seconds: float) -> None:
    """Envelopes at a steady pace while people look at the command seat; memory before and after."""
    sent, looked = Tally(), Tally()
    cookie = _logged_in(port, field_.username, field_.password)
    before, stop = _memory(pid), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_send_steadily, args=(port, field_, n, stop, sent)) for n in range(MIXED_ENVELOPES)
    ]
    threads += [threading.Thread(target=_look, args=(port, cookie, n, stop, looked)) for n in range(VIEWERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = _memory(pid)
    print(f"  mixed for {seconds:.0f} s: {len(sent.seconds):,} envelopes of {MIXED_OPERATIONS}{'':14} {sent.told()}")
    print(f"  mixed: {len(looked.seconds):,} looks at the command seat{'':14} {looked.told()}")
    print(f"  mixed: memory of the server {before:,.0f} MB before, {after:,.0f} MB after")
    _say_wrong(Tally(wrong=sent.wrong + looked.wrong))


def _send_steadily(port: int, field_: Field, number: int, stop: float, tally: Tally) -> None:
    """One of those who send an envelope each second."""
    line, n = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
    due = time.monotonic() + number / MIXED_ENVELOPES
    while due < stop:
        time.sleep(max(due - time.monotonic(), 0))
        body = _envelope(field_, (number * 1000 + n) * MIXED_OPERATIONS, MIXED_OPERATIONS)
        _noted(line, ("POST", "/api/operations", body, _headers(field_)), tally)
        due, n = due + 1, n + 1


def _look(port: int, cookie: str, number: int, stop: float, tally: Tally) -> None:
    """One of those who look at the command seat again and again."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    due = time.monotonic() + number * LOOK_EVERY / VIEWERS
    while due < stop:
        time.sleep(max(due - time.monotonic(), 0))
        _noted(line, ("GET", "/command/", None, {"Cookie": cookie}), tally)
        due += LOOK_EVERY


def _memory(pid: int) -> float:
    """Megabytes that a process and its children hold, as the kernel counts them; 0 where it does not say."""
    total = 0.0
    for one in (pid, *_children(pid)):
        with suppress(OSError), open(f"/proc/{one}/statm", encoding="ascii") as said:
            total += int(said.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return total


def _children(pid: int) -> list[int]:
    with suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as said:
        return [int(one) for one in said.read().split()]
    return []


def ready(member: UUID, username: str) -> tuple[str, str]:
    """A token with which a program of the bench sends as `member`, and the password of the account that looks."""
    password = secrets.token_urlsafe(12)
    credentials.set_password(username, password)
    return credentials.issue_token(member, "bench", now=clock.real_now(), days=1), password


def _logged_in(port: int, username: str, password: str) -> str:
    """The cookies of somebody who has logged in as people do."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/login/")
    page = line.getresponse()
    csrf = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"].value
    page.read()
    sent = urlencode({"username": username, "password": password, "csrfmiddlewaretoken": csrf})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={csrf}"}
    line.request("POST", "/login/", sent.encode(), headers)
    answer = line.getresponse()
    answer.read()
    cookies = SimpleCookie()
    for one in answer.headers.get_all("Set-Cookie") or ():
        cookies.load(one)
    return f"sessionid={cookies['sessionid'].value}"
