"""The training sandbox as it is really run: begun, begun twice, killed, starved of its port and its room, stopped, emptied."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.sqlite_only
SECONDS = 60
"""How long anything but the building of a county may take on a busy machine."""


class Live:
    """A live home, and what is typed on its machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.sandbox = folder, folder / "sandbox"
        self.port = _free_port()
        self._started: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LOOKS_DATABASE_URL")}
        return kept | {"LIANFANG_HOME": str(self.folder), "PYTHONPATH": str(ROOT / "src"), "LANG": "en_GB.UTF-8"}

    def typed(self, *words: str, home: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "lianfang.cli", *words]
        where = self.environment | ({"LIANFANG_HOME": str(home)} if home else {}) | environment
        return subprocess.run(command, env=where, capture_output=True, text=True, timeout=300)

    def started(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "lianfang.cli", *words]
        with (self.folder / "typed.log").open("ab") as log:
            one = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self._started.append(one)
        return one

    def keeper(self, *words: str) -> "subprocess.Popen[bytes]":
        """`./lianfang sandbox` on a port of its own."""
        return self.started("sandbox", "--port", str(self.port), *words)

    def noted(self) -> dict[str, Any]:
        with suppress(OSError):
            return dict(json.loads((self.folder / "sandbox.json").read_text()))
        return {}

    def becomes(self, stage: str, seconds: float = SECONDS) -> None:
        until(lambda: self.noted().get("stage") == stage, seconds, lambda: f"{self.noted()} {self.log()}")

    def log(self) -> str:
        return (self.folder / "typed.log").read_text(errors="replace")[-3000:]

    def end(self) -> None:
        for one in self._started:
            one.send_signal(signal.SIGTERM)
        for one in self._started:
            one.wait(timeout=SECONDS)


def until(holds: Callable[[], Any], seconds: float, said: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, said()
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(port: int, path: str, body: dict[str, str] | None = None, cookies: str = "") -> tuple[int, str, SimpleCookie]:
    """Ask as a browser does; the status, the text and the cookies that were set."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Cookie": cookies} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    line.request("POST" if body else "GET", path, urlencode(body) if body else None, headers)
    answer = line.getresponse()
    given = SimpleCookie()
    for one in answer.headers.get_all("Set-Cookie") or ():
        given.load(one)
    return answer.status, answer.read().decode(errors="replace"), given


def answers(port: int) -> bool:
    with suppress(OSError):
        return asked(port, "/alive/")[0] == 200
    return False


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A live home beside which a sandbox was made before: its tables are there, its county is not needed here."""
    home = Live(tmp_path / "home")
    home.sandbox.mkdir(parents=True)
    (home.sandbox / "training").touch()
    shutil.copytree(_tables(tmp_path), home.sandbox, dirs_exist_ok=True)
    (home.sandbox / "built.json").write_text('{"people": 300, "seed": 7}')
    yield home
    home.end()


def _tables(tmp_path: Path) -> Path:
    made = Live(tmp_path / "tables")
    made.folder.mkdir()
    assert made.typed("migrate").returncode == 0
    return made.folder


def test_it_is_served_once_marked_and_stopped(live: Live) -> None:
    """Given a sandbox that runs, a second one is refused, every answer says what it is, and it stops when told to."""
    live.keeper()
    live.becomes("ready")
    second = live.typed("sandbox")
    assert second.returncode == 1 and "runs already" in second.stderr
    status, page, cookies = asked(live.port, "/login/")
    assert status == 200 and "Training: nothing here is real" in page
    assert set(cookies) == {"training_csrftoken"}
    for language, said in (("zh-hans", "培训：此处内容均非真实"), ("zh-hant", "培訓：此處內容均非真實")):
        _status, page, _cookies = asked(live.port, "/login/", cookies=f"training_django_language={language}")
        assert said in page
    assert live.typed("sandbox", "--stop").returncode == 0
    live.becomes("stopped")
    assert not answers(live.port) and (live.sandbox / "lianfang.sqlite3").exists()
    again = live.typed("sandbox", "--stop")
    assert again.returncode == 1 and "does not run" in again.stderr


def test_what_is_killed_is_noticed_and_leaves_nothing_behind(live: Live) -> None:
    """Its server killed right after it began: given up, and said, and no worker is left.  Its keeper killed: the server ends
    too, and the next keeper takes over."""
    keeper = live.keeper()
    live.becomes("ready")
    for child in Path(f"/proc/{keeper.pid}/task/{keeper.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    live.becomes("failed")
    until(lambda: not answers(live.port), SECONDS, live.log)
    keeper = live.keeper()
    live.becomes("ready")
    keeper.kill()
    keeper.wait()
    until(lambda: not answers(live.port), SECONDS, live.log)
    live.keeper()
    until(lambda: answers(live.port), SECONDS, live.log)


def test_a_port_that_is_taken_is_said(live: Live) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", live.port))
        other.listen()
        done = live.typed("sandbox", "--port", str(live.port))
    assert done.returncode == 1 and f"taken by another program: {live.port}" in done.stderr
    assert (live.noted()["stage"], live.noted()["trouble"]) == ("failed", "demo.sandbox_no_port")


def test_it_ends_with_the_server_from_whose_page_it_was_begun(live: Live) -> None:
    served = _free_port()
    server = live.started("serve", "--port", str(served), "--workers", "1", "--no-jobs")
    until(lambda: answers(served), SECONDS, live.log)
    live.keeper("--beside")
    live.becomes("ready")
    os.killpg(server.pid, signal.SIGKILL)
    live.becomes("stopped")
    until(lambda: not answers(live.port), SECONDS)


def test_served_by_hand_in_the_live_homes_environment_it_is_a_sandbox_all_the_same(live: Live, tmp_path: Path) -> None:
    """Neither the live home's database nor its identity provider nor its gateways are reached from inside."""
    (live.sandbox / "messages.toml").write_text(
        'public_url = "https://example.org"\n[sms]\nurl = "https://example.org"\nbody = ""\n'
    )
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from lianfang.core.messages.means import of_home\n"
        "means = of_home()\n"
        "print(settings.DATABASES['default']['NAME'], settings.DATABASES['looks']['NAME'], settings.OIDC_ISSUER or '-',"
        " settings.SESSION_COOKIE_NAME, means.sms, means.public_url or '-')\n"
    )
    theirs = {
        "DATABASE_URL": "postgresql://live/records",
        "LOOKS_DATABASE_URL": "postgresql://live/looks",
        "LIANFANG_OIDC_ISSUER": "https://example.org",
        "LIANFANG_HOME": str(live.sandbox),
        "DJANGO_SETTINGS_MODULE": "lianfang.settings",
    }
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=live.environment | theirs, capture_output=True, text=True, timeout=SECONDS)
    assert done.stdout.split() == [
        str(live.sandbox / "lianfang.sqlite3"),
        str(live.sandbox / "looks.sqlite3"),
        *("-", "training_sessionid", "None", "-"),
    ], done.stderr


