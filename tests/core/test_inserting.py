"""Rows written in one statement are the rows that the models would have written."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from lianfang.core.inserting import insert
from lianfang.core.models import AcceptedOperation, JournalRow, SubjectKey
from lianfang.health.models import Reading
from tests.cast import LISHU_VILLAGE, Cast

pytestmark = pytest.mark.django_db

ONE, TWO = UUID(int=1), UUID(int=2)
NOON = datetime(2020, 2, 1, 12, 0, 0, 123456, tzinfo=UTC)


def test_every_sort_of_column_is_read_back_as_it_was_given() -> None:
    insert(
        AcceptedOperation, [{"id": ONE, "digest": b"\x00\xff" * 8, "seq": 7, "result": {"id": "梨树", "n": [1, None]}}]
    )
    insert(AcceptedOperation, [{"id": TWO, "digest": b"", "seq": 8, "result": None}])

    one, two = AcceptedOperation.objects.order_by("seq")

    assert (one.id, bytes(one.digest), one.seq, one.result) == (ONE, b"\x00\xff" * 8, 7, {"id": "梨树", "n": [1, None]})
    assert (two.id, two.result) == (TWO, None)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "NULL",
        "null",
        "{a,b}",
        '"quoted"',
        "back\\slash",
        "梨树 'one' , two",
        " spaces ",
        "\\x41",
        "line\nbreak",
        "%s",
    ],
)
def test_a_text_is_read_back_as_it_was_written(said: str) -> None:
    told = {"envelope": ONE, "by": TWO, "sent_at": NOON, "received": NOON, "origin": "test"}
    insert(JournalRow, [{**told, "device": said, "operations": said}, {**told, "device": "", "operations": "[]"}])
    insert(SubjectKey, [{"subject": ONE, "wrapped": said.encode()[:40]}, {"subject": TWO, "wrapped": None}])

    row, other = JournalRow.objects.order_by("seq")

    assert (row.device, row.operations, other.device, other.operations) == (said, said, "", "[]")
    kept = [None if key.wrapped is None else bytes(key.wrapped) for key in SubjectKey.objects.order_by("subject")]
    assert kept == [said.encode()[:40], None]


def test_numbers_and_words_for_true_and_false_keep_what_they_say(cast: Cast) -> None:
    person = cast.do("people.register_person", by="grid", entry={"name": "赵云"}, division_id=LISHU_VILLAGE)["id"]
    common = {"op": ONE, "by": TWO, "at": NOON, "recorded_at": NOON, "person_id": UUID(person), "source": "home"}
    rows = [("36.6", True), ("37.25", False), ("36.60", None)]
    given = [
        {**common, "id": UUID(int=n), "division_id": cast.village, "celsius": Decimal(c), "fever": fever}
        for n, (c, fever) in enumerate(rows)
    ]
    insert(Reading, given)

    found = [(str(row.celsius), row.fever, row.at) for row in Reading.objects.order_by("id")]

    assert found == [("36.60", True, NOON), ("37.25", False, NOON), ("36.60", None, NOON)]


def test_an_instant_keeps_its_microseconds_and_a_number_of_the_database_is_left_to_it() -> None:
    told = {"envelope": ONE, "device": "", "origin": "test", "by": TWO, "operations": "[]"}
    insert(JournalRow, [{**told, "sent_at": NOON, "received": NOON}] * 2)

    rows = list(JournalRow.objects.order_by("seq"))

    assert [row.sent_at for row in rows] == [NOON, NOON]
    assert rows[0].seq < rows[1].seq


def test_what_is_there_already_is_refused_or_left_as_it_is() -> None:
    insert(SubjectKey, [{"subject": ONE, "wrapped": b"first"}])

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(SubjectKey, [{"subject": ONE, "wrapped": b"second"}])
    insert(SubjectKey, [{"subject": ONE, "wrapped": b"third"}, {"subject": TWO}], skip_known=True)

    found = {row.subject: row.wrapped and bytes(row.wrapped) for row in SubjectKey.objects.all()}
    assert found == {ONE: b"first", TWO: None}


def test_no_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert(SubjectKey, [])
