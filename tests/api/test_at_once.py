"""What ends or begins for somebody holds from their very next request, whichever process of the server answers it.

What another process writes is written past this one: with bare statements, over its rows, while it has answered before.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lianfang.core import clock
from lianfang.roster import credentials
from lianfang.roster.models import Account, ApiToken, Assignment, Deputy, Member
from tests.api.program import Program, envelope, outcomes, registration
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, Cast
from tests.web.desk import MORNING, live_at

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def running(cast: Cast) -> Iterator[None]:
    yield from live_at(MORNING)


@pytest.fixture
def program(cast: Cast) -> Program:
    """A program of the village's worker, who was answered before."""
    made = Program(cast, "grid")
    assert sent(made) == "done"
    return made


def sent(program: Program, division: str = LISHU_VILLAGE) -> str:
    """What becomes of a registration: its outcome, or the status of an answer that lets nobody in."""
    name = "赵" + "".join(chr(0x4E00 + n) for n in uuid4().bytes[:2])
    answer = program.post("operations", envelope(registration(name, division)))
    return outcomes(answer)[0] if answer.status_code == 200 else str(answer.status_code)


def written_elsewhere(model: Any, column: str, value: Any, **which: Any) -> None:
    """Another process sets a column of the rows that are meant."""
    quote, field = connection.ops.quote_name, model._meta.get_field(column)
    keys = list(model.objects.filter(**which).values_list("pk", flat=True))
    pk = model._meta.pk
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(
                f"UPDATE {quote(model._meta.db_table)} SET {quote(field.column)} = %s WHERE {quote(pk.column)} = %s",  # noqa: S608
                [field.get_db_prep_save(value, connection), pk.get_db_prep_save(key, connection)],
            )
    assert keys


def test_a_revoked_token_is_let_in_no_more(cast: Cast, program: Program) -> None:
    written_elsewhere(ApiToken, "revoked_at", clock.real_now(), member=cast.members["grid"])
    assert sent(program) == "401"


def test_a_token_that_expired_is_let_in_no_more(cast: Cast, program: Program) -> None:
    written_elsewhere(ApiToken, "expires_at", clock.real_now() - DAY, member=cast.members["grid"])
    assert sent(program) == "401"


@pytest.mark.parametrize(("column", "value"), [("is_active", False), ("expires_at", None)])
def test_an_account_that_was_shut_is_let_in_no_more(cast: Cast, program: Program, column: str, value: Any) -> None:
    shut = clock.real_now() - DAY if column == "expires_at" else value
    written_elsewhere(Account, column, shut, member=cast.members["grid"])
    assert sent(program) == "401"


def test_whose_assignment_ended_may_do_nothing_more_by_it(cast: Cast, program: Program) -> None:
    written_elsewhere(Assignment, "until", MORNING - timedelta(seconds=1), member=cast.members["grid"])
    assert sent(program) == "refused"


def test_who_left_may_do_nothing_more(cast: Cast, program: Program) -> None:
    written_elsewhere(Member, "left_at", MORNING, pk=cast.members["grid"])
    assert sent(program) == "refused"


def test_an_assignment_ends_by_itself_when_its_hour_comes(cast: Cast, program: Program) -> None:
    written_elsewhere(Assignment, "until", MORNING + timedelta(hours=1), member=cast.members["grid"])
    assert sent(program) == "done"
    clock.set_simulation(MORNING + timedelta(hours=1), clock.real_now())
    assert sent(program) == "refused"


def test_who_was_given_another_area_works_there_at_once(cast: Cast, program: Program) -> None:
    assert sent(program, NANXIAN_VILLAGE) == "refused"
    given = {"member_id": cast.members["grid"], "role": "grid_worker", "division_id": NANXIAN_VILLAGE}
    cast.do("roster.assign", **given, at=MORNING)
    assert sent(program, NANXIAN_VILLAGE) == "done"


def test_who_stands_in_holds_it_from_then_on_and_no_longer(cast: Cast, program: Program) -> None:
    named = {"member_id": cast.members["stranger_grid"], "deputy_id": cast.members["grid"]}
    cast.do("roster.deputise", **named, since=MORNING, until=MORNING + DAY, at=MORNING)
    assert sent(program, NANXIAN_VILLAGE) == "done"
    written_elsewhere(Deputy, "since", MORNING - DAY, deputy=cast.members["grid"])
    written_elsewhere(Deputy, "until", MORNING - timedelta(seconds=1), deputy=cast.members["grid"])
    assert sent(program, NANXIAN_VILLAGE) == "refused"


def test_what_a_changed_pin_signed_before_is_signed_no_more(cast: Cast) -> None:
    credentials.set_pin("township", "482913")
    account = Account.objects.get(member=cast.members["township"])
    token = credentials.signing_token(account, "482913", now=clock.real_now())
    leader = Program(cast, "township")

    def named() -> Any:
        stand_in = {"deputy_id": str(cast.members["grid"]), "until": (MORNING + DAY).isoformat()}
        return leader.post("actions/roster.name_stand_in", stand_in, **{"X-Signing-Token": token})

    assert named().status_code == 200
    written_elsewhere(Account, "pin", "another" * 4, member=cast.members["township"])
    refused = named()
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (400, "signature_required")
