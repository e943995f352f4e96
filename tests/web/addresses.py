"""The addresses of the program: every page the resolver knows, with arguments from the home and somebody who may open it."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from lianfang.canvass import actions as canvass
from lianfang.canvass.queries.lists import import_begun_by
from lianfang.canvass.types.refusals import NewRefusal
from lianfang.core import lists
from lianfang.core.access import Actor
from lianfang.core.ids import Ids, derived, fresh
from lianfang.core.messages import links
from lianfang.core.models import AcceptedOperation, PersonLink
from lianfang.core.registry import ACTIONS
from lianfang.editions import queries as editions
from lianfang.journeys import filing
from lianfang.people import queries as people_known
from lianfang.tasks.models import Task
from lianfang.web.urls import urlpatterns
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, WORKERS
from tests.kept import begin_with
from tests.web.desk import as_member
from tests.web.ward import Ward

FILES: Mapping[str, str] = {
    "alive": "text/plain",
    "boundaries.json": "application/",
    "bulletin.file": "application/",
    "cases.export": "application/",
    "certificate": "application/pdf",
    "message.slip": "application/pdf",
    "list.refused": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "office.refused": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "office.template": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "order.pdf": "application/pdf",
    "expected.export": "application/",
    "expected.form": "application/pdf",
    "expected.poster": "application/pdf",
    "vulnerable.export": "application/",
    "paper.pack": "application/pdf",
    "rules.toml": "application/toml",
}
"""What is taken along or read by a program, and how the type of its content begins."""
FRAGMENTS = frozenset({"gate.places", "lab.find", "office.find"})
"""What a search box puts into a page: HTML, but no page."""
MOVES = frozenset({"stay", "case.of", "login.outside", "login.outside_return", "login.pin"})
"""Addresses that only lead to another page; logging in with a PIN does where the phone knows nobody, at
an identity provider where there is none."""
PUBLIC = frozenset({"alive", "coming", "coming.own", "measure.notice", "person.link", "start"})
"""What opens without an account: to everybody, or to whoever has the address."""
EVERY = frozenset({"office.form", "order", "task", "case", "measure"})
"""Pages that look different from one record to the next: all of them are opened, not the first one."""
ONE_MAKE = frozenset({"office.form", "task", "order"})
"""Pages of one make, by the dozen: each is opened once per language, on the desk in English, on a phone in Chinese."""
ASKED: Mapping[str, Callable[[Ward], str]] = {
    "cases.export": lambda ward: "?why=trace",
    "expected.export": lambda ward: "?why=trace",
    "figure": lambda ward: f"?at=2020-01-24T24:00&division={LISHU}",
    "gate.places": lambda ward: "?q=南杏山",
    "gates": lambda ward: "?all",
    "lab.find": lambda ward: "?q=陈静",
    "office.find": lambda ward: "?q=孙",
    "people": lambda ward: "?q=孙",
    "vulnerable.export": lambda ward: "?why=trace",
    "rules.difference": lambda ward: "?before={}&after={}".format(*_ids("editions.RuleEdition")(ward)),
}
"""What is asked for in the address, where a page shows nothing without it."""
CHINESE = {"accept-language": "zh-hans"}
NOBODY = ""
"""Somebody who has not logged in."""


@dataclass(frozen=True)
class Address:
    """A page, who opens it and how it answers."""

    route: str
    path: str
    member: str
    status: int = 200


MORE = (
    Address("today", "/?show=later", "commander"),
    Address("today", "/?show=raised", "commander"),
    Address("people", "/people/", "grid"),
    Address("office", "/office/?q=nothing-of-the-kind", "grid"),
    Address("audit", "/audit/?person=孙大海", "auditor"),
    Address("doors", "/doors/", "grid"),
    Address("today", "/", "grid"),
    Address("today", "/", "post"),
    Address("today", "/", "clinician"),
    Address("cases", "/cases/?q=nobody", "commander"),
    Address("not allowed", "/rules/adopt/", "grid", status=403),
    Address("not found", "/nothing/there/", "commander", status=404),
    Address("not found", "/nothing/there/", NOBODY, status=404),
)
"""Other faces of pages, and what answers where there is none."""


def _ids(*models: str) -> Callable[[Ward], Iterable[Any]]:
    def found(ward: Ward) -> Iterable[Any]:
        return [
            id for name in models for id in apps.get_model(name).objects.order_by("pk").values_list("id", flat=True)
        ]

    return found


def _tasks(ward: Ward) -> Iterable[Any]:
    """One task of every kind."""
    return dict(Task.objects.order_by("-opens_at").values_list("kind", "id")).values()


def _forms(ward: Ward) -> Iterable[str]:
    return [name for name, action in ACTIONS.items() if action.public]


def _figures(ward: Ward) -> Iterable[str]:
    return ("health.results_positive", "screening.measurements", "isolation.in_quarantine")


def _resting(ward: Ward) -> Iterable[str]:
    """A measurement that waits for a second one, in the session of the post's worker."""
    worker = _client("post")
    worker.post(f"/gate/{ward.way.post}/abnormal/", {"celsius": "38.4"})
    return [one["n"] for one in worker.session["resting"][ward.way.post]]


