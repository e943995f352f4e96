"""What a test begins with is what the operations left, made or put back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from lianfang.core import integrity
from tests.cast import LISHU_VILLAGE, Cast, forget
from tests.kept import begin_with
from tests.records import snapshot

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
