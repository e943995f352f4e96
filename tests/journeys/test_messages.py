"""Messages that leave the house: queued with the step, sent at least once, recalled, read by the person's own word."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import clock, privacy
from lianfang.core.access import SYSTEM
from lianfang.core.messages import links, outbox, queries, senders
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.core.messages.types import State
from lianfang.core.models import Message, PersonLink, Sending
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import SERVE, TELL_CONTACT
from lianfang.tracing import queries as tracing
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE
from tests.journeys.gateways import MailServer, TextGateway, running, set_up
from tests.journeys.way import Way
from tests.web.desk import as_member

PHONE = "+8613900001111"


@pytest.fixture
def texts() -> Iterator[TextGateway]:
    with running(TextGateway()) as gateway:
        yield gateway


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A home of the test's own, whose settings can be written."""
    settings.HOME = tmp_path
    return tmp_path


def a_contact(way: Way, name: str = "孙友芳", phone: str = PHONE) -> Any:
    """A close contact of a confirmed case, who has a telephone unless told otherwise."""
    ill = way.person("Zhou Zhiqiang")
    case = way.confirmed(ill)
    entry = {"name": name, "sex": "female", "born_on": "1980-05-01", "phone": phone}
    found = way.do(
        "journeys.add_contact",
        "epidemiologist",
        investigation_id=tracing.investigation_of(case).id,  # type: ignore[union-attr]
        entry=entry,
        lives_in_id=LISHU_VILLAGE,
        relation="friend",
        answers={"last_exposure_at": way.at, "definitions": ["meal"]},
    )
    return tracing.contacts_of_case(case).get(id=found["contact_id"])


def texted(way: Way, contact: Any, channel: str = "sms", **more: str) -> Message:
    """A message to a contact, queued."""
    made = way.do(
        "journeys.message_contact",
        "epidemiologist",
        contact_id=contact.id,
        channel=channel,
        call="0434-5223000",
        **more,
    )
    return Message.objects.get(id=made["id"])


def now(message: Message) -> Message:
    return Message.objects.get(id=message.id)


def state(message: Message) -> State:
    return queries.state_of(now(message), queries.tries_of([message.id]).get(message.id))


