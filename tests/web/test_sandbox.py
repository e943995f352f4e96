"""The training sandbox from its page: who may, what is refused before anything begins; and its mark on what it gives out."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianfang.core import clock, locks
from lianfang.core.errors import Refused
from lianfang.core.messages import senders
from lianfang.core.messages.means import of_home
from lianfang.core.messages.senders import NotSent, Parcel
from lianfang.core.messages.types import Channel
from lianfang.demo import sandbox
from lianfang.demo.sandbox import Stage, Status
from tests.cast import Cast
from tests.web.addresses import FILES, FRAGMENTS, addresses
from tests.web.county import county
from tests.web.desk import MORNING, as_member, give_credentials, live_at
from tests.web.ward import Ward

__all__ = ["county"]

MARK = "Training: nothing here is real"
MARKS = {"en": MARK, "zh-hans": "培训：此处内容均非真实", "zh-hant": "培訓：此處內容均非真實"}
PLAIN = frozenset({"alive", "boundaries.json", "paper.pack", "order.pdf", "certificate", "message.slip"})
PLAIN |= {"expected.form", "expected.poster"}
"""What has no place for words, or says them in a picture of a page."""


@pytest.fixture
def office(cast: Cast, tmp_path: Path, settings: Any) -> Iterator[Cast]:
    """A live home of its own, so that nothing is begun in the one of the tests."""
    settings.HOME = tmp_path
    give_credentials(cast, "administrator", "commander", "grid")
    for _ in live_at(MORNING):
        yield cast


def test_only_whoever_administers_the_home_may(office: Cast, settings: Any) -> None:
    for name in ("commander", "grid"):
        assert as_member(name).get("/sandbox/").status_code == 403
        assert as_member(name).post("/sandbox/begin/").status_code == 403
        assert as_member(name).post("/sandbox/stop/").status_code == 403
    page = as_member("administrator").get("/sandbox/").content.decode()
    assert "there is none yet" in page and "Begin a training sandbox" in page
    assert Client().post("/sandbox/begin/").status_code == 302 and not (settings.HOME / "sandbox").exists()


def test_it_is_not_begun_where_one_is_being_made_or_the_disk_is_full(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = as_member("administrator")
    sandbox.note(Status(Stage.BEGUN, clock.real_now()))
    answer = admin.post("/sandbox/begin/", {"fresh": "1"})
    assert answer.status_code == 409 and "runs already" in answer.content.decode()
    sandbox.note(Status(Stage.STOPPED, clock.real_now(), seed=3))
    monkeypatch.setattr(sandbox, "ROOM", 10**18)
    answer = admin.post("/sandbox/begin/")
    assert answer.status_code == 409 and "too little room" in answer.content.decode()
    assert "does not run" in admin.post("/sandbox/stop/").content.decode()


def test_how_far_it_is_follows_from_its_note_and_its_lock(office: Cast) -> None:
    """What was killed is seen as stopped; what never came to hold its lock, as failed, with why."""
    now = clock.real_now()
    sandbox.note(Status(Stage.READY, now, port=8100, seed=3))
    assert sandbox.status(now).stage is Stage.STOPPED
    sandbox.note(Status(Stage.BEGUN, now - timedelta(seconds=31)))
    died = sandbox.status(now)
    assert died.stage is Stage.FAILED and "ended before it could" in died.why()
    assert locks.take(sandbox.LOCK) is not None
    sandbox.make_folder()
    sandbox.note(Status(Stage.BUILDING, now, seed=3))
    sandbox.write(sandbox.folder() / sandbox.BUILDING, {"done": 12, "of": 31})
    page = as_member("administrator").get("/sandbox/").content.decode()
    assert "12 / 31" in page and 'hx-trigger="every 2s"' in page
    sandbox.note(Status(Stage.READY, now, port=8111, seed=3))
    page = as_member("administrator").get("/sandbox/").content.decode()
    assert "http://testserver:8111" in page and "epidemiologist" in page and "Empty it and begin again" in page


def test_its_processes_get_nothing_of_the_live_environment(
    office: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "LOOKS_DATABASE_URL", "LIANFANG_OIDC_CLIENT_SECRET", "LIANFANG_ORIGINS", "SOME_TOKEN"):
        monkeypatch.setenv(name, "of the live home")
    assert "of the live home" not in sandbox.environment().values()
    assert sandbox.environment()["LIANFANG_HOME"] == str(settings.HOME / "sandbox")


def test_behind_a_proxy_it_has_an_address_of_its_own(office: Cast, settings: Any) -> None:
    settings.SANDBOX_URL = "https://training.example.org"
    found = sandbox.environment()
    assert found["LIANFANG_HOSTS"].endswith(",training.example.org")
    assert (found["LIANFANG_ORIGINS"], found["LIANFANG_TLS"]) == ("https://training.example.org", "1")
    settings.SANDBOX_URL, settings.OVER_TLS = "", True
    assert "LIANFANG_SANDBOX_URL" in as_member("administrator").get("/sandbox/").content.decode()
    assert "LIANFANG_TLS" not in sandbox.environment()


def test_a_folder_that_is_no_sandbox_is_never_emptied(office: Cast) -> None:
    sandbox.folder().mkdir()
    (sandbox.folder() / "letter.txt").write_text("mine")
    for touch in (sandbox.empty, sandbox.make_folder, lambda: sandbox.begin(clock.real_now(), fresh=True)):
        with pytest.raises(Refused):
            touch()
    assert (sandbox.folder() / "letter.txt").read_text() == "mine"


def test_in_a_sandbox_no_message_leaves_and_none_is_begun_inside(office: Cast, settings: Any) -> None:
    (settings.HOME / "messages.toml").write_text('public_url = "https://example.org"\nsend_in_simulation = true\n')
    assert of_home().public_url
    settings.TRAINING = True
    means = of_home()
    assert (means.public_url, means.sms, means.send_in_simulation) == ("", None, False)
    with pytest.raises(NotSent) as refused:
        senders.hand_over(Channel.EMAIL, Parcel("k", "a@example.org", "s", "t"), means)
    assert refused.value.for_good
    admin = as_member("administrator")
    assert admin.get("/sandbox/").status_code == 404
    assert "Training sandbox" not in admin.get("/").content.decode()
    with pytest.raises(Refused):
        sandbox.begin(clock.real_now(), fresh=True)


def test_every_page_and_every_file_of_a_sandbox_says_so(county: Ward, settings: Any) -> None:
    """In each page its stripe, in each file a line or a name, on each answer a header."""
    found, _missing, clients = addresses(county)
    settings.TRAINING = True
    unmarked = []
    seen = set[str]()
    for one in found:
        if one.route in seen or one.route == "sandbox":
            continue
        seen.add(one.route)
        answer = clients[one.member].get(one.path)
        assert answer["X-Lianfang-Training"], one.route
        if 'filename="' in answer.get("Content-Disposition", "") and "TRAINING-" not in answer["Content-Disposition"]:
            unmarked.append(f"{one.route}: name")
        is_page = one.route not in FRAGMENTS | PLAIN and not answer.get("Location")
        if is_page and not any(mark in _text(answer.getvalue()) for mark in MARKS.values()):
            unmarked.append(one.route)
    assert unmarked == [] and seen >= set(FILES)


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return content.decode()


@pytest.mark.parametrize(("language", "said"), MARKS.items())
def test_the_stripe_speaks_the_readers_language(office: Cast, settings: Any, language: str, said: str) -> None:
    settings.TRAINING = True
    for path in ("/", "/doors/", "/nothing/there/"):
        page = as_member("grid").get(path, headers={"accept-language": language}).content.decode()
        assert '<aside class="training-mark"' in page and page.count(said) == 2
    page = Client().get("/login/", headers={"accept-language": language}).content.decode()
    assert '<aside class="training-mark"' in page and page.count(said) == 2
