"""Files of lists of leads, read into them in the background: a few chunks at every turn of the jobs, each its own short
transaction, so that an import goes on where a program that was stopped left it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from lianfang.canvass import queries as canvass
from lianfang.core import dispatch, lists, privacy
from lianfang.core.access import SYSTEM
from lianfang.core.ids import derived
from lianfang.core.turns import at_every_turn

CHUNKS_AT_A_TURN = 20
LEADS_AT_ONCE = 1_000
WAITS_FOR = timedelta(days=1)
"""How long a file waits for somebody to say that it is to be read."""


@dataclass(frozen=True)
class Kept:
    """A file as it lies in the home: its name, encoding, cells, and the line from which on its rows stand."""

    name: str
    digest: str
    encoding: str
    lines: Sequence[Sequence[Any]]
    first: int


def owner_of(list_id: UUID, digest: str) -> UUID:
    """Under which name a file of a list lies, which is the operation that begins its reading: one for each content."""
    return derived(list_id, "file", digest)


def keep(list_id: UUID, file: Kept, at: datetime) -> UUID:
    """Keep a file under the key of its list; gives the name under which it lies.  Raises privacy.Destroyed."""
    owner = owner_of(list_id, file.digest)
    _keep(lists.LEADS, owner, list_id, file, at)
    return owner


def _keep(folder: str, owner: UUID, list_id: UUID, file: Kept, at: datetime) -> None:
    said = {"name": file.name, "digest": file.digest, "encoding": file.encoding, "first": str(file.first)}
    lists.keep_under(owner, list_id, {**said, "lines": json.dumps(file.lines, ensure_ascii=False)}, at, folder)


def kept(owner: UUID, folder: str = lists.LEADS) -> Kept | None:
    """A file that lies here; None where it is gone, or its list is."""
    one = lists.of(owner, folder)
    if one is None:
        return None
    try:
        said = lists.opened(one)
    except (privacy.Destroyed, FileNotFoundError):
        return None
    return Kept(said["name"], said["digest"], said.get("encoding", ""), json.loads(said["lines"]), int(said["first"]))


@at_every_turn
def read_on(at: datetime) -> int:
    """Read the files that lie here further into their lists; gives how many chunks were done.  Files of lists that are
    destroyed go, as do those that nobody wanted read within a day."""
    done = 0
    for one in [*lists.lying(lists.LEADS), *lists.lying(lists.REFUSED_LEADS)]:
        if privacy.is_destroyed(one.list):
            lists.let_go(one)
        elif one.folder == lists.LEADS and done < CHUNKS_AT_A_TURN:
            done += _read(one, at, CHUNKS_AT_A_TURN - done)
    if done < CHUNKS_AT_A_TURN:
        _hand_out(at, (CHUNKS_AT_A_TURN - done) * LEADS_AT_ONCE)
    return done


def _hand_out(at: datetime, most: int) -> None:
    """Hand leads out that are not yet, whoever they are found to be, list by list; those residents who may be one of them
    are read once for all of a list."""
    while most > 0 and (leads := canvass.leads.to_be_handed_out(most)):
        links = canvass.pairs.links_of(leads, at)
        for part in canvass.pairs.handed_out_in_parts(links, LEADS_AT_ONCE):
            id = derived(part[0]["lead_id"], "hand out")
            dispatch.perform("journeys.dispatch_leads", {"links": part}, by=SYSTEM, at=at, origin="schedule", id=id)
        most -= len(leads)


def _read(lying: lists.Lying, at: datetime, most: int) -> int:
    begun, file = canvass.lists.import_begun_by(lying.owner), kept(lying.owner)
    if begun is None or file is None:
        if file is None or lists.lain(lying) >= WAITS_FOR:
            lists.let_go(lying)
        return 0
    done = 0
    for chunk in islice(_chunks(begun, file), most):
        payload = canvass.files.payload(begun, chunk)
        id = derived(begun.id, "rows", chunk[0].line.row)
        dispatch.perform("canvass.add_leads", payload, by=SYSTEM, at=at, origin="schedule", id=id)
        done += 1
    if done < most:
        _keep_refused(begun, file, at)
        lists.let_go(lying)
    return done


def _chunks(begun: Any, file: Kept) -> Iterator[list[Any]]:
    """The rows of a file that nothing became of yet, a chunk at a time."""
    wanted = {row: first for first, last in canvass.files.open_rows(begun) for row in range(first, last + 1)}
    how = canvass.files.mapped_by(begun)
    rows = canvass.files.rows_of(file.lines, file.first, how, begun.division_id, wanted)
    for _first, chunk in groupby(rows, key=lambda row: wanted[row.line.row]):
        yield list(chunk)


def _keep_refused(begun: Any, file: Kept, at: datetime) -> None:
    """Keep of a file that was read to its end its heading and the refused rows: the others are leads now."""
    if refused := canvass.lists.refusals_of(begun.id):
        rows = canvass.files.filled_rows(file.lines, file.first)
        lines = [*file.lines[: file.first], *(rows[row - 1] for row in sorted(refused))]
        _keep(
            lists.REFUSED_LEADS,
            begun.id,
            begun.list_id,
            Kept(file.name, file.digest, file.encoding, lines, file.first),
            at,
        )


def refused(begun: Any) -> list[tuple[int, Sequence[Any], list[str]]] | None:
    """The refused rows of a file that was read to its end: number, cells, reasons.  None where they are not here."""
    file, why = kept(begun.id, lists.REFUSED_LEADS), sorted(canvass.lists.refusals_of(begun.id).items())
    if file is None:
        return None if why else []
    return [(row, cells, reasons) for (row, reasons), cells in zip(why, file.lines[file.first :], strict=True)]
