"""The API: envelopes and single operations, one endpoint per operation, tokens, signing, catalogues."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lianfang.core import clock
from lianfang.core.ids import fresh
from lianfang.core.registry import ACTIONS
from lianfang.people import queries as people
from lianfang.roster import credentials
from lianfang.roster.models import Account, ApiToken
from tests.api.program import Program, envelope, outcomes, registration
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, Cast
from tests.web.desk import MORNING, PIN, live_at

LATER = MORNING + timedelta(hours=1)
PUBLIC = sorted(name for name, action in ACTIONS.items() if action.public)


@pytest.fixture(autouse=True)
def running(cast: Cast) -> Iterator[None]:
    yield from live_at(MORNING)


def test_in_an_envelope_the_good_are_done_and_the_bad_named(cast: Cast) -> None:
    good, elsewhere = registration(), registration("钱多", NANXIAN_VILLAGE)
    unknown = {"id": str(fresh(MORNING)), "action": "nothing.at_all", "with": {}}
    answer = Program(cast, "grid").post("operations", envelope(good, elsewhere, unknown))
    assert answer.status_code == 200
    assert outcomes(answer) == ["done", "refused", "refused"]
    reason = answer.json()["outcomes"][1]["reasons"][0]
    assert (reason["code"], reason["field"], reason["message"]) == (
        "not_found_here",
        "division_id",
        "Not found in your area.",
    )


def test_a_single_operation_sent_twice_is_done_once(cast: Cast) -> None:
    program, one = Program(cast, "grid"), registration()
    assert outcomes(program.post("operations", one)) == ["done"]
    assert outcomes(program.post("operations", one)) == ["repeated"]
    assert len(people.search(cast.actor("grid", LATER), "赵云", LATER)) == 1


def test_the_same_id_with_other_content_is_refused(cast: Cast) -> None:
    program, one = Program(cast, "grid"), registration()
    program.post("operations", one)
    again = program.post("operations", {**one, "with": {**one["with"], "address": "3组"}})
    assert again.json()["outcomes"][0]["reasons"][0]["code"] == "id_reused"


def test_a_clock_that_is_off_is_corrected_and_only_then_the_future_refused(cast: Cast) -> None:
    ahead = MORNING + timedelta(hours=2)
    seen = {**registration(), "at": (ahead - timedelta(minutes=1)).isoformat()}
    assert outcomes(Program(cast, "grid").post("operations", envelope(seen, sent_at=ahead))) == ["done"]
    later = {**registration("钱多"), "at": (ahead + timedelta(hours=1)).isoformat()}
    assert outcomes(Program(cast, "grid").post("operations", envelope(later, sent_at=ahead))) == ["refused"]


def test_an_endpoint_of_its_own_does_an_operation_under_the_given_id(cast: Cast) -> None:
    program, id = Program(cast, "grid"), str(fresh(MORNING))
    body = registration()["with"]
    first = program.post("actions/people.register_person", body, **{"Operation-Id": id})
    assert (first.status_code, first.json()["id"], first.json()["outcome"]) == (200, id, "done")
    again = program.post("actions/people.register_person", body, **{"Operation-Id": id})
    assert again.json()["outcome"] == "repeated"
    refused = program.post("actions/people.register_person", {**body, "entry": {"name": "9"}})
    assert refused.status_code == 400
    assert {r["field"] for r in refused.json()["reasons"]} == {"entry.name"}


NONSENSE = ({"nonsense": "\x00"}, {"seen": 10**30, "person_id": "x", "entries": [{}]})


def test_of_every_operation_the_auditor_does_none_and_nonsense_is_refused_not_broken(cast: Cast) -> None:
    """One HTTP case for each operation: forbidden, and no body makes the server fail."""
    auditor, wrong = Program(cast, "auditor"), []
    for name in PUBLIC:
        operation = {"id": str(fresh(MORNING)), "action": name, "with": {}}
        if outcomes(auditor.post("operations", operation)) != ["refused"]:
            wrong.append((name, "done by the auditor"))
        for body in NONSENSE:
            answer = auditor.post(f"actions/{name}", body)
            if answer.status_code not in (400, 422) or not answer.json():
                wrong.append((name, body, answer.status_code))
    assert wrong == []


def test_a_program_hears_every_reason_by_field_as_the_forms_do(cast: Cast) -> None:
    room = {"name": "x", "zone": "purple", "beds": -1, "colour": "red"}
    answer = Program(cast, "administrator").post("actions/places.add_room", room)
    assert {(r["field"], r["code"]) for r in answer.json()["reasons"]} == {
        ("site_id", "required"),
        ("zone", "not_a_choice"),
        ("beds", "too_small"),
        ("colour", "unknown_field"),
    }
    empty = Program(cast, "administrator").post("operations", {"id": str(fresh(MORNING)), "operations": []})
    assert {(r["field"], r["code"]) for r in empty.json()["reasons"]} == {
        ("sent_at", "required"),
        ("operations", "required"),
    }


def test_a_list_is_not_said_to_be_too_short_because_one_in_it_is_wrong(cast: Cast) -> None:
    traveller = {"entry": {"name": "钱多"}, "celsius": "99"}
    body = {"checkpoint_id": str(fresh(MORNING)), "origin_code": "420100", "travellers": [traveller]}
    answer = Program(cast, "post").post("actions/journeys.arrive", {**body, "destination_id": LISHU_VILLAGE})
    assert {r["field"] for r in answer.json()["reasons"]} == {"travellers.0.celsius", "checkpoint_id"}


def test_an_unknown_address_and_a_stranger_are_answered_as_programs_are(cast: Cast, client: Client) -> None:
    answer = Program(cast, "grid").post("actions/people.nosuch", {})
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (404, "unknown_address")
    assert client.post("/api/operations", "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize("body", [[], "nonsense", "{", b"\xff", '"text"', "null"])
def test_a_body_that_is_no_object_is_refused(cast: Cast, body: Any) -> None:
    answer = Program(cast, "grid").post("actions/people.register_person", body)
    assert answer.status_code in (400, 422), answer.content


def test_what_the_auditor_sends_right_is_refused_for_the_duty(cast: Cast) -> None:
    answer = Program(cast, "auditor").post("operations", registration())
    assert answer.json()["outcomes"][0]["reasons"][0]["code"] == "not_allowed"


def test_a_token_expires_is_revoked_and_a_strange_one_is_nobodys(cast: Cast) -> None:
    program = Program(cast, "grid")
    assert program.get("actions").status_code == 200
    ApiToken.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert program.get("actions").status_code == 401
    other = Program(cast, "grid")
    credentials.revoke_tokens(cast.members["grid"], now=clock.real_now())
    assert other.get("actions").status_code == 401
    assert Client().get("/api/actions", headers={"Authorization": "Bearer lf_nothing"}).status_code == 401
    assert Client().get("/api/actions").status_code == 401


def test_a_session_needs_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="grid"))
    body = json.dumps(registration())
    assert client.post("/api/operations", body, content_type="application/json").status_code == 403
    client.get("/me/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    sent = client.post("/api/operations", body, content_type="application/json", headers=token)
    assert outcomes(sent) == ["done"]


def test_a_decision_is_signed_with_a_token_that_the_pin_buys(cast: Cast) -> None:
    credentials.set_pin("administrator", PIN)
    program = Program(cast, "administrator")
    decision = {
        "id": str(fresh(MORNING)),
        "action": "editions.close_outbreak",
        "with": {"outbreak_id": str(cast.outbreak), "seen": 1},
    }
    unsigned = program.post("operations", decision).json()["outcomes"][0]
    assert unsigned["reasons"][0]["code"] == "signature_required"
    assert program.post("sign", {"pin": "000000"}).json()["reasons"][0]["code"] == "roster.wrong_pin"
    bought = program.post("sign", {"pin": PIN}).json()["token"]
    stolen = Program(cast, "commander").post("operations", decision, **{"X-Signing-Token": bought})
    assert outcomes(stolen) == ["refused"]
    assert outcomes(program.post("operations", decision, **{"X-Signing-Token": bought})) == ["done"]


def test_after_five_wrong_pins_the_right_one_waits(cast: Cast) -> None:
    credentials.set_pin("administrator", PIN)
    program = Program(cast, "administrator")
    for _ in range(5):
        program.post("sign", {"pin": "111222"})
    assert program.post("sign", {"pin": PIN}).json()["reasons"][0]["code"] == "roster.pin_blocked"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "x", "sent_at": "yesterday", "operations": []},
        {"id": str(uuid4()), "sent_at": "2020-01-25T10:00:00", "operations": [{"id": str(uuid4()), "action": "a"}]},
        {"id": str(uuid4()), "sent_at": "2020-01-25T10:00:00+08:00", "operations": [{"id": str(uuid4())}] * 501},
    ],
)
def test_a_malformed_envelope_is_refused_by_field(cast: Cast, body: dict[str, Any]) -> None:
    answer = Program(cast, "grid").post("operations", body)
    assert answer.status_code == 422
    assert answer.json()["reasons"]


def test_the_catalogue_and_the_openapi_document_name_every_public_operation(cast: Cast) -> None:
    program = Program(cast, "auditor")
    assert [one["name"] for one in program.get("actions").json()] == PUBLIC
    document = Client().get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for name in PUBLIC:
        assert f"/api/actions/{name}" in document["paths"]
    refs = set(_refs(document))
    assert refs
    assert {ref for ref in refs if ref.rsplit("/", 1)[1] not in document["components"]["schemas"]} == set()


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _refs(inner)
