"""A journal applied to an empty home gives the same records."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from lianfang.clinical import queries as clinical
from lianfang.core import integrity, privacy, replay
from lianfang.core.access import SYSTEM
from lianfang.core.messages import outbox
from lianfang.core.models import AcceptedOperation, Message
from lianfang.core.types import Outcome
from lianfang.health import queries as health
from lianfang.journeys import schedule
from tests import records
from tests.cast import LISHU, Cast, forget
from tests.journeys.gateways import TextGateway, running, set_up
from tests.journeys.test_case_story import PROFILES, live_the_story
from tests.journeys.test_contact_ends import met
from tests.journeys.test_editions import rules
from tests.journeys.test_messages import a_contact, texted
from tests.journeys.way import Way


def _without_seq(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The lines of an export without the row numbers, which are the home's own."""
    return [{name: value for name, value in json.loads(line).items() if name != "seq"} for line in lines]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("disease", sorted(PROFILES))
def test_the_whole_story_replays(disease: str) -> None:
    forget()
    profile = PROFILES[disease]
    way = Way(Cast(disease=disease, edition=str(profile["edition"])).set_up()).set_up()
    live_the_story(way, profile)
    replays()


@pytest.mark.django_db(transaction=True)
def test_the_ways_back_replay() -> None:
    """A contact taken back, a result void, a patient transferred, new rules, a death: the same again from the journal."""
    forget()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    way.do("journeys.adopt_edition", "administrator", **rules(way, 7, 28))
    person = UUID(way.arrive("Traveller One", "Traveller Two")["persons"][0])
    way.sign_all()
    case = way.confirmed(person)
    contact = met(way, case)
    way.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    (fact,) = health.results([person], way.on(minutes=5))[person]
    way.do("journeys.void_result", "epidemiologist", result_id=fact.id, reason="mixed up")
    second = way.cast.do("places.open_site", kind="hospital", name="Second", division_id=LISHU, tier=3)
    room = way.cast.do("places.add_room", site_id=second["id"], name="1", zone="confirmed", beds=1)
    bed = way.admitted(person, case)
    sent = {"admission_id": bed, "seen": clinical.admission(bed).version, "to_site_id": second["id"]}
    handover = way.do("journeys.transfer_patient", "clinician", **sent)["handover_id"]
    way.on(minutes=30)
    way.do("journeys.receive_transfer", "clinician", handover_id=handover, room_id=room["id"])
    schedule.run_due(way.on(days=5))
    died = {"case_id": case, "seen": clinical.case(case).version, "died_at": way.at}
    way.do("journeys.record_death", "clinician", **died)
    replays()


@pytest.mark.django_db(transaction=True)
def test_what_was_said_to_people_replays_and_is_not_said_again(tmp_path: Path, settings: Any) -> None:
    """Sent, given up for a slip, printed, read, recalled: the same again from the journal, and no gateway hears of it."""
    forget()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    settings.HOME = tmp_path
    with running(TextGateway()) as texts:
        set_up(tmp_path, texts)
        contact = a_contact(way)
        sent = texted(way, contact)
        slip = texted(way, contact, "slip")
        outbox.send_due(way.at)
        way.do("core.note_printed", "epidemiologist", message_id=slip.id)
        recalled = {"message_id": slip.id, "seen": 2, "reason": "overtaken"}
        way.do("core.recall_message", "epidemiologist", **recalled)
        texts.answers = [(422, "")]
        (order,) = [o.id for o in way.waiting() if o.person_id == contact.person_id]
        way.sign_all()
        lost = way.do("journeys.message_order", "grid", order_id=order, channel="sms", call="12320")
        outbox.send_due(way.on(minutes=2))
        way.cast.do("journeys.note_read", by=SYSTEM, at=way.on(minutes=2), message_id=sent.id)
        assert Message.objects.get(id=lost["id"]).failure == "refused"
        before = len(texts.taken)
        replays()
        assert Message.objects.count() == 6
        outbox.send_due(way.on(minutes=10))
        waiting = [one for one in texts.taken[before:] if one["key"] == sent.id.hex]
        assert waiting == []


def replays() -> None:
    """What is in the journal gives the same records in an empty home, and nothing when it is sent again."""
    lines, before = list(replay.exported()), records.snapshot()
    accepted = AcceptedOperation.objects.count()

    call_command("flush", verbosity=0, interactive=False)
    privacy.forget_cached_keys()
    forget()
    total = replay.apply(lines)

    assert total.outcomes == {Outcome.DONE: accepted}
    after = records.snapshot()
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    for table, rows in before.items():
        assert after[table] == rows, table
    assert _without_seq(replay.exported()) == _without_seq(lines)
    assert not list(integrity.problems())
    again = replay.apply(lines)
    assert again.outcomes == {Outcome.REPEATED: accepted}
    forget()
