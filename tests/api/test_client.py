"""The typed client: as the API describes itself today, and at work against a running server."""

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from lianfang.api import routes
from lianfang.cli import client as making
from lianfang.core import clock, dispatch
from lianfang.core.errors import SERVER_BUSY
from lianfang.core.ids import fresh
from lianfang.core.locks import RETRY_AFTER, Unavailable
from lianfang.core.registry import ACTIONS
from lianfang.people.models import Person
from lianfang.roster import credentials
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, Cast, forget, the_cast
from tests.web.desk import MORNING, PIN, live_at


def _loaded(path: Path) -> ModuleType:
    """The client as a program loads it: a file somewhere, nothing of ours around it."""
    spec = util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


lianfang = _loaded(making.TARGET)


def test_the_committed_client_is_what_the_description_makes() -> None:
    assert making.run_client(argparse.Namespace(check=True)) == 0


def test_the_client_has_a_method_for_every_operation_and_needs_nothing_else() -> None:
    public = {name.replace(".", "_") for name, action in ACTIONS.items() if action.public}
    assert public <= set(vars(lianfang.Client))
    text = making.TARGET.read_text()
    assert "import lianfang" not in text and "django" not in text
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.fixture
def town(transactional_db: None) -> Iterator[Cast]:
    cast = the_cast()
    yield from (cast for _ in live_at(MORNING))
    forget()


def _client(cast: Cast, server: LiveServer, name: str, **more: Any) -> Any:
    token = credentials.issue_token(cast.members[name], "program", now=clock.real_now(), days=1)
    return lianfang.Client(server.url, token, **more)


def test_a_program_registers_somebody_once_however_often_it_sends(town: Cast, live_server: LiveServer) -> None:
    client, id = _client(town, live_server, "grid"), str(uuid4())
    payload = {"entry": {"name": "赵云", "sex": "male"}, "division_id": LISHU_VILLAGE}
    first = client.people_register_person(payload, id=id, happened_at=(MORNING - timedelta(hours=1)).isoformat())
    assert (first["outcome"], first["id"]) == ("done", id)
    again = client.people_register_person(payload, id=id, happened_at=(MORNING - timedelta(hours=1)).isoformat())
    assert (again["outcome"], again["result"]) == ("repeated", first["result"])
    assert Person.objects.count() == 1
    assert "people.register_person" in {one["name"] for one in client.catalogue()}
    assert client.figures()


def test_a_refusal_is_raised_with_every_reason_in_the_readers_language(town: Cast, live_server: LiveServer) -> None:
    client = _client(town, live_server, "grid", language="zh-hans")
    with pytest.raises(lianfang.Refused) as refused:
        client.people_register_person({"entry": {"name": "9"}, "division_id": NANXIAN_VILLAGE})
    assert refused.value.status == 400
    assert refused.value.codes == {("division_id", "not_found_here"), ("entry.name", "people.name_has_digits")}
    assert "辖区" in str(refused.value) or "区域" in str(refused.value)


def test_an_envelope_tells_what_became_of_each(town: Cast, live_server: LiveServer) -> None:
    client = _client(town, live_server, "township")
    operations = [
        {"action": "people.register_person", "with": {"entry": {"name": "赵云"}, "division_id": LISHU_VILLAGE}},
        {"action": "people.register_person", "with": {"entry": {"name": "钱多"}, "division_id": NANXIAN_VILLAGE}},
    ]
    for one in operations:
        one["id"] = str(fresh(MORNING))
        one["at"] = MORNING.isoformat()
    clock.set_simulation(clock.real_now(), clock.real_now())
    behalf = {"member": str(town.members["grid"]), "means": "paper"}
    found = client.send(operations, device="list of 8 o'clock", on_behalf=behalf)
    assert [one["outcome"] for one in found] == ["done", "refused"]
    assert found[1]["reasons"][0]["code"] == "not_found_here"
    assert [one["outcome"] for one in client.send(operations[:1])] == ["repeated"]


def test_a_decision_is_signed_with_the_pin(town: Cast, live_server: LiveServer) -> None:
    credentials.set_pin("administrator", PIN)
    client = _client(town, live_server, "administrator")
    decision = {"outbreak_id": str(town.outbreak), "seen": 1}
    with pytest.raises(lianfang.Refused, match="signature"):
        client.editions_close_outbreak(decision)
    with pytest.raises(lianfang.Refused) as wrong:
        client.sign_with("000000")
    assert wrong.value.codes == {("pin", "roster.wrong_pin")}
    assert client.sign_with(PIN) == credentials.SIGNING_SECONDS
    client.stop_signing()
    with pytest.raises(lianfang.Refused, match="signature"):
        client.editions_close_outbreak(decision)
    client.sign_with(PIN)
    assert client.editions_close_outbreak(decision)["outcome"] == "done"


def test_a_token_that_is_not_good_is_said_so(town: Cast, live_server: LiveServer) -> None:
    with pytest.raises(lianfang.NotLoggedIn) as refused:
        lianfang.Client(live_server.url, "lf_nothing").catalogue()
    assert refused.value.codes == {("", "not_logged_in")}


def test_a_busy_server_is_asked_again_when_it_says_and_no_sooner(
    town: Cast, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    busy = [2]

    def submit(*said: Any, **more: Any) -> Any:
        if busy[0]:
            busy[0] -= 1
            raise Unavailable(SERVER_BUSY)
        return dispatch.submit(*said, **more)

    monkeypatch.setattr(routes, "dispatch", _Submits(submit))
    payload = {"entry": {"name": "赵云"}, "division_id": LISHU_VILLAGE}
    client = _client(town, live_server, "grid", wait=waited.append)
    assert client.people_register_person(payload)["outcome"] == "done"
    assert waited == [float(RETRY_AFTER[SERVER_BUSY])] * 2
    assert Person.objects.count() == 1
    busy[0] = 100
    with pytest.raises(lianfang.Later) as later:
        _client(town, live_server, "grid", wait=waited.append, tries=2).people_register_person(payload)
    assert (later.value.retry_after, later.value.codes) == (RETRY_AFTER[SERVER_BUSY], {("", "busy")})


class _Submits:
    """A dispatcher that is busy for a while."""

    def __init__(self, submit: Any) -> None:
        self.submit = submit
