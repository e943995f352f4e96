"""Envelopes and forms that say more than their sender may: whose they are, when, signed by whom, under whose ids."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lianfang.core import journal
from lianfang.core.ids import fresh
from lianfang.core.registry import ACTIONS, RESERVED
from lianfang.people.models import Person
from tests.api.program import Program, envelope, outcomes, registration
from tests.cast import LISHU_VILLAGE, Cast
from tests.core.test_access_matrix import MAY_DO, NAMES
from tests.web.desk import MORNING, as_member

PUBLIC = sorted(name for name, action in ACTIONS.items() if action.public)
SMUGGLED = {
    **{name: str(uuid4()) for name in RESERVED},
    **{"signed": "pin", "system": True, "entered_for": str(uuid4()), "recorded_by": str(uuid4()), "op": str(uuid4())},
    **{
        "id": str(uuid4()),
        "version": 9,
        "received": MORNING.isoformat(),
        "role": "county_commander",
        "is_active": True,
    },
}


def _codes(one: dict[str, Any]) -> set[tuple[str, str]]:
    return {(reason["field"], reason["code"]) for reason in one.get("reasons", ())}


def test_no_operation_takes_a_field_that_is_not_its_own(home: Cast) -> None:
    """Who, when, ids, a signature, a version: what the server itself says is smuggled into no payload."""
    holder = {operation: roles.split() for roles, operations in MAY_DO for operation in operations.split()}
    members = {
        NAMES["township"]: "township",
        **{NAMES[word]: word for word in NAMES if word not in ("township", "laboratory")},
    }
    members["laboratory"] = "lab"
    wrong = []
    for name in PUBLIC:
        if not holder[name]:
            continue
        own = set(ACTIONS[name].model.model_fields)
        more = {key: said for key, said in SMUGGLED.items() if key not in own}
        program = Program(home, members[NAMES[holder[name][0]]])
        answer = program.post("operations", {"id": str(fresh(MORNING)), "action": name, "with": more})
        [one] = answer.json()["outcomes"]
        if one["outcome"] != "refused" or not {(key, "unknown_field") for key in more} <= _codes(one):
            wrong.append((name, one))
    assert wrong == []


@pytest.mark.parametrize("extra", ["by", "received", "origin", "outcome", "signed", "entered_for", "seq", "result"])
def test_neither_an_envelope_nor_an_operation_says_what_the_server_says(home: Cast, extra: str) -> None:
    program, said = Program(home, "grid"), {extra: str(home.members["commander"])}
    sent = envelope(registration())
    inside = {**sent, "operations": [{**registration(), **said}]}
    for body in ({**sent, **said}, inside, {**registration(), **said}):
        answer = program.post("operations", body)
        assert answer.status_code == 422
        assert "unknown_field" in {reason["code"] for reason in answer.json()["reasons"]}


def test_the_journal_says_who_sent_it_whatever_it_says(home: Cast) -> None:
    one = registration()
    device = "commander's phone; by=" + str(home.members["commander"])
    sent = {**envelope(one), "device": device}
    headers = {"X-Forwarded-User": "commander", "Remote-User": "commander", "X-Signing-Token": "pin"}
    assert outcomes(Program(home, "grid").post("operations", sent, **headers)) == ["done"]
    [line] = [x for x in journal.lines(keys=False) if x["id"] == one["id"]]
    assert (line["by"], line["origin"], line.get("signed", "")) == (str(home.members["grid"]), "api", "")


NOT_THEIRS = ("stranger", "stranger_grid", "other_grid")
THEIRS = ("township", "commander", "grid")


def test_nobody_types_in_the_paper_of_somebody_who_works_elsewhere(home: Cast) -> None:
    program = Program(home, "grid")

    def sent(member: Any) -> dict[str, Any]:
        one = registration("赵" + "一二三四五六七八九"[len(said)])
        body = {**envelope(one), "on_behalf": {"member": str(member), "means": "paper"}}
        return dict(program.post("operations", body).json()["outcomes"][0])

    said: list[dict[str, Any]] = []
    for member in (*(home.members[name] for name in NOT_THEIRS), uuid4(), home.outbreak):
        said.append(sent(member))
        assert _codes(said[-1]) == {("on_behalf.member", "not_found_here")}
    for name in THEIRS:
        said.append(sent(home.members[name]))
        assert said[-1]["outcome"] == "done", name
    assert {str(x["reasons"]) for x in said if "reasons" in x} == {str(said[0]["reasons"])}, (
        "unknown and elsewhere differ"
    )


def test_speaking_for_somebody_gives_none_of_their_duties(home: Cast) -> None:
    order = {"id": str(fresh(MORNING)), "action": "editions.unlist_area", "with": {}}
    body = {**envelope(order), "on_behalf": {"member": str(home.members["commander"]), "means": "phone"}}
    [one] = Program(home, "grid").post("operations", body).json()["outcomes"]
    assert _codes(one) == {("", "not_allowed")}


@pytest.mark.parametrize(
    "behalf", [{"means": "paper"}, {"member": "x", "means": "paper"}, {"means": "dream"}, "commander", []]
)
def test_a_paper_has_a_writer_and_a_way_it_came(home: Cast, behalf: Any) -> None:
    answer = Program(home, "grid").post("operations", {**envelope(registration()), "on_behalf": behalf})
    assert answer.status_code == 422
    assert all(reason["message"] and reason["field"].startswith("on_behalf") for reason in answer.json()["reasons"])


def test_an_id_that_somebody_else_used_is_neither_taken_over_nor_told_about(home: Cast) -> None:
    one = registration("赵云")
    assert outcomes(Program(home, "grid").post("operations", one)) == ["done"]
    other = {**registration("钱多"), "id": one["id"]}
    [said] = Program(home, "stranger_grid").post("operations", other).json()["outcomes"]
    assert (_codes(said), "result" in said) == ({("id", "id_reused")}, False)
    assert Person.objects.count() == 1


def test_what_is_sent_again_by_another_stays_the_first_ones(home: Cast) -> None:
    """A phone that is handed on sends what its last user left: it is there already, in their name; what came of it is told
    to them alone."""
    one = registration("赵云")
    [first] = Program(home, "grid").post("operations", one).json()["outcomes"]
    [told] = Program(home, "township").post("operations", one).json()["outcomes"]
    [again] = Program(home, "grid").post("operations", one).json()["outcomes"]
    assert (first["outcome"], told, again) == (
        "done",
        {"id": one["id"], "outcome": "repeated"},
        {**first, "outcome": "repeated"},
    )
    [line] = [x for x in journal.lines(keys=False) if x["id"] == one["id"]]
    assert line["by"] == str(home.members["grid"])


@pytest.mark.parametrize(("v", "code"), [(2, "unknown_version"), (1000, "unknown_version")])
def test_a_version_to_come_is_not_guessed_at(home: Cast, v: int, code: str) -> None:
    [one] = Program(home, "grid").post("operations", {**registration(), "v": v}).json()["outcomes"]
    assert _codes(one) == {("v", code)}
    for nonsense in (0, -1, 1001, "1.5", None, True):
        answer = Program(home, "grid").post("operations", {**registration(), "v": nonsense})
        assert answer.status_code in (200, 422)
        assert answer.status_code == 422 or nonsense is True


def test_a_form_with_more_fields_than_it_has_changes_nothing_by_them(home: Cast) -> None:
    sent = {"entry.name": "赵云", "division_id": LISHU_VILLAGE, **{key: str(said) for key, said in SMUGGLED.items()}}
    sent |= {f"entry.{key}": str(said) for key, said in SMUGGLED.items()}
    del sent["entered_for"]
    assert as_member("grid").post("/office/people.register_person/", sent).status_code == 303
    [line] = [x for x in journal.lines(keys=False) if x["action"] == "people.register_person"]
    assert line["by"] == str(home.members["grid"])
    assert set(line["with"]) <= {"entry", "division_id"}


def test_only_ones_own_tokens_are_revoked(home: Cast) -> None:
    program = Program(home, "commander")
    from_another = as_member("grid")
    for n in range(1, 5):
        from_another.post(f"/me/tokens/{n}/revoke/")
    assert program.get("actions").status_code == 200


def test_nobody_without_a_session_or_a_token_does_anything(home: Cast) -> None:
    for address in ("operations", "sign", *(f"actions/{name}" for name in PUBLIC)):
        answer = Client().post(f"/api/{address}", "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (401, "not_logged_in"), address
