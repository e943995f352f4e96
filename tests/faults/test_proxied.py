"""The live home and its training sandbox behind a reverse proxy that ends TLS, as an operator serves them: links, cookies,
forms and the mark hold, and what opens one of them does not open the other."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cryptography import x509

from tests.journeys.certificates import Authority
from tests.web.desk import PASSWORD

from .browsing import Browser, leads_elsewhere
from .proxy import proxied
from .running import Answer, Home, Server, _free_port

pytestmark = pytest.mark.sqlite_only
LIVE_HOST = "response.example.org"
MARK = "Training: nothing here is real"
HEADER = "x-lianfang-training"
SECONDS = 40


@dataclass
class Behind(Home):
    """A home whose server is told of the proxy before it."""

    said: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.said


@dataclass
class Houses:
    """The live home and its sandbox as they are reached from outside; `inside` is who and what is in each, by its address."""

    live: str
    training: str
    browser: Callable[[], Browser]
    inside: dict[str, dict[str, Any]]
    stage: Callable[[], str]
    log: Callable[[], str]

    def begun(self, admin: Browser) -> Answer:
        """The administrator begins the sandbox by its one button, unless it runs; gives the page once it does."""
        page = f"{self.live}/sandbox/"
        if self.stage() == "ready":
            return admin.get(page)
        assert admin.post(f"{self.live}/sandbox/begin/", seen_on=page).status == 303
        deadline = time.monotonic() + SECONDS
        while self.stage() != "ready":
            assert time.monotonic() < deadline, f"{self.stage()}: {self.log()}"
            time.sleep(0.2)
        return admin.get(page)


@pytest.fixture(
    scope="module", params=["training.example.org", LIVE_HOST], ids=["a host of its own", "a port of its own"]
)
def houses(county: Home, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Houses]:
    """Both homes, each behind a proxy; a sandbox was made before, of a county with the same names and other secrets."""
    tmp_path = tmp_path_factory.mktemp("houses")
    authority, training_host, behind = Authority(tmp_path), request.param, _free_port()
    live = county.copied_to(tmp_path / "live", wait=20.0)
    made = _sandbox(live)
    with ExitStack() as running:
        server = Server(live, "--no-jobs")
        ports = [
            running.enter_context(proxied(port, authority.context(host=x509.DNSName(host))))
            for port, host in ((server.port, LIVE_HOST), (behind, training_host))
        ]
        origins = [f"https://{host}:{port}" for host, port in zip((LIVE_HOST, training_host), ports, strict=True)]
        said = {
            "LIANFANG_TLS": "1",
            "LIANFANG_HOSTS": f"{LIVE_HOST},127.0.0.1",
            "LIANFANG_ORIGINS": origins[0],
            "LIANFANG_SANDBOX_URL": origins[1],
            "LIANFANG_SANDBOX_PORT": str(behind),
        }
        server.home = Behind(**{**vars(live), "said": said})
        running.enter_context(server)
        yield Houses(
            *origins,
            lambda: Browser(authority.trusted()),
            dict(zip(origins, (live.county, made), strict=True)),
            lambda: _stage(live),
            lambda: server.log() + "".join(p.read_text(errors="replace") for p in live.folder.glob("sandbox.*")),
        )
        server.home.tried("lianfang.cli", "sandbox", "--stop")


def _stage(live: Home) -> str:
    note = live.folder / "sandbox.json"
    return str(json.loads(note.read_text())["stage"]) if note.exists() else ""


def _sandbox(live: Home) -> dict[str, Any]:
    """A sandbox in the home, with people in it; gives what its programs send with."""
    folder = live.folder / "sandbox"
    folder.mkdir()
    (folder / "training").touch()
    made = dict(json.loads(replace(live, folder=folder).run("tests.faults.county")))
    (folder / "built.json").write_text('{"people": 300, "seed": 7}')
    return made


def logged_in(browser: Browser, origin: str, name: str) -> Answer:
    answer = browser.post(f"{origin}/login/", username=name, password=PASSWORD)
    assert answer.status == 303, answer
    return answer


def test_both_are_reached_by_their_own_addresses_and_marked(houses: Houses) -> None:
    """Given a sandbox that was begun by its button, the page leads to its own address; there every answer is marked, no link
    leads out of it, and its cookies go by TLS alone."""
    admin = houses.browser()
    assert leads_elsewhere(logged_in(admin, houses.live, "administrator"), houses.live) == []
    page = houses.begun(admin)
    assert leads_elsewhere(page, houses.live) == [houses.training]
    assert HEADER not in page.headers and MARK not in page.text

    learner = houses.browser()
    sent_away = learner.get(f"{houses.training}/today/?q=1")
    assert sent_away.status == 302 and leads_elsewhere(sent_away, houses.training) == []
    answers = [
        learner.get(f"{houses.training}/login/"),
        logged_in(learner, houses.training, "grid"),
        learner.get(f"{houses.training}/today/"),
        learner.get(f"{houses.training}/doors/"),
        learner.get(f"{houses.training}/nothing/there/"),
    ]
    for one in answers:
        assert one.headers[HEADER] == "nothing here is real"
        assert leads_elsewhere(one, houses.training) == []
        assert one.status == 303 or MARK in one.text
        assert "max-age" in one.headers["strict-transport-security"]
    for browser in (admin, learner):
        for name, one in [pair for kept in browser.cookies.values() for pair in kept.items()]:
            assert one["secure"], name
    assert {name.startswith("training_") for name in learner.cookies[houses.training.split("/")[2].split(":")[0]]} == {
        True
    }


def test_a_slip_of_each_leads_back_to_where_it_was_given(houses: Houses) -> None:
    """Whatever somebody says about a host in the head of their request: the address on the slip is the proxy's."""
    admin = houses.browser()
    logged_in(admin, houses.live, "administrator")
    houses.begun(admin)
    for origin in (houses.live, houses.training):
        browser = houses.browser()
        logged_in(browser, origin, "administrator")
        worker = houses.inside[origin]["staff"]["grid"]
        slip = browser.post(f"{origin}/logins/slips/", seen_on=f"{origin}/logins/", member=worker)
        assert slip.status == 200 and f"{origin}/start/" in slip.text
        assert (MARK in slip.text) is (origin == houses.training)


