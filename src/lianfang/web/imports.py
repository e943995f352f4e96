"""Doing a spreadsheet row by row: the good rows are done, the bad ones kept, sealed, to be mended and sent again."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from lianfang.core import clock, dispatch, lists, privacy
from lianfang.core.access import SYSTEM, Actor
from lianfang.core.envelope import MOST_OPERATIONS, Envelope, Operation, Source
from lianfang.core.errors import NOT_A_TIME, Reason, reason_code
from lianfang.core.ids import derived, fresh
from lianfang.core.registry import Action
from lianfang.core.rehearsal import concerns
from lianfang.core.turns import at_every_turn
from lianfang.core.types import Outcome
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from .field_words import label_of_path
from .finding import find
from .forms import zoned
from .sheet_rows import DIGITS_LOST, Row, payload_of_row
from .shown import titled
from .spreadsheets import HAPPENED_AT, Sheet

PARTS = re.compile(r"\s*[/／·>]\s*")
"""Between the names of an area and of what lies in it."""
NO_AREA_CALLED_SO = reason_code(
    "web.no_area_called_so",
    gettext_lazy("No area of yours is called “%(said)s”, or more than one is: name its town too."),
)
KEPT_FOR = timedelta(days=7)
"""How long the refused rows of an import stay on the server."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that was refused: its number in the file, what it said, and why in words."""

    number: int
    cells: dict[str, str]
    why: list[str]


@dataclass(frozen=True)
class Report:
    """What became of an import."""

    id: str
    action: str
    member: str
    file: str
    at: str
    done: int
    repeated: int
    refused: list[RefusedRow]

    @property
    def total(self) -> int:
        return self.done + self.repeated + len(self.refused)


def import_id(action: Action, by: Actor, content: bytes) -> UUID:
    """The id of an import: the same for the same file, operation and sender, so that sending it again doubles nothing."""
    return derived(by.member, f"import/{action.name}", hashlib.sha256(content).hexdigest())


def do_rows(action: Action, rows: Sequence[Row], *, id: UUID, by: Actor, at: datetime, file: str) -> Report:
    """Do the rows in envelopes of at most 500 operations, in order; each row's operation has an id of its own."""
    resolver = Resolver(by, at)
    refused: list[RefusedRow] = []
    counted = {Outcome.DONE: 0, Outcome.REPEATED: 0}
    for chunk in _chunks(rows):
        operations: list[tuple[Row, Operation]] = []
        for row in chunk:
            operation, lost = _operation(action, row, id, resolver)
            if lost:
                said = dispatch.against(action.name, operation.payload, by=by, at=at, origin="spreadsheet")
                refused.append(
                    _refused(row, [*lost, *(r for r in said if not concerns(r.field, [w.field for w in lost]))])
                )
            else:
                operations.append((row, operation))
        for row, done in _submitted(operations, by=by, at=at):
            if done.outcome in counted:
                counted[done.outcome] += 1
            else:
                refused.append(_refused(row, done.reasons))
    refused.sort(key=lambda r: r.number)
    head = {"id": str(id), "action": action.name, "member": str(by.member), "file": file[:120], "at": at.isoformat()}
    return Report(**head, done=counted[Outcome.DONE], repeated=counted[Outcome.REPEATED], refused=refused)


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), MOST_OPERATIONS):
        yield rows[start : start + MOST_OPERATIONS]


def _operation(action: Action, row: Row, id: UUID, resolver: "Resolver") -> tuple[Operation, list[Reason]]:
    """The operation of a row, and what the sheet itself lost of it."""
    payload = payload_of_row(action, row, resolver)
    lost = [Reason(DIGITS_LOST, path) for path in row.lost]
    lost += [Reason(NO_AREA_CALLED_SO, path, {"said": said[:80]}) for path, said in resolver.unknown_in(action, row)]
    happened_at = None
    if said := row.cells.get(HAPPENED_AT):
        try:
            happened_at = datetime.fromisoformat(zoned(said))
        except ValueError:
            lost.append(Reason(NOT_A_TIME, HAPPENED_AT))
    return Operation(id=derived(id, "row", row.number), action=action.name, at=happened_at, payload=payload), lost