def _imports(ward: Ward) -> Iterable[str]:
    """A list of residents of which one row is refused."""
    rows = f"entry.name,division_id\n赵云,{LISHU_VILLAGE}\n钱9,{LISHU_VILLAGE}\n".encode("utf-8-sig")
    sent = {"file": SimpleUploadedFile("rows.csv", rows)}
    answer = _client("grid").post("/office/people.register_person/sheet/", sent, headers=CHINESE)
    return [urlsplit(answer["Location"]).path.split("/")[-2]]


def _list_files(ward: Ward) -> Iterable[Any]:
    """A file sent to the list of leads and not read yet."""
    return [one.owner for one in lists.lying(lists.LEADS) if import_begun_by(one.owner) is None][-1:] or [
        _list_file(ward, "")
    ]


def _list_file(ward: Ward, more: str) -> str:
    """A file with a row that is refused, sent to a list of leads; gives its name in the address."""
    rows = f"姓名,手机,村\n赵云,15461803396,南杏山村\n钱多多,15461803397,没有{more}\n".encode("gb18030")
    (row,) = _leads(ward)
    answer = as_member("epidemiologist").post(f"/lists/{row}/file/", {"file": SimpleUploadedFile("rows.csv", rows)})
    return urlsplit(answer["Location"]).path.split("/")[-2]


def _leads(ward: Ward) -> list[Any]:
    """The list of leads of the county; opened where there is none."""
    known = _ids("canvass.LeadList")(ward)
    if known:
        return list(known)[:1]
    ground = {"source": "railway", "requester": "指挥部", "legal_basis": "传染病防治法", "purpose": "查找乘客"}
    until = (ward.way.at + timedelta(days=7)).date()
    said = {"division_id": LISHU, "grounds": ground, "expires_on": until}
    return [ward.way.do("canvass.open_list", "epidemiologist", **said)["id"]]


def _readings(ward: Ward) -> Iterable[Any]:
    """A file that was read into the list of leads to its end."""
    _leads(ward)
    (row,), name = _leads(ward), _list_file(ward, "村")
    chosen = {"op_id": name, "column-0": "name", "column-1": "phone", "column-2": "area"}
    answer = as_member("epidemiologist").post(f"/lists/{row}/files/{name}/", chosen)
    filing.read_on(ward.way.at)
    return [urlsplit(answer["Location"]).path.split("/")[-2]]


def _zones(ward: Ward) -> list[Any]:
    """A duty zone of the township; drawn where there is none."""
    drawn = {"name": "第一责任区", "division_id": LISHU_TOWN}
    return list(_ids("roster.Zone")(ward)) or [ward.way.do("roster.draw_zone", "township", **drawn)["id"]]


def _problems(ward: Ward) -> list[Any]:
    """A problem that whoever answers for the township found there; logged where there is none."""
    if known := list(_ids("roster.AreaProblem")(ward)):
        return known
    cast = ward.way.cast
    charge = {"role": "town_secretary", "subject_kind": "division", "subject": cast.town}
    named = {"member_id": cast.members["township"], "division_id": LISHU_TOWN, **charge}
    ward.way.do("roster.name_responsible", "commander", **named)
    found = {"problems": [{"problem": "村口夜间无人值守"}]}
    ward.way.do("roster.log_visit", "township", division_id=LISHU_TOWN, **found)
    return list(_ids("roster.AreaProblem")(ward))


def _declarations(ward: Ward) -> list[Any]:
    """A declaration that is open; written down where there is none."""
    known = list(_ids("canvass.Declaration")(ward))
    if known:
        return known[:1]
    said = {"division_id": LISHU_VILLAGE, "arrives_on": ward.way.at.date(), "journey": {"origin": "湖北省武汉市"}}
    who = [{"name": "罗返乡", "phone": "15461803311"}, {"name": "罗小乡", "born_on": "2012-03-04"}]
    return [ward.way.do("journeys.declare_arrival", "grid", who=who, **said)["id"]]