def test_a_form_of_one_is_not_taken_by_the_other(houses: Houses) -> None:
    """Given somebody who is logged in to both in one browser, a page of the one that sends to the other is turned away."""
    browser = houses.browser()
    logged_in(browser, houses.live, "administrator")
    houses.begun(browser)
    logged_in(browser, houses.training, "administrator")
    for here, there in ((houses.training, houses.live), (houses.live, houses.training)):
        token = browser.get(f"{there}/me/").text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        forged = browser.send(f"{there}/logout/", {"csrfmiddlewaretoken": token}, came_from=f"{here}/me/")
        assert forged.status == 403 and browser.get(f"{there}/me/").status == 200
        own = browser.send(
            f"{there}/me/language/", {"csrfmiddlewaretoken": token, "language": "en"}, came_from=f"{there}/me/"
        )
        assert own.status in (302, 303)


def test_what_opens_one_does_not_open_the_other(houses: Houses) -> None:
    """Not a session, under whichever name it is sent, nor a program's token, nor a phone."""
    browser = houses.browser()
    logged_in(browser, houses.live, "administrator")
    houses.begun(browser)
    logged_in(browser, houses.training, "grid")
    kept = {name: one.value for host in browser.cookies.values() for name, one in host.items()}
    assert browser.get(f"{houses.live}/me/").status == browser.get(f"{houses.training}/me/").status == 200
    for name, there in (("sessionid", houses.training), ("training_sessionid", houses.live)):
        for called in ("sessionid", "training_sessionid"):
            stranger = houses.browser()
            answer = stranger.get(f"{there}/me/", Cookie=f"{called}={kept[name]}")
            assert answer.status == 302 and answer.headers["location"].startswith("/login/")
    for origin, elsewhere in ((houses.live, houses.training), (houses.training, houses.live)):
        opens, opens_not = houses.inside[origin]["token"], houses.inside[elsewhere]["token"]
        asked = [
            houses.browser().get(f"{origin}/api/actions", Authorization=f"Bearer {token}").status
            for token in (opens, opens_not)
        ]
        assert asked == [200, 401]
