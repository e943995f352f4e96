"""What was sealed cannot be changed, taken out or put in unseen, and the line is named."""

import contextlib
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from lianfang.core import integrity, seals
from lianfang.core.models import AcceptedOperation, JournalRow, Seal
from tests.cast import LISHU_TOWN, START, Cast


@pytest.fixture(autouse=True)
def own_file(settings, tmp_path):  # type: ignore[no-untyped-def]
    """The note of seals of this test alone: the home of the tests is shared."""
    from_home = tmp_path / "home"
    from_home.mkdir()
    settings.HOME = from_home


def _hotels(cast: Cast, n: int) -> list[str]:
    made = []
    for k in range(n):
        done = cast.do("places.open_site", kind="isolation_site", name=f"Hotel {k}", division_id=LISHU_TOWN)
        made.append(str(done["id"]))
    return made


def _row_with(name: str) -> JournalRow:
    return JournalRow.objects.get(operations__contains=f'"{name}"')


def test_the_newest_rows_are_sealed_once_and_all_is_well(cast: Cast) -> None:
    _hotels(cast, 3)

    assert seals.seal(START) == JournalRow.objects.count()
    assert seals.seal(START + timedelta(minutes=1)) == 0
    _hotels(cast, 1)
    assert seals.seal(START + timedelta(minutes=2)) == 1

    assert list(seals.problems()) == []
    first, second = Seal.objects.order_by("number")
    assert (second.number, second.first_seq) == (2, first.last_seq + 1)
    assert seals.seal_of(second.last_seq) == seals.last()


def test_a_changed_line_is_named(cast: Cast) -> None:
    _hotels(cast, 2)
    seals.seal(START)
    row = _row_with("Hotel 1")
    (line,) = json.loads(row.operations)

    JournalRow.objects.filter(seq=row.seq).update(operations=row.operations.replace("Hotel 1", "Palace 1"))

    assert list(seals.problems()) == [f"journal row {row.seq} was changed after seal 1: operation {line['id']}"]


def test_a_changed_heading_is_named(cast: Cast) -> None:
    _hotels(cast, 1)
    seals.seal(START)
    row = _row_with("Hotel 0")

    JournalRow.objects.filter(seq=row.seq).update(by=uuid4())

    assert list(seals.problems()) == [f"journal row {row.seq} was changed after seal 1: its heading"]


def test_a_line_taken_out_is_named(cast: Cast) -> None:
    _hotels(cast, 2)
    seals.seal(START)
    row = _row_with("Hotel 0")
    (line,) = json.loads(row.operations)

    seq = row.seq
    row.delete()

    assert list(seals.problems()) == [f"journal row {seq} was taken out after seal 1: operation {line['id']}"]
    assert f"operation {line['id']} is accepted but not in the journal" in list(integrity.problems())


def test_a_line_put_in_is_named(cast: Cast) -> None:
    _hotels(cast, 1)
    kept = _row_with("Hotel 0")
    gap = kept.seq + 1
    JournalRow.objects.filter(seq=kept.seq).update(seq=gap + 1)  # as after a transaction that was rolled back
    AcceptedOperation.objects.filter(seq=kept.seq).update(seq=gap + 1)
    seals.seal(START)
    forged = {"id": str(uuid4()), "action": "places.open_site", "v": 1, "with": {}}

    JournalRow.objects.create(
        seq=gap,
        envelope=uuid4(),
        device="",
        origin="api",
        by=kept.by,
        sent_at=START,
        received=START,
        operations=json.dumps([forged]),
    )

    assert list(seals.problems()) == [f"journal row {gap} was put in after seal 1: operation {forged['id']}"]


def test_a_seal_rewritten_with_the_tables_does_not_match_the_note(cast: Cast) -> None:
    _hotels(cast, 2)
    seals.seal(START)
    row = _row_with("Hotel 1")
    JournalRow.objects.filter(seq=row.seq).update(operations=row.operations.replace("Hotel 1", "Palace 1"))
    note = seals._file().read_text()
    Seal.objects.all().delete()
    seals.seal(START)
    seals._file().write_text(note)

    assert list(seals.problems()) == ["seal 1 is not the one that was noted when it was made"]


def test_a_seal_that_is_gone_is_missed(cast: Cast) -> None:
    for n in range(3):
        _hotels(cast, 1)
        seals.seal(START + timedelta(minutes=n))

    Seal.objects.filter(number=2).delete()

    found = list(seals.problems())
    assert "seals 2 to 2 are gone" in found
    assert "seal 2 was noted and is gone" in found


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_past_a_transaction_that_is_still_writing() -> None:
    """Given one writer has drawn a number and not committed, when another commits after it, then sealing waits for both.

    On SQLite there is never such a second writer.
    """
    told = {"device": "", "origin": "test", "sent_at": START, "received": START, "operations": "[]"}
    other = connection.copy()
    with contextlib.closing(other), other.cursor() as slow:
        slow.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        slow.execute(
            "INSERT INTO core_journalrow (envelope, device, origin, by, sent_at, received, operations)"
            " VALUES (%s, '', 'test', %s, %s, %s, '[]')",
            [uuid4().hex, uuid4().hex, "2020-01-24 00:00:00+00:00", "2020-01-24 00:00:00+00:00"],
        )
        if connection.vendor == "sqlite":
            second = connection.copy()
            with contextlib.closing(second), second.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout=50")
                with pytest.raises(OperationalError, match="locked"):
                    cursor.execute("BEGIN IMMEDIATE")
        else:
            JournalRow.objects.create(envelope=uuid4(), by=uuid4(), **told)
            assert seals.seal(START) == 0
        slow.execute("COMMIT")
    assert seals.seal(START) == JournalRow.objects.count()
    assert list(seals.problems()) == []
