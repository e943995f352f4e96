"""Members, roles and responsibilities come to the same, sent together or one by one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.types import Outcome
from lianfang.roster.models import Account, Assignment, Member, Responsibility
from tests.cast import LISHU, LISHU_TOWN, START, Cast

Sent = list[list[Operation]]


def _operation(action: str, payload: dict[str, Any], minutes: int = 0) -> Operation:
    return Operation(id=uuid4(), action=action, at=START + timedelta(minutes=minutes), payload=payload)


def _came_to(sent: Sent) -> tuple[list[Any], dict[str, list[dict[str, Any]]]]:
    """The outcomes and the rows that some envelopes came to; taken back afterwards."""
    outcomes = []
    later = Source(received=START + timedelta(hours=1), origin="test")
    with transaction.atomic():
        for operations in sent:
            envelope = Envelope(id=uuid4(), sent_at=later.received, operations=operations)
            for done in dispatch.submit(envelope, by=OPERATOR, source=later):
                outcomes.append((done.outcome, done.result, [(r.code, r.field) for r in done.reasons]))
        tables = (Member, Assignment, Responsibility)
        rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in tables}  # type: ignore[attr-defined]
        rows["Account"] = list(Account.objects.order_by("username").values("username", "member_id", "is_active"))
        transaction.set_rollback(True)
    return outcomes, rows


def _same(operations: list[Operation]) -> list[Any]:
    together, alone = _came_to([operations]), _came_to([[one] for one in operations])
    assert together == alone
    return [outcome for outcome, _, _ in together[0]]


def test_members_added_together_are_those_added_one_by_one(cast: Cast) -> None:
    """Given two of them want the same user name and one a taken one, then the first has it and the others are refused."""
    names = ("wang-1", None, "wang-1", "commander", "wang-2", None)
    rows = [{"name": f"Wang {n}", "division_id": LISHU_TOWN, "username": name} for n, name in enumerate(names)]
    payloads = [{key: value for key, value in row.items() if value} for row in rows]

    outcomes = _same([_operation("roster.add_member", payload) for payload in payloads])

    assert [outcome is Outcome.DONE for outcome in outcomes] == [True, True, False, False, True, True]


def test_roles_given_together_are_those_given_one_by_one(cast: Cast) -> None:
    role = {"member_id": cast.members["grid"], "role": "clinician", "division_id": LISHU}
    ends = ({}, {"until": "2020-02-01T00:00:00Z"}, {"until": "2019-02-01T00:00:00Z"}, {"since": "2020-03-01T00:00:00Z"})

    outcomes = _same([_operation("roster.assign", {**role, **end}) for end in ends])

    assert [outcome is Outcome.DONE for outcome in outcomes] == [True, True, False, True]


def test_who_answers_is_the_last_who_was_named(cast: Cast) -> None:
    """Given several are named for one subject, before and within what is sent, then each relieves the one before."""
    village = cast.village
    head = {"role": "grid_worker", "subject_kind": "division", "subject": village, "division_id": LISHU_TOWN}
    other = {**head, "role": "village_doctor"}
    cast.do("roster.name_responsible", member_id=cast.members["clinician"], **head)
    named = [(head, "grid", 0), (other, "grid", 5), (head, "post", 10), (other, "post", 15), (head, "grid", 20)]

    outcomes = _same(
        [
            _operation("roster.name_responsible", {**payload, "member_id": cast.members[who]}, minutes)
            for payload, who, minutes in named
        ]
    )

    assert set(outcomes) == {Outcome.DONE}
