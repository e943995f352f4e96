"""Identifiers of other areas: refused as unknown ones are, in the same words, on every operation and every page."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, reverse

from lianfang.core.ids import fresh
from lianfang.core.references import RESOLVERS
from lianfang.core.registry import ACTIONS, Action
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from lianfang.web.urls import urlpatterns
from tests.api.program import Program
from tests.cast import NANXIAN, NANXIAN_VILLAGE, WORKERS, Cast
from tests.core.test_access_matrix import MAY_DO, NAMES
from tests.web.addresses import PARAMETERS, SimpleUploadedFile
from tests.web.county import county
from tests.web.desk import MORNING, as_member
from tests.web.ward import Ward

__all__ = ["county"]
WORKER_OF = {role: name for name, role, _code in reversed(WORKERS) if not name.startswith("stranger")}
HOLDERS = {name: [NAMES[word] for word in roles.split()] for roles, names in MAY_DO for name in names.split()}
TABLES = {
    "clinical.admission": "clinical.Admission",
    "clinical.case": "clinical.Case",
    "clinical.encounter": "clinical.Encounter",
    "clinical.report": "clinical.Report",
    "health.reading": "health.Reading",
    "health.result": "health.Result",
    "health.specimen": "health.Specimen",
    "isolation.objection": "isolation.Objection",
    "isolation.order": "isolation.Order",
    "isolation.stay": "isolation.Stay",
    "people.household": "people.Household",
    "people.person": "people.Person",
    "places.room": "places.Room",
    "places.site": "places.Site",
    "reporting.bulletin": "reporting.Bulletin",
    "roster.assignment": "roster.Assignment",
    "screening.checkpoint": "screening.Checkpoint",
    "tasks.handover": "tasks.HandOver",
    "tasks.task": "tasks.Task",
    "tracing.contact": "tracing.Contact",
    "tracing.investigation": "tracing.Investigation",
}
"""Where the records stand that an operation may name."""


def _strangers(ward: Ward) -> Iterator[tuple[str, str]]:
    """Every role of the cast once more, held by somebody of the next county."""
    cast = ward.way.cast
    for role in NAMES.values():
        name = f"next-{role.replace('_', '-')}"
        member = cast.do("roster.add_member", name=f"Worker {name}", division_id=NANXIAN, username=name)
        cast.members[name] = UUID(member["id"])
        cast.do("roster.assign", member_id=member["id"], role=role, division_id=NANXIAN)
        yield role, name


def _named(action: Action, id: str, reference: str) -> dict[str, Any]:
    """A payload that says nothing but one id, in whatever field of the first level names such a record."""
    return {
        path[0]: [id] if path[-1] == "*" else id
        for path, ref in action.refs
        if ref.name == reference and not ref.anywhere and len(path) <= 2 and path[-1] in (path[0], "*")
    }


def _ours(reference: str) -> str:
    """A record of this county, which is not seen from the next."""
    ids = set(apps.get_model(TABLES[reference]).objects.values_list("id", flat=True))
    next_county = division_uuid(NANXIAN)
    seen_from = RESOLVERS[reference](ids)
    return str(
        min(id for id, areas in seen_from.items() if areas and not any(places.contains(next_county, a) for a in areas))
    )


def test_no_operation_tells_a_record_of_another_county_from_none_at_all(county: Ward) -> None:
    """For every operation and every record it may name: the same answer for one of this county and for one made up."""
    cast, wrong, told = county.way.cast, [], set()
    programs = {role: Program(cast, name) for role, name in _strangers(county)}
    existing = {reference: _ours(reference) for reference in TABLES}
    for (name, action), (reference, id) in product(ACTIONS.items(), existing.items()):
        if not action.public or not HOLDERS[name] or not (there := _named(action, id, reference)):
            continue
        said = []
        for payload in (there, _named(action, str(uuid4()), reference)):
            body = {"id": str(fresh(county.way.at)), "action": name, "with": payload}
            [one] = programs[HOLDERS[name][0]].post("operations", body).json()["outcomes"]
            said.append((one["outcome"], sorted(map(str, one.get("reasons", ())))))
        if said[0] != said[1] or said[0][0] != "refused":
            wrong.append((name, reference, said))
        told |= {name} if "not_found_here" in str(said) else set()
    assert wrong == []
    assert len(told) > 25, "where the rest of the form can be put right, the id itself is refused"


def _pages(county: Ward) -> Iterator[tuple[URLPattern, str, str]]:
    """Every page about one record: its address for a record of this county, and for one that nobody made."""
    for route in urlpatterns:
        names = list(route.pattern.converters)
        if len(names) == 1 and str(route.pattern.converters[names[0]].__class__.__name__) == "UUIDConverter":
            for id in list(PARAMETERS[names[0]](county))[:1]:
                yield route, reverse(str(route.name), args=[id]), reverse(str(route.name), args=[uuid4()])


SEEN_BY_ALL = frozenset({"rules.edition", "rules.toml", "journal", "measure.notice"})
"""Rules are no secret; the last operations gave the strangers their own roles, and are theirs to see; the notice of an area
measure hangs at the gate for whoever passes, without an account."""
READERS = ("county_commander", "clinician", "grid_worker")
"""Between them they hold the duty of nearly every page."""


def _bare(answer: Any, address: str) -> tuple[int, str]:
    """A page without its own id and tokens, and without what a button pressed before had left to say."""
    id = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", address)[0]
    text = answer.getvalue().decode(errors="replace").replace(id, "ID")
    text = re.sub(r'<div role="status"><ul class="messages">.*', "", text)
    text = re.sub(r'nonce="[^"]*"|csrf[^>]*|value="[^"]*"|content="[^"]*"', "", text)
    return answer.status_code, "\n".join(line.strip() for line in text.split("\n") if line.strip())


def test_no_page_tells_a_record_of_another_county_from_none_at_all(county: Ward) -> None:
    strangers = {role: as_member(name) for role, name in _strangers(county) if role in READERS}
    wrong, tried = [], 0
    for route, there, nowhere in _pages(county):
        if route.name in SEEN_BY_ALL:
            continue
        for role, client in strangers.items():
            for ask in (client.get, client.post):
                answers = _bare(ask(there), there), _bare(ask(nowhere), nowhere)
                tried += 1
                if answers[0] != answers[1]:
                    wrong.append((str(route.name), role, answers[0][0], answers[1][0], _differing(answers)))
                if answers[0][0] == 403:
                    break  # the page is not theirs, whichever way it is asked for
    assert wrong == []
    assert tried > 120


def _differing(answers: tuple[tuple[int, str], tuple[int, str]]) -> list[str]:
    """The lines in which two pages differ, of the first."""
    other = set(answers[1][1].split("\n"))
    return [line for line in answers[0][1].split("\n") if line not in other][:3]


def test_a_record_that_nobody_made_breaks_no_page(county: Ward) -> None:
    """By whoever may open the page: there is nothing here, and nothing of ours fails."""
    clients = {name: as_member(name) for name in ("commander", "epidemiologist", "clinician", "grid", "administrator")}
    for route, _there, nowhere in _pages(county):
        for name, client in clients.items():
            asked = [client.get(nowhere)]
            if may := asked[0].status_code != 403:
                asked.append(client.post(nowhere))
            for answer in asked:
                assert answer.status_code in (302, 303, 403, 404, 405, 422), (route.name, name, answer.status_code)
            if may:
                break


def test_whom_another_county_watches_is_not_found_by_any_search(county: Ward) -> None:
    strangers = dict(_strangers(county))
    clients = {strangers[role]: as_member(strangers[role]) for role in (*READERS, "auditor", "laboratory")}
    for words in ("孙大海", "孙", "sdh"):
        for name, client in clients.items():
            for address in ("/people/", "/cases/", "/office/find/people.person/", "/lab/find/", "/audit/"):
                answer = client.get(address, {"q": words, "person": words})
                if answer.status_code == 200:
                    assert "大海" not in answer.content.decode().replace(f'value="{words}"', ""), (name, address)


def test_a_place_elsewhere_is_named_by_no_sheet_and_no_form(home: Cast) -> None:
    grid = as_member("grid")
    rows = f"entry.name,division_id\n赵云,{NANXIAN_VILLAGE}\n".encode("utf-8-sig")
    sent = {"file": SimpleUploadedFile("rows.csv", rows)}
    page = grid.get(grid.post("/office/people.register_person/sheet/", sent)["Location"])
    assert "Not found in your area" in page.content.decode()
    typed = {"entry.name": "赵云", "division_id": NANXIAN_VILLAGE}
    assert grid.post("/office/people.register_person/", typed).status_code == 422


def test_what_became_of_a_sheet_is_seen_by_its_sender_alone(home: Cast) -> None:
    sent = {"file": SimpleUploadedFile("rows.csv", b"entry.name,division_id\n9,x\n")}
    address = as_member("grid").post("/office/people.register_person/sheet/", sent)["Location"]
    for name in ("township", "commander", "auditor", "stranger"):
        for file in (address, f"{address}refused.xlsx"):
            assert as_member(name).get(file).status_code == 404, name
    assert Client().get(address)["Location"].startswith("/login/")


def test_every_role_has_its_operations_over_the_wire_too(home: Cast) -> None:
    """One envelope of every operation for each role: told of the duty exactly where the table says it has none."""
    for role in NAMES.values():
        operations = [
            {"id": str(fresh(MORNING)), "action": name, "with": {}} for name, action in ACTIONS.items() if action.public
        ]
        sent = {"id": str(uuid4()), "sent_at": MORNING.isoformat(), "operations": operations}
        answer = Program(home, WORKER_OF[role]).post("operations", sent).json()["outcomes"]
        told = {
            op["action"]
            for op, one in zip(operations, answer, strict=True)
            if "not_allowed" in {reason["code"] for reason in one.get("reasons", ())}
        }
        assert told == {name for name, holders in HOLDERS.items() if role not in holders}, role