def _refusals(ward: Ward) -> list[Any]:
    """A household that did not want to answer; noted where there is none."""
    if known := _ids("canvass.Refusal")(ward):
        return list(known)[:1]
    at, village = ward.way.at, ward.way.cast.village
    edition = editions.in_force(ward.way.cast.outbreak, village, at)
    (home,) = people_known.homes_lived_in([village]).order_by("id").values_list("id", flat=True)[:1]
    new = NewRefusal(home, village, edition.id, None, at + timedelta(days=1))
    by = ward.way.cast.actor("grid", at)
    return [row.id for row in canvass.refusals.note([new], by=by, at=at, ids=Ids(fresh(at), at))]


def _pairs(ward: Ward) -> list[Any]:
    """A lead that may be somebody registered, waiting to be compared."""
    if known := _ids("canvass.LeadPair")(ward):
        return list(known)[:1]
    (row,), do = _leads(ward), ward.way.do
    columns, file = [{"place": 0, "heading": "姓名", "field": "name"}], {"digest": "e" * 64, "rows": 1}
    begun = do("canvass.begin_import", "epidemiologist", list_id=row, file=file, columns=columns)
    entries = [{"row": 1, "name": "罗大山", "phone": "15461803391"}]
    rows = {"list_id": row, "import_id": begun["id"], "first": 1, "entries": entries, "refused": []}
    do("canvass.add_leads", "epidemiologist", **rows)
    people = apps.get_model("people.Person").objects.filter(destroyed_at=None)
    lead, somebody = derived(UUID(begun["id"]), "lead", 1), people.order_by("pk").values_list("id", flat=True)[0]
    asked = [{"person_id": somebody, "percent": 60, "agreement": {"name": "same"}}]
    ward.way.cast.do("journeys.dispatch_leads", links=[{"lead_id": lead, "asked": asked}], at=ward.way.at)
    return list(_ids("canvass.LeadPair")(ward))[:1]


PARAMETERS: Mapping[str, Callable[[Ward], Iterable[Any]]] = {
    "admission_id": _ids("clinical.Admission"),
    "area": lambda ward: (LISHU_TOWN,),
    "bulletin_id": _ids("reporting.Bulletin"),
    "case_id": _ids("clinical.Case"),
    "certificate_id": _ids("isolation.Certificate"),
    "charge": lambda ward: ("town_secretary",),
    "checkpoint_id": _ids("screening.Checkpoint"),
    "code": lambda ward: (LISHU, LISHU_TOWN),
    "contact_id": _ids("tracing.Contact"),
    "declaration_id": _declarations,
    "destruction_id": _ids("people.Destruction"),
    "door_id": _ids("canvass.RoundDoor"),
    "edition_id": _ids("editions.RuleEdition"),
    "encounter_id": _ids("clinical.Encounter"),
    "figure_id": _figures,
    "form": lambda ward: ("xlsx", "pdf"),
    "grid": lambda ward: (f"{OTHER_VILLAGE}001",),
    "file_id": _list_files,
    "handover_id": _ids("tasks.HandOver"),
    "household_id": _ids("people.Household"),
    "message_id": _ids("core.Message"),
    "import_id": _imports,
    "lead_id": lambda ward: [*_ids("canvass.Lead")(ward), *(_readings(ward) and _ids("canvass.Lead")(ward))][-1:],
    "list_id": _leads,
    "measure_id": _ids("isolation.AreaMeasure"),
    "pair_id": _pairs,
    "member_id": lambda ward: (ward.way.cast.members["grid"],),
    "n": _resting,
    "name": _forms,
    "notice_id": _ids("tracing.Notice"),
    "objection_id": _ids("isolation.Objection"),
    "own": lambda ward: [links.own_token(id) for id in _declarations(ward)],
    "op": lambda ward: AcceptedOperation.objects.order_by("-seq").values_list("id", flat=True)[:5],
    "order_id": _ids("isolation.Order"),
    "person_id": _ids("people.Person"),
    "reason": lambda ward: ("dialysis",),
    "other_id": lambda ward: list(_ids("people.Person")(ward))[-1:],
    "review_id": _ids("people.LookReview"),
    "problem_id": _problems,
    "zone_id": _zones,
    "reading_id": _readings,
    "refusal_id": _refusals,
    "report_id": _ids("clinical.Report"),
    "result_id": _ids("health.Result"),
    "round_id": _ids("canvass.Round"),
    "site_id": _ids("places.Site"),
    "specimen_id": _ids("health.Specimen"),
    "stay_id": _ids("isolation.Stay"),
    "task_id": _tasks,
    "village": lambda ward: (LISHU_VILLAGE, OTHER_VILLAGE),
    "token": lambda ward: [links.token_of(id) for id in PersonLink.objects.values_list("message", flat=True)],
    "token_id": lambda ward: (1,),
}
NAMED: Mapping[str, Callable[[Ward], Iterable[Any]]] = {
    "office.find": lambda ward: ("people.person",),
    "office.import": lambda ward: ("people.register_person",),
    "office.refused": lambda ward: ("people.register_person",),
    "measure.step": lambda ward: ("supply",),
    "order.step": lambda ward: ("sign",),
}
"""Where `name` is not the name of just any operation."""

