"""A disk that is really full while programs send: a clear answer, nothing half done, said on the page of the operators; and
once there is room, everybody's work is done, once."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tests.rig.disks import Disk, mounted

from .reconciling import assert_exported, assert_reconciled
from .running import Home, Server
from .senders import Sender
from .test_outages import a_days_work, names
from .visitors import Visitor

pytestmark = pytest.mark.mounts
SENDERS = 4
SECONDS = 120
MEGABYTES = 160
ENOUGH = 300
"""Within so many days' work a database without room must have used up what it had set aside."""


@pytest.fixture
def disk() -> Iterator[Disk]:
    with mounted(MEGABYTES) as disk:
        yield disk


@pytest.fixture
def home_on(disk: Disk, new_home: Callable[..., Home], county: Home) -> Iterator[Home]:
    """A home whose records lie on the small disk: all of it, or the files of its database on a server."""
    if county.server is None:
        yield new_home(place=disk.folder)
        return
    place = disk.folder / "tables"
    place.mkdir()
    _give_to_the_server(county, place)
    county.on_server(f"CREATE TABLESPACE small LOCATION '{place}'")
    home = new_home(tablespace="small")
    yield home
    home.drop()
    county.on_server("DROP TABLESPACE small")


def _give_to_the_server(county: Home, place: Path) -> None:
    """Let a folder be the server's: it belongs to the account under which the server keeps its store."""
    assert county.server is not None
    with psycopg.connect(county.server) as connection:
        ((store,),) = connection.execute("SHOW data_directory").fetchall()
    owner = Path(store).stat()
    os.chown(place, owner.st_uid, owner.st_gid)


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def refused_for_room(server: Server) -> dict[UUID, str]:
    """Send until there is no room; gives what was taken before."""
    taken: dict[UUID, str] = {}
    for _ in range(ENOUGH):
        sent = a_days_work(server.home)
        answer = server.send(sent)
        if answer.status == 503 and answer.codes == ["unreachable"]:
            continue  # told to come back as well: a machine under load did not reach its database in time
        if answer.status == 503:
            assert (answer.headers["retry-after"], answer.codes) == ("60", ["no_room"])
            assert "Tell whoever runs the server" in answer.text
            return taken
        assert answer.status == 200, answer
        taken.update(names(sent))
    raise AssertionError("a full disk took everything")


def logged_in(server: Server, name: str) -> Visitor:
    visitor = Visitor(server)
    visitor.get("/login/")
    assert visitor.log_in(name).status == 303
    return visitor


def turn_back_until_full(visitor: Visitor) -> int:
    """Turn one back after the other on the page of a post, until it says that there is no room; gives how many were noted."""
    address = f"/gate/{visitor.server.home.county['posts'][0]}/turn-back/"
    assert visitor.get(address).status == 200
    for number in range(ENOUGH):
        form = {
            "purpose": "visit",
            "go_to": "the reception at the station",
            "count": "1",
            "op_id": str(UUID(int=number + 1)),
        }
        page = visitor.post(address, **form)
        if page.status == 503:
            assert page.headers["retry-after"] == "60" and "There is no room left to save anything" in page.text
            assert "the reception at the station" in page.text
            return number
        assert page.status == 303, page
    raise AssertionError("a full disk took everything")


def test_a_disk_that_is_really_full_is_said_and_work_resumes_when_it_is_not(home_on: Home, disk: Disk) -> None:
    """Given programs that send while the disk fills up, each is told to come back, people as well, and the operators what to
    do; when there is room again nobody restarts anything: what was sent is there once, and nothing is half there."""
    stop = threading.Event()
    with Server(home_on) as server:
        gate, admin = logged_in(server, "post"), logged_in(server, "administrator")
        senders = [Sender(server, number, stop) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        until(lambda: all(one.acknowledged for one in senders), "nothing was taken before")
        processes = set(server.children())
        disk.fill()
        acknowledged = refused_for_room(server)
        before = [one.resent for one in senders]
        until(lambda: all(one.resent > was for one, was in zip(senders, before, strict=True)), "who was not told?")

        turned_back = turn_back_until_full(gate)
        assert gate.get("/today/").status == 200
        state = unescape(admin.get("/state/").text)
        assert "act now" in state and ("nothing can be saved" in state or "Make room on the disk of the" in state)
        assert home_on.tried("lianfang.cli", "state").returncode == 1
        assert server.alive and set(server.children()) == processes

        disk.empty()
        resent = [one.resent for one in senders]
        count = [len(one.acknowledged) for one in senders]
        until(
            lambda: all(len(o.acknowledged) > c for o, c in zip(senders, count, strict=True)), f"not resumed {resent}"
        )
        stop.set()
        for sender in senders:
            sender.join()
        assert [wrong for sender in senders for wrong in sender.wrong] == []
        state = unescape(admin.get("/state/").text)
        assert "nothing can be saved" not in state and "Make room on the disk of the" not in state
    for sender in senders:
        acknowledged.update(sender.acknowledged)
    assert_reconciled(home_on, acknowledged)
    assert_exported(home_on, acknowledged)
    assert home_on.rows("SELECT count(*) FROM screening_turnedback") == [(turned_back,)]