def test_a_text_message_is_sent_once_and_says_nothing_of_health(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    message = texted(county, contact)
    assert state(message) is State.QUEUED
    assert outbox.send_due(county.at) == 1
    assert outbox.send_due(county.on(minutes=10)) == 0
    (taken,) = texts.taken
    said = json.loads(taken["body"])
    assert taken["key"] == said["id"] == message.id.hex and taken["authorization"] == "Bearer text-secret"
    assert said["to"] == PHONE and f"/m/{links.token_of(message.id)}/" in said["text"]
    assert "孙友芳" not in said["text"] and "孙**" in said["text"] and "0434-5223000" in said["text"]
    assert not {word for word in ("密接", "观察", "接触", "隔离", "发热", "病") if word in said["text"]}
    assert state(message) is State.SENT
    assert tracing.lock_contact(contact.id).told_at is None
    assert tasks.open_tasks([contact.id], county.at).filter(kind=TELL_CONTACT).exists()


def test_a_gateway_that_fails_twice_is_asked_again_later_each_time(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    texts.answers = [(503, ""), (500, ""), (200, '{"code":0}')]
    message = texted(county, a_contact(county))
    assert outbox.send_due(county.at) == 0
    assert state(message) is State.RETRYING
    assert outbox.send_due(county.on(seconds=50)) == 0 and len(texts.taken) == 1
    assert outbox.send_due(county.on(seconds=10)) == 0 and len(texts.taken) == 2
    assert outbox.send_due(county.on(minutes=4)) == 0 and len(texts.taken) == 2
    assert outbox.send_due(county.on(minutes=1)) == 1
    assert len(texts.taken) == 3 and {one["key"] for one in texts.taken} == {message.id.hex}
    assert state(message) is State.SENT


def test_what_cannot_be_sent_becomes_a_slip_and_the_group_hears_of_it(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    texts.answers = [(200, '{"code":7}')]
    message = texted(county, a_contact(county))
    for minutes in (0, 1, 5, 15, 30, 60):
        assert outbox.send_due(county.on(minutes=minutes)) == 0
    assert state(message) is State.FAILED and now(message).failure == "refused"
    slip = Message.objects.get(instead_of=message.id)
    assert state(slip) is State.TO_PRINT and "孙**" in queries.said(slip).heading
    texts.answers = [(200, '{"errcode":0}')]
    assert outbox.send_due(county.at) == 1
    note = texts.taken[-1]
    assert note["path"].endswith("?key=robot%20key") and "孙" not in note["body"]


def test_a_number_that_the_gateway_refuses_for_good_is_not_tried_again(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    texts.answers = [(422, "no such number")]
    message = texted(county, a_contact(county))
    outbox.send_due(county.at)
    assert state(message) is State.FAILED and len(texts.taken) == 1


def test_a_program_killed_before_the_note_sends_once_more_under_the_same_key(
    county: Way, texts: TextGateway, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))

    def killed(message_id: UUID, at: datetime) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as until_then:
        until_then.setattr(outbox, "note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due(county.at)
    assert state(message) is State.SENDING and len(texts.taken) == 1
    assert outbox.send_due(county.on(minutes=4)) == 0 and len(texts.taken) == 1
    assert outbox.send_due(county.on(minutes=1)) == 1
    assert outbox.send_due(county.on(minutes=30)) == 0
    assert [one["key"] for one in texts.taken] == [message.id.hex] * 2


def test_nothing_rings_at_night(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    county.at = county.at.replace(hour=15, minute=0)  # eleven at night in Lishu
    message = texted(county, contact)
    assert outbox.send_due(county.at) == 0 and outbox.send_due(county.on(hours=7, minutes=59)) == 0
    assert texts.taken == [] and state(message) is State.QUEUED
    assert outbox.send_due(county.on(minutes=1)) == 1


def test_a_message_that_waited_too_long_is_not_sent(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    assert outbox.send_due(county.on(hours=25)) == 0
    assert texts.taken == [] and now(message).failure == "too_old"


def test_nothing_is_said_to_a_private_address_unless_the_settings_allow_it(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    path = home / "messages.toml"
    path.write_text(path.read_text().replace("allow_private = true", "allow_private = false"))
    message = texted(county, a_contact(county))
    assert outbox.send_due(county.at) == 0
    assert texts.taken == [] and queries.tries_of([message.id])[message.id].trouble == "private_address"


def test_settings_that_cannot_be_read_stop_sending_and_lose_nothing(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    good = (home / "messages.toml").read_text()
    (home / "messages.toml").write_text("retry_minutes = []\n")
    with pytest.raises(MeansWrong, match="retry_minutes"):
        of_home()
    assert outbox.send_due(county.at) == 0 and state(message) is State.QUEUED
    (home / "messages.toml").write_text(good)
    assert outbox.send_due(county.at) == 1


def test_an_e_mail_reaches_the_address_that_was_given(county: Way, texts: TextGateway, home: Path) -> None:
    with running(MailServer()) as mail:
        set_up(home, texts, mail)
        contact = a_contact(county, phone="")
        message = texted(county, contact, "email", address="sun@post.example", language="en")
        assert outbox.send_due(county.at) == 1
    ((to, letter),) = mail.letters
    assert to == "sun@post.example" and f"<{message.id.hex}@county.example>" in letter
    assert "/m/" in letter and state(message) is State.SENT


def test_who_has_no_telephone_gets_a_slip_and_an_address_must_be_one(county: Way) -> None:
    contact = a_contact(county, phone="")
    asked = {"by": "epidemiologist", "at": county.at, "contact_id": contact.id, "call": "12320"}
    refusals = county.cast.refusals
    assert refusals("journeys.message_contact", **asked, channel="sms") == {("channel", "core.no_message_address")}
    assert refusals("journeys.message_contact", **asked, channel="wecom") == {("channel", "core.not_for_this_channel")}
    assert refusals("journeys.message_contact", **asked, channel="email") == {("address", "required")}
    wrong = {"channel": "email", "address": "a@b.example\nBcc: c@d.example"}
    assert refusals("journeys.message_contact", **asked, **wrong) == {("address", "invalid")}
    assert refusals("journeys.message_contact", **asked, channel="slip", language="fr") == {
        ("language", "core.unknown_language")
    }
    slip = texted(county, contact, "slip")
    assert state(slip) is State.TO_PRINT
    assert refusals("journeys.message_contact", **asked, channel="slip") == {("channel", "journeys.message_waits")}
    county.do("core.note_printed", "township", message_id=slip.id)
    assert state(slip) is State.PRINTED
    county.do("journeys.tell_contact", "epidemiologist", contact_id=contact.id)
    assert state(slip) is State.HANDED
    again = refusals("journeys.message_contact", **asked, channel="voice")
    assert ("contact_id", "tracing.told_already") in again


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "you were near somebody who is ill"),
        ("zh-hans", "：您曾与一名病人近距离接触"),
        ("zh-hant", "：您曾與一名病人近距離接觸"),
    ],
)
def test_what_is_read_out_by_telephone_is_a_text_of_its_own_and_nothing_is_sent(
    county: Way, texts: TextGateway, home: Path, language: str, words: str
) -> None:
    """Given a contact who cannot read, a worker finds on the page what to read out in their language, until they are told."""
    set_up(home, texts)
    contact = a_contact(county)
    message = texted(county, contact, "voice", language=language)
    assert outbox.send_due(county.at) == 0 and texts.taken == []
    assert state(message) is State.TO_CALL
    said = queries.said(message)
    clock.set_simulation(county.at, clock.real_now())
    page = as_member("epidemiologist").get(f"/messages/{message.id}/").content.decode()
    assert "To be read out" in page and all(one in unescape(page) for one in (said.heading, *said.body))
    assert words in said.heading and "孙**" in said.heading
    assert "http" not in " ".join(said.body) and PHONE[-8:] not in " ".join(said.body)
    county.do("journeys.tell_contact", "epidemiologist", contact_id=contact.id)
    assert state(message) is State.HANDED


def test_who_may_not_tell_contacts_sends_nothing(county: Way) -> None:
    contact = a_contact(county)
    asked = {"contact_id": contact.id, "channel": "slip", "call": "12320", "at": county.at}
    assert county.cast.refusals("journeys.message_contact", by="grid", **asked) == {("", "not_allowed")}
    assert county.cast.refusals("journeys.message_contact", by="stranger", **asked) == {("", "not_allowed")}
    assert county.cast.refusals("core.note_sent", by="commander", at=county.at, message_id=contact.id) == {
        ("", "not_allowed")
    }


def test_a_message_is_as_true_as_the_step_that_asks_for_it(county: Way) -> None:
    """An operation that is refused leaves no message behind; one that is repeated leaves one."""
    contact = a_contact(county)
    id = UUID(int=7 << 64)
    asked = {"contact_id": contact.id, "channel": "slip", "call": "12320"}
    first = county.cast.do("journeys.message_contact", by="epidemiologist", at=county.at, id=id, **asked)
    second = county.cast.do("journeys.message_contact", by="epidemiologist", at=county.at, id=id, **asked)
    assert first == second and Message.objects.count() == 1


def test_one_that_waits_is_recalled_and_never_sent(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    given = {"message_id": message.id, "seen": message.version, "reason": "wrong_words"}
    stranger = county.cast.refusals("core.recall_message", by="stranger", at=county.at, **given)
    assert stranger == {("message_id", "not_found_here")}
    county.do("core.recall_message", "township", **given)
    assert outbox.send_due(county.on(minutes=1)) == 0 and texts.taken == []
    assert state(message) is State.RECALLED and Message.objects.count() == 1
    twice = county.cast.refusals(
        "core.recall_message", by="township", at=county.at, **{**given, "seen": now(message).version}
    )
    assert twice == {("message_id", "core.recalled_already")}
    assert county.cast.refusals("core.recall_message", by="township", at=county.at, **given) >= {("seen", "stale")}


def test_one_that_was_sent_is_followed_by_a_correction(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    outbox.send_due(county.at)
    given = {"message_id": message.id, "seen": now(message).version, "reason": "wrong_person"}
    county.do("core.recall_message", "epidemiologist", **given)
    assert state(message) is State.CORRECTED
    correction = Message.objects.get(corrects=message.id)
    assert outbox.send_due(county.on(minutes=1)) == 1
    said = json.loads(texts.taken[-1]["body"])
    assert said["to"] == PHONE and said["id"] == correction.id.hex and "/m/" not in said["text"]
    given = {"message_id": correction.id, "seen": now(correction).version, "reason": "wrong_words"}
    assert county.cast.refusals("core.recall_message", by="epidemiologist", at=county.at, **given) == {
        ("message_id", "core.correction_itself")
    }


def test_one_recalled_while_it_went_out_is_corrected_as_soon_as_that_is_known(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    claim = outbox._claimed(message.id, of_home(), county.at)
    assert isinstance(claim, outbox.Claim)
    given = {"message_id": message.id, "seen": message.version, "reason": "wrong_words"}
    county.do("core.recall_message", "epidemiologist", **given)
    assert not Message.objects.filter(corrects=message.id).exists()
    senders.hand_over(claim.channel, claim.parcel, of_home())
    outbox.note_sent(message.id, county.on(seconds=2))
    assert state(message) is State.CORRECTED
    assert Message.objects.filter(corrects=message.id).count() == 1


def test_a_contact_who_was_none_hears_that_the_message_does_not_hold(
    county: Way, texts: TextGateway, home: Path
) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    message = texted(county, contact)
    outbox.send_due(county.at)
    county.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    assert state(message) is State.CORRECTED and Message.objects.filter(corrects=message.id).exists()


def test_opened_is_not_read_and_read_is_told(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    message = texted(county, contact)
    outbox.send_due(county.at)
    at = county.on(minutes=20)
    county.cast.do("core.note_opened", by=SYSTEM, at=at, message_id=message.id)
    assert state(message) is State.OPENED and tracing.lock_contact(contact.id).told_at is None
    county.cast.do("journeys.note_read", by=SYSTEM, at=county.on(minutes=1), message_id=message.id)
    assert state(message) is State.READ
    assert tracing.lock_contact(contact.id).told_at == county.at
    assert not tasks.open_tasks([contact.id], county.at).filter(kind=TELL_CONTACT).exists()


def test_an_order_is_announced_by_message_and_served_by_a_person(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    (waiting,) = [o for o in county.waiting() if o.person_id == contact.person_id]
    asked = {"order_id": waiting.id, "channel": "sms", "call": "12320"}
    unsigned = county.cast.refusals("journeys.message_order", by="grid", at=county.at, **asked)
    assert ("order_id", "journeys.order_not_signed") in unsigned
    county.sign_all()
    made = county.do("journeys.message_order", "grid", **asked)
    message = Message.objects.get(id=made["id"])
    outbox.send_due(county.at)
    county.cast.do("journeys.note_read", by=SYSTEM, at=county.on(minutes=5), message_id=message.id)
    assert tasks.open_tasks([waiting.id], county.at).filter(kind=SERVE).exists()
    county.do("journeys.serve_order", "grid", order_id=waiting.id)
    assert state(message) is State.READ


def test_a_link_is_kept_as_a_digest_and_ends(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    message = texted(county, a_contact(county))
    outbox.send_due(county.at)
    token = links.token_of(message.id)
    kept = PersonLink.objects.get(message=message.id)
    assert len(token) == 32 and token.encode() not in bytes(kept.digest)
    found = links.message_behind(token, county.at)
    assert found is not None and found[0].id == message.id
    assert links.message_behind(token[:-1] + ("a" if token[-1] != "a" else "b"), county.at) is None
    assert links.message_behind(token, county.at + timedelta(days=28)) is None


def test_what_a_message_says_is_sealed_under_the_persons_key(county: Way, texts: TextGateway, home: Path) -> None:
    set_up(home, texts)
    contact = a_contact(county)
    message = texted(county, contact)
    assert PHONE.encode() not in bytes(message.sealed or b"") and queries.sealed_in(message)["to"] == PHONE
    row = privacy.SubjectKey.objects.get(subject=contact.person_id)
    row.wrapped = None
    row.save()
    privacy.forget_cached_keys()
    assert outbox.send_due(county.at) == 0 and texts.taken == []
    assert now(message).failure == "unreadable" and not Message.objects.filter(instead_of=message.id).exists()
    assert Sending.objects.get(message=message.id).tries == 1


def test_a_message_is_seen_by_whoever_sends_it_and_where_the_contact_lives(county: Way) -> None:
    """The county's epidemiologist tells somebody who lives in the next county: both sides of it can be taken back."""
    case = county.confirmed(county.person("Zhou Zhiqiang"))
    told = {
        "investigation_id": tracing.investigation_of(case).id,  # type: ignore[union-attr]
        "relation": "friend",
        "answers": {"last_exposure_at": county.at, "definitions": ["meal"]},
    }
    away = {"name": "郑小远", "sex": "female", "born_on": "1990-02-03"}
    there = county.do("journeys.add_contact", "epidemiologist", entry=away, lives_in_id=NANXIAN_VILLAGE, **told)
    here = county.do("journeys.add_contact", "epidemiologist", person_id=county.person("Sun You"), **told)
    contact = tracing.contacts_of_case(case)
    sent = texted(county, contact.get(id=there["contact_id"]), "slip")
    assert sent.area == tracing.investigation_of(case).division_id  # type: ignore[union-attr]
    near = texted(county, contact.get(id=here["contact_id"]), "slip")
    assert near.area == county.cast.village
    given = {"message_id": sent.id, "seen": sent.version, "reason": "overtaken"}
    county.do("core.recall_message", "epidemiologist", **given)
    assert state(sent) is State.RECALLED
