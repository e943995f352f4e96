"""Every endpoint is sent what its own description allows and what it does not: no fault of ours, no accepted nonsense.

The words of each refusal are there, what is done is there when it is sent again, and records and journal agree at the end.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings

from lianfang.core import clock, integrity
from lianfang.core.ids import fresh
from lianfang.core.references import RESOLVERS
from lianfang.core.registry import ACTIONS
from lianfang.roster import credentials
from lianfang.roster.models import Account
from tests.api.program import Program
from tests.api.schemas import Ids, Published
from tests.cast import WORKERS
from tests.core.test_access_matrix import MAY_DO, NAMES
from tests.web.county import county
from tests.web.desk import PIN
from tests.web.ward import Ward

__all__ = ["county"]
FEW, MANY = 3, 150
WORKER_OF = {role: name for name, role, _code in reversed(WORKERS) if not name.startswith("stranger")}
HOLDER = {name: NAMES[words.split()[0]] for words, names in MAY_DO if words for name in names.split()}
PER_KIND = 6


def _ids() -> dict[str, list[str]]:
    """Ids of records of every kind that an operation may name, and a few of anything."""
    every = {
        id
        for model in apps.get_models()
        if model.__module__.startswith("lianfang") and model._meta.pk.get_internal_type() == "UUIDField"
        for id in model._default_manager.values_list("pk", flat=True)
    }
    found = {name: sorted(map(str, resolve(every)))[:PER_KIND] for name, resolve in RESOLVERS.items()}
    return {**found, "": sorted(map(str, every))[:PER_KIND]}


class Fuzz:
    """What is sent to the running county, and what must hold of every answer."""

    def __init__(self, ward: Ward) -> None:
        self.ward, self.document = ward, Client().get("/api/openapi.json").json()
        self.published = Published(self.document)
        self.ids = _ids()
        self.programs: dict[str, tuple[Program, str]] = {}
        self.done: dict[str, int] = {}

    def program(self, action: str) -> tuple[Program, str]:
        """Who holds the duty of an operation, with a signature."""
        name = WORKER_OF[HOLDER.get(action, "administrator")]
        if name not in self.programs:
            account = Account.objects.get(username=name.replace("_", "-"))
            bought = credentials.signing_token(account, PIN, now=clock.real_now())
            self.programs[name] = Program(self.ward.way.cast, name), bought
        return self.programs[name]

    def schema(self, action: str) -> Mapping[str, Any]:
        body = self.document["paths"][f"/api/actions/{action}"]["post"]["requestBody"]
        return dict(body["content"]["application/json"]["schema"])

    def send(self, action: str, payload: Any) -> None:
        """One call of one operation, and what must hold of its answer."""
        program, signature = self.program(action)
        headers = {"Operation-Id": str(fresh(self.ward.way.at)), "X-Signing-Token": signature}
        body = json.dumps(payload)
        answer = program.post(f"actions/{action}", body, **headers)
        said = answer.json()
        assert answer.status_code in (200, 400, 422), (action, answer.status_code, said)
        if answer.status_code == 200:
            assert said["outcome"] == "done"
            assert self.published.accepts(self.schema(action), payload), (action, payload)
            again = program.post(f"actions/{action}", body, **headers)
            assert (again.status_code, again.json()["outcome"]) == (200, "repeated")
            self.done[action] = self.done.get(action, 0) + 1
        else:
            assert said["reasons"] and all(r["code"] and r["message"].strip() for r in said["reasons"]), (action, said)

    def ids_for(self, action: str) -> Ids:
        """Records that each field of an operation may name, by the last part of its path."""
        named = {[part for part in path if part != "*"][-1]: self.ids[ref.name] for path, ref in ACTIONS[action].refs}
        return {**named, "": self.ids[""]}

    def round(self, action: str, examples: int) -> None:
        """So many payloads for one operation, the same ones every time."""

        @seed(20200124)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(self.published.values(self.schema(action), self.ids_for(action)))
        def one(payload: Any) -> None:
            self.send(action, payload)

        one()


def _fuzz(county: Ward, examples: int) -> Fuzz:
    fuzz = Fuzz(county)
    for name in sorted(name for name, action in ACTIONS.items() if action.public):
        fuzz.round(name, examples)
    assert list(integrity.problems()) == []
    return fuzz


def test_no_endpoint_breaks_and_none_takes_nonsense(county: Ward) -> None:
    assert len(_fuzz(county, FEW).done) > 6, "hardly anything is right: nothing but the form of payloads was tried"


@pytest.mark.slow
def test_no_endpoint_breaks_in_many_rounds(county: Ward) -> None:
    assert len(_fuzz(county, MANY).done) > 20


def test_an_envelope_is_as_described_or_refused(county: Ward) -> None:
    fuzz = Fuzz(county)
    program, _signature = fuzz.program("people.register_person")
    described = fuzz.document["paths"]["/api/operations"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]

    @seed(20200124)
    @settings(
        max_examples=60, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(fuzz.published.values(described, fuzz.ids))
    def one(body: Any) -> None:
        answer = program.post("operations", json.dumps(body))
        assert answer.status_code in (200, 400, 422)
        if answer.status_code == 200:
            assert fuzz.published.accepts(described, body), body
            said = [reason for one in answer.json()["outcomes"] for reason in one.get("reasons", ())]
        else:
            said = answer.json()["reasons"]
            assert said
        assert all(reason["message"].strip() for reason in said)

    one()


def test_every_other_address_is_described_and_answers(county: Ward) -> None:
    fuzz = Fuzz(county)
    program, _signature = fuzz.program("people.register_person")
    for path, ways in fuzz.document["paths"].items():
        for way, described in ways.items():
            assert {"200", "400", "422"} <= set(described["responses"]) or way == "get", path
            if way == "get":
                assert program.get(path.removeprefix("/api/")).status_code == 200
