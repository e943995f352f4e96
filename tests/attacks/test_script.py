"""Scripts typed into records and addresses: shown as what was typed, on every page; and nothing taken out computes."""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.core import clock
from lianfang.core.errors import Refused
from lianfang.core.registry import ACTIONS
from lianfang.web.line_lists import LineList, as_csv, as_xlsx
from lianfang.web.slots import Slot, slots_of
from tests.cast import LISHU_VILLAGE, START, Cast
from tests.web import addresses, county
from tests.web.desk import MORNING, as_member

HURT = """<hurt>"'><img src=x onerror=hurt()>"""
NEVER = frozenset({"hurt", "img"})
"""Elements that no page of ours has: a script that was typed in would have made them."""
Payload = Mapping[str, Any]


class Elements(HTMLParser):
    """What a page is made of, as a browser would take it apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER:
            self.found.append(f"<{tag}>")
        self.found += [f"{name}={value}" for name, value in attrs if name.startswith("on")]
        self.found += [
            f"{name}={value}" for name, value in attrs if (value or "").strip().lower().startswith("javascript:")
        ]
        if tag == "script" and dict(attrs).get("type") != "application/json" and "src" not in dict(attrs):
            self.found.append("a script within the page")


def _poisoned(slots: Iterable[Slot], payload: Payload, spared: Collection[str], path: str = "") -> dict[str, Any]:
    """The payload with a script at the end of every free text, save of those that would not take one."""
    said = dict(payload)
    for slot in slots:
        value, here = said.get(slot.name), f"{path}{slot.name}"
        texts = slot.kind == "longtext" or (slot.kind == "text" and value)
        if texts and isinstance(value, str | None) and here not in spared:
            said[slot.name] = f"{value or ''}{HURT}"
        elif slot.kind == "group" and isinstance(value, Mapping):
            said[slot.name] = _poisoned(slot.inner, value, spared, f"{here}.")
        elif slot.kind == "rows" and isinstance(value, list | tuple):
            said[slot.name] = [
                _poisoned(slot.inner, one, spared, f"{here}.{n}.")
                for n, one in enumerate(value)
                if isinstance(one, Mapping)
            ]
    return said


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the cast does, it types a script into every free text that takes one."""
    plain = Cast.do

    def do(cast: Cast, action: str, **said: Any) -> Any:
        around = {key: said.pop(key) for key in ("by", "at", "id") if key in said}
        slots, spared = slots_of(ACTIONS[action].model), set[str]()
        for _ in range(3):
            try:
                return plain(cast, action, **around, **_poisoned(slots, said, spared))
            except Refused as refusal:
                spared |= {reason.field for reason in refusal.reasons}
        return plain(cast, action, **around, **said)

    monkeypatch.setattr(Cast, "do", do)


class Reader:
    """A member whose pages are read as they come."""

    def __init__(self, name: str, wrong: dict[str, list[str]], shown: set[str]) -> None:
        self.client, self.wrong, self.shown = as_member(name), wrong, shown
        self.cookies, self.session, self.post = self.client.cookies, self.client.session, self.client.post

    def get(self, address: str) -> Any:
        answer = self.client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            if bad := Elements(text).found:
                self.wrong[address] = bad
            if "&lt;hurt&gt;" in text:
                self.shown.add(address)
        elif answer.status_code == 200 and "spreadsheet" in answer["Content-Type"]:
            if bad := _formulas(answer.getvalue()):
                self.wrong[address] = bad
        return answer


MADE = frozenset({"office.form", "office.sheet", "office.template"})
"""Empty forms, by the dozen: they show no record."""


