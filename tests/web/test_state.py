"""The state of the home: for who administers it; and whether it lives, for anybody."""

from collections.abc import Iterator

import pytest
from django.test import Client

from lianfang.core import clock, errors, operating
from lianfang.core.locks import Unavailable
from lianfang.core.operating import Sign, State
from tests.cast import Cast
from tests.web.desk import MORNING, as_member, give_credentials, live_at


@pytest.fixture(autouse=True)
def office(cast: Cast) -> Iterator[Cast]:
    give_credentials(cast, "administrator", "grid")
    for _ in live_at(MORNING):
        yield cast


def test_the_administrator_sees_first_what_calls_for_somebody() -> None:
    operating.turned(clock.real_now(), 1)
    page = as_member("administrator").get("/state/").content.decode()
    assert page.index("There is no backup of this home.") < page.index("The jobs last did what was due")
    assert as_member("grid").get("/state/").status_code == 403


def test_anybody_may_ask_whether_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Client().get("/alive/").status_code, Client().get("/alive/").content) == (200, b"ok\n")
    monkeypatch.setattr(operating, "answers", lambda: False)
    assert Client().get("/alive/").status_code == 503


def test_a_database_that_cannot_be_asked_is_a_sign_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise Unavailable(errors.SERVER_BUSY)

    monkeypatch.setattr(operating, "writing", gone)
    sign = next(iter(operating.signs(clock.real_now())))
    assert isinstance(sign, Sign)
    assert (sign.name, sign.state) == ("queue", State.ACT)
