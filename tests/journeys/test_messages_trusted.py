"""Gateways with a certificate: over HTTPS, and mail servers by TLS; who cannot prove that they are the right one hear nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from cryptography import x509

from lianfang.core.messages import outbox, queries
from lianfang.core.messages.means import MeansWrong, of_home
from lianfang.core.messages.types import State
from lianfang.core.models import Message
from tests.house.tree import ROOT
from tests.journeys.certificates import Authority
from tests.journeys.gateways import MailServer, TextGateway, running, set_up
from tests.journeys.test_messages import a_contact, state, texted
from tests.journeys.way import Way

OURS = 'authority = "gateways.pem"'
LOGIN = 'username = "desk"\nsecret = "sms"'
FAR = x509.DNSName("elsewhere.example")


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A home of the test's own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return Path(settings.HOME)


@pytest.fixture
def authority(home: Path, tmp_path: Path) -> Authority:
    """The county's authority, whose certificate lies in the home."""
    signing = Authority(tmp_path)
    (home / "gateways.pem").write_bytes(signing.pem)
    return signing


@pytest.fixture
def at_work() -> Iterator[Callable[[Any], Any]]:
    """Lets servers run until the test is over."""
    with ExitStack() as all_of_them:
        yield lambda server: all_of_them.enter_context(running(server))


def trouble(message: Message) -> str:
    return queries.tries_of([message.id])[message.id].trouble


def test_a_text_goes_by_https_to_a_gateway_of_the_countys_own_authority(
    county: Way, home: Path, authority: Authority, at_work: Callable[[Any], Any]
) -> None:
    texts = at_work(TextGateway(authority.context()))
    set_up(home, texts, every=OURS)
    message = texted(county, a_contact(county))
    assert outbox.send_due(county.at) == 1 and state(message) is State.SENT
    assert texts.url.startswith("https://") and texts.taken[0]["key"] == message.id.hex


def test_a_group_is_told_by_https(county: Way, home: Path, authority: Authority, at_work: Callable[[Any], Any]) -> None:
    """Given a number that the gateway refuses for good, the group hears of it by a robot of the same authority."""
    texts = at_work(TextGateway(authority.context()))
    set_up(home, texts, every=OURS)
    texts.answers = [(422, "no such number"), (200, '{"errcode":0}')]
    texted(county, a_contact(county))
    assert outbox.send_due(county.at) == 0 and outbox.send_due(county.at) == 1
    assert texts.taken[-1]["path"].endswith("?key=robot%20key")
    assert not Message.objects.filter(channel="wecom", sent_at=None).exists()


@pytest.mark.parametrize(
    ("settings_say", "signed_by", "host", "ends"),
    [
        ("", "ours", None, 1),
        (OURS, "somebody", None, 1),
        (OURS, "ours", FAR, 1),
        (OURS, "ours", None, -1),
    ],
    ids=["an authority that is not named", "somebody else's authority", "another host's name", "expired"],
)
def test_a_gateway_with_a_wrong_certificate_hears_nothing_and_is_asked_again(
    county: Way,
    home: Path,
    authority: Authority,
    at_work: Callable[[Any], Any],
    *,
    settings_say: str,
    signed_by: str,
    host: x509.GeneralName | None,
    ends: int,
) -> None:
    """Then its certificate is put right, and at the next try it has the message."""
    signing = authority if signed_by == "ours" else Authority(authority.folder)
    texts = at_work(TextGateway(signing.context(host=host, ends=timedelta(days=ends))))
    set_up(home, texts, every=settings_say)
    message = texted(county, a_contact(county))
    assert outbox.send_due(county.at) == 0 and texts.taken == []
    assert (state(message), trouble(message)) == (State.RETRYING, "not_trusted")
    right = at_work(TextGateway(authority.context()))
    set_up(home, right, every=OURS)
    assert outbox.send_due(county.on(seconds=50)) == 0
    assert outbox.send_due(county.on(seconds=10)) == 1
    assert state(message) is State.SENT and len(right.taken) == 1