def test_a_script_in_any_record_is_shown_as_it_was_typed(
    cast: Cast, poison: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, shown = dict[str, list[str]](), set[str]()
    monkeypatch.setattr(addresses, "urlpatterns", [one for one in addresses.urlpatterns if one.name not in MADE])
    monkeypatch.setattr(addresses, "as_member", lambda name: Reader(name, wrong, shown))
    try:
        addresses._looked_for(county.in_the_midst(cast))
    finally:
        clock.set_simulation(None, None)
        addresses._clients.clear()
    assert wrong == {}
    assert len(shown) > 60, "the scripts are on few pages: nothing was tried"


ASKED = (
    "q",
    "done",
    "next",
    "show",
    "role",
    "at",
    "since",
    "division",
    "tube",
    "unknown",
    "member",
    "person",
    "page",
    "after",
)
OPEN = (
    (
        "commander",
        ("today", "people", "cases", "figures", "office", "access", "rules", "bulletins", "sites", "checkpoints"),
    ),
    ("auditor", ("audit",)),
    ("lab", ("lab",)),
    ("post", ("gates", "handovers")),
    ("grid", ("doors", "me")),
)


@pytest.mark.parametrize(("member", "routes"), OPEN, ids=[member for member, _routes in OPEN])
def test_a_script_in_an_address_comes_back_as_text(home: Cast, member: str, routes: tuple[str, ...]) -> None:
    client = as_member(member)
    for route in routes:
        asked = "&".join(f"{name}={quote(HURT)}" for name in ASKED)
        answer = client.get(f"{reverse(route)}?{asked}")
        assert answer.status_code in (200, 404, 422), route
        assert Elements(answer.content.decode()).found == [], route
    lost = client.get(f"/{quote(HURT)}/")
    assert (lost.status_code, Elements(lost.content.decode()).found) == (404, [])


def test_a_script_in_a_form_that_is_refused_comes_back_as_text(home: Cast) -> None:
    grid = as_member("grid")
    typed = {
        "entry.name": f"9{HURT}",
        "division_id": HURT,
        "address": HURT,
        "happened_at": HURT,
        "next": HURT,
        "op_id": HURT,
    }
    answer = grid.post("/office/people.register_person/", typed)
    assert (answer.status_code, Elements(answer.content.decode()).found) == (422, [])
    login = grid.post("/logout/") and grid.post("/login/", {"username": HURT, "password": HURT, "next": HURT})
    assert Elements(login.content.decode()).found == []


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:hurt()", "https:evil.example"]
)
def test_no_address_leads_to_another_site(home: Cast, to: str) -> None:
    grid = as_member("grid")
    sent = {"entry.name": "赵云", "division_id": LISHU_VILLAGE, "next": to}
    done = grid.post("/office/people.register_person/", sent)
    assert done.status_code == 303
    kept = grid.post("/i18n/setlang/", {"language": "en", "next": to})
    for answer in (done, kept):
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]


def test_the_browser_is_told_to_run_nothing_but_our_own_files(home: Cast) -> None:
    for address in ("/login/", "/", "/people/", "/nothing/", "/api/docs"):
        said = as_member("grid").get(address)
        policy = dict(part.strip().split(" ", 1) for part in said["Content-Security-Policy"].split(";"))
        assert policy.get("script-src", policy["default-src"]) == "'self'", address
        assert (policy["object-src"], policy["frame-ancestors"], policy["form-action"]) == (
            "'none'",
            "'none'",
            "'self'",
        )
        assert (said["X-Content-Type-Options"], said["X-Frame-Options"]) == ("nosniff", "DENY")


BEGINNINGS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠", "\u00a0=", "\ufeff=")
FORMULAS = tuple(f'{first}HYPERLINK("http://evil.example","x")' for first in BEGINNINGS)


def _made(texts: Iterable[str]) -> LineList:
    return LineList(texts_title := "=1+1", ["name"], [[text] for text in texts], texts_title, MORNING)


def test_nothing_computes_in_a_list_as_csv() -> None:
    lines = list(csv.reader(io.StringIO(as_csv(_made(FORMULAS)).decode("utf-8-sig"))))
    head, *rows, mark = lines
    assert (head, mark) == (["name", "export"], ["'=1+1"])
    for line, text in zip(rows, FORMULAS, strict=True):
        assert line[0] == f"'{text}"
        assert line[-1] == "'=1+1"


def _formulas(book: bytes) -> list[str]:
    """The sheets of a book in which something computes or leads elsewhere."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = {name: parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")}
    return [name for name, text in sheets.items() if re.search(r"<f[ >]|<hyperlink", text)]


def test_nothing_computes_in_a_list_as_a_spreadsheet() -> None:
    assert _formulas(as_xlsx(_made(FORMULAS))) == []


def test_refused_rows_come_back_as_texts(home: Cast) -> None:
    rows = "entry.name,division_id,address\n" + "".join(
        f'9,{LISHU_VILLAGE},"{t.replace(chr(34), chr(34) * 2)}"\n' for t in FORMULAS
    )
    sent = {"file": SimpleUploadedFile("rows.csv", rows.encode("utf-8-sig"))}
    grid = as_member("grid")
    kept = grid.post("/office/people.register_person/sheet/", sent)
    assert kept.status_code == 303
    assert _formulas(grid.get(f"{kept['Location']}refused.xlsx").getvalue()) == []


def test_a_bulletin_taken_out_computes_nothing_and_runs_nothing(home: Cast) -> None:
    note = f"=1+1 {HURT} [x](javascript:hurt()) #set page(width: 1pt) \\includegraphics"
    until = START.replace(hour=16)
    asked = {"division_id": home.lishu, "until": until, "note": note}
    made = home.do("reporting.issue_bulletin", by="commander", at=until + timedelta(hours=1), **asked)
    clock.set_simulation(until + timedelta(hours=2), clock.real_now())
    commander = as_member("commander")
    page = f"/bulletins/{UUID(made['id'])}/"
    assert Elements(commander.get(page).content.decode()).found == []
    for form in ("xlsx", "docx", "pdf", "md", "json"):
        answer = commander.get(f"{page}bulletin.{form}")
        assert (answer.status_code, form == "md" and HURT in answer.getvalue().decode()) == (200, False), form
        if form == "xlsx":
            assert _formulas(answer.getvalue()) == []
