"""Seals: the journal's rows hashed in stretches, each seal over the one before, so that no line is changed, taken out or
put in unseen.

A seal hashes what is stored, which is ciphertext where it is about people: destroying a key breaks no seal.  Every seal is
also noted in a file of the home, so that rewriting the tables alone does not do.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Max

from . import privacy, replay
from .locks import writing
from .models import AcceptedOperation, JournalRow, Seal

ROWS_PER_SEAL = 1_000
WAIT_MILLISECONDS = 2_000
"""How long sealing waits for writers that are about to commit; else it is tried again the next time."""
PACKED = struct.Struct(">q16s")
START = bytes(32)


@dataclass(frozen=True)
class Sealed:
    """One seal, read: its number, the rows it covers (seq to digest) and its own digest in hexadecimal."""

    number: int
    first_seq: int
    last_seq: int
    digest: str
    made_at: datetime


def seal(at: datetime) -> int:
    """Seal every row that no running transaction can still be placed before; gives how many rows were sealed."""
    bound = _settled()
    done = 0
    while bound is not None and (sealed := _seal_next(bound, at)):
        done += sealed
    return done


def last() -> Sealed | None:
    """The newest seal; None while nothing is sealed."""
    row = Seal.objects.defer("rows").order_by("-number").first()
    return None if row is None else _read(row)


def seal_of(seq: int) -> Sealed | None:
    """The seal that covers a row of the journal; None while it waits for one."""
    row = Seal.objects.defer("rows").filter(first_seq__lte=seq, last_seq__gte=seq).first()
    return None if row is None else _read(row)


def begin_anew() -> None:
    """Forget the notes of a home whose tables were emptied."""
    _file().unlink(missing_ok=True)


def problems() -> Iterator[str]:
    """Every way in which the journal is not as it was sealed, as a sentence for the operator; the line is named."""
    noted = _noted()
    before, number, seq = START, 0, 0
    for row in Seal.objects.order_by("number").iterator(chunk_size=20):
        if row.number != number + 1:
            yield f"seals {number + 1} to {row.number - 1} are gone"
        if row.first_seq <= seq or bytes(row.digest) != _digest(before, bytes(row.rows)):
            yield f"seal {row.number} was changed"
        if noted.pop(row.number, bytes(row.digest).hex()) != bytes(row.digest).hex():
            yield f"seal {row.number} is not the one that was noted when it was made"
        yield from _differences(row, seq)
        before, number, seq = bytes(row.digest), row.number, row.last_seq
    yield from (f"seal {missing} was noted and is gone" for missing in sorted(noted))


def problems_of(number: int, seq: int) -> Iterator[str]:
    """Every way in which one seal, or the row `seq` under it, is not as it was when it was made."""
    row = Seal.objects.get(number=number)
    before = Seal.objects.defer("rows").filter(number=number - 1).first()
    if bytes(row.digest) != _digest(bytes(before.digest) if before else START, bytes(row.rows)):
        yield f"seal {number} was changed"
    if _noted().get(number, "") != bytes(row.digest).hex():
        yield f"seal {number} is not the one that was noted when it was made"
    found, sealed = JournalRow.objects.filter(seq=seq).first(), dict(PACKED.iter_unpack(bytes(row.rows)))
    if found is None or sealed.get(seq) != _row_digest(found):
        yield f"journal row {seq} was changed after seal {number}"


def _settled() -> int | None:
    """The newest row behind which none can appear any more; None when writers did not let go in time.

    Commit order is not sequence order: on PostgreSQL the rows of running transactions are waited for, which is short,
    because a journal row is the last thing that a transaction writes.  SQLite has one writer.
    """
    if connection.vendor == "sqlite":
        return _newest()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {WAIT_MILLISECONDS}")
            cursor.execute(f"LOCK TABLE {JournalRow._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
            return _newest()
    except OperationalError:
        return None


def _newest() -> int:
    return JournalRow.objects.aggregate(newest=Max("seq"))["newest"] or 0


def _seal_next(bound: int, at: datetime) -> int:
    """Write one seal over the next rows up to `bound`; gives how many they are, none when another process was faster."""
    before = Seal.objects.defer("rows").order_by("-number").first()
    after = before.last_seq if before else 0
    waiting = JournalRow.objects.filter(seq__gt=after, seq__lte=bound).order_by("seq")
    rows = list(islice(waiting.iterator(chunk_size=200), ROWS_PER_SEAL))
    if not rows:
        return 0
    packed = b"".join(PACKED.pack(row.seq, _row_digest(row)) for row in rows)
    made = Seal(
        number=before.number + 1 if before else 1,
        first_seq=after + 1,
        last_seq=rows[-1].seq,
        rows=packed,
        digest=_digest(bytes(before.digest) if before else START, packed),
        made_at=at,
    )
    with suppress(IntegrityError), writing():
        made.save(force_insert=True)
        _note(made)
        return len(rows)
    return 0


def _row_digest(row: JournalRow) -> bytes:
    times = [t.astimezone(UTC).isoformat() for t in (row.sent_at, row.received)]
    said = [row.seq, row.envelope.hex, row.device, row.origin, row.by.hex, *times, row.operations]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()[:16]


def _digest(before: bytes, packed: bytes) -> bytes:
    return hashlib.sha256(before + packed).digest()


def _differences(row: Seal, after: int) -> Iterator[str]:
    """What is not in the journal as one seal says; the seal before ended with row `after`."""
    sealed = dict(PACKED.iter_unpack(bytes(row.rows)))
    present: set[int] = set()
    inside = JournalRow.objects.filter(seq__gt=after, seq__lte=row.last_seq).order_by("seq")
    for found in inside.iterator(chunk_size=200):
        present.add(found.seq)
        if found.seq not in sealed:
            yield f"journal row {found.seq} was put in after seal {row.number}: {_named(_ids_of(found))}"
        elif _row_digest(found) != sealed[found.seq]:
            yield f"journal row {found.seq} was changed after seal {row.number}: {_named(_changed(found))}"
    for seq in sorted(sealed.keys() - present):
        lost = AcceptedOperation.objects.filter(seq=seq).values_list("id", flat=True)
        yield f"journal row {seq} was taken out after seal {row.number}: {_named(set(lost))}"


def _named(operations: set[UUID]) -> str:
    return ", ".join(f"operation {id}" for id in sorted(operations)) or "its heading"


def _ids_of(row: JournalRow) -> set[UUID]:
    return {UUID(line["id"]) for line in json.loads(row.operations)}


def _changed(row: JournalRow) -> set[UUID]:
    """The lines of a row that are not what was accepted: others, fewer, more, or with another content."""
    accepted = {a.id: bytes(a.digest) for a in AcceptedOperation.objects.filter(seq=row.seq)}
    try:
        lines = {UUID(line["id"]): line for line in json.loads(row.operations)}
    except ValueError:
        return set(accepted)
    different = set(accepted.keys() ^ lines.keys())
    for id in accepted.keys() & lines.keys():
        try:
            if replay.operation_of(lines[id]).digest() != accepted[id]:
                different.add(id)
        except (privacy.Destroyed, ValueError):
            different.add(id)
    return different


def _noted() -> dict[int, str]:
    """The seals as the home's file notes them: number to digest."""
    try:
        lines = _file().read_text().splitlines()
    except FileNotFoundError:
        return {}
    parts = [line.split() for line in lines]
    return {int(one[0]): one[3] for one in parts if len(one) == 5}


def _note(made: Seal) -> None:
    line = f"{made.number} {made.first_seq} {made.last_seq} {made.digest.hex()} {made.made_at.isoformat()}\n"
    with _file().open("a") as out:
        out.write(line)


def _file() -> Path:
    return Path(settings.HOME) / "seals.log"


def _read(row: Seal) -> Sealed:
    return Sealed(row.number, row.first_seq, row.last_seq, bytes(row.digest).hex(), row.made_at)