@pytest.mark.parametrize(("encryption", "starttls"), [("tls", False), ("starttls", True)])
def test_an_e_mail_goes_by_tls_and_the_password_with_it(
    county: Way, home: Path, authority: Authority, at_work: Callable[[Any], Any], *, encryption: str, starttls: bool
) -> None:
    mail = at_work(MailServer(authority.context(), starttls=starttls))
    by_mail = f'encryption = "{encryption}"\n{LOGIN}'
    set_up(home, at_work(TextGateway()), mail, by_mail=by_mail, every=OURS)
    message = texted(county, a_contact(county, phone=""), "email", address="sun@post.example")
    assert outbox.send_due(county.at) == 1 and state(message) is State.SENT
    ((to, letter),) = mail.letters
    assert to == "sun@post.example" and f"<{message.id.hex}@county.example>" in letter
    assert mail.logins == ["desk text-secret"]
    assert ("STARTTLS" in mail.heard) is starttls


@pytest.mark.parametrize(("encryption", "starttls"), [("tls", False), ("starttls", True)])
def test_a_mail_server_with_a_wrong_certificate_hears_neither_letter_nor_password(
    county: Way, home: Path, authority: Authority, at_work: Callable[[Any], Any], *, encryption: str, starttls: bool
) -> None:
    """Given somebody else's certificate, the letter waits; once the right server is there, it goes."""
    texts, by_mail = at_work(TextGateway()), f'encryption = "{encryption}"\n{LOGIN}'
    wrong = at_work(MailServer(Authority(authority.folder).context(), starttls=starttls))
    set_up(home, texts, wrong, by_mail=by_mail, every=OURS)
    message = texted(county, a_contact(county, phone=""), "email", address="sun@post.example")
    assert outbox.send_due(county.at) == 0
    assert (state(message), trouble(message)) == (State.RETRYING, "not_trusted")
    assert (wrong.letters, wrong.logins) == ([], []) and not {"MAIL", "AUTH"} & set(wrong.heard)
    right = at_work(MailServer(authority.context(), starttls=starttls))
    set_up(home, texts, right, by_mail=by_mail, every=OURS)
    assert outbox.send_due(county.on(minutes=1)) == 1
    assert len(right.letters) == 1 and state(message) is State.SENT


def test_a_mail_server_that_offers_no_encryption_hears_nothing_more(
    county: Way, home: Path, at_work: Callable[[Any], Any]
) -> None:
    """As when somebody on the way takes the offer out of the server's greeting."""
    mail = at_work(MailServer())
    set_up(home, at_work(TextGateway()), mail, by_mail=LOGIN)
    message = texted(county, a_contact(county, phone=""), "email", address="sun@post.example")
    assert outbox.send_due(county.at) == 0
    assert trouble(message) == "not_trusted" and set(mail.heard) <= {"EHLO", "QUIT"}


def test_settings_that_would_say_a_password_aloud_or_name_another_folder_are_refused(home: Path) -> None:
    mail = '[email]\nhost = "mail.example"\nsender = "desk@county.example"\n'
    for wrong, said in (
        (f'{mail}encryption = "none"\n{LOGIN}', "without encryption"),
        (f'{mail}authority = "../elsewhere.pem"', "authority"),
        ('[wecom]\nurl = "ftp://robot.example"', "https"),
    ):
        (home / "messages.toml").write_text(wrong)
        with pytest.raises(MeansWrong, match=said):
            of_home()


@pytest.mark.parametrize("holds", ["", "no certificate"], ids=["not there", "not one"])
def test_an_authority_that_cannot_be_read_holds_messages_back(
    county: Way, home: Path, authority: Authority, at_work: Callable[[Any], Any], holds: str
) -> None:
    texts = at_work(TextGateway(authority.context()))
    set_up(home, texts, every=OURS)
    message = texted(county, a_contact(county))
    (home / "gateways.pem").unlink()
    if holds:
        (home / "gateways.pem").write_text(holds)
    assert outbox.send_due(county.at) == 0 and texts.taken == []
    assert (state(message), trouble(message)) == (State.RETRYING, "not_set_up")


def test_what_the_readme_shows_is_what_a_home_may_say(home: Path) -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = shown[shown.index("    public_url") :].partition("\n\n")[0]
    (home / "messages.toml").write_text(dedent(lines), encoding="utf-8")
    means = of_home()
    assert means.sms is not None and means.wecom is not None and means.email is not None
    assert means.sms.authority == "gateways.pem" and means.email.usual_port == 465


def test_a_mail_server_is_spoken_to_at_the_usual_port_of_its_encryption(home: Path) -> None:
    for encryption, port in (("tls", 465), ("starttls", 587), ("none", 25)):
        (home / "messages.toml").write_text(
            f'[email]\nhost = "mail.example"\nsender = "desk@county.example"\nencryption = "{encryption}"\n'
        )
        mail = of_home().email
        assert mail is not None and mail.usual_port == port