def test_nothing_comes_out_and_nothing_goes_in(live: Live, tmp_path: Path) -> None:
    """Its export and its backup go into no other home, and no other home's come into it."""
    rows = tmp_path / "rows.csv"
    rows.write_text("code,name,level,parent_code\n220000000000,吉林省,1,\n", encoding="utf-8")
    assert live.typed("import", "divisions", str(rows), home=live.sandbox).returncode == 0
    exported, elsewhere = tmp_path / "export.jsonl", tmp_path / "elsewhere"
    exported.write_text(live.typed("export", home=live.sandbox).stdout, encoding="utf-8")
    assert all(json.loads(line)["training"] is True for line in exported.read_text(encoding="utf-8").splitlines())
    refused = live.typed("apply", str(exported), home=elsewhere)
    assert refused.returncode == 1 and "nothing in it is real" in refused.stderr
    assert live.typed("export", home=elsewhere).stdout == ""

    assert live.typed("import", "divisions", str(rows), home=elsewhere).returncode == 0
    exported.write_text(live.typed("export", home=elsewhere).stdout, encoding="utf-8")
    refused = live.typed("apply", str(exported), home=live.sandbox)
    assert refused.returncode == 1 and "takes in no records from elsewhere" in refused.stderr

    assert live.typed("backup", home=live.sandbox).returncode == 0
    (file,) = (live.sandbox / "backups").iterdir()
    keys = live.sandbox / "keys" / "lianfang-keys.jsonl"
    refused = live.typed("restore", str(file), "--keys", str(keys), home=tmp_path / "third")
    assert refused.returncode == 1 and "backup of a training sandbox" in refused.stderr
    refused = live.typed("restore", str(file), "--keys", str(keys), home=live.sandbox)
    assert refused.returncode == 1
    none_of_a_sandbox = live.typed("sandbox", home=live.sandbox)
    assert none_of_a_sandbox.returncode == 1 and "training sandbox itself" in none_of_a_sandbox.stderr


def test_what_is_no_sandbox_is_left_as_it_is(live: Live) -> None:
    """Somebody keeps papers where the sandbox would lie: they are not emptied."""
    (live.sandbox / "training").unlink()
    done = live.typed("sandbox", "--fresh")
    assert done.returncode == 1 and "left as it is" in done.stderr
    assert (live.sandbox / "lianfang.sqlite3").exists()


@pytest.mark.slow
def test_one_click_makes_a_county_in_which_one_can_log_in_and_emptying_makes_another(tmp_path: Path) -> None:
    """Given a live home, a sandbox is made within minutes even here; its login opens it and nothing else; killed in the midst
    of its making it is made anew; emptied, it has other secrets and other logins."""
    live = Live(tmp_path / "home")
    live.folder.mkdir()
    keeper = live.keeper()
    until(lambda: (live.sandbox / "building.json").exists(), 5 * SECONDS, live.log)
    keeper.kill()
    keeper.wait()
    live.keeper()
    live.becomes("ready", 10 * SECONDS)
    seed, secret = live.noted()["seed"], (live.sandbox / "secrets" / "django").read_text()
    password = re.findall(r"\badministrator +(\S+)", (live.folder / "typed.log").read_text())[-1]
    session = _session(live.port, password)
    assert asked(live.port, "/me/", cookies=f"training_sessionid={session}")[0] == 200
    assert asked(live.port, "/sandbox/", cookies=f"training_sessionid={session}")[0] == 404
    served = _free_port()
    live.started("serve", "--port", str(served), "--workers", "1", "--no-jobs")
    until(lambda: answers(served), SECONDS, live.log)
    for name in ("sessionid", "training_sessionid"):
        assert asked(served, "/me/", cookies=f"{name}={session}")[0] == 302
    live.keeper("--fresh")
    until(lambda: live.noted()["seed"] != seed and live.noted()["stage"] == "ready", 10 * SECONDS, live.log)
    assert (live.sandbox / "secrets" / "django").read_text() != secret
    assert asked(live.port, "/me/", cookies=f"training_sessionid={session}")[0] == 302
    live.end()


def _session(port: int, password: str) -> str:
    """The session of whoever logged in."""
    _status, _page, cookies = asked(port, "/login/")
    token = cookies["training_csrftoken"].value
    form = {"username": "administrator", "password": password, "csrfmiddlewaretoken": token}
    status, _page, cookies = asked(port, "/login/", form, f"training_csrftoken={token}")
    assert status == 303
    return cookies["training_sessionid"].value
