"""What is too large, too deep, or says no number and no character: turned away with a reason, never a fault of ours."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang.core.ids import fresh
from lianfang.core.plain import reasons_against
from lianfang.core.registry import ACTIONS
from lianfang.core.sayable import DEEPEST
from tests.api.program import Program, envelope, outcomes, registration
from tests.cast import Cast
from tests.web.desk import MORNING, as_member

REGISTER = "actions/people.register_person"


def _reasons(answer: Any) -> list[tuple[str, str]]:
    """The (field, code) of every reason; each has words."""
    said = answer.json()
    reasons = said["reasons"] if "reasons" in said else [r for one in said["outcomes"] for r in one["reasons"]]
    assert all(reason["message"] for reason in reasons)
    return [(reason["field"], reason["code"]) for reason in reasons]


def _nested(levels: int, *, objects: bool = False) -> str:
    value = '{"a":' * levels + "1" + "}" * levels if objects else "[" * levels + "]" * levels
    return f'{{"id":"{fresh(MORNING)}","action":"people.register_person","with":{{"entry":{value}}}}}'


@pytest.mark.parametrize("levels", [DEEPEST, 300, 900, 990, 50_000])
@pytest.mark.parametrize("objects", [True, False])
def test_what_is_nested_without_end_is_refused(home: Cast, levels: int, objects: bool) -> None:
    program, body = Program(home, "grid"), _nested(levels, objects=objects)
    for address in ("operations", REGISTER):
        answer = program.post(address, body)
        assert answer.status_code == 400
        assert _reasons(answer) in ([("", "too_deep")], [("", "not_json")])


def test_what_is_nested_as_deep_as_records_are_is_looked_at(home: Cast) -> None:
    answer = Program(home, "grid").post("operations", _nested(DEEPEST - 5))
    assert answer.status_code == 200
    assert "too_deep" not in {code for _field, code in _reasons(answer)}


@pytest.mark.parametrize("said", ["赵\x00云", "\ud800", "赵云\udfff"])
def test_a_character_that_none_can_keep_is_named_with_everything_else_that_is_wrong(home: Cast, said: str) -> None:
    program = Program(home, "grid")
    one = registration()
    one["with"] |= {"address": said, "entry": {"name": "9"}}
    answer = program.post("operations", json.dumps(one))
    assert sorted(_reasons(answer)) == [("address", "no_character"), ("entry.name", "people.name_has_digits")]
    one["with"] = {"address": "3组", "entry": {"name": "赵云"}, said: "x", "division_id": one["with"]["division_id"]}
    assert ("", "no_character") in _reasons(program.post("operations", json.dumps(one)))


@pytest.mark.parametrize("field", ["action", "device"])
@pytest.mark.parametrize("said", ["\x00", "\ud800"])
def test_around_a_payload_there_are_no_such_characters_either(home: Cast, field: str, said: str) -> None:
    sent = envelope(registration())
    holder = sent if field == "device" else sent["operations"][0]
    holder[field] = said
    answer = Program(home, "grid").post("operations", json.dumps(sent))
    assert answer.status_code == 422
    assert [code for _field, code in _reasons(answer)] == ["invalid"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused_as_such(home: Cast, number: str) -> None:
    body = f'{{"id":"{fresh(MORNING)}","action":"health.record_reading","with":{{"celsius":{number},"x":[{number}]}}}}'
    found = _reasons(Program(home, "grid").post("operations", body))
    assert {("celsius", "not_a_number"), ("x.0", "not_a_number")} <= set(found)


ENTRY = {"name": "x", "sex": "male", "born_on": "1980-05-01"}
PERIOD = {"since": "2020-01-24T09:00+08:00", "until": "2020-01-25T09:00+08:00"}


@pytest.mark.parametrize(
    ("name", "action", "field", "wrong", "code"),
    [
        ("administrator", "roster.let_go", "seen", True, "not_a_number"),
        ("administrator", "roster.deputise", "until", 1_580_000_000, "not_a_time"),
        ("grid", "people.register_person", "entry.born_on", 0, "not_a_date"),
        ("grid", "people.register_person", "entry.born_on", "86400", "not_a_date"),
        ("administrator", "roster.deputise", "since", "43854.5", "not_a_time"),
        ("grid", "people.register_person", "in_register", 1, "invalid"),
    ],
)
def test_a_yes_is_no_number_and_a_number_no_day_no_instant_and_no_yes(
    home: Cast, name: str, action: str, field: str, wrong: Any, code: str
) -> None:
    """Given JSON that Python takes one for the other, it is refused by its field, and by that alone."""
    grid, other = str(home.members["grid"]), str(home.members["other_grid"])
    payload: dict[str, Any] = {
        "roster.let_go": {"member_id": grid, "seen": 1},
        "roster.deputise": {"member_id": grid, "deputy_id": other, **PERIOD},
        "people.register_person": {"entry": dict(ENTRY), "division_id": str(home.village)},
    }[action]
    assert [*reasons_against(payload, ACTIONS[action].plain)] == []
    *above, last = field.split(".")
    (payload[above[0]] if above else payload)[last] = wrong
    answer = Program(home, name).post(f"actions/{action}", json.dumps(payload))
    assert answer.status_code == 400 and (field, code) in _reasons(answer)


@pytest.mark.parametrize("digits", [20, 400, 5000])
def test_a_number_of_any_length_is_refused(home: Cast, digits: int) -> None:
    room = f'{{"name":"x","zone":"isolation","beds":{"9" * digits}}}'
    answer = Program(home, "administrator").post("actions/places.add_room", room)
    assert answer.status_code == 400
    assert {("beds", "too_large"), ("", "not_json")} & set(_reasons(answer))


@pytest.mark.parametrize("at", [1_580_000_000, "1580000000", "43854.5", True])
def test_a_count_of_seconds_is_no_time_wherever_it_stands(home: Cast, at: Any) -> None:
    program, sent = Program(home, "grid"), envelope(registration())
    found = [
        program.post("operations", {**sent, "sent_at": at}),
        program.post("operations", {**sent, "operations": [{**registration(), "at": at}]}),
        program.post(REGISTER, registration()["with"], **{"Happened-At": str(at)}),
    ]
    for answer, field in zip(found, ("sent_at", "operations.0.at", "Happened-At"), strict=True):
        assert answer.status_code == 422
        assert _reasons(answer) == [(field, "not_a_time")]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T23:59:59Z"])
def test_a_time_beyond_all_years_is_refused_wherever_it_stands(home: Cast, at: str) -> None:
    program, sent = Program(home, "grid"), envelope(registration())
    found = [
        program.post("operations", {**sent, "sent_at": at}),
        program.post("operations", {**sent, "operations": [{**registration(), "at": at}]}),
        program.post(REGISTER, registration()["with"], **{"Happened-At": at}),
    ]
    for answer, field in zip(found, ("sent_at", "operations.0.at", "Happened-At"), strict=True):
        assert answer.status_code == 422
        assert _reasons(answer) == [(field, "out_of_time")]


def test_a_body_beyond_measure_is_413_with_a_reason(home: Cast) -> None:
    large = b'{"a":"' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    answer = Program(home, "grid").post("operations", large)
    assert (answer.status_code, _reasons(answer)) == (413, [("", "too_much_at_once")])
    nobody = Client().post("/api/operations", large, content_type="application/json")
    assert (nobody.status_code, _reasons(nobody)) == (413, [("", "too_much_at_once")])


def test_somebody_who_has_not_logged_in_does_not_fill_the_disk(home: Cast) -> None:
    file = SimpleUploadedFile("x.csv", b"x" * (settings.BODY_AT_MOST + 1))
    answer = Client().post("/login/", {"username": "grid", "password": "x", "file": file})
    assert answer.status_code == 413
    assert "Send it in parts" in answer.content.decode()
    many = "&".join(f"a{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    answer = Client().post("/login/", many, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "This cannot be taken" in answer.content.decode()) == (400, True)


def test_five_hundred_operations_come_at_once_and_not_one_more(home: Cast) -> None:
    answer = Program(home, "grid").post("operations", envelope(*[registration() for _ in range(501)]))
    assert (answer.status_code, _reasons(answer)) == (422, [("operations", "too_many")])


@pytest.mark.parametrize("body", ["{", b"\xff", "", "[]", "null", '"text"', "1", "NaN"])
def test_a_body_that_is_no_operation_is_refused_with_words(home: Cast, body: Any) -> None:
    for address in ("operations", REGISTER, "sign"):
        answer = Program(home, "grid").post(address, body)
        assert answer.status_code in (400, 422)
        assert _reasons(answer)


def test_a_form_is_no_json(home: Cast) -> None:
    for who in (Client(), as_member("grid")):
        answer = who.post("/api/operations", {"csrfmiddlewaretoken": "x"})
        assert (answer.status_code, _reasons(answer)) == (415, [("", "not_json")])


ASKED = (
    ("commander", "/people/?q=%00"),
    ("commander", "/cases/?q=a%00"),
    ("commander", "/%00"),
    ("auditor", "/audit/?person=%00&member=%00"),
    ("post", "/gate/?q=%00"),
    ("lab", "/lab/?tube=%00"),
)


@pytest.mark.parametrize(("member", "address"), ASKED)
def test_no_page_is_asked_with_a_character_that_is_none(home: Cast, member: str, address: str) -> None:
    answer = as_member(member).get(address)
    assert answer.status_code == 400
    assert "cannot be kept" in answer.content.decode()


def test_nor_is_a_form_sent_or_a_session_named_with_one(home: Cast) -> None:
    sent = {"username": "a\x00b", "password": "x"}
    assert Client().post("/login/", sent).status_code == 400
    assert Client(headers={"Cookie": 'sessionid="aaaaaaaaaaaaaaaa\\000"'}).get("/").status_code == 400
    assert (
        Client().post("/login/", {"username": "grid", "password": "\ud800".encode("utf-8", "replace")}).status_code
        == 401
    )


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "1e9", "", "٣"])
def test_a_page_takes_for_a_number_what_is_one(home: Cast, number: str) -> None:
    commander, administrator = as_member("commander"), as_member("administrator")
    for address in ("/people/?page=", "/access/?page=", "/figures/screening.measurements/?page="):
        assert commander.get(address + number).status_code == 200
    more = {"rows": f"entries:{number}"}
    assert administrator.post("/office/people.import_resident/", more).status_code in (200, 422)
    closed = {"outbreak_id": str(home.outbreak), "seen": number}
    assert administrator.post("/office/editions.close_outbreak/", closed).status_code == 422
    taken = as_member("epidemiologist").post(f"/investigations/notices/{home.outbreak}/acknowledge/", {"seen": number})
    assert taken.status_code in (404, 422)


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T24:00", "0001-01-01", "10000-01-01", "T24:00"])
def test_a_figure_of_a_moment_beyond_all_years_says_so(home: Cast, at: str) -> None:
    for address in (f"/figures/screening.measurements/?at={at}", f"/bulletins/preview/?until={at}"):
        assert as_member("commander").get(address).status_code in (200, 404)


DOCUMENTS = (
    "a=" + "[" * 5000 + "]" * 5000,
    "a=" + "9" * 5000,
    "[" + ".".join(["a"] * 3000) + "]\nb=1",
    "a=1e9999",
    "\ufeff",
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=["nested", "long number", "long name", "endless", "mark"])
def test_rules_that_are_nonsense_are_refused(home: Cast, document: str) -> None:
    given = {"outbreak_id": str(home.outbreak), "division_id": str(home.lishu), "document": document}
    answer = Program(home, "administrator").post("actions/journeys.adopt_edition", given)
    assert answer.status_code == 400
    assert {field.split(".")[0] for field, _code in _reasons(answer)} == {"document"}


def test_after_all_this_work_goes_on(home: Cast) -> None:
    program = Program(home, "grid")
    program.post("operations", _nested(900))
    program.post("operations", json.dumps({**registration(), "with": {"\ud800": "\x00"}}))
    assert outcomes(program.post("operations", registration())) == ["done"]
