"""The operator's sign of the oldest message that should have been sent and was not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lianfang.core import clock, operating
from lianfang.core.messages import outbox
from lianfang.core.messages.means import OWN
from lianfang.core.operating import Sign, State
from tests.journeys.gateways import TextGateway, running, set_up
from tests.journeys.test_messages import a_contact, texted
from tests.journeys.way import Way

pytestmark = pytest.mark.django_db(databases=["default", "looks"])


@pytest.fixture
def texts(tmp_path: Path, settings: Any) -> Iterator[TextGateway]:
    """A text gateway, in a home of the test's own whose settings name it."""
    settings.HOME = tmp_path
    with running(TextGateway()) as gateway:
        set_up(tmp_path, gateway)
        yield gateway


@pytest.fixture
def county(county: Way, monkeypatch: pytest.MonkeyPatch) -> Way:
    """The county, whose clock is the home's."""
    monkeypatch.setattr(clock, "now", lambda: county.at)
    monkeypatch.setattr(clock, "simulated", lambda: False)
    return county


def sign() -> Sign:
    return next(one for one in operating.signs(clock.real_now()) if one.name == "messages")


def test_the_longer_the_oldest_waits_the_louder_it_is_said(county: Way, texts: TextGateway) -> None:
    contact = a_contact(county)
    assert sign().state is State.FINE and "No message waits" in sign().sentence()
    texted(county, contact)
    assert sign().state is State.FINE and "waiting: 1" in sign().sentence()
    county.on(minutes=11)
    assert sign().state is State.LOOK and "gateway" in str(sign().next)
    county.on(minutes=50)
    assert sign().state is State.ACT
    outbox.send_due(county.at)
    assert sign().state is State.FINE and "No message waits" in sign().sentence()


def test_a_gateway_that_is_down_is_noticed_between_two_tries(county: Way, texts: TextGateway) -> None:
    texts.answers = [(503, "")] * 4
    texted(county, a_contact(county))
    for _ in range(3):
        outbox.send_due(county.at)
        county.on(minutes=5)
    assert sign().state is State.LOOK


def test_the_night_is_no_waiting(county: Way, texts: TextGateway) -> None:
    """What was queued at eleven at night could go at seven: until then nothing waits, from then on the minutes count."""
    contact = a_contact(county)
    county.at = county.at.replace(hour=15, minute=0)
    texted(county, contact)
    assert "No message waits" in sign().sentence()
    county.on(hours=7, minutes=55)
    assert "No message waits" in sign().sentence()
    county.on(minutes=10)
    assert sign().state is State.FINE and "07:00" in sign().sentence()
    county.on(minutes=10)
    assert sign().state is State.LOOK


def test_what_waited_in_the_evening_counts_from_the_morning_on(county: Way, texts: TextGateway) -> None:
    contact = a_contact(county)
    county.at = county.at.replace(hour=13, minute=30)  # half past nine in the evening
    texted(county, contact)
    county.on(minutes=20)
    assert sign().state is State.LOOK
    county.on(hours=9, minutes=15)  # five past seven
    assert sign().state is State.FINE and "07:00" in sign().sentence()


def test_settings_that_cannot_be_read_call_for_somebody(county: Way, texts: TextGateway, tmp_path: Path) -> None:
    (tmp_path / OWN).write_text("quiet_from = 25")
    assert sign().state is State.ACT and "No message is sent" in sign().sentence()


def test_a_simulated_home_sends_nothing_and_says_so(
    county: Way, texts: TextGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    texted(county, a_contact(county))
    county.at += timedelta(hours=2)
    monkeypatch.setattr(clock, "simulated", lambda: True)
    assert sign().state is State.FINE and "simulated" in sign().sentence()