def _submitted(operations: Sequence[tuple[Row, Operation]], *, by: Actor, at: datetime) -> Iterable[tuple[Row, Any]]:
    if not operations:
        return []
    envelope = Envelope(id=fresh(at), device="spreadsheet", sent_at=at, operations=[o for _row, o in operations])
    done = dispatch.submit(envelope, by=by, source=Source(received=at, origin="spreadsheet"))
    return zip((row for row, _operation in operations), done, strict=True)


def _refused(row: Row, reasons: Iterable[Reason]) -> RefusedRow:
    why = [titled(label, r.sentence()) if (label := label_of_path(r.field)) else r.sentence() for r in reasons]
    return RefusedRow(row.number, dict(row.cells), why)


class Resolver:
    """Gives the id of a record that a cell names by its id, official code, or exact name; each is looked up once."""

    def __init__(self, by: Actor, at: datetime) -> None:
        self._by, self._at = by, at
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, said: str) -> str:
        if (name, said) not in self._known:
            self._known[(name, said)] = self._found(name, said)
        return self._known[(name, said)]

    def unknown_in(self, action: Action, row: Row) -> Iterator[tuple[str, str]]:
        """The cells of a row that name an area which is none of the caller's, or several."""
        for column in Sheet(action).columns:
            said = row.cells.get(column.path, "")
            named = column.slot.ref is not None and column.slot.ref.name == "places.division"
            if said and named and not said.isdigit() and self("places.division", said) == said and not _is_id(said):
                yield column.path, said

    def _found(self, name: str, said: str) -> str:
        if _is_id(said):
            return str(UUID(said))
        if name == "places.division":
            return self._division(said)
        found = find(name, self._by, self._at, said)
        exact = [one for one in found if one.label == said] or (found if name == "people.person" else [])
        return str(exact[0].id) if len(exact) == 1 else said

    def _division(self, said: str) -> str:
        """The area that an official code or names lead to: among those where the caller has a role, else anywhere."""
        parts = [part for part in PARTS.split(said) if part]
        if code := next((part for part in parts if part.isdigit()), ""):
            return code
        mine = {grant.area for grant in self._by.grants if grant.holds(self._at)}
        areas = None if self._by.system or None in mine else [area for area in mine if area is not None]
        found = places.lying_at(parts, areas) or places.lying_at(parts, None)
        return str(found[0]) if len(found) == 1 else said


def _is_id(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True


# Reports are kept sealed in the home, under a key of their own, for a week


def keep(report: Report) -> None:
    """Keep what became of an import, for a week."""
    content = {"report": json.dumps(asdict(report), ensure_ascii=False)}
    lists.keep(UUID(report.id), content, clock.real_now())


def kept_until(report: Report) -> datetime:
    """When what became of an import goes, by the machine's time."""
    one = lists.of(UUID(report.id))
    return (one.since if one is not None else clock.real_now()) + KEPT_FOR


def kept(id: UUID, by: Actor) -> Report | None:
    """What became of an import of the caller's own, while it is kept."""
    one = lists.of(id)
    report = _opened(one) if one is not None else None
    return report if report is not None and report.member == str(by.member) else None


def _opened(one: lists.Lying) -> Report | None:
    """What became of an import; None where its key is gone."""
    try:
        said = json.loads(lists.opened(one)["report"])
    except (privacy.Destroyed, FileNotFoundError):
        return None
    return Report(**{**said, "refused": [RefusedRow(**row) for row in said["refused"]]})


@at_every_turn
def destroy_expired(at: datetime) -> int:
    """Destroy what lay here for a week, each with a certificate; gives how many lists that were.

    The file goes last: where the program dies before, the next turn finds the key gone and takes the file away.
    """
    expired = [one for one in lists.lying() if one.since + KEPT_FOR <= clock.real_now()]
    for one in expired[:MOST_OPERATIONS]:
        if (report := _opened(one)) is not None:
            sent_at = min(datetime.fromisoformat(report.at), at)
            division = roster.member(UUID(report.member)).division_id
            said = {"list_id": one.list, "division_id": division, "ended_at": sent_at, "kept_days": KEPT_FOR.days}
            op = derived(one.list, "destroy")
            dispatch.perform("journeys.destroy_lists", {"lists": [said]}, by=SYSTEM, at=at, origin="schedule", id=op)
        lists.let_go(one)
    return len(expired)
