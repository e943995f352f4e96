"""What a test begins with is what the operations left, made or put back; and nothing is left of the test before."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction

from lianfang.core import integrity
from lianfang.core.looks import record as look
from tests.cast import LISHU_VILLAGE, START, Cast, forget
from tests.kept import begin_with
from tests.records import snapshot
from tests.rig import emptying

ENTRY = {"name": "Resident", "sex": "female", "born_on": "1950-05-01"}


def began(name: str) -> tuple[Cast, str]:
    """The cast, and above it a new member, one who was let go, and a resident."""
    forget()
    cast = begin_with(f"{name}: the cast", Cast().set_up)
    return cast, begin_with(f"{name}: a resident", lambda: _resident(cast), on=cast)


def _resident(cast: Cast) -> str:
    member = cast.do("roster.add_member", name="Worker new", division_id=LISHU_VILLAGE, username="new")
    cast.members["new"] = member["id"]
    cast.do("roster.let_go", member_id=cast.members["lab"], seen=1)
    return str(cast.do("people.register_person", by="grid", entry=ENTRY, division_id=LISHU_VILLAGE)["id"])


def undone(work: Callable[[], Any]) -> Any:
    """What `work` gives, in a transaction that leaves nothing."""
    with transaction.atomic():
        done = work()
        transaction.set_rollback(True)
    forget()
    return done


@pytest.mark.django_db
def test_what_is_put_back_is_what_the_operations_left() -> None:
    empty = snapshot()
    made, rows = undone(lambda: (began("one"), snapshot()))
    assert snapshot() == empty
    cast, resident = began("one")
    assert (cast, resident) == made
    assert snapshot() == rows
    assert list(integrity.problems()) == []
    cast.do("people.register_person", by="grid", entry=ENTRY, division_id=LISHU_VILLAGE)
    assert list(integrity.problems()) == []


@pytest.mark.django_db(transaction=True)
def test_behind_a_test_that_commits_every_table_is_empty_and_the_program_is_as_it_was() -> None:
    types = ContentType.objects.count()
    began("two")
    look(by=UUID(int=1), at=START, kind="detail", place="person", subject=UUID(int=2))
    emptying.empty(connections)
    forget()
    assert snapshot() == {table: [] for table in snapshot()}
    assert [name for alias in connections for name in emptying.filled(alias)] == []
    assert ContentType.objects.count() == types > 0
