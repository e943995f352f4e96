"""A backup of the whole cast, on the database in use: every record comes back, and so does what is derived from them."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from lianfang.core import backup, integrity, privacy
from lianfang.core.backup import Progress, Stage
from lianfang.core.models import AcceptedOperation, JournalRow
from lianfang.people import queries as people
from lianfang.places import queries as places
from tests.cast import START, Cast, forget
from tests.records import snapshot

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "looks"])


def _resident(cast: Cast, name: str) -> UUID:
    row = {"household": name, "address": "Willow Lane 3", "division_id": cast.village, "name": name, "relation": "head"}
    (done,) = cast.do_all("people.import_resident", [{**row, "sex": "female", "born_on": "1980-01-01"}])
    return UUID(done.result["id"])


def _emptied() -> None:
    for alias in ("default", "looks"):
        call_command("flush", database=alias, verbosity=0, interactive=False)
    places.forget_tree()
    forget()
    privacy.forget_cached_keys()


def test_every_record_comes_back_and_people_are_found_again(tmp_path: Path) -> None:
    cast = Cast().set_up()
    person = _resident(cast, "Wang Fang")
    before, found = snapshot(), people.cards([person], START)
    made = backup.write(tmp_path, tmp_path / "keys" / "keys.jsonl", START)

    _emptied()
    rows = backup.restore(made.file, made.keys)

    places.forget_tree()
    assert rows == made.rows
    assert snapshot() == before
    assert people.cards([person], START) == found
    assert list(integrity.problems()) == []
    forget()


def test_who_waits_hears_of_every_table_and_of_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given that every third row is told, then the steps of a backup and of its restore come in order and sum up."""
    monkeypatch.setattr(backup, "SAID_EVERY_ROWS", 3)
    Cast().set_up()
    out: list[Progress] = []
    back: list[Progress] = []
    made = backup.write(tmp_path, tmp_path / "keys.jsonl", START, out.append)

    _emptied()
    backup.restore(made.file, made.keys, back.append)

    tables = [step for step in back if step.stage is Stage.TABLE]
    assert tables == out
    assert [back[0].stage, back[-1].stage] == [Stage.CHECKING, Stage.DERIVED]
    last = {step.name: step for step in out}
    assert sum(step.rows for step in last.values()) == made.rows
    assert [step.number for step in last.values()] == list(range(1, out[0].tables + 1))
    assert [s.rows for s in out if s.name == "roster.Member"][:2] == [3, 6]
    places.forget_tree()
    forget()


def test_a_backup_is_of_one_moment_and_writers_do_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given an operation is accepted while the tables are being written out, then none of it is in the backup."""
    cast = Cast().set_up()
    rows, lines, late = JournalRow.objects.count(), backup._lines, []

    def meanwhile(model: type[Model], alias: str) -> Iterator[bytes]:
        if model is AcceptedOperation:  # the journal itself is written out by now
            worker = Thread(target=lambda: late.append(_in_a_thread(cast)))
            worker.start()
            worker.join(timeout=15)
        return lines(model, alias)

    monkeypatch.setattr(backup, "_lines", meanwhile)
    made = backup.write(tmp_path, tmp_path / "keys.jsonl", START)
    assert len(late) == 1
    assert JournalRow.objects.count() == rows + 1

    _emptied()
    backup.restore(made.file, made.keys)

    places.forget_tree()
    assert JournalRow.objects.count() == rows
    assert list(integrity.problems()) == []
    forget()


def _in_a_thread(cast: Cast) -> UUID:
    try:
        return _resident(cast, "Li Na")
    finally:
        connection.close()