_clients: dict[str, Client] = {}


def _client(member: str) -> Client:
    if member not in _clients:
        _clients[member] = as_member(member) if member else Client()
    return _clients[member]


def addresses(ward: Ward) -> tuple[list[Address], list[str], Mapping[str, Client]]:
    """Every address with who opens it; the routes that nobody of the cast can open; the cast, logged in."""
    found, missing, sessions = begin_with("addresses of the county", lambda: _looked_for(ward))
    _clients.clear()
    for member, session in sessions.items():
        _clients[member] = Client()
        if session:
            _clients[member].cookies[settings.SESSION_COOKIE_NAME] = session
    return found, missing, _clients


def _looked_for(ward: Ward) -> tuple[list[Address], list[str], dict[str, str]]:
    """The same with the session of each of the cast, empty where there is none."""
    _clients.clear()
    known: dict[str, list[Any]] = {}
    found, missing = list(MORE), []
    cast = {name: ward.way.cast.actor(name, ward.way.at) for name, _role, _code in WORKERS}
    for route in urlpatterns:
        opened, sent_only = _opened(route, ward, known, cast)
        found += opened
        missing += [] if opened or sent_only else [str(route.name or route.pattern)]
    cookies = {name: client.cookies.get(settings.SESSION_COOKIE_NAME) for name, client in _clients.items()}
    return found, missing, {name: cookie.value if cookie else "" for name, cookie in cookies.items()}


def _values(route: URLPattern, ward: Ward, known: dict[str, list[Any]]) -> list[list[Any]]:
    """What may stand for each parameter of a route.  A parameter that no table names fails with its name."""
    values = []
    for name in route.pattern.converters:
        table, key = (NAMED, str(route.name)) if name == "name" and route.name in NAMED else (PARAMETERS, name)
        if key not in known:
            known[key] = list(table[key](ward))
        values.append(known[key])
    return values


def _paths(route: URLPattern, ward: Ward, known: dict[str, list[Any]]) -> Iterable[str]:
    asked = ASKED[route.name](ward) if route.name in ASKED else ""
    if not route.pattern.converters:
        return [f"/{route.pattern}{asked}"]
    given = itertools.product(*_values(route, ward, known))
    return (reverse(str(route.name), args=args) + asked for args in given)


def _members(route: URLPattern, path: str, ward: Ward, cast: Mapping[str, Actor]) -> list[str]:
    """Who of the cast holds a duty that opens a page; last somebody who has not logged in."""
    duties = getattr(route.callback, "duties", ())
    if route.name in ("office.form", "office.sheet", "office.template"):
        duties = (ACTIONS[path.split("/")[2]].duty,)
    at = ward.way.at
    if route.name in PUBLIC:
        return [NOBODY]
    return [*(name for name, one in cast.items() if not duties or any(one.may(d, at) for d in duties)), NOBODY]


def _opened(
    route: URLPattern, ward: Ward, known: dict[str, list[Any]], cast: Mapping[str, Actor]
) -> tuple[list[Address], bool]:
    """The addresses of a route that open, with for whom; or that it only takes what is sent to it."""
    name, found = str(route.name), []
    for path in _paths(route, ward, known):
        for member in _members(route, path, ward, cast):
            status = _client(member).get(path).status_code
            if status == 405:
                return [], True
            if status == (302 if name in MOVES else 200):
                found.append(Address(name, path, member))
                break
        if found and name not in EVERY:
            break
    return found, False
